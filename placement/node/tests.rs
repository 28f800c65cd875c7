use std::time::Duration;

use uuid::Uuid;

use super::*;

/// A node with one slot whose world answers as each test says.
struct Stage {
    node: Node,
    now: Moment,
}

const TICK: u64 = 250;

fn id(number: u128) -> NodeId {
    NodeId::from_uuid(Uuid::from_u128(number))
}

fn slot() -> Slot {
    Slot::new(0).unwrap()
}

fn row(epoch: u64, owner: u128, given: bool) -> Row {
    Row { epoch: Epoch(epoch), owner: Some(id(owner)), given }
}

impl Stage {
    fn new() -> Self {
        let node = Node::new(id(1), [slot()], Timing::default());
        Self { node, now: Moment(Duration::from_secs(100)) }
    }

    fn step(&mut self, input: Input) -> Vec<Output> {
        let mut out = Vec::new();
        self.node.step(self.now, input, &mut out);
        out
    }

    /// Lives for a while: its own fence is never written, Redis shows its beat and those of `others`;
    /// returns what else it wanted.
    fn live(&mut self, millis: u64, others: &[u128]) -> Vec<Output> {
        let mut wanted = Vec::new();
        for _ in 0..millis / TICK {
            self.now = self.now + Duration::from_millis(TICK);
            for output in self.step(Input::Tick) {
                wanted.extend(self.answer(output, others));
            }
        }
        wanted
    }

    fn answer(&mut self, output: Output, others: &[u128]) -> Vec<Output> {
        match output {
            Output::ReadFence { read } => self.step(Input::FenceRead { read, fenced: Some(false) }),
            Output::Beat(beat) => {
                let number = self.now.0.as_millis() as u64;
                let other = |node: &u128| Beat { node: id(*node), number, leaving: false };
                let beats = others.iter().map(other).chain(beat).collect();
                self.step(Input::Heard(Some(beats)))
            }
            Output::ReadTable => Vec::new(),
            other => vec![other],
        }
    }

    /// Owns its slot at epoch 2 after it fenced node 9.
    fn taker() -> Self {
        let mut stage = Self::new();
        stage.step(Input::Table(Some(vec![(slot(), row(1, 9, true))])));
        let wanted = stage.live(4000, &[]);
        assert_eq!(wanted, [Output::WriteFence(id(9))]);
        let claim = stage.step(Input::FenceWritten { node: id(9), done: true });
        let to = row(2, 1, false);
        assert_eq!(claim, [Output::Change { slot: slot(), from: Some(Epoch(1)), to }]);
        let outcome = Outcome::Applied;
        let opened = stage.step(Input::Changed { slot: slot(), to, outcome });
        assert_eq!(opened, [Output::Opened { slot: slot(), epoch: Epoch(2) }]);
        stage
    }

    fn begin(&mut self, work: u64) -> Work {
        let work = Work(work);
        let begun = self.step(Input::Begin { work, slot: slot() });
        assert!(matches!(begun.as_slice(), [Output::Begun { .. }]), "{begun:?}");
        work
    }
}

fn reading(outputs: &[Output]) -> ReadId {
    let read = |output: &Output| match output {
        Output::ReadFence { read } => Some(*read),
        _ => None,
    };
    outputs.iter().find_map(read).expect("a reading begins")
}

#[test]
fn a_slot_of_a_dead_node_is_claimed_after_its_fence_is_written() {
    Stage::taker();
}

#[test]
fn whoever_does_not_hear_suspects_nobody() {
    let mut stage = Stage::new();
    stage.step(Input::Table(Some(vec![(slot(), row(1, 9, true))])));
    stage.live(1000, &[9]);
    for _ in 0..40 {
        stage.now = stage.now + Duration::from_millis(TICK);
        for output in stage.step(Input::Tick) {
            let wanted = match output {
                Output::Beat(_) => stage.step(Input::Heard(None)),
                other => stage.answer(other, &[]),
            };
            assert_eq!(wanted, []);
        }
    }
    // Redis is back and the other one beats again: nothing has happened.
    assert_eq!(stage.live(5000, &[9]), []);
}

#[test]
fn nothing_is_taken_for_free_before_the_table_was_read() {
    let mut stage = Stage::new();
    stage.step(Input::Table(None));
    assert_eq!(stage.live(3000, &[]), []);
    let claimed = stage.step(Input::Table(Some(Vec::new())));
    let to = row(1, 1, true);
    assert_eq!(claimed, [Output::Change { slot: slot(), from: None, to }]);
}

#[test]
fn an_append_is_acknowledged_by_a_reading_that_began_after_it() {
    let mut stage = Stage::taker();
    let (one, other) = (stage.begin(1), stage.begin(2));
    let first = reading(&stage.step(Input::Written { work: one }));
    let second = reading(&stage.step(Input::Written { work: other }));
    let acknowledged = stage.step(Input::FenceRead { read: first, fenced: Some(false) });
    assert_eq!(acknowledged, [Output::Acknowledge { work: one }]);
    let acknowledged = stage.step(Input::FenceRead { read: second, fenced: Some(false) });
    assert_eq!(acknowledged, [Output::Acknowledge { work: other }]);
}

#[test]
fn a_reading_that_failed_acknowledges_nothing_and_is_repeated() {
    let mut stage = Stage::taker();
    let work = stage.begin(1);
    let read = reading(&stage.step(Input::Written { work }));
    assert_eq!(stage.step(Input::FenceRead { read, fenced: None }), []);
    stage.now = stage.now + Duration::from_millis(TICK);
    let again = reading(&stage.step(Input::Tick));
    let acknowledged = stage.step(Input::FenceRead { read: again, fenced: Some(false) });
    assert_eq!(acknowledged, [Output::Acknowledge { work }]);
}

#[test]
fn a_fenced_node_drops_everything_for_ever() {
    let mut stage = Stage::taker();
    let work = stage.begin(1);
    let read = reading(&stage.step(Input::Written { work }));
    assert_eq!(stage.step(Input::FenceRead { read, fenced: Some(true) }), [Output::Fenced]);
    assert_eq!(stage.node.standing(), Standing::Fenced);
    let elsewhere = Output::Elsewhere { work: Work(2), owner: None };
    assert_eq!(stage.step(Input::Begin { work: Work(2), slot: slot() }), [elsewhere]);
    assert_eq!(stage.live(3000, &[]), []);
}

#[test]
fn a_taker_waits_until_the_old_owner_can_let_no_bytes_leave() {
    let mut stage = Stage::taker();
    let work = stage.begin(1);
    assert_eq!(stage.step(Input::Leaving { work }), []);
    assert_eq!(stage.live(1500, &[]), []);
    let left = stage.live(250, &[]);
    assert!(matches!(left.as_slice(), [Output::Leave { .. }]), "{left:?}");
}

#[test]
fn bytes_do_not_leave_on_an_old_reading() {
    let mut stage = Stage::taker();
    stage.live(2000, &[]);
    let work = stage.begin(1);
    stage.now = stage.now + Timing::default().check_age;
    let read = reading(&stage.step(Input::Leaving { work }));
    let until = stage.now + Timing::default().check_age;
    stage.now = stage.now + Duration::from_millis(20);
    let left = stage.step(Input::FenceRead { read, fenced: Some(false) });
    assert_eq!(left, [Output::Leave { work, until }]);
}

#[test]
fn a_slot_is_given_when_its_works_have_ended_and_its_own_wait_is_over() {
    let mut stage = Stage::taker();
    let work = stage.begin(1);
    stage.step(Input::Stop);
    assert_eq!(stage.live(1500, &[]), [], "it must still wait for node 9");
    assert_eq!(stage.live(250, &[]), [Output::Draining { slot: slot() }]);
    assert_eq!(
        stage.step(Input::Begin { work: Work(2), slot: slot() }),
        [Output::Elsewhere { work: Work(2), owner: None }]
    );
    let to = Row { epoch: Epoch(3), owner: None, given: true };
    let give = Output::Change { slot: slot(), from: Some(Epoch(2)), to };
    assert_eq!(stage.step(Input::End { work }), std::slice::from_ref(&give));
    // Nobody knows: the same is asked again, and nothing is served meanwhile.
    let outcome = Outcome::Unknown;
    assert_eq!(stage.step(Input::Changed { slot: slot(), to, outcome }), []);
    assert_eq!(stage.live(250, &[]), [give]);
    let outcome = Outcome::Applied;
    let closed = stage.step(Input::Changed { slot: slot(), to, outcome });
    assert_eq!(closed, [Output::Closed { slot: slot() }, Output::Stopped]);
}

#[test]
fn what_was_given_serves_at_once() {
    let mut stage = Stage::new();
    stage.live(500, &[9]);
    let opened = stage.step(Input::Given { slot: slot(), epoch: Epoch(5) });
    assert_eq!(opened, [Output::Opened { slot: slot(), epoch: Epoch(5) }]);
    let work = stage.begin(1);
    let left = stage.step(Input::Leaving { work });
    assert!(matches!(left.as_slice(), [Output::Leave { .. }]), "{left:?}");
    // An older word of it, or of what it was before, changes nothing.
    assert_eq!(stage.step(Input::Given { slot: slot(), epoch: Epoch(5) }), []);
    assert_eq!(stage.step(Input::Table(Some(vec![(slot(), row(4, 9, true))]))), []);
}

#[test]
fn a_claim_of_unknown_outcome_is_settled_by_what_stands_there() {
    let mut stage = Stage::new();
    stage.step(Input::Table(Some(vec![(slot(), row(1, 9, true))])));
    stage.live(4000, &[]);
    stage.step(Input::FenceWritten { node: id(9), done: true });
    let to = row(2, 1, false);
    assert_eq!(stage.step(Input::Changed { slot: slot(), to, outcome: Outcome::Unknown }), []);
    let again = stage.live(250, &[]);
    assert_eq!(again, [Output::Change { slot: slot(), from: Some(Epoch(1)), to }]);
    let outcome = Outcome::Refused(Some(to));
    let opened = stage.step(Input::Changed { slot: slot(), to, outcome });
    assert_eq!(opened, [Output::Opened { slot: slot(), epoch: Epoch(2) }]);
    // It is its own claim, so the wait since the fence holds.
    let work = stage.begin(1);
    assert_eq!(stage.step(Input::Leaving { work }), []);
}
