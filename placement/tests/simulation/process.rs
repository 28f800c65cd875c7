//! A gateway process as far as the cluster is concerned: the product's machine, and around it the least
//! that appends and sends.
use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use recado_placement::{
    Epoch, Input, Moment, Node, NodeId, Output, Slot, Timing,
    membership::Beat,
    node::{ReadId, Row, Work},
};

use crate::{
    breaks::Break,
    cql::{Reply, Request},
    log::Rows,
    talk::{Job, Talk},
};

/// What an answer of the CQL servers is for.
#[derive(Clone, Debug)]
pub(crate) enum Purpose {
    Fence(NodeId),
    OwnFence(ReadId),
    Table,
    Change(Slot, Row),
    /// A talk's read or write, with the talk's serial number in the process.
    Talk(usize, u64),
    /// What is read before the fence, when that is broken.
    Early(usize),
}

/// What reaches a process.
#[derive(Clone, Debug)]
pub(crate) enum Message {
    Tick,
    Stop,
    Cql(Purpose, Reply),
    Heard(Option<Vec<Beat>>),
    /// A client's message, or one that another node forwards.
    Ask {
        talk: usize,
        key: u32,
        reply: bool,
        forwarded: bool,
    },
    Given(Slot, Epoch),
    /// The connection stands; now the bytes.
    Bytes(Work, Moment),
}

/// What a process does to the world.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    Cql(Purpose, Request),
    Exchange(Option<Beat>),
    /// To another node, with the slot in question.
    Forward(NodeId, Message),
    /// Connects to the provider, then says [`Message::Bytes`].
    Connect(Work, Moment),
    /// A client is told that its message is kept.
    Acknowledged {
        talk: usize,
        key: u32,
    },
    /// Bytes of a send leave.
    Sent {
        send: u32,
        epoch: Epoch,
    },
    /// The process ends, by itself or because it was fenced.
    Ends {
        fenced: bool,
    },
    Note(String),
}

/// One process.
pub(crate) struct Process {
    pub(crate) node: Node,
    pub(crate) broken: Break,
    /// The slot of each talk.
    slots: Vec<Slot>,
    pub(crate) talks: BTreeMap<usize, Talk>,
    pub(crate) works: BTreeMap<Work, (usize, Job)>,
    early: BTreeMap<usize, (Moment, Rows)>,
    next_work: u64,
    pub(crate) next_talk: u64,
    pub(crate) now: Moment,
    /// The wall clock's error in microseconds.
    pub(crate) wall: i64,
    pub(crate) inputs: VecDeque<Input>,
    pub(crate) acts: Vec<Act>,
    pub(crate) tells: bool,
}

impl Process {
    pub(crate) fn new(id: NodeId, talks: &[Slot], slots: &[Slot], broken: Break) -> Self {
        let mut timing = Timing::default();
        if broken == Break::NoWait {
            timing.send_wait = Duration::ZERO;
        }
        Self {
            node: Node::new(id, slots.iter().copied(), timing),
            broken,
            slots: talks.to_vec(),
            talks: BTreeMap::new(),
            works: BTreeMap::new(),
            early: BTreeMap::new(),
            next_work: 0,
            next_talk: 0,
            now: Moment(Duration::ZERO),
            wall: 0,
            inputs: VecDeque::new(),
            acts: Vec::new(),
            tells: false,
        }
    }

    /// Takes in a message; returns what it does.
    pub(crate) fn handle(&mut self, now: Moment, message: Message) -> Vec<Act> {
        self.now = now;
        match message {
            Message::Tick => self.inputs.push_back(Input::Tick),
            Message::Stop => self.inputs.push_back(Input::Stop),
            Message::Heard(beats) => self.inputs.push_back(Input::Heard(beats)),
            Message::Given(slot, epoch) => self.inputs.push_back(Input::Given { slot, epoch }),
            Message::Ask { talk, key, reply, forwarded } => {
                self.begin(talk, Job::Say { key, reply, forwarded });
            }
            Message::Bytes(work, until) => self.bytes(work, until),
            Message::Cql(purpose, reply) => self.answered(purpose, reply),
        }
        let mut outputs = Vec::new();
        while let Some(input) = self.inputs.pop_front() {
            let told = self.tells.then(|| format!("{input:?}"));
            self.node.step(now, input, &mut outputs);
            let quiet = outputs.is_empty() && matches!(told.as_deref(), Some("Tick"));
            if let Some(told) = told.filter(|_| !quiet) {
                self.acts.push(Act::Note(format!("{told} → {outputs:?}")));
            }
            for output in outputs.drain(..) {
                self.carry_out(output);
            }
        }
        std::mem::take(&mut self.acts)
    }

    /// Wants to begin a job.
    pub(crate) fn begin(&mut self, talk: usize, job: Job) {
        let work = Work(self.next_work);
        self.next_work += 1;
        self.works.insert(work, (talk, job));
        self.inputs.push_back(Input::Begin { work, slot: self.slots[talk] });
    }

    /// Ends a job.
    pub(crate) fn end(&mut self, work: Work) {
        self.works.remove(&work);
        self.inputs.push_back(Input::End { work });
    }

    fn answered(&mut self, purpose: Purpose, reply: Reply) {
        match (purpose, reply) {
            (Purpose::Fence(node), Reply::Written(done)) => {
                self.inputs.push_back(Input::FenceWritten { node, done });
            }
            (Purpose::OwnFence(read), Reply::Fenced(fenced)) => {
                self.inputs.push_back(Input::FenceRead { read, fenced });
            }
            (Purpose::Table, Reply::Table(rows)) => self.inputs.push_back(Input::Table(rows)),
            (Purpose::Change(slot, to), Reply::Changed(outcome)) => {
                self.inputs.push_back(Input::Changed { slot, to, outcome });
            }
            (Purpose::Talk(talk, serial), reply) => self.talk_answered(talk, serial, reply),
            (Purpose::Early(talk), Reply::Log(Some(rows))) => {
                self.early.insert(talk, (self.now, rows));
            }
            _ => {}
        }
    }

    fn carry_out(&mut self, output: Output) {
        match output {
            Output::Beat(beat) => self.acts.push(Act::Exchange(beat)),
            Output::ReadTable => self.ask(Purpose::Table, Request::ReadTable),
            Output::WriteFence(node) => self.write_fence(node),
            Output::ReadFence { read } => self.read_fence(read),
            Output::Change { slot, from, to } => {
                self.ask(Purpose::Change(slot, to), Request::Change { slot, from, to });
            }
            Output::TellGiven { to, slot, epoch } => {
                self.acts.push(Act::Forward(to, Message::Given(slot, epoch)));
            }
            Output::Opened { slot, epoch } => self.opened(slot, epoch),
            Output::Closed { slot } => {
                let slots = self.slots.clone();
                self.talks.retain(|talk, _| slots[*talk] != slot);
                self.early.retain(|talk, _| slots[*talk] != slot);
                self.works.retain(|_, (talk, _)| slots[*talk] != slot);
            }
            Output::Begun { work, epoch } => self.begun(work, epoch),
            Output::Elsewhere { work, owner } => self.elsewhere(work, owner),
            Output::Acknowledge { work } => self.acknowledged(work),
            Output::Leave { work, until } => self.acts.push(Act::Connect(work, until)),
            Output::Fenced => self.acts.push(Act::Ends { fenced: true }),
            Output::Stopped => self.acts.push(Act::Ends { fenced: false }),
            Output::Draining { .. } => {}
        }
    }

    pub(crate) fn ask(&mut self, purpose: Purpose, request: Request) {
        self.acts.push(Act::Cql(purpose, request));
    }

    fn write_fence(&mut self, node: NodeId) {
        match self.broken {
            Break::NoFence | Break::RedisJudges => {
                self.inputs.push_back(Input::FenceWritten { node, done: true });
            }
            Break::ReadBeforeFence => {
                for talk in 0..self.slots.len() {
                    self.ask(Purpose::Early(talk), Request::ReadLog { talk });
                }
                self.ask(Purpose::Fence(node), Request::WriteFence(node));
            }
            _ => self.ask(Purpose::Fence(node), Request::WriteFence(node)),
        }
    }

    fn read_fence(&mut self, read: ReadId) {
        match self.broken {
            Break::EpochOnly | Break::RedisJudges => {
                self.inputs.push_back(Input::FenceRead { read, fenced: Some(false) });
            }
            _ => self.ask(Purpose::OwnFence(read), Request::ReadFence(self.node.id())),
        }
    }

    /// A slot came: what stands open in its talks is taken up.
    fn opened(&mut self, slot: Slot, _epoch: Epoch) {
        for talk in 0..self.slots.len() {
            if self.slots[talk] == slot {
                self.begin(talk, Job::Wake);
            }
        }
    }

    fn elsewhere(&mut self, work: Work, owner: Option<NodeId>) {
        let Some((talk, job)) = self.works.remove(&work) else { return };
        if let (Job::Say { key, reply, forwarded: false }, Some(owner)) = (job, owner) {
            let message = Message::Ask { talk, key, reply, forwarded: true };
            self.acts.push(Act::Forward(owner, message));
        }
    }

    /// What was read before the fence, where that is broken.
    pub(crate) fn take_early(&mut self, talk: usize) -> Option<Rows> {
        let (read_at, rows) = self.early.remove(&talk)?;
        (self.now.since(read_at) < Duration::from_secs(1)).then_some(rows)
    }
}
