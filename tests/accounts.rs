//! Who may ask: sessions, keys, scopes.
use std::time::{Duration, Instant};

use aws_lc_rs::digest::{SHA256, digest};
use recado_domain::Timestamp;
use recado_store::{StoredSession, sqlite};
use reqwest::Method;
use serde_json::json;

use crate::harness::{ADMIN, Answer, Client, Gateway, Live, PASSWORD};

/// A gateway with a company; no number is needed here.
struct Office {
    gateway: Gateway,
    admin: Client,
    tenant: String,
}

impl Office {
    async fn open() -> Self {
        let mut gateway = Gateway::prepare(&[]);
        let company = gateway.company("Misti", ADMIN);
        gateway.start().await;
        let admin = Client::with_key(&gateway.url(), company["api_key"].as_str().unwrap());
        Self { gateway, admin, tenant: company["tenant_id"].as_str().unwrap().to_owned() }
    }

    fn nobody(&self) -> Client {
        Client::nobody(&self.gateway.url())
    }
}

#[tokio::test]
async fn nothing_of_a_company_is_shown_to_nobody() {
    let office = Office::open().await;
    let nobody = office.nobody();
    let wrong = Client::with_key(&office.gateway.url(), "rk_wrong");
    for client in [nobody, wrong] {
        for path in
            ["session", "users", "channels", "conversations", "faqs", "set-aside", "media/1"]
        {
            client.get(&format!("/api/v1/{path}")).await.refused(401, "unauthorized");
        }
        client.post("/api/v1/faqs", &json!({})).await.refused(401, "unauthorized");
    }
}

#[tokio::test]
async fn a_person_signs_in_works_and_signs_out() {
    let office = Office::open().await;
    let session = json!({ "email": format!(" {} ", ADMIN.to_uppercase()), "password": PASSWORD });
    let answer = office.nobody().post("/api/v1/session", &session).await.ok();
    let cookie = answer.headers["set-cookie"].to_str().unwrap();
    for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=2592000"] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    assert!(!cookie.contains("Secure"), "plain http would lose it");
    assert_eq!(answer.body["scopes"], json!(["read", "converse", "write", "admin"]));
    let lucia = Client::sign_in(&office.gateway.url(), ADMIN).await;
    assert_eq!(lucia.get("/api/v1/session").await.ok().body["user"]["email"], ADMIN);
    assert_eq!(lucia.delete("/api/v1/session").await.status, 204);
    lucia.get("/api/v1/session").await.refused(401, "unauthorized");
}

#[tokio::test]
async fn a_cookie_alone_writes_nothing() {
    let office = Office::open().await;
    let lucia = Client::sign_in(&office.gateway.url(), ADMIN).await;
    let foreign = office
        .nobody()
        .ask(Method::POST, "/api/v1/labels")
        .header("cookie", lucia.cookie())
        .json(&json!({ "name": "x" }));
    Answer::of(foreign).await.refused(403, "csrf");
    lucia.post("/api/v1/labels", &json!({ "name": "x" })).await.ok();
}

#[tokio::test]
async fn wrong_passwords_are_told_like_unknown_people_and_soon_wait() {
    let office = Office::open().await;
    let nobody = office.nobody();
    let attempt = |email: &str| json!({ "email": email, "password": "una clave equivocada" });
    nobody
        .post("/api/v1/session", &attempt("nobody@misti.example"))
        .await
        .refused(401, "credentials");
    for _ in 0..5 {
        nobody.post("/api/v1/session", &attempt(ADMIN)).await.refused(401, "credentials");
    }
    let waits =
        nobody.post("/api/v1/session", &attempt(ADMIN)).await.refused(429, "too_many_attempts");
    assert!(waits.headers["retry-after"].to_str().unwrap().parse::<u32>().unwrap() > 0);
    let right = json!({ "email": ADMIN, "password": PASSWORD });
    nobody.post("/api/v1/session", &right).await.refused(429, "too_many_attempts");
}

#[tokio::test]
async fn a_key_does_what_its_scopes_say_and_is_shown_once() {
    let office = Office::open().await;
    let wish = json!({ "name": "informes", "scopes": ["read"] });
    let made = office.admin.post("/api/v1/api-keys", &wish).await.ok();
    let key = made.body["key"].as_str().unwrap();
    assert_eq!((made.status.as_u16(), key.len()), (201, 46));
    let reader = Client::with_key(&office.gateway.url(), key);
    reader.get("/api/v1/faqs").await.ok();
    reader.post("/api/v1/labels", &json!({ "name": "x" })).await.refused(403, "forbidden");
    reader.post("/api/v1/faqs", &json!({})).await.refused(403, "forbidden");
    reader.post("/api/v1/channels", &json!({})).await.refused(403, "forbidden");
    let more = json!({ "name": "más", "scopes": ["read", "admin", "fly"] });
    let refused = reader.post("/api/v1/api-keys", &more).await.refused(422, "invalid");
    assert_eq!(refused.fields(), ["scopes.1", "scopes.2"]);
    let listed = office.admin.get("/api/v1/api-keys").await.ok();
    assert!(!String::from_utf8(listed.bytes).unwrap().contains(key));
    assert!(!office.gateway.holds(key));
    office.admin.delete(&format!("/api/v1/api-keys/{}", made.id())).await.ok();
    reader.get("/api/v1/faqs").await.refused(401, "unauthorized");
    office.admin.delete(&format!("/api/v1/api-keys/{}", made.id())).await.refused(404, "not_found");
}

#[tokio::test]
async fn an_agent_talks_but_changes_neither_knowledge_nor_channels() {
    let office = Office::open().await;
    office.gateway.agent(&office.tenant, "marco@misti.example");
    let marco = Client::sign_in(&office.gateway.url(), "marco@misti.example").await;
    assert_eq!(marco.get("/api/v1/session").await.ok().body["user"]["role"], "agent");
    marco.post("/api/v1/labels", &json!({ "name": "x" })).await.ok();
    marco.post("/api/v1/faqs", &json!({})).await.refused(403, "forbidden");
    marco.put("/api/v1/settings/bot", &json!({})).await.refused(403, "forbidden");
    marco.post("/api/v1/channels", &json!({})).await.refused(403, "forbidden");
    let keys = marco.items("/api/v1/api-keys").await;
    assert!(keys.is_empty(), "the administrator's key is not an agent's to see");
    assert_eq!(office.admin.items("/api/v1/users").await.len(), 2);
}

#[tokio::test]
async fn one_person_works_in_two_companies_one_at_a_time() {
    let office = Office::open().await;
    let other = office.gateway.company("Otra", ADMIN);
    let lucia = Client::sign_in(&office.gateway.url(), ADMIN).await;
    let session = lucia.get("/api/v1/session").await.ok().body;
    assert_eq!(session["tenants"].as_array().unwrap().len(), 2);
    lucia.post("/api/v1/labels", &json!({ "name": "aquí" })).await.ok();
    let switch = json!({ "tenant_id": other["tenant_id"] });
    let switched = lucia.put("/api/v1/session/tenant", &switch).await.ok();
    assert_eq!(switched.body["tenant"]["name"], "Otra");
    assert!(lucia.items("/api/v1/labels").await.is_empty());
    let foreign = json!({ "tenant_id": "00000000000000000000000000000001" });
    lucia.put("/api/v1/session/tenant", &foreign).await.refused(404, "not_found");
}

#[tokio::test]
async fn a_key_makes_and_takes_back_only_what_it_could_do_itself() {
    let office = Office::open().await;
    let make = async |client: &Client, scopes: &[&str]| {
        client.post("/api/v1/api-keys", &json!({ "name": "k", "scopes": scopes })).await
    };
    let as_client =
        |made: &Answer| Client::with_key(&office.gateway.url(), made.body["key"].as_str().unwrap());
    let narrow = make(&office.admin, &["read"]).await.ok();
    let wide = make(&office.admin, &["read", "converse", "admin"]).await.ok();
    let reader = as_client(&narrow);
    make(&reader, &["converse"]).await.refused(422, "invalid");
    let path = |made: &Answer| format!("/api/v1/api-keys/{}", made.id());
    reader.delete(&path(&wide)).await.refused(403, "forbidden");
    as_client(&wide).get("/api/v1/users").await.ok();
    let twin = make(&reader, &["read"]).await.ok();
    reader.delete(&path(&twin)).await.ok();
    reader.delete(&path(&narrow)).await.ok();
    reader.get("/api/v1/users").await.refused(401, "unauthorized");
    office.gateway.agent(&office.tenant, "marco@misti.example");
    let marco = Client::sign_in(&office.gateway.url(), "marco@misti.example").await;
    let of_marco = make(&marco, &["read", "converse"]).await.ok();
    marco.delete(&path(&wide)).await.refused(404, "not_found");
    office.admin.delete(&path(&of_marco)).await.ok();
}

#[tokio::test]
async fn sixty_guesses_at_once_are_counted_before_any_is_proven() {
    let office = Office::open().await;
    let nobody = office.nobody();
    let guesses = (0..60).map(|n| {
        let guess = json!({ "email": ADMIN, "password": format!("una clave adivinada {n}") });
        let nobody = nobody.clone();
        async move { nobody.post("/api/v1/session", &guess).await }
    });
    let answers = futures_util::future::join_all(guesses).await;
    let tried = answers.iter().filter(|answer| answer.status == 401).count();
    assert_eq!(tried, 5, "five guesses reach the password, however many come at once");
    assert!(answers.iter().all(|answer| matches!(answer.status.as_u16(), 401 | 429)));
}

#[tokio::test]
async fn a_keys_secret_is_repeated_to_nobody_but_who_made_it() {
    let office = Office::open().await;
    let wish = json!({ "name": "informes", "scopes": ["read"] });
    let narrow = office.admin.post("/api/v1/api-keys", &wish).await.ok();
    let reader = Client::with_key(&office.gateway.url(), narrow.body["key"].as_str().unwrap());
    let wide = json!({ "name": "todo", "scopes": ["read", "admin"] });
    let made = office.admin.post_once("/api/v1/api-keys", "k-1", &wide).await.ok();
    let again = office.admin.post_once("/api/v1/api-keys", "k-1", &wide).await.ok();
    assert_eq!(again.body["key"], made.body["key"]);
    let asked = reader.post_once("/api/v1/api-keys", "k-1", &wide).await;
    asked.refused(422, "invalid");
    let lucia = Client::sign_in(&office.gateway.url(), ADMIN).await;
    let hers = lucia.post_once("/api/v1/api-keys", "k-1", &wide).await.ok();
    assert_ne!(hers.body["key"], made.body["key"]);
}

#[tokio::test]
async fn who_signs_out_and_works_on_at_the_same_moment_is_out() {
    let office = Office::open().await;
    let switch = json!({ "tenant_id": office.tenant });
    for _ in 0..15 {
        let lucia = Client::sign_in(&office.gateway.url(), ADMIN).await;
        let switching = (0..6).map(|_| lucia.put("/api/v1/session/tenant", &switch));
        let (out, _) = futures_util::future::join(
            lucia.delete("/api/v1/session"),
            futures_util::future::join_all(switching),
        )
        .await;
        assert_eq!(out.status, 204);
        lucia.get("/api/v1/session").await.refused(401, "unauthorized");
    }
}

#[tokio::test]
async fn sockets_of_who_is_out_are_closed_at_once() {
    let office = Office::open().await;
    let wish = json!({ "name": "pantalla", "scopes": ["read"] });
    let made = office.admin.post("/api/v1/api-keys", &wish).await.ok();
    let screen = Client::with_key(&office.gateway.url(), made.body["key"].as_str().unwrap());
    let mut by_key = Live::open(&screen).await;
    let mut other = Live::open(&office.admin).await;
    let lucia = Client::sign_in(&office.gateway.url(), ADMIN).await;
    let mut by_cookie = Live::connect(&lucia, &[("cookie", lucia.cookie())]).await.unwrap();
    by_cookie.next("hello").await;
    let started = Instant::now();
    office.admin.delete(&format!("/api/v1/api-keys/{}", made.id())).await.ok();
    assert_eq!(by_key.close_code().await, 4401);
    assert_eq!(lucia.delete("/api/v1/session").await.status, 204);
    assert_eq!(by_cookie.close_code().await, 4401);
    // Who is not told looks after 25 s.
    assert!(started.elapsed() < Duration::from_secs(15), "took {:?}", started.elapsed());
    other.say(json!({ "type": "ping", "id": "1" })).await;
    other.next("pong").await;
}

/// The session of a gateway that stands still is two days older.
async fn two_days_pass(gateway: &Gateway, signed_in: &Client) {
    let options = sqlite::SqliteOptions::new(gateway.file("recado.db"));
    let stores = sqlite::open(options).unwrap();
    let token = signed_in.cookie().split_once('=').unwrap().1;
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, token.as_bytes()).as_ref());
    let session = stores.accounts.session(&hash).await.unwrap().unwrap();
    let earlier = Timestamp(session.expires_at.0 - 2 * 86_400_000);
    let older = StoredSession { expires_at: earlier, ..session.clone() };
    assert!(stores.accounts.replace_session(&session, older).await.unwrap());
    stores.health.close().await;
}

#[tokio::test]
async fn a_screen_that_stays_open_takes_no_renewal_from_its_browser() {
    let mut office = Office::open().await;
    let lucia = Client::sign_in(&office.gateway.url(), ADMIN).await;
    office.gateway.terminate();
    two_days_pass(&office.gateway, &lucia).await;
    office.gateway.start().await;
    let mut screen = Live::connect(&lucia, &[("cookie", lucia.cookie())]).await.unwrap();
    screen.next("hello").await;
    let first = lucia.get("/api/v1/session").await.ok();
    assert!(first.headers.contains_key("set-cookie"), "the cookie lives on with its session");
    let second = lucia.get("/api/v1/session").await.ok();
    assert!(!second.headers.contains_key("set-cookie"), "once a day is enough");
}

#[tokio::test]
async fn a_client_that_writes_addresses_of_its_own_is_counted_by_what_the_proxy_saw() {
    for (proxies, theirs) in [("1", "203.0.113.9"), ("2", "203.0.113.9, 10.0.0.2")] {
        let environment =
            [("RECADO_HTTP_TRUST_FORWARDED", "true"), ("RECADO_HTTP_PROXIES", proxies)];
        let mut gateway = Gateway::prepare(&environment);
        gateway.company("Misti", ADMIN);
        gateway.start().await;
        let nobody = Client::nobody(&gateway.url());
        let guess = async |invented: String, seen: &str| {
            let guess = json!({ "email": ADMIN, "password": "una clave adivinada" });
            let request = nobody
                .ask(Method::POST, "/api/v1/session")
                .header("forwarded", format!("for={invented}"))
                .header("x-forwarded-for", invented)
                .header("x-forwarded-for", seen);
            Answer::of(request.json(&guess)).await.status.as_u16()
        };
        let mut statuses = Vec::new();
        for number in 0..7 {
            statuses.push(guess(format!("198.51.100.{number}"), theirs).await);
        }
        assert_eq!(statuses, [401, 401, 401, 401, 401, 429, 429], "with {proxies}");
        let elsewhere = theirs.replace("203.0.113.9", "203.0.113.10");
        assert_eq!(guess("198.51.100.1".to_owned(), &elsewhere).await, 401);
    }
}
