use super::*;

fn stamp(epoch: u64, first: u64) -> Stamp {
    Stamp::new(Epoch(epoch), first).unwrap()
}

/// A chain of entries of (epoch, count).
fn chain(entries: &[(u64, u32)]) -> Chain {
    let mut chain = Chain::default();
    for (epoch, count) in entries {
        chain.push(Epoch(*epoch), *count);
    }
    chain
}

fn runs(chain: &Chain) -> Vec<(u64, u64)> {
    chain.segments().iter().map(|segment| (segment.first, segment.epoch.0)).collect()
}

#[test]
fn an_entry_counts_if_the_run_over_it_is_its_epochs() {
    let chain = chain(&[(1, 2), (1, 3), (3, 4)]);
    assert_eq!((chain.last(), chain.next(), chain.epoch()), (9, 10, Some(Epoch(3))));
    for (entry, holds) in [
        (stamp(1, 1), true),
        (stamp(1, 3), true),
        (stamp(1, 6), false),
        (stamp(2, 6), false),
        (stamp(3, 6), true),
        (stamp(3, 9), true),
        (stamp(3, 10), false),
        (stamp(3, 5), false),
        (stamp(1, 0), false),
    ] {
        assert_eq!(chain.holds(entry), holds, "{entry:?}");
    }
}

#[test]
fn only_a_new_run_changes_what_is_kept() {
    let mut chain = Chain::default();
    assert!(chain.push(Epoch(2), 1));
    assert!(!chain.push(Epoch(2), 5));
    assert!(chain.push(Epoch(4), 1));
    assert_eq!(runs(&chain), [(1, 2), (7, 4)]);
}

#[test]
fn what_was_opened_is_its_openers() {
    let mut chain = chain(&[(1, 2), (1, 3)]);
    assert!(chain.must_be_opened(Epoch(2)) && !chain.must_be_opened(Epoch(1)));
    chain.open(3, Epoch(2));
    assert!(chain.holds(stamp(1, 1)) && chain.holds(stamp(2, 3)));
    assert!(!chain.holds(stamp(1, 3)), "it is there twice and counts once");
    assert!(!chain.must_be_opened(Epoch(2)));
    assert_eq!(chain.last(), 5);
}

#[test]
fn owners_that_only_look_do_not_lengthen_it() {
    let mut chain = chain(&[(1, 2), (1, 1)]);
    for epoch in 2..100 {
        chain.open(3, Epoch(epoch));
    }
    assert_eq!(runs(&chain), [(1, 1), (3, 99)]);
}

#[test]
fn an_empty_log_needs_no_opening() {
    assert!(!Chain::default().must_be_opened(Epoch(5)));
    assert!(!Chain::default().holds(stamp(1, 0)));
}

/// Part of what is stored.
#[test]
fn it_is_kept_in_few_letters_and_ends_where_the_head_says() {
    let mut told = chain(&[(1, 2), (1, 3)]);
    told.open(3, Epoch(7));
    let kept = serde_json::to_string(&told).unwrap();
    assert_eq!(kept, r#"{"s":[{"f":1,"e":1},{"f":3,"e":7}]}"#);
    let read: Chain = serde_json::from_str(&kept).unwrap();
    assert_eq!(read.ending_at(5), told);
}
