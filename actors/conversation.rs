//! The actor of one conversation: takes one command after the other, lets effects begin when they
//! are due, rests when nothing happens.
mod mending;

use std::{collections::HashMap, sync::Arc, time::Duration};

use actix::prelude::*;
use recado_domain::{
    ConversationId, TenantId,
    conversation::{Command, EffectKey, OpenEffect, State},
};
use tokio::time::Instant;

use crate::{
    effects,
    outcome::{Told, Untold},
    services::Services,
    supervisor::Lifeline,
    talk::{Brought, SOON, Talk},
};

/// How soon a command of an effect is tried again when the store could not keep its result.
const STORE_RETRY: Duration = Duration::from_secs(1);

/// The actor of one conversation.
pub(crate) struct Conversation {
    id: ConversationId,
    services: Arc<Services>,
    /// Taken out while a command is worked on: the mailbox waits meanwhile.
    talk: Option<Box<Talk>>,
    /// Effects begun and still open, so that none begins twice.
    begun: HashMap<EffectKey, OpenEffect>,
    timer: Option<SpawnHandle>,
    used_at: Instant,
    _lifeline: Lifeline<ConversationId>,
}

impl Conversation {
    pub(crate) fn new(
        id: ConversationId,
        services: &Arc<Services>,
        lifeline: Lifeline<ConversationId>,
    ) -> Self {
        Self {
            id,
            services: Arc::clone(services),
            talk: Some(Box::new(Talk::new(id, Arc::clone(services)))),
            begun: HashMap::new(),
            timer: None,
            used_at: Instant::now(),
            _lifeline: lifeline,
        }
    }

    /// Works on something with the talk taken out; nothing else is worked on meanwhile.
    fn work<R: 'static, F>(
        &mut self,
        work: impl FnOnce(Box<Talk>) -> F,
    ) -> AtomicResponse<Self, Result<R, Untold>>
    where
        F: Future<Output = (Box<Talk>, Result<R, Untold>)> + 'static,
    {
        self.used_at = Instant::now();
        let Some(talk) = self.talk.take() else {
            let gone = async { Err(Untold::Unreachable("it is being worked on")) };
            return AtomicResponse::new(Box::pin(gone.into_actor(self)));
        };
        AtomicResponse::new(Box::pin(work(talk).into_actor(self).map(
            |(talk, result), actor, ctx| {
                actor.talk = Some(talk);
                actor.after_work(ctx);
                result
            },
        )))
    }

    fn after_work(&mut self, ctx: &mut Context<Self>) {
        self.begin_due(ctx);
        if let Some(talk) = &mut self.talk
            && let Some(provider_id) = talk.mark_read.take()
            && let Some(channel) = talk.state().and_then(|state| state.parties.as_ref())
        {
            effects::mark_read(&self.services, channel.channel, provider_id);
        }
    }

    /// Lets every due effect begin that has not begun, and sets the clock for the next.
    fn begin_due(&mut self, ctx: &mut Context<Self>) {
        let Some(state) = self.talk.as_ref().and_then(|talk| talk.state()) else { return };
        let now = self.services.clock.now();
        self.begun.retain(|key, begun| state.effects.get(key) == Some(begun));
        let mut next: Option<Duration> = None;
        let mut due = Vec::new();
        for (key, open) in &state.effects {
            if self.begun.contains_key(key) {
                continue;
            }
            if open.due <= now {
                due.push(open.clone());
            } else {
                let wait = open.due.since(now);
                next = Some(next.map_or(wait, |next| next.min(wait)));
            }
        }
        for open in due {
            self.begin(open, ctx);
        }
        self.set_clock(next, ctx);
    }

    fn begin(&mut self, open: OpenEffect, ctx: &mut Context<Self>) {
        let Some(talk) = self.talk.as_ref() else { return };
        effects::begin(&self.services, self.id, talk, &open.effect, ctx);
        self.begun.insert(open.effect.key(), open);
    }

    /// One clock serves both: the next effect, however far it is, and going to rest, whichever comes
    /// first. While it is awake nobody else looks for what is due here: the scheduler wakes who rests.
    fn set_clock(&mut self, next: Option<Duration>, ctx: &mut Context<Self>) {
        if let Some(timer) = self.timer.take() {
            ctx.cancel_future(timer);
        }
        let rest_after = self.services.config.rest_after;
        let left = rest_after.saturating_sub(self.used_at.elapsed());
        // Idle for long and still here: something is under way, or due soon.
        let rest = if left.is_zero() { rest_after } else { left };
        let wait = next.map_or(rest, |next| next.min(rest));
        self.timer = Some(ctx.run_later(wait, |actor, ctx| {
            actor.timer = None;
            actor.begin_due(ctx);
            actor.rest_if_idle(ctx);
        }));
    }

    fn rest_if_idle(&mut self, ctx: &mut Context<Self>) {
        let Some(talk) = &self.talk else { return };
        let now = self.services.clock.now();
        let soon = talk.state().and_then(State::next_due).is_some_and(|due| due <= now + SOON);
        let idle = self.used_at.elapsed() >= self.services.config.rest_after;
        if idle && !soon {
            ctx.stop();
        }
    }
}

impl Actor for Conversation {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(64);
        self.set_clock(None, ctx);
    }

    fn stopped(&mut self, ctx: &mut Self::Context) {
        self.services.directory().rests(self.id, &ctx.address());
    }
}

/// A delivery brought something.
#[derive(Message)]
#[rtype(result = "Result<(), Untold>")]
pub(crate) struct Arrive(pub(crate) Brought);

impl Handler<Arrive> for Conversation {
    type Result = AtomicResponse<Self, Result<(), Untold>>;

    fn handle(&mut self, Arrive(arrivals): Arrive, _: &mut Self::Context) -> Self::Result {
        self.work(|mut talk| async move {
            let result = talk.arrive(arrivals).await;
            (talk, result)
        })
    }
}

/// A person of a company asks for something.
#[derive(Message)]
#[rtype(result = "Result<Told, Untold>")]
pub(crate) struct Obey(pub(crate) TenantId, pub(crate) Command);

impl Handler<Obey> for Conversation {
    type Result = AtomicResponse<Self, Result<Told, Untold>>;

    fn handle(&mut self, Obey(tenant, command): Obey, _: &mut Self::Context) -> Self::Result {
        self.work(move |mut talk| async move {
            let result = talk.obey(tenant, command).await;
            (talk, result)
        })
    }
}

/// An effect came back with its result, or its time came.
#[derive(Message)]
#[rtype(result = "Result<(), Untold>")]
pub(crate) struct Settle {
    pub(crate) command: Command,
    /// The effect to begin again when the result cannot be kept; the caller tries again otherwise.
    pub(crate) again: Option<EffectKey>,
}

impl Handler<Settle> for Conversation {
    type Result = AtomicResponse<Self, Result<(), Untold>>;

    fn handle(
        &mut self,
        Settle { command, again }: Settle,
        ctx: &mut Self::Context,
    ) -> Self::Result {
        let address = ctx.address();
        self.work(move |mut talk| async move {
            let result = talk.carry_out(command).await.map(|_| ());
            // Whatever kept it from being kept, nobody else tries again: an open effect keeps its
            // conversation awake, and the scheduler wakes only who rests.
            if let (Err(error @ (Untold::Store(_) | Untold::Unreachable(_))), Some(key)) =
                (&result, again)
            {
                tracing::warn!(%error, "an effect's result was not kept yet");
                address.do_send(TryAgain(key));
            }
            (talk, result)
        })
    }
}

#[derive(Message)]
#[rtype(result = "()")]
struct TryAgain(EffectKey);

impl Handler<TryAgain> for Conversation {
    type Result = ();

    fn handle(&mut self, TryAgain(key): TryAgain, ctx: &mut Self::Context) {
        ctx.run_later(STORE_RETRY, move |actor, ctx| {
            actor.begun.remove(&key);
            actor.begin_due(ctx);
        });
    }
}

/// Something is due: loads, and lets it begin. Tells whether a send that an earlier process started
/// is still without an end.
#[derive(Message)]
#[rtype(result = "Result<bool, Untold>")]
pub(crate) struct Wake;

impl Handler<Wake> for Conversation {
    type Result = AtomicResponse<Self, Result<bool, Untold>>;

    fn handle(&mut self, _: Wake, _: &mut Self::Context) -> Self::Result {
        self.work(|mut talk| async move {
            let result = talk.load().await.map_err(Untold::from);
            let result = result.map(|()| talk.has_sends_of_before());
            (talk, result)
        })
    }
}

/// Another gateway serves the conversation now: what is held of it here is worth nothing.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Drop;

impl Handler<Drop> for Conversation {
    type Result = ();

    fn handle(&mut self, _: Drop, ctx: &mut Self::Context) {
        ctx.stop();
    }
}
