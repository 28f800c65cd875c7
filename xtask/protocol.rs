//! The TypeScript twin of the API's types.
use std::{fs, path::PathBuf};

use anyhow::{Context, Result, bail};

use crate::tree;

/// Writes it.
pub(crate) fn write() -> Result<()> {
    fs::write(path()?, recado_protocol::typescript::module())
        .context("writing protocol/protocol.ts")
}

/// Checks that it is fresh.
pub(crate) fn check() -> Result<()> {
    let stored = fs::read_to_string(path()?).context("reading protocol/protocol.ts")?;
    if stored != recado_protocol::typescript::module() {
        bail!("protocol/protocol.ts is stale: run `cargo xtask protocol`");
    }
    Ok(())
}

fn path() -> Result<PathBuf> {
    Ok(tree::root()?.join("protocol/protocol.ts"))
}
