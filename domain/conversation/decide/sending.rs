//! Messages on their way: the fence before bytes leave, and what becomes of them afterwards.
use std::time::Duration;

use crate::{
    ProviderId,
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
    /// A permit was granted: starts the message if it is the next one and may still leave.
    pub(super) fn start(&mut self, number: u32) {
        let head = self.state.outbox.front().filter(|head| head.number == number);
        let Some(outgoing) = head.filter(|head| head.phase == Phase::Queued) else { return };
        if let Some(error) = self.obstacle(outgoing) {
            self.emit(Event::SendDropped { number, error });
            return;
        }
        let attempt = outgoing.attempts + 1;
        self.emit(Event::SendStarted { number, attempt });
    }

    /// The fence: says why nobody wants a message to leave any more.
    fn fence(&self, outgoing: &Outgoing) -> Option<SendError> {
        let ours = |detail: &str| Some(SendError::ours(ErrorClass::Superseded, detail));
        let by_bot = outgoing.author == Author::Bot;
        let unasked = by_bot || matches!(outgoing.content, Content::Template(_));
        if by_bot && outgoing.turn != self.state.turn.number {
            return ours("somebody else took the turn");
        }
        if unasked && self.state.opted_out {
            return ours("the customer asked for silence");
        }
        if self.state.blocked {
            return ours("the customer is blocked");
        }
        None
    }

    /// Says why a message may not leave any more: the fence, the window, its time.
    fn obstacle(&self, outgoing: &Outgoing) -> Option<SendError> {
        if let Some(error) = self.fence(outgoing) {
            return Some(error);
        }
        let ours = |class, detail: &str| Some(SendError::ours(class, detail));
        let free_text = !matches!(outgoing.content, Content::Template(_));
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
            SendResult::Accepted { provider_id } => self.accepted(number, attempt, provider_id),
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

    /// The provider took it, whichever attempt it was; told once.
    fn accepted(&mut self, number: u32, attempt: u32, provider_id: ProviderId) {
        let started = match (self.state.sent(number), self.state.outgoing(number)) {
            (Some(sent), _) => sent.provider_id.is_none(),
            (None, Some(outgoing)) => (1..=outgoing.attempts).contains(&attempt),
            (None, None) => false,
        };
        if started {
            let early = self.parked(&provider_id);
            self.key(format!("m:{provider_id}"), number);
            self.emit(Event::SendAccepted { number, attempt, provider_id });
            for status in early {
                self.report_one(number, status);
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
            let fenced = self.fence(outgoing);
            self.emit(Event::SendRefused { number, attempt, error, retry_at });
            // What would be dropped when its time comes must not hold up those behind it until then.
            if let Some(error) = fenced {
                self.emit(Event::SendDropped { number, error });
            }
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
            && !self.state.opted_out
            && !self.state.blocked
            && self.state.window_is_open(self.now())
    }
}

/// Returns how long to wait before the next attempt; `jitter` is 0–1.
///
/// A pair that is too fast waits at least 4^n seconds (Meta's advice for 131056), a stopped channel
/// at least a minute. Passing trouble doubles from one second, and half of it is left to chance so
/// that a crowd does not come back at once. Five minutes free even a pair's whole burst (45 × 6 s).
fn backoff(class: ErrorClass, attempt: u32, jitter: f64) -> Duration {
    let nth = attempt.saturating_sub(1).min(12);
    let (whole, least) = match class {
        ErrorClass::SlowPair => (Duration::from_secs(4_u64.saturating_pow(nth)), 1.0),
        class if class.stops_channel() => (STOPPED_RETRY, 1.0),
        _ => (Duration::from_secs(2_u64.saturating_pow(nth)), 0.5),
    };
    let chance = if jitter.is_nan() { 0.0 } else { jitter.clamp(0.0, 1.0) / 2.0 };
    whole.min(LONGEST_BACKOFF).mul_f64(least + chance)
}
