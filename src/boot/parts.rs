//! What every command opens: the data folder, its key, its store, its files.
use std::{
    fs,
    io::{self, Read, Write},
    net::SocketAddr,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::Arc,
};

use object_store::ObjectStore;
use recado_domain::time::Clock;
use recado_store::{
    Cluster, Documents, StoreError, Stores,
    scylla::{self, Role, ScyllaOptions},
    sqlite::{self, SqliteOptions},
};

use super::{blobs, cluster};
use crate::{
    clock::WallClock,
    config::{Config, ScyllaConfig},
    secrets::{KeyFileError, KeyRing, PasswordError, SharedKeyError, Token, shared_keys},
};

/// What a file's group and everybody may do.
const OTHERS: u32 = 0o077;

/// Why a command could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data folder cannot be used.
    #[error("the folder {path} cannot be used: {source}")]
    Folder {
        /// Which folder.
        path: PathBuf,
        /// What happened.
        source: io::Error,
    },
    /// Another process serves the folder already.
    #[error("another process serves {0} already: end it first, or use another folder")]
    InUse(PathBuf),
    /// A restore into the folder was begun and is not done.
    #[error("a restore into {0} was begun and is not done: do it again until it says so")]
    Restoring(PathBuf),
    /// The key file cannot be used.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// The keys cannot be shared with other gateways.
    #[error(transparent)]
    SharedKeys(#[from] SharedKeyError),
    /// The store cannot be opened.
    #[error("the store cannot be opened: {0}")]
    Store(#[from] StoreError),
    /// The store of files cannot be opened.
    #[error("the store of files cannot be opened: {0}")]
    Files(#[from] object_store::Error),
    /// The client of providers cannot be made.
    #[error("the client of providers cannot be made: {0}")]
    Client(#[from] reqwest::Error),
    /// Passwords cannot be hashed.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// Figures cannot be counted.
    #[error("the figures cannot be counted: {0}")]
    Figures(#[from] metrics_exporter_prometheus::BuildError),
    /// The actors cannot start.
    #[error(transparent)]
    House(#[from] recado_actors::StartError),
    /// The address cannot be listened on.
    #[error("{address} cannot be listened on: {source}")]
    Listen {
        /// Which address.
        address: String,
        /// What happened.
        source: io::Error,
    },
}

/// What stands in the data folder.
pub struct Opened {
    /// Where everything is kept.
    pub stores: Stores,
    /// Who else serves the same store.
    pub cluster: Cluster,
    /// Where files are kept.
    pub blobs: Arc<dyn ObjectStore>,
    /// The installation's keys.
    pub keys: Arc<KeyRing>,
}

/// Makes TLS work; first of all, and as often as one likes.
pub fn install_tls() {
    // An error means that it was installed before.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
}

/// What a command does with the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Serves it, and listens there: one process a store, unless Redis joins several.
    Serve(SocketAddr),
    /// Appends to conversations while no gateway runs.
    Restore,
    /// Looks, or writes beside a server.
    Visit,
}

/// Opens the data folder, or makes it, and the store.
pub async fn open(config: &Config, purpose: Purpose) -> Result<Opened, StartError> {
    make_folder(&config.data)?;
    let (stores, cluster) = match (&config.store.scylla, &config.cluster, purpose) {
        (Some(servers), Some(others), Purpose::Serve(listens)) => {
            cluster::join(scylla_options(servers, purpose), others, listens).await?
        }
        (Some(servers), _, _) => {
            (scylla::open(scylla_options(servers, purpose)).await?, Cluster::alone())
        }
        (None, _, _) => (open_file(config)?, Cluster::alone()),
    };
    let keys = Arc::new(keys(config, stores.documents.as_ref()).await?);
    let blobs = blobs::open(config)?;
    Ok(Opened { stores, cluster, blobs, keys })
}

/// Opens the store alone, for what seals nothing and needs no files. Beside CQL servers nothing is made
/// in the data folder; a folder that has no store yet is made whole.
pub async fn open_stores(config: &Config) -> Result<Stores, StartError> {
    match &config.store.scylla {
        Some(servers) => Ok(scylla::open(scylla_options(servers, Purpose::Visit)).await?),
        None => Ok(open(config, Purpose::Visit).await?.stores),
    }
}

/// Reads the keys: of the folder, and where gateways share a store, the same on all of them.
async fn keys(config: &Config, documents: &dyn Documents) -> Result<KeyRing, StartError> {
    let file = config.data.join("recado.key");
    match &config.store.scylla {
        Some(servers) => {
            let password = servers.user.as_ref().map(|(_, password)| password.as_str());
            let passphrase = config.passphrase.as_ref().map(Token::reveal).or(password);
            Ok(shared_keys(&file, documents, passphrase, WallClock.now()).await?)
        }
        None => Ok(KeyRing::open(&file)?),
    }
}

fn open_file(config: &Config) -> Result<Stores, StartError> {
    // The store's other files take over the mode of the first one when they are made.
    private(&config.data.join("recado.db"))?;
    for beside in ["recado.db-wal", "recado.db-shm"].map(|name| config.data.join(name)) {
        if beside.exists() {
            private(&beside)?;
        }
    }
    let options = SqliteOptions {
        readers: config.store.readers,
        cache_kib: config.store.cache_kib,
        ..SqliteOptions::new(config.data.join("recado.db"))
    };
    Ok(sqlite::open(options)?)
}

/// Returns how the CQL servers are reached.
pub(crate) fn scylla_options(servers: &ScyllaConfig, purpose: Purpose) -> ScyllaOptions {
    install_tls();
    let role = match purpose {
        Purpose::Serve(_) | Purpose::Restore => Role::OnlyGateway,
        Purpose::Visit => Role::Visitor,
    };
    ScyllaOptions {
        user: servers.user.clone(),
        authority: servers.authority.clone(),
        datacenter: servers.datacenter.clone(),
        ..ScyllaOptions::new(servers.address.clone(), Arc::new(WallClock), role)
    }
}

/// Claims the folder for this process alone: two that send from one log would send twice. Given back
/// when the process ends, however it ends. Commands that only write beside a server do not need it.
pub(crate) fn claim(data: &Path) -> Result<fs::File, StartError> {
    make_folder(data)?;
    let lock = private(&data.join("recado.lock"))?;
    match lock.try_lock() {
        Ok(()) => {
            // What an earlier holder noted is not so any more.
            lock.set_len(0)
                .map_err(|source| StartError::Folder { path: data.to_owned(), source })?;
            Ok(lock)
        }
        Err(fs::TryLockError::WouldBlock) => Err(StartError::InUse(data.to_owned())),
        Err(fs::TryLockError::Error(source)) => {
            Err(StartError::Folder { path: data.to_owned(), source })
        }
    }
}

/// Notes in the claim where its holder listens.
pub(super) fn note_address(mut claim: &fs::File, address: SocketAddr) -> io::Result<()> {
    claim.write_all(address.to_string().as_bytes())
}

/// Tells whether it may be that a folder's gateway listens at an address: somebody claims the folder, and
/// notes nothing else. What a process noted that is gone does not count.
pub(crate) fn may_be_served_at(data: &Path, listen: SocketAddr) -> bool {
    let Ok(mut lock) = fs::File::open(data.join("recado.lock")) else { return false };
    let is_claimed = matches!(lock.try_lock_shared(), Err(fs::TryLockError::WouldBlock));
    let mut noted = String::new();
    let noted = lock.read_to_string(&mut noted).ok().and_then(|_| noted.parse().ok());
    is_claimed && noted.is_none_or(|address| meet(address, listen))
}

/// Tells whether two cannot be listened on at once.
fn meet(one: SocketAddr, other: SocketAddr) -> bool {
    let is_any = one.ip().is_unspecified() || other.ip().is_unspecified();
    one.port() == other.port() && (is_any || one.ip() == other.ip())
}

/// Opens a file that only its owner may read, made so or, where it was open to others, closed to them.
fn private(path: &Path) -> Result<fs::File, StartError> {
    let open = || {
        let file = fs::OpenOptions::new().create(true).append(true).mode(0o600).open(path)?;
        let mode = file.metadata()?.permissions().mode();
        if mode & OTHERS != 0 {
            file.set_permissions(fs::Permissions::from_mode(mode & !OTHERS & 0o777))?;
        }
        Ok(file)
    };
    open().map_err(|source| StartError::Folder { path: path.to_owned(), source })
}

/// Says in the log when others may look into the data folder; to close it is its owner's business,
/// who may have opened it on purpose.
pub(crate) fn tell_if_open(data: &Path) {
    let Ok(metadata) = fs::metadata(data) else { return };
    let mode = metadata.permissions().mode() & 0o777;
    if mode & OTHERS != 0 {
        let (folder, mode) = (data.display(), format!("{mode:o}"));
        tracing::warn!(%folder, mode, "others may look into the data folder: `chmod 700` closes it");
    }
}

/// Makes a folder that only its owner may look into; an existing one stays as it is.
pub fn make_folder(path: &Path) -> Result<(), StartError> {
    let folder = |source| StartError::Folder { path: path.to_owned(), source };
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(folder)
}
