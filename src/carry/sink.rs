//! Where records go: into a backup, into another store, or nowhere but into the tally.
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};
use object_store::{ObjectStore, ObjectStoreExt, WriteMultipart};
use recado_actors::file_path;
use recado_domain::{
    MediaId, TenantId,
    account::{Membership, Tenant},
    contact::Contact,
};
use recado_store::{
    ContactKey, ConversationKey, Document, DocumentKind, Entry, IntakeItem, SetAsideItem,
    StoreError, Stores,
};

use super::{
    CarryError, Header, Marker, Record, Seals, Writer,
    conversations::Conversations,
    record::{Aside, CarriedKey, Person, Version},
};

/// Things written at once, where their order makes no difference.
const TOGETHER: usize = 64;
/// Things gathered before they are written.
const GATHERED: usize = 512;

/// Takes records in the order in which a source tells them.
#[async_trait(?Send)]
pub(crate) trait Sink {
    /// Takes the next one, with the bytes beside it.
    async fn put(&mut self, record: Record, raw: Bytes) -> Result<(), CarryError>;
}

/// Keeps nothing.
pub(super) struct Nowhere;

#[async_trait(?Send)]
impl Sink for Nowhere {
    async fn put(&mut self, _: Record, _: Bytes) -> Result<(), CarryError> {
        Ok(())
    }
}

#[async_trait(?Send)]
impl Sink for Writer {
    async fn put(&mut self, record: Record, raw: Bytes) -> Result<(), CarryError> {
        Self::put(self, &record, &raw)
    }
}

/// A store that companies are brought into. Each exists from when all of it is there.
pub(super) struct Target<'a> {
    stores: &'a Stores,
    blobs: &'a dyn ObjectStore,
    seals: Seals,
    marker: Marker,
    /// Those that have begun and not ended; what comes is the last one's.
    companies: Vec<Company>,
    conversations: Conversations,
    gathered: Gathered,
    file: Option<WriteMultipart>,
}

/// A company that is being brought; its people come last.
struct Company {
    tenant: Tenant,
    people: Vec<Person>,
    api_keys: Vec<CarriedKey>,
}

/// What waits to be written together.
#[derive(Default)]
struct Gathered {
    contact_keys: Vec<ContactKey>,
    conversation_keys: Vec<ConversationKey>,
    contacts: Vec<Contact>,
    set_aside: Vec<SetAsideItem>,
    media: Vec<Vec<Document>>,
}

impl<'a> Target<'a> {
    /// Looks whether everything can come in; nothing is written yet.
    pub(super) async fn open(
        (stores, blobs): (&'a Stores, &'a dyn ObjectStore),
        header: &Header,
        seals: Seals,
        marker: Marker,
    ) -> Result<Self, CarryError> {
        for (id, email) in &header.people {
            let there = stores.accounts.user_by_email(email).await?;
            if there.is_some_and(|there| there.id != *id) {
                let words = format!("{email} is another person here already");
                return Err(CarryError::InTheWay(words));
            }
        }
        marker.begin()?;
        let conversations = Conversations::new(Arc::clone(&stores.log));
        Ok(Self {
            stores,
            blobs,
            seals,
            marker,
            companies: Vec::new(),
            conversations,
            gathered: Gathered::default(),
            file: None,
        })
    }

    /// Ends it: a gateway may start now.
    pub(super) fn finish(self) -> Result<(), CarryError> {
        self.marker.end()
    }

    fn tenant(&self) -> Result<TenantId, CarryError> {
        let torn = || CarryError::Torn("something in it is no company's".to_owned());
        self.companies.last().map(|company| company.tenant.id).ok_or_else(torn)
    }

    async fn begin(&mut self, company: Company) -> Result<(), CarryError> {
        self.flush().await?;
        self.companies.push(company);
        Ok(())
    }

    async fn entry(&mut self, record: Record, raw: Bytes) -> Result<(), CarryError> {
        let Record::Entry { first, count, keys, last } = record else { return Ok(()) };
        let entry = Entry { first, count, bytes: raw.into() };
        let keys = keys.into_iter().map(Into::into).collect();
        Ok(self.conversations.put((entry, keys, last)).await?)
    }

    async fn begin_file(&mut self, id: MediaId, size: u64) -> Result<(), CarryError> {
        let place = file_path(self.tenant()?, id);
        // A restore that goes on does not carry it twice.
        if self.blobs.head(&place).await.is_ok_and(|there| there.size == size) {
            self.file = None;
            return Ok(());
        }
        let upload = self.blobs.put_multipart(&place).await?;
        self.file = Some(WriteMultipart::new(upload));
        Ok(())
    }

    async fn piece(&mut self, raw: Bytes) -> Result<(), CarryError> {
        if raw.is_empty() {
            if let Some(file) = self.file.take() {
                file.finish().await?;
            }
        } else if let Some(file) = &mut self.file {
            file.wait_for_capacity(2).await?;
            file.put(raw);
        }
        Ok(())
    }

    fn aside(&self, piece: Aside) -> Result<SetAsideItem, CarryError> {
        let Aside { id, channel, conversation, reason, error, at, raw } = piece;
        let tenant = self.tenant()?;
        Ok(SetAsideItem { id, tenant, channel, conversation, reason, error, at, raw })
    }

    async fn intake(&mut self, record: Record, raw: Bytes) -> Result<(), CarryError> {
        let Record::Intake { channel, conversation, at } = record else { return Ok(()) };
        let tenant = self.tenant()?;
        let bytes = Vec::from(raw);
        let waiting = self.stores.intake.waiting(conversation).await?;
        if waiting.iter().any(|item| item.at == at && item.bytes == bytes) {
            return Ok(());
        }
        let item = IntakeItem { sequence: 0, tenant, channel, conversation, at, bytes };
        Ok(self.stores.intake.push(item, u32::MAX).await?)
    }

    async fn document(
        &mut self,
        kind: &str,
        id: String,
        versions: Vec<Version>,
    ) -> Result<(), CarryError> {
        let tenant = self.tenant()?;
        let unknown =
            || CarryError::Foreign(format!("documents of kind {kind} are not known here"));
        let kind = DocumentKind::parse(kind).ok_or_else(unknown)?;
        let mut documents = Vec::new();
        for Version { number, changed_at, mut body } in versions {
            if kind == DocumentKind::Channel {
                self.seals.seal(tenant, &id, &mut body)?;
            }
            documents.push(Document { id: id.clone(), version: number, changed_at, body });
        }
        if kind == DocumentKind::Media {
            self.gathered.media.push(documents);
            return self.flush_if_full().await;
        }
        // Lists show them in the order in which they come.
        Ok(self.stores.transfer.put_history(tenant, kind, documents).await?)
    }

    async fn end(&mut self, tenant: Option<TenantId>) -> Result<(), CarryError> {
        self.conversations.finish().await?;
        self.flush().await?;
        let tenant = tenant.map_or_else(|| self.tenant(), Ok)?;
        let at = self.companies.iter().position(|company| company.tenant.id == tenant);
        let Some(at) = at else { return Ok(()) };
        let company = self.companies.remove(at);
        let accounts = &self.stores.accounts;
        for person in &company.people {
            // Who is here already, in another company, is left as they are.
            accounts.make_user(person.user()).await?;
            let membership = Membership { user: person.id, tenant, role: person.role };
            accounts.add_membership(membership).await?;
        }
        for key in &company.api_keys {
            accounts.put_api_key(key.key(tenant), key.hash).await?;
        }
        self.marker.note(tenant)?;
        Ok(self.stores.transfer.put_tenant(company.tenant).await?)
    }

    async fn flush_if_full(&mut self) -> Result<(), CarryError> {
        let gathered = &self.gathered;
        let most = [
            gathered.contact_keys.len(),
            gathered.conversation_keys.len(),
            gathered.contacts.len(),
            gathered.set_aside.len(),
            gathered.media.len(),
        ];
        if most.into_iter().max().unwrap_or(0) < GATHERED { Ok(()) } else { self.flush().await }
    }

    /// Writes what was gathered. The order makes no difference: a record takes no key.
    async fn flush(&mut self) -> Result<(), CarryError> {
        let Gathered { contact_keys, conversation_keys, contacts, set_aside, media } =
            std::mem::take(&mut self.gathered);
        let transfer = &self.stores.transfer;
        if !contact_keys.is_empty() {
            transfer.put_contact_keys(contact_keys).await?;
        }
        if !conversation_keys.is_empty() {
            transfer.put_conversation_keys(conversation_keys).await?;
        }
        let put = contacts.into_iter().map(|contact| self.stores.contacts.put(contact));
        together(put).await?;
        if !set_aside.is_empty() {
            self.stores.set_aside.put(set_aside).await?;
        }
        if !media.is_empty() {
            let tenant = self.tenant()?;
            let put = |versions| transfer.put_history(tenant, DocumentKind::Media, versions);
            together(media.into_iter().map(put)).await?;
        }
        Ok(())
    }
}

/// Does many things side by side, a bounded number at a time.
async fn together<F>(work: impl Iterator<Item = F>) -> Result<(), StoreError>
where
    F: Future<Output = Result<(), StoreError>>,
{
    stream::iter(work).buffer_unordered(TOGETHER).try_collect().await
}

#[async_trait(?Send)]
impl Sink for Target<'_> {
    async fn put(&mut self, record: Record, raw: Bytes) -> Result<(), CarryError> {
        match record {
            Record::ContactKey { tenant, key, contact } => {
                self.gathered.contact_keys.push(ContactKey { tenant, key, contact });
            }
            Record::ConversationKey { channel, key, conversation, .. } => {
                let key = ConversationKey { channel, key, conversation };
                self.gathered.conversation_keys.push(key);
            }
            Record::Company { tenant, people, api_keys } => {
                self.begin(Company { tenant, people, api_keys }).await?;
            }
            Record::Contact { contact } => self.gathered.contacts.push(contact),
            Record::Conversation { id } => {
                let tenant = self.tenant()?;
                self.conversations.begin(tenant, id).await?;
            }
            Record::Entry { .. } => return self.entry(record, raw).await,
            Record::File { id, size } => self.begin_file(id, size).await?,
            Record::Piece => return self.piece(raw).await,
            Record::SetAside { piece } => {
                let item = self.aside(piece)?;
                self.gathered.set_aside.push(item);
            }
            Record::Intake { .. } => return self.intake(record, raw).await,
            Record::Document { kind, id, versions } => {
                self.document(&kind, id, versions).await?;
            }
            Record::CompanyEnd { tenant, .. } => self.end(tenant).await?,
            Record::End { .. } => self.flush().await?,
        }
        self.flush_if_full().await
    }
}
