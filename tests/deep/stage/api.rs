//! The gateway's REST API, as a program of a company speaks it.
use std::time::{Duration, Instant};

use recado_protocol::Page;
use reqwest::{Method, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A client with a key.
#[derive(Clone)]
pub(crate) struct Api {
    pub(crate) http: reqwest::Client,
    pub(crate) base: String,
    pub(crate) key: String,
    /// Asks again while the gateway says that it cannot just now, as a program of a company does.
    pub(crate) is_patient: bool,
}

impl Api {
    pub(crate) fn new(base: String, key: String) -> Self {
        let http = reqwest::Client::builder().timeout(PATIENCE).build().expect("a client");
        Self { http, base, key, is_patient: false }
    }

    /// Signs a person in and makes a key that acts as that person.
    pub(crate) async fn sign_in(base: String, email: &str, password: &str) -> Self {
        let nobody = Self::new(base.clone(), String::new());
        let http = &nobody.http;
        let words = json!({"email": email, "password": password});
        let answer = http.post(format!("{base}/api/v1/session")).json(&words).send().await;
        let answer = answer.and_then(reqwest::Response::error_for_status).expect("a session");
        let cookie = answer.headers()["set-cookie"].to_str().expect("a cookie").to_owned();
        let wish = json!({"name": "console", "scopes": ["read", "converse"]});
        let made = http
            .post(format!("{base}/api/v1/api-keys"))
            .header("cookie", cookie.split(';').next().unwrap_or_default())
            .header("x-recado", "1")
            .json(&wish);
        let made = made.send().await.and_then(reqwest::Response::error_for_status);
        let made: Value = made.expect("a key").json().await.expect("its record");
        Self::new(base, made["key"].as_str().expect("the key").to_owned())
    }

    /// Returns the address of the agents' socket, the key in it.
    pub(crate) fn socket(&self) -> String {
        let base = self.base.replacen("http", "ws", 1);
        format!("{base}/ws/agent?token={}", self.key)
    }

    /// Asks; returns the status and the body, `null` where there is none.
    pub(crate) async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<(StatusCode, Value), reqwest::Error> {
        let url = format!("{}{path}", self.base);
        let mut request = self.http.request(method, url).bearer_auth(&self.key);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        Ok((status, serde_json::from_str(&text).unwrap_or_default()))
    }

    /// Asks for something that must succeed.
    pub(crate) async fn must(&self, method: Method, path: &str, body: Option<&Value>) -> Value {
        let began = Instant::now();
        let (status, answer) = loop {
            let (status, answer) = self.ask(method.clone(), path, body).await.expect("an answer");
            let may_repeat = self.is_patient && began.elapsed() < PATIENCE;
            if status != StatusCode::SERVICE_UNAVAILABLE || !may_repeat {
                break (status, answer);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        };
        assert!(status.is_success(), "{method} {path}: {status} {answer}");
        answer
    }

    /// Reads one thing.
    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str) -> T {
        let answer = self.must(Method::GET, path, None).await;
        serde_json::from_value(answer).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Reads a whole list, page by page.
    pub(crate) async fn list<T: DeserializeOwned>(&self, path: &str) -> Vec<T> {
        let mut all = Vec::new();
        let mut cursor: Option<String> = None;
        loop {
            let mut url = format!("{path}?limit=100");
            if let Some(cursor) = &cursor {
                url = format!("{url}&cursor={cursor}");
            }
            let page: Page<T> = self.get(&url).await;
            all.extend(page.items);
            cursor = page.next_cursor;
            if cursor.is_none() {
                return all;
            }
        }
    }
}
