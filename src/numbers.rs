//! Which channel has a number: in one installation a number is connected once.
//!
//! The claim of a number is a document of no company, and the store tells those apart who make one at
//! once. It is no truth of its own: it counts while the channel that it names is there and has the
//! number. So a removed channel frees its number, whatever happened in between, and claims need not be
//! carried with a company: the next start makes what is missing.
use std::{collections::BTreeMap, time::Duration};

use recado_domain::{ChannelId, TenantId, Timestamp, channel::ChannelRecord, time::Clock};
use recado_store::{Document, DocumentKind, Documents, NOBODY, StoreError};
use serde::{Deserialize, Serialize};

use crate::boot::number_of;

/// Time within which a channel is written after its number was claimed; longer than any store's patience.
const WRITTEN_WITHIN: Duration = Duration::from_mins(1);
/// How often is looked again when somebody else changes the claim at the same moment.
const TRIES: u32 = 5;

/// Why a number cannot be had.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NumberError {
    /// A channel has it, of this company or another.
    #[error("the number is connected already")]
    Connected(Holder),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Who has a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Holder {
    /// The company.
    pub tenant: TenantId,
    /// The channel.
    pub channel: ChannelId,
}

/// A claim as it was made or found: nothing else is given back.
#[derive(Debug, Default)]
#[must_use]
pub(crate) struct Claim {
    number: String,
    version: u64,
}

/// Claims of numbers; the body of a document is a [`Holder`], or nothing once it was given back.
pub(crate) struct Numbers<'a> {
    documents: &'a dyn Documents,
    clock: &'a dyn Clock,
}

impl<'a> Numbers<'a> {
    pub(crate) fn of(documents: &'a dyn Documents, clock: &'a dyn Clock) -> Self {
        Self { documents, clock }
    }

    /// Claims the number of a channel that is about to be written. One that has it already keeps it,
    /// and the time to write it begins anew.
    pub(crate) async fn claim(&self, record: &ChannelRecord) -> Result<Claim, NumberError> {
        let Some(number) = number_of(record) else { return Ok(Claim::default()) };
        let wanted = Holder { tenant: record.tenant, channel: record.id };
        let body = serde_json::to_value(wanted).unwrap_or_default();
        for _ in 0..TRIES {
            let found = self.documents.get(NOBODY, DocumentKind::Number, &number).await?;
            match self.holder(&number, found.as_ref()).await? {
                Some(holder) if holder != wanted => return Err(NumberError::Connected(holder)),
                _ => {}
            }
            let version = found.map_or(0, |found| found.version);
            let (kind, now) = (DocumentKind::Number, self.clock.now());
            match self.documents.put(NOBODY, kind, &number, body.clone(), now, Some(version)).await
            {
                Ok(version) => return Ok(Claim { number, version }),
                Err(StoreError::Taken(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(StoreError::Taken("number").into())
    }

    /// Returns the claim that a channel's number is held by, to be given back once the channel has it
    /// no more.
    pub(crate) async fn claim_of(&self, record: &ChannelRecord) -> Result<Claim, StoreError> {
        let Some(number) = number_of(record) else { return Ok(Claim::default()) };
        let found = self.documents.get(NOBODY, DocumentKind::Number, &number).await?;
        Ok(Claim { number, version: found.map_or(0, |found| found.version) })
    }

    /// Gives back a number that a channel did not get, or has no more. It stays where another channel
    /// claimed it, or somebody else gave it to this one or is about to.
    pub(crate) async fn give_back(&self, record: &ChannelRecord, claim: Claim) {
        if let Err(error) = self.try_to_give_back(record, &claim).await {
            // The channel that the claim names is gone: who wants the number gets it soon.
            tracing::warn!(channel = %record.id, %error, "a number was not given back yet");
        }
    }

    async fn try_to_give_back(
        &self,
        record: &ChannelRecord,
        claim: &Claim,
    ) -> Result<(), StoreError> {
        let (kind, number) = (DocumentKind::Number, claim.number.as_str());
        let Some(found) = self.documents.get(NOBODY, kind, number).await? else { return Ok(()) };
        let Some(holder) = named(&found).filter(|holder| holder.channel == record.id) else {
            return Ok(());
        };
        // Whoever claimed it since then is about to write it, or has.
        if found.version != claim.version || self.has(holder, number).await? {
            return Ok(());
        }
        // Not removed: whoever takes it over must be told apart from who gives it back.
        let (nobody, now) = (serde_json::json!({}), self.clock.now());
        match self.documents.put(NOBODY, kind, number, nobody, now, Some(found.version)).await {
            Ok(_) | Err(StoreError::Taken(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Claims what channels have that were written without a claim: by an earlier release, a restore or
    /// a move. Returns those whose number another channel has.
    pub(crate) async fn adopt(
        &self,
        mut channels: Vec<ChannelRecord>,
    ) -> Result<Vec<ChannelRecord>, StoreError> {
        let claims = self.documents.list(NOBODY, DocumentKind::Number).await?;
        let claims: BTreeMap<&str, Holder> =
            claims.iter().filter_map(|claim| Some((claim.id.as_str(), named(claim)?))).collect();
        channels.sort_by_key(|channel| channel.created_at);
        let is_named = |channel: &ChannelRecord| {
            let number = number_of(channel);
            let holder = number.as_deref().and_then(|number| claims.get(number));
            holder.is_some_and(|holder| holder.channel == channel.id)
        };
        let mut twice = Vec::new();
        for channel in channels.into_iter().filter(|channel| !is_named(channel)) {
            match self.claim(&channel).await {
                Ok(_) => {}
                Err(NumberError::Connected(_)) => twice.push(channel),
                Err(NumberError::Store(error)) => return Err(error),
            }
        }
        Ok(twice)
    }

    /// Returns who has a number; `None`: it may be had.
    async fn holder(
        &self,
        number: &str,
        claim: Option<&Document>,
    ) -> Result<Option<Holder>, StoreError> {
        let Some(claim) = claim else { return Ok(None) };
        let Some(holder) = named(claim) else { return Ok(None) };
        let has_it = self.has(holder, number).await?;
        Ok((has_it || self.is_being_written(claim.changed_at)).then_some(holder))
    }

    /// Tells whether the channel that a claim names has the number.
    async fn has(&self, holder: Holder, number: &str) -> Result<bool, StoreError> {
        let id = holder.channel.to_string();
        let channel = self.documents.get(holder.tenant, DocumentKind::Channel, &id).await?;
        let channel =
            channel.and_then(|channel| serde_json::from_value::<ChannelRecord>(channel.body).ok());
        Ok(channel.is_some_and(|channel| number_of(&channel).as_deref() == Some(number)))
    }

    fn is_being_written(&self, claimed_at: Timestamp) -> bool {
        self.clock.now() < claimed_at + WRITTEN_WITHIN
    }
}

fn named(claim: &Document) -> Option<Holder> {
    serde_json::from_value(claim.body.clone()).ok()
}

#[cfg(test)]
mod tests;
