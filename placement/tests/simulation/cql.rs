//! The simulated CQL servers: three of them, each with its own delays; quorums of two; lightweight
//! transactions that happen at one moment. No read repair: what one server alone has stays there.
use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use recado_placement::{
    Epoch, NodeId, Slot,
    node::{Outcome, Row},
};

use crate::{
    dice::Dice,
    log::{Batch, Rows},
    process::Purpose,
};

/// What a node asks for.
#[derive(Clone, Debug)]
pub(crate) enum Request {
    WriteLog { talk: usize, batch: Rc<Batch> },
    ReadLog { talk: usize },
    WriteFence(NodeId),
    ReadFence(NodeId),
    Change { slot: Slot, from: Option<Epoch>, to: Row },
    ReadTable,
}

/// What it is answered; `None`, `false` and `Unknown` when nobody knows.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    Written(bool),
    Log(Option<Rows>),
    Fenced(Option<bool>),
    Changed(Outcome),
    Table(Option<Vec<(Slot, Row)>>),
}

impl Reply {
    /// The same when the answer is lost.
    pub(crate) fn unknown(self) -> Self {
        match self {
            Self::Written(_) => Self::Written(false),
            Self::Log(_) => Self::Log(None),
            Self::Fenced(_) => Self::Fenced(None),
            Self::Changed(_) => Self::Changed(Outcome::Unknown),
            Self::Table(_) => Self::Table(None),
        }
    }
}

/// Who asked.
#[derive(Clone, Debug)]
pub(crate) struct Asker {
    pub(crate) machine: usize,
    pub(crate) process: u64,
    pub(crate) purpose: Purpose,
}

/// A request under way.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) asker: Asker,
    pub(crate) request: Request,
    servers: u8,
    log: Rows,
    fenced: bool,
}

/// One server.
#[derive(Debug, Default)]
pub(crate) struct Server {
    pub(crate) logs: BTreeMap<usize, Rows>,
    fences: BTreeSet<NodeId>,
    /// Until when it does not answer, in microseconds.
    pub(crate) down_until: u64,
}

/// What happens at a server.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrival {
    pub(crate) operation: u64,
    pub(crate) server: usize,
}

/// All of them.
#[derive(Debug, Default)]
pub(crate) struct Cql {
    pub(crate) servers: [Server; 3],
    pub(crate) table: BTreeMap<Slot, Row>,
    /// The row before the last change: what a read beside it may still see.
    before: BTreeMap<Slot, Option<Row>>,
    pub(crate) operations: BTreeMap<u64, Operation>,
    /// Writes that may still reach a server after their request was answered.
    writes: BTreeMap<u64, Request>,
    next: u64,
    /// How rough it is, in thousandths.
    pub(crate) roughness: u64,
}

impl Cql {
    /// Takes a request up; returns when it reaches which server (a quorum of the answers answers it).
    pub(crate) fn ask(
        &mut self,
        dice: &mut Dice,
        now: u64,
        asker: Asker,
        request: Request,
    ) -> (u64, Vec<(u64, Arrival)>) {
        let id = self.next;
        self.next += 1;
        let writes = matches!(request, Request::WriteLog { .. } | Request::WriteFence(_));
        let single = matches!(request, Request::Change { .. } | Request::ReadTable);
        let mut arrivals = Vec::new();
        if single {
            let up = self.servers.iter().filter(|server| server.down_until <= now).count();
            if up >= 2 {
                let late = dice.in_thousand(self.roughness / 4);
                let after = if late { dice.between(500_000..=8_000_000) } else { self.delay(dice) };
                arrivals.push((now + after, Arrival { operation: id, server: 0 }));
            }
        } else {
            let left_out = if writes { 3 } else { dice.below(3) as usize };
            for server in (0..3).filter(|server| *server != left_out) {
                arrivals.extend(
                    self.arrival(dice, now, server, writes)
                        .map(|at| (at, Arrival { operation: id, server })),
                );
            }
        }
        if writes || single {
            self.writes.insert(id, request.clone());
        }
        let operation =
            Operation { asker, request, servers: 0, log: Rows::default(), fenced: false };
        self.operations.insert(id, operation);
        (id, arrivals)
    }

    fn delay(&self, dice: &mut Dice) -> u64 {
        if dice.in_thousand(self.roughness) {
            dice.between(10_000..=900_000)
        } else {
            dice.between(300..=6_000)
        }
    }

    /// When a request reaches a server. A write that misses it may be handed over seconds later.
    fn arrival(&self, dice: &mut Dice, now: u64, server: usize, write: bool) -> Option<u64> {
        let down_until = self.servers[server].down_until;
        let missed = down_until > now || dice.in_thousand(self.roughness);
        if !missed {
            return Some(now + self.delay(dice));
        }
        let handed_over = write && dice.in_thousand(700);
        let late = dice.between(20_000..=12_000_000);
        handed_over.then_some(now.max(down_until) + late)
    }

    /// A request reaches a server; returns the answer when that completes it.
    pub(crate) fn arrive(&mut self, dice: &mut Dice, arrival: Arrival) -> Option<(Asker, Reply)> {
        let id = arrival.operation;
        let done = self.writes.get(&id).cloned();
        let outcome = done.and_then(|request| self.write(arrival.server, &request));
        let server = &self.servers[arrival.server];
        let operation = self.operations.get_mut(&id)?;
        operation.servers += 1;
        match &operation.request {
            Request::ReadLog { talk } => {
                if let Some(rows) = server.logs.get(talk) {
                    operation.log.merge(rows);
                }
            }
            Request::ReadFence(node) => operation.fenced |= server.fences.contains(node),
            _ => {}
        }
        let single = matches!(operation.request, Request::Change { .. } | Request::ReadTable);
        if operation.servers < 2 && !single {
            return None;
        }
        let operation = self.operations.remove(&id)?;
        let reply = match operation.request {
            Request::WriteLog { .. } | Request::WriteFence(_) => Reply::Written(true),
            Request::ReadLog { .. } => Reply::Log(Some(operation.log)),
            Request::ReadFence(_) => Reply::Fenced(Some(operation.fenced)),
            Request::Change { .. } => Reply::Changed(outcome.unwrap_or(Outcome::Unknown)),
            Request::ReadTable => Reply::Table(Some(self.read_table(dice))),
        };
        Some((operation.asker, reply))
    }

    fn write(&mut self, server: usize, request: &Request) -> Option<Outcome> {
        match request {
            Request::WriteLog { talk, batch } => {
                self.servers[server].logs.entry(*talk).or_default().apply(batch);
            }
            Request::WriteFence(node) => {
                self.servers[server].fences.insert(*node);
            }
            Request::Change { slot, from, to } => {
                let stands = self.table.get(slot).copied();
                if stands.map(|row| row.epoch) != *from {
                    return Some(Outcome::Refused(stands));
                }
                self.before.insert(*slot, stands);
                self.table.insert(*slot, *to);
                return Some(Outcome::Applied);
            }
            Request::ReadLog { .. } | Request::ReadFence(_) | Request::ReadTable => {}
        }
        None
    }

    fn read_table(&self, dice: &mut Dice) -> Vec<(Slot, Row)> {
        let mut rows = Vec::new();
        for (slot, row) in &self.table {
            let stale = dice.in_thousand(20);
            let seen = if stale { self.before.get(slot).copied().flatten() } else { Some(*row) };
            rows.extend(seen.map(|row| (*slot, row)));
        }
        rows
    }

    /// Time is up; returns the answer that says so, if there was none yet.
    pub(crate) fn give_up(&mut self, id: u64) -> Option<(Asker, Reply)> {
        let operation = self.operations.remove(&id)?;
        let reply = match operation.request {
            Request::WriteLog { .. } | Request::WriteFence(_) => Reply::Written(false),
            Request::ReadLog { .. } => Reply::Log(None),
            Request::ReadFence(_) => Reply::Fenced(None),
            Request::Change { .. } => Reply::Changed(Outcome::Unknown),
            Request::ReadTable => Reply::Table(None),
        };
        Some((operation.asker, reply))
    }

    /// Returns a partition as two servers have it together.
    pub(crate) fn pair(&self, talk: usize, left_out: usize) -> Rows {
        let mut rows = Rows::default();
        for (_, server) in self.servers.iter().enumerate().filter(|(at, _)| *at != left_out) {
            if let Some(part) = server.logs.get(&talk) {
                rows.merge(part);
            }
        }
        rows
    }
}
