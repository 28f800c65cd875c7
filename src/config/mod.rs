//! Settings: defaults, then the file, then the environment, then flags; checked once, all mistakes
//! at once, before anything starts.
mod blobs;
mod checked;
mod cluster;
mod keys;
mod spans;
mod typed;

pub use blobs::{BlobsConfig, S3Config};
pub use checked::{Config, HttpConfig, ScyllaConfig, SendConfig, StoreConfig, TalkConfig};
pub use cluster::ClusterConfig;
pub use keys::{KEYS, Key};
pub use typed::{Source, Typed};

use std::path::PathBuf;

/// Everything wrong with the settings, one sentence each.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the settings cannot be used:\n- {}", .0.join("\n- "))]
pub struct Mistakes(pub Vec<String>);

/// Where settings come from. The environment is passed in, so that a test never touches the
/// process's own.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The file named by `--config`; by default `recado.toml` in the data folder, if it is there.
    pub file: Option<PathBuf>,
    /// The environment.
    pub environment: Vec<(String, String)>,
    /// Flags by the name of their key.
    pub flags: Vec<(&'static str, String)>,
}

impl Sources {
    /// Takes the process's environment.
    pub fn of_process(file: Option<PathBuf>, flags: Vec<(&'static str, String)>) -> Self {
        let texts = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        Self { file, environment: texts.collect(), flags }
    }

    /// Reads everything and checks it.
    pub fn load(&self) -> Result<Config, Mistakes> {
        let (typed, mut mistakes) = Typed::gather(self);
        let checked = Config::check(&typed);
        if let Err(Mistakes(more)) = &checked {
            mistakes.extend(more.iter().cloned());
        }
        if mistakes.is_empty() { checked } else { Err(Mistakes(mistakes)) }
    }

    /// Returns variables that look like settings and are none: most likely typing errors.
    pub fn unknown_variables(&self) -> Vec<String> {
        let is_ours = |name: &str| name.starts_with("RECADO_");
        let is_known = |name: &str| {
            keys::OTHER_VARIABLES.contains(&name) || KEYS.iter().any(|key| key.variable() == name)
        };
        let names = self.environment.iter().map(|(name, _)| name.clone());
        names.filter(|name| is_ours(name) && !is_known(name)).collect()
    }
}

#[cfg(test)]
mod tests;
