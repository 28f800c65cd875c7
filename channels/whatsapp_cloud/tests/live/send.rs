//! Each way a send may end, and what it proves.
use bytes::Bytes;
use recado_domain::{
    ProviderId,
    content::{Media, MediaSource},
};
use serde_json::json;

use super::*;
use crate::{Gate, OutboundFile, ReadMark};

const SENT: &str = r#"{"messaging_product":"whatsapp","contacts":[{"input":"51958114207","wa_id":"51958114207"}],"messages":[{"id":"wamid.sent"}]}"#;

#[tokio::test]
async fn an_answer_with_an_id_is_acceptance() {
    let server = Server::always(Act::json(200, SENT)).await;
    let accepted = send(&at(&server.url)).await.unwrap();
    assert_eq!(accepted.provider_id, ProviderId("wamid.sent".to_owned()));
    let [request] = server.seen().try_into().unwrap();
    assert_eq!(request.line, "POST /v25.0/1234/messages");
    assert!(request.head.contains("authorization: bearer access_token-value"), "{}", request.head);
    assert_eq!(
        request.json(),
        json!({
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": "51958114207",
            "type": "text",
            "text": { "body": "¡Hola!", "preview_url": false },
            "biz_opaque_callback_data": message_id().to_string(),
        })
    );
}

#[tokio::test]
async fn a_path_before_the_version_stays() {
    let server = Server::always(Act::json(200, SENT)).await;
    send(&at(&format!("{}/graph/", server.url))).await.unwrap();
    assert_eq!(server.seen()[0].line, "POST /graph/v25.0/1234/messages");
}

#[tokio::test]
async fn the_providers_own_error_is_proof_whatever_its_status() {
    for status in [400, 429, 500, 503, 200] {
        let body = r#"{"error":{"code":"131056","message":"pair rate limit hit"}}"#;
        let head = "retry-after: 7\r\n";
        let server = Server::always(Act::Answer(status, head, body.to_owned())).await;
        let (error, retry_after) = refused(send(&at(&server.url)).await);
        assert_eq!((error.class, error.code), (ErrorClass::SlowPair, Some(131_056)), "{status}");
        assert_eq!(retry_after, Some(Duration::from_secs(7)));
    }
}

#[tokio::test]
async fn an_answer_that_is_not_the_graph_apis_proves_nothing() {
    for (status, body) in [
        (500, ""),
        (502, "<html>Bad gateway</html>"),
        (404, "not here"),
        (403, ""),
        (429, "slow down"),
        (200, ""),
        (200, "{}"),
        (200, r#"{"messages":[]}"#),
        (200, r#"{"messages":[{"id":""}]}"#),
        (204, ""),
    ] {
        let server = Server::always(Act::Answer(status, "", body.to_owned())).await;
        unclear(send(&at(&server.url)).await);
        assert_eq!(server.seen().len(), 1, "{status}: sent once only");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let head = "location: /elsewhere\r\n";
    for status in [301, 302, 307, 308] {
        let server = Server::always(Act::Answer(status, head, String::new())).await;
        let detail = unclear(send(&at(&server.url)).await);
        assert!(detail.contains(&status.to_string()), "{detail}");
        assert_eq!(server.seen().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn a_cut_line_proves_nothing_and_nothing_is_sent_again() {
    for act in [Act::Cut, Act::CutWithin("{".to_owned())] {
        let server = Server::always(act).await;
        unclear(send(&at(&server.url)).await);
        assert_eq!(server.seen().len(), 1);
    }
}

#[tokio::test]
async fn silence_proves_nothing_and_ends_with_the_deadline() {
    let server = Server::always(Act::Hang).await;
    let started = tokio::time::Instant::now();
    unclear(send(&at(&server.url)).await);
    let waited = started.elapsed();
    assert!(waited >= DEADLINE && waited < DEADLINE * 3, "{waited:?}");
}

#[tokio::test]
async fn a_connection_that_does_not_come_about_is_proof() {
    let closed = {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        listener.local_addr().unwrap()
    };
    assert_eq!(class(send(&at(&format!("http://{closed}"))).await), ErrorClass::Retry);
    assert_eq!(class(send(&at_no_name()).await), ErrorClass::Retry);
}

#[tokio::test]
async fn a_line_that_speaks_no_tls_is_proof() {
    let server = Server::always(Act::json(200, SENT)).await;
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let plain = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            drop(tokio::io::AsyncWriteExt::write_all(&mut stream, b"no TLS here\r\n").await);
        }
    });
    assert_eq!(class(send(&at(&format!("https://{plain}"))).await), ErrorClass::Retry);
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn words_of_a_failure_carry_neither_address_nor_token() {
    let (error, _) = refused(send(&at_no_name()).await);
    assert!(
        !error.detail.contains("/v25.0") && !error.detail.contains("token"),
        "{}",
        error.detail
    );
}

#[tokio::test]
async fn one_line_carries_many_sends_and_a_closed_one_is_replaced() {
    let server = Server::always(Act::json(200, SENT)).await;
    let adapter = at(&server.url);
    for _ in 0..3 {
        send(&adapter).await.unwrap();
    }
    assert!(server.seen().iter().all(|request| request.connection == 0));
    let closing = Server::always(Act::AnswerAndClose(SENT.to_owned())).await;
    let adapter = at(&closing.url);
    for _ in 0..3 {
        send(&adapter).await.unwrap();
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(closing.seen().len(), 3);
}

#[tokio::test]
async fn a_user_id_is_sent_to_as_recipient() {
    let server = Server::always(Act::json(200, SENT)).await;
    let content = Content::Text { text: "hola".to_owned(), preview_url: false };
    let (to, answered) =
        (Identity::WhatsappUser("PE.123".to_owned()), ProviderId("wamid.q".to_owned()));
    let envelope = Envelope {
        id: message_id(),
        to: &to,
        content: &content,
        reply_to: Some(&answered),
        file: None,
        gate: Gate::default(),
    };
    at(&server.url).send(envelope).await.unwrap();
    let body = server.seen()[0].json();
    assert_eq!((&body["recipient"], &body["to"]), (&json!("PE.123"), &json!(null)));
    assert_eq!(body["context"], json!({ "message_id": "wamid.q" }));
}

#[tokio::test]
async fn behind_a_closed_gate_not_a_byte_of_the_message_leaves_and_it_says_so() {
    let server = Server::always(Act::json(200, SENT)).await;
    let to = Identity::Phone("51958114207".to_owned());
    let content = Content::Text { text: "hola".to_owned(), preview_url: false };
    for (open, outcome) in [(false, Err(Unsent::Late)), (true, Ok("wamid.sent"))] {
        let gate = Gate::asking(move || open);
        let (id, reply_to, file) = (message_id(), None, None);
        let envelope = Envelope { id, to: &to, content: &content, reply_to, file, gate };
        let sent = at(&server.url).send(envelope).await;
        assert_eq!(
            sent.as_ref().map(|sent| sent.provider_id.0.as_str()),
            outcome.as_ref().map(|id| *id)
        );
    }
    let seen = server.seen();
    assert_eq!(seen.len(), 1, "only the one that might leave arrived whole");
    assert_eq!(seen[0].json()["text"]["body"], "hola");
}

fn stored_image() -> Content {
    let id = "0198c0de000070008000000000000009".parse().unwrap();
    let media =
        Media { source: MediaSource::Stored { id }, mime_type: None, filename: None, sha256: None };
    Content::Image { media, caption: Some("Catálogo".to_owned()) }
}

async fn send_image(adapter: &WhatsappCloud, mime_type: &str) -> Result<Accepted, Unsent> {
    let (to, content) = (Identity::Phone("51958114207".to_owned()), stored_image());
    let file = OutboundFile {
        bytes: Bytes::from_static(b"\x89PNG picture"),
        mime_type: mime_type.to_owned(),
        filename: Some("catálogo.png".to_owned()),
    };
    adapter
        .send(Envelope {
            id: message_id(),
            to: &to,
            content: &content,
            reply_to: None,
            file: Some(file),
            gate: Gate::default(),
        })
        .await
}

#[tokio::test]
async fn a_file_is_uploaded_first_and_sent_by_its_id() {
    let server = Server::start(|request| {
        if request.line.ends_with("/media") {
            Act::json(200, r#"{"id":4490709327384033}"#)
        } else {
            Act::json(200, SENT)
        }
    })
    .await;
    send_image(&at(&server.url), "image/png").await.unwrap();
    let [upload, message] = server.seen().try_into().unwrap();
    assert_eq!(upload.line, "POST /v25.0/1234/media");
    let form = upload.text();
    for part in [
        "name=\"messaging_product\"\r\n\r\nwhatsapp",
        "name=\"type\"\r\n\r\nimage/png",
        "PNG picture",
    ] {
        assert!(form.contains(part), "{form}");
    }
    let image = json!({ "id": "4490709327384033", "caption": "Catálogo" });
    assert_eq!(message.json()["image"], image);
}

#[tokio::test]
async fn as_long_as_the_upload_has_not_succeeded_nothing_was_sent() {
    let graph_error = r#"{"error":{"code":131053,"message":"Media upload error"}}"#;
    for (act, expected) in [
        (Act::Answer(500, "", String::new()), ErrorClass::Retry),
        (Act::Cut, ErrorClass::Retry),
        (Act::json(400, graph_error), ErrorClass::FixPayload),
        (Act::json(200, "{}"), ErrorClass::Retry),
    ] {
        let server = Server::always(act).await;
        assert_eq!(class(send_image(&at(&server.url), "image/png").await), expected);
        assert_eq!(server.seen().len(), 1, "the message itself never left");
    }
}

#[tokio::test]
async fn a_file_that_whatsapp_does_not_take_is_refused_at_home() {
    let server = Server::always(Act::json(200, SENT)).await;
    let adapter = at(&server.url);
    assert_eq!(class(send_image(&adapter, "image/gif").await), ErrorClass::FixPayload);
    assert_eq!(class(send_content(&adapter, &stored_image()).await), ErrorClass::FixPayload);
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn marks_as_read_and_shows_typing() {
    let server = Server::always(Act::json(200, r#"{"success":true}"#)).await;
    let provider_id = ProviderId("wamid.in".to_owned());
    for typing in [false, true] {
        at(&server.url).mark_read(ReadMark { provider_id: &provider_id, typing }).await.unwrap();
    }
    let bodies: Vec<_> = server.seen().iter().map(server::Request::json).collect();
    let read =
        json!({ "messaging_product": "whatsapp", "status": "read", "message_id": "wamid.in" });
    let mut typing = read.clone();
    typing["typing_indicator"] = json!({ "type": "text" });
    assert_eq!(bodies, [read, typing]);
}
