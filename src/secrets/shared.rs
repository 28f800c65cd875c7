//! The keys of several gateways on one store: each has them in its own key file, and the store hands
//! them to one that comes without.
//!
//! In the store they are wrapped with a passphrase that every gateway is configured with. Without one
//! they lie there as they are: who may read the store may then open the credentials in it.
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use argon2::Argon2;
use base64::{Engine, engine::general_purpose::STANDARD};
use recado_domain::Timestamp;
use recado_store::{Document, DocumentKind, Documents, NOBODY, StoreError};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{
    key_file::{self, KEY_BYTES, KeyFileError},
    key_ring::{KeyRing, Label},
    token::random_bytes,
};

/// Id of the one document.
const ID: &str = "ring";
/// What wrapped keys belong to.
const LABEL: Label<'_> = Label(&["installation", "keys"]);
/// How often is looked again when another gateway writes at the same moment.
const TRIES: u32 = 5;

/// Why the keys cannot be shared.
#[derive(Debug, thiserror::Error)]
pub enum SharedKeyError {
    /// The folder's keys are others than the store's.
    #[error(
        "the key file {0} is not the one that this store's credentials are sealed with: put the other \
         gateways' recado.key in its place, or take it away and the store hands theirs over"
    )]
    Others(PathBuf),
    /// The wrapped keys do not open.
    #[error(
        "the keys in the store do not open: give `secrets.passphrase` as the other gateways have it, or \
         copy their recado.key to {0}"
    )]
    Passphrase(PathBuf),
    /// What stands in the store is not understood.
    #[error("the keys in the store are not understood: {0}")]
    Damaged(String),
    /// The key file cannot be used.
    #[error(transparent)]
    File(#[from] KeyFileError),
    /// The store cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The keys as the store has them.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Shared {
    /// What each is recognised by.
    fingerprints: BTreeMap<u32, String>,
    /// The text of the key file.
    file: Wrapped,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Wrapped {
    /// As it is, in base64.
    Open(String),
    /// Sealed with a key that argon2id makes of the passphrase and this salt; both in base64.
    Sealed { salt: String, text: String },
}

/// Returns the keys of an installation whose gateways share a store: from the key file, from the store,
/// or made for both. Gateways that do so at once agree.
pub async fn shared_keys(
    file: &Path,
    documents: &dyn Documents,
    passphrase: Option<&str>,
    now: Timestamp,
) -> Result<KeyRing, SharedKeyError> {
    for _ in 0..TRIES {
        let stored = documents.get(NOBODY, DocumentKind::KeyRing, ID).await?;
        let Some(stored) = stored else {
            let was_there = file.exists();
            let ring = KeyRing::open(file)?;
            match offer(file, &ring, documents, passphrase, (now, 0)).await {
                Ok(()) => return Ok(ring),
                Err(SharedKeyError::Store(StoreError::Taken(_))) if was_there => continue,
                Err(SharedKeyError::Store(StoreError::Taken(_))) => {
                    // Another gateway was first: its keys hold, ours sealed nothing yet.
                    key_file::remove(file)?;
                    continue;
                }
                Err(error) => return Err(error),
            }
        };
        let (shared, version) = read(stored)?;
        if !file.exists() {
            key_file::put(file, &unwrap(file, &shared.file, passphrase)?)?;
        }
        let ring = KeyRing::read(file)?;
        match compare(ring.fingerprints(), &shared.fingerprints) {
            Same::Others => return Err(SharedKeyError::Others(file.to_owned())),
            Same::Equal => return Ok(ring),
            Same::Fewer => {
                key_file::replace(file, &unwrap(file, &shared.file, passphrase)?)?;
                return Ok(KeyRing::read(file)?);
            }
            Same::More => match offer(file, &ring, documents, passphrase, (now, version)).await {
                Ok(()) => return Ok(ring),
                Err(SharedKeyError::Store(StoreError::Taken(_))) => {}
                Err(error) => return Err(error),
            },
        }
    }
    Err(SharedKeyError::Damaged("other gateways keep changing them".to_owned()))
}

/// How a gateway's keys stand to those in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Same {
    /// They are the same.
    Equal,
    /// A key was added here.
    More,
    /// A key was added elsewhere.
    Fewer,
    /// They have nothing to do with each other.
    Others,
}

fn compare(ours: &BTreeMap<u32, String>, stored: &BTreeMap<u32, String>) -> Same {
    let holds = |all: &BTreeMap<u32, String>, some: &BTreeMap<u32, String>| {
        some.iter().all(|(number, key)| all.get(number) == Some(key))
    };
    match (holds(ours, stored), holds(stored, ours)) {
        (true, true) => Same::Equal,
        (true, false) => Same::More,
        (false, true) => Same::Fewer,
        (false, false) => Same::Others,
    }
}

async fn offer(
    file: &Path,
    ring: &KeyRing,
    documents: &dyn Documents,
    passphrase: Option<&str>,
    (now, version): (Timestamp, u64),
) -> Result<(), SharedKeyError> {
    let fingerprints = ring.fingerprints().clone();
    let shared = Shared { fingerprints, file: wrap(&key_file::text(file)?, passphrase)? };
    let body = serde_json::to_value(shared).map_err(damaged)?;
    documents.put(NOBODY, DocumentKind::KeyRing, ID, body, now, Some(version)).await?;
    if passphrase.is_none() {
        tracing::warn!(
            "the installation's keys lie in the store without a passphrase: who may read the store may \
             open the credentials in it; set `secrets.passphrase`"
        );
    }
    Ok(())
}

fn read(stored: Document) -> Result<(Shared, u64), SharedKeyError> {
    Ok((serde_json::from_value(stored.body).map_err(damaged)?, stored.version))
}

fn damaged(error: impl std::fmt::Display) -> SharedKeyError {
    SharedKeyError::Damaged(error.to_string())
}

fn wrap(text: &str, passphrase: Option<&str>) -> Result<Wrapped, SharedKeyError> {
    let Some(passphrase) = passphrase else { return Ok(Wrapped::Open(STANDARD.encode(text))) };
    let salt = random_bytes::<16>();
    let sealed = ring_of(passphrase, &salt)?.seal_bytes(text.as_bytes(), LABEL).map_err(damaged)?;
    Ok(Wrapped::Sealed { salt: STANDARD.encode(salt), text: STANDARD.encode(sealed) })
}

fn unwrap(
    file: &Path,
    wrapped: &Wrapped,
    passphrase: Option<&str>,
) -> Result<Zeroizing<String>, SharedKeyError> {
    let wrong = || SharedKeyError::Passphrase(file.to_owned());
    let bytes = match wrapped {
        Wrapped::Open(text) => STANDARD.decode(text).map_err(damaged)?,
        Wrapped::Sealed { salt, text } => {
            let salt = STANDARD.decode(salt).map_err(damaged)?;
            let ring = ring_of(passphrase.ok_or_else(wrong)?, &salt)?;
            let text = STANDARD.decode(text).map_err(damaged)?;
            ring.open_bytes(&text, LABEL).map_err(|_| wrong())?
        }
    };
    String::from_utf8(bytes).map(Zeroizing::new).map_err(damaged)
}

/// Makes the key that wraps (argon2id with the library's default cost, OWASP's first choice).
fn ring_of(passphrase: &str, salt: &[u8]) -> Result<KeyRing, SharedKeyError> {
    let mut key = Zeroizing::new([0; KEY_BYTES]);
    let made =
        Argon2::default().hash_password_into(passphrase.as_bytes(), salt, key.as_mut_slice());
    made.map_err(damaged)?;
    KeyRing::from_keys(vec![(1, key)]).ok_or_else(|| damaged("no key was made"))
}

#[cfg(test)]
mod tests {
    use recado_store::memory;

    use super::*;

    async fn keys_of(
        folder: &Path,
        documents: &dyn Documents,
        passphrase: Option<&str>,
    ) -> Result<BTreeMap<u32, String>, SharedKeyError> {
        let ring =
            shared_keys(&folder.join("recado.key"), documents, passphrase, Timestamp(1)).await?;
        Ok(ring.fingerprints().clone())
    }

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().unwrap()
    }

    #[tokio::test]
    async fn a_gateway_that_comes_without_keys_gets_those_of_the_first() {
        for passphrase in [None, Some("harina pan y ajo")] {
            let (documents, one, two) = (memory::open().documents, folder(), folder());
            let first = keys_of(one.path(), documents.as_ref(), passphrase).await.unwrap();
            let second = keys_of(two.path(), documents.as_ref(), passphrase).await.unwrap();
            assert_eq!(first, second);
            let again = keys_of(one.path(), documents.as_ref(), passphrase).await.unwrap();
            assert_eq!(first, again);
        }
    }

    #[tokio::test]
    async fn without_the_passphrase_or_with_another_one_they_stay_closed() {
        let (documents, one) = (memory::open().documents, folder());
        keys_of(one.path(), documents.as_ref(), Some("harina pan y ajo")).await.unwrap();
        for wrong in [None, Some("otra cosa")] {
            let two = folder();
            let refused = keys_of(two.path(), documents.as_ref(), wrong).await.unwrap_err();
            assert!(matches!(refused, SharedKeyError::Passphrase(_)), "{refused}");
            assert!(!two.path().join("recado.key").exists(), "nothing is made in their place");
        }
        let stored = documents.get(NOBODY, DocumentKind::KeyRing, ID).await.unwrap().unwrap();
        let key = std::fs::read_to_string(one.path().join("recado.key")).unwrap();
        let secret = key.lines().last().unwrap().split_once(':').unwrap().1;
        assert!(!stored.body.to_string().contains(&STANDARD.encode(&key)));
        assert!(!stored.body.to_string().contains(secret));
    }

    #[tokio::test]
    async fn a_folder_with_keys_of_its_own_is_refused_and_left_alone() {
        let (documents, one, two) = (memory::open().documents, folder(), folder());
        keys_of(one.path(), documents.as_ref(), None).await.unwrap();
        let own = two.path().join("recado.key");
        KeyRing::open(&own).unwrap();
        let before = std::fs::read(&own).unwrap();
        let refused = keys_of(two.path(), documents.as_ref(), None).await.unwrap_err();
        assert!(matches!(refused, SharedKeyError::Others(_)), "{refused}");
        assert_eq!(std::fs::read(&own).unwrap(), before);
    }

    #[tokio::test]
    async fn a_key_that_was_added_on_one_reaches_the_others() {
        let (documents, one, two) = (memory::open().documents, folder(), folder());
        keys_of(one.path(), documents.as_ref(), None).await.unwrap();
        keys_of(two.path(), documents.as_ref(), None).await.unwrap();
        let file = one.path().join("recado.key");
        let added = format!("2:{}\n", STANDARD.encode([7; KEY_BYTES]));
        std::fs::write(&file, std::fs::read_to_string(&file).unwrap() + &added).unwrap();
        let first = keys_of(one.path(), documents.as_ref(), None).await.unwrap();
        assert_eq!(first.len(), 2);
        assert_eq!(keys_of(two.path(), documents.as_ref(), None).await.unwrap(), first);
    }

    #[tokio::test]
    async fn gateways_that_come_at_once_agree() {
        let documents = memory::open().documents;
        let folders: Vec<_> = (0..4).map(|_| folder()).collect();
        let all = folders.iter().map(|folder| keys_of(folder.path(), documents.as_ref(), None));
        let keys = futures_util::future::join_all(all).await;
        let keys: Vec<_> = keys.into_iter().map(Result::unwrap).collect();
        assert!(keys.iter().all(|key| *key == keys[0]));
    }
}
