//! A channel that follows a script, for tests in simulated time, where real sockets cannot be used.
//! Tests of whole processes speak to the simulator instead.
use std::{
    collections::VecDeque,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use parking_lot::Mutex;
use recado_channels::{
    Accepted, Channel, ChannelError, Check, Envelope, FetchedMedia, HandshakeRefused, ParseError,
    ReadMark, TemplateInfo, Unsent, Verified, VerifyError, Violation, WebhookRequest,
};
use recado_domain::{
    MessageId, ProviderId, Timestamp,
    content::Content,
    identity::Identity,
    incoming::Incoming,
    send_error::{ErrorClass, SendError},
};

/// How the next send ends.
#[derive(Debug, Clone)]
pub enum Reply {
    /// Taken, under `out.{n}`.
    Accept,
    /// Refused with this class.
    Refuse(ErrorClass),
    /// Refused with this class, to be tried again after a while.
    RefuseFor(ErrorClass, Duration),
    /// Nothing is heard.
    Silence,
    /// Taken after a while.
    AcceptAfter(Duration),
    /// The process ends while it is being sent: the send never returns.
    Hang,
}

/// What becomes of files that are asked for.
#[derive(Debug, Clone, Default)]
pub enum FileReply {
    /// The channel knows no files.
    #[default]
    Lacking,
    /// These bytes come.
    Given(&'static [u8]),
    /// Refused with this class.
    Refused(ErrorClass),
    /// The line stays open and nothing comes.
    Hanging,
}

/// A message that reached the provider.
#[derive(Debug, Clone, PartialEq)]
pub struct Shipped {
    /// Our id.
    pub id: MessageId,
    /// Where to.
    pub to: Identity,
    /// What.
    pub content: Content,
}

/// A channel that follows a script; without one it accepts everything.
#[derive(Default)]
pub struct ScriptedChannel {
    script: Mutex<VecDeque<Reply>>,
    shipped: Mutex<Vec<Shipped>>,
    read: Mutex<Vec<ProviderId>>,
    files: Mutex<FileReply>,
    files_asked: AtomicUsize,
}

impl ScriptedChannel {
    /// Makes one that answers in this order, and accepts afterwards.
    pub fn answering(replies: impl IntoIterator<Item = Reply>) -> Self {
        let script = Mutex::new(replies.into_iter().collect());
        Self { script, ..Self::default() }
    }

    /// Adds to the script.
    pub fn then(&self, reply: Reply) {
        self.script.lock().push_back(reply);
    }

    /// From now on this becomes of files.
    pub fn files_are(&self, reply: FileReply) {
        *self.files.lock() = reply;
    }

    /// Returns how often a file was asked for.
    pub fn files_asked(&self) -> usize {
        self.files_asked.load(Ordering::Relaxed)
    }

    /// Returns everything whose bytes left, in order; refused ones too.
    pub fn shipped(&self) -> Vec<Shipped> {
        self.shipped.lock().clone()
    }

    /// Returns the texts of everything whose bytes left.
    pub fn texts(&self) -> Vec<String> {
        let text = |shipped: Shipped| shipped.content.text().unwrap_or_default().to_owned();
        self.shipped().into_iter().map(text).collect()
    }

    /// Returns the messages marked as read.
    pub fn read(&self) -> Vec<ProviderId> {
        self.read.lock().clone()
    }
}

#[async_trait]
impl Channel for ScriptedChannel {
    fn kind(&self) -> &'static str {
        "scripted"
    }

    fn signature_header(&self) -> &'static str {
        "x-signature"
    }

    fn verify<'a>(&self, _: &WebhookRequest<'a>) -> Result<Verified<'a>, VerifyError> {
        Err(VerifyError::Missing)
    }

    fn handshake(&self, _: &[(String, String)]) -> Result<String, HandshakeRefused> {
        Err(HandshakeRefused)
    }

    fn parse(&self, _: Verified<'_>, _: Timestamp) -> Result<Vec<Incoming>, ParseError> {
        Ok(Vec::new())
    }

    fn check(&self, _: &Content) -> Vec<Violation> {
        Vec::new()
    }

    fn check_file(&self, _: &str, _: &str, _: u64) -> Vec<Violation> {
        Vec::new()
    }

    async fn send(&self, envelope: Envelope<'_>) -> Result<Accepted, Unsent> {
        let (id, to, content) = (envelope.id, envelope.to.clone(), envelope.content.clone());
        let nth = {
            let mut shipped = self.shipped.lock();
            shipped.push(Shipped { id, to, content });
            shipped.len()
        };
        let reply = self.script.lock().pop_front().unwrap_or(Reply::Accept);
        let accepted = Accepted { provider_id: ProviderId(format!("out.{nth}")) };
        match reply {
            Reply::Accept => Ok(accepted),
            Reply::AcceptAfter(wait) => {
                tokio::time::sleep(wait).await;
                Ok(accepted)
            }
            Reply::Refuse(class) => {
                let error = SendError::ours(class, "the script refuses");
                Err(Unsent::Refused { error, retry_after: None })
            }
            Reply::RefuseFor(class, wait) => {
                let error = SendError::ours(class, "the script refuses for a while");
                Err(Unsent::Refused { error, retry_after: Some(wait) })
            }
            Reply::Silence => Err(Unsent::Unclear { detail: "the script is silent".to_owned() }),
            Reply::Hang => std::future::pending().await,
        }
    }

    async fn mark_read(&self, mark: ReadMark<'_>) -> Result<(), ChannelError> {
        self.read.lock().push(mark.provider_id.clone());
        Ok(())
    }

    async fn fetch_media(&self, _: &str, _: u64) -> Result<FetchedMedia, ChannelError> {
        self.files_asked.fetch_add(1, Ordering::Relaxed);
        let reply = self.files.lock().clone();
        let bytes = match reply {
            FileReply::Lacking => return Err(ChannelError::Lacks("files")),
            FileReply::Refused(class) => {
                let error = SendError::ours(class, "the script refuses");
                return Err(ChannelError::Refused(error));
            }
            FileReply::Given(bytes) => stream::iter([Ok(Bytes::from_static(bytes))]).boxed(),
            FileReply::Hanging => stream::pending().boxed(),
        };
        Ok(FetchedMedia { mime_type: None, size: None, sha256: None, bytes })
    }

    async fn test(&self) -> Vec<Check> {
        Vec::new()
    }

    async fn templates(&self) -> Result<Vec<TemplateInfo>, ChannelError> {
        Ok(Vec::new())
    }
}
