//! Messages on their way: the fence before bytes leave, and what becomes of them afterwards.
use std::time::Duration;

use crate::{
    content::Content,
    delivery::Stage,
    message::Author,
    send_error::{ErrorClass, SendError},
};

use super::super::{Event, Outgoing, Phase, SendResult, Sent};
use super::draft::Draft;

/// Longest wait between two attempts.
const LONGEST_BACKOFF: Duration = Duration::from_mins(5);
/// How often a channel that cannot send (token revoked, account stopped) is tried.
const STOPPED_RETRY: Duration = Duration::from_mins(1);

impl Draft<'_> {
    /// A permit was granted: starts the message if it may still leave.
    pub(super) fn start(&mut self, number: u32) {
        let Some(outgoing) = self.state.outgoing(number) else { return };
        if outgoing.phase == Phase::Started {
            return;
        }
        if let Some(error) = self.obstacle(outgoing) {
            self.emit(Event::SendDropped { number, error });
            return;
        }
        let attempt = outgoing.attempts + 1;
        self.emit(Event::SendStarted { number, attempt });
    }

    /// The fence: says why a message may not leave any more.
    fn obstacle(&self, outgoing: &Outgoing) -> Option<SendError> {
        let ours = |class, detail: &str| Some(SendError::ours(class, detail));
        let free_text = !matches!(outgoing.content, Content::Template(_));
        if outgoing.author == Author::Bot && outgoing.turn != self.state.turn.number {
            return ours(ErrorClass::Superseded, "somebody else took the turn");
        }
        if outgoing.author == Author::Bot && self.state.opted_out {
            return ours(ErrorClass::Superseded, "the customer asked for silence");
        }
        if self.state.blocked {
            return ours(ErrorClass::Superseded, "the customer is blocked");
        }
        if free_text && !self.state.window_is_open(self.now()) {
            return ours(ErrorClass::Change, "the 24-hour window closed before it could leave");
        }
        if self.now() >= outgoing.expires_at {
            return ours(ErrorClass::Wait, "it could not leave in time");
        }
        None
    }

    /// Drops what the bot has queued and not started: somebody else speaks now.
    pub(super) fn drop_queued_of_bot(&mut self) {
        let queued: Vec<u32> = self
            .state
            .outbox
            .iter()
            .filter(|outgoing| outgoing.author == Author::Bot && outgoing.phase == Phase::Queued)
            .map(|outgoing| outgoing.number)
            .collect();
        for number in queued {
            let error = SendError::ours(ErrorClass::Superseded, "somebody else took the turn");
            self.emit(Event::SendDropped { number, error });
        }
    }

    /// What became of a started send.
    pub(super) fn send_result(&mut self, number: u32, attempt: u32, result: SendResult) {
        match result {
            SendResult::Accepted { provider_id } => {
                let told = self.state.sent(number).is_some_and(|sent| {
                    sent.delivery.reached >= Stage::Accepted && sent.provider_id.is_some()
                });
                let known =
                    self.state.sent(number).is_some() || self.state.outgoing(number).is_some();
                if told || !known {
                    return;
                }
                self.key(format!("m:{provider_id}"), number);
                self.emit(Event::SendAccepted {
                    number,
                    attempt,
                    provider_id: provider_id.clone(),
                });
                self.report_parked(number, &provider_id);
            }
            SendResult::Refused { error, wait_ms, jitter } => {
                self.refused(number, attempt, error, wait_ms, jitter);
            }
            SendResult::NeverLeft => {
                let detail = "the gateway ended before it left";
                let error = SendError::ours(ErrorClass::Retry, detail);
                self.refused(number, attempt, error, Some(0), 0.0);
            }
            SendResult::Unclear { detail } => {
                if self.awaits(number, attempt).is_some() {
                    self.emit(Event::SendUnclear { number, attempt, detail });
                }
            }
        }
    }

    /// Returns the message when the result of this very attempt is awaited.
    fn awaits(&self, number: u32, attempt: u32) -> Option<&Outgoing> {
        let outgoing = self.state.outgoing(number)?;
        (outgoing.phase == Phase::Started && outgoing.attempts == attempt).then_some(outgoing)
    }

    fn refused(
        &mut self,
        number: u32,
        attempt: u32,
        error: SendError,
        wait_ms: Option<u64>,
        jitter: f64,
    ) {
        let Some(outgoing) = self.awaits(number, attempt) else { return };
        let wait =
            wait_ms.map_or_else(|| backoff(error.class, attempt, jitter), Duration::from_millis);
        let retry_at = self.now() + wait;
        let retried = error.class.is_retried() || error.class.stops_channel();
        if retried && retry_at < outgoing.expires_at {
            self.emit(Event::SendRefused { number, attempt, error, retry_at });
        } else {
            self.emit(Event::SendFailed { number, attempt, error });
        }
    }

    /// Proof of acceptance had time to come.
    pub(super) fn settle(&mut self, number: u32, _attempt: u32) {
        let Some(sent) = self.state.sent(number) else { return };
        let unproven = sent.delivery.reached < Stage::Accepted
            && sent.delivery.failed.is_none()
            && !sent.delivery.unknown;
        if !unproven {
            return;
        }
        let again = self.may_resend(sent).then(|| sent.content.clone()).flatten();
        self.emit(Event::SendUnknown { number });
        if let Some(content) = again {
            self.queue_repeat(Author::Bot, content, None, Some(number));
        }
    }

    /// Whether the company chose that the bot's unknown text is repeated, and it still fits.
    fn may_resend(&self, sent: &Sent) -> bool {
        self.context.settings.resend_unknown
            && sent.author == Author::Bot
            && sent.turn == self.state.turn.number
            && matches!(sent.content, Some(Content::Text { .. }))
            && self.state.window_is_open(self.now())
    }
}

/// Returns how long to wait before the next attempt; `jitter` is 0–1.
///
/// A pair that is too fast waits 4^n seconds (Meta's advice for 131056); passing trouble doubles
/// from one second, and half of it is left to chance so that a crowd does not come back at once.
fn backoff(class: ErrorClass, attempt: u32, jitter: f64) -> Duration {
    let nth = attempt.saturating_sub(1).min(12);
    let whole = match class {
        ErrorClass::SlowPair => Duration::from_secs(4_u64.saturating_pow(nth)),
        class if class.stops_channel() => STOPPED_RETRY,
        _ => Duration::from_secs(2_u64.saturating_pow(nth)),
    };
    let whole = whole.min(LONGEST_BACKOFF);
    whole.mul_f64(0.5 + jitter.clamp(0.0, 1.0) / 2.0)
}
