//! Who may not come in any more: their open sockets are to learn of it, here and at other gateways.
use recado_domain::{ApiKeyId, UserId};
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;

use crate::{house::House, news::News, services::Services};

/// News that a socket may be behind with; who is further behind looks for itself.
const HELD: usize = 256;

/// What lets nobody in any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Gone {
    /// An API key was taken back.
    Key(ApiKeyId),
    /// A session ended; by the hash of its token.
    Session([u8; 32]),
    /// Somebody may do less than before, or has another password: each of their lines is to be looked at.
    Person(UserId),
}

/// Tells it to those who listen here.
pub(crate) struct Gate(broadcast::Sender<Gone>);

impl Default for Gate {
    fn default() -> Self {
        Self(broadcast::Sender::new(HELD))
    }
}

impl Services {
    /// Tells the sockets of this gateway.
    pub(crate) fn tell_gone(&self, gone: Gone) {
        // Nobody listening is nobody to tell.
        let _ = self.gate.0.send(gone);
    }
}

impl House {
    /// Tells every gateway's sockets.
    pub fn gone(&self, gone: Gone) {
        self.services.announce(News::Gone(gone));
        self.services.tell_gone(gone);
    }

    /// Listens to who is gone, from now on.
    pub fn follow_gone(&self) -> broadcast::Receiver<Gone> {
        self.services.gate.0.subscribe()
    }
}
