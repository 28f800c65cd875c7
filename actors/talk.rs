//! A conversation without its mailbox: loads, decides, appends, and knows what is open.
use std::{collections::BTreeSet, sync::Arc, time::Duration};

use recado_domain::{
    ChannelId, ContactId, ConversationId, MessageId, ProviderId, TenantId,
    conversation::{
        Command, ContactCard, Context, ConversationRow, Decision, Effect, Event, NewKey,
        OpenEffect, Recorded, Refusal, SNAPSHOT_SHAPE, SendResult, Sent, State, decide, decode,
        decode_snapshot, encode, evolve,
    },
    incoming::{Arrival, StatusUpdate},
    message::MessageRow,
};
use recado_store::{Append, Appended, ContactChange, Key, StoreError};

use crate::{
    append::Decided,
    connected::ConnectedChannel,
    live::Appending,
    outcome::{Told, Untold},
    pace::PairPace,
    services::Services,
    tenant::TenantView,
};

/// After so many appends the state is kept, so that waking reads few entries.
const SNAPSHOT_EVERY: u32 = 16;
/// How often a decision is made again because the log changed under it.
const ATTEMPTS: u32 = 4;

/// A conversation without its mailbox.
pub(crate) struct Talk {
    id: ConversationId,
    services: Arc<Services>,
    state: Option<State>,
    pair: PairPace,
    appends: u32,
    /// Sends started by this very actor: their bytes are its own to let go.
    pub(crate) started_here: BTreeSet<(u32, u32)>,
    /// The customer's message to mark as read, once.
    pub(crate) mark_read: Option<ProviderId>,
}

/// What is asked of a conversation by a channel: the card is missing where only statuses came.
pub(crate) struct Brought {
    /// On which channel it came: of any other's conversation it may say nothing.
    pub(crate) channel: ChannelId,
    pub(crate) card: Option<ContactCard>,
    pub(crate) arrivals: Vec<Arrival>,
}

impl Talk {
    pub(crate) fn new(id: ConversationId, services: Arc<Services>) -> Self {
        Self {
            id,
            services,
            state: None,
            pair: PairPace::default(),
            appends: 0,
            started_here: BTreeSet::new(),
            mark_read: None,
        }
    }

    /// Returns the state, once loaded.
    pub(crate) fn state(&self) -> Option<&State> {
        self.state.as_ref()
    }

    /// Tells whether a send that an earlier process started is still without an end.
    pub(crate) fn has_sends_of_before(&self) -> bool {
        let of_before = |open: &OpenEffect| match &open.effect {
            Effect::Transmit { number, attempt } => {
                !self.started_here.contains(&(*number, *attempt))
            }
            _ => false,
        };
        self.state.as_ref().is_some_and(|state| state.effects.values().any(of_before))
    }

    /// Returns the pace of sends to this very customer.
    pub(crate) fn pair(&self) -> &PairPace {
        &self.pair
    }

    /// Loads the state unless it is there.
    pub(crate) async fn load(&mut self) -> Result<(), StoreError> {
        if self.state.is_none() {
            self.state = Some(read_state(&self.services, self.id).await?);
        }
        Ok(())
    }

    /// Takes what a delivery brought.
    pub(crate) async fn arrive(
        &mut self,
        Brought { channel, card, arrivals }: Brought,
    ) -> Result<(), Untold> {
        self.load().await?;
        self.panic_on_purpose(&arrivals);
        // A status names its message by itself: whoever signs for another channel may name any.
        let Some(card) = card.or_else(|| self.card()).filter(|card| card.channel == channel) else {
            metrics::counter!("recado_foreign_statuses_total").increment(1);
            return Ok(());
        };
        self.recall(&arrivals).await?;
        match self.carry_out(Command::Arrivals { card, arrivals }).await {
            Ok(_) | Err(Untold::NotFound) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// A way for tests to see what a panic does (P6).
    fn panic_on_purpose(&self, arrivals: &[Arrival]) {
        let Some(word) = &self.services.config.panic_word else { return };
        for arrival in arrivals {
            if let Arrival::Message(message) = arrival {
                assert!(message.content.text() != Some(word.as_str()), "a test asked for a panic");
            }
        }
    }

    /// Carries out a command of a person of a company; another company's conversation is not found.
    pub(crate) async fn obey(
        &mut self,
        tenant: TenantId,
        command: Command,
    ) -> Result<Told, Untold> {
        self.load().await?;
        let parties = self.state.as_ref().and_then(|state| state.parties.as_ref());
        let first = matches!(command, Command::Say { proactive: Some(_), .. });
        match parties {
            Some(parties) if parties.tenant != tenant => return Err(Untold::NotFound),
            None if !first => return Err(Untold::NotFound),
            Some(_) | None => {}
        }
        self.carry_out(command).await
    }

    /// Decides and appends; answers once it is durable.
    pub(crate) async fn carry_out(&mut self, mut command: Command) -> Result<Told, Untold> {
        self.load().await?;
        for _ in 0..ATTEMPTS {
            let tenant = self.tenant(&command).ok_or(Untold::NotFound)?;
            let view = self.services.view(tenant).await?;
            let decision = match self.decide(&command, &view) {
                Err(Untold::Refused(refusal)) => return self.done_before(&command, refusal).await,
                decided => decided?,
            };
            if decision.events.is_empty() {
                self.mark_read = decision.mark_read.or(self.mark_read.take());
                return self.told(decision.number);
            }
            let append = self.append_of(&decision, tenant)?;
            let appending = self.services.live.appending(tenant);
            let appended = self.services.stores.log.append(append).await;
            if let Ok(Appended::Done { cursor }) = appended {
                let number = decision.number;
                self.commit(decision, cursor, appending);
                return self.told(number);
            }
            appending.not_kept();
            if decision.permit_used {
                // Nothing of this leaves: a repetition must not use up what real messages need.
                self.give_back(self.channel(&command).as_deref());
            }
            match appended {
                Ok(Appended::Done { .. }) => {}
                Ok(Appended::Duplicate(keys)) => match without(command, &keys)? {
                    Again::Decide(rest) => command = *rest,
                    Again::Answered(number) => return self.told(Some(number)),
                },
                Err(StoreError::Conflict { .. }) => {
                    self.state = None;
                    self.load().await?;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(Untold::Unreachable("its log keeps changing"))
    }

    /// Answers what is refused now and was done before: its first answer may have got lost, and what
    /// changed since is no matter.
    async fn done_before(&self, command: &Command, refusal: Refusal) -> Result<Told, Untold> {
        let Some((user, request)) = command.request() else { return Err(refusal.into()) };
        let known = self.services.stores.log.key(self.id, &request.key_of(user)).await?;
        let Some(led_to) = known else { return Err(refusal.into()) };
        self.told(Some(request.made(&led_to).ok_or(Untold::Mismatch)?))
    }

    fn decide(&self, command: &Command, view: &TenantView) -> Result<Decision, Untold> {
        let state = self.state.as_ref().ok_or(Untold::NotFound)?;
        let channel = self.channel(command);
        let permit = may_send_at_once(command) && self.take_permit(channel.as_deref());
        let context = Context {
            now: self.services.clock.now(),
            settings: &view.settings,
            bot: &view.bot,
            timing: &self.services.config.timing,
            permit,
        };
        let decided = decide(state, command.clone(), &context);
        let used = decided.as_ref().is_ok_and(|decision| decision.permit_used);
        if permit && !used {
            self.give_back(channel.as_deref());
        }
        Ok(decided?)
    }

    fn take_permit(&self, channel: Option<&ConnectedChannel>) -> bool {
        let Some(channel) = channel else { return false };
        if channel.limits_pairs() && self.pair.take().is_err() {
            return false;
        }
        let granted = channel.pace.take().is_ok();
        if !granted {
            self.pair.give_back();
        }
        granted
    }

    fn give_back(&self, channel: Option<&ConnectedChannel>) {
        if let Some(channel) = channel {
            channel.pace.give_back();
            self.pair.give_back();
        }
    }

    fn channel(&self, command: &Command) -> Option<Arc<ConnectedChannel>> {
        let id = match command {
            Command::Arrivals { card, .. } | Command::Say { proactive: Some(card), .. } => {
                Some(card.channel)
            }
            _ => self.state.as_ref()?.parties.as_ref().map(|parties| parties.channel),
        }?;
        self.services.channels.get(&id).map(|channel| Arc::clone(&channel))
    }

    fn tenant(&self, command: &Command) -> Option<TenantId> {
        match command {
            Command::Arrivals { card, .. }
            | Command::SetAside { card, .. }
            | Command::Say { proactive: Some(card), .. } => Some(card.tenant),
            _ => self.state.as_ref()?.parties.as_ref().map(|parties| parties.tenant),
        }
    }

    /// Returns who it is with, as far as the state knows.
    fn card(&self) -> Option<ContactCard> {
        let parties = self.state.as_ref()?.parties.clone()?;
        Some(ContactCard {
            tenant: parties.tenant,
            channel: parties.channel,
            channel_kind: parties.channel_kind,
            contact: parties.contact,
            name: parties.name,
            phone: parties.phone,
            address: parties.address,
        })
    }

    fn row(&self) -> Option<ConversationRow> {
        self.state.as_ref()?.row(self.id)
    }

    fn told(&self, number: Option<u32>) -> Result<Told, Untold> {
        Ok(Told { row: self.row().ok_or(Untold::NotFound)?, number })
    }

    fn append_of(&self, decision: &Decision, tenant: TenantId) -> Result<Append, Untold> {
        let decided = Decided {
            conversation: self.id,
            tenant,
            events: &decision.events,
            state: &decision.state,
            entry: encode(&decision.events),
            keys: decision.keys.iter().map(stored_key).collect(),
            at: self.services.clock.now(),
            snapshot: (self.appends + 1).is_multiple_of(SNAPSHOT_EVERY),
        };
        let mut append = decided.append().ok_or(Untold::NotFound)?;
        append.contact = self.changed_contact(&decision.events, append.row.contact);
        Ok(append)
    }

    /// Returns what the events change of what the company knows of the person.
    fn changed_contact(&self, events: &[Recorded], contact: ContactId) -> Option<ContactChange> {
        let known = self.state.as_ref().and_then(|state| state.language);
        let mut change = ContactChange::of(contact);
        for recorded in events {
            match &recorded.event {
                Event::OptedOut { .. } => change.opted_out = Some(true),
                Event::OptedIn { .. } => change.opted_out = Some(false),
                Event::Blocked => change.blocked = Some(true),
                Event::Unblocked => change.blocked = Some(false),
                Event::Answered { language, keeps, .. } => {
                    change.language = keeps.or(Some(*language));
                }
                _ => {}
            }
        }
        change.language = change.language.filter(|language| Some(*language) != known);
        (!change.is_nothing()).then_some(change)
    }

    /// What was decided is durable: it is so now, and everybody who follows is told.
    fn commit(&mut self, decision: Decision, cursor: u64, appending: Appending) {
        self.appends += 1;
        for recorded in &decision.events {
            if let Event::SendStarted { number, attempt } = recorded.event {
                self.started_here.insert((number, attempt));
            }
        }
        self.started_here.retain(|(number, _)| decision.state.outgoing(*number).is_some());
        self.mark_read = decision.mark_read;
        let row = decision.state.row(self.id);
        self.state = Some(decision.state);
        match row {
            Some(row) => appending.kept(cursor, || (Arc::new(row), Arc::new(decision.events))),
            None => appending.not_kept(),
        }
    }

    /// Brings back what the projection knows of messages that statuses speak of and the state forgot.
    async fn recall(&mut self, arrivals: &[Arrival]) -> Result<(), StoreError> {
        for arrival in arrivals {
            if let Arrival::Status(status) = arrival {
                self.recall_one(status).await?;
            }
        }
        Ok(())
    }

    async fn recall_one(&mut self, status: &StatusUpdate) -> Result<(), StoreError> {
        let Some(state) = self.state.as_ref() else { return Ok(()) };
        let Some(parties) = &state.parties else { return Ok(()) };
        let tenant = parties.tenant;
        let ours = status.message().filter(|id| id.conversation == self.id);
        let number = match ours {
            Some(MessageId { number, .. }) => number,
            None if state.number_of(&status.provider_id).is_some() => return Ok(()),
            None => {
                let key = format!("m:{}", status.provider_id);
                let value = self.services.stores.log.key(self.id, &key).await?;
                match value.as_deref().and_then(number_of) {
                    Some(number) => number,
                    None => return Ok(()),
                }
            }
        };
        if state.sent(number).is_some() || state.outgoing(number).is_some() {
            return Ok(());
        }
        if let Some(row) = self.services.stores.messages.get(tenant, self.id, number).await?
            && row.direction == recado_domain::message::Direction::Outbound
            && let Some(state) = self.state.as_mut()
        {
            state.recall(sent_of(row));
        }
        Ok(())
    }
}

/// What to do after some keys turned out to be known.
enum Again {
    /// Decide what is left.
    Decide(Box<Command>),
    /// The same request was answered before, with this message.
    Answered(u32),
}

/// Takes out of a command what the log already has.
fn without(command: Command, known: &[Key]) -> Result<Again, Untold> {
    match command {
        Command::Arrivals { card, mut arrivals } => {
            let is_known = |key: &str| known.iter().any(|known| known.key == key);
            arrivals.retain(|arrival| match arrival {
                // A status whose provider id was claimed is joined by number the next time.
                Arrival::Status(status) => !is_known(&format!("m:{}", status.provider_id)),
                arrival => !arrival.dedupe_key().is_some_and(|key| is_known(&key)),
            });
            Ok(Again::Decide(Box::new(Command::Arrivals { card, arrivals })))
        }
        Command::Say { request: Some(request), .. }
        | Command::Note { request: Some(request), .. } => {
            let led_to = known.first().map(|key| key.value.as_slice()).unwrap_or_default();
            request.made(led_to).map(Again::Answered).ok_or(Untold::Mismatch)
        }
        Command::SendResult { number, attempt, .. } => {
            // The provider gave an id that another message has: that proves nothing of this one.
            let detail = "the provider answered with another message's id".to_owned();
            let result = SendResult::Unclear { detail };
            Ok(Again::Decide(Box::new(Command::SendResult { number, attempt, result })))
        }
        Command::SetAside { .. } => Err(Untold::NotFound),
        command => Ok(Again::Decide(Box::new(command))),
    }
}

/// Reads a message's number from a key's value.
pub(crate) fn number_of(value: &[u8]) -> Option<u32> {
    value.get(..4)?.try_into().ok().map(u32::from_le_bytes)
}

fn stored_key(key: &NewKey) -> Key {
    Key { key: key.key.clone(), value: key.value.clone() }
}

fn sent_of(row: MessageRow) -> Sent {
    Sent {
        number: row.number,
        author: row.author,
        turn: 0,
        provider_id: row.provider_id,
        delivery: row.delivery,
        content: None,
    }
}

fn may_send_at_once(command: &Command) -> bool {
    match command {
        Command::Arrivals { arrivals, .. } => {
            arrivals.iter().any(|arrival| matches!(arrival, Arrival::Message(_)))
        }
        Command::AnswerDue { .. } | Command::Thought { .. } | Command::Say { .. } => true,
        _ => false,
    }
}

/// Reads a conversation's state: snapshot and tail, or nothing.
async fn read_state(services: &Services, id: ConversationId) -> Result<State, StoreError> {
    let corrupt =
        |error: recado_domain::conversation::DecodeError| StoreError::Corrupt(error.to_string());
    let Some(loaded) = services.stores.log.load(id, SNAPSHOT_SHAPE).await? else {
        return Ok(State::default());
    };
    let mut state = match &loaded.snapshot {
        Some((_, snapshot)) => decode_snapshot(&snapshot.bytes).map_err(corrupt)?,
        None => State::default(),
    };
    for entry in &loaded.tail {
        for recorded in decode(entry.first, &entry.bytes).map_err(corrupt)? {
            evolve(&mut state, &recorded);
        }
    }
    Ok(state)
}

/// How long an idle conversation that waits for something soon stays awake.
pub(crate) const SOON: Duration = Duration::from_secs(30);
