//! Conversations that another gateway serves: what is asked of them is carried there, one hop, and
//! answered when it is durable there.
use std::{sync::Arc, time::Duration};

use crate::{
    conversation::Settle,
    house::House,
    outcome::{Told, Undelivered, Untold},
    services::Services,
};
use async_trait::async_trait;
use recado_domain::{
    ChannelId, ConversationId, TenantId,
    conversation::{Command, ContactCard, Refusal},
    incoming::Arrival,
};
use recado_store::{Place, StoreError};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

/// Carries what one gateway asks of another.
#[async_trait]
pub trait Peers: Send + Sync {
    /// Carries an ask to the gateway at a base URL and brings its answer.
    async fn ask(&self, node: &str, ask: Vec<u8>) -> Result<Vec<u8>, Lost>;
}

/// Nobody knows what became of an ask: it may have been carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the gateway that serves the conversation did not answer: {0}")]
pub struct Lost(pub String);

/// An ask that is none: of another version, or of nobody of ours.
#[derive(Debug, thiserror::Error)]
#[error("not understood: {0}")]
pub struct NotUnderstood(#[from] serde_json::Error);

/// The peers of a gateway that is alone.
pub struct Nobody;

#[async_trait]
impl Peers for Nobody {
    async fn ask(&self, _: &str, _: Vec<u8>) -> Result<Vec<u8>, Lost> {
        Err(Lost("there is no other gateway".to_owned()))
    }
}

/// What is asked of a conversation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Ask {
    /// A delivery brought something.
    Arrive {
        tenant: TenantId,
        channel: ChannelId,
        card: Option<ContactCard>,
        arrivals: Vec<Arrival>,
    },
    /// A person of a company asks for something.
    Obey { tenant: TenantId, command: Command },
    /// What became of something that began on another node.
    Settle { command: Command },
}

#[derive(Serialize, Deserialize)]
struct Letter {
    conversation: ConversationId,
    ask: Ask,
}

/// What became of an ask.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Answer {
    /// It is durable.
    Kept,
    /// It was carried out.
    Told(Box<Told>),
    /// The conversation refused.
    Refused(Refusal),
    /// There is no such conversation in this company.
    NotFound,
    /// The idempotency key was used for something else.
    Mismatch,
    /// Too much waits already for this company.
    Full,
    /// The store cannot keep it now.
    Unavailable(String),
    /// It is not served there (any more): nothing was done.
    Elsewhere,
}

/// How often a result is brought home; with the waits between, about an hour.
const REPORTS: u32 = 720;
/// Time within which a result is carried to another gateway.
const CARRY_WITHIN: Duration = Duration::from_secs(5);
/// How soon is looked again who serves a conversation that is changing hands.
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// How soon a gateway that did not answer is asked again, unless another serves the conversation first.
const ASK_AGAIN: Duration = Duration::from_millis(500);

/// Where something is to be done, or what another gateway said about it.
pub(crate) enum Way {
    /// Do it here.
    Here,
    /// It was done elsewhere, or refused there.
    Answered(Answer),
    /// Nobody was found who serves the conversation.
    Nobody(String),
}

impl Services {
    /// Finds out who serves a conversation, and asks them unless it is this gateway. Asks again while
    /// it changes hands, until `deadline`: every ask may be repeated (the log knows what it has).
    pub(crate) async fn way(&self, id: ConversationId, ask: &Ask, deadline: Instant) -> Way {
        let mut why = "nobody serves the conversation at the moment".to_owned();
        let found = tokio::time::timeout_at(deadline, async {
            loop {
                let node = match self.cluster.placement.place(id) {
                    Place::Here => return Way::Here,
                    Place::There(node) => node,
                    Place::Nowhere => {
                        tokio::time::sleep(LOOK_AGAIN).await;
                        continue;
                    }
                };
                // One that stands still or is gone never answers: whoever takes over is asked instead.
                tokio::select! {
                    answer = self.carry(&node, id, ask) => match answer {
                        Ok(Answer::Elsewhere) => tokio::time::sleep(LOOK_AGAIN).await,
                        Ok(answer) => return Way::Answered(answer),
                        Err(lost) => {
                            why = lost.to_string();
                            let moved = self.moves_away(id, &node);
                            let _ = tokio::time::timeout(ASK_AGAIN, moved).await;
                        }
                    },
                    () = self.moves_away(id, &node) => {}
                }
            }
        });
        match found.await {
            Ok(way) => way,
            Err(_) => Way::Nobody(why),
        }
    }

    /// Returns when a conversation is not served by a gateway any more.
    async fn moves_away(&self, id: ConversationId, node: &str) {
        let stays =
            || matches!(self.cluster.placement.place(id), Place::There(now) if *now == *node);
        while stays() {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    async fn carry(&self, node: &str, id: ConversationId, ask: &Ask) -> Result<Answer, Lost> {
        metrics::counter!("recado_forwarded_total").increment(1);
        let lost = |error: serde_json::Error| Lost(error.to_string());
        let letter = Letter { conversation: id, ask: ask.clone() };
        let answer = self.peers.ask(node, serde_json::to_vec(&letter).map_err(lost)?).await?;
        serde_json::from_slice(&answer).map_err(lost)
    }
}

impl Services {
    /// Brings an effect's result home, again and again until it is kept: what happened in the world
    /// must not be forgotten because the store was busy, or another gateway took the conversation
    /// over. What is no fact of the world, a new owner finds out by itself.
    pub(crate) async fn report(&self, id: ConversationId, command: Command) {
        let is_fact = matches!(command, Command::SendResult { .. } | Command::FileResult { .. });
        let mut wait = Duration::from_millis(50);
        for _ in 0..REPORTS {
            match self.cluster.placement.place(id) {
                Place::Here => {
                    if let Some(talk) = self.directory().find(id).await {
                        let settle = Settle { command: command.clone(), again: None };
                        match talk.send(settle).await {
                            Ok(Err(Untold::Store(_) | Untold::Unreachable(_))) | Err(_) => {}
                            Ok(Ok(()) | Err(_)) => return,
                        }
                    }
                }
                Place::There(_) if !is_fact => return,
                Place::There(_) | Place::Nowhere => {
                    let ask = Ask::Settle { command: command.clone() };
                    let deadline = Instant::now() + CARRY_WITHIN;
                    if let Way::Answered(answer) = self.way(id, &ask, deadline).await
                        && answer.is_final()
                    {
                        return;
                    }
                }
            }
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(Duration::from_secs(5));
        }
        tracing::error!(conversation = %id, "an effect's result could not be kept");
    }
}

impl House {
    /// Carries out what another gateway asks of a conversation that is served here.
    pub async fn answer(&self, letter: &[u8]) -> Result<Vec<u8>, NotUnderstood> {
        let Letter { conversation, ask } = serde_json::from_slice(letter)?;
        let here = self.services.cluster.placement.place(conversation) == Place::Here;
        let answer = if here { self.carry_out(conversation, ask).await } else { Answer::Elsewhere };
        Ok(serde_json::to_vec(&answer)?)
    }

    async fn carry_out(&self, id: ConversationId, ask: Ask) -> Answer {
        match ask {
            Ask::Arrive { tenant, channel, card, arrivals } => {
                if let Err(error) = self.services.connected(channel).await {
                    return Answer::Unavailable(error.to_string());
                }
                let kept = self.services.hand_over_here((tenant, channel), id, card, arrivals);
                match kept.await {
                    Ok(()) => Answer::Kept,
                    Err(Undelivered::Full) => Answer::Full,
                    // It was given away meanwhile: who serves it now is asked.
                    Err(_) if self.services.cluster.placement.place(id) != Place::Here => {
                        Answer::Elsewhere
                    }
                    Err(Undelivered::Store(error)) => Answer::Unavailable(error.to_string()),
                }
            }
            Ask::Obey { tenant, command } => Answer::of(self.tell_here(tenant, id, command).await),
            Ask::Settle { command } => self.services.settle_here(id, command).await,
        }
    }
}

impl Services {
    /// Brings a fact to a conversation that is served here.
    async fn settle_here(&self, id: ConversationId, command: Command) -> Answer {
        let Some(talk) = self.directory().find(id).await else {
            return Answer::Unavailable("the conversation keeps failing".to_owned());
        };
        match talk.send(Settle { command, again: None }).await {
            Ok(Ok(())) => Answer::Kept,
            Ok(Err(untold)) => Answer::of(Err(untold)),
            Err(_) => Answer::Elsewhere,
        }
    }
}

impl Answer {
    fn of(told: Result<Told, Untold>) -> Self {
        match told {
            Ok(told) => Self::Told(Box::new(told)),
            Err(Untold::Refused(refusal)) => Self::Refused(refusal),
            Err(Untold::NotFound) => Self::NotFound,
            Err(Untold::Mismatch) => Self::Mismatch,
            Err(error @ (Untold::Store(_) | Untold::Unreachable(_))) => {
                Self::Unavailable(error.to_string())
            }
        }
    }

    /// Returns what a delivery's ask came to.
    pub(crate) fn delivered(self) -> Result<(), Undelivered> {
        match self {
            Self::Kept | Self::Told(_) => Ok(()),
            Self::Full => Err(Undelivered::Full),
            other => Err(Undelivered::Store(unavailable(other.words()))),
        }
    }

    /// Returns what a person's ask came to.
    pub(crate) fn told(self) -> Result<Told, Untold> {
        match self {
            Self::Told(told) => Ok(*told),
            Self::Refused(refusal) => Err(refusal.into()),
            Self::NotFound => Err(Untold::NotFound),
            Self::Mismatch => Err(Untold::Mismatch),
            other => Err(Untold::Store(unavailable(other.words()))),
        }
    }

    /// Whether it is done with, one way or another.
    pub(crate) fn is_final(&self) -> bool {
        !matches!(self, Self::Unavailable(_) | Self::Elsewhere)
    }

    fn words(self) -> String {
        match self {
            Self::Unavailable(why) => why,
            other => format!("the gateway that serves the conversation said {other:?}"),
        }
    }
}

fn unavailable(detail: String) -> StoreError {
    StoreError::Unavailable { detail, source: None }
}

impl Services {
    /// Returns the peers of this gateway.
    pub(crate) fn peers_of(parts: Option<Arc<dyn Peers>>) -> Arc<dyn Peers> {
        parts.unwrap_or_else(|| Arc::new(Nobody))
    }
}
