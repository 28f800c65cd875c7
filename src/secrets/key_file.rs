//! The file with the installation's keys: one `number:base64` a line, readable by its owner only.
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

use super::token::random_bytes;

/// Bytes of a key (AES-256).
pub(super) const KEY_BYTES: usize = 32;

/// One key with its number.
pub(super) type NumberedKey = (u32, Zeroizing<[u8; KEY_BYTES]>);

/// Why the key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// It cannot be read or made.
    #[error("the key file {path} cannot be used: {source}")]
    Io {
        /// Where it is.
        path: PathBuf,
        /// What happened.
        source: io::Error,
    },
    /// Others may read it.
    #[error("the key file {path} has mode {mode:04o}: others may read it; run `chmod 600 {path}`")]
    Open {
        /// Where it is.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// It holds something else.
    #[error("the key file {path} is damaged in line {line}")]
    Damaged {
        /// Where it is.
        path: PathBuf,
        /// The first line that cannot be read, from 1.
        line: usize,
    },
    /// It holds no key.
    #[error("the key file {path} holds no key")]
    Empty {
        /// Where it is.
        path: PathBuf,
    },
}

/// Reads the keys, or makes the file with a first one. Two processes that do so at once agree: the
/// file appears whole, under its name, exactly once.
pub(super) fn read_or_make(path: &Path) -> Result<Vec<NumberedKey>, KeyFileError> {
    let io = |source| KeyFileError::Io { path: path.to_owned(), source };
    if !path.try_exists().map_err(io)? {
        make(path).map_err(io)?;
    }
    read(path)
}

/// Reads the keys of a file that must be there.
pub(super) fn read(path: &Path) -> Result<Vec<NumberedKey>, KeyFileError> {
    let io = |source| KeyFileError::Io { path: path.to_owned(), source };
    let mode = fs::metadata(path).map_err(io)?.permissions().mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(KeyFileError::Open { path: path.to_owned(), mode });
    }
    let text = Zeroizing::new(fs::read_to_string(path).map_err(io)?);
    let mut keys = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let damaged = || KeyFileError::Damaged { path: path.to_owned(), line: index + 1 };
        keys.push(parse(line).ok_or_else(damaged)?);
    }
    if keys.is_empty() {
        return Err(KeyFileError::Empty { path: path.to_owned() });
    }
    Ok(keys)
}

/// Returns the text of a file that must be there.
pub(super) fn text(path: &Path) -> Result<Zeroizing<String>, KeyFileError> {
    let io = |source| KeyFileError::Io { path: path.to_owned(), source };
    fs::read_to_string(path).map(Zeroizing::new).map_err(io)
}

/// Writes a file that is not there yet; one that another process made meanwhile stays.
pub(super) fn put(path: &Path, text: &str) -> Result<(), KeyFileError> {
    publish(path, text).map_err(|source| KeyFileError::Io { path: path.to_owned(), source })
}

/// Writes another text into a file, whole or not at all.
pub(super) fn replace(path: &Path, text: &str) -> Result<(), KeyFileError> {
    let io = |source| KeyFileError::Io { path: path.to_owned(), source };
    let draft = draft_of(path);
    write_private(&draft, text).and_then(|()| fs::rename(&draft, path)).map_err(io)
}

/// Takes a file away that sealed nothing.
pub(super) fn remove(path: &Path) -> Result<(), KeyFileError> {
    fs::remove_file(path).map_err(|source| KeyFileError::Io { path: path.to_owned(), source })
}

fn parse(line: &str) -> Option<NumberedKey> {
    let (number, key) = line.trim().split_once(':')?;
    let bytes = Zeroizing::new(STANDARD.decode(key).ok()?);
    let key: [u8; KEY_BYTES] = bytes.as_slice().try_into().ok()?;
    Some((number.parse().ok()?, Zeroizing::new(key)))
}

fn make(path: &Path) -> io::Result<()> {
    let key = Zeroizing::new(random_bytes::<KEY_BYTES>());
    let line = Zeroizing::new(STANDARD.encode(*key));
    publish(
        path,
        &format!(
            "# Keys of this installation. Without them no stored credential opens: keep a copy apart.\n1:{}\n",
            line.as_str()
        ),
    )
}

fn draft_of(path: &Path) -> PathBuf {
    let folder = path.parent().unwrap_or(Path::new("."));
    folder.join(format!(".recado.key.{}", hex::encode(random_bytes::<8>())))
}

/// Writes a file beside it, then links it under its name: a link, unlike a rename, fails when the
/// other process was first, whose key then holds.
fn publish(path: &Path, text: &str) -> io::Result<()> {
    let draft = draft_of(path);
    let written = write_private(&draft, text).and_then(|()| match fs::hard_link(&draft, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    });
    fs::remove_file(&draft)?;
    written?;
    File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()
}

fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("recado.key");
        (folder, path)
    }

    #[test]
    fn the_first_use_makes_a_file_that_only_its_owner_reads_and_later_ones_find_the_same_key() {
        let (folder, path) = path();
        let made = read_or_make(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o600);
        assert_eq!(read_or_make(&path).unwrap(), made);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no draft is left");
    }

    #[test]
    fn many_who_make_it_at_once_agree() {
        let (_folder, path) = path();
        let keys: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> =
                (0..16).map(|_| scope.spawn(|| read_or_make(&path).unwrap())).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(keys.iter().all(|key| *key == keys[0]));
    }

    #[test]
    fn a_file_that_others_may_read_is_refused() {
        let (_folder, path) = path();
        read_or_make(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let error = read_or_make(&path).unwrap_err();
        assert!(error.to_string().contains("chmod 600"), "{error}");
    }

    #[test]
    fn a_damaged_or_empty_file_is_refused_and_left_alone() {
        let (_folder, path) = path();
        for (text, word) in [("1:short\n", "line 1"), ("# nothing\n", "no key")] {
            fs::write(&path, text).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
            let error = read_or_make(&path).unwrap_err().to_string();
            assert!(error.contains(word), "{error}");
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
    }
}
