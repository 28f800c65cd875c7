//! What a socket is told as it happens: changes that are durable, who types, who looks.
use recado_actors::{Change, LiveTold, Presence};
use recado_domain::{ConversationId, UserId};
use recado_protocol::{ServerFrame, Viewer};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::{
    agent::{Agent, unread},
    inbox_frames,
    line::{self, Hangup},
    subscriptions::{INBOX, name_of},
};
use crate::{thread::Thread, view};

/// Messages of one change that are told at once.
const MOST_CHANGED: u32 = 200;

impl Agent {
    pub(super) async fn changed(
        &mut self,
        change: Result<LiveTold, RecvError>,
        changes: &mut Receiver<LiveTold>,
    ) -> Result<(), Hangup> {
        match change {
            Ok(LiveTold::Change(change)) => self.tell(&change).await,
            Ok(LiveTold::Gap) | Err(RecvError::Lagged(_)) => {
                // What is still waiting is part of the gap, which is read from the store now.
                *changes = changes.resubscribe();
                self.catch_up().await
            }
            Err(RecvError::Closed) => Err(Hangup(line::GOING_AWAY)),
        }
    }

    async fn tell(&mut self, change: &Change) -> Result<(), Hangup> {
        let tenant = self.caller.tenant;
        if let Some(told) = self.subscriptions.inbox {
            let owner = change.row.turn.owner.user();
            self.gateway.people_with(tenant, owner).await.map_err(unread)?;
            let people = self.gateway.people_for(tenant, [&*change.row]).await.map_err(unread)?;
            // Right after a gap a screen knows more than the feed has told: it never goes back.
            let frame = if told > change.complete {
                inbox_frames::write(change, told, &people)
            } else {
                self.gateway.inbox_frames.of(change, &people)
            };
            self.line.text(frame).await?;
            self.subscriptions.inbox = Some(told.max(change.complete));
        }
        match self.subscriptions.told(change.row.id) {
            Some(told) if told < change.row.position => self.tell_messages(change, told).await,
            _ => Ok(()),
        }
    }

    async fn tell_messages(&mut self, change: &Change, told: u64) -> Result<(), Hangup> {
        let (tenant, id) = (self.caller.tenant, change.row.id);
        let (stores, reach) = (self.gateway.stores(), change.row.position);
        let rows = stores.messages.changed(tenant, id, told, reach, MOST_CHANGED).await;
        let rows = rows.map_err(unread)?;
        if rows.len() >= MOST_CHANGED as usize {
            // There may be more: the cursor would move on over them.
            return self.subscribe(name_of(id), Some(told.to_string())).await;
        }
        let messages = Thread::of(stores, id).messages(&rows).await.map_err(unread)?;
        let people = self.gateway.people_for(tenant, [&*change.row]).await.map_err(unread)?;
        let frame = ServerFrame::Event {
            topic: name_of(id),
            cursor: change.row.position.to_string(),
            conversation: Some(Box::new(view::conversation(&change.row, &people))),
            messages,
            facts: change.events.iter().map(view::event).collect(),
        };
        self.line.say(&frame).await?;
        self.subscriptions.follow(id, change.row.position);
        Ok(())
    }

    /// Tells everything missed since the last told cursors.
    async fn catch_up(&mut self) -> Result<(), Hangup> {
        metrics::counter!("recado_sockets_lagged_total").increment(1);
        if let Some(told) = self.subscriptions.inbox {
            self.subscribe(INBOX.to_owned(), Some(told.to_string())).await?;
        }
        for (id, told) in self.subscriptions.conversations() {
            self.subscribe(name_of(id), Some(told.to_string())).await?;
        }
        Ok(())
    }

    pub(super) async fn present(
        &mut self,
        told: Result<Presence, RecvError>,
    ) -> Result<(), Hangup> {
        match told {
            Ok(Presence::Typing { conversation, user, typing })
                if user != self.caller.user && self.subscriptions.concerns(conversation) =>
            {
                let people = self.gateway.people_with(self.caller.tenant, [user]).await;
                let name = people.map_err(unread)?.name(user).unwrap_or_default();
                let (conversation_id, user_id) = (conversation.to_string(), user.to_string());
                self.line.say(&ServerFrame::Typing { conversation_id, user_id, name, typing }).await
            }
            Ok(Presence::Viewers { conversation, .. })
                if self.subscriptions.concerns(conversation) =>
            {
                self.tell_viewers(conversation).await
            }
            // Who missed some hears of the next change; nothing of this is kept anyway.
            Ok(Presence::Typing { .. } | Presence::Viewers { .. }) | Err(RecvError::Lagged(_)) => {
                Ok(())
            }
            Err(RecvError::Closed) => Err(Hangup(line::GOING_AWAY)),
        }
    }

    /// Tells who looks at a conversation now.
    pub(super) async fn tell_viewers(&mut self, id: ConversationId) -> Result<(), Hangup> {
        let users = self.gateway.house.live().viewers(self.caller.tenant, id);
        let people = self.gateway.people_with(self.caller.tenant, users.iter().copied()).await;
        let people = people.map_err(unread)?;
        let viewer = |user| Viewer {
            user_id: UserId::to_string(&user),
            name: people.name(user).unwrap_or_default(),
        };
        let viewers = users.into_iter().map(viewer).collect();
        let conversation_id = id.to_string();
        self.line.say(&ServerFrame::Presence { conversation_id, viewers }).await
    }
}
