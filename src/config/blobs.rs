//! Where files are kept: a folder, or a bucket of an S3 service.
use std::{fmt, path::PathBuf};

use url::Url;

use super::checked::Look;
use crate::secrets::Token;

/// Where files are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlobsConfig {
    /// In the folder `blobs` beside the data.
    Beside,
    /// In this folder; several gateways share it when it lies on the network.
    Folder(PathBuf),
    /// In a bucket.
    S3(S3Config),
}

/// A bucket of an S3 service.
#[derive(Clone, PartialEq, Eq)]
pub struct S3Config {
    /// The bucket.
    pub bucket: String,
    /// What every name in it begins with; may be empty.
    pub prefix: String,
    /// The service; `None`: AWS.
    pub endpoint: Option<Url>,
    /// The region.
    pub region: String,
    /// Id and secret of the key; `None`: the machine's own role (AWS).
    pub key: Option<(String, Token)>,
}

impl fmt::Debug for S3Config {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The key is left out.
        out.debug_struct("S3Config").field("place", &self.to_string()).finish_non_exhaustive()
    }
}

impl fmt::Display for S3Config {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "s3://{}", self.bucket)?;
        if !self.prefix.is_empty() {
            write!(out, "/{}", self.prefix)?;
        }
        match &self.endpoint {
            Some(endpoint) => write!(out, " ({})", endpoint.as_str().trim_end_matches('/')),
            None => write!(out, " (AWS, {})", self.region),
        }
    }
}

impl BlobsConfig {
    /// Checks the settings under `blobs`.
    pub(super) fn look(look: &mut Look<'_>) -> Self {
        let url = look.text("blobs.url");
        if let Some(place) = url.strip_prefix("s3://") {
            let place = place.to_owned();
            return Self::S3(bucket(look, &place));
        }
        for name in ["blobs.endpoint", "blobs.region", "blobs.access_key", "blobs.secret_key"] {
            if !look.text(name).is_empty() {
                let sentence = format!("`{name}` belongs to a `blobs.url` of the form s3://BUCKET");
                look.mistakes.push(sentence);
            }
        }
        if url.is_empty() {
            return Self::Beside;
        }
        folder(&url).map_or_else(
            || {
                look.wrong("blobs.url", "a folder or s3://BUCKET[/PREFIX]");
                Self::Beside
            },
            Self::Folder,
        )
    }
}

/// Reads a path, or the URL of one on this machine.
fn folder(text: &str) -> Option<PathBuf> {
    if let Some(path) = text.strip_prefix("file://") {
        // What stands before the first slash would be another machine.
        return path.starts_with('/').then(|| Url::parse(text).ok()?.to_file_path().ok())?;
    }
    (!text.contains("://")).then(|| PathBuf::from(text))
}

fn bucket(look: &mut Look<'_>, place: &str) -> S3Config {
    let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
    let is_name = |letter: u8| letter.is_ascii_alphanumeric() || b".-_".contains(&letter);
    if bucket.is_empty() || !bucket.bytes().all(is_name) {
        look.wrong("blobs.url", "s3://BUCKET[/PREFIX] with the name of a bucket");
    }
    let region = look.text("blobs.region");
    S3Config {
        bucket: bucket.to_owned(),
        prefix: prefix.trim_matches('/').to_owned(),
        endpoint: endpoint(look),
        region: if region.is_empty() { "us-east-1".to_owned() } else { region },
        key: key(look),
    }
}

fn endpoint(look: &mut Look<'_>) -> Option<Url> {
    let text = look.text("blobs.endpoint");
    if text.is_empty() {
        return None;
    }
    let fits = |url: &Url| {
        matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none()
    };
    let url = Url::parse(&text).ok().filter(fits);
    if url.is_none() {
        // Not shown: somebody may have put the key into it.
        look.mistakes
            .push("`blobs.endpoint` must be an address such as https://s3.example.com".to_owned());
    }
    url
}

/// Neither part is ever shown.
fn key(look: &mut Look<'_>) -> Option<(String, Token)> {
    let (id, secret) = (look.text("blobs.access_key"), look.text("blobs.secret_key"));
    match (id.is_empty(), secret.is_empty()) {
        (true, true) => None,
        (false, false) => Some((id, Token::presented(&secret))),
        _ => {
            let sentence = "`blobs.access_key` and `blobs.secret_key` must be given together";
            look.mistakes.push(sentence.to_owned());
            None
        }
    }
}
