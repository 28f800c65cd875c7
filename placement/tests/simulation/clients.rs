//! Clients: each sends its message until it is acknowledged, to any node, sometimes to two at once.
use crate::{
    process::Message,
    world::{Event, SECOND, World},
};

/// A message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ask {
    pub(crate) talk: usize,
    pub(crate) key: u32,
    pub(crate) reply: bool,
    pub(crate) acknowledged: Option<u64>,
    pub(crate) sent: Option<u64>,
}

/// All of them; a message's key is its place here.
#[derive(Debug, Default)]
pub(crate) struct Clients {
    pub(crate) asks: Vec<Ask>,
}

impl Clients {
    pub(crate) fn acknowledged(&mut self, key: u32, now: u64) {
        if let Some(ask) = self.asks.get_mut(key as usize) {
            ask.acknowledged.get_or_insert(now);
        }
    }

    pub(crate) fn sent(&mut self, send: u32, now: u64) {
        if let Some(ask) = self.asks.get_mut(send as usize) {
            ask.sent.get_or_insert(now);
        }
    }
}

impl World {
    pub(crate) fn plan_clients(&mut self) {
        for place in 0..self.weather.asks {
            let talk = self.dice.below(self.talks.len() as u64) as usize;
            let first = SECOND + self.dice.below(self.weather.until);
            let reply = self.dice.in_thousand(700);
            let key = place as u32;
            let ask = Ask { talk, key, reply, acknowledged: None, sent: None };
            self.clients.asks.push(ask);
            self.at(first, Event::Client(place));
        }
    }

    pub(crate) fn client(&mut self, place: usize) {
        let ask = self.clients.asks[place];
        // A provider that missed the answer repeats what was acknowledged, seconds later.
        let repeats = ask.acknowledged.is_some();
        if repeats && self.dice.in_thousand(400) {
            return;
        }
        let to = if self.dice.in_thousand(150) { 2 } else { 1 };
        for _ in 0..to {
            let machine = self.dice.below(self.machines.len() as u64) as usize;
            let Some((process, _)) = self.machines[machine].process else { continue };
            let after = self.dice.between(200..=30_000);
            let Ask { talk, key, reply, .. } = ask;
            let message = Message::Ask { talk, key, reply, forwarded: false };
            self.at(self.now + after, Event::Reach { machine, process, message });
        }
        let most = if repeats { 12 * SECOND } else { 900_000 };
        let after = self.dice.between(100_000..=most);
        self.at(self.now + after, Event::Client(place));
    }
}
