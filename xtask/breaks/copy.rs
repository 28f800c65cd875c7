//! A copy of the tree, in which things may be broken.
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use super::plan::{self, Edit};
use crate::tree;

/// The copy.
pub(super) struct Copy {
    folder: PathBuf,
}

/// Files as they were before a break.
pub(super) struct Changed(Vec<(PathBuf, String)>);

impl Copy {
    /// Makes the copy, or brings an older one up to date. Files that did not change are not written, so
    /// that cargo builds only what did.
    pub(super) fn refresh(root: &Path, folder: &Path) -> Result<Self> {
        let files = tree::files(root)?;
        for file in &files {
            let (from, to) = (root.join(file), folder.join(file));
            let fresh = fs::read(&from).with_context(|| format!("reading {}", from.display()))?;
            if fs::read(&to).is_ok_and(|copied| copied == fresh) {
                continue;
            }
            if let Some(parent) = to.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(&to, fresh).with_context(|| format!("writing {}", to.display()))?;
        }
        let wanted: BTreeSet<PathBuf> = files.into_iter().collect();
        remove_others(folder, folder, &wanted)?;
        Ok(Self { folder: folder.to_owned() })
    }

    /// Returns where it lies.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Makes changes, all or none.
    pub(super) fn apply(&self, edits: &[Edit]) -> Result<Changed> {
        let mut changed = Changed(Vec::new());
        for edit in edits {
            let path = self.folder.join(&edit.file);
            if let Err(error) = changed.change(&path, edit) {
                changed.undo()?;
                return Err(error);
            }
        }
        Ok(changed)
    }
}

impl Changed {
    fn change(&mut self, path: &Path, edit: &Edit) -> Result<()> {
        let before = fs::read_to_string(path).with_context(|| edit.file.clone())?;
        let after = plan::edited(&before, edit)?;
        // A file that is changed twice goes back to what it was before the first change.
        if !self.0.iter().any(|(known, _)| known == path) {
            self.0.push((path.to_owned(), before));
        }
        fs::write(path, after).with_context(|| edit.file.clone())
    }

    /// Puts everything back.
    pub(super) fn undo(self) -> Result<()> {
        for (path, before) in self.0 {
            fs::write(&path, before).with_context(|| path.display().to_string())?;
        }
        Ok(())
    }
}

/// Removes from an older copy what the tree has no more.
fn remove_others(folder: &Path, top: &Path, wanted: &BTreeSet<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let inside = path.strip_prefix(top)?;
        if path.is_dir() {
            remove_others(&path, top, wanted)?;
        } else if !wanted.contains(inside) {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_broken_is_put_back_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.rs");
        fs::write(&path, "one two").unwrap();
        let copy = Copy { folder: folder.path().to_owned() };
        let edit = |old: &str, new: &str| Edit {
            file: "a.rs".to_owned(),
            old: old.to_owned(),
            new: new.to_owned(),
        };
        let changed = copy.apply(&[edit("one", "1"), edit("two", "2")]).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "1 2");
        changed.undo().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "one two");
        assert!(copy.apply(&[edit("one", "1"), edit("three", "3")]).is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "one two");
    }
}
