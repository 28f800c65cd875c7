//! A business account: its templates and whether our app is subscribed to it.

use std::sync::atomic::AtomicBool;

use parking_lot::Mutex;

use crate::templates::TemplateShelf;

/// One account; it lives as long as one of its numbers.
pub(crate) struct Account {
    pub(crate) id: String,
    pub(crate) templates: Mutex<TemplateShelf>,
    /// Without a subscription no webhook is sent.
    pub(crate) subscribed: AtomicBool,
}

impl Account {
    pub(crate) fn new(id: String) -> Self {
        Self {
            id,
            templates: Mutex::new(TemplateShelf::with_samples()),
            subscribed: AtomicBool::new(true),
        }
    }
}
