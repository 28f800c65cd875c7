//! An agent writes to the customer.
use crate::{ProviderId, UserId, content::Content, message::Author};

use super::super::{ContactCard, Event, Owner, Refusal, Request, Status, state::OUTBOX_KEPT};
use super::draft::Draft;

impl Draft<'_> {
    /// Writes within the agent's turn.
    pub(super) fn say(
        &mut self,
        user: UserId,
        content: Content,
        reply_to: Option<ProviderId>,
        request: Option<Request>,
    ) -> Result<(), Refusal> {
        self.must_hold(user)?;
        self.must_be_sendable(&content)?;
        self.write(user, content, reply_to, request, None);
        Ok(())
    }

    /// Writes a template outside any turn; the answer is the bot's to take.
    pub(super) fn say_first(
        &mut self,
        user: UserId,
        content: Content,
        reply_to: Option<ProviderId>,
        request: Option<Request>,
        card: &ContactCard,
    ) -> Result<(), Refusal> {
        if !matches!(content, Content::Template(_)) {
            // Free text goes into the agent's own turn or nowhere.
            return match self.state.parties {
                Some(_) => self.say(user, content, reply_to, request),
                None => Err(Refusal::WindowClosed),
            };
        }
        if let Owner::Agent(holder) = self.state.turn.owner
            && holder != user
        {
            return Err(Refusal::Taken { by: holder });
        }
        if self.state.opted_out {
            return Err(Refusal::OptedOut);
        }
        self.must_be_sendable(&content)?;
        self.meet(card);
        self.write(user, content, reply_to, request, None);
        Ok(())
    }

    /// Sends a failed or unknown message again, as a message of its own.
    pub(super) fn retry(
        &mut self,
        user: UserId,
        number: u32,
        content: Content,
        reply_to: Option<ProviderId>,
    ) -> Result<(), Refusal> {
        if !self.state.troubled.contains(&number) {
            return Err(Refusal::NotTroubled);
        }
        self.must_hold(user)?;
        self.must_be_sendable(&content)?;
        self.write(user, content, reply_to, None, Some(number));
        Ok(())
    }

    fn must_hold(&self, user: UserId) -> Result<(), Refusal> {
        if self.state.turn.owner == Owner::Agent(user) { Ok(()) } else { Err(Refusal::NotOwner) }
    }

    fn must_be_sendable(&self, content: &Content) -> Result<(), Refusal> {
        let is_template = matches!(content, Content::Template(_));
        if self.state.blocked {
            return Err(Refusal::Blocked);
        }
        if is_template && self.state.opted_out {
            return Err(Refusal::OptedOut);
        }
        if !is_template && !self.state.window_is_open(self.now()) {
            return Err(Refusal::WindowClosed);
        }
        if self.state.outbox.len() >= OUTBOX_KEPT {
            return Err(Refusal::OutboxFull);
        }
        Ok(())
    }

    fn write(
        &mut self,
        user: UserId,
        content: Content,
        reply_to: Option<ProviderId>,
        request: Option<Request>,
        repeats: Option<u32>,
    ) {
        if let Some(request) = request {
            self.request_key(user, &request, self.state.number());
        }
        if self.state.status == Status::Closed {
            self.emit(Event::Reopened);
        }
        let number = self.queue_repeat(Author::Agent(user), content, reply_to, repeats);
        self.number = Some(number);
    }
}
