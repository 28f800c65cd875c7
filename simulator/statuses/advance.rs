//! Moves a message on: sent, delivered, read, played or failed, and tells the business.

use std::sync::Arc;

use super::agenda::Step;
use super::plan::StatusPlan;
use super::record::StatusRecord;
use crate::faults::StatusFate;
use crate::number::{Content, Failure, Happening, Note, Number, NumberState, State};
use crate::webhooks::{Delivery, Payload};
use crate::world::World;
use crate::{customers, links};

/// After that long without a `read`, statuses that were kept back are told anyway.
const RELEASE_MS: u64 = 400;

/// Starts the way of a message that was just accepted. `failure`: it will fail instead.
pub(crate) fn schedule(
    number: &Number,
    state: &mut NumberState,
    plan: &StatusPlan,
    wamid: &Arc<str>,
    failure: Option<Failure>,
    by_link: bool,
) {
    let fails = failure.is_some();
    if let Some(line) = state.line_mut(wamid) {
        line.failure = failure;
    }
    if by_link && !fails {
        number.agenda.add(Arc::clone(wamid), Step::FetchLink, plan.sent_ms);
    } else if !plan.enabled {
        appear(number, state, wamid, fails);
    } else if fails {
        number.agenda.add(Arc::clone(wamid), Step::Reach(State::Failed), plan.sent_ms);
    } else {
        number.agenda.add(Arc::clone(wamid), Step::Reach(State::Sent), plan.sent_ms);
    }
}

/// Goes on with a message of an earlier run, from where it stood.
pub(crate) fn resume(
    number: &Number,
    state: &mut NumberState,
    plan: &StatusPlan,
    wamid: &Arc<str>,
) {
    let Some(line) = state.line(wamid).filter(|line| !line.mine && !line.echo) else { return };
    let fails = line.failure.is_some();
    match line.state {
        State::Accepted if !plan.enabled => appear(number, state, wamid, fails),
        State::Accepted | State::Sent if fails => {
            number.agenda.add(Arc::clone(wamid), Step::Reach(State::Failed), plan.sent_ms);
        }
        State::Accepted => {
            number.agenda.add(Arc::clone(wamid), Step::Reach(State::Sent), plan.sent_ms);
        }
        State::Sent => {
            number.agenda.add(Arc::clone(wamid), Step::Reach(State::Delivered), plan.delivered_ms);
        }
        State::Delivered | State::Read | State::Played | State::Failed => {}
    }
}

/// Without statuses: on the phone at once.
fn appear(number: &Number, state: &mut NumberState, wamid: &Arc<str>, fails: bool) {
    let Some(line) = state.line_mut(wamid) else { return };
    line.reach(if fails { State::Failed } else { State::Delivered });
    line.visible = !fails && !matches!(line.content, Content::Reaction { .. });
    let key = state.owner(wamid);
    arrive(number, state, wamid);
    number.live.publish(key, Happening::Line(Arc::clone(wamid)));
}

/// One step that is due.
pub(crate) fn take(world: &Arc<World>, number: &Arc<Number>, wamid: &Arc<str>, step: &Step) {
    match step {
        Step::Reach(state) => reach(world, number, wamid, *state),
        Step::Release => release(number, wamid),
        Step::FetchLink => links::fetch(world, number, wamid),
    }
}

fn reach(world: &World, number: &Number, wamid: &Arc<str>, next: State) {
    let plan = number.settings.read().statuses.clone();
    let now = world.clock.now_ms();
    let mut state = number.state.lock();
    let Some(line) = state.line_mut(wamid) else { return };
    if !line.reach(next) {
        return;
    }
    let reaction = matches!(line.content, Content::Reaction { .. });
    if next == State::Delivered {
        line.visible = !reaction;
    }
    let Some(key) = state.owner(wamid) else { return };
    let mut quiet = reaction && next > State::Sent && next != State::Failed;
    match next {
        State::Sent => {
            allow(&mut state, &key, wamid, now);
            let pause = plan.delivered_ms.saturating_sub(plan.sent_ms);
            number.agenda.add(Arc::clone(wamid), Step::Reach(State::Delivered), pause);
            hold_back(number, &mut state, &key, wamid, &plan);
        }
        State::Delivered => {
            arrive(number, &mut state, wamid);
            let open = state.get(&key).is_some_and(|customer| customer.open);
            let read_after = if open { Some(0) } else { plan.read_ms };
            if let Some(pause) = read_after.filter(|_| !reaction) {
                number.agenda.add(Arc::clone(wamid), Step::Reach(State::Read), pause);
                quiet |= plan.skip_delivered_when_read;
            }
        }
        _ => {}
    }
    if plan.enabled && !quiet {
        tell(number, &mut state, &key, wamid, &plan, now);
    }
    note(number, &state, wamid, next, now);
    drop(state);
    number.live.publish(Some(key), Happening::Line(Arc::clone(wamid)));
    if matches!(next, State::Read | State::Played | State::Failed) {
        release(number, wamid);
    }
}

/// What leaves as a service message is free while the month's allowance lasts.
fn allow(state: &mut NumberState, key: &str, wamid: &Arc<str>, now: i64) {
    let from_ad = state.get(key).is_some_and(|customer| customer.free_until > now);
    let service = state.line(wamid).is_some_and(|line| line.category == "service");
    if service
        && !from_ad
        && state.allowance.take(now)
        && let Some(line) = state.line_mut(wamid)
    {
        line.allowed = true;
    }
}

/// A message of the business lands on the phone: typing ends, a reaction takes its place.
fn arrive(number: &Number, state: &mut NumberState, wamid: &Arc<str>) {
    let Some(key) = state.owner(wamid) else { return };
    let reaction = state.line(wamid).and_then(|line| match &line.content {
        Content::Reaction { emoji } => Some((line.context.clone()?, emoji.clone())),
        _ => None,
    });
    if let Some((target, emoji)) = reaction
        && let Some(target_line) = state.line_mut(&target)
    {
        target_line.their_reaction = (!emoji.is_empty()).then_some(emoji);
        number.live.publish(Some(Arc::clone(&key)), Happening::Line(target));
    }
    if let Some(customer) = state.get_mut(&key)
        && std::mem::take(&mut customer.typing_until) > 0
    {
        number.live.publish(Some(key), Happening::Typing(false));
    }
}

fn hold_back(
    number: &Number,
    state: &mut NumberState,
    key: &str,
    wamid: &Arc<str>,
    plan: &StatusPlan,
) {
    if !state.faults.reorders(key, &mut state.rng) {
        return;
    }
    state.held.insert(Arc::clone(wamid), Vec::new());
    let pause = plan.delivered_ms + plan.read_ms.unwrap_or(0) + RELEASE_MS;
    number.agenda.add(Arc::clone(wamid), Step::Release, pause);
}

fn tell(
    number: &Number,
    state: &mut NumberState,
    key: &str,
    wamid: &Arc<str>,
    plan: &StatusPlan,
    now: i64,
) {
    let Some(customer) = state.get(key) else { return };
    let Some(line) = state.line(wamid) else { return };
    let record = StatusRecord::of(line, customer, plan.pricing, now);
    let status = line.state;
    let fate = state.faults.for_status(key, status, &mut state.rng);
    if fate == StatusFate::Lost {
        return;
    }
    let copies = if fate == StatusFate::Doubled { 2 } else { 1 };
    for _ in 0..copies {
        match state.held.get_mut(wamid) {
            Some(held) => held.push(record.clone()),
            None => customers::queue(
                number,
                Delivery::new(Payload::Status(Box::new(record.clone())), Vec::new()),
            ),
        }
    }
}

/// Tells statuses that were kept back, the last first.
fn release(number: &Number, wamid: &Arc<str>) {
    let held = number.state.lock().held.remove(wamid);
    for record in held.into_iter().flatten().rev() {
        customers::queue(number, Delivery::new(Payload::Status(Box::new(record)), Vec::new()));
    }
}

fn note(number: &Number, state: &NumberState, wamid: &Arc<str>, next: State, now: i64) {
    let what = match next {
        State::Delivered => "delivered",
        State::Read => "read",
        State::Played => "played",
        State::Failed => "failed",
        State::Accepted | State::Sent => return,
    };
    let Some(line) = state.line(wamid) else { return };
    let note = Note {
        what,
        at: now,
        wamid: Some(Arc::clone(wamid)),
        text: line.content.text(),
        message: Some(line.content.kind()),
        code: line.failure.as_ref().map(|failure| failure.code),
        ms: u64::try_from(now - line.at).ok(),
    };
    number.live.publish(state.owner(wamid), Happening::Note(note));
}

/// The customer opens or leaves the chat on their phone; what is there is read.
pub(crate) fn open_chat(world: &World, number: &Number, key: &str, open: bool) {
    if let Some(customer) = number.state.lock().get_mut(key) {
        customer.open = open;
    }
    if open {
        read_chat(world, number, key);
    }
}

/// The customer reads everything that has arrived. Returns how many messages that were.
pub(crate) fn read_chat(world: &World, number: &Number, key: &str) -> usize {
    let unread: Vec<Arc<str>> = {
        let state = number.state.lock();
        let chat = state.get(key).map(|customer| &customer.chat);
        chat.into_iter()
            .flatten()
            .filter(|line| !line.mine && !line.echo && line.visible && line.state < State::Read)
            .map(|line| Arc::clone(&line.wamid))
            .collect()
    };
    for wamid in &unread {
        reach(world, number, wamid, State::Read);
    }
    unread.len()
}

/// The customer listens to a voice note; false when it is no audio of the business.
pub(crate) fn play(world: &World, number: &Number, wamid: &Arc<str>) -> bool {
    let playable = number
        .state
        .lock()
        .line(wamid)
        .is_some_and(|line| !line.mine && line.visible && line.content.can_be_played());
    if playable {
        reach(world, number, wamid, State::Read);
        reach(world, number, wamid, State::Played);
    }
    playable
}
