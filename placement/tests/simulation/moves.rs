//! Slots move only where they must.
use recado_placement::{NodeId, SLOTS, Slot, assignment::assigned, node::Row};
use std::collections::BTreeMap;

use crate::{
    breaks::Break,
    process::Message,
    weather::Weather,
    world::{Event, Machine, SECOND, World},
};

type Table = BTreeMap<Slot, Row>;

fn settled(world: &mut World, until: u64) -> Table {
    world.live_until(until);
    assert_eq!(world.judge.verdict, None);
    assert_eq!(world.unowned(), None);
    world.cql.table.clone()
}

fn living(world: &World) -> Vec<NodeId> {
    let processes = world.machines.iter().filter_map(|machine| machine.process.as_ref());
    processes.map(|(_, process)| process.node.id()).collect()
}

fn moved(before: &Table, after: &Table) -> Vec<(Row, Row)> {
    let pairs = before.iter().map(|(slot, row)| (*row, after[slot]));
    pairs.filter(|(before, after)| before != after).collect()
}

#[test]
fn whoever_comes_takes_its_share_and_whoever_stops_gives_its_own() {
    let mut world = World::new(7, Break::Nothing, Weather::calm(3), SLOTS);
    let three = settled(&mut world, 12 * SECOND);
    let quiet = settled(&mut world, 20 * SECOND);
    assert_eq!(three, quiet, "nothing moves while nothing happens");

    let newcomer = Machine::new(&mut world.dice);
    world.machines.push(newcomer);
    world.at(20 * SECOND, Event::Start { machine: 3 });
    let four = settled(&mut world, 32 * SECOND);
    let nodes = living(&world);
    let came = moved(&three, &four);
    println!("a fourth node takes {} of {SLOTS} slots", came.len());
    assert!(came.iter().all(|(before, after)| {
        after.owner == Some(nodes[3]) && after.given && after.epoch == before.epoch.next()
    }));
    assert!((180..=330).contains(&came.len()));

    let (process, _) = world.machines[0].process.as_ref().expect("it lives");
    let stop = Event::Reach { machine: 0, process: *process, message: Message::Stop };
    world.at(32 * SECOND, stop);
    let rest = settled(&mut world, 44 * SECOND);
    let left = moved(&four, &rest);
    println!("a node that stops gives {} slots away", left.len());
    assert!(left.iter().all(|(before, after)| {
        before.owner == Some(nodes[0]) && after.given && after.epoch == before.epoch.next()
    }));
    assert!(rest.iter().all(|(slot, row)| row.owner == assigned(*slot, living(&world))));
}
