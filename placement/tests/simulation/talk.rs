//! A conversation at its owner: read, opened under the owner's epoch, then one batch after the other, each
//! repeated byte for byte until its outcome is known and acknowledged before the next.
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    rc::Rc,
};

use recado_placement::{
    Chain, Epoch, Input, Moment, Stamp,
    chain::{Mark, Place},
    node::Work,
};

use crate::{
    breaks::Break,
    cql::{Reply, Request},
    log::{Batch, Entry, Fact, KeyRow, Rows},
    process::{Act, Process, Purpose},
};

/// How many jobs may wait in a talk; more messages are refused and come again.
const MOST_JOBS: usize = 32;

/// What is to be done in a talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Job {
    /// Look what stands open.
    Wake,
    /// Keep a message.
    Say { key: u32, reply: bool, forwarded: bool },
    /// Send.
    Send(u32),
    /// Note that a send is over.
    Over(u32),
}

/// How far the talk is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Asleep,
    Reading,
    Opening(Mark),
    Ready,
}

/// A batch under way.
#[derive(Clone, Debug)]
struct UnderWay {
    work: Work,
    /// `None`: an answer that rests on what was read.
    entry: Option<Entry>,
    batch: Option<Rc<Batch>>,
}

/// A conversation that is awake.
#[derive(Clone, Debug)]
pub(crate) struct Talk {
    pub(crate) epoch: Epoch,
    serial: u64,
    phase: Phase,
    chain: Chain,
    keys: BTreeMap<u32, Place>,
    head: Option<Entry>,
    /// Sends that are queued and not over.
    open: BTreeSet<u32>,
    jobs: VecDeque<Work>,
    under_way: Option<UnderWay>,
}

impl Talk {
    fn new(epoch: Epoch, serial: u64) -> Self {
        Self {
            epoch,
            serial,
            phase: Phase::Asleep,
            chain: Chain::default(),
            keys: BTreeMap::new(),
            head: None,
            open: BTreeSet::new(),
            jobs: VecDeque::new(),
            under_way: None,
        }
    }

    fn read(&mut self, rows: &Rows, chain: Chain, broken: Break) {
        for entry in rows.on(&chain) {
            self.note(*entry);
        }
        // The product does not read a whole log to know its keys: their rows must do.
        self.keys = rows.keys(&chain, broken);
        self.chain = chain;
    }

    fn note(&mut self, entry: Entry) {
        match entry.fact {
            Fact::Said { key, reply } => {
                self.keys.insert(key, entry.link.end());
                if reply {
                    self.open.insert(key);
                }
            }
            Fact::Started(_) => {}
            Fact::Ended(send) => {
                self.open.remove(&send);
            }
        }
        self.head = Some(entry);
    }
}

impl Process {
    /// The machine says that a job may begin.
    pub(crate) fn begun(&mut self, work: Work, epoch: Epoch) {
        let Some((at, job)) = self.works.get(&work).copied() else { return };
        let known = self.talks.get(&at).is_some_and(|talk| talk.epoch == epoch);
        if !known {
            self.next_talk += 1;
            self.talks.insert(at, Talk::new(epoch, self.next_talk));
        }
        let Some(talk) = self.talks.get_mut(&at) else { return };
        if talk.jobs.len() >= MOST_JOBS && matches!(job, Job::Say { .. }) {
            return self.end(work);
        }
        talk.jobs.push_back(work);
        self.go_on(at);
    }

    fn go_on(&mut self, at: usize) {
        let Some(talk) = self.talks.get_mut(&at) else { return };
        if talk.under_way.is_some() || talk.jobs.is_empty() {
            return;
        }
        match talk.phase {
            Phase::Asleep => {
                talk.phase = Phase::Reading;
                let serial = talk.serial;
                match self.take_early(at) {
                    Some(rows) => self.log_read(at, &rows),
                    None => self.ask(Purpose::Talk(at, serial), Request::ReadLog { talk: at }),
                }
            }
            Phase::Ready => {
                let Some(work) = talk.jobs.pop_front() else { return };
                match self.works.get(&work).copied() {
                    Some((_, job)) => self.start(at, work, job),
                    None => self.go_on(at),
                }
            }
            Phase::Reading | Phase::Opening(_) => {}
        }
    }

    fn start(&mut self, at: usize, work: Work, job: Job) {
        let Some(talk) = self.talks.get(&at) else { return };
        match job {
            Job::Wake => {
                let open = talk.open.clone();
                self.end(work);
                for send in open {
                    self.begin(at, Job::Send(send));
                }
                self.go_on(at);
            }
            Job::Say { key, .. } if talk.keys.contains_key(&key) => self.rest_on(at, work),
            Job::Say { key, reply, .. } => self.append(at, work, Fact::Said { key, reply }),
            Job::Send(send) if talk.open.contains(&send) => {
                self.append(at, work, Fact::Started(send));
            }
            Job::Send(_) => {
                self.end(work);
                self.go_on(at);
            }
            Job::Over(send) => self.append(at, work, Fact::Ended(send)),
        }
    }

    /// "We have that already" is an acknowledgement too.
    fn rest_on(&mut self, at: usize, work: Work) {
        if let Some(talk) = self.talks.get_mut(&at) {
            talk.under_way = Some(UnderWay { work, entry: None, batch: None });
            self.inputs.push_back(Input::Written { work });
        }
    }

    fn append(&mut self, at: usize, work: Work, fact: Fact) {
        let Some(talk) = self.talks.get(&at) else { return };
        let link = talk.chain.next(talk.epoch, 1);
        let entry = Entry { link, fact };
        let key = self.key_row(talk.epoch, &entry);
        let batch = Batch { entry: Some(entry), mark: None, key };
        self.write(at, UnderWay { work, entry: Some(entry), batch: Some(Rc::new(batch)) });
    }

    /// The row of an entry's key, stamped by whoever writes it now.
    fn key_row(&self, epoch: Epoch, entry: &Entry) -> Option<(u32, KeyRow)> {
        let Fact::Said { key, .. } = entry.fact else { return None };
        let stamp = match self.broken {
            Break::WallClock => self.now.0.as_micros() as i64 + self.wall,
            Break::OldStamp => Stamp::new(entry.link.epoch, entry.link.last())?.micros(),
            _ => Stamp::new(epoch, entry.link.last())?.micros(),
        };
        Some((key, KeyRow { stamp, entry: entry.link.end() }))
    }

    fn write(&mut self, at: usize, under_way: UnderWay) {
        let Some(talk) = self.talks.get_mut(&at) else { return };
        let (serial, batch) = (talk.serial, under_way.batch.clone());
        talk.under_way = Some(under_way);
        if let Some(batch) = batch {
            self.ask(Purpose::Talk(at, serial), Request::WriteLog { talk: at, batch });
        }
    }

    pub(crate) fn talk_answered(&mut self, at: usize, serial: u64, reply: Reply) {
        let Some(talk) = self.talks.get_mut(&at).filter(|talk| talk.serial == serial) else {
            return;
        };
        match reply {
            Reply::Log(Some(rows)) => self.log_read(at, &rows),
            Reply::Log(None) => self.ask(Purpose::Talk(at, serial), Request::ReadLog { talk: at }),
            Reply::Written(done) => {
                let Some(under_way) = talk.under_way.clone() else { return };
                if done {
                    self.inputs.push_back(Input::Written { work: under_way.work });
                } else if self.broken == Break::OtherBytes && under_way.entry.is_some() {
                    talk.under_way = None;
                    talk.jobs.push_back(under_way.work);
                    self.go_on(at);
                } else {
                    // Nobody knows: the same again, byte for byte.
                    self.write(at, under_way);
                }
            }
            Reply::Fenced(_) | Reply::Changed(_) | Reply::Table(_) => {}
        }
    }

    fn log_read(&mut self, at: usize, rows: &Rows) {
        let broken = self.broken;
        let Some(talk) = self.talks.get_mut(&at) else { return };
        let serial = talk.serial;
        let Ok(chain) = rows.chain(broken) else {
            self.ask(Purpose::Talk(at, serial), Request::ReadLog { talk: at });
            return;
        };
        talk.read(rows, chain, broken);
        let opening = talk.chain.opening(talk.epoch).filter(|_| broken != Break::NoMark);
        let (epoch, head, work) = (talk.epoch, talk.head, talk.jobs.front().copied());
        talk.phase = Phase::Ready;
        if let (Some(mark), Some(work)) = (opening, work) {
            talk.phase = Phase::Opening(mark);
            let entry = head.filter(|_| broken != Break::NoRewrite);
            let key = entry.and_then(|entry| self.key_row(epoch, &entry));
            let batch = Batch { entry, mark: Some(mark), key };
            self.write(at, UnderWay { work, entry: None, batch: Some(Rc::new(batch)) });
        } else {
            self.go_on(at);
        }
    }

    /// The machine says that what was written may be acknowledged.
    pub(crate) fn acknowledged(&mut self, work: Work) {
        let Some((at, job)) = self.works.get(&work).copied() else { return };
        let Some(talk) = self.talks.get_mut(&at) else { return };
        let Some(under_way) = talk.under_way.take_if(|under_way| under_way.work == work) else {
            return;
        };
        if let Phase::Opening(mark) = talk.phase {
            talk.chain.opened(mark);
            talk.phase = Phase::Ready;
            self.go_on(at);
            return;
        }
        if let Some(entry) = under_way.entry {
            talk.chain.push(&entry.link);
            talk.note(entry);
        }
        self.heard(at, work, job, under_way.entry);
        self.go_on(at);
    }

    fn heard(&mut self, at: usize, work: Work, job: Job, entry: Option<Entry>) {
        match (job, entry.map(|entry| entry.fact)) {
            (Job::Say { key, reply, .. }, written) => {
                self.acts.push(Act::Acknowledged { talk: at, key });
                self.end(work);
                if reply && written.is_some() {
                    self.begin(at, Job::Send(key));
                }
            }
            (Job::Send(_), Some(Fact::Started(_))) => {
                self.inputs.push_back(Input::Leaving { work });
            }
            (Job::Send(_) | Job::Over(_) | Job::Wake, _) => self.end(work),
        }
    }

    /// The connection stands: the last look at the clock, then the bytes.
    pub(crate) fn bytes(&mut self, work: Work, until: Moment) {
        let Some((at, Job::Send(send))) = self.works.get(&work).copied() else { return };
        let Some(talk) = self.talks.get(&at) else { return };
        if self.now >= until && self.broken != Break::LateBytes {
            self.inputs.push_back(Input::Leaving { work });
            return;
        }
        self.acts.push(Act::Sent { send, epoch: talk.epoch });
        if let Some((_, job)) = self.works.get_mut(&work) {
            *job = Job::Over(send);
        }
        if let Some(talk) = self.talks.get_mut(&at) {
            talk.jobs.push_front(work);
        }
        self.go_on(at);
    }
}
