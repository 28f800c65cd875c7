//! Chores of the repository: `cargo xtask protocol | layers | sizes | breaks`.
mod breaks;
mod layers;
mod protocol;
mod sizes;
mod tree;

use anyhow::{Result, bail};

const USAGE: &str = "usage: cargo xtask CHORE
  protocol [--check]     writes the API's TypeScript, or fails where it is stale
  layers                 fails where a crate sees what it may not see
  sizes                  shows the longest files and functions; fails past 500 lines a file
  breaks [NAME…]         breaks each promise on purpose and fails where no test notices
  breaks --list          shows the breaks";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["protocol"] => protocol::write(),
        ["protocol", "--check"] => protocol::check(),
        ["layers"] => layers::check(),
        ["sizes"] => sizes::check(),
        ["breaks", "--list"] => breaks::list(),
        ["breaks", names @ ..] => breaks::run(names),
        _ => bail!(USAGE),
    }
}
