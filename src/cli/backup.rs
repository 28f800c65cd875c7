//! `recado backup`: companies into one file, and the proof that a file is whole.
use std::path::{Path, PathBuf};

use recado_domain::{TenantId, time::Clock};

use super::{
    DataFlags, Failure,
    carrying::{Side, must_be_there, print, wanted},
};
use crate::{
    carry::{Proof, Reader, Source, Writer},
    clock::WallClock,
};

/// Shown below the flags of `backup`.
pub(super) const ABOUT: &str = "The file holds customers' words and the hashes of passwords; its \
credentials stay sealed with DIR/recado.key, which is not in it: keep a copy of the key apart.\n\
May run beside a gateway: each conversation is then taken as it stood at one moment.\n  \
recado backup --data /var/lib/recado --to /backup/all.recado\n  \
recado backup --verify /backup/all.recado";

/// Flags of `backup`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct BackupFlags {
    #[command(flatten)]
    data: DataFlags,
    /// File to write; it must not exist.
    #[arg(long, value_name = "FILE", required_unless_present = "verify")]
    to: Option<PathBuf>,
    /// Only this company [default: all].
    #[arg(long, value_name = "ID")]
    tenant: Option<TenantId>,
    /// Leaves the files out that customers and agents sent.
    #[arg(long)]
    without_files: bool,
    /// Reads a backup from end to end, says whether it is whole, and prints its hash.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["to", "tenant", "without_files"])]
    verify: Option<PathBuf>,
}

/// Writes a backup, or proves one.
pub(super) async fn run(flags: &BackupFlags) -> Result<(), Failure> {
    if let Some(path) = &flags.verify {
        return verify(path);
    }
    let Some(path) = &flags.to else { return Ok(()) };
    let config = flags.data.load()?;
    if config.store.scylla.is_none() {
        must_be_there(&config)?;
    }
    let side = Side::read(config).await?;
    let written = async {
        let wanted = wanted(flags.tenant, !flags.without_files);
        let source = Source::open(side.stores(), side.blobs(), wanted).await?;
        let header = source.header(side.fingerprints(), WallClock.now()).await?;
        let mut writer = Writer::begin(path, &header)?;
        let outcome = source.pour(&mut writer).await?;
        writer.finish()?;
        Ok(outcome)
    };
    let written: Result<_, Failure> = written.await;
    side.close().await;
    let outcome = written?;
    print("backup", &path.display().to_string(), &outcome);
    Ok(())
}

fn verify(path: &Path) -> Result<(), Failure> {
    let proof = Proof::read(Reader::open(path)?)?;
    print("verified", &path.display().to_string(), &proof.outcome);
    Ok(())
}
