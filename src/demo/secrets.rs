//! What a second start of the demo must find again: the password, the key, the simulated number.
use std::{
    fs::{self, OpenOptions},
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use recado_domain::TenantId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::file_in;
use crate::{
    cli::Failure,
    secrets::{API_KEY_PREFIX, Token, random_bytes, random_words},
};

/// Secrets of one demo folder, readable by its owner only.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct DemoSecrets {
    /// Password of both people.
    pub password: String,
    /// The administrator's API key.
    pub api_key: String,
    /// The simulated number.
    pub phone_number_id: String,
    /// Its business account.
    pub business_account_id: String,
    /// Its Graph token.
    pub access_token: String,
    /// Its app's secret.
    pub app_secret: String,
    /// Its verify token.
    pub verify_token: String,
    /// The company; decided before anything of it is planted, so that a start that ended in the
    /// middle is gone on with. Demos of earlier days do not name theirs.
    #[serde(default)]
    pub tenant: Option<TenantId>,
}

impl DemoSecrets {
    /// Reads them, or makes them; tells whether they are new.
    pub(super) fn read_or_make(data: &Path) -> Result<(Self, bool), Failure> {
        let path = file_in(data);
        if path.exists() {
            let text = fs::read_to_string(&path)?;
            let known = serde_json::from_str(&text).map_err(|error| {
                Failure::new("demo", format_args!("{} cannot be read: {error}", path.display()))
            })?;
            return Ok((known, false));
        }
        let made = Self::make();
        made.keep(data)?;
        Ok((made, true))
    }

    /// Writes them, in place of what was there.
    pub(super) fn keep(&self, data: &Path) -> Result<(), Failure> {
        let path = file_in(data);
        let text =
            serde_json::to_string_pretty(self).map_err(|error| Failure::new("demo", error))?;
        let draft = path.with_extension("json.new");
        let mut file =
            OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&draft, &path)?;
        Ok(())
    }

    fn make() -> Self {
        let digits = || {
            let number = u64::from_le_bytes(random_bytes::<8>()) % 1_000_000_000_000_000;
            format!("{number:015}")
        };
        Self {
            password: random_words(),
            api_key: Self::new_key(),
            phone_number_id: digits(),
            business_account_id: digits(),
            access_token: Token::new("EAA").reveal().to_owned(),
            app_secret: hex::encode(random_bytes::<16>()),
            verify_token: hex::encode(random_bytes::<16>()),
            tenant: Some(TenantId::from_uuid(Uuid::now_v7())),
        }
    }

    /// Makes the secret of another key.
    pub(super) fn new_key() -> String {
        Token::new(API_KEY_PREFIX).reveal().to_owned()
    }
}
