//! What must be true afterwards, on every gateway.
use std::{
    collections::{HashMap, HashSet},
    slice,
    time::Duration,
};

use recado_domain::Timestamp;
use recado_protocol::{Conversation, SetAside};
use tokio::time::Instant;

use crate::{
    account::Account,
    audit,
    load::Crowd,
    record::{Record, States, Talk},
    world::{GATEWAYS, World},
};

/// How long the gateways may take to show the same.
const AGREE_WITHIN: Duration = Duration::from_mins(1);

/// Waits until everything stands still and tells what there is.
pub(crate) async fn settle(
    world: &mut World,
    crowd: &Crowd,
    kills: &[Timestamp],
) -> (Record, Account) {
    crowd.all_taken().await;
    world.nodes.iter_mut().for_each(|node| node.gateway.must_live());
    world.company.api = world.api(0);
    let company = slice::from_ref(&world.company);
    let (mut record, settled_after) =
        Record::once_settled(&world.provider, company, States::All).await;
    let line = &world.company.lines[0];
    record.sides.get_mut(&line.number).expect("its side").received = crowd.written();
    let account = Account::of(&record, kills);
    let tally = world.fleet.tally();
    println!("{account}");
    println!(
        "  webhooks: {} taken, {} answered 5xx, {} met nobody, {} heard nothing; settled after {:.1?}",
        tally.taken, tally.unavailable, tally.unreachable, tally.silent, settled_after
    );
    assert_eq!(tally.refused, Vec::<String>::new(), "a provider would not come again");
    (record, account)
}

/// Holds everything to every rule that a gateway alone is held to.
pub(crate) async fn judge(world: &World, record: &Record) {
    tell_of_the_missing(world, record).await;
    tell_of_the_disordered(world, record);
    audit::hold(record);
    audit::unknown_stands_in_its_ledger(slice::from_ref(&world.company), record).await;
    the_same_everywhere(world).await;
}

/// Tells what is known of messages that were taken and are in no conversation.
async fn tell_of_the_missing(world: &World, record: &Record) {
    let kept = record.talks.iter().flat_map(Talk::inbound);
    let kept: HashSet<&str> = kept.filter_map(|message| message.provider_id.as_deref()).collect();
    let received = record.sides.values().flat_map(|side| &side.received);
    let missing: Vec<_> = received.filter(|one| !kept.contains(one.wamid.as_str())).collect();
    if missing.is_empty() {
        return;
    }
    let aside: Vec<SetAside> = world.api(0).list("/api/v1/set-aside").await;
    println!("  missing: {missing:#?}\n  set aside: {aside:#?}");
    for message in missing {
        let Some(talk) = record.talks.iter().find(|talk| talk.phone() == message.from) else {
            continue;
        };
        tell(world, talk);
    }
}

/// Tells what is known of talks whose messages do not stand in the order in which they were written.
fn tell_of_the_disordered(world: &World, record: &Record) {
    let number = |id: &str| id.rsplit('.').next().and_then(|number| number.parse::<u32>().ok());
    for talk in &record.talks {
        let written = talk.inbound().filter_map(|one| number(one.provider_id.as_deref()?));
        if !written.is_sorted() {
            tell(world, talk);
        }
    }
}

/// Tells what is known of a talk.
pub(crate) fn tell(world: &World, talk: &Talk) {
    println!("  the log of {}:", talk.row.id);
    for event in &talk.events {
        println!("    {} {} {} {}", event.position, event.at, event.kind, event.data);
    }
    for (node, each) in world.nodes.iter().enumerate() {
        let log = each.gateway.log_text();
        let lines = log.lines().filter(|line| line.contains(&talk.row.id));
        lines.for_each(|line| println!("    gateway {node}: {line}"));
    }
}

/// Every gateway lists the same conversations in the same state.
async fn the_same_everywhere(world: &World) {
    let began = Instant::now();
    loop {
        let mut lists = Vec::new();
        for node in 0..GATEWAYS {
            let rows: Vec<Conversation> = world.api(node).list("/api/v1/conversations").await;
            let rows: HashMap<String, Conversation> =
                rows.into_iter().map(|row| (row.id.clone(), row)).collect();
            lists.push(rows);
        }
        let differs = lists.iter().position(|list| *list != lists[0]);
        let Some(node) = differs else { return };
        let odd = lists[0].iter().find(|(id, row)| lists[node].get(*id) != Some(row));
        assert!(
            began.elapsed() < AGREE_WITHIN,
            "gateways 0 and {node} list {} and {} conversations; {odd:?} is {:?} on the other",
            lists[0].len(),
            lists[node].len(),
            odd.and_then(|(id, _)| lists[node].get(id)),
        );
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}
