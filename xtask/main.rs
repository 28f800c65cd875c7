//! Chores of the repository: `cargo xtask protocol [--check]`.
use std::{fs, path::Path};

use anyhow::{Context, Result, bail};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let check = arguments.iter().any(|argument| argument == "--check");
    match arguments.first().map(String::as_str) {
        Some("protocol") => protocol(check),
        _ => bail!("usage: cargo xtask protocol [--check]"),
    }
}

/// Writes the TypeScript of the API, or checks that it is fresh.
fn protocol(check: bool) -> Result<()> {
    let path = Path::new("protocol/protocol.ts");
    let fresh = recado_protocol::typescript::module();
    if check {
        let stored = fs::read_to_string(path).context("reading protocol/protocol.ts")?;
        if stored != fresh {
            bail!("protocol/protocol.ts is stale: run `cargo xtask protocol`");
        }
        return Ok(());
    }
    fs::write(path, fresh).context("writing protocol/protocol.ts")
}
