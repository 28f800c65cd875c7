//! Webhook bodies in Meta's shape, written piece by piece into one buffer.
use std::io::Write as _;

/// A connected number.
#[derive(Debug, Clone)]
pub(crate) struct Number {
    /// Its id at Meta.
    pub(crate) phone_number_id: String,
    /// The account it belongs to.
    pub(crate) business_account_id: String,
    /// Path of its webhook at the gateway.
    pub(crate) webhook_path: String,
}

/// How far a message got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    Sent,
    Delivered,
    Read,
}

impl Stage {
    /// All of them, in order.
    pub(crate) const ALL: [Self; 3] = [Self::Sent, Self::Delivered, Self::Read];

    fn word(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Read => "read",
        }
    }
}

/// Writes the webhook of a customer's text. `text` must need no escaping in JSON.
pub(crate) fn message_body(
    body: &mut Vec<u8>,
    number: &Number,
    phone: &str,
    id: &str,
    text: &str,
    seconds: i64,
) {
    body.clear();
    open(body, number);
    // Writing into memory does not fail.
    let _ = write!(
        body,
        r#","contacts":[{{"profile":{{"name":"Cliente {phone}"}},"wa_id":"{phone}"}}],"messages":[{{"from":"{phone}","id":"{id}","timestamp":"{seconds}","text":{{"body":"{text}"}},"type":"text"}}]"#
    );
    close(body);
}

/// How far a send got.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Status<'a> {
    pub(crate) wamid: &'a str,
    pub(crate) phone: &'a str,
    /// What the send carried.
    pub(crate) opaque: Option<&'a str>,
    pub(crate) stage: Stage,
}

/// Writes the webhook that tells how far a send got.
pub(crate) fn status_body(body: &mut Vec<u8>, number: &Number, status: Status, seconds: i64) {
    let Status { wamid, phone, opaque, stage } = status;
    let word = stage.word();
    body.clear();
    open(body, number);
    let _ = write!(
        body,
        r#","statuses":[{{"id":"{wamid}","status":"{word}","timestamp":"{seconds}","recipient_id":"{phone}""#
    );
    if let Some(opaque) = opaque {
        let _ = write!(body, r#","biz_opaque_callback_data":"{opaque}""#);
    }
    body.extend_from_slice(
        br#","conversation":{"id":"7270432eae37498234f4444b35ffc5","origin":{"type":"service"}},"pricing":{"billable":false,"pricing_model":"PMP","category":"service","type":"free_customer_service"}}]"#,
    );
    close(body);
}

fn open(body: &mut Vec<u8>, number: &Number) {
    let _ = write!(
        body,
        r#"{{"object":"whatsapp_business_account","entry":[{{"id":"{}","changes":[{{"value":{{"messaging_product":"whatsapp","metadata":{{"display_phone_number":"5154000000","phone_number_id":"{}"}}"#,
        number.business_account_id, number.phone_number_id
    );
}

fn close(body: &mut Vec<u8>) {
    body.extend_from_slice(br#"},"field":"messages"}]}]}"#);
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn number() -> Number {
        Number {
            phone_number_id: "106540352242922".to_owned(),
            business_account_id: "419561257915477".to_owned(),
            webhook_path: "/webhooks/1".to_owned(),
        }
    }

    fn value(body: &[u8]) -> Value {
        let whole: Value = serde_json::from_slice(body).unwrap();
        assert_eq!(whole["object"], "whatsapp_business_account");
        assert_eq!(whole["entry"][0]["id"], "419561257915477");
        assert_eq!(whole["entry"][0]["changes"][0]["field"], "messages");
        let value = whole["entry"][0]["changes"][0]["value"].clone();
        assert_eq!(value["messaging_product"], "whatsapp");
        assert_eq!(value["metadata"]["phone_number_id"], "106540352242922");
        value
    }

    #[test]
    fn a_message_has_metas_shape() {
        let mut body = Vec::new();
        message_body(
            &mut body,
            &number(),
            "51907000001",
            "wamid.A",
            "¿tienen envío?",
            1_749_416_383,
        );
        let value = value(&body);
        assert_eq!(value["contacts"][0]["wa_id"], "51907000001");
        let message = &value["messages"][0];
        assert_eq!((&message["from"], &message["id"]), (&"51907000001".into(), &"wamid.A".into()));
        assert_eq!(message["timestamp"], "1749416383", "a text, as Meta writes it");
        assert_eq!(
            (&message["type"], &message["text"]["body"]),
            (&"text".into(), &"¿tienen envío?".into())
        );
    }

    #[test]
    fn a_state_has_metas_shape_and_carries_what_the_send_carried() {
        for (stage, word) in Stage::ALL.into_iter().zip(["sent", "delivered", "read"]) {
            let mut body = b"what was there before".to_vec();
            let (wamid, phone, opaque) = ("wamid.B", "51907000001", Some("c-1"));
            status_body(&mut body, &number(), Status { wamid, phone, opaque, stage }, 7);
            let status = &value(&body)["statuses"][0];
            assert_eq!((&status["id"], &status["status"]), (&"wamid.B".into(), &word.into()));
            assert_eq!(status["recipient_id"], "51907000001");
            assert_eq!(status["biz_opaque_callback_data"], "c-1");
        }
    }
}
