//! Hears what other nodes tell about slots. What is missed, the table says.
use std::sync::Weak;

use tokio::sync::broadcast::error::RecvError;

use super::{member::Member, news};
use crate::{Heard, Topic};

/// Listens for as long as the member lives.
pub(super) async fn follow(member: Weak<Member>) {
    let Some(topics) = member.upgrade().map(|member| member.joining.topics.clone()) else { return };
    let mut heard = topics.follow(Topic::Slots).await;
    // Not held meanwhile: who ends a line ends this too.
    drop(topics);
    loop {
        let said = match heard.recv().await {
            Ok(Heard::Said(bytes)) => bytes,
            Ok(Heard::Gap) | Err(RecvError::Lagged(_)) => continue,
            Err(RecvError::Closed) => return,
        };
        let Some(member) = member.upgrade() else { return };
        member.told(news::read(&said));
    }
}
