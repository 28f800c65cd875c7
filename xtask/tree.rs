//! The files of the repository, and what cargo knows of it.
use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

/// What `cargo metadata` says, as far as it is needed here.
#[derive(Debug, Deserialize)]
pub(crate) struct Metadata {
    /// The workspace's members.
    pub(crate) packages: Vec<Package>,
    /// Where the workspace begins.
    pub(crate) workspace_root: PathBuf,
    /// Where cargo builds.
    pub(crate) target_directory: PathBuf,
}

/// A member of the workspace.
#[derive(Debug, Deserialize)]
pub(crate) struct Package {
    /// Its name.
    pub(crate) name: String,
    /// What it names as dependencies.
    pub(crate) dependencies: Vec<Dependency>,
}

/// A dependency as a member names it.
#[derive(Debug, Deserialize)]
pub(crate) struct Dependency {
    /// Its name.
    pub(crate) name: String,
    /// `dev`, `build`, or nothing for what the crate itself sees.
    pub(crate) kind: Option<String>,
    /// Its folder, when it is a member too.
    pub(crate) path: Option<PathBuf>,
}

/// Asks cargo about the members.
pub(crate) fn metadata() -> Result<Metadata> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let arguments = ["metadata", "--no-deps", "--format-version", "1"];
    let output = Command::new(cargo).args(arguments).output().context("running cargo metadata")?;
    if !output.status.success() {
        bail!("cargo metadata failed:\n{}", String::from_utf8_lossy(&output.stderr));
    }
    serde_json::from_slice(&output.stdout).context("reading what cargo metadata says")
}

/// Returns where the workspace begins.
pub(crate) fn root() -> Result<PathBuf> {
    Ok(metadata()?.workspace_root)
}

/// Returns every file that belongs to the repository, relative to `root`: those that are kept and
/// those that are new and not ignored.
pub(crate) fn files(root: &Path) -> Result<Vec<PathBuf>> {
    let arguments = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let output =
        Command::new("git").current_dir(root).args(arguments).output().context("running git")?;
    if !output.status.success() {
        bail!("git ls-files failed:\n{}", String::from_utf8_lossy(&output.stderr));
    }
    let names = String::from_utf8(output.stdout).context("a file's name is not UTF-8")?;
    let mut files: Vec<PathBuf> = names
        .split_terminator('\0')
        .map(PathBuf::from)
        // What was removed and not yet recorded is still listed.
        .filter(|file| root.join(file).is_file())
        .collect();
    files.sort();
    files.dedup();
    Ok(files)
}
