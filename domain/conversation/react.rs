//! What the world must do because of an event, given the state right after it.
use std::time::Duration;

use crate::{
    Timestamp,
    bot::BotSettings,
    content::{Content, MediaSource},
};

use super::{Effect, Event, OpenEffect, Owner, Phase, State, decide::Timing, state::FILES_KEPT};

/// Returns the effects that an event opens. Asked once, when the event is decided; recovery reads
/// the recorded effects and never asks again.
pub fn react(
    state: &State,
    event: &Event,
    now: Timestamp,
    settings: &BotSettings,
    timing: &Timing,
) -> Vec<OpenEffect> {
    let mut effects = Vec::new();
    let mut open = |due: Timestamp, effect: Effect| effects.push(OpenEffect { due, effect });
    match event {
        Event::AnswerPlanned { ask, due, .. } => open(*due, Effect::Answer { ask: *ask }),
        Event::ThoughtStarted { ask, .. } => open(now, Effect::Think { ask: *ask }),
        Event::SendStarted { number, attempt } => {
            open(now, Effect::Transmit { number: *number, attempt: *attempt });
        }
        Event::SendRefused { number, retry_at, .. } => {
            open(*retry_at, Effect::Send { number: *number });
        }
        Event::SendUnclear { number, attempt, .. } => {
            open(now + timing.settle_after, Effect::Settle { number: *number, attempt: *attempt });
        }
        Event::MessageReceived { number, content, .. } => {
            if let Some(id) = provider_media(content).filter(|_| state.files_waiting() < FILES_KEPT)
            {
                let effect = Effect::FetchFile { number: *number, provider_media: id, attempt: 1 };
                open(now, effect);
            }
            if state.waiting_since == Some(now) {
                silence(state, now, settings, &mut open);
            }
        }
        Event::HandedOver { .. } | Event::Joined { .. } | Event::OptedIn { .. } => {
            silence(state, now, settings, &mut open);
        }
        Event::Snoozed { until: Some(until) } => {
            open(*until, Effect::Unsnooze { generation: state.snooze_generation });
        }
        _ => {}
    }
    if let Some(number) = next_to_send(state, event) {
        effects.push(OpenEffect { due: now, effect: Effect::Send { number } });
    }
    effects
}

/// Returns the file to fetch from the provider.
pub(super) fn provider_media(content: &Content) -> Option<String> {
    match &content.media()?.source {
        MediaSource::Provider { id } => Some(id.clone()),
        MediaSource::Stored { .. } | MediaSource::Link { .. } => None,
    }
}

/// Starts the clock of the agent's silence where the customer waits and the bot may come back.
fn silence(
    state: &State,
    now: Timestamp,
    settings: &BotSettings,
    open: &mut impl FnMut(Timestamp, Effect),
) {
    let waits = state.waiting_since.is_some() && state.turn.owner != Owner::Bot;
    let may_return = settings.enabled && !state.opted_out && settings.agent_silence_min > 0;
    if waits && may_return {
        let wait = Duration::from_mins(u64::from(settings.agent_silence_min));
        open(now + wait, Effect::Silence { generation: state.silence_generation });
    }
}

/// Returns the head of the outbox when this event made it the head and nothing works on it yet:
/// messages leave one after the other, so that their order stays.
fn next_to_send(state: &State, event: &Event) -> Option<u32> {
    let head = state.outbox.front()?;
    let idle = head.phase == Phase::Queued
        && !state.effects.contains_key(&Effect::Send { number: head.number }.key());
    let moved = matches!(
        event,
        Event::MessageQueued { .. }
            | Event::SendAccepted { .. }
            | Event::SendFailed { .. }
            | Event::SendUnclear { .. }
            | Event::SendDropped { .. }
            | Event::StatusReported { .. }
    );
    (idle && moved).then_some(head.number)
}
