//! The bot's turn: fragments are joined, asked about once, answered with one reply.
use std::time::Duration;

use crate::{
    bot::{Answer, Instant, Language},
    message::Author,
};

use super::super::{Asking, Event, HandoverReason, Owner, ReturnReason};
use super::draft::Draft;

/// The decision of an answer that the company wrote itself.
const FAQ: &str = "faq";

/// Words from which a single turn shows which language the customer speaks.
const LONG_TURN: usize = 8;

impl Draft<'_> {
    /// Plans the answer to what just came, or answers at once when there is no quiet time to wait.
    pub(super) fn plan_answer(&mut self) {
        if self.bot_is_off() {
            self.emit(Event::HandedOver { reason: HandoverReason::BotOff });
        }
        if !self.bot_may_answer() {
            return;
        }
        let quiet = Duration::from_millis(u64::from(self.context.settings.quiet_ms));
        match self.state.asking {
            None if quiet.is_zero() => {
                let ask = self.state.asks + 1;
                self.answer(ask);
            }
            None => self.plan(self.now(), quiet, 0),
            Some(asking) => self.replan(asking, quiet),
        }
    }

    /// Whether somebody must be told that the customer waits, because the bot has the turn and is off.
    fn bot_is_off(&self) -> bool {
        self.state.turn.owner == Owner::Bot
            && !self.context.settings.enabled
            && !self.state.blocked
            && !self.state.opted_out
            && !self.state.unanswered.is_empty()
    }

    /// More came while an answer was being prepared.
    fn replan(&mut self, asking: Asking, quiet: Duration) {
        match asking.thinking {
            None => self.plan(asking.first_at, quiet, asking.supersessions),
            Some(_) if asking.supersessions < self.context.timing.supersessions => {
                self.emit(Event::AnswerDropped { ask: asking.ask });
                self.plan(asking.first_at, quiet, asking.supersessions + 1);
            }
            // Enough was thrown away: what came now is asked after this answer.
            Some(_) => {}
        }
    }

    fn plan(&mut self, first_at: crate::Timestamp, quiet: Duration, supersessions: u8) {
        let latest = (first_at + self.context.timing.ask_at_latest).max(self.now());
        let due = (self.now() + quiet).min(latest);
        let ask = self.state.asks + 1;
        self.emit(Event::AnswerPlanned { ask, due, first_at, supersessions });
    }

    /// Whether there is something to answer and the bot may: in its own turn, and from what it knows
    /// by heart also while the customer waits for a person and nobody has joined.
    fn bot_may_answer(&self) -> bool {
        matches!(self.state.turn.owner, Owner::Bot | Owner::Nobody)
            && self.context.settings.enabled
            && !self.state.blocked
            && !self.state.opted_out
            && self.state.to_answer().next().is_some()
    }

    fn customer_waits(&self) -> bool {
        self.state.turn.owner == Owner::Nobody
    }

    /// The quiet time of an ask is over.
    pub(super) fn answer_due(&mut self, ask: u32) {
        let current = self.state.asking.is_some_and(|a| a.ask == ask && a.thinking.is_none());
        if !current {
            return;
        }
        if self.bot_may_answer() {
            self.answer(ask);
        } else {
            self.emit(Event::AnswerDropped { ask });
        }
    }

    /// Answers what is known by heart; asks the assistant about the rest.
    fn answer(&mut self, ask: u32) {
        let question = self.state.question(self.now());
        match self.context.bot.instant(&question) {
            Instant::Answer(answer) => self.conclude(ask, self.newest_unanswered(), *answer),
            Instant::NeedsThought => {
                if self.state.asking.is_none() {
                    self.plan(self.now(), Duration::ZERO, 0);
                }
                let upto = self.newest_unanswered();
                self.emit(Event::ThoughtStarted { ask, upto });
                if !self.customer_waits() {
                    self.mark_read = self.state.last_inbound.clone();
                }
            }
        }
    }

    fn newest_unanswered(&self) -> u32 {
        self.state.unanswered.last().map_or(0, |fragment| fragment.number)
    }

    /// The assistant answered, or could not.
    pub(super) fn thought(&mut self, ask: u32, answer: Option<Answer>) {
        let Some(upto) = self.state.asking.filter(|a| a.ask == ask).and_then(|a| a.thinking) else {
            return;
        };
        if !self.bot_may_answer() {
            self.emit(Event::AnswerDropped { ask });
            return;
        }
        let answer = answer.unwrap_or_else(|| self.fallback());
        self.conclude(ask, upto, answer);
        if self.bot_may_answer() {
            self.plan_answer();
        }
    }

    /// What is said when the assistant fails: the company's own words, and a person is asked for.
    fn fallback(&self) -> Answer {
        let language = self.state.language.unwrap_or(self.context.settings.default_language);
        let text = self.context.settings.fallback.in_language(language).to_owned();
        Answer {
            reply: Some(crate::content::Content::Text { text, preview_url: false }),
            handover: true,
            decision: "fallback".to_owned(),
            source: None,
            language,
        }
    }

    fn conclude(&mut self, ask: u32, upto: u32, answer: Answer) {
        let Answer { reply, handover, decision, source, language } = answer;
        let waiting = self.customer_waits();
        if waiting && (decision != FAQ || handover) {
            // No greeting, no menu, no second hand-over to somebody who waits for a person.
            self.emit(Event::LeftToPeople { ask, upto });
            return;
        }
        let helpless = decision == "fallback";
        let keeps = self.kept_language(upto, language);
        self.emit(Event::Answered { ask, upto, decision, source, language, keeps, waiting });
        if let Some(content) = reply {
            self.mark_read = self.state.last_inbound.clone();
            self.number = Some(self.queue(Author::Bot, content, None));
        }
        if handover {
            let reason = if helpless { HandoverReason::Helpless } else { HandoverReason::Asked };
            self.emit(Event::HandedOver { reason });
        }
    }

    /// Returns the customer's language where a turn in another one does not change it yet: a short
    /// sentence or a borrowed word is answered in its own language, two turns in a row or a long
    /// one show that the customer speaks it.
    fn kept_language(&self, upto: u32, heard: Language) -> Option<Language> {
        let known = self.state.language.filter(|known| *known != heard)?;
        let again = self.state.last_heard == Some(heard);
        let turn = self.state.to_answer().filter(|fragment| fragment.number <= upto);
        let texts = turn.filter_map(|fragment| fragment.content.text());
        let words: usize = texts.map(|text| text.split_whitespace().count()).sum();
        (!again && words < LONG_TURN).then_some(known)
    }

    /// The customer waited long enough for a person: the bot has the turn again and answers.
    pub(super) fn silence_due(&mut self, generation: u32) {
        let waits = self.state.waiting_since.is_some()
            && self.state.silence_generation == generation
            && self.state.turn.owner != Owner::Bot;
        if !waits {
            return;
        }
        if !self.context.settings.enabled || self.state.opted_out || self.state.blocked {
            self.emit(Event::SilencePassed);
            return;
        }
        let turn = self.state.turn.number + 1;
        self.emit(Event::BotReturned { turn, reason: ReturnReason::Silence });
        self.drop_queued_of_bot();
        self.plan_answer();
    }
}
