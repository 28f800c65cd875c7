//! Connecting a number.
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Client, Gateway, Shop, new_channel};

#[tokio::test]
async fn a_connected_number_shows_its_address_and_never_its_secrets() {
    let shop = Shop::open().await;
    let shown = shop.api.get(&format!("/api/v1/channels/{}", shop.channel)).await.ok();
    let url = shown.body["webhook_url"].as_str().unwrap();
    assert!(url.ends_with(&format!("/webhooks/{}", shop.channel)), "{url}");
    let text = String::from_utf8(shown.bytes).unwrap();
    let listed = shop.api.get("/api/v1/channels").await.ok();
    let list = String::from_utf8(listed.bytes).unwrap();
    for name in ["access_token", "app_secret", "verify_token"] {
        let secret = shop.secret(name);
        assert!(!text.contains(secret) && !list.contains(secret), "{name} is shown");
        assert_eq!(shown.body["credentials"][name], format!("…{}", &secret[secret.len() - 4..]));
        assert!(!shop.gateway.holds(secret), "{name} stands in the store");
        assert!(!shop.gateway.log().contains(secret), "{name} stands in the log");
    }
}

#[tokio::test]
async fn everything_wrong_with_a_new_number_is_told_at_once() {
    let shop = Shop::open().await;
    let wrong = json!({
        "kind": "whatsapp_cloud", "name": " ",
        "settings": { "phone_number_id": "", "api_version": "25", "colour": "red" },
        "credentials": { "access_token": "has spaces" },
    });
    let refused = shop.api.post("/api/v1/channels", &wrong).await.refused(422, "invalid");
    let fields = refused.fields();
    for field in [
        "name",
        "settings.phone_number_id",
        "settings.business_account_id",
        "settings.api_version",
        "settings.colour",
        "credentials.access_token",
        "credentials.app_secret",
        "credentials.verify_token",
    ] {
        assert!(fields.contains(&field), "{field} in {fields:?}");
    }
    let unknown = json!({ "kind": "pigeon", "name": "x", "settings": {}, "credentials": {} });
    let refused = shop.api.post("/api/v1/channels", &unknown).await.refused(422, "invalid");
    assert_eq!(refused.fields(), ["kind"]);
}

#[tokio::test]
async fn addresses_of_this_machine_need_the_operators_leave() {
    let mut gateway = Gateway::prepare(&[]);
    let company = gateway.company("Misti", "lucia@misti.example");
    gateway.start_guarded().await;
    let api = Client::with_key(&gateway.url(), company["api_key"].as_str().unwrap());
    let number = |url: &str| {
        new_channel(&json!({
            "phone_number_id": "1", "business_account_id": "2", "api_base_url": url,
            "access_token": "EAAxxxxxxxx", "app_secret": "secret12", "verify_token": "verify12",
        }))
    };
    for url in [
        "http://127.0.0.1:9",
        "https://127.0.0.1",
        "https://localhost",
        "https://10.0.0.1",
        "https://169.254.169.254",
        "https://[::1]",
        "https://[::ffff:127.0.0.1]",
        "http://example.com",
        "https://user:secret@example.com",
        "ftp://example.com",
        "https://0x7f000001",
    ] {
        let refused = api.post("/api/v1/channels", &number(url)).await.refused(422, "invalid");
        assert_eq!(refused.fields(), ["settings.api_base_url"], "{url}");
    }
    assert!(api.items("/api/v1/channels").await.is_empty());
}

#[tokio::test]
async fn a_connection_is_tried_end_to_end_and_says_what_is_wrong() {
    let shop = Shop::open().await;
    let path = format!("/api/v1/channels/{}/test", shop.channel);
    let tested = shop.api.act(&path).await.ok().body;
    assert_eq!(tested["ok"], true, "{tested}");
    let number = format!("/sim/numbers/{}", shop.phone_number_id());
    shop.simulate(Method::PATCH, &number, &json!({ "token_revoked": true })).await;
    let tested = shop.api.act(&path).await.ok().body;
    assert_eq!(tested["ok"], false);
    let wrong = tested["checks"].as_array().unwrap().iter().find(|check| check["ok"] == false);
    let message = &wrong.unwrap()["message"];
    assert!(
        !message["es"].as_str().unwrap().is_empty() && !message["en"].as_str().unwrap().is_empty()
    );
}

#[tokio::test]
async fn a_number_is_changed_switched_off_and_removed() {
    let shop = Shop::open().await;
    shop.customer("51958114207").asks_and_is_answered().await;
    let conversation = shop.customer("51958114207").path().await;
    let path = format!("/api/v1/channels/{}", shop.channel);
    let changed = shop.api.patch(&path, &json!({ "name": "Otro", "enabled": false })).await.ok();
    assert_eq!(
        (&changed.body["name"], &changed.body["state"]),
        (&json!("Otro"), &json!("disabled"))
    );
    shop.api.act(&format!("{conversation}/join")).await.ok();
    let text = json!({ "kind": "text", "text": "hola" });
    shop.api
        .post(&format!("{conversation}/messages"), &text)
        .await
        .refused(409, "channel_disabled");
    shop.api
        .patch(&path, &json!({ "settings": { "per_second": 0 } }))
        .await
        .refused(422, "invalid");
    shop.api.delete(&path).await.ok();
    shop.api.get(&path).await.refused(404, "not_found");
    shop.deliver("{}").await.refused(404, "not_found");
    assert_eq!(shop.api.get(&conversation).await.ok().body["channel_id"], shop.channel.as_str());
}

#[tokio::test]
async fn a_number_is_changed_while_its_provider_tells_news_of_it() {
    let shop = Shop::open().await;
    let path = format!("/api/v1/channels/{}", shop.channel);
    let news = async {
        for nth in 0..150 {
            let limit = if nth % 2 == 0 { "TIER_1K" } else { "TIER_10K" };
            let told = json!({ "event": "FLAGGED", "current_limit": limit });
            let delivery = shop.field("phone_number_quality_update", told).to_string();
            shop.deliver(delivery).await.ok();
        }
    };
    let changes = async {
        for nth in 0..40 {
            shop.api.patch(&path, &json!({ "name": format!("Misti {nth}") })).await.ok();
        }
    };
    tokio::join!(news, changes);
    assert_eq!(shop.api.get(&path).await.ok().body["name"], "Misti 39");
}

#[tokio::test]
async fn templates_are_read_from_the_provider_and_open_a_talk_with_a_new_number() {
    let shop = Shop::open().await;
    let path = format!("/api/v1/channels/{}/templates", shop.channel);
    let templates = shop.api.items(&path).await;
    let template = templates
        .iter()
        .find(|template| template["status"] == "APPROVED")
        .expect("the simulator has an approved template");
    let count = template["parameters"].as_u64().unwrap();
    let values: Vec<String> = (0..count).map(|number| format!("valor {number}")).collect();
    let body = json!({
        "channel_id": shop.channel, "to": "+51 999 888 777", "name": "Nadie",
        "template": { "name": template["name"], "language": template["language"], "parameters": values },
    });
    let started = shop.api.post_once("/api/v1/conversations", "start-1", &body).await.ok();
    assert_eq!(started.status, 202);
    assert_eq!(started.body["conversation"]["contact_phone"], "+51999888777");
    assert_eq!(started.body["message"]["kind"], "template");
    shop.simulator_accepts("51999888777", 1).await;
    let again = shop.api.post_once("/api/v1/conversations", "start-1", &body).await.ok();
    assert_eq!(again.body["message"]["id"], started.body["message"]["id"]);
    shop.api
        .post(
            "/api/v1/conversations",
            &json!({ "channel_id": shop.channel, "to": "nobody", "template": body["template"] }),
        )
        .await
        .refused(422, "invalid");
    assert_eq!(shop.accepted("51999888777").await.len(), 1);
}

impl Shop {
    async fn simulator_accepts(&self, phone: &str, count: usize) {
        crate::harness::eventually("the provider accepts it", || async {
            (self.accepted(phone).await.len() == count).then_some(())
        })
        .await;
    }
}

#[tokio::test]
async fn a_running_gateway_sees_a_new_company_at_once() {
    let shop = Shop::open().await;
    let other = shop.gateway.company("Otra", "otra@misti.example");
    let api = Client::with_key(shop.api.base(), other["api_key"].as_str().unwrap());
    let session: Value = api.get("/api/v1/session").await.ok().body;
    assert_eq!(session["tenant"]["name"], "Otra");
}

#[tokio::test]
async fn a_number_is_connected_once_and_free_again_when_its_channel_is_removed() {
    let shop = Shop::open().await;
    let other = shop.gateway.company("Otra", "otra@misti.example");
    let theirs = Client::with_key(shop.api.base(), other["api_key"].as_str().unwrap());
    let number = new_channel(&shop.number);
    let again = shop.api.post("/api/v1/channels", &number).await.refused(409, "already_connected");
    assert!(again.body["detail"].as_str().unwrap().contains(&shop.channel), "its own is named");
    let refused = theirs.post("/api/v1/channels", &number).await.refused(409, "already_connected");
    for told in [&shop.channel, &shop.tenant] {
        assert!(!refused.body.to_string().contains(told), "{}", refused.body);
    }
    let mut second = number.clone();
    second["settings"]["phone_number_id"] = "777".into();
    let second = shop.api.post("/api/v1/channels", &second).await.ok().id();
    let second = format!("/api/v1/channels/{second}");
    let same = json!({ "settings": { "phone_number_id": shop.phone_number_id() } });
    shop.api.patch(&second, &same).await.refused(409, "already_connected");
    shop.api.patch(&second, &json!({ "settings": { "phone_number_id": "888" } })).await.ok();
    let mut freed = number.clone();
    freed["settings"]["phone_number_id"] = "777".into();
    theirs.post("/api/v1/channels", &freed).await.ok();
    shop.api.delete(&format!("/api/v1/channels/{}", shop.channel)).await.ok();
    theirs.post("/api/v1/channels", &number).await.ok();
    shop.api.post("/api/v1/channels", &number).await.refused(409, "already_connected");
}

#[tokio::test]
async fn of_many_that_connect_a_number_at_once_one_does() {
    let shop = Shop::open().await;
    let other = shop.gateway.company("Otra", "otra@misti.example");
    let theirs = Client::with_key(shop.api.base(), other["api_key"].as_str().unwrap());
    let mut number = new_channel(&shop.number);
    number["settings"]["phone_number_id"] = "999".into();
    let posts = (0..16).map(|nth| {
        let api = if nth % 2 == 0 { &shop.api } else { &theirs };
        api.post("/api/v1/channels", &number)
    });
    let answers = futures_util::future::join_all(posts).await;
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 15, "{statuses:?}");
}

#[tokio::test]
async fn a_number_that_one_of_two_equal_changes_won_is_nobody_elses() {
    let shop = Shop::open().await;
    let other = shop.gateway.company("Otra", "otra@misti.example");
    let theirs = Client::with_key(shop.api.base(), other["api_key"].as_str().unwrap());
    let path = format!("/api/v1/channels/{}", shop.channel);
    for number in 2_000..2_012 {
        let patch = json!({ "settings": { "phone_number_id": number.to_string() } });
        let both = tokio::join!(shop.api.patch(&path, &patch), shop.api.patch(&path, &patch));
        assert!(both.0.status == 200 || both.1.status == 200);
        let mut wanted = new_channel(&shop.number);
        wanted["settings"]["phone_number_id"] = number.to_string().into();
        theirs.post("/api/v1/channels", &wanted).await.refused(409, "already_connected");
    }
}

#[tokio::test]
async fn a_token_goes_to_no_other_address_than_the_one_it_was_given_for() {
    let shop = Shop::open().await;
    let path = format!("/api/v1/channels/{}", shop.channel);
    let here = shop.number["api_base_url"].as_str().unwrap();
    let elsewhere = json!({ "api_base_url": "http://127.0.0.1:9" });
    for settings in [elsewhere.clone(), json!({ "api_base_url": null })] {
        let patch = json!({ "settings": settings });
        let refused = shop.api.patch(&path, &patch).await.refused(422, "invalid");
        assert!(refused.fields().contains(&"credentials.access_token"), "{settings}");
    }
    let secret_only = json!({ "settings": elsewhere, "credentials": { "app_secret": "12345678" } });
    shop.api.patch(&path, &secret_only).await.refused(422, "invalid");
    let shown = shop.api.get(&path).await.ok().body;
    assert_eq!(shown["settings"]["api_base_url"], here, "nothing was changed");
    let same_place = json!({ "settings": { "api_base_url": format!("{here}/") } });
    shop.api.patch(&path, &same_place).await.ok();
    let with_token =
        json!({ "settings": elsewhere, "credentials": { "access_token": "EAAnuevo12345" } });
    shop.api.patch(&path, &with_token).await.ok();
}
