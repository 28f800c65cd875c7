//! A file on its way in: streamed to the store of files, bounded, sniffed, hashed.
use actix_multipart::{Field, Multipart, MultipartError};
use aws_lc_rs::digest::{Context, SHA256};
use bytes::Bytes;
use futures_util::StreamExt;
use object_store::{ObjectStore, ObjectStoreExt, WriteMultipart, path::Path};

use super::{code::Code, error::ApiError};

/// Bytes at the beginning that tell the type.
const TELLING: usize = 8 << 10;
/// Pieces written at once.
const AT_ONCE: usize = 2;
/// Longest name of a file, in characters.
const LONGEST_NAME: usize = 240;

/// A file that is in the store.
#[derive(Debug)]
pub(super) struct Stored {
    /// Sniffed type.
    pub mime_type: String,
    /// Bytes.
    pub size: u64,
    /// The sender's name for it.
    pub filename: Option<String>,
    /// SHA-256 of the bytes.
    pub sha256: [u8; 32],
}

/// Writes the form's field `file` to a place in the store; nothing stays there when it fails.
pub(super) async fn store(
    blobs: &dyn ObjectStore,
    place: &Path,
    mut form: Multipart,
    largest: u64,
) -> Result<Stored, ApiError> {
    while let Some(field) = form.next().await {
        let field = field.map_err(|error| unread(&error))?;
        if field.name() == Some("file") {
            return write(blobs, place, field, largest).await;
        }
    }
    Err(ApiError::field("file", "must be given"))
}

async fn write(
    blobs: &dyn ObjectStore,
    place: &Path,
    mut field: Field,
    largest: u64,
) -> Result<Stored, ApiError> {
    let upload = blobs.put_multipart(place).await.map_err(ApiError::unavailable)?;
    let mut writer = WriteMultipart::new(upload);
    let mut seen = Seen::default();
    let outcome = copy(&mut field, &mut writer, &mut seen, largest).await;
    if let Err(error) = outcome {
        // The first failure is the one to tell.
        let _ = writer.abort().await;
        return Err(error);
    }
    writer.finish().await.map_err(ApiError::unavailable)?;
    Ok(seen.stored(filename(&field)))
}

async fn copy(
    field: &mut Field,
    writer: &mut WriteMultipart,
    seen: &mut Seen,
    largest: u64,
) -> Result<(), ApiError> {
    while let Some(piece) = field.next().await {
        let piece = piece.map_err(|error| unread(&error))?;
        seen.add(&piece);
        if seen.size > largest {
            let detail = format_args!("a file has at most {} MB", largest >> 20).to_string();
            return Err(ApiError::because(Code::TooLarge, detail));
        }
        writer.wait_for_capacity(AT_ONCE).await.map_err(ApiError::unavailable)?;
        writer.put(piece);
    }
    if seen.size == 0 {
        return Err(ApiError::field("file", "is empty"));
    }
    Ok(())
}

fn unread(error: &MultipartError) -> ApiError {
    ApiError::because(Code::Malformed, error)
}

/// What was seen of a file so far.
struct Seen {
    beginning: Vec<u8>,
    size: u64,
    hash: Context,
}

impl Default for Seen {
    fn default() -> Self {
        Self { beginning: Vec::new(), size: 0, hash: Context::new(&SHA256) }
    }
}

impl Seen {
    fn add(&mut self, piece: &Bytes) {
        let room = TELLING.saturating_sub(self.beginning.len());
        self.beginning.extend(piece.iter().take(room));
        self.size += piece.len() as u64;
        self.hash.update(piece);
    }

    fn stored(self, filename: Option<String>) -> Stored {
        let mut sha256 = [0; 32];
        sha256.copy_from_slice(self.hash.finish().as_ref());
        let mime_type = sniff(&self.beginning, self.size).to_owned();
        Stored { mime_type, size: self.size, filename, sha256 }
    }
}

/// Returns the type that the bytes tell; never the one the sender claims.
fn sniff(beginning: &[u8], size: u64) -> &'static str {
    if let Some(kind) = infer::get(beginning) {
        // What would run in a browser is handed out as bytes.
        return match kind.mime_type() {
            "text/html" | "text/xml" | "image/svg+xml" => "application/octet-stream",
            kind => kind,
        };
    }
    // The beginning may end in the middle of a letter.
    let is_text = match std::str::from_utf8(beginning) {
        Ok(text) => !text.contains('\0'),
        Err(error) => {
            error.error_len().is_none() && size > beginning.len() as u64 && error.valid_up_to() > 0
        }
    };
    if is_text { "text/plain" } else { "application/octet-stream" }
}

/// Returns the sender's name for the file, without folders and control letters.
fn filename(field: &Field) -> Option<String> {
    let given = field.content_disposition()?.get_filename()?;
    let last = given.rsplit(['/', '\\']).next()?;
    let name: String =
        last.chars().filter(|letter| !letter.is_control()).take(LONGEST_NAME).collect();
    Some(name.trim().to_owned()).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_tell_the_type_and_nothing_that_runs_is_named() {
        assert_eq!(sniff(b"\x89PNG\r\n\x1a\n----", 12), "image/png");
        assert_eq!(sniff("hola, ñandú".as_bytes(), 12), "text/plain");
        assert_eq!(sniff(b"<!DOCTYPE html><script>", 23), "application/octet-stream");
        assert_eq!(sniff(b"\x00\x01\x02", 3), "application/octet-stream");
        assert_eq!(sniff(b"\xff\xfe\xfa", 3), "application/octet-stream");
    }
}
