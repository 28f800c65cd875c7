//! Opens the store of files, and says in words what keeps it from working.
mod wire;

use std::{error::Error as _, sync::Arc, time::Duration};

use object_store::{
    Error, ObjectStore, ObjectStoreExt, PutPayload, RetryConfig, aws::AmazonS3Builder,
    local::LocalFileSystem, path::Path, prefix::PrefixStore,
};
use uuid::Uuid;

use self::wire::Wire;
use super::{StartError, make_folder};
use crate::config::{BlobsConfig, Config, S3Config};

/// Time one request to an S3 service may be repeated for; a person waits for it.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often one is repeated.
const REPEATS: usize = 4;

/// Opens the store of files; nothing is asked of an S3 service yet.
pub(crate) fn open(config: &Config) -> Result<Arc<dyn ObjectStore>, StartError> {
    let folder = match &config.blobs {
        BlobsConfig::S3(bucket) => return Ok(open_bucket(bucket)?),
        BlobsConfig::Folder(folder) => folder.clone(),
        BlobsConfig::Beside => config.data.join("blobs"),
    };
    make_folder(&folder)?;
    // What is acknowledged must outlive a power cut, as the log does.
    let files = LocalFileSystem::new_with_prefix(&folder)?.with_fsync(true);
    Ok(Arc::new(files.with_automatic_cleanup(true)))
}

fn open_bucket(config: &S3Config) -> Result<Arc<dyn ObjectStore>, Error> {
    super::install_tls();
    let retries =
        RetryConfig { max_retries: REPEATS, retry_timeout: PATIENCE, ..RetryConfig::default() };
    let mut builder = AmazonS3Builder::new()
        .with_http_connector(Wire)
        .with_bucket_name(&config.bucket)
        .with_region(&config.region)
        .with_retry(retries)
        // Some services know no deleting in bulk, and nothing here deletes many.
        .with_disable_bulk_delete(true);
    if let Some(endpoint) = &config.endpoint {
        builder = builder
            .with_endpoint(endpoint.as_str().trim_end_matches('/'))
            .with_allow_http(endpoint.scheme() == "http");
    }
    if let Some((id, secret)) = &config.key {
        builder = builder.with_access_key_id(id).with_secret_access_key(secret.reveal());
    }
    let bucket = builder.build()?;
    if config.prefix.is_empty() {
        return Ok(Arc::new(bucket));
    }
    Ok(Arc::new(PrefixStore::new(bucket, config.prefix.as_str())))
}

/// Returns where files are kept, in words, without secrets.
pub(crate) fn place(config: &Config) -> String {
    match &config.blobs {
        BlobsConfig::S3(bucket) => bucket.to_string(),
        BlobsConfig::Folder(folder) => folder.display().to_string(),
        BlobsConfig::Beside => config.data.join("blobs").display().to_string(),
    }
}

/// Tells whether files lie in a folder though other gateways must see them. A folder on the network may
/// be meant, so that is said and not refused.
pub(crate) fn may_be_unshared(config: &Config) -> bool {
    config.cluster.is_some() && !matches!(config.blobs, BlobsConfig::S3(_))
}

/// What keeps the store of files from working.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// Nobody answers there.
    Unreachable(String),
    /// The service does not know the key, or its secret is another.
    Key(String),
    /// The key is good, and may not do this.
    Forbidden(String),
    /// There is no such bucket.
    NoBucket,
    /// What was written reads differently.
    Changed,
    /// Something else.
    Other(String),
}

/// Writes a small file, reads it and takes it away again.
pub(crate) async fn check(blobs: &dyn ObjectStore) -> Result<(), Trouble> {
    let path = Path::from(format!("doctor/{}", Uuid::now_v7().simple()));
    let text = b"recado doctor".as_slice();
    blobs.put(&path, PutPayload::from_static(text)).await.map_err(trouble)?;
    let read = async { blobs.get(&path).await?.bytes().await }.await;
    // It is taken away whatever reading it brought.
    let deleted = blobs.delete(&path).await;
    if read.map_err(trouble)? != text {
        return Err(Trouble::Changed);
    }
    deleted.map_err(trouble)
}

fn trouble(error: Error) -> Trouble {
    let said = whole(&error);
    let says = |words: &[&str]| words.iter().any(|word| said.contains(word));
    if says(&["NoSuchBucket"]) {
        return Trouble::NoBucket;
    }
    if says(&["SignatureDoesNotMatch", "InvalidAccessKeyId", "AuthorizationHeaderMalformed"]) {
        return Trouble::Key(said);
    }
    match error {
        Error::PermissionDenied { .. } => Trouble::Forbidden(said),
        Error::Unauthenticated { .. } => Trouble::Key(said),
        _ if wire::is_unreachable(&error) => Trouble::Unreachable(said),
        _ => Trouble::Other(said),
    }
}

/// Tells an error with all that caused it, each part once.
fn whole(error: &Error) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !said.contains(&more) {
            said = format!("{said}: {more}");
        }
        cause = error.source();
    }
    said
}
