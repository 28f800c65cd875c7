//! The faults of a number, and the draws that decide whom they strike.

use std::time::Duration;

use rand::Rng;
use serde::Serialize;
use tokio::time::Instant;

use super::rule::{Ending, Fault, Rule};
use crate::number::State;

/// What happens to one send.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct SendFate {
    pub(crate) delay_ms: u64,
    pub(crate) ending: Option<Ending>,
    pub(crate) window_closed: bool,
    pub(crate) fail_status: Option<u32>,
}

/// What happens to one status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StatusFate {
    Told,
    Doubled,
    Lost,
}

#[derive(Debug)]
struct Standing {
    rule: Rule,
    ends: Option<Instant>,
}

/// Rules in the order in which they were given.
#[derive(Debug, Default)]
pub(crate) struct FaultSet {
    rules: Vec<Standing>,
}

impl FaultSet {
    /// Puts these rules in place of the old ones. Errors say what is wrong with which rule.
    pub(crate) fn replace(&mut self, rules: Vec<Rule>) -> Result<(), String> {
        for (at, rule) in rules.iter().enumerate() {
            check(rule).map_err(|reason| format!("fault {at}: {reason}"))?;
        }
        self.rules = rules.into_iter().map(standing).collect();
        Ok(())
    }

    /// Adds one rule.
    pub(crate) fn add(&mut self, rule: Rule) -> Result<(), String> {
        check(&rule)?;
        self.rules.push(standing(rule));
        Ok(())
    }

    /// The rules that still stand.
    pub(crate) fn list(&mut self) -> Vec<Shown<'_>> {
        self.prune();
        let now = Instant::now();
        let shown = |standing: &'_ Standing| {
            standing.ends.map(|ends| u64::try_from((ends - now).as_millis()).unwrap_or(u64::MAX))
        };
        self.rules.iter().map(|s| Shown { rule: &s.rule, ends_in_ms: shown(s) }).collect()
    }

    /// How long webhooks are cut, if they are: the rest of the rule's time, or for good.
    pub(crate) fn webhooks_cut(&self) -> Option<Duration> {
        let cut = self.rules.iter().find(|s| s.rule.fault == Fault::CutWebhooks)?;
        Some(cut.ends.map_or(Duration::from_hours(24 * 365), |ends| {
            ends.saturating_duration_since(Instant::now())
        }))
    }

    /// How long the simulator is to refuse connections, in milliseconds. Used up by asking.
    pub(crate) fn take_refusal(&mut self) -> Option<u64> {
        let at = self.rules.iter().position(|s| s.rule.fault == Fault::Refuse)?;
        self.rules.remove(at).rule.for_ms
    }

    fn prune(&mut self) {
        let now = Instant::now();
        self.rules.retain(|s| s.rule.next != Some(0) && s.ends.is_none_or(|ends| ends > now));
    }

    /// Draws for every rule that fits; `wanted` says which do.
    fn strike(
        &mut self,
        to: &str,
        rng: &mut impl Rng,
        wanted: impl Fn(&Fault) -> bool,
    ) -> Option<&Fault> {
        let now = Instant::now();
        let hit = self.rules.iter_mut().find(|standing| {
            let rule = &standing.rule;
            wanted(&rule.fault)
                && rule.next != Some(0)
                && standing.ends.is_none_or(|ends| ends > now)
                && rule.to.as_deref().is_none_or(|only| only == to)
                && (rule.rate >= 1.0 || rng.random_bool(rule.rate))
        })?;
        hit.rule.hits += 1;
        hit.rule.next = hit.rule.next.map(|left| left - 1);
        Some(&hit.rule.fault)
    }

    /// What happens to a send to this recipient.
    pub(crate) fn for_send(&mut self, to: &str, rng: &mut impl Rng) -> SendFate {
        if self.rules.is_empty() {
            return SendFate::default();
        }
        let delay = self.strike(to, rng, |fault| matches!(fault, Fault::Delay { .. }));
        let delay_ms = if let Some(Fault::Delay { ms }) = delay { *ms } else { 0 };
        let ending = self.strike(to, rng, |fault| fault.ending().is_some()).and_then(Fault::ending);
        let fails = self.strike(to, rng, |fault| matches!(fault, Fault::FailStatus { .. }));
        let fail_status =
            if let Some(Fault::FailStatus { code }) = fails { Some(*code) } else { None };
        let window_closed = self.strike(to, rng, |fault| *fault == Fault::CloseWindow).is_some();
        SendFate { delay_ms, ending, window_closed, fail_status }
    }

    /// What happens to a status of a message to this recipient.
    pub(crate) fn for_status(&mut self, to: &str, state: State, rng: &mut impl Rng) -> StatusFate {
        if self.rules.is_empty() {
            return StatusFate::Told;
        }
        let loses = |fault: &Fault| match fault {
            Fault::LoseStatuses { only } => only.is_empty() || only.contains(&state),
            _ => false,
        };
        if self.strike(to, rng, loses).is_some() {
            return StatusFate::Lost;
        }
        match self.strike(to, rng, |fault| *fault == Fault::DuplicateStatuses) {
            Some(_) => StatusFate::Doubled,
            None => StatusFate::Told,
        }
    }

    /// Whether the statuses of a message to this recipient come in the wrong order.
    pub(crate) fn reorders(&mut self, to: &str, rng: &mut impl Rng) -> bool {
        !self.rules.is_empty()
            && self.strike(to, rng, |fault| *fault == Fault::ReorderStatuses).is_some()
    }

    /// Whether a customer's message is told twice.
    pub(crate) fn doubles_webhook(&mut self, from: &str, rng: &mut impl Rng) -> bool {
        !self.rules.is_empty()
            && self.strike(from, rng, |fault| *fault == Fault::DuplicateWebhooks).is_some()
    }

    /// Whether this call finds the token revoked.
    pub(crate) fn revokes(&mut self, rng: &mut impl Rng) -> bool {
        !self.rules.is_empty()
            && self.strike("", rng, |fault| *fault == Fault::RevokeToken).is_some()
    }
}

/// A rule as the control API shows it.
#[derive(Serialize)]
pub(crate) struct Shown<'a> {
    #[serde(flatten)]
    rule: &'a Rule,
    #[serde(skip_serializing_if = "Option::is_none")]
    ends_in_ms: Option<u64>,
}

fn standing(mut rule: Rule) -> Standing {
    rule.hits = 0;
    rule.to = rule.to.map(|to| crate::peer::digits(&to).unwrap_or(to));
    let ends = rule.for_ms.map(|ms| Instant::now() + Duration::from_millis(ms));
    Standing { rule, ends }
}

fn check(rule: &Rule) -> Result<(), String> {
    if !(0.0..=1.0).contains(&rule.rate) {
        return Err("rate must be from 0 to 1".to_owned());
    }
    if rule.fault == Fault::Refuse && rule.for_ms.is_none() {
        return Err("refuse needs for_ms".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng as _;
    use rand::rngs::StdRng;
    use serde_json::json;

    fn set(rules: serde_json::Value) -> FaultSet {
        let mut set = FaultSet::default();
        set.replace(serde_json::from_value(rules).unwrap()).unwrap();
        set
    }

    #[tokio::test]
    async fn next_counts_down_and_the_matcher_spares_others() {
        let mut rng = StdRng::seed_from_u64(1);
        let mut set = set(json!([{"kind": "cut_after", "next": 2, "to": "+51 958 114 207"}]));
        assert_eq!(set.for_send("51900000000", &mut rng).ending, None);
        for _ in 0..2 {
            assert_eq!(set.for_send("51958114207", &mut rng).ending, Some(Ending::CutAfter));
        }
        assert_eq!(set.for_send("51958114207", &mut rng).ending, None);
        assert!(set.list().is_empty());
    }

    #[tokio::test]
    async fn rates_are_kept_roughly() {
        let mut rng = StdRng::seed_from_u64(7);
        let mut set = set(json!([{"kind": "error", "code": 130_429, "rate": 0.2}]));
        let hits = (0..1000).filter(|_| set.for_send("1", &mut rng).ending.is_some()).count();
        assert!((150..250).contains(&hits), "{hits}");
    }

    #[tokio::test]
    async fn delay_and_ending_strike_together() {
        let mut rng = StdRng::seed_from_u64(1);
        let mut set = set(
            json!([{"kind": "delay", "ms": 5}, {"kind": "http_500"}, {"kind": "close_window"}]),
        );
        let fate = set.for_send("1", &mut rng);
        assert_eq!(fate.delay_ms, 5);
        assert_eq!(fate.ending, Some(Ending::ServerError { status: 500, accept: false }));
        assert!(fate.window_closed);
    }

    #[tokio::test]
    async fn losing_only_some_statuses() {
        let mut rng = StdRng::seed_from_u64(1);
        let mut set = set(
            json!([{"kind": "lose_statuses", "only": ["delivered"]}, {"kind": "duplicate_statuses"}]),
        );
        assert_eq!(set.for_status("1", State::Delivered, &mut rng), StatusFate::Lost);
        assert_eq!(set.for_status("1", State::Sent, &mut rng), StatusFate::Doubled);
    }

    #[test]
    fn odd_rules_are_refused() {
        let mut set = FaultSet::default();
        let rule = |value| serde_json::from_value::<Rule>(value).unwrap();
        assert!(set.add(rule(json!({"kind": "hang", "rate": 2.0}))).is_err());
        assert!(set.add(rule(json!({"kind": "refuse"}))).is_err());
        assert!(serde_json::from_value::<Rule>(json!({"kind": "gremlin"})).is_err());
    }
}
