//! Customers, chats and logs of a number, all of bounded size.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use rand::SeedableRng as _;
use rand::rngs::StdRng;

use super::allowance::Allowance;
use super::chat::Line;
use super::customer::Customer;
use super::journal::{Accepted, Journal, Received};
use super::limits::Bucket;
use super::settings::PairLimit;
use crate::config::Bounds;
use crate::faults::FaultSet;
use crate::peer;
use crate::statuses::HeldStatuses;

/// What changes with every message.
pub(crate) struct NumberState {
    customers: HashMap<Arc<str>, Customer>,
    /// In order of first contact, for forgetting.
    arrivals: VecDeque<Arc<str>>,
    by_user_id: HashMap<Arc<str>, Arc<str>>,
    /// Message id → customer and place.
    index: HashMap<Arc<str>, (Arc<str>, u64)>,
    /// The customer of each line that is kept, oldest line first.
    lines: VecDeque<Arc<str>>,
    throughput: Option<(u32, Bucket)>,
    room_lines: usize,
    room_customers: usize,
    pub(crate) accepted: Journal<Accepted>,
    pub(crate) received: Journal<Received>,
    /// Message id → cursor in `received`, until the webhook is acknowledged.
    pub(crate) unacknowledged: HashMap<Arc<str>, u64>,
    pub(crate) faults: FaultSet,
    pub(crate) held: HeldStatuses,
    pub(crate) refused: u64,
    pub(crate) allowance: Allowance,
    pub(crate) rng: StdRng,
}

impl NumberState {
    pub(crate) fn new(bounds: &Bounds, seed: u64) -> Self {
        Self {
            customers: HashMap::new(),
            arrivals: VecDeque::new(),
            by_user_id: HashMap::new(),
            index: HashMap::new(),
            lines: VecDeque::new(),
            throughput: None,
            room_lines: bounds.chat_lines.max(1),
            room_customers: bounds.customers.max(1),
            accepted: Journal::new(bounds.journal),
            received: Journal::new(bounds.journal),
            unacknowledged: HashMap::new(),
            faults: FaultSet::default(),
            held: HeldStatuses::default(),
            refused: 0,
            allowance: Allowance::default(),
            rng: StdRng::seed_from_u64(seed),
        }
    }

    /// The customer known by a phone number (in any spelling) or a user id.
    pub(crate) fn known(&self, peer: &str) -> Option<Arc<str>> {
        if let Some((key, _)) = self.customers.get_key_value(peer) {
            return Some(Arc::clone(key));
        }
        if let Some(key) = self.by_user_id.get(peer) {
            return Some(Arc::clone(key));
        }
        let mut spellings = peer::spellings(peer).into_iter();
        spellings.find_map(|other| {
            self.customers.get_key_value(other.as_str()).map(|(key, _)| Arc::clone(key))
        })
    }

    /// The customer of a key, made when new; forgets the oldest beyond the bound.
    pub(crate) fn customer(&mut self, peer: &str) -> &mut Customer {
        let key = self.known(peer).unwrap_or_else(|| self.welcome(peer));
        self.customers.entry(Arc::clone(&key)).or_insert_with(|| Customer::new(key))
    }

    fn welcome(&mut self, peer: &str) -> Arc<str> {
        if self.customers.len() >= self.room_customers
            && let Some(oldest) = self.arrivals.pop_front()
        {
            self.forget(&oldest);
        }
        let key: Arc<str> = peer.into();
        self.arrivals.push_back(Arc::clone(&key));
        key
    }

    fn forget(&mut self, key: &str) {
        let Some(customer) = self.customers.remove(key) else { return };
        if let Some(user_id) = &customer.user_id {
            self.by_user_id.remove(user_id);
        }
        for line in &customer.chat {
            self.index.remove(&line.wamid);
        }
    }

    /// Empties a customer's chat and forgets the customer.
    pub(crate) fn remove(&mut self, key: &str) -> bool {
        let known = self.customers.contains_key(key);
        self.forget(key);
        self.arrivals.retain(|other| &**other != key);
        self.lines.retain(|other| &**other != key);
        known
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Customer> {
        self.customers.get(key)
    }

    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut Customer> {
        self.customers.get_mut(key)
    }

    /// Customers, newest contact first.
    pub(crate) fn customers(&self) -> impl Iterator<Item = &Customer> {
        self.arrivals.iter().rev().filter_map(|key| self.customers.get(key))
    }

    pub(crate) fn customer_count(&self) -> usize {
        self.customers.len()
    }

    /// Gives a customer a user id by which sends may reach them.
    pub(crate) fn set_user_id(&mut self, key: &Arc<str>, user_id: Arc<str>) {
        let Some(customer) = self.customers.get_mut(key) else { return };
        if let Some(old) = customer.user_id.replace(Arc::clone(&user_id)) {
            self.by_user_id.remove(&old);
        }
        self.by_user_id.insert(user_id, Arc::clone(key));
    }

    /// Adds a line to a customer's chat.
    pub(crate) fn append(&mut self, key: &Arc<str>, line: Line) {
        let wamid = Arc::clone(&line.wamid);
        let Some(customer) = self.customers.get_mut(key) else { return };
        let seq = customer.append(line);
        self.index.insert(wamid, (Arc::clone(key), seq));
        self.lines.push_back(Arc::clone(key));
        if self.lines.len() > self.room_lines
            && let Some(oldest) = self.lines.pop_front()
            && let Some(customer) = self.customers.get_mut(&oldest)
            && let Some(line) = customer.chat.pop_front()
        {
            self.index.remove(&line.wamid);
        }
    }

    /// Whose message this is.
    pub(crate) fn owner(&self, wamid: &str) -> Option<Arc<str>> {
        self.index.get(wamid).map(|(key, _)| Arc::clone(key))
    }

    pub(crate) fn line(&self, wamid: &str) -> Option<&Line> {
        let (key, seq) = self.index.get(wamid)?;
        self.customers.get(key)?.line(*seq)
    }

    pub(crate) fn line_mut(&mut self, wamid: &str) -> Option<&mut Line> {
        let (key, seq) = self.index.get(wamid)?;
        self.customers.get_mut(key)?.line_mut(*seq)
    }

    /// One send of the number's throughput; false when there is none left in this second.
    pub(crate) fn take_throughput(&mut self, per_second: u32, now: i64) -> bool {
        if per_second == 0 {
            return true;
        }
        let (rate, bucket) =
            self.throughput.get_or_insert_with(|| (per_second, Bucket::full(per_second, now)));
        if *rate != per_second {
            *rate = per_second;
            *bucket = Bucket::full(per_second, now);
        }
        bucket.take(per_second, 1000.0 / f64::from(per_second), now)
    }

    /// One send to this customer; false when the pair has had too many.
    pub(crate) fn take_pair(&mut self, key: &str, limit: Option<PairLimit>, now: i64) -> bool {
        let (Some(limit), Some(customer)) = (limit, self.customers.get_mut(key)) else {
            return true;
        };
        let bucket = customer.pair.get_or_insert_with(|| Bucket::full(limit.burst, now));
        bucket.take(limit.burst, limit.seconds * 1000.0, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::Content;

    fn state(lines: usize, customers: usize) -> NumberState {
        let bounds = Bounds { chat_lines: lines, customers, ..Bounds::default() };
        NumberState::new(&bounds, 1)
    }

    fn write(state: &mut NumberState, peer: &str, wamid: &str) {
        let key = Arc::clone(&state.customer(peer).key);
        state.append(&key, Line::new(wamid.into(), true, 0, Content::Unsupported));
    }

    #[test]
    fn the_oldest_line_goes_first() {
        let mut state = state(3, 10);
        for (peer, wamid) in
            [("511111111", "a"), ("512222222", "b"), ("511111111", "c"), ("511111111", "d")]
        {
            write(&mut state, peer, wamid);
        }
        assert!(state.line("a").is_none());
        assert!(["b", "c", "d"].iter().all(|id| state.line(id).is_some_and(|l| &*l.wamid == *id)));
    }

    #[test]
    fn the_oldest_customer_goes_first_with_the_lines() {
        let mut state = state(10, 2);
        for (peer, wamid) in [("511111111", "a"), ("512222222", "b"), ("513333333", "c")] {
            write(&mut state, peer, wamid);
        }
        assert_eq!(state.customer_count(), 2);
        assert!(state.line("a").is_none());
        assert!(state.owner("a").is_none());
        assert_eq!(
            state.customers().map(|c| c.key.to_string()).collect::<Vec<_>>(),
            ["513333333", "512222222"]
        );
    }

    #[test]
    fn one_customer_under_several_names() {
        let mut state = state(10, 10);
        let key = Arc::clone(&state.customer("5215512345678").key);
        state.set_user_id(&key, "MX.1".into());
        assert_eq!(state.known("525512345678").as_ref(), Some(&key));
        assert_eq!(state.known("MX.1").as_ref(), Some(&key));
        state.set_user_id(&key, "MX.2".into());
        assert_eq!(state.known("MX.1"), None);
        assert!(state.remove(&key));
        assert_eq!(state.known("MX.2"), None);
    }
}
