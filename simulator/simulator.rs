//! A running simulator, as Rust code holds it.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread;

use serde_json::Value;
use tokio::sync::oneshot;

use crate::config::SimulatorConfig;
use crate::world::World;
use crate::{control, customers, server};

/// Why the simulator did not do as told.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Refused(String);

/// A simulator that runs until it is stopped or dropped. Its HTTP control API under `/sim` does more
/// than these methods; they are for whoever starts it.
pub struct Simulator {
    address: SocketAddr,
    world: Arc<World>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

/// Starts a simulator on a thread of its own and waits until it listens.
///
/// # Errors
/// When the address cannot be listened on.
pub async fn start(config: SimulatorConfig) -> io::Result<Simulator> {
    let (started, listening) = oneshot::channel();
    let (stop, stopped) = oneshot::channel();
    let thread = thread::Builder::new()
        .name("simulator".to_owned())
        .spawn(move || server::run(config, started, stopped))?;
    let ended = || io::Error::other("the simulator ended before it listened");
    let (address, world) = listening.await.map_err(|_| ended())??;
    Ok(Simulator { address, world, stop: Some(stop), thread: Some(thread) })
}

impl Simulator {
    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.address
    }

    /// Address under which others reach it, without a slash at the end; also the Graph API's base.
    pub fn url(&self) -> &str {
        &self.world.base_url
    }

    /// The phone page of a number.
    pub fn phone_url(&self, phone_number_id: &str) -> String {
        format!("{}/phone/{phone_number_id}", self.world.base_url)
    }

    /// Where the phone page's link to the console leads.
    pub fn set_console_url(&self, url: Option<String>) {
        *self.world.console_url.write() = url;
    }

    /// Whether there is such a number, of this run or kept from an earlier one.
    pub fn knows(&self, phone_number_id: &str) -> bool {
        self.world.number(phone_number_id).is_some()
    }

    /// Makes a number as `POST /sim/numbers` does and returns its full record.
    ///
    /// # Errors
    /// When a field is unknown or wrong, or the number exists.
    pub fn create_number(&self, fields: Value) -> Result<Value, Refused> {
        let number = self.world.create(fields).map_err(|error| Refused(error.to_string()))?;
        self.record(&number)
    }

    /// Changes a number as `PATCH /sim/numbers/{id}` does and returns its full record.
    ///
    /// # Errors
    /// When there is no such number, or a field is unknown or wrong.
    pub fn change_number(&self, phone_number_id: &str, fields: Value) -> Result<Value, Refused> {
        let number = self.number(phone_number_id)?;
        self.world.change(&number, fields).map_err(|error| Refused(error.to_string()))?;
        self.record(&number)
    }

    /// Lets a customer write as `POST /sim/numbers/{id}/customers/{peer}/messages` does and returns
    /// the message id.
    ///
    /// # Errors
    /// When there is no such number, or the message is not understood.
    pub fn say(
        &self,
        phone_number_id: &str,
        peer: &str,
        message: Value,
    ) -> Result<String, Refused> {
        let number = self.number(phone_number_id)?;
        let says = serde_json::from_value(message).map_err(|error| Refused(error.to_string()))?;
        let said = customers::receive(&self.world, &number, peer, says).map_err(Refused)?;
        Ok(said.id.to_string())
    }

    fn record(&self, number: &crate::number::Number) -> Result<Value, Refused> {
        serde_json::to_value(control::record(&self.world, number))
            .map_err(|error| Refused(error.to_string()))
    }

    fn number(&self, id: &str) -> Result<Arc<crate::number::Number>, Refused> {
        self.world.number(id).ok_or_else(|| Refused(format!("there is no number {id}")))
    }

    /// Stops it and waits until it has ended.
    pub async fn stop(mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = tokio::task::spawn_blocking(move || thread.join()).await;
        }
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        drop(self.stop.take());
    }
}
