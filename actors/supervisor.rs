//! Keeps one actor per key alive: starts it on demand, replaces it when it panics, gives up when it
//! keeps failing. (actix's own supervisor does not survive a panic: the address stays closed.)
use std::{
    collections::{HashMap, VecDeque},
    hash::Hash,
    time::Duration,
};

use actix::prelude::*;
use tokio::time::Instant;

/// How many panics of one child within a time are borne.
#[derive(Debug, Clone, Copy)]
pub struct RestartLimit {
    /// Panics borne.
    pub count: usize,
    /// Within this time.
    pub within: Duration,
}

/// Tells the supervisor that its child is gone; carried by the child, sent when the child is dropped.
pub(crate) struct Lifeline<K: Clone + Send + Unpin + 'static> {
    key: K,
    birth: u64,
    supervisor: Recipient<ChildGone<K>>,
}

impl<K: Clone + Send + Unpin + 'static> Drop for Lifeline<K> {
    fn drop(&mut self) {
        let panicked = std::thread::panicking();
        self.supervisor.do_send(ChildGone { key: self.key.clone(), birth: self.birth, panicked });
    }
}

#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct ChildGone<K: Send + 'static> {
    key: K,
    birth: u64,
    panicked: bool,
}

/// Asks for the child of a key, started if need be; `None` while it has failed too often.
pub(crate) struct Find<A, K>(K, std::marker::PhantomData<fn() -> A>);

impl<A, K> Find<A, K> {
    pub(crate) fn new(key: K) -> Self {
        Self(key, std::marker::PhantomData)
    }
}

impl<A: Actor, K: 'static> Message for Find<A, K> {
    type Result = Option<Addr<A>>;
}

type Start<A, K> = Box<dyn Fn(&K, Lifeline<K>) -> Addr<A>>;

/// One actor per key.
pub(crate) struct Supervisor<A: Actor, K: Clone + Send + Unpin + 'static> {
    start: Start<A, K>,
    limit: RestartLimit,
    children: HashMap<K, (u64, Addr<A>)>,
    panics: HashMap<K, VecDeque<Instant>>,
    births: u64,
}

impl<A: Actor, K: Clone + Eq + Hash + Send + Unpin + 'static> Supervisor<A, K> {
    pub(crate) fn new(
        limit: RestartLimit,
        start: impl Fn(&K, Lifeline<K>) -> Addr<A> + 'static,
    ) -> Self {
        let (children, panics) = (HashMap::new(), HashMap::new());
        Self { start: Box::new(start), limit, children, panics, births: 0 }
    }

    fn start_child(&mut self, key: K, ctx: &mut Context<Self>) -> Addr<A> {
        self.births += 1;
        let birth = self.births;
        let lifeline = Lifeline { key: key.clone(), birth, supervisor: ctx.address().recipient() };
        let child = (self.start)(&key, lifeline);
        self.children.insert(key, (birth, child.clone()));
        child
    }

    /// Tells whether a key has failed too often lately; old panics are forgotten.
    fn has_given_up(&mut self, key: &K) -> bool {
        let Some(panics) = self.panics.get_mut(key) else { return false };
        while panics.front().is_some_and(|first| first.elapsed() > self.limit.within) {
            panics.pop_front();
        }
        if panics.is_empty() {
            self.panics.remove(key);
            return false;
        }
        panics.len() > self.limit.count
    }
}

impl<A: Actor, K: Clone + Eq + Hash + Send + Unpin + 'static> Actor for Supervisor<A, K> {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(1_024);
    }
}

impl<A: Actor, K: Clone + Eq + Hash + Send + Unpin + 'static> Handler<Find<A, K>>
    for Supervisor<A, K>
{
    type Result = MessageResult<Find<A, K>>;

    fn handle(&mut self, Find(key, _): Find<A, K>, ctx: &mut Self::Context) -> Self::Result {
        let alive = self.children.get(&key).filter(|(_, child)| child.connected());
        if let Some((_, child)) = alive {
            return MessageResult(Some(child.clone()));
        }
        let given_up = self.has_given_up(&key);
        MessageResult((!given_up).then(|| self.start_child(key, ctx)))
    }
}

impl<A: Actor, K: Clone + Eq + Hash + Send + Unpin + 'static> Handler<ChildGone<K>>
    for Supervisor<A, K>
{
    type Result = ();

    fn handle(&mut self, ChildGone { key, birth, panicked }: ChildGone<K>, _: &mut Self::Context) {
        // A successor may live under the same key already.
        if self.children.get(&key).is_some_and(|(born, _)| *born == birth) {
            self.children.remove(&key);
        }
        if panicked {
            metrics::counter!("recado_actor_panics_total").increment(1);
            self.panics.entry(key).or_default().push_back(Instant::now());
        }
    }
}
