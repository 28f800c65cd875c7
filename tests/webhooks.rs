//! Deliveries of the provider: what is taken, what is refused, and that nothing is lost or doubled.
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, Client, Shop, eventually, signature};

const ROSA: &str = "51958114207";

fn text(id: &str, from: &str, words: &str) -> Value {
    let now = chrono::Utc::now().timestamp().to_string();
    json!({ "from": from, "id": id, "timestamp": now, "type": "text", "text": { "body": words } })
}

/// Waits until everything delivered so far has found its conversation.
async fn messages_of(shop: &Shop, phone: &'static str, count: usize) -> Vec<Value> {
    eventually("all messages are there", || async {
        let messages = shop.customer(phone).messages().await;
        let inbound = messages.iter().filter(|message| message["direction"] == "inbound").count();
        (inbound >= count).then_some(messages)
    })
    .await
}

#[tokio::test]
async fn a_question_is_kept_answered_and_its_answer_delivered() {
    let shop = Shop::open().await;
    let rosa = shop.customer(ROSA);
    let id = rosa.writes("¿tienen envío a Cusco?");
    rosa.sees("El envío a Cusco cuesta S/ 14.").await;
    let messages = eventually("the answer is delivered", || async {
        let messages = rosa.messages().await;
        (messages.len() == 2 && messages[1]["status"] == "delivered").then_some(messages)
    })
    .await;
    assert_eq!(messages[0]["provider_id"], id.as_str());
    assert_eq!(messages[0]["status"], "received");
    assert_eq!(messages[1]["author"], "bot");
    let ledger = messages[1]["id"].as_str().unwrap();
    let ledger = shop.api.get(&format!("/api/v1/messages/{ledger}/ledger")).await.ok();
    let facts: Vec<_> = ledger.body["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["fact"].as_str().unwrap())
        .collect();
    for fact in ["queued", "started", "accepted", "sent", "delivered", "priced"] {
        assert!(facts.contains(&fact), "{fact} in {facts:?}");
    }
    assert!(ledger.body["items"].as_array().unwrap().iter().all(|item| item["at"].is_string()));
    let channel = shop.api.get(&format!("/api/v1/channels/{}", shop.channel)).await.ok();
    assert_eq!(channel.body["state"], "connected");
}

#[tokio::test]
async fn a_delivery_without_or_with_a_wrong_signature_is_refused_and_leaves_nothing() {
    let shop = Shop::open().await;
    let body = shop.delivery(&[text("wamid.1", ROSA, "hola")]).to_string().into_bytes();
    shop.deliver_signed(body.clone(), None).await.refused(401, "signature");
    let foreign = signature("another secret", &body);
    shop.deliver_signed(body.clone(), Some(&foreign)).await.refused(401, "signature");
    let right = signature(shop.secret("app_secret"), &body);
    let mut changed = body.clone();
    changed.push(b' ');
    shop.deliver_signed(changed, Some(&right)).await.refused(401, "signature");
    for odd in ["", "sha256=", "sha256=zz", "sha1=00", "sha256=00"] {
        shop.deliver_signed(body.clone(), Some(odd)).await.refused(401, "signature");
    }
    assert!(shop.conversations().await.is_empty());
}

#[tokio::test]
async fn a_body_that_is_no_delivery_is_refused_however_it_is_signed() {
    let shop = Shop::open().await;
    let deep = "[".repeat(200_000);
    let deep_object = format!("{}1{}", r#"{"entry":"#.repeat(5_000), "}".repeat(5_000));
    for body in ["", "not json", "\u{feff}", "{", "[1,2", deep.as_str(), deep_object.as_str()] {
        shop.deliver(body).await.refused(400, "malformed");
    }
}

#[tokio::test]
async fn a_body_above_three_megabytes_is_refused_announced_or_not() {
    let shop = Shop::open().await;
    shop.deliver(vec![b' '; 10 << 20]).await.refused(413, "too_large");
    let pieces = (0..5).map(|_| Ok::<_, std::io::Error>(vec![b' '; 1 << 20]));
    let body = reqwest::Body::wrap_stream(futures_util::stream::iter(pieces));
    let request = Client::nobody(shop.api.base())
        .ask(Method::POST, &format!("/webhooks/{}", shop.channel))
        .header("x-hub-signature-256", "sha256=00")
        .body(body);
    Answer::of(request).await.refused(413, "too_large");
}

#[tokio::test]
async fn an_unknown_channel_is_not_found() {
    let shop = Shop::open().await;
    let nobody = Client::nobody(shop.api.base());
    for id in ["x", "00000000000000000000000000000000", "%00"] {
        nobody.post(&format!("/webhooks/{id}"), &json!({})).await.refused(404, "not_found");
        nobody.get(&format!("/webhooks/{id}")).await.refused(404, "not_found");
    }
}

#[tokio::test]
async fn the_handshake_echoes_only_for_the_right_token() {
    let shop = Shop::open().await;
    let nobody = Client::nobody(shop.api.base());
    let ask = |mode: &str, token: &str| {
        let query = format!("hub.mode={mode}&hub.verify_token={token}&hub.challenge=1158201444");
        format!("/webhooks/{}?{query}", shop.channel)
    };
    let right = shop.secret("verify_token");
    let answer = nobody.get(&ask("subscribe", right)).await.ok();
    assert_eq!(answer.bytes, b"1158201444");
    assert!(answer.headers["content-type"].to_str().unwrap().starts_with("text/plain"));
    nobody.get(&ask("subscribe", "wrong")).await.refused(403, "verify_token");
    nobody.get(&ask("other", right)).await.refused(403, "verify_token");
    nobody.get(&format!("/webhooks/{}", shop.channel)).await.refused(403, "verify_token");
}

#[tokio::test]
async fn an_entry_for_another_number_is_acknowledged_and_set_aside() {
    let shop = Shop::open().await;
    let mut body = shop.delivery(&[text("wamid.1", ROSA, "hola")]);
    body["entry"][0]["changes"][0]["value"]["metadata"]["phone_number_id"] = "999".into();
    shop.deliver(body.to_string()).await.ok();
    assert_eq!(shop.set_aside().await[0]["reason"], "other_number");
    assert!(shop.conversations().await.is_empty());
}

#[tokio::test]
async fn one_odd_message_among_good_ones_is_set_aside_alone() {
    let shop = Shop::open().await;
    let odd =
        json!({ "from": ROSA, "id": "wamid.odd", "timestamp": "1", "type": "text", "text": 5 });
    let body = shop.delivery(&[text("wamid.1", ROSA, "uno"), odd, text("wamid.2", ROSA, "dos")]);
    shop.deliver(body.to_string()).await.ok();
    let messages = messages_of(&shop, ROSA, 2).await;
    let texts: Vec<_> =
        messages.iter().filter(|m| m["direction"] == "inbound").map(|m| &m["text"]).collect();
    assert_eq!(texts, ["uno", "dos"]);
    let aside = shop.set_aside().await;
    assert_eq!((aside.len(), &aside[0]["reason"]), (1, &json!("unreadable")));
    assert_eq!(aside[0]["raw"]["id"], "wamid.odd");
}

#[tokio::test]
async fn numbers_as_strings_missing_phones_and_empty_texts_are_borne() {
    let shop = Shop::open().await;
    let mut numeric = text("wamid.1", ROSA, "uno");
    numeric["timestamp"] = json!(chrono::Utc::now().timestamp());
    numeric["from"] = json!(51_958_114_207_u64);
    let nameless = json!({
        "from": "", "from_user_id": "PE.13491208655302741918", "id": "wamid.2",
        "timestamp": "1795261311", "type": "text", "text": { "body": "dos" },
    });
    let empty = text("wamid.3", ROSA, "");
    shop.deliver(shop.delivery(&[numeric, nameless, empty]).to_string()).await.ok();
    eventually("both conversations are there", || async {
        (shop.conversations().await.len() == 2).then_some(())
    })
    .await;
    let nameless =
        shop.conversations().await.into_iter().find(|row| row["contact_phone"].is_null());
    assert_ne!(nameless.unwrap()["contact_name"], "");
}

#[tokio::test]
async fn a_time_in_the_future_is_taken_for_now() {
    let shop = Shop::open().await;
    let mut message = text("wamid.1", ROSA, "hola");
    message["timestamp"] = "4102444800".into();
    shop.deliver(shop.delivery(&[message]).to_string()).await.ok();
    let conversation = shop.customer(ROSA).conversation().await;
    let until = conversation["window_until"].as_str().unwrap();
    let until = chrono::DateTime::parse_from_rfc3339(until).unwrap();
    assert!(until <= chrono::Utc::now() + chrono::TimeDelta::hours(24), "{until}");
}

#[tokio::test]
async fn two_hundred_messages_of_one_delivery_are_all_kept_in_order() {
    let shop = Shop::open().await;
    shop.set_bot(json!({ "enabled": false })).await;
    let phones: Vec<String> = (0..40).map(|number| format!("519581{number:05}")).collect();
    let messages: Vec<Value> = (0..200)
        .map(|number| text(&format!("wamid.{number}"), &phones[number % 40], &number.to_string()))
        .collect();
    shop.deliver(shop.delivery(&messages).to_string()).await.ok();
    let conversations = shop.conversations().await;
    assert_eq!(conversations.len(), 40);
    for conversation in conversations {
        let id = conversation["id"].as_str().unwrap();
        let kept = shop.api.items(&format!("/api/v1/conversations/{id}/messages")).await;
        let numbers: Vec<usize> =
            kept.iter().map(|message| message["text"].as_str().unwrap().parse().unwrap()).collect();
        assert_eq!(numbers.len(), 5);
        assert!(numbers.is_sorted(), "{numbers:?}");
    }
}

#[tokio::test]
async fn a_large_delivery_of_many_customers_is_everybodys_own() {
    let shop = Shop::open().await;
    let phone = |n: usize| if n == 50 { ROSA.to_owned() } else { format!("5191{n:07}") };
    // Longer than what is read on a thread that serves.
    let words = |n: usize| format!("{n} {}", "hola ".repeat(400));
    let messages: Vec<Value> =
        (0..60).map(|n| text(&format!("wamid.{n}"), &phone(n), &words(n))).collect();
    let body = shop.delivery(&messages).to_string().into_bytes();
    assert!(body.len() > 100_000);
    let foreign = signature("another secret", &body);
    shop.deliver_signed(body.clone(), Some(&foreign)).await.refused(401, "signature");
    shop.deliver(body).await.ok();
    let hers = messages_of(&shop, ROSA, 1).await;
    assert_eq!(hers[0]["provider_id"], "wamid.50");
    assert_eq!(shop.set_aside().await.len(), 0);
}

#[tokio::test]
async fn the_same_delivery_fifty_times_at_once_is_one_message_and_one_answer() {
    let shop = Shop::open().await;
    let body = shop.delivery(&[text("wamid.same", ROSA, "¿tienen envío a Cusco?")]).to_string();
    let answers = join_all((0..50).map(|_| shop.deliver(body.clone()))).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
    shop.customer(ROSA).sees("S/ 14").await;
    shop.deliver(body).await.ok();
    assert_eq!(shop.customer(ROSA).messages().await.len(), 2);
    assert_eq!(shop.accepted(ROSA).await.len(), 1);
    assert_eq!(shop.conversations().await.len(), 1);
}

#[tokio::test]
async fn statuses_of_messages_never_sent_are_acknowledged_and_harm_nothing() {
    let shop = Shop::open().await;
    let status = |id: &str| json!({ "id": id, "status": "delivered", "timestamp": "1795261311", "recipient_id": ROSA });
    shop.deliver(shop.statuses(&[status("wamid.none"), status("")]).to_string()).await.ok();
    shop.customer(ROSA).asks_and_is_answered().await;
    shop.deliver(shop.statuses(&[status("wamid.none")]).to_string()).await.ok();
    assert_eq!(shop.customer(ROSA).messages().await.len(), 2);
}

#[tokio::test]
async fn a_provider_that_is_away_for_a_while_gets_the_answer_once_when_it_is_back() {
    let shop = Shop::open().await;
    shop.simulate(Method::POST, "/sim/refuse", &json!({ "for_ms": 1_500 })).await;
    eventually("the provider is away", || async {
        accepted_in_all(&shop).await.is_none().then_some(())
    })
    .await;
    let body = shop.delivery(&[text("wamid.1", ROSA, "¿tienen envío a Cusco?")]).to_string();
    shop.deliver(body).await.ok();
    eventually("the provider is back and has the answer", || async {
        (accepted_in_all(&shop).await == Some(1)).then_some(())
    })
    .await;
    shop.customer(ROSA).sees("S/ 14").await;
    assert_eq!(shop.accepted(ROSA).await.len(), 1);
}

/// How many sends the provider took; `None` while it cannot be asked.
async fn accepted_in_all(shop: &Shop) -> Option<u64> {
    let control = Client::nobody(shop.simulator.url());
    let path = format!("/sim/numbers/{}/accepted", shop.phone_number_id());
    let log = control.ask(Method::GET, &path).send().await.ok()?;
    log.json::<Value>().await.ok()?["total"].as_u64()
}

#[tokio::test]
async fn a_revoked_token_pauses_the_channel_and_a_new_one_lets_it_go_on() {
    let shop = Shop::open().await;
    let rosa = shop.customer(ROSA);
    rosa.asks_and_is_answered().await;
    let number = format!("/sim/numbers/{}", shop.phone_number_id());
    shop.simulate(Method::PATCH, &number, &json!({ "token_revoked": true })).await;
    rosa.writes("¿tienen envío a Cusco?");
    let channel = format!("/api/v1/channels/{}", shop.channel);
    let paused = eventually("the channel is paused", || async {
        let shown = shop.api.get(&channel).await.ok().body;
        (shown["state"] == "paused").then_some(shown)
    })
    .await;
    assert_eq!(paused["trouble"]["code"], "auth");
    let fresh = json!({ "token_revoked": false, "access_token": "EAAfreshtoken1234" });
    shop.simulate(Method::PATCH, &number, &fresh).await;
    let patch = json!({ "credentials": { "access_token": "EAAfreshtoken1234" } });
    let changed = shop.api.patch(&channel, &patch).await.ok();
    assert_eq!(changed.body["state"], "connected");
    assert_eq!(changed.body["credentials"]["access_token"], "…1234");
    shop.customer("51958114311").asks_and_is_answered().await;
}

#[tokio::test]
async fn a_sender_that_is_neither_phone_nor_user_id_is_heard_and_has_no_phone() {
    let shop = Shop::open().await;
    let senders =
        ["hola", "12", "5195811420712345", "+++", "51958a14207", "PE.1A2b3C", "+51 958 114 207"];
    let messages: Vec<Value> =
        senders.iter().map(|from| text(&format!("wamid.{from}"), from, "hola")).collect();
    shop.deliver(shop.delivery(&messages).to_string()).await.ok();
    let rows = shop.conversations().await;
    assert_eq!(rows.len(), senders.len(), "nobody's message is lost over the form of an id");
    let phones: Vec<&str> = rows.iter().filter_map(|row| row["contact_phone"].as_str()).collect();
    assert_eq!(phones, ["+51958114207"], "what is no phone is not shown as one");
    assert!(shop.set_aside().await.is_empty());
}

#[tokio::test]
async fn who_was_just_acknowledged_is_found_at_once() {
    let shop = Shop::open().await;
    for number in 0..20 {
        let message = text(&format!("wamid.{number}"), ROSA, &format!("palabra{number}"));
        shop.deliver(shop.delivery(&[message]).to_string()).await.ok();
        let found = shop.api.items(&format!("/api/v1/conversations?q=palabra{number}")).await;
        assert_eq!(found.len(), 1, "palabra{number}");
    }
}

#[tokio::test]
async fn a_notice_about_a_customer_stands_in_the_talk() {
    let shop = Shop::open().await;
    let renamed = json!({
        "from": ROSA, "id": "wamid.system", "timestamp": "1770000000", "type": "system",
        "system": {
            "body": "Rosa changed from 51958114207 to 51958114999",
            "type": "user_changed_number", "wa_id": "51958114999",
        },
    });
    shop.deliver(shop.delivery(&[renamed.clone(), renamed]).to_string()).await.ok();
    let conversation = shop.conversations().await.remove(0);
    let path = format!("/api/v1/conversations/{}/messages", conversation["id"].as_str().unwrap());
    let messages = shop.api.items(&path).await;
    assert_eq!(messages.len(), 1);
    assert_eq!(messages[0]["kind"], "system");
    assert_eq!(messages[0]["text"], "Rosa changed from 51958114207 to 51958114999");
    assert_eq!(messages[0]["provider_id"], "wamid.system");
}

#[tokio::test]
async fn a_delivery_that_does_not_end_is_not_waited_for() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let shop = Shop::open().await;
    let begun = async |signature: &str| {
        let address = shop.api.base().trim_start_matches("http://").to_owned();
        let mut line = tokio::net::TcpStream::connect(&address).await.unwrap();
        let head = format!(
            "POST /webhooks/{} HTTP/1.1\r\nHost: {address}\r\nContent-Length: 3000000\r\n{signature}\r\n{{",
            shop.channel
        );
        line.write_all(head.as_bytes()).await.unwrap();
        let mut answer = vec![0; 256];
        let patience = std::time::Duration::from_mins(1);
        let read = tokio::time::timeout(patience, line.read(&mut answer)).await;
        let length = read.expect("an answer in time").unwrap();
        String::from_utf8_lossy(&answer[..length]).into_owned()
    };
    let unsigned = begun("").await;
    assert!(unsigned.starts_with("HTTP/1.1 401"), "{unsigned}");
    let stalled = begun("X-Hub-Signature-256: sha256=00\r\n").await;
    assert!(stalled.starts_with("HTTP/1.1 408"), "{stalled}");
}

#[tokio::test]
async fn what_the_provider_says_of_a_number_all_at_once_is_all_kept() {
    let shop = Shop::open().await;
    let others = [
        "security",
        "account_settings_update",
        "business_status_update",
        "payment_configuration_update",
        "group_lifecycle_update",
        "group_settings_update",
        "group_status_update",
        "group_participants_update",
    ];
    let deleted = shop.field("account_update", json!({ "event": "ACCOUNT_DELETED" }));
    let notices = others.map(|field| shop.field(field, json!({ "event": "ODD" })));
    let notices = notices.into_iter().chain([deleted]);
    for told in join_all(notices.map(|notice| shop.deliver(notice.to_string()))).await {
        told.ok();
    }
    let channel = shop.api.get(&format!("/api/v1/channels/{}", shop.channel)).await.ok().body;
    assert_eq!(channel["trouble"]["code"], "account", "{channel}");
    let facts = channel["facts"].as_object().unwrap();
    let missing: Vec<_> =
        others.iter().filter(|field| !facts.contains_key(&format!("notice.{field}"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[tokio::test]
async fn a_notice_with_the_id_of_an_old_message_keeps_nothing_from_being_taken() {
    let shop = Shop::open().await;
    shop.deliver(shop.delivery(&[text("wamid.used", ROSA, "hola")]).to_string()).await.ok();
    for n in 0..40 {
        let other = text(&format!("wamid.{n}"), ROSA, "x");
        shop.deliver(shop.delivery(&[other]).to_string()).await.ok();
    }
    let mut moved = text("wamid.used", ROSA, "");
    moved["type"] = "system".into();
    moved["system"] = json!({
        "body": "Rosa changed from 51958114207 to 51958114208",
        "type": "user_changed_number",
        "wa_id": "51958114208",
    });
    let good = text("wamid.good", ROSA, "¿siguen ahí?");
    shop.deliver(shop.delivery(&[moved, good]).to_string()).await.ok();
    let messages = messages_of(&shop, ROSA, 42).await;
    assert!(messages.iter().any(|message| message["provider_id"] == "wamid.good"));
}
