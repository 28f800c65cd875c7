//! Keyspaces that are missing, empty, old or too new.
use super::{
    keyspaces::{options, session},
    servers,
};
use crate::{
    StoreError,
    scylla::{Role, check, open},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_that_start_together_make_and_migrate_a_keyspace_once() {
    let Some(server) = tokio::task::spawn_blocking(servers::shared).await.unwrap() else { return };
    let options = || options(server, "recado_together", Role::Visitor);
    let said = check(&options()).await.unwrap_err().to_string();
    assert!(said.contains("no keyspace recado_together"), "{said}");
    let together = (0..3).map(|_| tokio::spawn(open(options())));
    for opened in together.collect::<Vec<_>>() {
        opened.await.unwrap().unwrap().health.check().await.unwrap();
    }
    check(&options()).await.unwrap();
    let session = session(server).await;
    let newer = "INSERT INTO recado_together.migration (one, number, name) VALUES (0, 99, 'later')";
    session.query_unpaged(newer, ()).await.unwrap();
    let refused = open(options()).await.map(drop);
    assert!(matches!(refused, Err(StoreError::Corrupt(_))), "{refused:?}");
    session.query_unpaged("DROP KEYSPACE recado_together", ()).await.unwrap();
}

#[tokio::test]
async fn a_server_that_is_not_there_is_said_so() {
    let address = "scylla://127.0.0.1:1/recado".parse().unwrap();
    let clock = std::sync::Arc::new(super::keyspaces::WallClock);
    let options = crate::scylla::ScyllaOptions::new(address, clock, Role::Visitor);
    let said = check(&options).await.unwrap_err().to_string();
    assert!(said.contains("no CQL server answers at 127.0.0.1:1"), "{said}");
}
