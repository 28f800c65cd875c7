//! The record of "bytes leaving": which sends may have left before the process ended.
//!
//! Before bytes leave, one small record is written to a local file, without waiting for the disk:
//! what was written survives the death of the process, though not of the machine, which is why each
//! file names the boot it belongs to. After a kill, a started send that is *not* in the record never
//! left and may start again at once; one that is in it stays unclear until the provider proves
//! something. Without a record of this boot nothing is certain, and everything started is unclear.
use std::{
    collections::HashSet,
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use parking_lot::Mutex;
use recado_domain::ConversationId;

/// One send: conversation, message, attempt.
pub(crate) type Departure = (ConversationId, u32, u32);

/// Bytes of one record.
const RECORD: usize = 24;
/// A file this large is followed by a new one.
const ROTATE_AT: u64 = 4 * 1024 * 1024;
/// How many rotated files are kept besides the one being written.
const KEPT: usize = 2;

/// What the record says about a started send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Left {
    /// Its bytes may have left.
    Maybe,
    /// Its bytes never left.
    No,
}

/// The record; `None` where none would tell anything.
pub(crate) struct Leaving(Option<Record>);

impl Leaving {
    /// Keeps no record: everything started may have left. In a cluster, what another gateway let
    /// leave stands in no file of this machine.
    pub(crate) fn nothing_known() -> Self {
        Self(None)
    }

    /// Opens the record in a directory, made if need be.
    pub(crate) fn open(directory: &Path) -> io::Result<Self> {
        Record::open(directory).map(|record| Self(Some(record)))
    }

    /// Writes that bytes are about to leave. After an error nothing may leave.
    pub(crate) fn mark(&self, departure: Departure) -> io::Result<()> {
        self.0.as_ref().map_or(Ok(()), |record| record.mark(departure))
    }

    /// Says what is known about a send that was started.
    pub(crate) fn left(&self, departure: Departure) -> Left {
        self.0.as_ref().map_or(Left::Maybe, |record| record.left(departure))
    }

    /// Forgets what earlier processes wrote: every send they left open is settled by now.
    pub(crate) fn forget_before(&self) {
        if let Some(record) = &self.0 {
            record.forget_before();
        }
    }
}

struct Record {
    directory: PathBuf,
    boot: String,
    /// What earlier processes of this boot wrote; `None` when nothing is certain.
    before: Option<HashSet<Departure>>,
    current: Mutex<Current>,
}

struct Current {
    file: File,
    number: u64,
    /// Bytes up to the end of the last whole record.
    whole: u64,
    /// Behind the last whole record may stand a part of one.
    is_torn: bool,
    departures: HashSet<Departure>,
    rotated: Vec<(u64, HashSet<Departure>)>,
}

impl Record {
    fn open(directory: &Path) -> io::Result<Self> {
        fs::create_dir_all(directory)?;
        let boot = boot_id();
        let files = record_files(directory)?;
        let before = read_all(&files, &boot);
        let number = files.last().map_or(0, |(number, _)| *number) + 1;
        let current = Mutex::new(Current::create(directory, number, &boot)?);
        Ok(Self { directory: directory.to_owned(), boot, before, current })
    }

    fn mark(&self, departure: Departure) -> io::Result<()> {
        let mut current = self.current.lock();
        if current.whole >= ROTATE_AT {
            self.rotate(&mut current)?;
        }
        current.append(departure)
    }

    fn left(&self, departure: Departure) -> Left {
        let Some(before) = &self.before else { return Left::Maybe };
        let current = self.current.lock();
        let now = current.departures.contains(&departure)
            || current.rotated.iter().any(|(_, departures)| departures.contains(&departure));
        if now || before.contains(&departure) { Left::Maybe } else { Left::No }
    }

    fn forget_before(&self) {
        let first_of_ours = {
            let current = self.current.lock();
            current.rotated.first().map_or(current.number, |(number, _)| *number)
        };
        for (number, path) in record_files(&self.directory).unwrap_or_default() {
            if number < first_of_ours {
                let _ = fs::remove_file(path);
            }
        }
    }

    fn rotate(&self, current: &mut Current) -> io::Result<()> {
        let next = Current::create(&self.directory, current.number + 1, &self.boot)?;
        let Current { number, departures, mut rotated, .. } = std::mem::replace(current, next);
        rotated.push((number, departures));
        if rotated.len() > KEPT {
            let (number, _) = rotated.remove(0);
            // Left behind, it tells of sends that are settled: nobody asks.
            let _ = fs::remove_file(path_of(&self.directory, number));
        }
        current.rotated = rotated;
        Ok(())
    }
}

impl Current {
    fn create(directory: &Path, number: u64, boot: &str) -> io::Result<Self> {
        let path = path_of(directory, number);
        let header = format!("{boot}\n");
        // What stands there was begun and left without a record: `read_all`.
        let mut file = OpenOptions::new();
        let file = file.create(true).truncate(false).append(true).mode(0o600).open(path)?;
        file.set_len(0)?;
        (&file).write_all(header.as_bytes())?;
        let (whole, departures) = (header.len() as u64, HashSet::new());
        Ok(Self { file, number, whole, is_torn: false, departures, rotated: Vec::new() })
    }

    /// Writes a record; of one that could not be written whole nothing stays, or the next is refused:
    /// everything behind a part of one would be misread.
    fn append(&mut self, departure: Departure) -> io::Result<()> {
        self.cut_back()?;
        self.is_torn = true;
        if let Err(error) = self.file.write_all(&encode(departure)) {
            // Tried again before the next one.
            let _ = self.cut_back();
            return Err(error);
        }
        (self.whole, self.is_torn) = (self.whole + RECORD as u64, false);
        self.departures.insert(departure);
        Ok(())
    }

    fn cut_back(&mut self) -> io::Result<()> {
        if self.is_torn {
            self.file.set_len(self.whole)?;
            self.is_torn = false;
        }
        Ok(())
    }
}

fn encode((conversation, number, attempt): Departure) -> [u8; RECORD] {
    let mut record = [0; RECORD];
    let (id, rest) = record.split_at_mut(16);
    id.copy_from_slice(conversation.as_uuid().as_bytes());
    let (first, second) = rest.split_at_mut(4);
    first.copy_from_slice(&number.to_le_bytes());
    second.copy_from_slice(&attempt.to_le_bytes());
    record
}

fn decode(record: &[u8]) -> Option<Departure> {
    let id = uuid::Uuid::from_slice(record.get(..16)?).ok()?;
    let number = u32::from_le_bytes(record.get(16..20)?.try_into().ok()?);
    let attempt = u32::from_le_bytes(record.get(20..24)?.try_into().ok()?);
    Some((ConversationId::from_uuid(id), number, attempt))
}

fn path_of(directory: &Path, number: u64) -> PathBuf {
    directory.join(format!("leaving-{number:08}.bin"))
}

/// Returns the record's files by number.
fn record_files(directory: &Path) -> io::Result<Vec<(u64, PathBuf)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        if let Some(number) = stem.strip_prefix("leaving-").and_then(|n| n.parse().ok()) {
            files.push((number, path));
        }
    }
    files.sort();
    Ok(files)
}

/// Reads every file; `None` when there is none or one is of another boot: then nothing is certain. One
/// that was begun and not even has its boot holds no record.
fn read_all(files: &[(u64, PathBuf)], boot: &str) -> Option<HashSet<Departure>> {
    let header = format!("{boot}\n");
    let mut departures = None::<HashSet<Departure>>;
    for (_, path) in files {
        let mut bytes = Vec::new();
        File::open(path).and_then(|mut file| file.read_to_end(&mut bytes)).ok()?;
        if bytes.len() < header.len() && header.as_bytes().starts_with(&bytes) {
            continue;
        }
        let records = bytes.strip_prefix(header.as_bytes())?;
        let records = records.chunks_exact(RECORD).filter_map(decode);
        departures.get_or_insert_default().extend(records);
    }
    departures
}

/// Returns the kernel's id of this boot, or a random word that never comes again where there is none.
fn boot_id() -> String {
    fs::read_to_string("/proc/sys/kernel/random/boot_id")
        .map_or_else(|_| uuid::Uuid::new_v4().to_string(), |id| id.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn departure(number: u32) -> Departure {
        (ConversationId::from_uuid(uuid::Uuid::from_u128(7)), number, 1)
    }

    #[test]
    fn what_was_marked_before_a_kill_may_have_left_and_nothing_else() {
        let directory = tempfile::tempdir().unwrap();
        Leaving::open(directory.path()).unwrap().mark(departure(1)).unwrap();
        let after = Leaving::open(directory.path()).unwrap();
        assert_eq!(after.left(departure(1)), Left::Maybe);
        assert_eq!(after.left(departure(2)), Left::No);
    }

    #[test]
    fn without_a_record_of_this_boot_everything_may_have_left() {
        let directory = tempfile::tempdir().unwrap();
        assert_eq!(Leaving::open(directory.path()).unwrap().left(departure(1)), Left::Maybe);
        fs::write(path_of(directory.path(), 9), "another boot\n").unwrap();
        assert_eq!(Leaving::open(directory.path()).unwrap().left(departure(1)), Left::Maybe);
    }

    #[test]
    fn a_record_that_was_written_in_part_spoils_none_of_those_behind_it() {
        let directory = tempfile::tempdir().unwrap();
        let before = Leaving::open(directory.path()).unwrap();
        before.mark(departure(1)).unwrap();
        // As a full disk leaves it: some bytes of a record, and the error.
        {
            let record = before.0.as_ref().unwrap();
            let mut current = record.current.lock();
            current.file.write_all(&encode(departure(2))[..7]).unwrap();
            current.is_torn = true;
        }
        before.mark(departure(3)).unwrap();
        let after = Leaving::open(directory.path()).unwrap();
        assert_eq!(after.left(departure(1)), Left::Maybe);
        assert_eq!(after.left(departure(2)), Left::No);
        assert_eq!(after.left(departure(3)), Left::Maybe);
    }

    #[test]
    fn while_a_part_cannot_be_cut_off_nothing_may_leave() {
        let directory = tempfile::tempdir().unwrap();
        let before = Leaving::open(directory.path()).unwrap();
        before.mark(departure(1)).unwrap();
        {
            // A file that only reads fails as a disk does.
            let mut current = before.0.as_ref().unwrap().current.lock();
            current.file = File::open(path_of(directory.path(), 1)).unwrap();
        }
        before.mark(departure(2)).unwrap_err();
        before.mark(departure(3)).unwrap_err();
        let file = OpenOptions::new().append(true).open(path_of(directory.path(), 1)).unwrap();
        before.0.as_ref().unwrap().current.lock().file = file;
        before.mark(departure(4)).unwrap();
        let after = Leaving::open(directory.path()).unwrap();
        assert_eq!([2, 3].map(|number| after.left(departure(number))), [Left::No; 2]);
        assert_eq!(after.left(departure(4)), Left::Maybe);
    }

    #[test]
    fn a_file_that_was_only_begun_makes_nothing_uncertain() {
        let directory = tempfile::tempdir().unwrap();
        Leaving::open(directory.path()).unwrap().mark(departure(1)).unwrap();
        fs::write(path_of(directory.path(), 2), &boot_id()[..5]).unwrap();
        let after = Leaving::open(directory.path()).unwrap();
        assert_eq!(after.left(departure(1)), Left::Maybe);
        assert_eq!(after.left(departure(2)), Left::No);
    }

    #[test]
    fn a_torn_last_record_spoils_nothing() {
        let directory = tempfile::tempdir().unwrap();
        Leaving::open(directory.path()).unwrap().mark(departure(1)).unwrap();
        let path = path_of(directory.path(), 1);
        let mut bytes = fs::read(&path).unwrap();
        bytes.extend_from_slice(&[1, 2, 3]);
        fs::write(&path, bytes).unwrap();
        let after = Leaving::open(directory.path()).unwrap();
        assert_eq!(after.left(departure(1)), Left::Maybe);
        assert_eq!(after.left(departure(2)), Left::No);
    }
}
