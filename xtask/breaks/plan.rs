//! The breaks as they are written down.
use std::{collections::BTreeSet, fmt, fs, path::Path};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

/// The promises of `ARCHITECTURE.md`; each must be broken at least once.
const PROMISES: [&str; 8] = ["P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8"];

/// One break.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Break {
    /// The promise it breaks.
    pub(super) promise: String,
    /// What it is called.
    pub(super) name: String,
    /// What is wrong then, in words.
    pub(super) what: String,
    /// The test that must notice.
    pub(super) test: Test,
    /// What is changed.
    pub(super) edits: Vec<Edit>,
}

/// A test by name.
#[derive(Debug, Deserialize)]
pub(super) struct Test {
    /// The program it is in.
    #[serde(flatten)]
    pub(super) target: Target,
    /// Its full name inside.
    pub(super) name: String,
}

/// A program of tests.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(super) struct Target {
    /// The crate.
    pub(super) package: String,
    /// The program; without one the tests inside the library.
    #[serde(default)]
    pub(super) program: Option<String>,
    /// Features to switch on.
    #[serde(default)]
    pub(super) features: Vec<String>,
}

/// A change of one file: the old text, which must stand there exactly once, becomes the new one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Edit {
    /// The file, from the root.
    pub(super) file: String,
    /// What stands there.
    pub(super) old: String,
    /// What stands there instead.
    pub(super) new: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    #[serde(rename = "break")]
    breaks: Vec<Break>,
}

/// Reads all breaks, in order of promise.
pub(super) fn read(root: &Path) -> Result<Vec<Break>> {
    let mut all = Vec::new();
    for promise in PROMISES {
        let name = format!("xtask/breaks/{}.toml", promise.to_lowercase());
        let text = fs::read_to_string(root.join(&name)).with_context(|| name.clone())?;
        let page: Page = toml::from_str(&text).with_context(|| name.clone())?;
        for broken in &page.breaks {
            if broken.promise != promise {
                bail!("{name}: `{}` is not about {promise}", broken.name);
            }
        }
        all.extend(page.breaks);
    }
    let names: BTreeSet<&str> = all.iter().map(|broken| broken.name.as_str()).collect();
    if names.len() != all.len() {
        bail!("two breaks have the same name");
    }
    Ok(all)
}

/// Fails where a break does not fit the source any more, all such at once.
pub(super) fn check(all: &[Break], root: &Path) -> Result<()> {
    let mut stale = Vec::new();
    for promise in PROMISES {
        if !all.iter().any(|broken| broken.promise == promise) {
            stale.push(format!("{promise} is never broken"));
        }
    }
    for broken in all {
        for edit in &broken.edits {
            let text = fs::read_to_string(root.join(&edit.file)).unwrap_or_default();
            if let Err(error) = edited(&text, edit) {
                stale.push(format!("{}: {error:#}", broken.name));
            }
        }
    }
    if !stale.is_empty() {
        bail!("breaks that do not fit the source any more:\n- {}", stale.join("\n- "));
    }
    Ok(())
}

/// Returns a file's text after a change.
pub(super) fn edited(text: &str, edit: &Edit) -> Result<String> {
    match text.matches(&edit.old).count() {
        1 => Ok(text.replacen(&edit.old, &edit.new, 1)),
        0 => bail!("{} has no such text any more: {:?}", edit.file, edit.old),
        many => bail!("{} has this text {many} times: {:?}", edit.file, edit.old),
    }
}

/// Chooses breaks by name or promise; all without a name.
pub(super) fn choose(all: Vec<Break>, names: &[&str]) -> Result<Vec<Break>> {
    let is_meant = |broken: &Break, name: &str| {
        broken.name == name || broken.promise.eq_ignore_ascii_case(name)
    };
    if let Some(unknown) =
        names.iter().find(|name| !all.iter().any(|broken| is_meant(broken, name)))
    {
        bail!("there is no break `{unknown}`: see `cargo xtask breaks --list`");
    }
    let chosen = all
        .into_iter()
        .filter(|broken| names.is_empty() || names.iter().any(|name| is_meant(broken, name)));
    Ok(chosen.collect())
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.program {
            Some(program) => write!(f, "{}/{program}", self.package),
            None => write!(f, "{}", self.package),
        }
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.target, self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(old: &str) -> Edit {
        Edit { file: "a.rs".to_owned(), old: old.to_owned(), new: "b".to_owned() }
    }

    #[test]
    fn a_change_fits_in_exactly_one_place() {
        assert_eq!(edited("x a y", &edit("a")).unwrap(), "x b y");
        assert!(edited("x y", &edit("a")).is_err());
        assert!(edited("a a", &edit("a")).is_err());
    }
}
