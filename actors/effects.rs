//! Carrying effects out: each ends in a command to its conversation.
use std::{sync::Arc, time::Duration};

use actix::prelude::*;
use recado_channels::{Accepted, Envelope, Gate, OutboundFile, ReadMark, Unsent};
use recado_domain::{
    ChannelId, ConversationId, MessageId, ProviderId, TenantId,
    content::MediaSource,
    conversation::{Command, Effect, EffectKey, Outgoing, SendResult, State},
    identity::Identity,
    send_error::{ErrorClass, SendError},
};
use recado_store::{Departure, Hold};
use tokio::sync::oneshot;

use crate::{
    channel_session::{AskPermit, Refused, Works},
    conversation::{Conversation, Settle},
    file_room::Space,
    files,
    in_flight::Underway,
    leaving::Left,
    services::Services,
    talk::Talk,
};

/// How often a send that came too late for its time to leave asks for another one.
const DEPARTURES: u32 = 5;
/// How soon is looked again whether something is still under way.
const STILL_UNDER_WAY: Duration = Duration::from_millis(10);

/// Lets one effect begin.
pub(crate) fn begin(
    services: &Arc<Services>,
    id: ConversationId,
    talk: &Talk,
    effect: &Effect,
    ctx: &mut Context<Conversation>,
) {
    let Some(state) = talk.state() else { return };
    metrics::counter!("recado_effects_begun_total", "effect" => effect.word()).increment(1);
    let again = Some(effect.key());
    match effect {
        Effect::Answer { ask } => {
            ctx.notify(Settle { command: Command::AnswerDue { ask: *ask }, again });
        }
        Effect::Think { ask } => think(services, id, state, *ask),
        Effect::Send { number } => ask_permit(services, id, talk, *number),
        Effect::Transmit { number, attempt } => {
            let here = talk.started_here.contains(&(*number, *attempt));
            transmit_or_recover(services, id, state, (*number, *attempt), here, ctx);
        }
        Effect::Settle { number, attempt } => {
            let command = Command::Settle { number: *number, attempt: *attempt };
            ctx.notify(Settle { command, again });
        }
        Effect::FetchFile { number, provider_media, .. } => {
            if let Some(underway) = services.in_flight.wait(id, effect.key())
                && let Some(parties) = &state.parties
            {
                let (tenant, channel) = (parties.tenant, parties.channel);
                let (number, provider_media) = (*number, provider_media.clone());
                let job = files::Job { tenant, channel, conversation: id, number, provider_media };
                actix::spawn(files::fetch(Arc::clone(services), job, underway));
            }
        }
        Effect::Silence { generation } => {
            ctx.notify(Settle { command: Command::SilenceDue { generation: *generation }, again });
        }
        Effect::Unsnooze { generation } => {
            ctx.notify(Settle { command: Command::UnsnoozeDue { generation: *generation }, again });
        }
    }
}

/// Asks the assistant, with the time limit of the house; without one, or when it fails, `None`.
fn think(services: &Arc<Services>, id: ConversationId, state: &State, ask: u32) {
    let question = state.question(services.clock.now());
    let Some(underway) = services.in_flight.begin(id, EffectKey::Answer) else { return };
    let services = Arc::clone(services);
    actix::spawn(async move {
        let answer = match &services.assistant {
            Some(assistant) => {
                let limit = services.config.think_within;
                match tokio::time::timeout(limit, assistant.think(&question)).await {
                    Ok(Ok(answer)) => Some(answer),
                    Ok(Err(error)) => {
                        tracing::warn!(conversation = %id, %error, "the assistant gave no answer");
                        None
                    }
                    Err(_) => None,
                }
            }
            None => None,
        };
        drop(underway);
        services.report(id, Command::Thought { ask, answer }).await;
    });
}

/// Waits for a permit of the number and of the pair, then starts the message.
fn ask_permit(services: &Arc<Services>, id: ConversationId, talk: &Talk, number: u32) {
    let Some(parties) = talk.state().and_then(|state| state.parties.as_ref()) else { return };
    let (tenant, channel) = (parties.tenant, parties.channel);
    let pair_wait = match services.channels.get(&channel) {
        Some(connected) if connected.limits_pairs() => talk.pair().take().err(),
        _ => None,
    };
    let now = services.clock.now();
    let expires = talk.state().and_then(|state| state.outgoing(number)).map(|one| one.expires_at);
    // Who waits longer than the message is worth is told so, also where the number never sends again.
    let longest = expires.map_or(Duration::ZERO, |expires| expires.since(now));
    let services = Arc::clone(services);
    actix::spawn(async move {
        let underway = once_free(&services, id, EffectKey::Send(number)).await;
        let granted = async {
            if let Some(wait) = pair_wait {
                tokio::time::sleep(wait).await;
            }
            permit(&services, tenant, channel).await;
        };
        // Its conversation decides what becomes of it.
        let _ = tokio::time::timeout(longest, granted).await;
        drop(underway);
        services.report(id, Command::Start { number }).await;
    });
}

/// Waits for the turn of work once the same is not under way any more: a send that may be tried again at once is
/// still bringing its result home.
async fn once_free(services: &Services, id: ConversationId, key: EffectKey) -> Underway {
    loop {
        match services.in_flight.wait(id, key) {
            Some(underway) => return underway,
            None => tokio::time::sleep(STILL_UNDER_WAY).await,
        }
    }
}

/// Waits until the number may send one message. Where there is no channel any more nobody waits: the
/// send fails.
async fn permit(services: &Services, tenant: TenantId, channel: ChannelId) {
    while !matches!(services.connected(channel).await, Ok(None)) {
        if let Some(session) = services.session(tenant, channel).await {
            let (granted, waiting) = oneshot::channel();
            if session.send(AskPermit(granted)).await.is_ok() && waiting.await.is_ok() {
                return;
            }
        }
        // The session failed or too many wait: come again.
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// Sends what this very process started; settles what an earlier one left behind.
fn transmit_or_recover(
    services: &Arc<Services>,
    id: ConversationId,
    state: &State,
    (number, attempt): (u32, u32),
    here: bool,
    ctx: &mut Context<Conversation>,
) {
    let key = EffectKey::Send(number);
    if services.in_flight.contains(id, key) {
        return;
    }
    if here {
        if let (Some(outgoing), Some(parties)) = (state.outgoing(number), &state.parties)
            && let Some(to) = parties.address.clone()
            && let Some(underway) = services.in_flight.begin(id, key)
        {
            let (tenant, channel) = (parties.tenant, parties.channel);
            let send = Transmission {
                tenant,
                channel,
                id,
                number,
                attempt,
                to,
                outgoing: outgoing.clone(),
            };
            let hold = services.cluster.placement.hold(id);
            actix::spawn(send.run(Arc::clone(services), underway, hold));
            return;
        }
        let error =
            SendError::ours(ErrorClass::FixPayload, "the customer has no address to send to");
        let result = SendResult::Refused { error, wait_ms: None, jitter: 0.0 };
        ctx.notify(Settle {
            command: Command::SendResult { number, attempt, result },
            again: Some(key),
        });
        return;
    }
    let result = match services.leaving.left((id, number, attempt)) {
        Left::No => SendResult::NeverLeft,
        Left::Maybe => {
            SendResult::Unclear { detail: "the gateway ended while it was being sent".to_owned() }
        }
    };
    ctx.notify(Settle {
        command: Command::SendResult { number, attempt, result },
        again: Some(key),
    });
}

/// One message on its way out.
struct Transmission {
    tenant: TenantId,
    channel: ChannelId,
    id: ConversationId,
    number: u32,
    attempt: u32,
    to: Identity,
    outgoing: Outgoing,
}

impl Transmission {
    /// Sends and brings the result home; the conversation stays here until that is done.
    async fn run(self, services: Arc<Services>, underway: Underway, hold: Option<Hold>) {
        let started = tokio::time::Instant::now();
        let result = match &hold {
            Some(hold) => self.send(&services, hold).await,
            // Another gateway serves it: nothing leaves from here.
            None => SendResult::NeverLeft,
        };
        metrics::histogram!("recado_send_seconds").record(started.elapsed().as_secs_f64());
        metrics::counter!("recado_sends_total", "outcome" => outcome(&result)).increment(1);
        let (number, attempt) = (self.number, self.attempt);
        services.report(self.id, Command::SendResult { number, attempt, result }).await;
        drop((underway, hold));
    }

    async fn send(&self, services: &Services, hold: &Hold) -> SendResult {
        let connected = match services.connected(self.channel).await {
            Ok(Some(connected)) => connected,
            Ok(None) => return refused(ErrorClass::NoChannel, "the channel was removed"),
            Err(error) => return refused(ErrorClass::Retry, error.to_string()),
        };
        let (file, _space) = match self.file(services).await {
            Ok(file) => file.unzip(),
            Err(error) => return refused(ErrorClass::Retry, error),
        };
        if let Err(error) = services.leaving.mark((self.id, self.number, self.attempt)) {
            return refused(
                ErrorClass::Retry,
                format!("its leaving could not be recorded: {error}"),
            );
        }
        for _ in 0..DEPARTURES {
            let Ok(departure) = services.cluster.placement.departure(hold).await else { break };
            let envelope = Envelope {
                id: MessageId { conversation: self.id, number: self.number },
                to: &self.to,
                content: &self.outgoing.content,
                reply_to: self.outgoing.reply_to.as_ref(),
                file: file.clone(),
                gate: gate(departure),
            };
            match connected.adapter.send(envelope).await {
                Err(Unsent::Late) => metrics::counter!("recado_late_sends_total").increment(1),
                sent => {
                    // Also where only the pace says so: its trouble could not be written then.
                    let is_stopped =
                        connected.pace.is_paused() || connected.record.read().trouble.is_some();
                    return self.result(services, sent, is_stopped).await;
                }
            }
        }
        SendResult::NeverLeft
    }

    /// Says what an answer of the provider, or its silence, means.
    async fn result(
        &self,
        services: &Services,
        sent: Result<Accepted, Unsent>,
        is_stopped: bool,
    ) -> SendResult {
        match sent {
            Ok(Accepted { provider_id }) => {
                if is_stopped {
                    self.tell_session(services, Works).await;
                }
                SendResult::Accepted { provider_id }
            }
            Err(Unsent::Late) => SendResult::NeverLeft,
            Err(Unsent::Unclear { detail }) => SendResult::Unclear { detail },
            Err(Unsent::Refused { error, retry_after }) => {
                if error.class == ErrorClass::SlowNumber || error.class.stops_channel() {
                    self.tell_session(services, Refused(error.clone())).await;
                }
                let wait_ms = retry_after.map(|wait| wait.as_millis() as u64);
                SendResult::Refused { error, wait_ms, jitter: rand::random() }
            }
        }
    }

    /// Returns the file that goes along, read from our store, and the memory it takes.
    async fn file(&self, services: &Services) -> Result<Option<(OutboundFile, Space)>, String> {
        let Some(media) = self.outgoing.content.media() else { return Ok(None) };
        let MediaSource::Stored { id } = &media.source else { return Ok(None) };
        let (bytes, space) = files::read(services, (self.tenant, self.channel), *id).await?;
        let mime_type =
            media.mime_type.clone().unwrap_or_else(|| "application/octet-stream".to_owned());
        let file = OutboundFile { bytes, mime_type, filename: media.filename.clone() };
        Ok(Some((file, space)))
    }

    async fn tell_session<M>(&self, services: &Services, message: M)
    where
        M: Message<Result = ()> + Send + 'static,
        crate::channel_session::ChannelSession: Handler<M>,
    {
        if let Some(session) = services.session(self.tenant, self.channel).await {
            // A session that fails just now loses a hint, nothing more.
            let _ = session.send(message).await;
        }
    }
}

/// Returns what is asked just before bytes leave.
fn gate(departure: Departure) -> Gate {
    match departure {
        Departure::Open => Gate::default(),
        until @ Departure::Until { .. } => Gate::asking(move || until.may_leave()),
    }
}

fn refused(class: ErrorClass, detail: impl Into<String>) -> SendResult {
    let error = SendError::ours(class, detail);
    SendResult::Refused { error, wait_ms: None, jitter: rand::random() }
}

fn outcome(result: &SendResult) -> &'static str {
    match result {
        SendResult::Accepted { .. } => "accepted",
        SendResult::Refused { error, .. } => error.class.word(),
        SendResult::NeverLeft => "never_left",
        SendResult::Unclear { .. } => "unclear",
    }
}

/// Marks what the customer wrote as read, best effort.
pub(crate) fn mark_read(services: &Arc<Services>, channel: ChannelId, provider_id: ProviderId) {
    let Some(connected) = services.channels.get(&channel).map(|channel| Arc::clone(&channel))
    else {
        return;
    };
    if !connected.marks_read() {
        return;
    }
    actix::spawn(async move {
        let mark = ReadMark { provider_id: &provider_id, typing: false };
        if let Err(error) = connected.adapter.mark_read(mark).await {
            tracing::debug!(%channel, %error, "read mark was not taken");
        }
    });
}
