//! `recado restore`: companies out of a backup, into an empty store or beside other companies.
use std::path::PathBuf;

use recado_domain::TenantId;

use super::{
    DataFlags, Failure,
    carrying::{Side, must_have_key, print, wanted},
};
use crate::carry::{Proof, Reader, Receiver};

/// Shown below the flags of `restore`.
pub(super) const ABOUT: &str = "The gateway must be stopped. Nothing is written unless the whole file is \
well and no company in it is there already; one that was cut is begun again with the same line, until \
it prints what it did. Put the recado.key that belongs to the backup into DIR first.\n  \
recado restore --data /var/lib/recado --from /backup/all.recado";

/// Flags of `restore`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct RestoreFlags {
    #[command(flatten)]
    data: DataFlags,
    /// The backup.
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// Only this company [default: all in it].
    #[arg(long, value_name = "ID")]
    tenant: Option<TenantId>,
    /// The key that its credentials were sealed with, where DIR has another: they are sealed again.
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// Leaves the files out that are in it.
    #[arg(long)]
    without_files: bool,
}

/// Restores a backup.
pub(super) async fn run(flags: &RestoreFlags) -> Result<(), Failure> {
    let config = flags.data.load()?;
    let mut proof = Proof::read(Reader::open(&flags.from)?)?;
    let from = format!("a backup with the hash {}", proof.outcome.sha256);
    let header = proof.choose(&wanted(flags.tenant, !flags.without_files))?;
    let key_file = flags.key_file.as_deref();
    if key_file.is_none() {
        must_have_key(&config)?;
    }
    let side = Side::write(config).await?;
    let restored = async {
        let mut receiver = Receiver::open(side.place(), &header, key_file, &from).await?;
        receiver.drain(Reader::open(&flags.from)?).await?;
        receiver.finish(&proof.outcome).await
    };
    let restored = restored.await;
    side.close().await;
    restored?;
    print("restored", &flags.from.display().to_string(), &proof.outcome);
    Ok(())
}
