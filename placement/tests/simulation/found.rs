//! Each deliberate break must be found; how many seeds it takes is printed.
use crate::{breaks::Break, run::run};

/// How many seeds a break may hide from.
const MOST: u64 = if cfg!(feature = "deep") { 10_000 } else { 1_000 };

fn seeds_until_found(broken: Break) -> Option<(u64, String)> {
    (0..MOST).find_map(|seed| run(seed, broken, false).verdict.map(|verdict| (seed, verdict)))
}

fn must_be_found(broken: Break) {
    let found = seeds_until_found(broken);
    let (seed, verdict) = found.unwrap_or_else(|| panic!("{broken:?} hides from {MOST} seeds"));
    println!("{broken:?}: found after {} seeds: {verdict}", seed + 1);
}

macro_rules! found {
    ($($test:ident: $broken:ident),* $(,)?) => {$(
        #[test]
        fn $test() {
            must_be_found(Break::$broken);
        }
    )*};
}

found! {
    without_a_fence: NoFence,
    with_the_epoch_only: EpochOnly,
    with_redis_as_the_judge: RedisJudges,
    with_logs_read_before_the_fence: ReadBeforeFence,
    with_keys_that_count_without_their_entry: KeyWithoutEntry,
    without_a_wait_before_sends: NoWait,
    without_a_last_look_at_the_clock: LateBytes,
    with_stamps_of_the_wall_clock: WallClock,
    with_a_chain_told_by_its_entries: ChainForwards,
    with_stamps_that_put_the_position_first: PositionFirst,
    without_an_opening: NoOpening,
    with_an_opening_of_the_head_alone: NoRewrite,
    with_an_opening_without_keys: NoKeysAgain,
    with_an_opening_under_its_old_stamp: OldStamp,
    with_an_opening_of_what_a_read_happens_to_show: Unlooked,
    with_other_bytes_after_an_unknown_outcome: OtherBytes,
}
