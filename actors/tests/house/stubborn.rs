//! A log that keeps nothing while it is told so, as with a full disk; everything else works.
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use recado_domain::{ConversationId, TenantId, Timestamp};
use recado_store::{
    Append, Appended, ConversationLog, Due, DuePlace, Entry, Loaded, StoreError, Stores,
};

/// The log.
pub(crate) struct Stubborn {
    log: Arc<dyn ConversationLog>,
    keeps: AtomicBool,
}

impl Stubborn {
    /// Puts one in front of a store; it keeps nothing until it is told to.
    pub(crate) fn before(stores: &Stores) -> (Stores, Arc<Self>) {
        let log = Arc::clone(&stores.log);
        let stubborn = Arc::new(Self { log, keeps: AtomicBool::new(false) });
        (Stores { log: Arc::clone(&stubborn) as _, ..stores.clone() }, stubborn)
    }

    /// From now on it keeps what it is given.
    pub(crate) fn gives_in(&self) {
        self.keeps.store(true, Ordering::Relaxed);
    }
}

#[async_trait]
impl ConversationLog for Stubborn {
    async fn append(&self, append: Append) -> Result<Appended, StoreError> {
        if !self.keeps.load(Ordering::Relaxed) {
            let detail = "the disk is full".to_owned();
            return Err(StoreError::Unavailable { detail, source: None });
        }
        self.log.append(append).await
    }

    async fn load(
        &self,
        conversation: ConversationId,
        shape: u16,
    ) -> Result<Option<Loaded>, StoreError> {
        self.log.load(conversation, shape).await
    }

    async fn after(
        &self,
        tenant: TenantId,
        conversation: ConversationId,
        position: u64,
        limit: u32,
    ) -> Result<Vec<Entry>, StoreError> {
        self.log.after(tenant, conversation, position, limit).await
    }

    async fn key(
        &self,
        conversation: ConversationId,
        key: &str,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        self.log.key(conversation, key).await
    }

    async fn due(
        &self,
        after: Option<DuePlace>,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<Due>, StoreError> {
        self.log.due(after, until, limit).await
    }
}
