//! Credentials on their way: they stay sealed, and are sealed again only where another key waits.
use std::{collections::BTreeMap, path::Path};

use recado_domain::TenantId;
use serde_json::Value;

use super::CarryError;
use crate::secrets::{KeyRing, Label, SealError};

/// What is done about credentials.
pub(crate) enum Seals {
    /// The key is the same: they go as they are.
    Same,
    /// They open with the first, and are sealed with the second.
    Again(Box<KeyRing>, std::sync::Arc<KeyRing>),
}

impl Seals {
    /// Looks whether credentials sealed with keys of these fingerprints open with a ring, or with the one
    /// in `key_file`.
    pub(crate) fn look(
        sealed_with: &BTreeMap<u32, String>,
        ours: &std::sync::Arc<KeyRing>,
        key_file: Option<&Path>,
    ) -> Result<Self, CarryError> {
        if opens(sealed_with, ours) {
            return Ok(Self::Same);
        }
        let Some(path) = key_file else {
            return Err(CarryError::Keys(
                "the credentials in it were sealed with another key than this folder's recado.key: put \
                 the recado.key of the installation they come from into the folder first, or name it \
                 with --key-file, and they are sealed again with this folder's own"
                    .to_owned(),
            ));
        };
        let theirs = KeyRing::read(path)?;
        if !opens(sealed_with, &theirs) {
            let words = format!("{} is not the key they were sealed with either", path.display());
            return Err(CarryError::Keys(words));
        }
        Ok(Self::Again(Box::new(theirs), std::sync::Arc::clone(ours)))
    }

    /// Seals the credentials of a channel's document again, where that is needed.
    pub(crate) fn seal(
        &self,
        tenant: TenantId,
        channel: &str,
        body: &mut Value,
    ) -> Result<(), CarryError> {
        let Self::Again(theirs, ours) = self else { return Ok(()) };
        let Some(Value::Object(secrets)) = body.get_mut("sealed_credentials") else {
            return Ok(());
        };
        let refuse = |source| CarryError::Seal { channel: channel.to_owned(), source };
        let tenant = tenant.to_string();
        for (name, secret) in secrets {
            let label = Label(&[&tenant, channel, name]);
            let sealed = serde_json::from_value(secret.clone());
            let sealed = sealed.map_err(|_| refuse(SealError::Broken))?;
            let open = theirs.open_secret(&sealed, label).map_err(refuse)?;
            let again = ours.seal(&open, label).map_err(refuse)?;
            *secret = serde_json::to_value(again).map_err(|_| refuse(SealError::Broken))?;
        }
        Ok(())
    }
}

fn opens(sealed_with: &BTreeMap<u32, String>, ring: &KeyRing) -> bool {
    let ours = ring.fingerprints();
    sealed_with.iter().all(|(number, print)| ours.get(number) == Some(print))
}
