//! What the gateway says of itself: documentation, health, figures, headers, and what it refuses.
use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, Client, Shop};

#[tokio::test]
async fn every_route_of_the_document_is_served_and_guarded_as_it_says() {
    let shop = Shop::open().await;
    let document = shop.api.get("/api/openapi.json").await.ok().body;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let nobody = Client::nobody(shop.api.base());
    let mut seen = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        let concrete = path.replace("{id}", "00000000000000000000000000000001");
        let concrete = concrete.replace("{channel_id}", "00000000000000000000000000000001");
        for (method, operation) in item.as_object().unwrap() {
            seen += 1;
            let method: Method = method.to_uppercase().parse().unwrap();
            let answer = Answer::of(nobody.ask(method.clone(), &concrete)).await;
            assert_ne!(answer.status, 405, "{method} {path}");
            let is_public = operation["security"] == json!([{}]);
            assert_eq!(
                answer.body["code"] == "unauthorized",
                !is_public,
                "{method} {path}: {}",
                answer.body
            );
        }
    }
    assert!(seen > 50, "{seen} operations");
}

#[tokio::test]
async fn the_document_refers_only_to_schemas_it_holds() {
    let shop = Shop::open().await;
    let document = shop.api.get("/api/openapi.json").await.ok().body;
    let held: BTreeSet<&str> =
        document["components"]["schemas"].as_object().unwrap().keys().map(String::as_str).collect();
    let mut referred = BTreeSet::new();
    references(&document, &mut referred);
    let missing: Vec<_> = referred.difference(&held).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let ids: Vec<&Value> = document["paths"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|item| {
            item.as_object().unwrap().values().map(|operation| &operation["operationId"])
        })
        .collect();
    let unique: BTreeSet<String> = ids.iter().map(ToString::to_string).collect();
    assert_eq!(unique.len(), ids.len(), "each operation has an id of its own");
}

fn references<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                match (name.as_str(), field.as_str()) {
                    ("$ref", Some(target)) => {
                        found.extend(target.rsplit('/').next());
                    }
                    _ => references(field, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[tokio::test]
async fn what_is_not_there_is_told_as_a_problem() {
    let shop = Shop::open().await;
    shop.api.get("/api/v1/nothing").await.refused(404, "not_found");
    shop.api.get("/webhooks").await.refused(404, "not_found");
    shop.api.get("/assets/none.js").await.refused(404, "not_found");
    let refused = shop.api.delete("/api/v1/conversations").await.refused(405, "method_not_allowed");
    assert_eq!(refused.headers["allow"], "GET, POST");
    shop.api.get("/api/v1/faqs/not-an-id").await.refused(404, "not_found");
    let raw = |body: &'static str, kind: &str| {
        let request = shop.api.ask(Method::POST, "/api/v1/labels").header("content-type", kind);
        Answer::of(request.body(body))
    };
    raw("{", "application/json").await.refused(400, "malformed");
    raw("{}", "application/json").await.refused(422, "invalid");
    raw("{}", "text/plain").await.refused(415, "unsupported_media_type");
    let large = Box::leak(format!("{{\"name\":\"{}\"}}", "x".repeat(300_000)).into_boxed_str());
    raw(large, "application/json").await.refused(413, "too_large");
}

#[tokio::test]
async fn every_answer_is_safe_for_a_browser() {
    let shop = Shop::open().await;
    let nobody = Client::nobody(shop.api.base());
    for path in ["/", "/docs", "/health", "/api/v1/session", "/api/v1/nothing", "/inbox/some/page"]
    {
        let answer = nobody.get(path).await;
        for header in [
            "content-security-policy",
            "x-content-type-options",
            "x-frame-options",
            "referrer-policy",
        ] {
            assert!(answer.headers.contains_key(header), "{header} of {path}");
        }
    }
    let docs = String::from_utf8(nobody.get("/docs").await.ok().bytes).unwrap();
    assert!(!docs.contains("http://") && !docs.contains("https://"), "nothing from outside");
}

#[tokio::test]
async fn pages_for_anybody_answer_head_as_get_without_the_body() {
    let shop = Shop::open().await;
    for path in ["/docs", "/docs/docs.js", "/docs/docs.css", "/api/openapi.json", "/health"] {
        let url = format!("{}{path}", shop.api.base());
        let answer = reqwest::Client::builder().no_proxy().build().unwrap().head(url).send().await;
        let answer = answer.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        assert!(answer.headers().contains_key("content-type"), "{path}");
        assert!(answer.bytes().await.unwrap().is_empty(), "{path}");
    }
}

#[tokio::test]
async fn health_names_each_part_with_its_latency() {
    let shop = Shop::open().await;
    let health = Client::nobody(shop.api.base()).get("/health").await.ok().body;
    assert_eq!(health["status"], "healthy");
    for part in ["store", "files"] {
        assert_eq!(health["dependencies"][part]["state"], "healthy");
        assert!(health["dependencies"][part]["latency_ms"].is_f64());
    }
}

#[tokio::test]
async fn the_figures_count_what_happened() {
    let shop = Shop::open().await;
    shop.customer("51958114207").asks_and_is_answered().await;
    shop.deliver_signed(b"{}".to_vec(), None).await.refused(401, "signature");
    let text = Client::nobody(shop.api.base()).get("/metrics").await.ok().bytes;
    let text = String::from_utf8(text).unwrap();
    for line in [
        "recado_webhooks_total{outcome=\"kept\"}",
        "recado_webhooks_total{outcome=\"signature\"} 1",
        "recado_http_request_seconds_bucket{",
        "recado_webhook_seconds_count",
        "recado_conversations_awake",
        "recado_store_",
    ] {
        assert!(text.contains(line), "{line} in:\n{text}");
    }
}

#[tokio::test]
async fn the_log_names_no_customers_words() {
    let shop = Shop::with(&[("RECADO_LOG_FILTER", "debug")]).await;
    let rosa = shop.customer("51958114207");
    rosa.writes("mi clave secreta es ornitorrinco");
    rosa.asks_and_is_answered().await;
    let log = shop.gateway.log();
    assert!(log.contains("\"message\":\"listening\""));
    for secret in ["ornitorrinco", "S/ 14", shop.api.key(), shop.secret("access_token")] {
        assert!(!log.contains(secret), "{secret} stands in the log");
    }
}

#[tokio::test]
async fn the_figures_are_this_machines_own_unless_a_token_opens_them() {
    const TOKEN: &str = "un-token-de-cifras-largo";
    let open = Shop::open().await;
    let guarded = Shop::with(&[("RECADO_METRICS_TOKEN", TOKEN)]).await;
    let ask = async |shop: &Shop, headers: &[(&str, &str)]| {
        let nobody = Client::nobody(shop.api.base());
        let request =
            headers.iter().fold(nobody.ask(Method::GET, "/metrics"), |ask, (name, value)| {
                ask.header(*name, *value)
            });
        Answer::of(request).await
    };
    ask(&open, &[]).await.ok();
    ask(&guarded, &[]).await.ok();
    let by_proxy = [
        ("x-forwarded-for", "203.0.113.7"),
        ("forwarded", "for=203.0.113.7"),
        ("host", "chat.shop.pe"),
    ];
    for header in by_proxy {
        ask(&open, &[header]).await.refused(404, "not_found");
        ask(&guarded, &[header]).await.refused(401, "unauthorized");
        let wrong = ("authorization", "Bearer un-token-de-cifras-largO");
        ask(&guarded, &[header, wrong]).await.refused(401, "unauthorized");
        let right = format!("Bearer {TOKEN}");
        ask(&guarded, &[header, ("authorization", &right)]).await.ok();
        ask(&open, &[header, ("authorization", &right)]).await.refused(404, "not_found");
    }
    assert!(!guarded.gateway.log().contains(TOKEN), "the token stands in the log");
}

#[tokio::test]
async fn methods_that_strangers_invent_are_counted_as_one() {
    let shop = Shop::open().await;
    for number in 0..20 {
        let method = Method::from_bytes(format!("INVENTED{number}").as_bytes()).unwrap();
        for path in ["/api/v1/faqs", "/", "/no/such/path"] {
            Client::nobody(shop.api.base()).ask(method.clone(), path).send().await.unwrap();
        }
    }
    let figures = shop.api.get("/metrics").await.ok();
    let figures = String::from_utf8(figures.bytes).unwrap();
    assert!(!figures.contains("INVENTED"), "{figures}");
    assert!(figures.contains("method=\"other\""), "{figures}");
}
