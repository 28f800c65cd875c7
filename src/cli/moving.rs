//! `recado move`: companies from one store into another, without a file in between.
use std::path::PathBuf;

use recado_domain::{TenantId, time::Clock};

use super::{
    Failure,
    carrying::{Side, must_be_there, must_have_key, print, wanted},
    place::{Folders, Place},
};
use crate::{
    boot::blobs,
    carry::{CarryError, Outcome, Receiver, Source},
    clock::WallClock,
};

/// Shown below the flags of `move`.
pub(super) const ABOUT: &str = "Both gateways must be stopped. A STORE is sqlite:DIR or \
scylla://HOST:PORT[,HOST:PORT…]/KEYSPACE. Key and files of sqlite:DIR are in that DIR; those of a \
keyspace where --data and --blobs say. What is moved stays where it was too: start only one of the \
two.\n  \
recado move --from sqlite:/var/lib/recado --to scylla://10.0.0.1:9042/recado --data /var/lib/recado";

/// Flags of `move`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct MoveFlags {
    /// Where the companies are.
    #[arg(long, value_name = "STORE")]
    from: Place,
    /// Where they go.
    #[arg(long, value_name = "STORE")]
    to: Place,
    #[command(flatten)]
    folders: Folders,
    /// Only this company [default: all].
    #[arg(long, value_name = "ID")]
    tenant: Option<TenantId>,
    /// The key that credentials were sealed with, where the target has another: they are sealed again.
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// Leaves the files where they are.
    #[arg(long)]
    without_files: bool,
}

/// Moves companies.
pub(super) async fn run(flags: &MoveFlags) -> Result<(), Failure> {
    if flags.from == flags.to {
        return Err(Failure::usage("same", "--from and --to are the same store"));
    }
    let from = flags.folders.config(&flags.from, flags.folders.from_blobs.as_deref())?;
    let to = flags.folders.config(&flags.to, flags.folders.to_blobs.as_deref())?;
    if matches!(flags.from, Place::Sqlite(_)) {
        must_be_there(&from)?;
    }
    if flags.key_file.is_none() {
        must_have_key(&to)?;
    }
    let one_folder = from.data == to.data;
    let has_files = !flags.without_files && blobs::place(&from) != blobs::place(&to);
    let source = Side::read_alone(from).await?;
    let is_claimed = one_folder && matches!(flags.from, Place::Sqlite(_));
    let target = if is_claimed { Side::write_in_claimed(to).await } else { Side::write(to).await };
    let moved = async {
        let target = target?;
        let moved = carry(flags, &source, &target, has_files).await;
        target.close().await;
        Ok::<_, Failure>(moved?)
    };
    let moved = moved.await;
    source.close().await;
    print("moved", &flags.to.to_string(), &moved?);
    Ok(())
}

async fn carry(
    flags: &MoveFlags,
    source: &Side,
    target: &Side,
    files: bool,
) -> Result<Outcome, CarryError> {
    let wanted = wanted(flags.tenant, files);
    let reading = Source::open(source.stores(), source.blobs(), wanted).await?;
    let header = reading.header(source.fingerprints(), WallClock.now()).await?;
    let (from, key_file) = (flags.from.to_string(), flags.key_file.as_deref());
    let mut receiver = Receiver::open(target.place(), &header, key_file, &from).await?;
    let outcome = reading.pour(&mut receiver).await?;
    receiver.finish(&outcome).await?;
    Ok(outcome)
}
