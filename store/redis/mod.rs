//! Redis: what gateways tell each other. Beats, live topics, limits that are shared.
//!
//! Nothing that must survive is here. Redis may be away at any time: then nobody waits for it, every
//! question is answered by "not known" at once or after half a second, and everything goes on by
//! itself within about a second after it is back. Two connections: one for commands ([`line`]), one
//! that listens ([`topics`]).
mod address;
mod backoff;
mod check;
mod dial;
mod limits;
mod line;
mod options;
mod pulse;
mod standing;
mod topics;
mod trouble;

#[cfg(test)]
mod tests;

use std::{collections::HashSet, sync::Arc};

use parking_lot::Mutex;
use recado_placement::NodeId;
use tokio::task::AbortHandle;

use line::Line;
use topics::{Listener, Publisher};

pub use address::{RedisAddress, RedisAddressError};
pub use check::check;
pub use options::RedisOptions;
pub use standing::Outage;
pub use trouble::Trouble;

/// The adapter of `Pulse`, `Topics` and `Limits`; cheap to clone. When the last clone is dropped its
/// connections are closed.
#[derive(Clone)]
pub struct Redis {
    options: Arc<RedisOptions>,
    line: Arc<Line>,
    publisher: Arc<Publisher>,
    listener: Arc<Listener>,
    /// Whose beats were seen last.
    seen: Arc<Mutex<HashSet<NodeId>>>,
    _tasks: Arc<Tasks>,
}

/// What runs until it is dropped.
struct Tasks(Vec<AbortHandle>);

impl Drop for Tasks {
    fn drop(&mut self) {
        for task in &self.0 {
            task.abort();
        }
    }
}

/// Begins to connect, and returns at once; it keeps trying for as long as it lives. Must be called
/// within a runtime, which then carries the connections.
pub fn connect(options: RedisOptions) -> Redis {
    let line = Arc::new(Line::new(&options));
    let listener = Arc::new(Listener::new(&options));
    let (publisher, queue) = Publisher::new(&options, line.clone());
    let publisher = Arc::new(publisher);
    let tasks = [
        tokio::spawn(line::keep(line.clone(), options.clone())).abort_handle(),
        tokio::spawn(topics::listen(listener.clone())).abort_handle(),
        tokio::spawn(topics::tell(publisher.clone(), queue)).abort_handle(),
    ];
    let (options, tasks) = (Arc::new(options), Arc::new(Tasks(tasks.into())));
    Redis { options, line, publisher, listener, seen: Arc::default(), _tasks: tasks }
}

impl Redis {
    /// Tells what is wrong, and since when, if anything: the elder of what both connections say.
    pub fn outage(&self) -> Option<Outage> {
        let outages = [self.line.outage(), self.listener.outage()];
        outages.into_iter().flatten().min_by_key(|outage| outage.since)
    }
}
