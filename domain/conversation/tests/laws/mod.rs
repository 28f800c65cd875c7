//! Laws that hold for every talk, whatever happens in it: found by chance, shrunk to the smallest.
mod any_order;
mod any_talk;
mod lattice;
mod steps;
mod watch;

use proptest::prelude::ProptestConfig;

/// How many talks are tried: `PROPTEST_CASES` where set, else few enough for every build.
fn tries(cases: u32) -> ProptestConfig {
    let given = std::env::var_os("PROPTEST_CASES").is_some();
    let default = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    if given { default } else { ProptestConfig { cases, ..default } }
}
