//! Every port on CQL: ScyllaDB, or Apache Cassandra 5.
//!
//! Start reading at `append` (what one append does), `plan` (what it writes), and `chart` (which
//! entries count). ARCHITECTURE.md, "The CQL store", says why the tables are cut as they are.
mod accounts;
mod append;
mod awake;
mod changes;
mod chart;
mod claims;
mod connection;
mod contacts;
mod contacts_index;
mod conversation;
mod cql;
mod cursors;
mod documents;
mod due;
mod failure;
mod feed;
mod fence;
mod frame;
mod head;
mod health;
mod inbox;
mod inbox_index;
mod inbox_page;
mod intake;
mod join;
mod lanes;
mod last;
mod log;
mod member;
mod members;
mod message;
mod messages;
mod migrate;
mod months;
mod only_gateway;
mod opening;
mod options;
mod orders;
mod owner;
mod ownership;
mod plan;
mod receipts;
mod scribe;
mod set_aside;
mod slots;
mod statements;
mod transfer;
mod transfer_in;
mod trouble;
mod turnover;
mod wake;
mod words;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use recado_domain::ConversationId;
use recado_placement::Epoch;

pub use join::{Joined, join};
pub use options::{AddressError, Role, ScyllaAddress, ScyllaOptions};
pub use ownership::{SLOTS, slot_of};
pub use trouble::Trouble;

use crate::{StoreError, Stores, cluster::Slots};
use cql::Cql;
use failure::unavailable;
use feed::Feeds;
use head::View;
use only_gateway::OnlyGateway;
use owner::Owner;
use ownership::Ownership;
use statements::Statements;

/// The adapter of every port.
struct Scylla {
    options: ScyllaOptions,
    cql: Arc<Cql>,
    /// Present where conversations may be appended to.
    owner: Option<Owner>,
    inbox: inbox_index::Index,
    contacts: contacts_index::Index,
    claiming: claims::Claiming,
    generation: documents::Generation,
    intake: intake::Waiting,
    accounts: accounts::Told,
    feeds: feed::Feeds,
}

/// Opens a keyspace: makes it if it is missing, brings its tables up to date, and takes the role asked
/// for. Several processes may do so at the same moment.
///
/// Errors: `Unavailable` when the servers cannot be reached or refuse; `Corrupt` when a newer version
/// wrote the keyspace.
pub async fn open(options: ScyllaOptions) -> Result<Stores, StoreError> {
    let cql = reach(&options).await?;
    let scylla = match options.role {
        Role::Visitor => Scylla::begin(options, cql, None, Feeds::default()).await?,
        Role::OnlyGateway => {
            let ownership = Arc::new(OnlyGateway::take_over(&cql).await?);
            let scylla = Scylla::begin(options, cql, Some(ownership), Feeds::default()).await?;
            scylla.owner()?.due.open(&(0..SLOTS).collect()).await?;
            scylla
        }
    };
    Ok(stores(Arc::new(scylla)))
}

/// Reaches the servers; makes the keyspace if it is missing and brings its tables up to date.
async fn reach(options: &ScyllaOptions) -> Result<Arc<Cql>, StoreError> {
    let session = connection::connect(options).await?;
    let keyspace = &options.address.keyspace;
    if !connection::has_keyspace(&session, keyspace).await? {
        connection::make_keyspace(&session, keyspace).await?;
    }
    connection::choose(&session, keyspace).await?;
    migrate::migrate(&session).await?;
    let statements = Statements::prepare(&session).await?;
    Ok(Arc::new(Cql { session, statements }))
}

/// Says what is wrong with a keyspace; changes nothing.
pub async fn check(options: &ScyllaOptions) -> Result<(), Trouble> {
    let session = connection::connect(options).await?;
    let keyspace = &options.address.keyspace;
    if !connection::has_keyspace(&session, keyspace).await? {
        return Err(Trouble::NoKeyspace(keyspace.clone()));
    }
    connection::choose(&session, keyspace).await?;
    migrate::check(&session).await
}

/// Returns where the gateways that joined a keyspace can be reached; some may be gone meanwhile. None
/// for a keyspace that is not there yet.
pub async fn gateways(options: &ScyllaOptions) -> Result<Vec<String>, StoreError> {
    let session = connection::connect(options).await?;
    let keyspace = &options.address.keyspace;
    if !connection::has_keyspace(&session, keyspace).await? {
        return Ok(Vec::new());
    }
    let cql = reach(options).await?;
    let seats = slots::SlotTables(cql).seats().await?;
    Ok(seats.into_iter().filter(|seat| seat.node.is_some()).map(|seat| seat.address).collect())
}

impl Scylla {
    async fn begin(
        options: ScyllaOptions,
        cql: Arc<Cql>,
        ownership: Option<Arc<dyn Ownership>>,
        feeds: Feeds,
    ) -> Result<Self, StoreError> {
        let owner = match ownership {
            Some(ownership) => Some(Owner::begin(&cql, &options, ownership).await?),
            None => None,
        };
        if let Some(owner) = &owner {
            tokio::spawn(Arc::clone(&owner.due).keep());
        }
        Ok(Self {
            inbox: inbox_index::Index::new(options.indexed),
            contacts: contacts_index::Index::new(options.indexed),
            claiming: claims::Claiming::default(),
            generation: documents::Generation::default(),
            intake: intake::Waiting::default(),
            accounts: accounts::Told::default(),
            feeds,
            options,
            cql,
            owner,
        })
    }

    fn owner(&self) -> Result<&Owner, StoreError> {
        self.owner.as_ref().ok_or_else(|| {
            unavailable("this process is no gateway: it does not append to conversations")
        })
    }

    /// Returns the number of this node, 0 for a command beside it.
    fn number(&self) -> u8 {
        self.owner.as_ref().map_or(0, |owner| owner.ownership.number())
    }

    /// Returns how a conversation stands for readers: from memory where this node owns it and it is
    /// awake, else from the store.
    async fn view(&self, conversation: ConversationId) -> Result<Option<Arc<View>>, StoreError> {
        if let Some(owner) = &self.owner
            && let Some(epoch) = owner.ownership.epoch(owner.ownership.slot_of(conversation))
            && let Some(view) = owner.awake.shown(conversation, Epoch(u64::from(epoch)))
        {
            return Ok(Some(view));
        }
        wake::view(&self.cql, conversation).await
    }
}

fn stores(scylla: Arc<Scylla>) -> Stores {
    Stores {
        log: scylla.clone(),
        inbox: scylla.clone(),
        messages: scylla.clone(),
        contacts: scylla.clone(),
        accounts: scylla.clone(),
        documents: scylla.clone(),
        intake: scylla.clone(),
        set_aside: scylla.clone(),
        receipts: scylla.clone(),
        transfer: scylla.clone(),
        health: scylla,
    }
}
