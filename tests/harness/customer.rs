//! A customer with a simulated phone.
use serde_json::{Value, json};

use super::{Shop, eventually};

/// Somebody who writes to a shop.
#[derive(Clone, Copy)]
pub(crate) struct Customer<'a> {
    pub(crate) shop: &'a Shop,
    pub(crate) phone: &'static str,
}

impl Customer<'_> {
    /// Writes a text; returns the provider's id of it.
    pub(crate) fn writes(&self, text: &str) -> String {
        self.says(json!({ "kind": "text", "text": text, "name": "Rosa" }))
    }

    /// Sends a message of any kind.
    pub(crate) fn says(&self, message: Value) -> String {
        self.shop.simulator.say(self.shop.phone_number_id(), self.phone, message).unwrap()
    }

    /// Waits until the phone shows a text of the shop.
    pub(crate) async fn sees(&self, text: &str) {
        eventually(&format!("the phone shows `{text}`"), || async {
            let accepted = self.shop.accepted(self.phone).await;
            accepted.iter().any(|shown| shown.contains(text)).then_some(())
        })
        .await;
    }

    /// Waits for this customer's conversation.
    pub(crate) async fn conversation(&self) -> Value {
        let phone = format!("+{}", self.phone);
        eventually("the conversation is listed", || async {
            let all = self.shop.conversations().await;
            all.into_iter().find(|row| row["contact_phone"] == phone)
        })
        .await
    }

    /// Waits for the conversation and returns its path.
    pub(crate) async fn path(&self) -> String {
        let conversation = self.conversation().await;
        format!("/api/v1/conversations/{}", conversation["id"].as_str().unwrap())
    }

    /// Returns the messages, oldest first.
    pub(crate) async fn messages(&self) -> Vec<Value> {
        let path = self.path().await;
        self.shop.api.items(&format!("{path}/messages?limit=100")).await
    }

    /// Asks a question the bot knows, waits for the answer to be delivered.
    pub(crate) async fn asks_and_is_answered(&self) {
        self.writes("¿tienen envío a Cusco?");
        self.sees("S/ 14").await;
        eventually("the answer is delivered", || async {
            let messages = self.messages().await;
            messages.iter().any(|message| message["status"] == "delivered").then_some(())
        })
        .await;
    }
}
