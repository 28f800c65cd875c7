//! What backup, restore and move share: a store with its files and keys, opened from its settings.
use std::{collections::BTreeMap, fs::File};

use object_store::ObjectStore;
use recado_domain::TenantId;
use recado_store::Stores;
use serde_json::{Value, json};

use super::{Failure, neighbours::nobody_serves};
use crate::{
    boot::{self, Opened, Purpose},
    carry::{CarryError, Outcome, Place, Wanted},
    config::Config,
};

/// A store with what belongs to it.
pub(super) struct Side {
    opened: Opened,
    config: Config,
    /// Held while nobody else may serve its folder.
    _claim: Option<File>,
}

impl Side {
    /// Opens one to be read, beside whoever serves it.
    pub(super) async fn read(config: Config) -> Result<Self, Failure> {
        Self::open(config, Purpose::Visit, None).await
    }

    /// Opens one to be written: nobody may serve its folder or its keyspace meanwhile.
    pub(super) async fn write(config: Config) -> Result<Self, Failure> {
        nobody_serves(&config).await?;
        let claim = boot::claim(&config.data)?;
        Self::open(config, Purpose::Restore, Some(claim)).await
    }

    /// Opens one to be written in a folder that was claimed before.
    pub(super) async fn write_in_claimed(config: Config) -> Result<Self, Failure> {
        nobody_serves(&config).await?;
        Self::open(config, Purpose::Restore, None).await
    }

    /// Opens one to be read while nobody serves it; a folder beside a keyspace holds its key only, and
    /// what is written to may share it.
    pub(super) async fn read_alone(config: Config) -> Result<Self, Failure> {
        nobody_serves(&config).await?;
        let claim = config.store.scylla.is_none().then(|| boot::claim(&config.data)).transpose()?;
        Self::open(config, Purpose::Visit, claim).await
    }

    async fn open(config: Config, purpose: Purpose, claim: Option<File>) -> Result<Self, Failure> {
        let opened = boot::open(&config, purpose).await?;
        Ok(Self { opened, config, _claim: claim })
    }

    pub(super) fn stores(&self) -> &Stores {
        &self.opened.stores
    }

    pub(super) fn blobs(&self) -> &dyn ObjectStore {
        self.opened.blobs.as_ref()
    }

    /// Returns what its keys are recognised by.
    pub(super) fn fingerprints(&self) -> BTreeMap<u32, String> {
        self.opened.keys.fingerprints().clone()
    }

    /// Returns it as a place to bring companies to.
    pub(super) fn place(&self) -> Place<'_> {
        Place {
            stores: self.stores(),
            blobs: self.blobs(),
            data: &self.config.data,
            keys: &self.opened.keys,
        }
    }

    pub(super) async fn close(self) {
        self.opened.stores.health.close().await;
    }
}

/// Refuses a folder without a key: a new one would open nothing of what is carried.
pub(super) fn must_have_key(config: &Config) -> Result<(), Failure> {
    let data = &config.data;
    if data.join("recado.key").exists() {
        return Ok(());
    }
    let words = format!(
        "{0} has no recado.key: put the key there that the stored credentials were sealed with, or name \
         it with --key-file, and they are sealed again with a new one",
        data.display()
    );
    Err(Failure::new("key_file", words))
}

/// Refuses to read a folder that lacks what a gateway keeps there: opening it would make an empty store,
/// or a key that nothing in the store was sealed with.
pub(super) fn must_be_there(config: &Config) -> Result<(), Failure> {
    let (data, folder) = (&config.data, config.data.display());
    if !data.exists() {
        let words =
            format!("there is no folder {folder}: name the one that the gateway was started with");
        return Err(Failure::new("folder", words));
    }
    if !data.join("recado.db").exists() {
        let words =
            format!("{folder} has no recado.db: name the folder that the gateway was started with");
        return Err(Failure::new("folder", words));
    }
    if !data.join("recado.key").exists() {
        let words = format!(
            "{folder} has no recado.key: put the key back there that its credentials were sealed with"
        );
        return Err(Failure::new("key_file", words));
    }
    Ok(())
}

/// Returns what is to be read.
pub(super) fn wanted(tenant: Option<TenantId>, files: bool) -> Wanted {
    Wanted { tenants: tenant.map(|tenant| [tenant].into()), files }
}

/// Prints what was done, as one line of JSON.
pub(super) fn print(what: &str, place: &str, outcome: &Outcome) {
    let companies: Vec<Value> = outcome
        .companies
        .iter()
        .map(|(company, summary)| {
            json!({
                "tenant_id": company.id.to_string(),
                "name": company.name,
                "sha256": summary.sha256,
                "counts": summary.counts,
            })
        })
        .collect();
    let answer = json!({
        what: place,
        "sha256": outcome.sha256,
        "companies": companies,
        "files_missing": outcome.missing,
    });
    println!("{answer}");
}

impl From<CarryError> for Failure {
    fn from(error: CarryError) -> Self {
        Self::new(error.code(), error)
    }
}
