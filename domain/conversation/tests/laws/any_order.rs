//! The same pieces in any order, any number of times, cut into deliveries anyhow, lead to the same
//! talk. What must be equal is named in [`Outcome`]; numbers follow the order of arrival and may
//! differ, so messages are compared by the provider's id.
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use proptest::prelude::*;

use crate::{
    ProviderId, Timestamp,
    conversation::{Command, Owner, SendResult},
    delivery::Delivery,
    incoming::{Arrival, StatusUpdate},
    message::{Body, Direction},
};

use super::{
    super::{fixture::*, talk::Talk},
    lattice::{STAGES, any_error},
};

/// Numbers of the three messages that were sent and never heard of.
const SENT: [u32; 3] = [3, 4, 5];

/// A piece: from the provider's deliveries, or the late result of a send.
#[derive(Debug, Clone)]
enum Piece {
    Arrives(Box<Arrival>),
    Accepted(u32),
}

/// What must be equal in the end.
#[derive(Debug, PartialEq)]
struct Outcome {
    heard: BTreeMap<ProviderId, String>,
    deliveries: BTreeMap<u32, (Delivery, Option<ProviderId>)>,
    owner: Owner,
    opted_out: bool,
    marketing: Option<bool>,
    window_until: Option<Timestamp>,
    troubled: BTreeSet<u32>,
    parked: BTreeSet<String>,
}

fn heard() -> impl Strategy<Value = Piece> {
    let word = prop::sample::select(vec!["hola", "baja", "alta", "¿envío?", "STOP", "start"]);
    (0_u32..8, word).prop_map(|(id, word)| {
        // One message is one message: its id decides its words and its time.
        let word = if id < 4 { word } else { "hola" };
        let sent_at = MORNING - Duration::from_secs(u64::from(id % 5));
        let id = format!("in-{id}-{word}");
        Piece::Arrives(Box::new(Arrival::Message(written(&id, sent_at, text(word)))))
    })
}

fn told() -> impl Strategy<Value = Piece> {
    let stage = prop::sample::select(STAGES.to_vec());
    let number = prop::sample::select(SENT.to_vec());
    (number, stage, prop::option::weighted(0.3, any_error()), any::<bool>()).prop_map(
        |(number, stage, error, ours)| {
            let told = if ours { status } else { bare_status };
            let update = StatusUpdate { error, ..told(number, stage, MORNING) };
            Piece::Arrives(Box::new(Arrival::Status(update)))
        },
    )
}

fn piece() -> impl Strategy<Value = Piece> {
    let preference = (any::<bool>(), 0_u64..3).prop_map(|(marketing, second)| {
        let at = MORNING - Duration::from_secs(second);
        Piece::Arrives(Box::new(Arrival::Preference { marketing, at }))
    });
    let echo = Piece::Arrives(Box::new(Arrival::Echo(written("echo", MORNING, text("voy")))));
    prop_oneof![
        4 => heard(),
        4 => told(),
        1 => prop::sample::select(SENT.to_vec()).prop_map(Piece::Accepted),
        1 => preference,
        1 => Just(echo),
    ]
}

/// A talk in which an agent sent three messages whose fate nobody knows.
fn prepared() -> Talk {
    let mut talk = Talk::unheard();
    talk.settings.agent_silence_min = 0;
    talk.hears("nada").joins(ana());
    talk.apply(Command::Note { user: ana(), text: "nota".to_owned(), request: None });
    for number in SENT {
        assert_eq!(talk.says(ana(), "x"), number);
        talk.told(SendResult::Unclear { detail: "cut".to_owned() });
    }
    talk
}

fn outcome(pieces: &[Piece], cuts: &[bool]) -> Outcome {
    let mut talk = prepared();
    let mut delivery = Vec::new();
    for (piece, cut) in pieces.iter().zip(cuts.iter().cycle()) {
        match piece {
            Piece::Arrives(arrival) => delivery.push((**arrival).clone()),
            Piece::Accepted(number) => {
                let result = SendResult::Accepted { provider_id: accepted_as(*number) };
                talk.apply(Command::SendResult { number: *number, attempt: 1, result });
            }
        }
        if *cut {
            talk.arrive(std::mem::take(&mut delivery));
        }
    }
    talk.arrive(delivery);
    let inbound = talk.rows.values().filter(|row| row.direction == Direction::Inbound);
    let words = |body: &Body| match body {
        Body::Content { content } => content.text().unwrap_or_default().to_owned(),
        Body::Note { text } => text.clone(),
    };
    Outcome {
        heard: inbound.filter_map(|r| Some((r.provider_id.clone()?, words(&r.body)))).collect(),
        deliveries: SENT
            .iter()
            .map(|n| (*n, (talk.rows[n].delivery.clone(), talk.rows[n].provider_id.clone())))
            .collect(),
        owner: talk.state.turn.owner,
        opted_out: talk.state.opted_out,
        marketing: talk.state.marketing,
        window_until: talk.state.window_until,
        troubled: talk.state.troubled.clone(),
        parked: talk.state.parked.iter().map(|status| format!("{status:?}")).collect(),
    }
}

fn pieces_twice() -> impl Strategy<Value = (Vec<Piece>, Vec<Piece>, Vec<bool>)> {
    let pieces = prop::collection::vec(piece(), 1..14);
    pieces.prop_flat_map(|pieces| {
        let repeated: Vec<Piece> = pieces.iter().chain(&pieces).cloned().collect();
        (Just(pieces), Just(repeated).prop_shuffle(), prop::collection::vec(any::<bool>(), 1..9))
    })
}

proptest! {
    #![proptest_config(super::tries(128))]

    #[test]
    fn order_repetition_and_cutting_change_nothing((pieces, shuffled, cuts) in pieces_twice()) {
        prop_assert_eq!(outcome(&pieces, &[true]), outcome(&shuffled, &cuts));
    }
}
