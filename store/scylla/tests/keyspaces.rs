//! Keyspaces that tests take in turn: made once, emptied of what belongs to the whole installation
//! before each test. Everything else is a company's own, and every test makes its own companies.
use std::sync::{Arc, LazyLock};

use recado_domain::{Timestamp, time::Clock};
use scylla::client::{session::Session, session_builder::SessionBuilder};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

use super::{server::Server, servers};
use crate::{
    Stores,
    scylla::{Role, ScyllaAddress, ScyllaOptions, open},
};

/// Tests that use the server at the same time.
const KEYSPACES: usize = 2;
/// Events of a bucket: few, so that every rule meets conversations of many buckets.
pub(super) const BUCKET: u64 = 16;

/// What is of no one company.
const COMMON: [&str; 14] = [
    "active",
    "active_mark",
    "api_key_hash",
    "document_generation",
    "document_place",
    "document_tenant",
    "intake",
    "member",
    "membership",
    "set_aside",
    "set_aside_month",
    "tenant",
    "user",
    "user_email",
];

/// The machine's clock.
pub(super) struct WallClock;

impl Clock for WallClock {
    #[expect(clippy::disallowed_methods, reason = "a clock is where the wall's time comes from")]
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        Timestamp(since.unwrap_or_default().as_millis() as i64)
    }
}

/// A keyspace that nobody else uses.
pub(super) struct Taken {
    pub(super) keyspace: String,
    pub(super) server: &'static Server,
    number: usize,
    _turn: OwnedSemaphorePermit,
}

static FREE: LazyLock<parking_lot::Mutex<Vec<usize>>> =
    LazyLock::new(|| parking_lot::Mutex::new((0..KEYSPACES).collect()));

impl Drop for Taken {
    fn drop(&mut self) {
        FREE.lock().push(self.number);
    }
}

impl Taken {
    /// Waits for a keyspace and empties it; `None` where no server can run.
    pub(super) async fn take() -> Option<Self> {
        static TURNS: LazyLock<Arc<Semaphore>> =
            LazyLock::new(|| Arc::new(Semaphore::new(KEYSPACES)));
        static USED: parking_lot::Mutex<[bool; KEYSPACES]> =
            parking_lot::const_mutex([false; KEYSPACES]);
        let server = tokio::task::spawn_blocking(servers::shared).await.unwrap()?;
        let turn = Arc::clone(&TURNS).acquire_owned().await.unwrap();
        let number = FREE.lock().pop().expect("as many keyspaces as turns");
        let keyspace = format!("recado_{number}");
        let taken = Self { keyspace: keyspace.clone(), server, number, _turn: turn };
        let was_used = std::mem::replace(&mut USED.lock()[number], true);
        if was_used {
            let session = session(server).await;
            for table in COMMON {
                let sql = format!("TRUNCATE {keyspace}.{table}");
                session.query_unpaged(sql, ()).await.unwrap();
            }
        }
        Some(taken)
    }

    /// Forgets who owns what, so that nobody must be waited for.
    pub(super) async fn disown(&self) {
        let session = session(self.server).await;
        // Made by whoever opens it first, if this is the first test of all.
        for table in ["slot", "node_seat"] {
            let sql = format!("TRUNCATE {}.{table}", self.keyspace);
            if let Err(error) = session.query_unpaged(sql, ()).await {
                println!("{table} is not there yet: {error}");
            }
        }
    }

    /// Writes the fence of the gateway at an address, as one that takes it for dead does.
    pub(super) async fn fence(&self, address: &str) {
        let session = session(self.server).await;
        let sql = format!("SELECT node, address FROM {}.node_seat WHERE one = 0", self.keyspace);
        let seats = session.query_unpaged(sql, ()).await.unwrap().into_rows_result().unwrap();
        let mut seats = seats.rows::<(Uuid, String)>().unwrap().map(Result::unwrap);
        let (node, _) = seats.find(|(_, at)| at == address).unwrap();
        let sql =
            format!("INSERT INTO {}.node_fence (node, fenced) VALUES (?, true)", self.keyspace);
        session.query_unpaged(sql, (node,)).await.unwrap();
    }

    /// Returns options for it.
    pub(super) fn options(&self, role: Role) -> ScyllaOptions {
        options(self.server, &self.keyspace, role)
    }

    /// Opens it as its gateway.
    pub(super) async fn open(&self) -> Stores {
        open(self.options(Role::OnlyGateway)).await.unwrap()
    }
}

/// Returns options with small buckets.
pub(super) fn options(server: &Server, keyspace: &str, role: Role) -> ScyllaOptions {
    options_at(vec![server.contact_point()], keyspace, role)
}

/// Returns options for servers at given places.
pub(super) fn options_at(contact_points: Vec<String>, keyspace: &str, role: Role) -> ScyllaOptions {
    let address = ScyllaAddress { contact_points, keyspace: keyspace.to_owned() };
    ScyllaOptions {
        bucket_events: BUCKET,
        ..ScyllaOptions::new(address, Arc::new(WallClock), role)
    }
}

/// Opens a session beside the store's.
pub(super) async fn session(server: &Server) -> Session {
    SessionBuilder::new()
        .known_node(server.contact_point())
        .fetch_schema_metadata(false)
        .build()
        .await
        .unwrap()
}
