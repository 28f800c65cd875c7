//! Flags that are settings.
use std::path::PathBuf;

use crate::config::{Config, Mistakes, Sources};

/// Where the data is.
#[derive(Debug, Clone, clap::Args)]
pub struct DataFlags {
    /// Folder that holds everything [env: RECADO_DATA] [default: ./data].
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// File with settings [default: DIR/recado.toml, if it is there].
    #[arg(long, value_name = "FILE", env = "RECADO_CONFIG", hide_env_values = true)]
    pub config: Option<PathBuf>,
    /// ScyllaDB or Cassandra in place of a file in DIR, as scylla://HOST:PORT[,HOST:PORT…]/KEYSPACE
    /// [env: RECADO_STORE].
    #[arg(long, value_name = "URL")]
    pub store: Option<String>,
    /// Joins several gateways on one --store, as redis://[USER:PASSWORD@]HOST:PORT[/DB]
    /// [env: RECADO_REDIS].
    #[arg(long, value_name = "URL")]
    pub redis: Option<String>,
    /// Where files are kept, as /path, file:///path or s3://BUCKET[/PREFIX] [env: RECADO_BLOBS]
    /// [default: DIR/blobs].
    #[arg(long, value_name = "URL")]
    pub blobs: Option<String>,
}

/// Flags of a gateway. Every other setting stands in the file or in the environment.
#[derive(Debug, Clone, clap::Args)]
pub struct ServeFlags {
    #[command(flatten)]
    data: DataFlags,
    /// Address and port to listen on [env: RECADO_LISTEN] [default: 127.0.0.1:8080].
    #[arg(long, value_name = "HOST:PORT")]
    listen: Option<String>,
    /// Address under which the world reaches it, as `https://recado.example.com`
    /// [env: RECADO_PUBLIC_URL].
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Lets channels call addresses of this machine and its networks
    /// [env: RECADO_ALLOW_PRIVATE_ENDPOINTS].
    #[arg(long)]
    allow_private_endpoints: bool,
}

impl DataFlags {
    /// Returns all sources of settings.
    pub fn sources(&self) -> Sources {
        let data = self.data.as_ref().map(|data| ("data", data.display().to_string()));
        let store = self.store.clone().map(|url| ("store.url", url));
        let redis = self.redis.clone().map(|url| ("redis.url", url));
        let blobs = self.blobs.clone().map(|url| ("blobs.url", url));
        let flags = data.into_iter().chain(store).chain(redis).chain(blobs).collect();
        Sources::of_process(self.config.clone(), flags)
    }

    /// Loads the settings.
    pub fn load(&self) -> Result<Config, Mistakes> {
        self.sources().load()
    }
}

impl ServeFlags {
    /// Returns all sources of settings.
    pub fn sources(&self) -> Sources {
        let mut sources = self.data.sources();
        let texts = [("listen", &self.listen), ("public_url", &self.public_url)];
        let given = texts.into_iter().filter_map(|(name, text)| Some((name, text.clone()?)));
        sources.flags.extend(given);
        if self.allow_private_endpoints {
            sources.flags.push(("allow_private_endpoints", "true".to_owned()));
        }
        sources
    }
}
