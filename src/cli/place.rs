//! A store as `move` names it, and the settings that belong to it.
use std::{fmt, path::PathBuf, str::FromStr};

use recado_store::scylla::ScyllaAddress;

use crate::config::{Config, Mistakes, Sources};

/// A store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// The file in this folder.
    Sqlite(PathBuf),
    /// A keyspace.
    Scylla(ScyllaAddress),
}

impl FromStr for Place {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(folder) = text.strip_prefix("sqlite:").filter(|folder| !folder.is_empty()) {
            return Ok(Self::Sqlite(PathBuf::from(folder)));
        }
        if text.starts_with("scylla://") {
            return text.parse().map(Self::Scylla).map_err(|error| format!("must be {error}"));
        }
        Err("must be sqlite:DIR or scylla://HOST:PORT[,HOST:PORT…]/KEYSPACE".to_owned())
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(folder) => write!(out, "sqlite:{}", folder.display()),
            Self::Scylla(address) => address.fmt(out),
        }
    }
}

/// Where keys and files are.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Folders {
    /// Folder with the key, and with the files unless a --…-blobs or a setting says otherwise, of
    /// scylla://… [default: ./data].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// File with settings of scylla://… [default: DIR/recado.toml, if it is there].
    #[arg(long, value_name = "FILE", env = "RECADO_CONFIG", hide_env_values = true)]
    config: Option<PathBuf>,
    /// Where the files are [default: as its settings say; DIR/blobs of sqlite:DIR].
    #[arg(long, value_name = "URL")]
    pub(super) from_blobs: Option<String>,
    /// Where the files go [default: as its settings say; DIR/blobs of sqlite:DIR].
    #[arg(long, value_name = "URL")]
    pub(super) to_blobs: Option<String>,
}

impl Folders {
    /// Returns the settings of a store.
    pub(super) fn config(&self, place: &Place, blobs: Option<&str>) -> Result<Config, Mistakes> {
        let blobs = blobs.map(|url| ("blobs.url", url.to_owned()));
        match place {
            Place::Scylla(address) => {
                let data = self.data.as_ref().map(|data| ("data", data.display().to_string()));
                let store = ("store.url", address.to_string());
                let flags = data.into_iter().chain([store]).chain(blobs).collect();
                Sources::of_process(self.config.clone(), flags).load()
            }
            Place::Sqlite(folder) => {
                let data = ("data", folder.display().to_string());
                let has_blobs = blobs.is_some();
                let flags = [data, ("store.url", String::new())].into_iter().chain(blobs).collect();
                let mut sources = Sources::of_process(None, flags);
                // The environment speaks of the servers: a folder's files are in the folder.
                let is_others = |name: &str| !has_blobs && name.starts_with("RECADO_BLOBS");
                sources.environment.retain(|(name, _)| !is_others(name));
                sources.load()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_and_written() {
        for text in ["sqlite:/var/lib/recado", "scylla://10.0.0.1:9042,10.0.0.2:9042/recado"] {
            assert_eq!(text.parse::<Place>().unwrap().to_string(), text);
        }
        for text in ["", "sqlite:", "/var/lib/recado", "scylla://db", "postgres://x/y"] {
            assert!(text.parse::<Place>().is_err(), "{text}");
        }
    }
}
