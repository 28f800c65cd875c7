//! Whether a connection stands, and since when it does not.
use std::sync::Arc;

use parking_lot::Mutex;
use recado_domain::time::{Clock, Timestamp};

use super::Trouble;

/// Redis cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outage {
    /// Since when.
    pub since: Timestamp,
    /// What is wrong; `None`: it was not reached yet.
    pub trouble: Option<Trouble>,
}

impl std::fmt::Display for Outage {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "since {}: ", self.since.to_rfc3339())?;
        match &self.trouble {
            Some(trouble) => trouble.fmt(out),
            None => out.write_str("Redis was not reached yet"),
        }
    }
}

/// The state of one of our connections.
pub(super) struct Standing {
    /// What it is for, as the log and the figures call it.
    name: &'static str,
    clock: Arc<dyn Clock>,
    outage: Mutex<Option<Outage>>,
}

impl Standing {
    /// Returns one that does not stand yet.
    pub(super) fn new(name: &'static str, clock: Arc<dyn Clock>) -> Self {
        let outage = Mutex::new(Some(Outage { since: clock.now(), trouble: None }));
        Self { name, clock, outage }
    }

    /// Tells what is wrong, if anything.
    pub(super) fn outage(&self) -> Option<Outage> {
        self.outage.lock().clone()
    }

    /// It stands.
    pub(super) fn up(&self) {
        metrics::gauge!("recado_redis_up", "line" => self.name).set(1.0);
        if let Some(outage) = self.outage.lock().take() {
            let since = outage.since.to_rfc3339();
            tracing::info!(line = self.name, since, "Redis answers");
        }
    }

    /// It does not stand. Told to the log once, and again when the reason changes.
    pub(super) fn down(&self, trouble: Trouble) {
        metrics::gauge!("recado_redis_up", "line" => self.name).set(0.0);
        let mut outage = self.outage.lock();
        let since = outage.as_ref().map_or_else(|| self.clock.now(), |outage| outage.since);
        let now = Some(Outage { since, trouble: Some(trouble.clone()) });
        if *outage != now {
            tracing::warn!(line = self.name, %trouble, "Redis is away: it is tried again");
            *outage = now;
        }
    }
}
