//! Every port in memory, gone with the process: for actors' tests in simulated time.
mod accounts;
mod alone;
mod bus;
mod contacts;
mod documents;
mod health;
mod inbox;
mod intake;
mod log;
mod messages;
mod receipts;
mod set_aside;
mod transfer;

use std::sync::Arc;

use parking_lot::Mutex;

use crate::Stores;

pub use bus::{Bus, OnBus};

/// All that is kept, under one lock: no call waits for anything but the lock.
#[derive(Default)]
struct State {
    accounts: accounts::Kept,
    contacts: contacts::Kept,
    documents: documents::Kept,
    intake: intake::Kept,
    log: log::Kept,
    receipts: receipts::Kept,
    set_aside: set_aside::Kept,
}

/// The adapter of every port.
#[derive(Default)]
struct Memory {
    state: Mutex<State>,
}

/// Opens an empty store.
pub fn open() -> Stores {
    let memory = Arc::new(Memory::default());
    Stores {
        log: memory.clone(),
        inbox: memory.clone(),
        messages: memory.clone(),
        contacts: memory.clone(),
        accounts: memory.clone(),
        documents: memory.clone(),
        intake: memory.clone(),
        set_aside: memory.clone(),
        receipts: memory.clone(),
        transfer: memory.clone(),
        health: memory,
    }
}

#[cfg(test)]
mod tests {
    crate::store_contract!((crate::memory::open(), ()));
    crate::bus_contract!(crate::contract::bus::in_memory());
}
