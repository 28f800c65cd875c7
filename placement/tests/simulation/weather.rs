//! What befalls the world.
use crate::{
    dice::Dice,
    process::Message,
    world::{Event, SECOND, World},
};

/// How hard a run is.
#[derive(Clone, Debug)]
pub(crate) struct Weather {
    pub(crate) machines: usize,
    pub(crate) talks: usize,
    /// Messages of clients.
    pub(crate) asks: usize,
    /// Until when faults happen, in microseconds.
    pub(crate) until: u64,
    /// The mean span between two faults, in microseconds; 0: none.
    pub(crate) fault_every: u64,
    /// How many requests in a thousand the store makes late, loses or misses.
    pub(crate) roughness: u64,
    /// How many beats and messages between nodes in a thousand get lost.
    pub(crate) lost_beats: u64,
    /// How many connections to the provider in a thousand take seconds.
    pub(crate) slow_connections: u64,
    /// Whether a process that ended is started again.
    pub(crate) comes_back: bool,
}

impl Weather {
    /// As a seed has it.
    pub(crate) fn of(seed: u64) -> Self {
        let mut dice = Dice::new(seed ^ 0xfeed_beef);
        // One in three is a storm: owner after owner, write upon write.
        let storm = dice.below(3) == 0;
        Self {
            machines: dice.between(2..=5) as usize,
            // Few that are written to by owner after owner, or many that have just begun.
            talks: if storm { dice.one_of(&[1, 2, 60]) } else { dice.between(2..=8) as usize },
            asks: dice.between(100..=400) as usize,
            until: 40 * SECOND,
            fault_every: dice.one_of(&[700_000, 1_500_000, 3_000_000]) / if storm { 3 } else { 1 },
            roughness: dice.one_of(if storm { &[150, 300] } else { &[0, 10, 50, 150] }),
            lost_beats: dice.one_of(&[0, 10, 100]),
            slow_connections: 500,
            comes_back: true,
        }
    }

    /// Without faults.
    pub(crate) fn calm(machines: usize) -> Self {
        Self {
            machines,
            talks: 12,
            asks: 200,
            until: 20 * SECOND,
            fault_every: 0,
            roughness: 0,
            lost_beats: 0,
            slow_connections: 0,
            comes_back: false,
        }
    }
}

/// Something that befalls it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    /// kill -9, and a new start after a while.
    Kill {
        machine: usize,
        back_after: u64,
    },
    /// SIGSTOP, and SIGCONT after a while.
    Stall {
        machine: usize,
        span: u64,
    },
    /// An orderly stop, as in a rolling restart.
    Stop {
        machine: usize,
    },
    CutCql {
        machine: usize,
        span: u64,
    },
    CutRedis {
        machine: usize,
        span: u64,
    },
    /// Nothing but clients reaches it.
    CutOff {
        machine: usize,
        span: u64,
    },
    RedisDown {
        span: u64,
        forgets: bool,
    },
    ServerDown {
        server: usize,
        span: u64,
    },
    /// Everything is well again.
    Heal,
}

impl World {
    pub(crate) fn plan_weather(&mut self) {
        let mut at = 2 * SECOND + self.until_next_fault();
        while at < self.weather.until {
            let fault = self.any_fault();
            self.at(at, Event::Fault(fault));
            at += self.until_next_fault();
        }
        self.at(self.weather.until, Event::Fault(Fault::Heal));
        self.at(SECOND, Event::Judge);
    }

    fn until_next_fault(&mut self) -> u64 {
        match self.weather.fault_every {
            0 => self.weather.until,
            every => self.dice.between(every / 5..=every * 2),
        }
    }

    fn any_fault(&mut self) -> Fault {
        let machine = self.dice.below(self.machines.len() as u64) as usize;
        let dice = &mut self.dice;
        let span = dice.between(300_000..=7 * SECOND);
        match dice.below(12) {
            0 => Fault::Kill { machine, back_after: span },
            1..=3 => {
                let most = dice.one_of(&[SECOND, 4 * SECOND, 15 * SECOND]);
                Fault::Stall { machine, span: dice.between(200_000..=most) }
            }
            4 => Fault::Stop { machine },
            5 => Fault::CutCql { machine, span },
            6 | 9 | 10 => Fault::CutRedis { machine, span },
            7 => Fault::CutOff { machine, span },
            8 => Fault::RedisDown { span, forgets: dice.in_thousand(500) },
            _ => Fault::ServerDown { server: dice.below(3) as usize, span },
        }
    }

    pub(crate) fn befall(&mut self, fault: Fault) {
        self.note(|| format!("{fault:?}"));
        let now = self.now;
        match fault {
            Fault::Kill { machine, back_after } => {
                self.machines[machine].process = None;
                self.machines[machine].stalled_until = 0;
                self.at(now + back_after, Event::Start { machine });
            }
            Fault::Stall { machine, span } => self.machines[machine].stalled_until = now + span,
            Fault::Stop { machine } => {
                if let Some((process, _)) = self.machines[machine].process {
                    let message = Message::Stop;
                    self.at(now, Event::Reach { machine, process, message });
                }
            }
            Fault::CutCql { machine, span } => self.machines[machine].cql_cut_until = now + span,
            Fault::CutRedis { machine, span } => {
                self.machines[machine].redis_cut_until = now + span;
            }
            Fault::CutOff { machine, span } => {
                let machine = &mut self.machines[machine];
                machine.cql_cut_until = now + span;
                machine.redis_cut_until = now + span;
                machine.peers_cut_until = now + span;
            }
            Fault::RedisDown { span, forgets } => {
                self.redis_down_until = now + span;
                if forgets {
                    self.forget_beats();
                }
            }
            Fault::ServerDown { server, span } => {
                self.cql.servers[server].down_until = now + span;
            }
            Fault::Heal => self.heal(),
        }
    }

    fn heal(&mut self) {
        self.redis_down_until = 0;
        self.cql.roughness = 0;
        self.weather.lost_beats = 0;
        for server in &mut self.cql.servers {
            server.down_until = 0;
        }
        for machine in 0..self.machines.len() {
            let healed = &mut self.machines[machine];
            healed.cql_cut_until = 0;
            healed.redis_cut_until = 0;
            healed.peers_cut_until = 0;
            self.at(self.now + SECOND, Event::Start { machine });
        }
    }
}
