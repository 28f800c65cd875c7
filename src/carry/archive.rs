//! A backup: one file, written and read as a stream.
//!
//! A line that says what it is, then frames: length of the JSON, length of the bytes beside it (both 4
//! bytes, little endian), the JSON, the bytes. The first frame is the header. The last one says the
//! SHA-256 of all that stands before it, so that a file is known to be whole before anything of it is
//! used.
use std::{
    fs::File,
    io::{self, BufReader, BufWriter, Read, Write},
    path::{Path, PathBuf},
};

use aws_lc_rs::digest::{Context, SHA256};
use bytes::Bytes;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tempfile::NamedTempFile;

use super::{CarryError, Header, Record};

/// The first line.
const TITLE: &[u8] = b"RECADO BACKUP\n";
/// Version of the records that this program writes, and the newest it reads.
pub(super) const VERSION: u16 = 2;
/// Longest JSON or bytes of a frame that are believed: a company's people and keys are in one.
const LONGEST: u32 = 256 << 20;

/// What is in a frame besides the header.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Frame {
    Record(Record),
    Seal { seal: String },
}

/// What of a header every version has.
#[derive(Deserialize)]
struct Numbered {
    version: u16,
}

/// Writes a backup beside its name, and gives it the name when it is whole. The draft is nobody
/// else's: of several that are written to one name at once, the first that is whole gets it.
pub(crate) struct Writer {
    path: PathBuf,
    file: BufWriter<NamedTempFile>,
    digest: Context,
}

impl Writer {
    /// Begins; a file of that name must not exist.
    pub(crate) fn begin(path: &Path, header: &Header) -> Result<Self, CarryError> {
        let io = |source| CarryError::Io { path: path.to_owned(), source };
        if path.try_exists().map_err(io)? {
            return Err(exists(path));
        }
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".");
        // A new file that only its owner may read: customers' words are in it.
        let made = tempfile::Builder::new().prefix(&name).suffix(".part").tempfile_in(folder(path));
        let file = BufWriter::with_capacity(1 << 20, made.map_err(io)?);
        let digest = Context::new(&SHA256);
        let mut writer = Self { path: path.to_owned(), file, digest };
        writer.bytes(TITLE)?;
        writer.frame(header, &[])?;
        Ok(writer)
    }

    /// Adds a record with the bytes beside it.
    pub(crate) fn put(&mut self, record: &Record, raw: &[u8]) -> Result<(), CarryError> {
        self.frame(record, raw)
    }

    /// Ends it: from here on it is a backup.
    pub(crate) fn finish(mut self) -> Result<(), CarryError> {
        let seal = hex::encode(self.digest.clone().finish());
        self.frame(&Frame::Seal { seal }, &[])?;
        let path = self.path;
        let io = |source| CarryError::Io { path: path.clone(), source };
        let file = self.file.into_inner().map_err(|error| io(error.into_error()))?;
        file.as_file().sync_all().map_err(io)?;
        file.persist_noclobber(&path).map_err(|refused| match refused.error.kind() {
            io::ErrorKind::AlreadyExists => exists(&path),
            _ => io(refused.error),
        })?;
        File::open(folder(&path)).and_then(|folder| folder.sync_all()).map_err(io)
    }

    fn frame(&mut self, value: &impl Serialize, raw: &[u8]) -> Result<(), CarryError> {
        let json = serde_json::to_vec(value).map_err(|error| self.io(error.into()))?;
        let too_long =
            |_| CarryError::Foreign("a record is larger than a backup can hold".to_owned());
        let lengths = [u32::try_from(json.len()), u32::try_from(raw.len())];
        for length in lengths {
            self.bytes(&length.map_err(too_long)?.to_le_bytes())?;
        }
        self.bytes(&json)?;
        self.bytes(raw)
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<(), CarryError> {
        self.digest.update(bytes);
        self.file.write_all(bytes).map_err(|source| self.io(source))
    }

    fn io(&self, source: io::Error) -> CarryError {
        CarryError::Io { path: self.file.get_ref().path().to_owned(), source }
    }
}

fn exists(path: &Path) -> CarryError {
    CarryError::InTheWay(format!("{} exists already: name another file", path.display()))
}

fn folder(path: &Path) -> &Path {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

/// Reads a backup.
pub(crate) struct Reader {
    path: PathBuf,
    file: BufReader<File>,
    digest: Context,
    /// What it begins with.
    pub(crate) header: Header,
    is_over: bool,
}

impl Reader {
    /// Opens one and reads what it begins with.
    pub(crate) fn open(path: &Path) -> Result<Self, CarryError> {
        let io = |source| CarryError::Io { path: path.to_owned(), source };
        let mut file = BufReader::with_capacity(1 << 20, File::open(path).map_err(io)?);
        let foreign = || CarryError::Foreign(format!("{} is no backup of Recado", path.display()));
        let mut title = vec![0; TITLE.len()];
        file.read_exact(&mut title).map_err(|_| foreign())?;
        if title != TITLE {
            return Err(foreign());
        }
        let mut digest = Context::new(&SHA256);
        digest.update(&title);
        let header = Header::default();
        let mut reader = Self { path: path.to_owned(), file, digest, header, is_over: false };
        let (json, _) = reader.lengths_and_bytes()?;
        // The version first: a newer one may have other fields.
        let Numbered { version } = reader.parse(&json)?;
        if version == 0 || version > VERSION {
            let words = format!(
                "{} is a backup of version {version}; this program reads up to {VERSION}: use a newer one",
                path.display()
            );
            return Err(CarryError::Foreign(words));
        }
        reader.header = reader.parse(&json)?;
        Ok(reader)
    }

    /// Returns the next record; `None` behind the last one of a backup that is whole.
    pub(crate) fn next(&mut self) -> Result<Option<(Record, Bytes)>, CarryError> {
        if self.is_over {
            return Ok(None);
        }
        let before = hex::encode(self.digest.clone().finish());
        let (json, raw) = self.lengths_and_bytes()?;
        match self.parse(&json)? {
            Frame::Record(record) => Ok(Some((record, raw))),
            Frame::Seal { seal } if seal == before => {
                self.is_over = true;
                let mut more = [0];
                match self.file.read(&mut more) {
                    Ok(0) => Ok(None),
                    Ok(_) => Err(self.torn("something stands behind its end")),
                    Err(source) => Err(CarryError::Io { path: self.path.clone(), source }),
                }
            }
            Frame::Seal { .. } => Err(self.torn("it was changed: its checksum is another")),
        }
    }

    fn lengths_and_bytes(&mut self) -> Result<(Bytes, Bytes), CarryError> {
        let (mut json, mut raw) = ([0; 4], [0; 4]);
        self.fill(&mut json)?;
        self.fill(&mut raw)?;
        let (json, raw) = (u32::from_le_bytes(json), u32::from_le_bytes(raw));
        if json > LONGEST || raw > LONGEST {
            return Err(self.torn("a length in it makes no sense"));
        }
        Ok((self.take(json)?, self.take(raw)?))
    }

    fn take(&mut self, length: u32) -> Result<Bytes, CarryError> {
        // Grows with what is there: a length that lies costs no memory.
        let mut bytes = Vec::new();
        let read = (&mut self.file).take(u64::from(length)).read_to_end(&mut bytes);
        read.map_err(|source| CarryError::Io { path: self.path.clone(), source })?;
        if bytes.len() < length as usize {
            return Err(self.torn("it ends in the middle"));
        }
        self.digest.update(&bytes);
        Ok(bytes.into())
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), CarryError> {
        match self.file.read_exact(bytes) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                return Err(self.torn("it ends in the middle"));
            }
            Err(source) => return Err(CarryError::Io { path: self.path.clone(), source }),
        }
        self.digest.update(bytes);
        Ok(())
    }

    fn parse<T: DeserializeOwned>(&self, json: &[u8]) -> Result<T, CarryError> {
        serde_json::from_slice(json).map_err(|_| self.torn("a record in it cannot be read"))
    }

    fn torn(&self, what: &str) -> CarryError {
        CarryError::Torn(format!("{}: {what}", self.path.display()))
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, fs};

    use recado_domain::{MediaId, Timestamp};
    use uuid::Uuid;

    use super::*;

    fn header(version: u16) -> Header {
        Header {
            version,
            made_at: Timestamp(1),
            keys: BTreeMap::from([(1, "ab".to_owned())]),
            companies: Vec::new(),
            people: Vec::new(),
            files: true,
        }
    }

    fn written(version: u16) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("all.recado");
        let mut writer = Writer::begin(&path, &header(version)).unwrap();
        let id = MediaId::from_uuid(Uuid::nil());
        writer.put(&Record::File { id, size: 3 }, &[]).unwrap();
        writer.put(&Record::Piece, b"abc").unwrap();
        writer.put(&Record::End { sha256: "x".to_owned() }, &[]).unwrap();
        writer.finish().unwrap();
        (folder, path)
    }

    #[test]
    fn what_is_written_is_read_again() {
        let (folder, path) = written(VERSION);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no draft is left");
        let mut reader = Reader::open(&path).unwrap();
        assert_eq!(reader.header, header(VERSION));
        assert!(matches!(reader.next(), Ok(Some((Record::File { size: 3, .. }, _)))));
        assert!(matches!(reader.next(), Ok(Some((Record::Piece, raw))) if raw == "abc"));
        assert!(matches!(reader.next(), Ok(Some((Record::End { .. }, _)))));
        assert!(matches!(reader.next(), Ok(None)));
        let again = Writer::begin(&path, &header(VERSION));
        assert!(matches!(again, Err(CarryError::InTheWay(_))), "nothing is written over");
    }

    #[test]
    fn of_two_written_to_one_name_one_is_whole_and_the_other_is_told() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("all.recado"), folder.path().join("other"));
        // What lies in the way under the name that drafts had: another's file, open to everybody.
        fs::write(&other, b"another's").unwrap();
        fs::set_permissions(&other, fs::Permissions::from_mode(0o666)).unwrap();
        symlink(&other, folder.path().join("all.recado.part")).unwrap();
        let mut first = Writer::begin(&path, &header(VERSION)).unwrap();
        let mut second = Writer::begin(&path, &header(VERSION)).unwrap();
        for writer in [&mut first, &mut second] {
            writer.put(&Record::End { sha256: "x".to_owned() }, &[]).unwrap();
        }
        second.finish().unwrap();
        assert!(matches!(first.finish(), Err(CarryError::InTheWay(_))), "the name is taken");
        let mut reader = Reader::open(&path).unwrap();
        while reader.next().unwrap().is_some() {}
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read(&other).unwrap(), b"another's");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3, "no draft is left");
    }

    #[test]
    fn every_cut_and_every_changed_byte_is_noticed() {
        let (_folder, path) = written(VERSION);
        let whole = fs::read(&path).unwrap();
        let prove = || {
            let mut reader = Reader::open(&path)?;
            while reader.next()?.is_some() {}
            Ok::<_, CarryError>(())
        };
        assert!(prove().is_ok());
        for length in 0..whole.len() {
            fs::write(&path, &whole[..length]).unwrap();
            let error = prove().unwrap_err();
            assert!(matches!(error, CarryError::Torn(_) | CarryError::Foreign(_)), "{error}");
        }
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            fs::write(&path, changed).unwrap();
            assert!(prove().is_err(), "byte {at}");
        }
        fs::write(&path, [whole.as_slice(), b"x"].concat()).unwrap();
        assert!(prove().is_err());
    }

    #[test]
    fn a_newer_version_is_refused_in_words() {
        let (_folder, path) = written(VERSION + 1);
        let error = Reader::open(&path).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains("use a newer one"), "{error}");
    }
}
