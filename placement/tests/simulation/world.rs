//! The simulated world: virtual time, machines with clocks of their own, networks that delay and lose.
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
    time::Duration,
};

use recado_domain::ConversationId;
use recado_placement::{Moment, NodeId, Slot, membership::Beat, slot_of};
use uuid::Uuid;

use crate::{
    breaks::Break,
    clients::Clients,
    cql::{Arrival, Asker, Cql, Reply, Request},
    dice::Dice,
    judge::Judge,
    process::{Act, Message, Process, Purpose},
    weather::{Fault, Weather},
};

pub(crate) const SECOND: u64 = 1_000_000;
/// A request to the store or to Redis is given up after that.
const TIME_LIMIT: u64 = 400_000;

/// What happens at a moment.
#[derive(Debug)]
pub(crate) enum Event {
    /// Something reaches a process, unless it is another one by now.
    Reach {
        machine: usize,
        process: u64,
        message: Message,
    },
    Arrive(Arrival),
    GiveUp(u64),
    /// A node's exchange of beats reaches Redis.
    Exchange {
        machine: usize,
        process: u64,
        beat: Option<Beat>,
    },
    Start {
        machine: usize,
    },
    Fault(Fault),
    Client(usize),
    Judge,
}

/// A machine with at most one process at a time.
pub(crate) struct Machine {
    pub(crate) process: Option<(u64, Process)>,
    clock: u64,
    drift_ppm: i64,
    wall: i64,
    pub(crate) stalled_until: u64,
    pub(crate) cql_cut_until: u64,
    pub(crate) redis_cut_until: u64,
    pub(crate) peers_cut_until: u64,
}

/// Everything.
pub(crate) struct World {
    pub(crate) now: u64,
    /// What happens when: the place of an event breaks ties in the order of planning.
    queue: BinaryHeap<Reverse<(u64, usize)>>,
    events: Vec<Option<Event>>,
    pub(crate) dice: Dice,
    pub(crate) cql: Cql,
    beats: BTreeMap<NodeId, (u64, Beat)>,
    pub(crate) redis_down_until: u64,
    pub(crate) machines: Vec<Machine>,
    pub(crate) processes: u64,
    pub(crate) talks: Vec<Slot>,
    pub(crate) slots: Vec<Slot>,
    pub(crate) clients: Clients,
    pub(crate) judge: Judge,
    pub(crate) weather: Weather,
    pub(crate) broken: Break,
    pub(crate) trace: Option<Vec<String>>,
}

impl World {
    pub(crate) fn new(seed: u64, broken: Break, weather: Weather, slots: u16) -> Self {
        let mut dice = Dice::new(seed);
        let slots: Vec<Slot> = (0..slots).filter_map(Slot::new).collect();
        let talks = (0..weather.talks).map(|_| talk_in(&mut dice, &slots)).collect();
        let machines = (0..weather.machines).map(|_| Machine::new(&mut dice)).collect();
        let mut cql = Cql::default();
        cql.roughness = weather.roughness;
        let mut world = Self {
            now: 0,
            queue: BinaryHeap::new(),
            events: Vec::new(),
            dice,
            cql,
            beats: BTreeMap::new(),
            redis_down_until: 0,
            machines,
            processes: 0,
            talks,
            slots,
            clients: Clients::default(),
            judge: Judge::new(broken),
            weather,
            broken,
            trace: None,
        };
        for machine in 0..world.machines.len() {
            let at = world.dice.below(SECOND);
            world.at(at, Event::Start { machine });
        }
        world.plan_weather();
        world.plan_clients();
        world
    }

    pub(crate) fn at(&mut self, at: u64, event: Event) {
        self.queue.push(Reverse((at.max(self.now), self.events.len())));
        self.events.push(Some(event));
    }

    pub(crate) fn note(&mut self, note: impl FnOnce() -> String) {
        let now = self.now;
        if let Some(trace) = &mut self.trace {
            trace.push(format!("{:>10.6} {}", now as f64 / 1e6, note()));
        }
    }

    /// Lives until then, or until something is found wrong.
    pub(crate) fn live_until(&mut self, until: u64) {
        while let Some(Reverse((at, id))) = self.queue.peek().copied() {
            if at > until || self.judge.verdict.is_some() {
                break;
            }
            self.queue.pop();
            self.now = at;
            if let Some(event) = self.events[id].take() {
                self.happen(event);
            }
        }
        self.now = self.now.max(until);
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Reach { machine, process, message } => self.reach(machine, process, message),
            Event::Arrive(arrival) => {
                if let Some((asker, reply)) = self.cql.arrive(&mut self.dice, arrival) {
                    self.answer(asker, reply, true);
                }
            }
            Event::GiveUp(operation) => {
                if let Some((asker, reply)) = self.cql.give_up(operation) {
                    self.answer(asker, reply, false);
                }
            }
            Event::Exchange { machine, process, beat } => self.exchange(machine, process, beat),
            Event::Start { machine } => self.start(machine),
            Event::Fault(fault) => self.befall(fault),
            Event::Client(ask) => self.client(ask),
            Event::Judge => {
                self.judge.look(self.now, &self.cql, self.talks.len());
                self.at(self.now + SECOND, Event::Judge);
            }
        }
    }

    pub(crate) fn start(&mut self, machine: usize) {
        if self.machines[machine].process.is_some() {
            return;
        }
        self.processes += 1;
        let number = self.processes;
        let bits = (u128::from(self.dice.draw()) << 64) | u128::from(number);
        let id = NodeId::from_uuid(Uuid::from_u128(bits));
        let mut process = Process::new(id, &self.talks, &self.slots, self.broken);
        process.tells = self.trace.is_some();
        process.wall = self.machines[machine].wall;
        self.note(|| format!("machine {machine} starts process {number}"));
        self.machines[machine].process = Some((number, process));
        self.at(self.now, Event::Reach { machine, process: number, message: Message::Tick });
    }

    fn reach(&mut self, machine: usize, number: u64, message: Message) {
        let stalled_until = self.machines[machine].stalled_until;
        if stalled_until > self.now {
            self.at(stalled_until, Event::Reach { machine, process: number, message });
            return;
        }
        let there = self.machines[machine].process.as_ref();
        if there.is_none_or(|(is, _)| *is != number) {
            return;
        }
        if matches!(message, Message::Tick) {
            let after = 230_000 + self.dice.below(40_000);
            let tick = Event::Reach { machine, process: number, message: Message::Tick };
            self.at(self.now + after, tick);
        }
        let now = self.machines[machine].clock_at(self.now);
        let Some((_, process)) = self.machines[machine].process.as_mut() else { return };
        for act in process.handle(now, message) {
            self.act(machine, number, act);
        }
    }

    fn act(&mut self, machine: usize, process: u64, act: Act) {
        match act {
            Act::Cql(purpose, request) => self.ask(machine, process, purpose, request),
            Act::Exchange(beat) => {
                let after = self.dice.between(300..=4_000);
                self.at(self.now + after, Event::Exchange { machine, process, beat });
            }
            Act::Forward(node, message) => self.forward(machine, node, message),
            Act::Connect(work, until) => {
                let slow = self.dice.in_thousand(self.weather.slow_connections);
                let most = if slow { 2_500_000 } else { 60_000 };
                let after = self.dice.between(1_000..=most);
                let message = Message::Bytes(work, until);
                self.at(self.now + after, Event::Reach { machine, process, message });
            }
            Act::Acknowledged { talk, key } => {
                self.note(|| format!("p{process}: acknowledges {key} of talk {talk}"));
                self.judge.acknowledged(self.now, talk, key);
                self.clients.acknowledged(key, self.now);
            }
            Act::Sent { send, epoch } => {
                self.note(|| format!("p{process}: bytes of {send} leave under {epoch:?}"));
                self.judge.sent(self.now, send, epoch);
                self.clients.sent(send, self.now);
            }
            Act::Ends { fenced } => self.ended(machine, fenced),
            Act::Note(note) => self.note(|| format!("p{process}: {note}")),
        }
    }

    fn ended(&mut self, machine: usize, fenced: bool) {
        self.note(|| format!("machine {machine}: process ends (fenced: {fenced})"));
        self.machines[machine].process = None;
        if self.weather.comes_back {
            let after = self.dice.between(100_000..=1_500_000);
            self.at(self.now + after, Event::Start { machine });
        }
    }

    fn ask(&mut self, machine: usize, process: u64, purpose: Purpose, request: Request) {
        let asker = Asker { machine, process, purpose };
        let (id, arrivals) = self.cql.ask(&mut self.dice, self.now, asker, request);
        if self.machines[machine].cql_cut_until <= self.now {
            for (at, arrival) in arrivals {
                self.at(at, Event::Arrive(arrival));
            }
        }
        self.at(self.now + TIME_LIMIT, Event::GiveUp(id));
    }

    fn answer(&mut self, asker: Asker, reply: Reply, over_the_wire: bool) {
        let Asker { machine, process, purpose } = asker;
        let lost = self.machines[machine].cql_cut_until > self.now
            || self.dice.in_thousand(self.cql.roughness / 3);
        let (after, reply) = match over_the_wire {
            true if lost => (TIME_LIMIT, reply.unknown()),
            true => (self.dice.between(100..=2_000), reply),
            false => (0, reply),
        };
        let message = Message::Cql(purpose, reply);
        self.at(self.now + after, Event::Reach { machine, process, message });
    }

    fn exchange(&mut self, machine: usize, process: u64, beat: Option<Beat>) {
        let cut = self.machines[machine].redis_cut_until > self.now;
        if cut || self.redis_down_until > self.now || self.dice.in_thousand(self.weather.lost_beats)
        {
            let message = Message::Heard(None);
            self.at(self.now + TIME_LIMIT, Event::Reach { machine, process, message });
            return;
        }
        if let Some(beat) = beat {
            self.beats.insert(beat.node, (self.now + 10 * SECOND, beat));
        }
        let now = self.now;
        self.beats.retain(|_, (until, _)| *until > now);
        let beats = self.beats.values().map(|(_, beat)| *beat).collect();
        let after = self.dice.between(300..=4_000);
        let message = Message::Heard(Some(beats));
        self.at(self.now + after, Event::Reach { machine, process, message });
    }

    pub(crate) fn forget_beats(&mut self) {
        self.beats.clear();
    }

    fn forward(&mut self, from: usize, node: NodeId, message: Message) {
        let found = self.machines.iter().enumerate().find_map(|(at, machine)| {
            let (number, process) = machine.process.as_ref()?;
            (process.node.id() == node).then_some((at, *number))
        });
        let Some((machine, process)) = found else { return };
        let cut = [from, machine].iter().any(|at| self.machines[*at].peers_cut_until > self.now);
        if !cut && !self.dice.in_thousand(self.weather.lost_beats) {
            let after = self.dice.between(200..=20_000);
            self.at(self.now + after, Event::Reach { machine, process, message });
        }
    }
}

impl Machine {
    pub(crate) fn new(dice: &mut Dice) -> Self {
        Self {
            process: None,
            clock: dice.below(1000 * SECOND),
            drift_ppm: dice.below(20_001) as i64 - 10_000,
            wall: dice.below(6_000_001) as i64 - 3_000_000,
            stalled_until: 0,
            cql_cut_until: 0,
            redis_cut_until: 0,
            peers_cut_until: 0,
        }
    }

    fn clock_at(&self, now: u64) -> Moment {
        let drift = now as i64 / 1000 * self.drift_ppm / 1000;
        Moment(Duration::from_micros((self.clock + now).saturating_add_signed(drift)))
    }
}

fn talk_in(dice: &mut Dice, slots: &[Slot]) -> Slot {
    loop {
        let bits = (u128::from(dice.draw()) << 64) | u128::from(dice.draw());
        let slot = slot_of(ConversationId::from_uuid(Uuid::from_u128(bits)));
        if slots.contains(&slot) {
            return slot;
        }
    }
}
