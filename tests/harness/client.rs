//! A program that speaks the REST API.
use reqwest::{Method, RequestBuilder, StatusCode, header::HeaderMap};
use serde_json::Value;

use super::{gateway::PASSWORD, patience::PATIENCE};

/// How a caller proves who they are.
#[derive(Clone)]
enum Proof {
    Nothing,
    Key(String),
    Cookie(String),
}

/// A client of one gateway.
#[derive(Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    base: String,
    proof: Proof,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
    /// The body, where it is JSON.
    pub(crate) body: Value,
}

impl Client {
    pub(crate) fn nobody(base: &str) -> Self {
        let http = reqwest::Client::builder().timeout(PATIENCE).build().unwrap();
        Self { http, base: base.to_owned(), proof: Proof::Nothing }
    }

    pub(crate) fn with_key(base: &str, key: &str) -> Self {
        Self { proof: Proof::Key(key.to_owned()), ..Self::nobody(base) }
    }

    /// Signs somebody in with the password of the tests.
    pub(crate) async fn sign_in(base: &str, email: &str) -> Self {
        let nobody = Self::nobody(base);
        let words = serde_json::json!({ "email": email, "password": PASSWORD });
        let answer = nobody.post("/api/v1/session", &words).await;
        let cookie = answer.ok().headers["set-cookie"].to_str().unwrap().to_owned();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        Self { proof: Proof::Cookie(cookie), ..nobody }
    }

    pub(crate) fn key(&self) -> &str {
        match &self.proof {
            Proof::Key(key) => key,
            Proof::Nothing | Proof::Cookie(_) => panic!("it has no key"),
        }
    }

    pub(crate) fn cookie(&self) -> &str {
        match &self.proof {
            Proof::Cookie(cookie) => cookie,
            Proof::Nothing | Proof::Key(_) => panic!("it has no cookie"),
        }
    }

    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// Begins a request.
    pub(crate) fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        let is_write = method != Method::GET;
        let request = self.http.request(method, format!("{}{path}", self.base));
        match &self.proof {
            Proof::Nothing => request,
            Proof::Key(key) => request.bearer_auth(key),
            Proof::Cookie(cookie) if is_write => {
                request.header("cookie", cookie).header("x-recado", "1")
            }
            Proof::Cookie(cookie) => request.header("cookie", cookie),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::of(self.ask(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.ask(Method::POST, path).json(body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.ask(Method::PUT, path).json(body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.ask(Method::PATCH, path).json(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        Answer::of(self.ask(Method::DELETE, path)).await
    }

    /// Acts without a body.
    pub(crate) async fn act(&self, path: &str) -> Answer {
        Answer::of(self.ask(Method::POST, path)).await
    }

    /// Writes with an idempotency key.
    pub(crate) async fn post_once(&self, path: &str, key: &str, body: &Value) -> Answer {
        let request = self.ask(Method::POST, path).header("idempotency-key", key).json(body);
        Answer::of(request).await
    }

    /// Returns the items of a list.
    pub(crate) async fn items(&self, path: &str) -> Vec<Value> {
        let answer = self.get(path).await.ok();
        answer.body["items"].as_array().expect("a page").clone()
    }
}

impl Answer {
    pub(crate) async fn of(request: RequestBuilder) -> Self {
        let answer = request.send().await.unwrap();
        let (status, headers) = (answer.status(), answer.headers().clone());
        let bytes = answer.bytes().await.unwrap().to_vec();
        let body = serde_json::from_slice(&bytes).unwrap_or_default();
        Self { status, headers, bytes, body }
    }

    /// Fails unless it succeeded.
    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        assert!(self.status.is_success(), "{}: {}", self.status, self.body);
        self
    }

    /// Fails unless it is a problem of that status and code.
    #[track_caller]
    pub(crate) fn refused(self, status: u16, code: &str) -> Self {
        assert_eq!(
            (self.status.as_u16(), &self.body["code"]),
            (status, &code.into()),
            "{}",
            self.body
        );
        assert_eq!(self.headers["content-type"], "application/problem+json");
        self
    }

    /// Returns the fields that were refused, in order of name.
    pub(crate) fn fields(&self) -> Vec<&str> {
        let errors = self.body["errors"].as_array().expect("errors of fields");
        let mut fields: Vec<_> =
            errors.iter().map(|error| error["field"].as_str().unwrap()).collect();
        fields.sort_unstable();
        fields
    }

    pub(crate) fn id(&self) -> String {
        self.body["id"].as_str().expect("an id").to_owned()
    }
}
