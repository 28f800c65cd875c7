//! FAQs, canned replies, labels and the bot's settings.
use serde_json::{Value, json};

use crate::harness::{Client, Shop};

#[tokio::test]
async fn a_faq_is_added_tried_changed_and_removed() {
    let shop = Shop::open().await;
    let id = shop.teach("¿Tienen café descafeinado?", "Sí, de Jaén.").await;
    let trial = json!({ "text": "hay cafe descafeinado" });
    let tried = shop.api.post("/api/v1/faqs/try", &trial).await.ok().body;
    assert_eq!((&tried["decision"], &tried["reply"]), (&json!("faq"), &json!("Sí, de Jaén.")));
    assert_eq!(tried["candidates"][0]["faq_id"], id.as_str());
    let changed =
        json!({ "es": { "question": "¿Tienen café descafeinado?", "answer": "Se acabó." } });
    let path = format!("/api/v1/faqs/{id}");
    shop.api.put(&path, &changed).await.ok();
    assert_eq!(shop.api.post("/api/v1/faqs/try", &trial).await.ok().body["reply"], "Se acabó.");
    shop.api.delete(&path).await.ok();
    assert_ne!(shop.api.post("/api/v1/faqs/try", &trial).await.ok().body["reply"], "Se acabó.");
    shop.api.get(&path).await.refused(404, "not_found");
    shop.api.put(&path, &changed).await.refused(404, "not_found");
    let silence = shop.api.post("/api/v1/faqs/try", &json!({ "text": "BAJA" })).await.ok().body;
    assert_eq!((&silence["decision"], &silence["reply"]), (&json!("opt_out"), &json!(null)));
    assert_eq!(silence["options"], json!([]));
}

#[tokio::test]
async fn a_trial_tells_what_the_customer_could_tap_on() {
    let shop = Shop::open().await;
    let trial = json!({ "text": "xyzzy qwerty" });
    let lost = shop.api.post("/api/v1/faqs/try", &trial).await.ok().body;
    assert_eq!(lost["decision"], "fallback");
    assert_eq!(lost["options"], json!(["Ver menú", "Hablar con alguien"]));
    shop.teach("¿Tienen café descafeinado?", "Sí, de Jaén.").await;
    let trial = json!({ "text": "hay cafe descafeinado" });
    let answered = shop.api.post("/api/v1/faqs/try", &trial).await.ok().body;
    assert_eq!(answered["options"], json!([]));
}

#[tokio::test]
async fn everything_wrong_with_a_faq_is_told_at_once() {
    let shop = Shop::open().await;
    let wrong = json!({
        "es": { "question": "x".repeat(201), "answer": " ", "alternatives": vec!["a"; 21] },
        "en": { "question": "", "answer": "ok" },
    });
    let refused = shop.api.post("/api/v1/faqs", &wrong).await.refused(422, "invalid");
    assert_eq!(refused.fields(), ["en.question", "es.alternatives", "es.answer", "es.question"]);
    shop.api.post("/api/v1/faqs", &json!({})).await.refused(422, "invalid");
    shop.api.post("/api/v1/faqs", &json!({ "es": 5 })).await.refused(422, "invalid");
    shop.api.post("/api/v1/faqs/try", &json!({ "text": "" })).await.refused(422, "invalid");
}

#[tokio::test]
async fn labels_have_names_of_their_own() {
    let shop = Shop::open().await;
    let id = shop.api.post("/api/v1/labels", &json!({ "name": " Venta cerrada " })).await.ok();
    assert_eq!(id.body["name"], "Venta cerrada");
    shop.api
        .post("/api/v1/labels", &json!({ "name": "venta CERRADA" }))
        .await
        .refused(409, "exists");
    shop.api.post("/api/v1/labels", &json!({ "name": "" })).await.refused(422, "invalid");
    let other = shop.api.post("/api/v1/labels", &json!({ "name": "Otra" })).await.ok().id();
    let path = format!("/api/v1/labels/{other}");
    shop.api.put(&path, &json!({ "name": "Venta cerrada" })).await.refused(409, "exists");
    shop.api.put(&path, &json!({ "name": "Una más" })).await.ok();
    shop.api.delete(&path).await.ok();
    shop.api.delete(&path).await.refused(404, "not_found");
    assert_eq!(shop.api.items("/api/v1/labels").await.len(), 1);
}

#[tokio::test]
async fn canned_replies_are_added_changed_and_removed() {
    let shop = Shop::open().await;
    let reply = json!({ "shortcut": { "es": "hola", "en": "hi" }, "text": { "es": "Hola {name}", "en": "Hi {name}" } });
    let id = shop.api.post("/api/v1/canned-replies", &reply).await.ok().id();
    let path = format!("/api/v1/canned-replies/{id}");
    let changed = json!({ "shortcut": { "es": "hola" }, "text": { "es": "Buenas" } });
    assert_eq!(shop.api.put(&path, &changed).await.ok().body["text"]["es"], "Buenas");
    let empty = json!({ "shortcut": {}, "text": {} });
    let refused = shop.api.put(&path, &empty).await.refused(422, "invalid");
    assert_eq!(refused.fields(), ["shortcut", "text"]);
    shop.api.delete(&path).await.ok();
    assert!(shop.api.items("/api/v1/canned-replies").await.is_empty());
}

#[tokio::test]
async fn the_bots_settings_are_in_force_with_the_next_message() {
    let shop = Shop::open().await;
    shop.set_bot(json!({ "enabled": false })).await;
    let silent = shop.customer("51958114207");
    silent.writes("¿tienen envío a Cusco?");
    assert_eq!(silent.conversation().await["status"], "open", "people have it");
    shop.set_bot(json!({ "enabled": true })).await;
    shop.customer("51958114311").asks_and_is_answered().await;
    assert!(shop.accepted("51958114207").await.is_empty());
    let mut settings = shop.api.get("/api/v1/settings/bot").await.ok().body;
    settings["timezone"] = "Lima".into();
    settings["quiet_ms"] = 99_999.into();
    let refused = shop.api.put("/api/v1/settings/bot", &settings).await.refused(422, "invalid");
    assert_eq!(refused.fields(), ["quiet_ms", "timezone"]);
}

#[tokio::test]
async fn of_ten_labels_of_one_name_made_at_once_there_is_one() {
    let shop = Shop::open().await;
    let make = |number: usize| {
        let label = json!({ "name": if number.is_multiple_of(2) { "Envíos" } else { "ENVIOS" } });
        async { shop.api.post("/api/v1/labels", &{ label }).await }
    };
    let answers = futures_util::future::join_all((0..10).map(make)).await;
    let mut made: Vec<_> = answers.into_iter().filter(|answer| answer.status != 409).collect();
    assert_eq!(made.len(), 1);
    let id = made.remove(0).ok().id();
    assert_eq!(shop.api.items("/api/v1/labels").await.len(), 1);
    let path = format!("/api/v1/labels/{id}");
    shop.api.put(&path, &json!({ "name": "Entregas" })).await.ok();
    let again = shop.api.post("/api/v1/labels", &json!({ "name": "envíos" })).await.ok().id();
    shop.api.put(&path, &json!({ "name": "ENVÍOS" })).await.refused(409, "exists");
    shop.api.delete(&format!("/api/v1/labels/{again}")).await.ok();
    shop.api.put(&path, &json!({ "name": "ENVÍOS" })).await.ok();
}

#[tokio::test]
async fn a_removed_label_is_on_no_conversation_and_in_nobodys_way() {
    let shop = Shop::open().await;
    let rosa = shop.customer("51958114207");
    rosa.asks_and_is_answered().await;
    let path = rosa.path().await;
    let make = async |name: &str| {
        shop.api.post("/api/v1/labels", &json!({ "name": name })).await.ok().id()
    };
    let (stays, goes) = (make("Mayorista").await, make("Feria").await);
    let both = json!({ "labels": [stays, goes] });
    let labelled = shop.api.put(&format!("{path}/labels"), &both).await.ok();
    assert_eq!(
        labelled.body["labels"].as_array().map(Vec::len),
        Some(2),
        "new ones are shown at once"
    );
    shop.api.delete(&format!("/api/v1/labels/{goes}")).await.ok();
    assert_eq!(shop.api.get(&path).await.ok().body["labels"], json!([stays]));
    assert_eq!(rosa.conversation().await["labels"], json!([stays]));
    assert!(shop.api.items(&format!("/api/v1/conversations?label={goes}")).await.is_empty());
    assert_eq!(shop.api.items(&format!("/api/v1/conversations?label={stays}")).await.len(), 1);
    let put_back = shop.api.put(&format!("{path}/labels"), &both).await.ok();
    assert_eq!(put_back.body["labels"], json!([stays]));
    let unknown = json!({ "labels": [stays, "00000000000000000000000000000001"] });
    shop.api.put(&format!("{path}/labels"), &unknown).await.refused(422, "invalid");
}

/// Two people read it; the second to save with what was read is told, and overwrites only on purpose.
async fn nothing_is_overwritten_unseen(shop: &Shop, path: &str, [mine, theirs]: [Value; 2]) {
    let with = |body: &Value, version: &Value| {
        let mut body = body.clone();
        body["version"] = version.clone();
        body
    };
    let read = shop.api.put(path, &mine).await.ok().body["version"].clone();
    let saved = shop.api.put(path, &with(&theirs, &read)).await.ok().body;
    assert!(saved["version"].as_u64() > read.as_u64(), "{path}");
    let late = with(&mine, &read);
    let refused = shop.api.put(path, &late).await.refused(409, "changed");
    assert_eq!(refused.body["current"], saved, "{path}: what stands is told");
    let on_theirs = with(&mine, &saved["version"]);
    let both = tokio::join!(shop.api.put(path, &on_theirs), shop.api.put(path, &on_theirs));
    let mut statuses = [both.0.status.as_u16(), both.1.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{path}");
    shop.api.put(path, &theirs).await.ok();
}

#[tokio::test]
async fn who_saves_what_somebody_else_changed_meanwhile_is_told() {
    let shop = Shop::open().await;
    let both = |make: &dyn Fn(&str) -> Value| [make("uno"), make("dos")];
    let faq = |answer: &str| json!({ "es": { "question": "¿Abren?", "answer": answer } });
    let reply = |text: &str| json!({ "shortcut": { "es": "hola" }, "text": { "es": text } });
    let label = |name: &str| json!({ "name": name });
    for (all, bodies) in
        [("faqs", both(&faq)), ("canned-replies", both(&reply)), ("labels", both(&label))]
    {
        let all = format!("/api/v1/{all}");
        let made = shop.api.post(&all, &bodies[0]).await.ok();
        assert_eq!(made.body["version"], shop.api.items(&all).await[0]["version"]);
        nothing_is_overwritten_unseen(&shop, &format!("{all}/{}", made.id()), bodies).await;
    }
    let mut settings = shop.api.get("/api/v1/settings/bot").await.ok().body;
    settings.as_object_mut().unwrap().remove("version");
    let bot = |fallback: &str| {
        let mut settings = settings.clone();
        settings["fallback"]["es"] = fallback.into();
        settings
    };
    nothing_is_overwritten_unseen(&shop, "/api/v1/settings/bot", both(&bot)).await;
    let shown = shop.api.get("/api/v1/settings/bot").await.ok().body;
    assert_eq!(shown["fallback"]["es"], "dos", "without a version the last one counts");
    let other = shop.gateway.company("Otra", "otra@misti.example");
    let theirs = Client::with_key(shop.api.base(), other["api_key"].as_str().unwrap());
    let unwritten = theirs.get("/api/v1/settings/bot").await.ok().body;
    assert_eq!(unwritten["version"], 0);
    theirs.put("/api/v1/settings/bot", &unwritten).await.ok();
    theirs.put("/api/v1/settings/bot", &unwritten).await.refused(409, "changed");
}
