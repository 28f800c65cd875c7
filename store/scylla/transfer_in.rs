//! What was kept elsewhere, written to CQL as it was.
use recado_domain::TenantId;

use super::{
    Scylla,
    cursors::ordinal,
    documents::{Name, Standing},
};
use crate::{ContactKey, ConversationKey, Document, DocumentKind, StoreError};

impl Scylla {
    /// Leads a key to a customer, unless it leads to another.
    pub(super) async fn put_contact_key(&self, key: &ContactKey) -> Result<(), StoreError> {
        let leads_to = self.make_contact_key(key.tenant, &key.key, key.contact).await?;
        if leads_to == key.contact { Ok(()) } else { Err(StoreError::Taken("contact_key")) }
    }

    /// Leads a key to a conversation, unless it leads to another.
    pub(super) async fn put_claim(&self, key: &ConversationKey) -> Result<(), StoreError> {
        let (leads_to, _) = self.make_claim(key.channel, &key.key, key.conversation).await?;
        if leads_to == key.conversation { Ok(()) } else { Err(StoreError::Taken("claim")) }
    }

    /// Keeps every version, and the last one as the document.
    pub(super) async fn put_versions(
        &self,
        tenant: TenantId,
        kind: DocumentKind,
        mut versions: Vec<Document>,
    ) -> Result<(), StoreError> {
        let Some(last) = versions.pop() else { return Ok(()) };
        let name = Name { tenant, kind, id: &last.id };
        for version in &versions {
            self.remember(name, version).await?;
        }
        let standing = self.document(name).await?;
        let made = ordinal(self.options.clock.now(), self.number());
        let made = standing.as_ref().map_or(made, |standing| standing.made);
        let next = Standing { document: last.clone(), made };
        if standing.as_ref() == Some(&next) || self.change(name, standing.as_ref(), &next).await? {
            return self.remember(name, &last).await;
        }
        Err(StoreError::Taken("document"))
    }
}
