//! One connected number at work: who may send next, what the provider says about the number, when
//! sending stops and goes on.
use std::{collections::VecDeque, sync::Arc, time::Duration};

use actix::prelude::*;
use recado_domain::{
    ChannelId, TenantId, Timestamp,
    channel::{ChannelRecord, Trouble},
    incoming::{Notice, NoticeMeaning},
    send_error::{ErrorClass, SendError},
};
use recado_store::{DocumentKind, StoreError};
use tokio::sync::{Mutex, oneshot};

use crate::{connected::ConnectedChannel, news::News, services::Services, supervisor::Lifeline};

/// How long a number rests after the provider said it is too fast.
const SLOWED: Duration = Duration::from_secs(1);
/// How often a change of the record is tried again because somebody else changed it first.
const CONFLICTS: u32 = 20;
/// How many conversations may wait for a permit; more are told to come again.
const QUEUE: usize = 100_000;

/// The actor of one connected number.
pub(crate) struct ChannelSession {
    tenant: TenantId,
    channel: ChannelId,
    services: Arc<Services>,
    waiting: VecDeque<oneshot::Sender<()>>,
    pumping: bool,
    /// Held while the record is changed: what comes together is written one after the other.
    amending: Arc<Mutex<()>>,
    _lifeline: Lifeline<ChannelId>,
}

impl ChannelSession {
    pub(crate) fn new(
        tenant: TenantId,
        channel: ChannelId,
        services: &Arc<Services>,
        lifeline: Lifeline<ChannelId>,
    ) -> Self {
        let services = Arc::clone(services);
        let (waiting, amending) = (VecDeque::new(), Arc::default());
        Self { tenant, channel, services, waiting, pumping: false, amending, _lifeline: lifeline }
    }

    fn connected(&self) -> Option<Arc<ConnectedChannel>> {
        self.services.channels.get(&self.channel).map(|channel| Arc::clone(&channel))
    }

    /// Grants permits in order of asking, as fast as the pace allows.
    fn pump(&mut self, ctx: &mut Context<Self>) {
        self.pumping = false;
        let Some(connected) = self.connected() else {
            // Who waits asks again, and finds the channel, or that it is gone.
            self.waiting.clear();
            return;
        };
        while let Some(first) = self.waiting.front() {
            if first.is_closed() {
                self.waiting.pop_front();
                continue;
            }
            if let Err(wait) = connected.pace.take() {
                self.again(wait, ctx);
                return;
            }
            let granted = self.waiting.pop_front().is_some_and(|asker| asker.send(()).is_ok());
            if !granted {
                connected.pace.give_back();
            }
        }
    }

    fn again(&mut self, wait: Duration, ctx: &mut Context<Self>) {
        if !self.pumping && !self.waiting.is_empty() {
            self.pumping = true;
            ctx.run_later(wait, Self::pump);
        }
    }

    /// Changes the stored record and the one in use.
    fn amend(
        &self,
        change: impl Fn(&mut ChannelRecord) + 'static,
    ) -> ResponseFuture<Result<(), StoreError>> {
        let (services, tenant, channel) = (Arc::clone(&self.services), self.tenant, self.channel);
        let amending = Arc::clone(&self.amending);
        Box::pin(async move {
            let _held = amending.lock().await;
            let mut tries = 0;
            loop {
                match amend_record(&services, tenant, channel, &change).await {
                    // A person, or another gateway, changed it just now.
                    Err(StoreError::Taken(_)) if tries < CONFLICTS => tries += 1,
                    Err(error) => {
                        tracing::warn!(%tenant, %channel, %error, "channel record was not changed");
                        return Err(error);
                    }
                    Ok(()) => return Ok(()),
                }
            }
        })
    }
}

/// Puts a changed record where its channel is in use; `false` if what is in use is not what was changed.
fn take_over(
    services: &Services,
    channel: ChannelId,
    before: &ChannelRecord,
    after: ChannelRecord,
) -> bool {
    let Some(connected) = services.channels.get(&channel) else { return true };
    let mut used = connected.record.write();
    let is_same = *used == *before;
    if is_same {
        *used = after;
    }
    is_same
}

async fn amend_record(
    services: &Arc<Services>,
    tenant: TenantId,
    channel: ChannelId,
    change: impl Fn(&mut ChannelRecord),
) -> Result<(), StoreError> {
    let id = channel.to_string();
    let documents = &services.stores.documents;
    let Some(document) = documents.get(tenant, DocumentKind::Channel, &id).await? else {
        return Ok(());
    };
    let mut record: ChannelRecord = serde_json::from_value(document.body)
        .map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let before = record.clone();
    change(&mut record);
    if record == before {
        return Ok(());
    }
    let body =
        serde_json::to_value(&record).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let now = services.clock.now();
    documents.put(tenant, DocumentKind::Channel, &id, body, now, Some(document.version)).await?;
    if !take_over(services, channel, &before, record) {
        // It was connected anew just now, perhaps with a later record than this one.
        services.reconnect_changed(channel).await?;
    }
    services.announce(News::Channel(channel));
    Ok(())
}

impl Actor for ChannelSession {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(4_096);
    }
}

/// Asks to be told when one message may be started; the sender is dropped when too many wait.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct AskPermit(pub(crate) oneshot::Sender<()>);

impl Handler<AskPermit> for ChannelSession {
    type Result = ();

    fn handle(&mut self, AskPermit(asker): AskPermit, ctx: &mut Self::Context) {
        if self.waiting.len() < QUEUE {
            self.waiting.push_back(asker);
        }
        if !self.pumping {
            self.pump(ctx);
        }
    }
}

/// The provider refused a send in a way that concerns the whole number.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Refused(pub(crate) SendError);

impl Handler<Refused> for ChannelSession {
    type Result = ResponseFuture<()>;

    fn handle(&mut self, Refused(error): Refused, _: &mut Self::Context) -> Self::Result {
        let Some(connected) = self.connected() else { return Box::pin(async {}) };
        if error.class == ErrorClass::SlowNumber {
            connected.pace.hold(SLOWED);
        }
        if !error.class.stops_channel() {
            return Box::pin(async {});
        }
        connected.pace.pause(true);
        let code = if error.class == ErrorClass::Auth { "auth" } else { "account" }.to_owned();
        let code_text = error.code.map(|code| format!("{code}: ")).unwrap_or_default();
        let detail = format!("{code_text}{}", error.detail);
        let since = self.services.clock.now();
        quietly(self.amend(move |record| {
            if record.trouble.as_ref().is_none_or(|trouble| trouble.code != code) {
                let (code, detail) = (code.clone(), detail.clone());
                record.trouble = Some(Trouble { code, detail, since });
            }
        }))
    }
}

/// A send was taken although the number was in trouble: the trouble is over.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Works;

impl Handler<Works> for ChannelSession {
    type Result = ResponseFuture<()>;

    fn handle(&mut self, _: Works, ctx: &mut Self::Context) -> Self::Result {
        if let Some(connected) = self.connected() {
            connected.pace.pause(false);
        }
        self.pump(ctx);
        quietly(self.amend(|record| record.trouble = None))
    }
}

/// The first delivery of the number was heard.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Heard;

impl Handler<Heard> for ChannelSession {
    type Result = ResponseFuture<()>;

    fn handle(&mut self, _: Heard, _: &mut Self::Context) -> Self::Result {
        let now = self.services.clock.now();
        quietly(self.amend(move |record| {
            record.heard_at.get_or_insert(now);
        }))
    }
}

/// The channel was connected anew: who waits may go on at once.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Reconnected;

impl Handler<Reconnected> for ChannelSession {
    type Result = ();

    fn handle(&mut self, _: Reconnected, ctx: &mut Self::Context) {
        self.pump(ctx);
    }
}

/// The provider told something about the number, its account or its templates; kept once it is answered.
#[derive(Message)]
#[rtype(result = "Result<(), StoreError>")]
pub(crate) struct Told(pub(crate) Notice);

impl Handler<Told> for ChannelSession {
    type Result = ResponseFuture<Result<(), StoreError>>;

    fn handle(&mut self, Told(notice): Told, _: &mut Self::Context) -> Self::Result {
        let since = self.services.clock.now();
        let (connected, meaning) = (self.connected(), notice.meaning.clone());
        let kept = self.amend(move |record| note(record, &notice, since));
        Box::pin(async move {
            kept.await?;
            // What stops sends and what is shown of it go together.
            match (meaning, connected) {
                (NoticeMeaning::Stopped { .. }, Some(connected)) => connected.pace.pause(true),
                (NoticeMeaning::Restored, Some(connected)) => connected.pace.pause(false),
                _ => {}
            }
            Ok(())
        })
    }
}

/// Writes what the provider told into the number's record.
fn note(record: &mut ChannelRecord, notice: &Notice, since: Timestamp) {
    match &notice.meaning {
        NoticeMeaning::Facts { facts } => {
            let told = facts.iter().map(|(name, value)| (name.clone(), value.clone().into()));
            record.facts.extend(told);
        }
        NoticeMeaning::Stopped { reason } => {
            let (code, detail) = ("account".to_owned(), reason.clone());
            record.trouble = Some(Trouble { code, detail, since });
        }
        NoticeMeaning::Restored => record.trouble = None,
        NoticeMeaning::TemplatesChanged => {
            record.facts.insert("templates_stale".to_owned(), true.into());
        }
        NoticeMeaning::Information => {}
    }
    record.facts.insert(format!("notice.{}", notice.field), notice.raw.clone());
}

/// Lets go of what is logged already.
fn quietly(amended: ResponseFuture<Result<(), StoreError>>) -> ResponseFuture<()> {
    Box::pin(async move { drop(amended.await) })
}
