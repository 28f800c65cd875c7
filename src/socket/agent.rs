//! One agent's socket: what they say, what they are told.
use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use actix_web::{HttpRequest, web};
use actix_ws::{AggregatedMessage, AggregatedMessageStream};
use recado_actors::{Gone, Viewing};
use recado_domain::{ConversationId, account::Scope, conversation::Command};
use recado_protocol::{ClientFrame, SOCKET_VERSION, ServerFrame};
use recado_store::StoreError;
use tokio::{sync::broadcast::error::RecvError, time::Instant};

use super::{
    gap::{self, Gap},
    line::{self, Hangup, Line},
    subscriptions::{Subscriptions, Topic},
};
use crate::{
    gateway::Gateway,
    http::{
        auth::{Caller, Proof},
        error::ApiError,
    },
    secrets::Token,
};

/// How often a sign of life is asked for, and the session looked at again.
const PING_EVERY: Duration = Duration::from_secs(25);
/// After so long without a sign of life the peer is taken for dead.
const DEAD_AFTER: Duration = Duration::from_mins(1);
/// Frames a client may send between two pings.
const MOST_FRAMES: u32 = 1_000;

/// Numbers sockets, to tell several windows of one agent apart.
static SOCKETS: AtomicU64 = AtomicU64::new(1);

/// An open socket.
pub(super) struct Agent {
    pub(super) gateway: web::Data<Gateway>,
    request: HttpRequest,
    key: Option<Token>,
    pub(super) caller: Caller,
    pub(super) line: Line,
    socket: u64,
    pub(super) subscriptions: Subscriptions,
    viewing: Option<Viewing>,
    heard_at: Instant,
    frames: u32,
}

impl Agent {
    /// Takes a socket over for a caller.
    pub(super) fn new(
        gateway: web::Data<Gateway>,
        request: HttpRequest,
        key: Option<Token>,
        caller: Caller,
        line: Line,
    ) -> Self {
        Self {
            gateway,
            request,
            key,
            caller,
            line,
            socket: SOCKETS.fetch_add(1, Ordering::Relaxed),
            subscriptions: Subscriptions::default(),
            viewing: None,
            heard_at: Instant::now(),
            frames: 0,
        }
    }

    /// Serves until somebody hangs up.
    pub(super) async fn run(mut self, stream: AggregatedMessageStream) {
        metrics::gauge!("recado_sockets").increment(1.0);
        let Err(Hangup(code)) = self.serve(stream).await;
        metrics::gauge!("recado_sockets").decrement(1.0);
        self.line.close(code).await;
    }

    async fn serve(
        &mut self,
        mut stream: AggregatedMessageStream,
    ) -> Result<std::convert::Infallible, Hangup> {
        let live = self.gateway.house.live().clone();
        // Followed before any gap is read, so that nothing falls between the two.
        let mut changes = live.follow(self.caller.tenant).await;
        let mut presence = live.follow_presence(self.caller.tenant).await;
        let mut leaving = self.gateway.leaving.subscribe();
        let mut gone = self.gateway.house.follow_gone();
        let mut ping = tokio::time::interval_at(Instant::now() + PING_EVERY, PING_EVERY);
        self.greet().await?;
        loop {
            tokio::select! {
                message = stream.recv() => match message {
                    Some(Ok(message)) => self.hear(message).await?,
                    Some(Err(error)) => return Err(line::broken(&error)),
                    None => return Err(Hangup(line::NORMAL)),
                },
                change = changes.recv() => self.changed(change, &mut changes).await?,
                told = presence.recv() => self.present(told).await?,
                gone = gone.recv() => self.heard_gone(gone).await?,
                _ = ping.tick() => self.check_life().await?,
                _ = leaving.wait_for(|leaving| *leaving) => return Err(Hangup(line::GOING_AWAY)),
            }
        }
    }

    async fn greet(&mut self) -> Result<(), Hangup> {
        self.line
            .say(&ServerFrame::Hello {
                version: SOCKET_VERSION,
                user_id: self.caller.user.to_string(),
                tenant_id: self.caller.tenant.to_string(),
            })
            .await
    }

    /// Asks for a sign of life, and whether the session still stands.
    async fn check_life(&mut self) -> Result<(), Hangup> {
        if self.heard_at.elapsed() > DEAD_AFTER {
            return Err(Hangup(line::NORMAL));
        }
        self.frames = 0;
        self.check_caller().await?;
        self.line.ping().await
    }

    /// Somebody may not come in any more: perhaps this one.
    async fn heard_gone(&mut self, gone: Result<Gone, RecvError>) -> Result<(), Hangup> {
        let is_this = match (gone, &self.caller.proof) {
            (Ok(Gone::Key(gone)), Proof::Key(key)) => gone == *key,
            (Ok(Gone::Session(gone)), Proof::Cookie { session, .. }) => gone == session.token_hash,
            (Ok(Gone::Person(person)), _) => person == self.caller.user,
            (Ok(_), _) => false,
            // It missed some: it looks for itself.
            (Err(_), _) => true,
        };
        if is_this { self.check_caller().await } else { Ok(()) }
    }

    async fn check_caller(&mut self) -> Result<(), Hangup> {
        let known = super::identify(&self.gateway, &self.request, self.key.as_ref()).await;
        // A store that cannot be asked just now ends nobody's session.
        if let Ok(known) = known {
            let same = |caller: &Caller| {
                caller.tenant == self.caller.tenant
                    && caller.user == self.caller.user
                    && caller.may(Scope::Read)
            };
            self.caller = known.filter(same).ok_or(Hangup(line::NOT_SIGNED_IN))?;
        }
        Ok(())
    }

    async fn hear(&mut self, message: AggregatedMessage) -> Result<(), Hangup> {
        self.heard_at = Instant::now();
        self.frames += 1;
        if self.frames > MOST_FRAMES {
            return Err(Hangup(line::TOO_MUCH));
        }
        match message {
            AggregatedMessage::Text(text) => match serde_json::from_str(&text) {
                Ok(frame) => self.obey(frame).await,
                Err(error) => self.refuse("malformed", &error.to_string(), None).await,
            },
            AggregatedMessage::Binary(_) => self.refuse("malformed", "send text", None).await,
            AggregatedMessage::Ping(bytes) => self.line.pong(&bytes).await,
            AggregatedMessage::Pong(_) => Ok(()),
            AggregatedMessage::Close(_) => Err(Hangup(line::NORMAL)),
        }
    }

    async fn obey(&mut self, frame: ClientFrame) -> Result<(), Hangup> {
        match frame {
            ClientFrame::Subscribe { topic, after } => self.subscribe(topic, after).await,
            ClientFrame::Unsubscribe { topic } => {
                if let Some(topic) = Topic::parse(&topic) {
                    self.subscriptions.forget(topic);
                }
                Ok(())
            }
            ClientFrame::Typing { conversation_id, typing } => {
                self.typing(&conversation_id, typing).await
            }
            ClientFrame::Viewing { conversation_id } => self.view(conversation_id).await,
            ClientFrame::Read { conversation_id, number } => {
                self.read(&conversation_id, number).await
            }
            ClientFrame::Ping { id } => self.line.say(&ServerFrame::Pong { id }).await,
        }
    }

    pub(super) async fn subscribe(
        &mut self,
        topic: String,
        after: Option<String>,
    ) -> Result<(), Hangup> {
        let Some(parsed) = Topic::parse(&topic) else {
            return self.refuse("not_found", "there is no such topic", Some(topic)).await;
        };
        // A cursor that cannot be read is one that cannot be trusted: as if beyond the head.
        let after = after.filter(|after| !after.is_empty());
        let after = after.map(|text| text.parse().unwrap_or(u64::MAX));
        let tenant = self.caller.tenant;
        let gap = match parsed {
            Topic::Inbox => Some(gap::inbox(&self.gateway, tenant, after).await),
            Topic::Conversation(id) => {
                gap::conversation(&self.gateway, tenant, id, after).await.transpose()
            }
        };
        let Some(gap) = gap else {
            return self.refuse("not_found", "there is no such conversation", Some(topic)).await;
        };
        let Gap { frames, cursor, reset } = gap.map_err(unread)?;
        for frame in &frames {
            self.line.say(frame).await?;
        }
        match parsed {
            Topic::Inbox => self.subscriptions.inbox = Some(cursor),
            Topic::Conversation(id) if !self.subscriptions.follow(id, cursor) => {
                return self.refuse("limit", "follows too many conversations", Some(topic)).await;
            }
            Topic::Conversation(_) => {}
        }
        let cursor = cursor.to_string();
        self.line.say(&ServerFrame::Subscribed { topic, cursor, reset }).await?;
        match parsed {
            Topic::Inbox => Ok(()),
            Topic::Conversation(id) => self.tell_viewers(id).await,
        }
    }

    async fn typing(&mut self, id: &str, typing: bool) -> Result<(), Hangup> {
        if let Some(id) = self.own(id, Scope::Converse).await? {
            let (tenant, user) = (self.caller.tenant, self.caller.user);
            self.gateway.house.live().typing(tenant, id, user, typing);
        }
        Ok(())
    }

    async fn view(&mut self, id: Option<String>) -> Result<(), Hangup> {
        let id = match id {
            Some(id) => self.own(&id, Scope::Read).await?,
            None => None,
        };
        let (tenant, user) = (self.caller.tenant, self.caller.user);
        // The new one begins before the old one ends: looking at the same twice ends nothing.
        self.viewing = None;
        self.viewing = id.map(|id| self.gateway.house.live().view(tenant, id, user, self.socket));
        Ok(())
    }

    async fn read(&mut self, id: &str, number: u32) -> Result<(), Hangup> {
        let Some(id) = self.own(id, Scope::Converse).await? else { return Ok(()) };
        let command = Command::Read { by: self.caller.user, number };
        match self.gateway.house.tell(self.caller.tenant, id, command).await {
            Ok(_) => Ok(()),
            Err(untold) => {
                let error = ApiError::from(untold);
                self.refuse(error.code().word(), &error.to_string(), None).await
            }
        }
    }

    /// Returns a conversation of the caller's company if they may do that there; else refuses.
    async fn own(&mut self, id: &str, scope: Scope) -> Result<Option<ConversationId>, Hangup> {
        if !self.caller.may(scope) {
            self.refuse("forbidden", "your role or key does not allow this", None).await?;
            return Ok(None);
        }
        let parsed = id.parse::<ConversationId>().ok();
        let Some(id) = parsed else {
            self.refuse("not_found", "there is no such conversation", None).await?;
            return Ok(None);
        };
        if self.subscriptions.told(id).is_some() {
            return Ok(Some(id));
        }
        let found = self.gateway.stores().inbox.get(self.caller.tenant, id).await;
        if found.map_err(unread)?.is_none() {
            self.refuse("not_found", "there is no such conversation", None).await?;
            return Ok(None);
        }
        Ok(Some(id))
    }

    async fn refuse(
        &mut self,
        code: &str,
        detail: &str,
        topic: Option<String>,
    ) -> Result<(), Hangup> {
        let (code, detail) = (code.to_owned(), detail.to_owned());
        self.line.say(&ServerFrame::Refused { code, detail, topic }).await
    }
}

/// A store that cannot be read just now: the client comes back by itself.
pub(super) fn unread(error: StoreError) -> Hangup {
    tracing::warn!(error = &error as &dyn std::error::Error, "socket closed: store not readable");
    Hangup(line::TRY_AGAIN)
}
