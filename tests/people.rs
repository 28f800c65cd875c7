//! Passwords, roles, and who belongs to a company no more.
use serde_json::json;

use crate::harness::{ADMIN, Client, Gateway, Live, PASSWORD, recado};

const MARCO: &str = "marco@misti.example";
const NEW: &str = "una clave nueva y larga";

/// A gateway with a company of an administrator and an agent.
struct Office {
    gateway: Gateway,
    key: Client,
    marco: String,
    admin: String,
}

impl Office {
    async fn open() -> Self {
        let mut gateway = Gateway::prepare(&[]);
        let company = gateway.company("Misti", ADMIN);
        let text = |name: &str| company[name].as_str().unwrap().to_owned();
        let marco =
            gateway.agent(&text("tenant_id"), MARCO)["user_id"].as_str().unwrap().to_owned();
        gateway.start().await;
        let key = Client::with_key(&gateway.url(), &text("api_key"));
        Self { gateway, key, marco, admin: text("user_id") }
    }

    async fn sign_in(&self, email: &str) -> Client {
        Client::sign_in(&self.gateway.url(), email).await
    }

    /// Tells whether somebody may sign in with a password.
    async fn opens(&self, email: &str, password: &str) -> bool {
        let words = json!({ "email": email, "password": password });
        Client::nobody(&self.gateway.url()).post("/api/v1/session", &words).await.status == 200
    }
}

#[tokio::test]
async fn a_person_changes_their_own_password_and_their_other_sessions_end() {
    let office = Office::open().await;
    let (here, there) = (office.sign_in(MARCO).await, office.sign_in(MARCO).await);
    let lucia = office.sign_in(ADMIN).await;
    let change = |current: &str, new: &str| json!({ "current": current, "new": new });
    let path = "/api/v1/me/password";
    let wrong = here.put(path, &change("otra clave", NEW)).await.refused(422, "invalid");
    assert_eq!(wrong.fields(), ["current"]);
    let short = here.put(path, &change(PASSWORD, "corta")).await.refused(422, "invalid");
    assert_eq!(short.fields(), ["new"]);
    there.get("/api/v1/session").await.ok();
    here.put(path, &change(PASSWORD, NEW)).await.ok();
    here.get("/api/v1/session").await.ok();
    there.get("/api/v1/session").await.refused(401, "unauthorized");
    lucia.get("/api/v1/session").await.ok();
    assert!(!office.opens(MARCO, PASSWORD).await && office.opens(MARCO, NEW).await);
    office.key.put(path, &change(PASSWORD, NEW)).await.refused(403, "forbidden");
    Client::nobody(office.key.base())
        .put(path, &change(PASSWORD, NEW))
        .await
        .refused(401, "unauthorized");
}

#[tokio::test]
async fn guesses_at_the_current_password_soon_wait() {
    let office = Office::open().await;
    let marco = office.sign_in(MARCO).await;
    let guess = json!({ "current": "una clave equivocada", "new": NEW });
    for _ in 0..5 {
        marco.put("/api/v1/me/password", &guess).await.refused(422, "invalid");
    }
    let waits = marco.put("/api/v1/me/password", &guess).await.refused(429, "too_many_attempts");
    assert!(waits.headers.contains_key("retry-after"));
}

#[tokio::test]
async fn a_lost_password_is_set_from_the_command_line() {
    let office = Office::open().await;
    let marco = office.sign_in(MARCO).await;
    let told = office.gateway.tell(&["user", "password", "--email", MARCO, "--password", NEW]);
    assert_eq!(told["user_id"], office.marco.as_str());
    marco.get("/api/v1/session").await.refused(401, "unauthorized");
    assert!(!office.opens(MARCO, PASSWORD).await && office.opens(MARCO, NEW).await);
    let unknown = recado()
        .args(["user", "password", "--email", "nobody@misti.example", "--password", NEW, "--data"])
        .arg(office.gateway.folder())
        .output()
        .unwrap();
    assert_eq!(unknown.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("not_found"));
}

#[tokio::test]
async fn an_administrator_gives_and_takes_roles_and_the_last_one_stays() {
    let office = Office::open().await;
    let (marco, lucia) = (office.sign_in(MARCO).await, office.sign_in(ADMIN).await);
    let (agents, admins) =
        (format!("/api/v1/users/{}", office.marco), format!("/api/v1/users/{}", office.admin));
    let role = |role: &str| json!({ "role": role });
    marco.patch(&agents, &role("admin")).await.refused(403, "forbidden");
    marco.delete(&admins).await.refused(403, "forbidden");
    lucia.patch(&admins, &role("agent")).await.refused(409, "last_admin");
    lucia.delete(&admins).await.refused(409, "last_admin");
    for word in ["owner", "former", ""] {
        lucia.patch(&agents, &role(word)).await.refused(422, "invalid");
    }
    assert_eq!(lucia.patch(&agents, &role("admin")).await.ok().body["role"], "admin");
    marco.patch(&admins, &role("agent")).await.ok();
    lucia.patch(&agents, &role("agent")).await.refused(403, "forbidden");
    marco.patch(&agents, &role("agent")).await.refused(409, "last_admin");
    let nobody = "/api/v1/users/00000000000000000000000000000001";
    marco.patch(nobody, &role("agent")).await.refused(404, "not_found");
}

#[tokio::test]
async fn who_is_removed_does_nothing_there_any_more_and_may_come_back() {
    let office = Office::open().await;
    let marco = office.sign_in(MARCO).await;
    let wish = json!({ "name": "informes", "scopes": ["read"] });
    let key =
        marco.post("/api/v1/api-keys", &wish).await.ok().body["key"].as_str().unwrap().to_owned();
    let key = Client::with_key(office.key.base(), &key);
    let path = format!("/api/v1/users/{}", office.marco);
    let mut live = Live::connect(&marco, &[("cookie", marco.cookie())]).await.unwrap();
    live.next("hello").await;
    office.key.delete(&path).await.ok();
    assert_eq!(live.close_code().await, 4401);
    marco.get("/api/v1/session").await.refused(401, "unauthorized");
    key.get("/api/v1/faqs").await.refused(401, "unauthorized");
    assert!(!office.opens(MARCO, PASSWORD).await);
    let left = office.key.items("/api/v1/users").await;
    assert_eq!(left.iter().map(|user| &user["email"]).collect::<Vec<_>>(), [ADMIN]);
    office.key.delete(&path).await.refused(404, "not_found");
    let tenant = office.key.get("/api/v1/session").await.ok().body["tenant"]["id"].clone();
    let keys = office.key.items("/api/v1/api-keys").await;
    assert!(keys.iter().all(|key| key["name"] != "informes"), "{keys:?}");
    office.gateway.agent(tenant.as_str().unwrap(), MARCO);
    assert!(office.opens(MARCO, PASSWORD).await);
    marco.get("/api/v1/session").await.refused(401, "unauthorized");
    key.get("/api/v1/faqs").await.refused(401, "unauthorized");
}

#[tokio::test]
async fn a_session_elsewhere_of_who_came_back_works_on_there_and_not_here() {
    let office = Office::open().await;
    let other = office.gateway.company("Otra", MARCO);
    let here = office.key.get("/api/v1/session").await.ok().body["tenant"]["id"].clone();
    let marco = office.sign_in(MARCO).await;
    let switch = async |tenant: &serde_json::Value| {
        marco.put("/api/v1/session/tenant", &json!({ "tenant_id": tenant })).await
    };
    switch(&other["tenant_id"]).await.ok();
    office.key.delete(&format!("/api/v1/users/{}", office.marco)).await.ok();
    switch(&here).await.refused(404, "not_found");
    office.gateway.agent(here.as_str().unwrap(), MARCO);
    switch(&here).await.refused(403, "forbidden");
    marco.get("/api/v1/faqs").await.ok();
    let again = office.sign_in(MARCO).await;
    again.put("/api/v1/session/tenant", &json!({ "tenant_id": here })).await.ok();
}

#[tokio::test]
async fn who_is_added_again_from_the_command_line_stays_what_they_are() {
    let office = Office::open().await;
    let tenant = office.key.get("/api/v1/session").await.ok().body["tenant"]["id"].clone();
    let tenant = tenant.as_str().unwrap();
    let add = ["user", "add", "--tenant", tenant, "--password", PASSWORD, "--email"];
    let told = |email: &'static str, role: &[&'static str]| {
        office.gateway.tell(&[&add[..], &[email], role].concat())["role"].clone()
    };
    assert_eq!(told(ADMIN, &[]), "admin");
    let refused = recado()
        .args(add)
        .args([ADMIN, "--role", "agent", "--data"])
        .arg(office.gateway.folder())
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("\"last_admin\""));
    office.key.get("/api/v1/api-keys").await.ok();
    assert_eq!(told(MARCO, &["--role", "admin"]), "admin");
    assert_eq!(told(MARCO, &[]), "admin");
    assert_eq!(told(ADMIN, &["--role", "agent"]), "agent");
}
