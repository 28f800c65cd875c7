//! A conversation at its owner: read, opened under the owner's epoch, then one batch after the other, each
//! repeated byte for byte until its outcome is known and acknowledged before the next.
use std::{
    collections::{BTreeSet, VecDeque},
    rc::Rc,
};

use recado_placement::{Chain, Epoch, Input, Moment, Stamp, node::Work};

use crate::{
    breaks::Break,
    cql::{Reply, Request},
    log::{Batch, Entry, Fact, Head, Rows, Told},
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
#[derive(Clone, Debug)]
enum Phase {
    Asleep,
    /// Its head and its keys.
    Reading,
    /// What belongs to its last entry.
    Gathering(Told),
    /// The last entry is appended again.
    Opening(Chain),
    /// What is on the chain.
    Loading,
    Ready,
}

/// A batch under way.
#[derive(Clone, Debug)]
struct UnderWay {
    work: Work,
    /// `None`: an answer that rests on what was read, or an opening.
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
    keys: BTreeSet<u32>,
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
            keys: BTreeSet::new(),
            open: BTreeSet::new(),
            jobs: VecDeque::new(),
            under_way: None,
        }
    }

    fn note(&mut self, entry: Entry) {
        match entry.fact {
            Fact::Said { key, reply: true } => drop(self.open.insert(key)),
            Fact::Said { .. } | Fact::Started(_) => {}
            Fact::Ended(send) => drop(self.open.remove(&send)),
        }
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
            Phase::Asleep => match self.take_early(at) {
                Some(rows) => {
                    self.told(at, &rows);
                    self.gathered(at, &rows);
                }
                None => self.read(at, Phase::Reading),
            },
            Phase::Ready => {
                let Some(work) = talk.jobs.pop_front() else { return };
                match self.works.get(&work).copied() {
                    Some((_, job)) => self.start(at, work, job),
                    None => self.go_on(at),
                }
            }
            Phase::Reading | Phase::Gathering(_) | Phase::Opening(_) | Phase::Loading => {}
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
            Job::Say { key, .. } if talk.keys.contains(&key) => self.rest_on(at, work),
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
        let mut chain = talk.chain.clone();
        let Some(stamp) = Stamp::new(talk.epoch, chain.next()) else { return };
        let begins = chain.push(talk.epoch, fact.count());
        let entry = Entry { stamp, fact };
        let kept = begins.then(|| chain.clone());
        let batch = Batch { chain: kept, ..self.batch(entry, chain.last(), stamp) };
        self.write(at, UnderWay { work, entry: Some(entry), batch: Some(Rc::new(batch)) });
    }

    /// An entry with all that belongs to it, but for the chain.
    fn batch(&self, entry: Entry, last: u64, stamp: Stamp) -> Batch {
        let key = entry.fact.key();
        Batch {
            micros: self.micros(stamp),
            entry: Some(entry),
            head: Some(Head { entry: entry.stamp, last, key }),
            chain: None,
            key: key.map(|key| (key, entry.stamp)),
        }
    }

    fn micros(&self, stamp: Stamp) -> i64 {
        match self.broken {
            Break::WallClock => self.now.0.as_micros() as i64 + self.wall,
            Break::PositionFirst => (stamp.first() << 20 | stamp.epoch().0) as i64,
            _ => stamp.micros(),
        }
    }

    /// The last entry again, as the own one.
    fn opening(&self, last: Option<Entry>, chain: &Chain, stamp: Stamp, told: Told) -> Batch {
        let entry = last.map(|last| Entry { stamp, ..last });
        let key = entry.and_then(|entry| entry.fact.key()).map(|key| (key, stamp));
        let micros = self.micros(stamp);
        let whole = Batch {
            micros,
            entry,
            head: Some(Head { entry: stamp, ..told.head }),
            chain: Some(chain.clone()),
            key,
        };
        match self.broken {
            Break::OldStamp => Batch { micros: told.micros, ..whole },
            Break::NoKeysAgain => Batch { key: None, ..whole },
            Break::NoRewrite => Batch { micros, head: Some(told.head), ..Batch::default() },
            _ => whole,
        }
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
            Reply::Log(Some(rows)) => match talk.phase {
                Phase::Reading => self.told(at, &rows),
                Phase::Gathering(_) => self.gathered(at, &rows),
                Phase::Loading => self.loaded(at, &rows),
                Phase::Asleep | Phase::Opening(_) | Phase::Ready => {}
            },
            Reply::Log(None) => {
                let phase = talk.phase.clone();
                self.read(at, phase);
            }
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

    fn read(&mut self, at: usize, phase: Phase) {
        let Some(talk) = self.talks.get_mut(&at) else { return };
        talk.phase = phase;
        let serial = talk.serial;
        self.ask(Purpose::Talk(at, serial), Request::ReadLog { talk: at });
    }

    /// The head is told, and the keys as it makes them count.
    fn told(&mut self, at: usize, rows: &Rows) {
        let broken = self.broken;
        let Some(talk) = self.talks.get_mut(&at) else { return };
        // An earlier read may have seen more.
        talk.keys.clear();
        match rows.told(broken) {
            Err(_) => self.read(at, Phase::Reading),
            Ok(None) => {
                talk.phase = Phase::Ready;
                self.go_on(at);
            }
            Ok(Some(told)) => {
                talk.keys = rows.keys(&told.chain, broken).map(|(key, _)| key).collect();
                if told.chain.must_be_opened(talk.epoch) && broken != Break::NoOpening {
                    self.read(at, Phase::Gathering(told));
                } else {
                    talk.chain = told.chain;
                    self.read(at, Phase::Loading);
                }
            }
        }
    }

    /// What belongs to the last entry was read: the entry is appended again, unless something is missing.
    fn gathered(&mut self, at: usize, rows: &Rows) {
        let broken = self.broken;
        let Some(talk) = self.talks.get_mut(&at) else { return };
        let Phase::Gathering(told) = &talk.phase else { return };
        let work = talk.jobs.front().copied().filter(|_| rows.is_whole(told, broken));
        let Some(work) = work else { return self.read(at, Phase::Reading) };
        let (mut chain, epoch, old) = (told.chain.clone(), talk.epoch, told.clone());
        let last = rows.entry(old.head.entry);
        let Some(stamp) = Stamp::new(epoch, old.head.entry.first()) else { return };
        chain.open(stamp.first(), epoch);
        talk.keys.extend(old.head.key);
        let written = self.opening(last, &chain, stamp, old.clone());
        if broken == Break::NoRewrite {
            chain = old.chain;
        }
        if let Some(talk) = self.talks.get_mut(&at) {
            talk.phase = Phase::Opening(chain);
        }
        self.write(at, UnderWay { work, entry: None, batch: Some(Rc::new(written)) });
    }

    /// What is on the chain was read.
    fn loaded(&mut self, at: usize, rows: &Rows) {
        let Some(talk) = self.talks.get_mut(&at) else { return };
        let Some(entries) = rows.on(&talk.chain) else { return self.read(at, Phase::Loading) };
        for entry in entries {
            talk.note(entry);
        }
        talk.phase = Phase::Ready;
        self.go_on(at);
    }

    /// The machine says that what was written may be acknowledged.
    pub(crate) fn acknowledged(&mut self, work: Work) {
        let Some((at, job)) = self.works.get(&work).copied() else { return };
        let Some(talk) = self.talks.get_mut(&at) else { return };
        let Some(under_way) = talk.under_way.take_if(|under_way| under_way.work == work) else {
            return;
        };
        if let Phase::Opening(chain) = &talk.phase {
            talk.chain = chain.clone();
            return self.read(at, Phase::Loading);
        }
        if let Some(entry) = under_way.entry {
            talk.chain.push(entry.stamp.epoch(), entry.fact.count());
            talk.keys.extend(entry.fact.key());
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
