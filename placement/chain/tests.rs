use super::*;

fn link(first: u64, epoch: u64, previous: u64) -> Link {
    let previous = (previous > 0).then_some(Epoch(previous));
    Link { first, count: 1, epoch: Epoch(epoch), previous }
}

fn mark(epoch: u64, position: u64, head: u64) -> Mark {
    Mark { epoch: Epoch(epoch), head: Place { position, epoch: Epoch(head) } }
}

fn whole(links: &[Link], marks: &[Mark]) -> Chain {
    Chain::of(&Chain::default(), links, marks).unwrap()
}

#[test]
fn a_zombies_late_entry_does_not_count() {
    let chain = whole(&[link(1, 1, 0), link(2, 1, 1), link(2, 2, 1), link(3, 2, 2)], &[]);
    assert!(chain.holds(1, Epoch(1)) && chain.holds(2, Epoch(2)) && chain.holds(3, Epoch(2)));
    assert!(!chain.holds(2, Epoch(1)) && !chain.holds(4, Epoch(2)));
}

#[test]
fn a_write_that_shows_up_late_does_not_cut_off_what_was_built_beside_it() {
    // Epoch 2 wrote at 2 and nobody saw it; epoch 3 went on from epoch 1's entry at 2.
    let chain = whole(&[link(1, 1, 0), link(2, 1, 1), link(2, 2, 1), link(3, 3, 1)], &[]);
    assert!(chain.holds(2, Epoch(1)) && chain.holds(3, Epoch(3)));
    assert!(!chain.holds(2, Epoch(2)));
}

#[test]
fn a_mark_keeps_what_its_owner_saw() {
    let links = [link(1, 1, 0), link(1, 2, 0)];
    assert!(whole(&links, &[]).holds(1, Epoch(2)));
    assert!(whole(&links, &[mark(3, 1, 1)]).holds(1, Epoch(1)));
}

#[test]
fn a_read_that_misses_an_entry_is_told() {
    let missing = Chain::of(&Chain::default(), &[link(1, 1, 0), link(3, 1, 1)], &[]);
    assert_eq!(missing, Err(Broken::Gap(Place { position: 2, epoch: Epoch(1) })));
}

#[test]
fn what_follows_a_snapshot_is_the_same_as_all_from_the_start() {
    let links = [link(1, 1, 0), link(2, 1, 1), link(3, 3, 1), link(4, 3, 3), link(4, 2, 2)];
    let all = whole(&links, &[]);
    for at in 1..=3 {
        let known = whole(links.get(..at).unwrap(), &[]);
        assert_eq!(Chain::of(&known, links.get(at..).unwrap(), &[]), Ok(all.clone()), "{at}");
    }
}

#[test]
fn a_snapshot_of_an_owner_that_does_not_count_is_found_out() {
    let astray = whole(&[link(1, 1, 0), link(2, 2, 1)], &[]);
    assert_eq!(Chain::of(&astray, &[link(3, 3, 1)], &[]), Err(Broken::Astray));
    assert_eq!(Chain::of(&astray, &[], &[mark(3, 1, 1)]), Err(Broken::Astray));
}

#[test]
fn what_comes_late_after_a_snapshot_of_a_later_owner_changes_nothing() {
    let known = whole(&[link(1, 1, 0), link(2, 3, 1)], &[]);
    assert_eq!(Chain::of(&known, &[link(3, 2, 2)], &[mark(2, 1, 1)]), Ok(known.clone()));
}

#[test]
fn only_an_owner_that_goes_on_from_others_opens() {
    assert_eq!(Chain::default().opening(Epoch(5)), None);
    let mut chain = whole(&[link(1, 1, 0)], &[]);
    assert_eq!(chain.opening(Epoch(1)), None);
    let opening = chain.opening(Epoch(3)).unwrap();
    assert_eq!(opening, mark(3, 1, 1));
    chain.opened(opening);
    assert_eq!(chain.opening(Epoch(3)), None);
    assert_eq!(chain.next(Epoch(3), 2), Link { count: 2, ..link(2, 3, 1) });
}
