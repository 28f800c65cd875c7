//! A file in the data folder that says that a restore was begun and is not done: no gateway may start on
//! what is half there, and the same restore goes on where it was cut.
use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use recado_domain::TenantId;
use serde::{Deserialize, Serialize};

use super::CarryError;

/// What is being restored.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Marker {
    /// Where from: a backup's hash, or a store.
    from: String,
    /// Companies that are whole already.
    done: BTreeSet<TenantId>,
    #[serde(skip)]
    path: PathBuf,
}

fn file_in(data: &Path) -> PathBuf {
    data.join("restoring.json")
}

/// Tells whether a restore was begun in a folder and not ended.
pub(crate) fn is_unfinished(data: &Path) -> bool {
    file_in(data).exists()
}

impl Marker {
    /// Looks whether a restore can begin, or go on; writes nothing.
    pub(super) fn look(data: &Path, from: &str) -> Result<Self, CarryError> {
        let path = file_in(data);
        let io = |source| CarryError::Io { path: path.clone(), source };
        match fs::read(&path) {
            Ok(text) => {
                let kept: Self = serde_json::from_slice(&text).map_err(|error| io(error.into()))?;
                if kept.from != from {
                    let words = format!(
                        "another restore was begun here and is not done (from {}): do that one again \
                         first, or begin with an empty folder",
                        kept.from
                    );
                    return Err(CarryError::InTheWay(words));
                }
                Ok(Self { path, ..kept })
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Ok(Self { from: from.to_owned(), done: BTreeSet::new(), path })
            }
            Err(error) => Err(io(error)),
        }
    }

    /// Begins it, or goes on.
    pub(super) fn begin(&self) -> Result<(), CarryError> {
        self.write()
    }

    /// Tells whether a company was brought to its end by an earlier try.
    pub(super) fn is_done(&self, tenant: TenantId) -> bool {
        self.done.contains(&tenant)
    }

    /// Notes that a company is about to be whole.
    pub(super) fn note(&mut self, tenant: TenantId) -> Result<(), CarryError> {
        self.done.insert(tenant);
        self.write()
    }

    /// Takes the mark away.
    pub(super) fn end(self) -> Result<(), CarryError> {
        fs::remove_file(&self.path).map_err(|source| self.io(source))
    }

    fn write(&self) -> Result<(), CarryError> {
        let text = serde_json::to_vec(self).map_err(|error| self.io(error.into()))?;
        let draft = self.path.with_extension("json.part");
        fs::write(&draft, text).map_err(|source| self.io(source))?;
        fs::File::open(&draft)
            .and_then(|file| file.sync_all())
            .map_err(|source| self.io(source))?;
        fs::rename(&draft, &self.path).map_err(|source| self.io(source))
    }

    fn io(&self, source: io::Error) -> CarryError {
        CarryError::Io { path: self.path.clone(), source }
    }
}
