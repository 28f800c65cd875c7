//! When a channel works again: what waited because the whole number was refused goes on at once, not
//! with its next try.
use std::{sync::Arc, time::Duration};

use actix::prelude::*;
use futures_util::{StreamExt, stream};
use recado_domain::{
    ChannelId, ConversationId,
    conversation::{EffectKey, Event, State, decode},
};
use recado_store::{Due, StoreError};

use super::Conversation;
use crate::{outcome::Untold, scheduler::PAGE, services::Services};

/// Tries of a stopped number come at least this often: who waits longer waits for something else.
const TRIES_WITHIN: Duration = Duration::from_mins(2);
/// Events within which the last refusal of a waiting message stands; where more happened since, it
/// goes on with its next try.
const LOOK_BACK: u32 = 1_000;
/// How many are woken at the same time.
const TOGETHER: usize = 64;

impl Services {
    /// Lets the conversations of a channel go on that wait only because it did not work.
    pub(crate) async fn hurry(self: Arc<Self>, channel: ChannelId) {
        let until = self.clock.now() + TRIES_WITHIN;
        let mut place = None;
        loop {
            let due = match self.stores.log.due(place, until, PAGE).await {
                Ok(due) => due,
                Err(error) => {
                    // They go on with their next try.
                    return tracing::warn!(%channel, %error, "who waits for a channel was not found");
                }
            };
            place = due.last().map(Due::place);
            let is_last = due.len() < PAGE as usize;
            self.hurry_those(due.into_iter().filter(|due| due.channel == channel)).await;
            if is_last {
                return;
            }
        }
    }

    async fn hurry_those(&self, waiting: impl Iterator<Item = Due>) {
        let directory = self.directory();
        stream::iter(waiting)
            .for_each_concurrent(TOGETHER, |due| async move {
                if let Some(talk) = directory.find(due.conversation).await {
                    let _ = talk.send(Hurry).await;
                }
            })
            .await;
    }
}

/// The channel works again.
#[derive(Message)]
#[rtype(result = "Result<(), Untold>")]
struct Hurry;

impl Handler<Hurry> for Conversation {
    type Result = AtomicResponse<Self, Result<(), Untold>>;

    fn handle(&mut self, _: Hurry, ctx: &mut Self::Context) -> Self::Result {
        let (services, id, address) = (Arc::clone(&self.services), self.id, ctx.address());
        self.work(move |mut talk| async move {
            let stopped = match talk.load().await {
                Ok(()) => stopped_send(&services, id, talk.state()).await,
                Err(error) => Err(error),
            };
            if let Ok(Some(number)) = stopped {
                address.do_send(BeginNow(EffectKey::Send(number)));
            }
            (talk, stopped.map(|_| ()).map_err(Untold::from))
        })
    }
}

/// Returns the message that would leave next and waits only because the number was refused as a
/// whole; one that waits for anything else has its reason.
async fn stopped_send(
    services: &Services,
    id: ConversationId,
    state: Option<&State>,
) -> Result<Option<u32>, StoreError> {
    let Some(state) = state else { return Ok(None) };
    let (Some(head), Some(parties)) = (state.outbox.front(), &state.parties) else {
        return Ok(None);
    };
    let after = state.position.saturating_sub(u64::from(LOOK_BACK));
    let entries = services.stores.log.after(parties.tenant, id, after, LOOK_BACK).await?;
    let mut last = None;
    for entry in &entries {
        let events = decode(entry.first, &entry.bytes)
            .map_err(|error| StoreError::Corrupt(error.to_string()))?;
        for recorded in events {
            if let Event::SendRefused { number, error, .. } = recorded.event
                && number == head.number
            {
                last = Some(error.class);
            }
        }
    }
    Ok(last.filter(|class| class.stops_channel()).map(|_| head.number))
}

#[derive(Message)]
#[rtype(result = "()")]
struct BeginNow(EffectKey);

impl Handler<BeginNow> for Conversation {
    type Result = ();

    fn handle(&mut self, BeginNow(key): BeginNow, ctx: &mut Self::Context) {
        let Some(state) = self.talk.as_ref().and_then(|talk| talk.state()) else { return };
        let open = state.effects.get(&key).filter(|_| !self.begun.contains_key(&key));
        if let Some(open) = open.cloned() {
            self.begin(open, ctx);
        }
    }
}
