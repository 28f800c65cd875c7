//! Brings companies into a store: looks first whether they can come in, lets through what is wanted, and
//! reads at the end whether it is all there.
use std::{collections::BTreeSet, path::Path, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;
use object_store::ObjectStore;
use recado_domain::TenantId;
use recado_store::Stores;

use super::{
    CarryError, Header, Marker, Nowhere, Outcome, Reader, Record, Seals, Sink, Source, Target,
    Wanted,
};
use crate::secrets::KeyRing;

/// Where companies are brought.
pub(crate) struct Place<'a> {
    /// Its store.
    pub(crate) stores: &'a Stores,
    /// Its files.
    pub(crate) blobs: &'a dyn ObjectStore,
    /// Its folder.
    pub(crate) data: &'a Path,
    /// Its keys.
    pub(crate) keys: &'a Arc<KeyRing>,
}

/// Brings companies into a store.
pub(crate) struct Receiver<'a> {
    stores: &'a Stores,
    blobs: &'a dyn ObjectStore,
    target: Target<'a>,
    /// Companies that are named.
    named: BTreeSet<TenantId>,
    /// Those of them that an earlier try did not bring to their end.
    missing: BTreeSet<TenantId>,
    files: bool,
    /// Whether what comes is of a company that is missing.
    is_open: bool,
}

impl<'a> Receiver<'a> {
    /// Looks whether everything can come in; only then anything is written.
    pub(crate) async fn open(
        place: Place<'a>,
        header: &Header,
        key_file: Option<&Path>,
        from: &str,
    ) -> Result<Self, CarryError> {
        let Place { stores, blobs, data, keys } = place;
        let marker = Marker::look(data, from)?;
        let mut missing = BTreeSet::new();
        for company in &header.companies {
            let exists = stores.accounts.tenant(company.id).await?.is_some();
            if exists && !marker.is_done(company.id) {
                let words = format!("{} ({}) is there already", company.name, company.id);
                return Err(CarryError::InTheWay(words));
            }
            if !exists {
                missing.insert(company.id);
            }
        }
        let seals = Seals::look(&header.keys, keys, key_file)?;
        let target = Target::open((stores, blobs), header, seals, marker).await?;
        let named = header.companies.iter().map(|company| company.id).collect();
        let files = header.files;
        Ok(Self { stores, blobs, target, named, missing, files, is_open: false })
    }

    /// Takes everything out of a backup.
    pub(crate) async fn drain(&mut self, mut reader: Reader) -> Result<(), CarryError> {
        while let Some((record, raw)) = reader.next()? {
            self.put(record, raw).await?;
        }
        Ok(())
    }

    /// Reads what was written and compares; then it is done.
    pub(crate) async fn finish(self, expected: &Outcome) -> Result<(), CarryError> {
        let wanted = Wanted { tenants: Some(self.named), files: false };
        let written = Source::open(self.stores, self.blobs, wanted).await?;
        let written = written.pour(&mut Nowhere).await?;
        for (company, summary) in &expected.companies {
            let there = written.companies.iter().find(|(there, _)| there.id == company.id);
            if there.is_none_or(|(_, there)| there.sha256 != summary.sha256) {
                let counts = there.map(|(_, there)| there.counts);
                let words = format!(
                    "{} came to {} with {:?}, and there it is {counts:?}",
                    company.name, summary.sha256, summary.counts
                );
                return Err(CarryError::Different(words));
            }
        }
        self.target.finish()
    }
}

#[async_trait(?Send)]
impl Sink for Receiver<'_> {
    async fn put(&mut self, record: Record, raw: Bytes) -> Result<(), CarryError> {
        let passes = match &record {
            Record::ContactKey { tenant, .. } | Record::ConversationKey { tenant, .. } => {
                self.missing.contains(tenant)
            }
            Record::Company { tenant, .. } => {
                self.is_open = self.missing.contains(&tenant.id);
                self.is_open
            }
            Record::CompanyEnd { tenant: Some(tenant), .. } => self.missing.contains(tenant),
            Record::File { .. } | Record::Piece => self.is_open && self.files,
            Record::End { .. } => true,
            _ => self.is_open,
        };
        if passes { self.target.put(record, raw).await } else { Ok(()) }
    }
}
