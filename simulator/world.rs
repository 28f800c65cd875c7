//! Everything the simulator knows: numbers, accounts, media, its clock.

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use parking_lot::RwLock;
use serde_json::Value;
use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::sync::mpsc::UnboundedSender;

use crate::account::Account;
use crate::clock::Clock;
use crate::config::SimulatorConfig;
use crate::media::MediaShelf;
use crate::number::{Number, NumberSettings, merge};
use crate::{statuses, webhooks};

/// The shared state behind every request.
pub(crate) struct World {
    pub(crate) config: SimulatorConfig,
    /// Address under which others reach the simulator, without a slash at the end.
    pub(crate) base_url: String,
    pub(crate) clock: Clock,
    pub(crate) media: MediaShelf,
    pub(crate) http: reqwest::Client,
    pub(crate) console_url: RwLock<Option<String>>,
    /// Rung when something changed that is kept.
    pub(crate) changed: Arc<Notify>,
    directory: RwLock<Directory>,
    runtime: Handle,
    /// Milliseconds for which the server is to stop listening.
    refusals: UnboundedSender<u64>,
}

#[derive(Default)]
struct Directory {
    numbers: HashMap<String, Arc<Number>>,
    /// In order of creation.
    order: Vec<String>,
    accounts: HashMap<String, Arc<Account>>,
}

/// Why a number could not be made or changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NumberError {
    #[error("{0}")]
    Invalid(String),
    #[error("the number {0} exists already")]
    Exists(String),
}

impl World {
    pub(crate) fn new(
        config: SimulatorConfig,
        base_url: String,
        refusals: UnboundedSender<u64>,
    ) -> Result<Self, reqwest::Error> {
        // reqwest needs a TLS provider even for plain http; an earlier one is as good as ours.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let http = reqwest::Client::builder()
            .no_proxy()
            .tcp_nodelay(true)
            .connect_timeout(Duration::from_secs(5))
            .timeout(Duration::from_secs(30))
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self {
            base_url,
            clock: Clock::default(),
            media: MediaShelf::new(config.bounds.media_bytes),
            http,
            console_url: RwLock::new(config.console_url.clone()),
            changed: Arc::default(),
            directory: RwLock::default(),
            runtime: Handle::current(),
            refusals,
            config,
        })
    }

    /// Runs a task beside the requests.
    pub(crate) fn spawn<F>(&self, task: F) -> tokio::task::JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.runtime.spawn(task)
    }

    /// Stops listening for that long.
    pub(crate) fn refuse(&self, ms: u64) {
        let _ = self.refusals.send(ms);
    }

    /// Makes a number; fields that are not given are generated.
    pub(crate) fn create(self: &Arc<Self>, mut fields: Value) -> Result<Arc<Number>, NumberError> {
        let subscribed = take_subscribed(&mut fields)?;
        let settings = merge(&NumberSettings::generated(), fields).map_err(NumberError::Invalid)?;
        let mut directory = self.directory.write();
        let id = settings.phone_number_id.clone();
        if directory.numbers.contains_key(&id) {
            return Err(NumberError::Exists(id));
        }
        let account_id = settings.business_account_id.clone();
        let account = directory
            .accounts
            .entry(account_id.clone())
            .or_insert_with(|| Arc::new(Account::new(account_id)));
        let account = Arc::clone(account);
        let seed = self.config.seed.wrapping_add(directory.order.len() as u64);
        let changed = Arc::clone(&self.changed);
        let number = Arc::new(Number::new(settings, account, &self.config.bounds, seed, changed));
        directory.order.push(id.clone());
        directory.numbers.insert(id, Arc::clone(&number));
        drop(directory);
        if let Some(subscribed) = subscribed {
            number.account.subscribed.store(subscribed, Ordering::Release);
        }
        webhooks::keep_couriers(self, &number);
        self.spawn(statuses::keep_time(Arc::clone(self), Arc::clone(&number)));
        self.changed.notify_one();
        Ok(number)
    }

    /// Changes a number's settings; its id and account stay.
    pub(crate) fn change(
        self: &Arc<Self>,
        number: &Arc<Number>,
        mut patch: Value,
    ) -> Result<(), NumberError> {
        let subscribed = take_subscribed(&mut patch)?;
        let merged = merge(&number.settings.read(), patch).map_err(NumberError::Invalid)?;
        if merged.phone_number_id != *number.id || merged.business_account_id != number.account.id {
            let reason = "phone_number_id and business_account_id cannot be changed".to_owned();
            return Err(NumberError::Invalid(reason));
        }
        *number.settings.write() = merged;
        if let Some(subscribed) = subscribed {
            number.account.subscribed.store(subscribed, Ordering::Release);
        }
        webhooks::keep_couriers(self, number);
        number.outbox.hurry();
        self.changed.notify_one();
        Ok(())
    }

    /// Deletes a number, and its account when it was the last of it.
    pub(crate) fn delete(&self, id: &str) -> bool {
        let mut directory = self.directory.write();
        let Some(number) = directory.numbers.remove(id) else { return false };
        directory.order.retain(|other| other != id);
        if !directory.numbers.values().any(|other| other.account.id == number.account.id) {
            directory.accounts.remove(&number.account.id);
        }
        drop(directory);
        retire(&number);
        self.changed.notify_one();
        true
    }

    /// Forgets everything and returns to wall time.
    pub(crate) fn reset(&self) {
        let directory = std::mem::take(&mut *self.directory.write());
        directory.numbers.values().for_each(|number| retire(number));
        self.media.clear();
        self.clock.reset();
        self.changed.notify_one();
    }

    pub(crate) fn number(&self, id: &str) -> Option<Arc<Number>> {
        self.directory.read().numbers.get(id).cloned()
    }

    pub(crate) fn account(&self, id: &str) -> Option<Arc<Account>> {
        self.directory.read().accounts.get(id).cloned()
    }

    /// All numbers, oldest first.
    pub(crate) fn numbers(&self) -> Vec<Arc<Number>> {
        let directory = self.directory.read();
        directory.order.iter().filter_map(|id| directory.numbers.get(id).cloned()).collect()
    }

    /// The numbers of an account, oldest first.
    pub(crate) fn numbers_of(&self, account: &str) -> Vec<Arc<Number>> {
        let mut numbers = self.numbers();
        numbers.retain(|number| number.account.id == account);
        numbers
    }
}

/// `subscribed` stands among a number's fields and belongs to its account.
fn take_subscribed(fields: &mut Value) -> Result<Option<bool>, NumberError> {
    let given = fields.as_object_mut().and_then(|fields| fields.remove("subscribed"));
    match given {
        None => Ok(None),
        Some(Value::Bool(subscribed)) => Ok(Some(subscribed)),
        Some(_) => Err(NumberError::Invalid("subscribed must be true or false".to_owned())),
    }
}

fn retire(number: &Number) {
    number.gone.store(true, Ordering::Release);
    number.outbox.clear();
    number.agenda.clear();
}
