//! Where each conversation lives: which thread, which actor.
use std::{collections::HashSet, hash::BuildHasher, sync::Arc};

use actix::prelude::*;
use dashmap::DashMap;
use recado_domain::ConversationId;
use recado_store::{Slot, slot_of};

use crate::{
    conversation::{Conversation, Drop},
    services::Services,
    supervisor::{Find, RestartLimit, Supervisor},
};

type Shard = Addr<Supervisor<Conversation, ConversationId>>;

/// The conversations that are awake, and the supervisors that wake others.
pub(crate) struct Directory {
    shards: Vec<Shard>,
    arbiters: Vec<Arbiter>,
    awake: Arc<DashMap<ConversationId, Addr<Conversation>>>,
    hasher: std::collections::hash_map::RandomState,
}

impl Directory {
    /// Starts one supervisor on each of `threads` threads; with none, on the calling one.
    pub(crate) fn start(threads: usize, limit: RestartLimit, services: &Arc<Services>) -> Self {
        let awake = Arc::new(DashMap::new());
        let supervisor = || {
            let (services, awake) = (Arc::clone(services), Arc::clone(&awake));
            move || {
                Supervisor::new(limit, move |id: &ConversationId, lifeline| {
                    let child = Conversation::new(*id, &services, lifeline).start();
                    awake.insert(*id, child.clone());
                    child
                })
            }
        };
        let arbiters: Vec<Arbiter> = (0..threads).map(|_| Arbiter::new()).collect();
        let mut shards: Vec<Shard> = arbiters
            .iter()
            .map(|arbiter| {
                let supervisor = supervisor();
                Supervisor::start_in_arbiter(&arbiter.handle(), move |_| supervisor())
            })
            .collect();
        if shards.is_empty() {
            shards.push(supervisor()().start());
        }
        Self { shards, arbiters, awake, hasher: std::collections::hash_map::RandomState::new() }
    }

    /// Returns the conversation's actor, woken if need be; `None` while it keeps failing.
    pub(crate) async fn find(&self, id: ConversationId) -> Option<Addr<Conversation>> {
        if let Some(child) = self.awake(id) {
            return Some(child);
        }
        let index = self.hasher.hash_one(id) as usize % self.shards.len();
        self.shards.get(index)?.send(Find::new(id)).await.ok().flatten()
    }

    /// Returns the conversation's actor if it is awake.
    pub(crate) fn awake(&self, id: ConversationId) -> Option<Addr<Conversation>> {
        self.awake.get(&id).filter(|child| child.connected()).map(|child| child.clone())
    }

    /// Forgets an actor that rests.
    pub(crate) fn rests(&self, id: ConversationId, who: &Addr<Conversation>) {
        self.awake.remove_if(&id, |_, child| child == who);
    }

    /// Drops the actors of all conversations of some slots: another gateway serves them now.
    pub(crate) fn drop_all_of(&self, slots: &HashSet<Slot>) {
        if slots.is_empty() {
            return;
        }
        for child in self.awake.iter().filter(|child| slots.contains(&slot_of(*child.key()))) {
            child.do_send(Drop);
        }
    }

    /// Returns how many are awake.
    pub(crate) fn len(&self) -> usize {
        self.awake.len()
    }

    /// Ends the threads.
    pub(crate) fn stop(&self) {
        for arbiter in &self.arbiters {
            arbiter.stop();
        }
    }
}
