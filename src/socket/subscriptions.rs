//! Which topics a socket follows, and how far it was told of each.
use std::collections::HashMap;

use recado_domain::ConversationId;

/// Conversations one socket may follow at once.
const MOST_CONVERSATIONS: usize = 100;

/// The topic of the whole inbox.
pub(super) const INBOX: &str = "inbox";

/// What can be followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Topic {
    /// Rows of the inbox.
    Inbox,
    /// One conversation.
    Conversation(ConversationId),
}

impl Topic {
    /// Reads `inbox` or `conversation:{id}`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        match text.split_once(':') {
            None if text == INBOX => Some(Self::Inbox),
            Some(("conversation", id)) => id.parse().ok().map(Self::Conversation),
            _ => None,
        }
    }
}

/// The topic's name of a conversation.
pub(super) fn name_of(conversation: ConversationId) -> String {
    format!("conversation:{conversation}")
}

/// What a socket follows.
#[derive(Debug, Default)]
pub(super) struct Subscriptions {
    /// Cursor of the inbox up to which was told, where it is followed.
    pub inbox: Option<u64>,
    /// Position up to which was told, by conversation.
    conversations: HashMap<ConversationId, u64>,
}

impl Subscriptions {
    /// Follows a conversation; `false` when it follows too many.
    pub(super) fn follow(&mut self, conversation: ConversationId, told: u64) -> bool {
        let is_new = !self.conversations.contains_key(&conversation);
        if is_new && self.conversations.len() >= MOST_CONVERSATIONS {
            return false;
        }
        self.conversations.insert(conversation, told);
        true
    }

    /// Stops following.
    pub(super) fn forget(&mut self, topic: Topic) {
        match topic {
            Topic::Inbox => self.inbox = None,
            Topic::Conversation(id) => drop(self.conversations.remove(&id)),
        }
    }

    /// Returns up to where a conversation was told, where it is followed.
    pub(super) fn told(&self, conversation: ConversationId) -> Option<u64> {
        self.conversations.get(&conversation).copied()
    }

    /// Returns every conversation followed, with how far it was told.
    pub(super) fn conversations(&self) -> Vec<(ConversationId, u64)> {
        self.conversations.iter().map(|(id, told)| (*id, *told)).collect()
    }

    /// Whether anything about a conversation concerns this socket.
    pub(super) fn concerns(&self, conversation: ConversationId) -> bool {
        self.inbox.is_some() || self.conversations.contains_key(&conversation)
    }
}

#[cfg(test)]
mod tests {
    use recado_domain::ConversationId;
    use uuid::Uuid;

    use super::*;

    fn id(number: u128) -> ConversationId {
        ConversationId::from_uuid(Uuid::from_u128(number))
    }

    #[test]
    fn a_topic_is_the_inbox_or_a_conversation() {
        assert_eq!(Topic::parse("inbox"), Some(Topic::Inbox));
        assert_eq!(Topic::parse(&name_of(id(7))), Some(Topic::Conversation(id(7))));
        for text in ["", "inbox:1", "conversation", "conversation:x", "other:1"] {
            assert_eq!(Topic::parse(text), None, "{text}");
        }
    }

    #[test]
    fn one_socket_follows_a_bounded_number_of_conversations() {
        let mut subscriptions = Subscriptions::default();
        for number in 0..MOST_CONVERSATIONS as u128 {
            assert!(subscriptions.follow(id(number), 1));
        }
        assert!(!subscriptions.follow(id(1_000), 1));
        assert!(subscriptions.follow(id(0), 5), "a known one may be followed again");
        assert_eq!(subscriptions.told(id(0)), Some(5));
    }
}
