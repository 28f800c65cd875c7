//! Who lives: beats that pass between nodes.
use async_trait::async_trait;
use recado_placement::membership::Beat;

/// Carries beats. Hints only: nothing is decided by them alone.
#[async_trait]
pub trait Pulse: Send + Sync {
    /// Puts the own beat, if there is one, where every node sees it, and returns everybody's that are
    /// not older than a few seconds, the own one among them. `None` when that took longer than 0.5 s or
    /// failed: then nothing was heard.
    async fn beat(&self, own: Option<Beat>) -> Option<Vec<Beat>>;
}
