//! Files that were uploaded, by their media ids; the oldest go when the room is used up.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use bytes::Bytes;
use parking_lot::Mutex;

use crate::ids;

/// One file.
#[derive(Debug)]
pub(crate) struct MediaFile {
    pub(crate) id: String,
    /// The number it belongs to.
    pub(crate) number: Arc<str>,
    pub(crate) mime_type: String,
    pub(crate) bytes: Bytes,
    pub(crate) sha256: [u8; 32],
    /// When it was uploaded, in milliseconds since 1970.
    pub(crate) at: i64,
}

/// All files.
#[derive(Debug)]
pub(crate) struct MediaShelf {
    inner: Mutex<Inner>,
    room: usize,
}

#[derive(Debug, Default)]
struct Inner {
    files: HashMap<String, Arc<MediaFile>>,
    order: VecDeque<String>,
    used: usize,
}

impl MediaShelf {
    pub(crate) fn new(room: usize) -> Self {
        Self { inner: Mutex::default(), room }
    }

    pub(crate) fn add(
        &self,
        number: Arc<str>,
        mime_type: String,
        bytes: Bytes,
        at: i64,
    ) -> Arc<MediaFile> {
        let sha256 = sha256(&bytes);
        self.keep(MediaFile { id: ids::numeric(), number, mime_type, bytes, sha256, at })
    }

    fn keep(&self, file: MediaFile) -> Arc<MediaFile> {
        let file = Arc::new(file);
        let mut inner = self.inner.lock();
        inner.used += file.bytes.len();
        inner.order.push_back(file.id.clone());
        inner.files.insert(file.id.clone(), Arc::clone(&file));
        while inner.used > self.room && inner.order.len() > 1 {
            let Some(oldest) = inner.order.pop_front() else { break };
            if let Some(gone) = inner.files.remove(&oldest) {
                inner.used -= gone.bytes.len();
            }
        }
        file
    }

    /// Puts a file of an earlier run back under its id.
    pub(crate) fn put_back(
        &self,
        id: String,
        number: Arc<str>,
        mime_type: String,
        bytes: Bytes,
        at: i64,
    ) {
        let sha256 = sha256(&bytes);
        self.keep(MediaFile { id, number, mime_type, bytes, sha256, at });
    }

    /// Every file, oldest first.
    pub(crate) fn all(&self) -> Vec<Arc<MediaFile>> {
        let inner = self.inner.lock();
        inner.order.iter().filter_map(|id| inner.files.get(id).cloned()).collect()
    }

    pub(crate) fn get(&self, id: &str) -> Option<Arc<MediaFile>> {
        self.inner.lock().files.get(id).cloned()
    }

    pub(crate) fn remove(&self, id: &str) -> bool {
        let mut inner = self.inner.lock();
        let Some(gone) = inner.files.remove(id) else { return false };
        inner.used -= gone.bytes.len();
        inner.order.retain(|other| other != id);
        true
    }

    pub(crate) fn clear(&self) {
        *self.inner.lock() = Inner::default();
    }
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    let digest = ring::digest::digest(&ring::digest::SHA256, bytes);
    let mut sha256 = [0; 32];
    sha256.copy_from_slice(digest.as_ref());
    sha256
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_file_makes_room() {
        let shelf = MediaShelf::new(10);
        let add =
            |n: usize| shelf.add("1".into(), "image/png".into(), vec![0; n].into(), 0).id.clone();
        let (first, second) = (add(6), add(6));
        assert!(shelf.get(&first).is_none());
        assert_eq!(shelf.get(&second).unwrap().bytes.len(), 6);
        assert!(shelf.remove(&second));
        assert!(!shelf.remove(&second));
    }
}
