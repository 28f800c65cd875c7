//! Reads companies out of a store, page by page. Beside a running gateway each conversation is read as
//! it stood at one moment; what happens meanwhile may be in it or not, whole entry by whole entry.
//!
//! What points is read before what it points to, so that nothing read lacks what it needs: what waits,
//! then conversations, their customers, and last of all the keys that lead to either. A key that leads
//! to what came too late is left out with it.
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use object_store::{ObjectStore, ObjectStoreExt};
use recado_actors::{KeyHomes, file_path};
use recado_domain::{ContactId, ConversationId, MediaId, TenantId, Timestamp, account::Tenant};
use recado_store::{
    ContactKey, ConversationKey, Document, DocumentKind, Entry, StoreError, Stores,
};

use super::{
    CarryError, Header, Record, Sink, Summary, Tally, VERSION,
    record::{Aside, CarriedKey, Person},
};

/// Things read at once, of whatever kind.
const PAGE: u32 = 500;
/// Entries of one conversation read at once.
const ENTRIES: u32 = 200;
/// Conversations, or documents, that are read ahead.
const AHEAD: usize = 16;
/// Bytes of a file that are carried together.
const PIECE: usize = 1 << 20;

/// What is to be read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    /// Which companies; `None`: all of them.
    pub(crate) tenants: Option<BTreeSet<TenantId>>,
    /// Whether files are read too.
    pub(crate) files: bool,
}

/// A store that is read.
pub(crate) struct Source<'a> {
    stores: &'a Stores,
    blobs: &'a dyn ObjectStore,
    wanted: Wanted,
    companies: Vec<Tenant>,
}

/// What came of it.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// Each company with its counts and hash.
    pub(crate) companies: Vec<(Tenant, Summary)>,
    /// Hash of all of them.
    pub(crate) sha256: String,
    /// Files whose record was there and whose bytes were not.
    pub(crate) missing: Vec<MediaId>,
}

impl<'a> Source<'a> {
    /// Finds the companies that are wanted.
    pub(crate) async fn open(
        stores: &'a Stores,
        blobs: &'a dyn ObjectStore,
        wanted: Wanted,
    ) -> Result<Self, CarryError> {
        let mut companies = stores.accounts.tenants().await?;
        if let Some(tenants) = &wanted.tenants {
            companies.retain(|company| tenants.contains(&company.id));
            let found: BTreeSet<TenantId> = companies.iter().map(|company| company.id).collect();
            if let Some(missing) = tenants.difference(&found).next() {
                return Err(CarryError::NotFound(format!("there is no company {missing}")));
            }
        }
        if companies.is_empty() {
            return Err(CarryError::NotFound("there is no company here".to_owned()));
        }
        Ok(Self { stores, blobs, wanted, companies })
    }

    /// Returns what a backup of it begins with.
    pub(crate) async fn header(
        &self,
        keys: BTreeMap<u32, String>,
        made_at: Timestamp,
    ) -> Result<Header, CarryError> {
        let mut people = BTreeMap::new();
        for company in &self.companies {
            let members = self.stores.accounts.members(company.id).await?;
            people.extend(members.into_iter().map(|(user, _)| (user.id, user.email)));
        }
        Ok(Header {
            version: VERSION,
            made_at,
            keys,
            companies: self.companies.clone(),
            people: people.into_iter().collect(),
            files: self.wanted.files,
        })
    }

    /// Reads everything into a sink.
    pub(crate) async fn pour(&self, sink: &mut dyn Sink) -> Result<Outcome, CarryError> {
        let mut flow = Flow { sink, tally: Tally::default(), carried: Carried::default() };
        for company in &self.companies {
            self.company(company, &mut flow).await?;
        }
        self.contact_keys(&mut flow).await?;
        self.conversation_keys(&mut flow).await?;
        for company in &self.companies {
            let Summary { counts, sha256 } = flow.tally.company(company.id);
            flow.put(Record::CompanyEnd { tenant: Some(company.id), sha256, counts }).await?;
        }
        let sha256 = flow.tally.whole();
        flow.put(Record::End { sha256: sha256.clone() }).await?;
        let summed = |company: &Tenant| (company.clone(), flow.tally.company(company.id));
        let companies = self.companies.iter().map(summed).collect();
        Ok(Outcome { companies, sha256, missing: flow.tally.missing })
    }

    /// Whose key is whose. These tables know no company by themselves, so they are read once for all.
    async fn contact_keys(&self, flow: &mut Flow<'_>) -> Result<(), CarryError> {
        let mut after: Option<String> = None;
        loop {
            let batch = self.stores.transfer.contact_keys(after.as_deref(), PAGE).await?;
            for ContactKey { tenant, key, contact } in batch.items {
                if flow.carried.contacts.contains(&(tenant, contact)) {
                    flow.put(Record::ContactKey { tenant, key, contact }).await?;
                }
            }
            after = batch.next;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    async fn conversation_keys(&self, flow: &mut Flow<'_>) -> Result<(), CarryError> {
        let mut after: Option<String> = None;
        loop {
            let batch = self.stores.transfer.conversation_keys(after.as_deref(), PAGE).await?;
            for ConversationKey { channel, key, conversation } in batch.items {
                let tenant = flow.carried.conversations.get(&conversation).copied();
                if let Some(tenant) = tenant {
                    let key = Record::ConversationKey { tenant, channel, key, conversation };
                    flow.put(key).await?;
                }
            }
            after = batch.next;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    async fn company(&self, tenant: &Tenant, flow: &mut Flow<'_>) -> Result<(), CarryError> {
        let id = tenant.id;
        let members = self.stores.accounts.members(id).await?;
        let people = members.into_iter().map(|(user, membership)| Person {
            id: user.id,
            email: user.email,
            name: user.name,
            password_hash: user.password_hash,
            created_at: user.created_at,
            role: membership.role,
        });
        let keys = self.stores.transfer.api_keys(id).await?;
        let api_keys = keys.into_iter().map(|(key, hash)| CarriedKey::new(key, hash)).collect();
        let people = people.collect();
        flow.put(Record::Company { tenant: tenant.clone(), people, api_keys }).await?;
        self.intake(id, flow).await?;
        self.conversations(id, flow).await?;
        self.contacts(id, flow).await?;
        let media = self.ids(id, DocumentKind::Media).await?;
        if self.wanted.files {
            self.files(id, &media, flow).await?;
        }
        self.set_aside(id, flow).await?;
        self.documents(id, media, flow).await
    }

    async fn contacts(&self, tenant: TenantId, flow: &mut Flow<'_>) -> Result<(), CarryError> {
        let mut after = None;
        loop {
            let page = self.stores.transfer.contacts(tenant, after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(last.id);
            for contact in page {
                flow.carried.contacts.insert((tenant, contact.id));
                flow.put(Record::Contact { contact }).await?;
            }
        }
    }

    async fn conversations(&self, tenant: TenantId, flow: &mut Flow<'_>) -> Result<(), CarryError> {
        let mut after = None;
        loop {
            let page = self.stores.transfer.conversations(tenant, after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(*last);
            let begun = page.into_iter().map(|id| self.begin(tenant, id));
            let mut begun = stream::iter(begun).buffered(AHEAD);
            while let Some(begun) = begun.next().await {
                if let Some(log) = begun? {
                    self.log(tenant, log, flow).await?;
                }
            }
        }
    }

    /// Reads how a conversation stands and how its log begins.
    async fn begin(&self, tenant: TenantId, id: ConversationId) -> Result<Option<Log>, StoreError> {
        let Some(keys) = self.stores.transfer.keys(tenant, id).await? else { return Ok(None) };
        let entries = self.stores.log.after(tenant, id, 0, ENTRIES).await?;
        let homes = KeyHomes::new(keys.keys);
        Ok(Some(Log { id, end: keys.position, homes, entries }))
    }

    async fn log(
        &self,
        tenant: TenantId,
        mut log: Log,
        flow: &mut Flow<'_>,
    ) -> Result<(), CarryError> {
        flow.carried.conversations.insert(log.id, tenant);
        flow.put(Record::Conversation { id: log.id }).await?;
        let mut read = 0;
        loop {
            for entry in std::mem::take(&mut log.entries) {
                let end = entry.first + u64::from(entry.count) - 1;
                if entry.first != read + 1 || end > log.end {
                    break;
                }
                read = end;
                let last = end == log.end;
                let keys = log.homes.of(&entry, last)?.into_iter().map(Into::into).collect();
                let record = Record::Entry { first: entry.first, count: entry.count, keys, last };
                flow.put_with(record, entry.bytes.into()).await?;
            }
            if read == log.end {
                return Ok(());
            }
            log.entries = self.stores.log.after(tenant, log.id, read, ENTRIES).await?;
            if log.entries.first().is_none_or(|entry| entry.first != read + 1) {
                let detail = format!("the log of {} has no entry at {}", log.id, read + 1);
                return Err(StoreError::Corrupt(detail).into());
            }
        }
    }

    async fn files(
        &self,
        tenant: TenantId,
        media: &[String],
        flow: &mut Flow<'_>,
    ) -> Result<(), CarryError> {
        for id in media {
            let standing = self.stores.documents.get(tenant, DocumentKind::Media, id).await?;
            let Some(id) = standing.and_then(|_| id.parse::<MediaId>().ok()) else { continue };
            let found = match self.blobs.get(&file_path(tenant, id)).await {
                Err(object_store::Error::NotFound { .. }) => {
                    flow.tally.missing.push(id);
                    continue;
                }
                found => found?,
            };
            flow.put(Record::File { id, size: found.meta.size }).await?;
            let mut pieces = found.into_stream();
            while let Some(piece) = pieces.next().await {
                let mut piece = piece?;
                while !piece.is_empty() {
                    let part = piece.split_to(piece.len().min(PIECE));
                    flow.put_with(Record::Piece, part).await?;
                }
            }
            flow.put(Record::Piece).await?;
        }
        Ok(())
    }

    async fn set_aside(&self, tenant: TenantId, flow: &mut Flow<'_>) -> Result<(), CarryError> {
        let mut before = None;
        loop {
            let page = self.stores.set_aside.page(tenant, before, PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            before = Some(last.id);
            for item in page {
                let piece = Aside {
                    id: item.id,
                    channel: item.channel,
                    // Nobody's conversation may be read as the nil id.
                    conversation: item.conversation.filter(|id| !id.as_uuid().is_nil()),
                    reason: item.reason,
                    error: item.error,
                    at: item.at,
                    raw: item.raw,
                };
                flow.put(Record::SetAside { piece }).await?;
            }
        }
    }

    async fn intake(&self, tenant: TenantId, flow: &mut Flow<'_>) -> Result<(), CarryError> {
        let waiting = self.stores.intake.conversations(u32::MAX >> 1).await?;
        for (_, channel, conversation) in waiting.into_iter().filter(|(of, ..)| *of == tenant) {
            for item in self.stores.intake.waiting(conversation).await? {
                flow.carried.conversations.insert(conversation, tenant);
                let record = Record::Intake { channel, conversation, at: item.at };
                flow.put_with(record, item.bytes.into()).await?;
            }
        }
        Ok(())
    }

    /// Documents in the order they were made, then those that were removed. Channels come last: with
    /// them a company begins to hear.
    async fn documents(
        &self,
        tenant: TenantId,
        media: Vec<String>,
        flow: &mut Flow<'_>,
    ) -> Result<(), CarryError> {
        let is_channel = |kind: &DocumentKind| *kind == DocumentKind::Channel;
        let kinds = DocumentKind::ALL.into_iter().filter(|kind| !is_channel(kind));
        for kind in kinds.chain([DocumentKind::Channel]) {
            let ids = match kind {
                // Those whose bytes were read: a later one has none in the backup.
                DocumentKind::Media => media.clone(),
                kind => self.in_order(tenant, kind).await?,
            };
            let read = ids.into_iter().map(|id| self.document(tenant, kind, id));
            let mut read = stream::iter(read).buffered(AHEAD);
            while let Some(document) = read.next().await {
                flow.put(document?).await?;
            }
        }
        Ok(())
    }

    async fn in_order(
        &self,
        tenant: TenantId,
        kind: DocumentKind,
    ) -> Result<Vec<String>, StoreError> {
        let standing = self.stores.documents.list(tenant, kind).await?;
        let mut ids: Vec<String> = standing.into_iter().map(|document| document.id).collect();
        let listed: HashSet<String> = ids.iter().cloned().collect();
        let all = self.ids(tenant, kind).await?;
        ids.extend(all.into_iter().filter(|id| !listed.contains(id)));
        Ok(ids)
    }

    async fn document(
        &self,
        tenant: TenantId,
        kind: DocumentKind,
        id: String,
    ) -> Result<Record, StoreError> {
        let standing = self.stores.documents.get(tenant, kind, &id).await?;
        let mut versions = self.stores.documents.history(tenant, kind, &id).await?;
        versions.reverse();
        // Who changed it may have died before it was in the history.
        let newest = versions.last().map_or(0, |last: &Document| last.version);
        versions.extend(standing.filter(|standing| standing.version > newest));
        let versions = versions.into_iter().map(Into::into).collect();
        Ok(Record::Document { kind: kind.word().to_owned(), id, versions })
    }

    async fn ids(&self, tenant: TenantId, kind: DocumentKind) -> Result<Vec<String>, StoreError> {
        let mut ids: Vec<String> = Vec::new();
        loop {
            let after = ids.last().map(String::as_str);
            let page = self.stores.transfer.document_ids(tenant, kind, after, PAGE).await?;
            if page.is_empty() {
                return Ok(ids);
            }
            ids.extend(page);
        }
    }
}

/// A conversation whose log is being read.
struct Log {
    id: ConversationId,
    /// Position of the last event that is read.
    end: u64,
    homes: KeyHomes,
    /// What was read and is not told yet.
    entries: Vec<Entry>,
}

/// What keys may lead to: ids of what was read, and whose it is.
#[derive(Default)]
struct Carried {
    contacts: HashSet<(TenantId, ContactId)>,
    conversations: HashMap<ConversationId, TenantId>,
}

/// Where records go, and what they came to.
struct Flow<'a> {
    sink: &'a mut dyn Sink,
    tally: Tally,
    carried: Carried,
}

impl Flow<'_> {
    async fn put(&mut self, record: Record) -> Result<(), CarryError> {
        self.put_with(record, Bytes::new()).await
    }

    async fn put_with(&mut self, record: Record, raw: Bytes) -> Result<(), CarryError> {
        self.tally.add(&record, &raw);
        self.sink.put(record, raw).await
    }
}
