//! Opens a keyspace as one gateway of several.
use std::sync::Arc;

use super::{
    Scylla, ScyllaOptions, feed::Feeds, member::Membership, ownership::Ownership, reach,
    slots::SlotTables, stores, turnover,
};
use crate::{
    Feed, Placement, StoreError, Stores,
    cluster::{Joining, Member, Placed},
};

/// A keyspace that this gateway shares with others.
pub struct Joined {
    /// The ports.
    pub stores: Stores,
    /// Who serves what.
    pub placement: Arc<dyn Placement>,
    /// Appends of the other gateways.
    pub feed: Arc<dyn Feed>,
}

/// Opens a keyspace as one gateway of several, as [`super::open`] does (the role in the options is not
/// looked at). It owns nothing when this returns: what it comes to own, [`Placement::moves`] tells.
///
/// Errors: as [`super::open`]; `Unavailable` also when no number is free.
pub async fn join(options: ScyllaOptions, joining: Joining) -> Result<Joined, StoreError> {
    enter(options, joining).await.map(|(joined, _)| joined)
}

/// Joins, and returns besides who joined.
pub(super) async fn enter(
    options: ScyllaOptions,
    joining: Joining,
) -> Result<(Joined, Arc<Member>), StoreError> {
    let cql = reach(&options).await?;
    let topics = Arc::clone(&joining.topics);
    let tables = Arc::new(SlotTables(Arc::clone(&cql)));
    let (member, turns) = Member::join(tables, joining).await?;
    let (placed, moves) = Placed::new(Arc::clone(&member));
    let ownership: Arc<dyn Ownership> = Arc::new(Membership(Arc::clone(&member)));
    let scylla = Scylla::begin(options, cql, Some(ownership), Feeds::over(topics)).await?;
    let scylla = Arc::new(scylla);
    scylla.feeds.belong_to(&scylla);
    tokio::spawn(turnover::follow(Arc::downgrade(&scylla), turns, moves));
    let stores = stores(Arc::clone(&scylla));
    Ok((Joined { stores, placement: Arc::new(placed), feed: scylla }, member))
}
