//! What agents and programs do with conversations.
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Shop, eventually};

const ROSA: &str = "51958114207";

fn text(words: &str) -> Value {
    json!({ "kind": "text", "text": words })
}

#[tokio::test]
async fn a_person_joins_answers_leaves_and_the_bot_goes_on() {
    let shop = Shop::open().await;
    let rosa = shop.customer(ROSA);
    rosa.asks_and_is_answered().await;
    let path = rosa.path().await;
    shop.api.post(&format!("{path}/messages"), &text("hola")).await.refused(409, "not_owner");
    let turn = shop.api.act(&format!("{path}/join")).await.ok().body;
    assert_eq!(
        (&turn["owner"]["kind"], &turn["owner"]["user_id"]),
        (&json!("agent"), &json!(shop.user))
    );
    assert_eq!(
        shop.api.act(&format!("{path}/join")).await.ok().body,
        turn,
        "joining twice is joining once"
    );
    let sent = shop.api.post(&format!("{path}/messages"), &text("Soy Lucía")).await.ok();
    assert_eq!(sent.status, 202);
    rosa.sees("Soy Lucía").await;
    rosa.writes("¿tienen envío a Cusco?");
    eventually("the agent's conversation has it", || async {
        (rosa.messages().await.len() == 4).then_some(())
    })
    .await;
    let turn = shop.api.act(&format!("{path}/leave")).await.ok().body;
    assert_eq!(turn["owner"]["kind"], "bot");
    rosa.writes("¿y el envío a Cusco?");
    eventually("the bot answers again", || async {
        (shop.accepted(ROSA).await.len() == 3).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_conversation_that_another_agent_holds_is_taken_only_by_force_of_an_admin() {
    let shop = Shop::open().await;
    let rosa = shop.customer(ROSA);
    rosa.asks_and_is_answered().await;
    let join = format!("{}/join", rosa.path().await);
    let (marco, ana) =
        (shop.agent("marco@misti.example").await, shop.agent("ana@misti.example").await);
    marco.act(&join).await.ok();
    ana.act(&join).await.refused(409, "taken");
    ana.post(&join, &json!({ "force": true })).await.refused(403, "forbidden");
    shop.api.act(&join).await.refused(409, "taken");
    let turn = shop.api.post(&join, &json!({ "force": true })).await.ok().body;
    assert_eq!(turn["owner"]["user_id"], shop.user.as_str());
    let leave = format!("{}/leave", rosa.path().await);
    ana.act(&leave).await.refused(409, "taken");
}

#[tokio::test]
async fn every_kind_of_message_goes_out() {
    let shop = Shop::open().await;
    let rosa = shop.customer(ROSA);
    rosa.asks_and_is_answered().await;
    let path = rosa.path().await;
    shop.api.act(&format!("{path}/join")).await.ok();
    let first = rosa.messages().await[0]["id"].clone();
    let messages = [
        json!({ "kind": "text", "text": "con respuesta", "reply_to": first }),
        json!({ "kind": "location", "latitude": -16.4, "longitude": -71.5, "name": "Misti" }),
        json!({ "kind": "contacts", "contacts": [{ "name": { "formatted_name": "Ana", "first_name": "Ana" }, "phones": [{ "phone": "+51999" }] }] }),
        json!({ "kind": "reaction", "message_id": first, "emoji": "☕" }),
        json!({ "kind": "buttons", "text": "¿Molido?", "buttons": [{ "id": "si", "title": "Sí" }, { "id": "no", "title": "No" }] }),
        json!({ "kind": "list", "text": "Elige", "button": "Ver", "sections": [{ "rows": [{ "id": "1", "title": "Uno" }] }] }),
    ];
    for message in &messages {
        let sent = shop.api.post(&format!("{path}/messages"), message).await.ok().body;
        assert_eq!(sent["kind"], message["kind"]);
        if message.get("reply_to").is_some() {
            assert_eq!(sent["reply_to"], first);
        }
    }
    eventually("all are accepted", || async {
        (shop.accepted(ROSA).await.len() == 1 + messages.len()).then_some(())
    })
    .await;
    let reacted = rosa.messages().await[0]["reactions"].clone();
    assert_eq!(reacted, json!([{ "author": "agent", "emoji": "☕" }]));
}

#[tokio::test]
async fn a_message_over_the_limits_is_refused_field_by_field() {
    let shop = Shop::open().await;
    let rosa = shop.customer(ROSA);
    rosa.asks_and_is_answered().await;
    let path = format!("{}/messages", rosa.path().await);
    shop.api.act(&path.replace("/messages", "/join")).await.ok();
    let send = async |body: Value| shop.api.post(&path, &body).await;
    let long = "x".repeat(4_097);
    assert_eq!(send(text(&long)).await.refused(422, "limit").fields(), ["text"]);
    for blank in ["", " \n", "\0\0", "\u{200b}\u{feff}\u{2060}", "a\0b"] {
        let refused = send(text(blank)).await.refused(422, "limit");
        assert_eq!(refused.fields(), ["text"], "{blank:?}");
    }
    let button = json!({ "id": "a", "title": "un título demasiado largo" });
    let buttons = json!({ "kind": "buttons", "text": "x", "buttons": [button] });
    assert_eq!(send(buttons).await.refused(422, "limit").fields(), ["buttons.0.title"]);
    let nothing = json!({ "kind": "image", "media": {} });
    send(nothing).await.refused(422, "invalid");
    let unknown =
        json!({ "kind": "image", "media": { "media_id": "00000000000000000000000000000001" } });
    assert_eq!(send(unknown).await.refused(422, "invalid").fields(), ["media.media_id"]);
    let elsewhere =
        json!({ "kind": "text", "text": "x", "reply_to": "00000000000000000000000000000001-1" });
    assert_eq!(send(elsewhere).await.refused(422, "invalid").fields(), ["reply_to"]);
    send(json!({ "kind": "hologram" })).await.refused(422, "invalid");
    send(json!({ "text": "x" })).await.refused(422, "invalid");
    assert_eq!(shop.accepted(ROSA).await.len(), 1);
}

#[tokio::test]
async fn outside_the_window_only_a_template_goes() {
    let shop = Shop::open().await;
    let old = (chrono::Utc::now() - chrono::TimeDelta::hours(25)).timestamp().to_string();
    let message = json!({ "from": ROSA, "id": "wamid.old", "timestamp": old, "type": "text", "text": { "body": "hola" } });
    shop.deliver(shop.delivery(&[message]).to_string()).await.ok();
    let path = shop.customer(ROSA).path().await;
    shop.api.act(&format!("{path}/join")).await.ok();
    shop.api.post(&format!("{path}/messages"), &text("hola")).await.refused(409, "window_closed");
}

#[tokio::test]
async fn who_asked_for_silence_hears_no_bot_and_no_template_but_may_be_answered() {
    let shop = Shop::open().await;
    let rosa = shop.customer(ROSA);
    rosa.asks_and_is_answered().await;
    rosa.writes("BAJA");
    let conversation = eventually("the wish is known", || async {
        let conversation = rosa.conversation().await;
        (conversation["opted_out"] == true).then_some(conversation)
    })
    .await;
    let path = format!("/api/v1/conversations/{}", conversation["id"].as_str().unwrap());
    let start = json!({
        "channel_id": shop.channel, "to": format!("+{ROSA}"),
        "template": { "name": "hello_world", "language": "en_US" },
    });
    shop.api.post("/api/v1/conversations", &start).await.refused(409, "opted_out");
    shop.api.act(&format!("{path}/join")).await.ok();
    shop.api.post(&format!("{path}/messages"), &text("De acuerdo")).await.ok();
    rosa.sees("De acuerdo").await;
}

#[tokio::test]
async fn a_conversation_is_labelled_assigned_noted_snoozed_closed_and_blocked() {
    let shop = Shop::open().await;
    let rosa = shop.customer(ROSA);
    rosa.asks_and_is_answered().await;
    let path = rosa.path().await;
    let label = shop.api.post("/api/v1/labels", &json!({ "name": "Mayorista" })).await.ok().id();
    let labelled =
        shop.api.put(&format!("{path}/labels"), &json!({ "labels": [label] })).await.ok();
    assert_eq!(labelled.body["labels"], json!([label]));
    let unknown = json!({ "labels": ["00000000000000000000000000000001"] });
    shop.api.put(&format!("{path}/labels"), &unknown).await.refused(422, "invalid");
    assert_eq!(shop.api.items(&format!("/api/v1/conversations?label={label}")).await.len(), 1);
    let assigned =
        shop.api.post(&format!("{path}/assign"), &json!({ "user_id": shop.user })).await.ok();
    assert_eq!(assigned.body["assignee_id"], shop.user.as_str());
    assert_eq!(shop.api.items("/api/v1/conversations?assignee=me").await.len(), 1);
    assert_eq!(shop.api.items("/api/v1/conversations?assignee=none").await.len(), 0);
    let nobody = json!({ "user_id": "00000000000000000000000000000001" });
    shop.api.post(&format!("{path}/assign"), &nobody).await.refused(422, "invalid");
    let note = shop.api.post(&format!("{path}/notes"), &json!({ "text": "llamar" })).await.ok();
    assert_eq!((note.status.as_u16(), &note.body["direction"]), (201, &json!("internal")));
    shop.api.post(&format!("{path}/notes"), &json!({ "text": " " })).await.refused(422, "invalid");
    shop.api
        .post(&format!("{path}/snooze"), &json!({ "until": "2020-01-01T00:00:00Z" }))
        .await
        .refused(422, "invalid");
    assert_eq!(shop.api.act(&format!("{path}/snooze")).await.ok().body["status"], "snoozed");
    assert_eq!(shop.api.act(&format!("{path}/close")).await.ok().body["status"], "closed");
    assert_ne!(shop.api.act(&format!("{path}/reopen")).await.ok().body["status"], "closed");
    assert_eq!(shop.api.act(&format!("{path}/block")).await.ok().body["blocked"], true);
    shop.api.act(&format!("{path}/join")).await.ok();
    shop.api.post(&format!("{path}/messages"), &text("x")).await.refused(409, "blocked");
    assert_eq!(shop.api.act(&format!("{path}/unblock")).await.ok().body["blocked"], false);
    let read = shop.api.post(&format!("{path}/read"), &json!({ "number": 1 })).await.ok();
    assert_eq!(read.body["unread"], 0);
    let kinds = event_kinds(&shop, &path).await;
    for kind in [
        "opened", "labelled", "assigned", "noted", "snoozed", "closed", "reopened", "blocked",
        "joined",
    ] {
        assert!(kinds.contains(&kind.to_owned()), "{kind} in {kinds:?}");
    }
}

async fn event_kinds(shop: &Shop, path: &str) -> Vec<String> {
    let events = shop.api.items(&format!("{path}/events?limit=100")).await;
    events.iter().map(|event| event["type"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn lists_are_walked_forth_and_back_without_gap_or_double() {
    let shop = Shop::open().await;
    shop.set_bot(json!({ "enabled": false })).await;
    let now = chrono::Utc::now().timestamp();
    let message = |number: usize| json!({ "from": format!("5195811{number:04}"), "id": format!("wamid.{number}"), "timestamp": now.to_string(), "type": "text", "text": { "body": "hola" } });
    let all: Vec<Value> = (0..23).map(message).collect();
    shop.deliver(shop.delivery(&all).to_string()).await.ok();
    walk(&shop, "/api/v1/conversations?limit=5", 23).await;
    walk(&shop, "/api/v1/contacts?limit=5", 23).await;
    for number in 0..12 {
        let more = json!({ "from": "51958110000", "id": format!("wamid.more{number}"), "timestamp": now.to_string(), "type": "text", "text": { "body": number.to_string() } });
        shop.deliver(shop.delivery(&[more]).to_string()).await.ok();
    }
    let path = eventually("words are found a little later", || async {
        let found = shop.api.items("/api/v1/conversations?q=51958110000").await;
        Some(format!("/api/v1/conversations/{}", found.first()?["id"].as_str()?))
    })
    .await;
    walk(&shop, &format!("{path}/messages?limit=5"), 13).await;
    let events = shop.api.items(&format!("{path}/events?limit=100")).await.len();
    walk(&shop, &format!("{path}/events?limit=5"), events).await;
    let newest = shop.api.get(&format!("{path}/messages?limit=5&cursor=end")).await.ok().body;
    assert_eq!(newest["items"][4]["text"], "11");
    assert!(newest["next_cursor"].is_null());
    for list in [
        "/api/v1/conversations",
        "/api/v1/contacts",
        &format!("{path}/messages"),
        &format!("{path}/events"),
        "/api/v1/faqs",
        "/api/v1/set-aside",
    ] {
        shop.api.get(&format!("{list}?cursor=nonsense!")).await.refused(422, "invalid");
        shop.api.get(&format!("{list}?limit=0")).await.refused(422, "invalid");
    }
    shop.api.get("/api/v1/conversations?status=lost").await.refused(422, "invalid");
}

/// Walks a list to its end and back, and compares.
async fn walk(shop: &Shop, path: &str, count: usize) {
    let ids = |page: &Value| -> Vec<String> {
        let key = |item: &Value| item.get("id").unwrap_or(&item["position"]).to_string();
        page["items"].as_array().unwrap().iter().map(key).collect()
    };
    let mut pages = vec![shop.api.get(path).await.ok().body];
    while let Some(cursor) = pages.last().unwrap()["next_cursor"].as_str().map(str::to_owned) {
        pages.push(shop.api.get(&format!("{path}&cursor={cursor}")).await.ok().body);
    }
    let forth: Vec<String> = pages.iter().flat_map(ids).collect();
    let mut unique = forth.clone();
    unique.sort();
    unique.dedup();
    assert_eq!((forth.len(), unique.len()), (count, count), "{path}");
    assert!(pages[0]["prev_cursor"].is_null(), "{path}");
    let last = pages.last().unwrap();
    let back = last["prev_cursor"].as_str().expect("a page before the last one");
    let before = shop.api.get(&format!("{path}&cursor={back}")).await.ok().body;
    assert_eq!(ids(&before), ids(&pages[pages.len() - 2]), "{path}");
}

#[tokio::test]
async fn a_send_that_failed_says_why_is_sent_again_or_put_aside() {
    let shop = Shop::open().await;
    let rosa = shop.customer(ROSA);
    rosa.asks_and_is_answered().await;
    let path = rosa.path().await;
    shop.api.act(&format!("{path}/join")).await.ok();
    let fault = json!({ "kind": "fail_status", "code": 131_026, "next": 1, "to": ROSA });
    shop.simulate(Method::POST, "/sim/numbers/{number}/faults", &fault).await;
    let sent = shop.api.post(&format!("{path}/messages"), &text("hola")).await.ok().id();
    let failed = eventually("the send has failed", || async {
        let message = shop.api.get(&format!("/api/v1/messages/{sent}")).await.ok().body;
        (message["status"] == "failed").then_some(message)
    })
    .await;
    assert_eq!(failed["error"]["code"], 131_026);
    assert!(!failed["error"]["advice"]["es"].as_str().unwrap().is_empty());
    assert_eq!(rosa.conversation().await["troubled"], 1);
    let again = shop.api.act(&format!("/api/v1/messages/{sent}/retry")).await.ok().id();
    assert_ne!(again, sent);
    eventually("the second try arrives", || async {
        let message = shop.api.get(&format!("/api/v1/messages/{again}")).await.ok().body;
        (message["status"] == "delivered").then_some(())
    })
    .await;
    shop.api.act(&format!("/api/v1/messages/{again}/retry")).await.refused(409, "not_troubled");
    shop.api.act(&format!("/api/v1/messages/{sent}/discard")).await.ok();
    assert_eq!(rosa.conversation().await["troubled"], 0);
}

#[tokio::test]
async fn a_contact_gets_another_name_and_its_conversation_shows_it() {
    let shop = Shop::open().await;
    let rosa = shop.customer(ROSA);
    rosa.asks_and_is_answered().await;
    let contact = rosa.conversation().await["contact_id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/contacts/{contact}");
    let renamed = shop.api.patch(&path, &json!({ "name": "Señora Rosa" })).await.ok();
    assert_eq!(renamed.body["name"], "Señora Rosa");
    assert_eq!(rosa.conversation().await["contact_name"], "Señora Rosa");
    rosa.writes("¿tienen envío a Cusco?");
    eventually("the customer is answered", || async {
        (shop.accepted(ROSA).await.len() == 2).then_some(())
    })
    .await;
    assert_eq!(rosa.conversation().await["contact_name"], "Señora Rosa");
    assert_eq!(shop.api.items("/api/v1/contacts?q=senora").await.len(), 1);
    let taken_back = shop.api.patch(&path, &json!({ "name": "" })).await.ok();
    assert_eq!(taken_back.body["name"], "Rosa");
}

#[tokio::test]
async fn free_json_that_could_not_be_read_again_is_refused() {
    let shop = Shop::open().await;
    let rosa = shop.customer(ROSA);
    rosa.asks_and_is_answered().await;
    let path = rosa.path().await;
    shop.api.act(&format!("{path}/join")).await.ok();
    // The contact itself is the first level, its innermost text the last.
    let contact = |levels: usize| {
        let deep = (0..levels - 2).fold(json!("x"), |inner, _| json!([inner]));
        json!({ "name": { "formatted_name": "Ana", "first_name": "Ana" }, "deep": deep })
    };
    let contacts = |levels| json!({ "kind": "contacts", "contacts": [contact(levels)] });
    let send = async |body: Value| shop.api.post(&format!("{path}/messages"), &body).await;
    assert_eq!(send(contacts(33)).await.refused(422, "invalid").fields(), ["contacts"]);
    assert_eq!(send(contacts(100)).await.refused(422, "invalid").fields(), ["contacts"]);
    send(contacts(200)).await.refused(400, "malformed");
    let components = json!([(0..40).fold(json!("x"), |inner, _| json!([inner]))]);
    let template = json!({ "kind": "template", "name": "hello_world", "language": "en_US", "components": components });
    assert_eq!(send(template).await.refused(422, "invalid").fields(), ["components"]);
    let kept = send(contacts(32)).await.ok().id();
    let read = shop.api.get(&format!("/api/v1/messages/{kept}")).await.ok().body;
    assert_eq!(read["kind"], "contacts", "what is kept is read again");
}
