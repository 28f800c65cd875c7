//! When a channel works again: what waited because the whole number was refused goes on at once, not
//! with its next try.
use std::{sync::Arc, time::Duration};

use actix::prelude::*;
use futures_util::{StreamExt, stream};
use recado_domain::{ChannelId, conversation::EffectKey};

use super::Conversation;
use crate::{house::Services, outcome::Untold};

/// Tries of a stopped number come at least this often: who waits longer waits for something else.
const TRIES_WITHIN: Duration = Duration::from_mins(2);
/// How many conversations are looked at.
const MOST: u32 = 100_000;
/// How many are woken at the same time.
const TOGETHER: usize = 64;

impl Services {
    /// Lets the conversations of a channel go on that wait only because it did not work.
    pub(crate) async fn hurry(self: Arc<Self>, channel: ChannelId) {
        let until = self.clock.now() + TRIES_WITHIN;
        let due = match self.stores.log.due(until, MOST).await {
            Ok(due) => due,
            Err(error) => {
                // They go on with their next try.
                return tracing::warn!(%channel, %error, "who waits for a channel was not found");
            }
        };
        let waiting = due.into_iter().filter(|due| due.channel == channel);
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
        let address = ctx.address();
        self.work(move |mut talk| async move {
            let result = async {
                talk.load().await?;
                if let Some(number) = talk.stopped_send().await? {
                    address.do_send(BeginNow(EffectKey::Send(number)));
                }
                Ok(())
            };
            let result = result.await;
            (talk, result)
        })
    }
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
