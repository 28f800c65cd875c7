//! Anything that can happen in a talk, drawn by chance and carried out.
use std::time::Duration;

use proptest::prelude::*;

use crate::{
    ProviderId, UserId,
    bot::Answer,
    content::Content,
    conversation::{Command, SendResult},
    delivery::Stage,
    incoming::{Arrival, SetAsideReason, StatusUpdate},
    message::FileState,
    send_error::SendError,
};

use super::{
    super::{fixture::*, talk::Talk},
    lattice::{STAGES, any_error},
};

/// Words that lead to every kind of behaviour.
const WORDS: [&str; 7] = ["hola", "pensar", "asesor", "baja", "alta", "nada", "¿envío?"];

/// Something that happens.
#[derive(Debug, Clone)]
pub(super) enum Step {
    Hear(Vec<usize>),
    HearOdd(usize),
    Echo,
    Again(usize),
    Change { nth: usize, revoke: bool },
    State { number: u32, stage: Stage, error: Option<SendError>, ours: bool },
    Told(Told),
    Late { number: u32, attempt: u32, told: Told },
    Think { oldest: bool, fails: bool },
    Stale { kind: usize, number: u32 },
    Person { ana: bool, act: Act },
    Fetched(bool),
    Set { what: usize, on: bool },
    Wait(u64),
}

/// What the provider tells of a send.
#[derive(Debug, Clone)]
pub(super) enum Told {
    Accepted,
    Refused(SendError, Option<u64>, f64),
    NeverLeft,
    Unclear,
}

/// What an agent does.
#[derive(Debug, Clone)]
pub(super) enum Act {
    Join(bool),
    Leave,
    Say { template: bool, proactive: bool },
    Retry,
    Discard,
    Note,
    Close,
    Reopen,
    Block(bool),
    Read(u32),
    Snooze(Option<u64>),
    Assign(bool),
    Label(Vec<u128>),
    Rename(bool),
}

fn told() -> impl Strategy<Value = Told> {
    prop_oneof![
        4 => Just(Told::Accepted),
        3 => (any_error(), prop::option::of(0_u64..100_000), 0.0..=1.0_f64)
            .prop_map(|(error, wait, jitter)| Told::Refused(error, wait, jitter)),
        1 => Just(Told::NeverLeft),
        2 => Just(Told::Unclear),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => any::<bool>().prop_map(Act::Join),
        3 => Just(Act::Leave),
        6 => (any::<bool>(), any::<bool>())
            .prop_map(|(template, proactive)| Act::Say { template, proactive }),
        2 => Just(Act::Retry),
        1 => Just(Act::Discard),
        1 => Just(Act::Note),
        1 => Just(Act::Close),
        1 => Just(Act::Reopen),
        1 => any::<bool>().prop_map(Act::Block),
        1 => (0_u32..40).prop_map(Act::Read),
        1 => prop::option::of(1_u64..40).prop_map(Act::Snooze),
        1 => any::<bool>().prop_map(Act::Assign),
        1 => prop::collection::vec(0_u128..4, 0..4).prop_map(Act::Label),
        1 => any::<bool>().prop_map(Act::Rename),
    ]
}

/// Anything that can happen.
pub(super) fn step() -> impl Strategy<Value = Step> {
    let stage = prop::sample::select(STAGES.to_vec());
    prop_oneof![
        10 => prop::collection::vec(0..WORDS.len(), 1..4).prop_map(Step::Hear),
        2 => (0_usize..4).prop_map(Step::HearOdd),
        1 => Just(Step::Echo),
        2 => any::<usize>().prop_map(Step::Again),
        2 => (any::<usize>(), any::<bool>()).prop_map(|(nth, revoke)| Step::Change { nth, revoke }),
        6 => (1_u32..30, stage, prop::option::weighted(0.2, any_error()), any::<bool>())
            .prop_map(|(number, stage, error, ours)| Step::State { number, stage, error, ours }),
        8 => told().prop_map(Step::Told),
        2 => (1_u32..30, 0_u32..3, told())
            .prop_map(|(number, attempt, told)| Step::Late { number, attempt, told }),
        4 => (any::<bool>(), any::<bool>())
            .prop_map(|(oldest, fails)| Step::Think { oldest, fails }),
        3 => (0_usize..7, 0_u32..30).prop_map(|(kind, number)| Step::Stale { kind, number }),
        12 => (any::<bool>(), act()).prop_map(|(ana, act)| Step::Person { ana, act }),
        1 => any::<bool>().prop_map(Step::Fetched),
        2 => (0_usize..6, any::<bool>()).prop_map(|(what, on)| Step::Set { what, on }),
        6 => prop::sample::select(vec![1_u64, 2, 9, 70, 4_000, 90_000]).prop_map(Step::Wait),
    ]
}

/// Lets a step happen, as far as it can.
pub(super) fn take(talk: &mut Talk, known: &mut Vec<Arrival>, step: Step) {
    match step {
        Step::Hear(words) => {
            let heard = words.iter().map(|word| fresh(talk, known, text(WORDS[*word])));
            let heard: Vec<Arrival> = heard.collect();
            talk.arrive(heard);
        }
        Step::HearOdd(kind) => {
            let arrival = fresh(talk, known, odd(kind));
            talk.arrive(vec![arrival]);
        }
        Step::Echo => {
            let id = format!("echo-{}", known.len());
            let echo = Arrival::Echo(written(&id, talk.now, text("te atiendo")));
            known.push(echo.clone());
            talk.arrive(vec![echo]);
        }
        Step::Again(nth) => {
            if let Some(arrival) = known.get(nth % known.len().max(1)).cloned() {
                talk.arrive(vec![arrival.clone(), arrival]);
            }
        }
        Step::Change { nth, revoke } => change(talk, known, nth, revoke),
        Step::State { number, stage, error, ours } => {
            let at = talk.now;
            let told =
                if ours { status(number, stage, at) } else { bare_status(number, stage, at) };
            let arrival = Arrival::Status(StatusUpdate { error, ..told });
            known.push(arrival.clone());
            talk.arrive(vec![arrival]);
        }
        Step::Told(told) => {
            if let Some((number, _)) = talk.wire.front().copied() {
                talk.told(result(told, number));
            }
        }
        Step::Late { number, attempt, told } => {
            let result = result(told, number);
            talk.apply(Command::SendResult { number, attempt, result });
            talk.work();
        }
        Step::Think { oldest, fails } => think(talk, oldest, fails),
        Step::Stale { kind, number } => {
            talk.apply(stale(kind, number));
            talk.work();
        }
        Step::Person { ana: by_ana, act } => {
            let user = if by_ana { ana() } else { beto() };
            // A refusal changes nothing; the talk goes on.
            let _ = talk.try_apply(person(talk, user, act));
            talk.work();
        }
        Step::Fetched(well) => fetched(talk, well),
        Step::Set { what, on } => set(talk, what, on),
        Step::Wait(seconds) => {
            talk.wait(Duration::from_secs(seconds));
        }
    }
}

fn fresh(talk: &Talk, known: &mut Vec<Arrival>, content: Content) -> Arrival {
    let message = written(&format!("new-{}", known.len()), talk.now, content);
    known.push(Arrival::Message(message));
    known[known.len() - 1].clone()
}

fn odd(kind: usize) -> Content {
    match kind {
        0 => picture("media"),
        1 => Content::Reaction { target: provider("new-0"), emoji: Some("👍".to_owned()) },
        2 => Content::System { text: "changed".to_owned(), detail: serde_json::json!({}) },
        _ => Content::Unsupported { reason: "poll".to_owned(), raw: serde_json::json!([1]) },
    }
}

fn change(talk: &mut Talk, known: &mut Vec<Arrival>, nth: usize, revoke: bool) {
    let original = ProviderId(format!("new-{}", nth % known.len().max(1)));
    let (provider_id, sent_at) = (ProviderId(format!("change-{}", known.len())), talk.now);
    let arrival = if revoke {
        Arrival::Revoked { provider_id, original, sent_at }
    } else {
        Arrival::Edited { provider_id, original, sent_at, content: text("mejor así") }
    };
    known.push(arrival.clone());
    talk.arrive(vec![arrival]);
}

fn result(told: Told, number: u32) -> SendResult {
    match told {
        Told::Accepted => SendResult::Accepted { provider_id: accepted_as(number) },
        Told::Refused(error, wait_ms, jitter) => SendResult::Refused { error, wait_ms, jitter },
        Told::NeverLeft => SendResult::NeverLeft,
        Told::Unclear => SendResult::Unclear { detail: "cut".to_owned() },
    }
}

fn think(talk: &mut Talk, oldest: bool, fails: bool) {
    let ask = match talk.thinking.len() {
        0 => return,
        _ if oldest => talk.thinking.remove(0),
        more => talk.thinking.remove(more - 1),
    };
    let answer = (!fails).then(|| answer("model", Some("pensado")));
    talk.apply(Command::Thought { ask, answer });
    talk.work();
}

fn stale(kind: usize, number: u32) -> Command {
    match kind {
        0 => Command::AnswerDue { ask: number },
        1 => Command::Thought { ask: number, answer: None::<Answer> },
        2 => Command::Start { number },
        3 => Command::Settle { number, attempt: 1 },
        4 => Command::SilenceDue { generation: number },
        5 => Command::UnsnoozeDue { generation: number },
        _ => Command::SetAside {
            card: card(),
            reason: SetAsideReason::Panic,
            error: "boom".to_owned(),
            keys: Vec::new(),
        },
    }
}

fn person(talk: &Talk, user: UserId, act: Act) -> Command {
    let troubled = talk.state.troubled.first().copied().unwrap_or(1);
    match act {
        Act::Join(force) => Command::Join { user, force },
        Act::Leave => Command::Leave { user },
        Act::Say { template: is_template, proactive } => Command::Say {
            user,
            content: if is_template { template("promo") } else { text("soy una persona") },
            reply_to: None,
            request: None,
            proactive: proactive.then(card),
        },
        Act::Retry => {
            Command::Retry { user, number: troubled, content: text("otra vez"), reply_to: None }
        }
        Act::Discard => Command::Discard { user, number: troubled },
        Act::Note => Command::Note { user, text: "nota".to_owned(), request: None },
        Act::Close => Command::Close { by: user, force: false },
        Act::Reopen => Command::Reopen { by: user },
        Act::Block(blocked) => Command::Block { by: user, blocked },
        Act::Read(number) => Command::Read { by: user, number },
        Act::Snooze(hours) => {
            let until = hours.map(|hours| talk.now + Duration::from_hours(hours));
            Command::Snooze { by: user, until }
        }
        Act::Assign(to_ana) => Command::Assign { by: user, user: to_ana.then(ana), force: false },
        Act::Label(labels) => {
            Command::SetLabels { by: user, labels: labels.into_iter().map(label).collect() }
        }
        Act::Rename(long) => {
            Command::Rename { by: user, name: if long { "Rosa Quispe" } else { "Rosa" }.to_owned() }
        }
    }
}

fn fetched(talk: &mut Talk, well: bool) {
    let numbers: Vec<u32> = talk.rows.keys().copied().collect();
    let file = if well {
        FileState::Stored { id: stored_file(), mime_type: "image/jpeg".to_owned(), size: 1 }
    } else {
        FileState::Failed { error: "gone".to_owned() }
    };
    for number in numbers {
        talk.apply(Command::FileResult { number, file: file.clone() });
    }
}

fn set(talk: &mut Talk, what: usize, on: bool) {
    match what {
        0 => talk.settings.enabled = on,
        1 => talk.settings.quiet_ms = if on { 1_200 } else { 0 },
        2 => talk.settings.resend_unknown = on,
        3 => talk.settings.agent_silence_min = if on { 60 } else { 0 },
        4 => talk.accepts = on,
        _ => talk.permit = on,
    }
}
