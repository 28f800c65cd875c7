//! What a gateway holds as the owner of conversations; a command beside it has none of this.
use std::sync::Arc;

use super::{
    ScyllaOptions, awake::Awake, cql::Cql, cursors::Cursors, due::Book, fence::Fence, lanes::Lanes,
    ownership::Ownership,
};
use crate::StoreError;

/// The owner's side of the store.
pub(super) struct Owner {
    pub(super) ownership: Arc<dyn Ownership>,
    pub(super) fence: Fence,
    pub(super) cursors: Cursors,
    pub(super) awake: Awake,
    pub(super) due: Arc<Book>,
    pub(super) lanes: Lanes,
}

impl Owner {
    /// Begins to own: the fence of whoever was before stands already.
    pub(super) async fn begin(
        cql: &Arc<Cql>,
        options: &ScyllaOptions,
        ownership: Arc<dyn Ownership>,
    ) -> Result<Self, StoreError> {
        let clock = Arc::clone(&options.clock);
        let number = ownership.number();
        let cursors = Cursors::resume(Arc::clone(cql), Arc::clone(&clock), number).await?;
        let due = Arc::new(Book::recover(Arc::clone(cql), clock, Arc::clone(&ownership)).await?);
        Ok(Self {
            fence: Fence::start(Arc::clone(cql), Arc::clone(&ownership)),
            ownership,
            cursors,
            awake: Awake::new(options.awake),
            due,
            lanes: Lanes::new(options.lanes, options.lanes_per_tenant),
        })
    }
}
