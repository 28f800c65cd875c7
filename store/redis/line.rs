//! The connection for commands. It keeps itself up, and nobody waits for it.
use std::{sync::Arc, time::Duration};

use redis::{RedisResult, aio::MultiplexedConnection};
use tokio::sync::watch;

use super::{
    RedisOptions, Trouble,
    backoff::Backoff,
    dial,
    standing::{Outage, Standing},
};

/// How long a command may take.
pub(super) const ANSWER_WITHIN: Duration = Duration::from_millis(500);
/// How often Redis is asked whether it is there.
const PING_EVERY: Duration = Duration::from_secs(1);

/// Gives the connection while it stands.
pub(super) struct Line {
    at: String,
    standing: Standing,
    connection: watch::Sender<Option<MultiplexedConnection>>,
}

impl Line {
    /// Returns one that is not connected yet: [`keep`] does it.
    pub(super) fn new(options: &RedisOptions) -> Self {
        Self {
            at: options.address.to_string(),
            standing: Standing::new("commands", options.clock.clone()),
            connection: watch::Sender::new(None),
        }
    }

    /// Tells what is wrong, if anything.
    pub(super) fn outage(&self) -> Option<Outage> {
        self.standing.outage()
    }

    /// Whether there is a connection.
    pub(super) fn is_up(&self) -> bool {
        self.connection.borrow().is_some()
    }

    /// Waits until there is a connection.
    pub(super) async fn wait_until_up(&self) {
        let mut seen = self.connection.subscribe();
        // The sender is here: it cannot be gone.
        let _ = seen.wait_for(Option::is_some).await;
    }

    /// Asks for something that is told or has failed within the time.
    pub(super) async fn ask<T, F>(
        &self,
        what: &'static str,
        time: Duration,
        asking: impl FnOnce(MultiplexedConnection) -> F,
    ) -> Result<T, Trouble>
    where
        F: Future<Output = RedisResult<T>>,
    {
        let connection = self.connection.borrow().clone();
        let Some(connection) = connection else { return Err(self.unreachable()) };
        let answer = match tokio::time::timeout(time, asking(connection)).await {
            Ok(answer) => answer.map_err(|error| Trouble::of(&self.at, &error)),
            Err(_) => Err(self.late(time)),
        };
        if let Err(trouble) = &answer {
            tracing::debug!(what, %trouble, "Redis did not do it");
            metrics::counter!("recado_redis_failed_total", "what" => what).increment(1);
        }
        answer
    }

    fn unreachable(&self) -> Trouble {
        let known = self.outage().and_then(|outage| outage.trouble);
        let said = "it was not reached yet".to_owned();
        known.unwrap_or_else(|| Trouble::Unreachable { at: self.at.clone(), said })
    }

    fn late(&self, after: Duration) -> Trouble {
        let said = format!("it did not answer within {} ms", after.as_millis());
        Trouble::Unreachable { at: self.at.clone(), said }
    }

    /// Asks again and again; returns why it is to be given up.
    async fn watch(&self, mut connection: MultiplexedConnection) -> Trouble {
        loop {
            let ping = redis::cmd("PING");
            match tokio::time::timeout(ANSWER_WITHIN, ping.exec_async(&mut connection)).await {
                Err(_) => return self.late(ANSWER_WITHIN),
                Ok(Err(error)) => return Trouble::of(&self.at, &error),
                Ok(Ok(())) => {
                    // Told once it has answered: one that is still loading is not there yet.
                    if !self.is_up() {
                        self.connection.send_replace(Some(connection.clone()));
                        self.standing.up();
                    }
                }
            }
            tokio::time::sleep(PING_EVERY).await;
        }
    }

    fn closed(&self) -> Trouble {
        let said = "the connection was closed".to_owned();
        Trouble::Unreachable { at: self.at.clone(), said }
    }
}

/// Keeps the line up for ever.
pub(super) async fn keep(line: Arc<Line>, options: RedisOptions) {
    let mut backoff = Backoff::new();
    let sign_in = dial::sign_in(&options);
    loop {
        let trouble = match dial::for_commands(&options, &sign_in).await {
            Err(trouble) => trouble,
            Ok((connection, carried)) => {
                let trouble = tokio::select! {
                    () = carried => line.closed(),
                    trouble = line.watch(connection) => trouble,
                };
                if line.connection.send_replace(None).is_some() {
                    backoff = Backoff::new();
                }
                trouble
            }
        };
        line.standing.down(trouble);
        tokio::time::sleep(backoff.next()).await;
    }
}
