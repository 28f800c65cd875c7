//! Three servers with three copies of everything, and appends of which one server alone has a copy.
use std::{collections::BTreeSet, net::SocketAddr, sync::Arc, time::Duration};

use futures_util::future::join_all;
use recado_domain::ConversationId;
use scylla::{
    client::{session::Session, session_builder::SessionBuilder},
    policies::host_filter::AllowListHostFilter,
    statement::{Consistency, Statement},
};

use super::{keyspaces::options_at, server::Server};
use crate::{
    Appended, Key, Seek, Stores,
    contract::samples::{Talk, append},
    scylla::{Role, open},
};

const KEYSPACE: &str = "recado_copies";
const TALKS: usize = 24;
/// Longer than a server keeps a write that it could not deliver.
const FORGOTTEN: Duration = Duration::from_secs(4);

/// A gateway appends just after two of three servers were killed, and is gone. The third one alone has the
/// appends. The next gateway sees one of them or does not, by which servers it asks; whatever it then
/// goes on from must outlive that one server.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(feature = "deep"), ignore = "three servers take minutes: `make test-deep`")]
async fn what_a_taker_goes_on_from_outlives_the_only_server_that_had_it() {
    let start = || Server::start_many("three", 3);
    let Some(server) = tokio::task::spawn_blocking(start).await.unwrap() else { return };
    let server = Arc::new(server);
    let first = gateway(&server, 1).await;
    let talks: Vec<Talk> = (0..TALKS).map(|_| Talk::new()).collect();
    for talk in &talks {
        append(&first, talk.message(0, 1, "hola")).await;
    }
    tell(&server, &[&["kill", "2"], &["kill", "3"]]).await;
    let unknown = talks.iter().map(|talk| first.log.append(talk.message(1, 2, "¿llegó?")));
    for appended in join_all(unknown).await {
        assert!(appended.is_err(), "no quorum, no acknowledgement: {appended:?}");
    }
    drop(first);
    tokio::time::sleep(FORGOTTEN).await;
    tell(&server, &[&["start"]]).await;
    let alone = only_at_the_first(&server, &talks).await;
    println!("{alone} of {TALKS} last appends are on one server only");
    assert!(alone > 0, "nothing was put to the test");

    let second = gateway(&server, 1).await;
    for talk in &talks {
        let position = second.log.load(talk.conversation, 1).await.unwrap().unwrap().position;
        // The provider repeats what got no answer: kept or recognised, it is acknowledged now.
        let repeated = second.log.append(talk.message(position, 2, "¿llegó?")).await.unwrap();
        assert_eq!(matches!(repeated, Appended::Duplicate(_)), position == 2, "{repeated:?}");
    }
    drop(second);
    tell(&server, &[&["kill", "1"]]).await;
    let third = gateway(&server, 2).await;
    for talk in &talks {
        check(&third, talk).await;
    }
}

async fn gateway(server: &Arc<Server>, at: u8) -> Stores {
    let contact_points = vec![format!("127.0.0.{at}:{}", server.port)];
    open(options_at(contact_points, KEYSPACE, Role::OnlyGateway)).await.unwrap()
}

async fn tell(server: &Arc<Server>, orders: &[&'static [&'static str]]) {
    let (server, orders) = (Arc::clone(server), orders.to_vec());
    let tell = move || orders.iter().for_each(|order| server.tell(order));
    tokio::task::spawn_blocking(tell).await.unwrap();
}

/// Counts the talks whose second entry the first server has and the others do not.
async fn only_at_the_first(server: &Server, talks: &[Talk]) -> usize {
    let (mut first, mut others) = (BTreeSet::new(), BTreeSet::new());
    for at in 1..=3 {
        let session = only_at(server, at).await;
        for talk in talks {
            if has_second(&session, talk).await {
                let seen = if at == 1 { &mut first } else { &mut others };
                seen.insert(talk.conversation);
            }
        }
    }
    let alone: BTreeSet<&ConversationId> = first.difference(&others).collect();
    alone.len()
}

async fn only_at(server: &Server, at: u8) -> Session {
    let address: SocketAddr = format!("127.0.0.{at}:{}", server.port).parse().unwrap();
    let filter = AllowListHostFilter::new([address]).unwrap();
    let builder = SessionBuilder::new().known_node_addr(address).host_filter(Arc::new(filter));
    builder.fetch_schema_metadata(false).build().await.unwrap()
}

async fn has_second(session: &Session, talk: &Talk) -> bool {
    let sql = format!(
        "SELECT number FROM {KEYSPACE}.talk WHERE conversation = ? AND bucket = 0 AND kind = 4
         AND number = 2"
    );
    let mut statement = Statement::new(sql);
    statement.set_consistency(Consistency::One);
    let rows = session.query_unpaged(statement, (talk.conversation.as_uuid(),)).await.unwrap();
    rows.into_rows_result().unwrap().rows_num() > 0
}

/// Everything acknowledged is there without a gap, and recognised.
async fn check(stores: &Stores, talk: &Talk) {
    let loaded = stores.log.load(talk.conversation, 1).await.unwrap().unwrap();
    assert_eq!(loaded.position, 2);
    assert!(loaded.tail.iter().map(|entry| entry.first).eq(1..=2), "{:?}", loaded.tail);
    let page = stores.messages.page(talk.tenant, talk.conversation, Seek::End, 9).await.unwrap();
    assert!(page.rows.iter().map(|row| row.number).eq(1..=2), "{:?}", page.rows);
    for number in [1, 2] {
        let Key { key, value } = talk.message(0, number, "").keys.remove(0);
        assert_eq!(stores.log.key(talk.conversation, &key).await.unwrap(), Some(value));
    }
}
