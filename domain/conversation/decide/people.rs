//! What agents do with a conversation besides writing.
use crate::{Timestamp, UserId};

use super::super::{Command, Event, Owner, Refusal, Request, Status};
use super::draft::Draft;

impl Draft<'_> {
    /// Decides a command of a person. Only a template may open a conversation.
    pub(super) fn by_person(&mut self, command: Command) -> Result<(), Refusal> {
        if let Command::Say { user, content, reply_to, request, proactive: Some(card) } = command {
            return self.say_first(user, content, reply_to, request, &card);
        }
        if self.state.parties.is_none() {
            return Err(Refusal::NotFound("conversation".into()));
        }
        match command {
            Command::Join { user, force } => self.join(user, force),
            Command::Leave { user } => self.leave(user),
            Command::Say { user, content, reply_to, request, .. } => {
                self.say(user, content, reply_to, request)
            }
            Command::Retry { user, number, content, reply_to } => {
                self.retry(user, number, content, reply_to)
            }
            Command::Snooze { until, .. } => self.snooze(until),
            Command::Assign { by, user, force } => self.assign(by, user, force),
            Command::Close { by, force } => self.close(by, force),
            command => {
                self.keep_house(command);
                Ok(())
            }
        }
    }

    /// Commands that are never refused.
    fn keep_house(&mut self, command: Command) {
        match command {
            Command::Discard { number, .. } if self.state.troubled.contains(&number) => {
                self.emit(Event::TroubleDiscarded { number });
            }
            Command::Note { user, text, request } => self.note(user, text, request),
            Command::SetLabels { mut labels, .. } => {
                labels.sort_unstable();
                labels.dedup();
                if self.state.labels != labels {
                    self.emit(Event::Labelled { labels });
                }
            }
            Command::Reopen { .. } => match self.state.status {
                Status::Closed => self.emit(Event::Reopened),
                Status::Snoozed => self.emit(Event::Woken),
                Status::Pending | Status::Open => {}
            },
            Command::Block { blocked, .. } => self.block(blocked),
            Command::Read { number, .. } => self.read(number),
            Command::Rename { name, .. } => self.rename(name),
            Command::GiveBack { of } => self.give_back(of),
            _ => {}
        }
    }

    /// Takes the turn: from here on nothing of an older turn is started.
    fn join(&mut self, user: UserId, force: bool) -> Result<(), Refusal> {
        let from = match self.state.turn.owner {
            Owner::Agent(holder) if holder == user => return Ok(()),
            Owner::Agent(holder) if !force => return Err(Refusal::Taken { by: holder }),
            Owner::Agent(holder) => Some(holder),
            Owner::Bot | Owner::Phone | Owner::Nobody => None,
        };
        self.mark_read = self.state.last_inbound.clone();
        self.emit(Event::Joined { user, turn: self.state.turn.number + 1, from });
        self.drop_queued_of_bot();
        Ok(())
    }

    /// Gives the turn back to the bot; from nobody or the phone, anybody may.
    fn leave(&mut self, user: UserId) -> Result<(), Refusal> {
        match self.state.turn.owner {
            Owner::Bot => return Ok(()),
            Owner::Agent(holder) if holder != user => return Err(Refusal::Taken { by: holder }),
            Owner::Agent(_) | Owner::Phone | Owner::Nobody => {}
        }
        self.emit(Event::Left { user, turn: self.state.turn.number + 1 });
        self.drop_queued_of_bot();
        Ok(())
    }

    /// Gives back what somebody holds who is gone, and nothing that anybody else took meanwhile.
    fn give_back(&mut self, of: UserId) {
        if self.state.turn.owner == Owner::Agent(of) {
            self.emit(Event::Left { user: of, turn: self.state.turn.number + 1 });
            self.drop_queued_of_bot();
        }
        if self.state.assignee == Some(of) {
            self.emit(Event::Assigned { user: None });
        }
    }

    fn note(&mut self, user: UserId, text: String, request: Option<Request>) {
        let number = self.state.number();
        if let Some(request) = request {
            self.request_key(user, &request, number);
        }
        self.emit(Event::Noted { number, user, text });
        self.number = Some(number);
    }

    fn snooze(&mut self, until: Option<Timestamp>) -> Result<(), Refusal> {
        if until.is_some_and(|until| until <= self.now()) {
            return Err(Refusal::Past);
        }
        if self.state.status != Status::Snoozed || self.state.snoozed_until != until {
            self.emit(Event::Snoozed { until });
        }
        Ok(())
    }

    pub(super) fn unsnooze_due(&mut self, generation: u32) {
        if self.state.status == Status::Snoozed && self.state.snooze_generation == generation {
            self.emit(Event::Woken);
        }
    }

    /// Refuses where another agent holds the turn.
    fn must_not_be_held(&self, user: UserId) -> Result<(), Refusal> {
        match self.state.turn.owner {
            Owner::Agent(holder) if holder != user => Err(Refusal::NotOwner),
            Owner::Agent(_) | Owner::Bot | Owner::Phone | Owner::Nobody => Ok(()),
        }
    }

    fn assign(&mut self, by: UserId, user: Option<UserId>, force: bool) -> Result<(), Refusal> {
        if !force {
            self.must_not_be_held(by)?;
        }
        if self.state.assignee != user {
            self.emit(Event::Assigned { user });
        }
        Ok(())
    }

    fn close(&mut self, by: UserId, force: bool) -> Result<(), Refusal> {
        if self.state.status == Status::Closed {
            return Ok(());
        }
        if !force {
            self.must_not_be_held(by)?;
        }
        self.emit(Event::Closed { turn: self.state.turn.number + 1 });
        self.drop_queued_of_bot();
        Ok(())
    }

    fn block(&mut self, blocked: bool) {
        match (self.state.blocked, blocked) {
            (false, true) => {
                self.emit(Event::Blocked);
                self.drop_queued_of_bot();
            }
            (true, false) => self.emit(Event::Unblocked),
            (true, true) | (false, false) => {}
        }
    }

    fn read(&mut self, number: u32) {
        if self.state.unread_after(number) == self.state.unread {
            return;
        }
        self.mark_read = match self.state.turn.owner {
            Owner::Agent(_) => self.state.last_inbound.clone(),
            Owner::Bot | Owner::Phone | Owner::Nobody => None,
        };
        self.emit(Event::ReadByAgent { number });
    }

    fn rename(&mut self, name: String) {
        let Some(parties) = &self.state.parties else { return };
        if parties.name != name {
            let (phone, address) = (parties.phone.clone(), parties.address.clone());
            self.emit(Event::ContactLearnt { name, phone, address });
        }
    }
}
