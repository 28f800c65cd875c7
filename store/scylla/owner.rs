//! What a gateway holds as the owner of conversations; a command beside it has none of this.
use std::sync::Arc;

use super::{
    ScyllaOptions, awake::Awake, cql::Cql, cursors::Cursors, due::Book, lanes::Lanes,
    ownership::Ownership,
};
use crate::StoreError;

/// The owner's side of the store.
pub(super) struct Owner {
    pub(super) ownership: Arc<dyn Ownership>,
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
        let cursors =
            Cursors::resume(Arc::clone(cql), Arc::clone(&clock), Arc::clone(&ownership)).await?;
        let due = Arc::new(Book::new(Arc::clone(cql), clock, Arc::clone(&ownership)));
        Ok(Self {
            ownership,
            cursors,
            awake: Awake::new(options.awake),
            due,
            lanes: Lanes::new(options.lanes, options.lanes_per_tenant),
        })
    }
}
