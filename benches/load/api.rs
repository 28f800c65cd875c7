//! Calls of a JSON API: the gateway's, and the simulator's control API.
use anyhow::{Context as _, bail};
use serde_json::Value;

use crate::wire::{Host, Line};

/// A JSON API.
#[derive(Debug)]
pub(crate) struct Api {
    line: Line,
    authorization: String,
}

impl Api {
    /// Makes one; with a key, every call carries it.
    pub(crate) fn new(host: Host, key: Option<&str>) -> Self {
        let authorization = key.map(|key| format!("authorization: Bearer {key}\r\n"));
        Self { line: Line::new(host), authorization: authorization.unwrap_or_default() }
    }

    pub(crate) async fn get(&mut self, path: &str) -> anyhow::Result<Value> {
        self.call("GET", path, None).await
    }

    pub(crate) async fn post(&mut self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.call("POST", path, Some(body)).await
    }

    pub(crate) async fn put(&mut self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.call("PUT", path, Some(body)).await
    }

    pub(crate) async fn delete(&mut self, path: &str) -> anyhow::Result<()> {
        self.call("DELETE", path, None).await.map(drop)
    }

    async fn call(
        &mut self,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> anyhow::Result<Value> {
        let body = body.map(Value::to_string).unwrap_or_default();
        let headers = [self.authorization.as_str(), "content-type: application/json\r\n"];
        let answer = self.line.ask(method, path, &headers, body.as_bytes()).await;
        let answer = answer.with_context(|| format!("{method} {path}"))?;
        let text = String::from_utf8_lossy(answer.body());
        if !(200..300).contains(&answer.status()) {
            bail!("{method} {path} answered {}: {text}", answer.status());
        }
        if text.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_str(&text).with_context(|| format!("{method} {path} is not JSON: {text}"))
    }
}
