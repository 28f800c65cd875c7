//! Opens a session: where, as whom, with which patience.
use std::{sync::Arc, time::Duration};

use rustls::{ClientConfig, RootCertStore, pki_types::CertificateDer, pki_types::pem::PemObject};
use scylla::{
    client::{
        execution_profile::ExecutionProfile, session::Session, session_builder::SessionBuilder,
    },
    policies::load_balancing::DefaultPolicy,
    statement::{Consistency, SerialConsistency},
};

use super::{
    ScyllaOptions, Trouble,
    failure::{failed, unavailable, unconnected, unreadable},
    migrate::patiently,
};
use crate::StoreError;

/// How long a statement may take with all its retries. An append that takes longer is answered
/// "not available", and settled before the next one.
const PATIENCE: Duration = Duration::from_secs(8);
/// How long a server may take to be connected to.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);
/// How long a change of the tables may take to reach every server.
const AGREE_WITHIN: Duration = Duration::from_mins(1);
/// Copies of each row in a keyspace that we make ourselves, where there are as many servers.
const COPIES: usize = 3;

/// Opens a session that has chosen no keyspace yet.
pub(super) async fn connect(options: &ScyllaOptions) -> Result<Session, Trouble> {
    let balancing = match &options.datacenter {
        Some(name) => DefaultPolicy::builder().prefer_datacenter(name.clone()).build(),
        None => DefaultPolicy::builder().build(),
    };
    let profile = ExecutionProfile::builder()
        .consistency(Consistency::LocalQuorum)
        .serial_consistency(Some(SerialConsistency::LocalSerial))
        .load_balancing_policy(balancing)
        .request_timeout(Some(PATIENCE))
        .build();
    let mut builder = SessionBuilder::new()
        .known_nodes(&options.address.contact_points)
        .default_execution_profile_handle(profile.into_handle())
        .connection_timeout(CONNECT_WITHIN)
        .schema_agreement_timeout(AGREE_WITHIN)
        // How rows are spread, and no more: it takes a statement to a server that has its row.
        .fetch_schema_metadata(true)
        .fetch_full_schema_metadata(false)
        .keyspaces_to_fetch([&options.address.keyspace])
        .tcp_nodelay(true);
    if let Some((user, password)) = &options.user {
        builder = builder.user(user, password);
    }
    if let Some(path) = &options.authority {
        builder = builder.tls_context(Some(tls(path)?));
    }
    let points = &options.address.contact_points;
    builder.build().await.map_err(|error| unconnected(points, error))
}

fn tls(path: &std::path::Path) -> Result<Arc<ClientConfig>, StoreError> {
    let cannot = |error: &dyn std::fmt::Display| {
        unavailable(format!("the authority's file {} cannot be used: {error}", path.display()))
    };
    let mut roots = RootCertStore::empty();
    let certificates = CertificateDer::pem_file_iter(path).map_err(|error| cannot(&error))?;
    for certificate in certificates {
        let certificate = certificate.map_err(|error| cannot(&error))?;
        roots.add(certificate).map_err(|error| cannot(&error))?;
    }
    if roots.is_empty() {
        return Err(cannot(&"it holds no certificate"));
    }
    Ok(Arc::new(ClientConfig::builder().with_root_certificates(roots).with_no_client_auth()))
}

/// Tells whether the keyspace is there.
pub(super) async fn has_keyspace(session: &Session, keyspace: &str) -> Result<bool, StoreError> {
    let sql = "SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = ?";
    let found = session.query_unpaged(sql, (keyspace,)).await.map_err(failed)?;
    Ok(found.into_rows_result().map_err(unreadable)?.rows_num() > 0)
}

/// Makes the keyspace: every row on three servers, or on as many as there are.
pub(super) async fn make_keyspace(session: &Session, keyspace: &str) -> Result<(), StoreError> {
    let copies = session.get_cluster_state().get_nodes_info().len().clamp(1, COPIES);
    let is_scylla = is_scylla(session).await?;
    tracing::info!(keyspace, copies, "the keyspace is missing and is made");
    patiently(session, &keyspace_cql(keyspace, copies, is_scylla), ()).await?;
    Ok(())
}

/// Returns the statement that makes a keyspace. Tablets are switched off on ScyllaDB: its counters
/// and lightweight transactions came to them only in its latest versions.
fn keyspace_cql(keyspace: &str, copies: usize, is_scylla: bool) -> String {
    let tablets = if is_scylla { " AND tablets = { 'enabled': false }" } else { "" };
    format!(
        "CREATE KEYSPACE IF NOT EXISTS {keyspace} WITH replication = {{ 'class': \
         'NetworkTopologyStrategy', 'replication_factor': {copies} }}{tablets}"
    )
}

async fn is_scylla(session: &Session) -> Result<bool, StoreError> {
    let sql = "SELECT table_name FROM system_schema.tables WHERE keyspace_name = 'system' \
               AND table_name = 'scylla_local'";
    let found = session.query_unpaged(sql, ()).await.map_err(failed)?;
    Ok(found.into_rows_result().map_err(unreadable)?.rows_num() > 0)
}

/// Makes the session work in the keyspace, which a server may not know of yet.
pub(super) async fn choose(session: &Session, keyspace: &str) -> Result<(), StoreError> {
    let began = tokio::time::Instant::now();
    loop {
        match session.use_keyspace(keyspace, false).await {
            Err(error) if began.elapsed() < AGREE_WITHIN => {
                tracing::debug!(%error, keyspace, "the keyspace is chosen again");
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
            chosen => {
                return chosen.map_err(|error| {
                    unavailable(format!("the keyspace {keyspace} cannot be worked in: {error}"))
                });
            }
        }
    }
}
