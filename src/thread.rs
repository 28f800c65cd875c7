//! Messages of a conversation as screens show them: rows of the projection, with what they answer
//! found by the provider's id.
use recado_domain::{ConversationId, MessageId, ProviderId, message::MessageRow};
use recado_protocol::{Message, NewMessage};
use recado_store::{StoreError, Stores};

use crate::view;

/// One conversation's messages.
pub(crate) struct Thread<'a> {
    stores: &'a Stores,
    conversation: ConversationId,
}

impl<'a> Thread<'a> {
    /// Opens a conversation's messages; whose they are was checked before.
    pub(crate) fn of(stores: &'a Stores, conversation: ConversationId) -> Self {
        Self { stores, conversation }
    }

    /// Returns rows in the API's words.
    pub(crate) async fn messages(&self, rows: &[MessageRow]) -> Result<Vec<Message>, StoreError> {
        let mut messages = Vec::with_capacity(rows.len());
        for row in rows {
            let near = view::target_of(row).and_then(|target| {
                rows.iter().find(|other| other.provider_id.as_ref() == Some(target))
            });
            let answers = match near {
                Some(near) => Some(self.id(near.number)),
                None => self.answers(row).await?,
            };
            messages.push(view::message(self.conversation, row, answers));
        }
        Ok(messages)
    }

    /// Returns a row in the API's words.
    pub(crate) async fn message(&self, row: &MessageRow) -> Result<Message, StoreError> {
        Ok(view::message(self.conversation, row, self.answers(row).await?))
    }

    async fn answers(&self, row: &MessageRow) -> Result<Option<MessageId>, StoreError> {
        let Some(target) = view::target_of(row) else { return Ok(None) };
        Ok(self.number_of(target).await?.map(|number| self.id(number)))
    }

    /// Finds a message by the provider's id: the log's keys lead to its number.
    async fn number_of(&self, id: &ProviderId) -> Result<Option<u32>, StoreError> {
        let value = self.stores.log.key(self.conversation, &format!("m:{id}")).await?;
        Ok(value.and_then(|value| Some(u32::from_le_bytes(*value.first_chunk::<4>()?))))
    }

    fn id(&self, number: u32) -> MessageId {
        MessageId { conversation: self.conversation, number }
    }
}

/// Returns the message that a new one answers.
pub(crate) fn answered(message: &NewMessage) -> Option<&str> {
    match message {
        NewMessage::Text { reply_to, .. }
        | NewMessage::Image { reply_to, .. }
        | NewMessage::Audio { reply_to, .. }
        | NewMessage::Video { reply_to, .. }
        | NewMessage::Document { reply_to, .. }
        | NewMessage::Buttons { reply_to, .. }
        | NewMessage::List { reply_to, .. }
        | NewMessage::Form { reply_to, .. }
        | NewMessage::Product { reply_to, .. }
        | NewMessage::ProductList { reply_to, .. } => {
            reply_to.as_deref().filter(|id| !id.is_empty())
        }
        NewMessage::Sticker { .. }
        | NewMessage::Location { .. }
        | NewMessage::Contacts { .. }
        | NewMessage::Reaction { .. }
        | NewMessage::Template { .. } => None,
    }
}

/// Returns the message that a new one reacts to.
pub(crate) fn reacted(message: &NewMessage) -> Option<&str> {
    match message {
        NewMessage::Reaction { message_id, .. } => Some(message_id),
        _ => None,
    }
}
