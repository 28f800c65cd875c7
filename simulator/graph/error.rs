//! Errors in Graph's shape. Source: fixtures `error_*.json`.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;

use super::codes::CodeInfo;
use crate::ids;

/// A refusal, as the API answers it.
#[derive(Clone, Debug)]
pub(crate) struct GraphError {
    http: u16,
    body: Box<Body>,
}

#[derive(Clone, Debug, Serialize)]
struct Body {
    message: String,
    #[serde(rename = "type")]
    kind: &'static str,
    code: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_subcode: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_data: Option<Data>,
    fbtrace_id: String,
}

#[derive(Clone, Debug, Serialize)]
struct Data {
    messaging_product: &'static str,
    details: String,
}

#[derive(Serialize)]
struct Envelope<'a> {
    error: &'a Body,
}

impl GraphError {
    /// The usual error of a code, with its usual words.
    pub(crate) fn code(code: u32) -> Self {
        let info = CodeInfo::of(code);
        Self {
            http: info.http,
            body: Box::new(Body {
                message: format!("(#{}) {}", info.code, info.title),
                kind: "OAuthException",
                code: info.code,
                error_subcode: None,
                error_data: Some(Data {
                    messaging_product: "whatsapp",
                    details: info.details.to_owned(),
                }),
                fbtrace_id: ids::fbtrace(),
            }),
        }
    }

    /// The error of a code that says more exactly what is wrong.
    pub(crate) fn with_details(code: u32, details: impl Into<String>) -> Self {
        let mut error = Self::code(code);
        let details = details.into();
        error.body.error_data = Some(Data { messaging_product: "whatsapp", details });
        error
    }

    /// 100 with a message of its own and no details: how Graph itself refuses a parameter.
    pub(crate) fn parameter(message: impl fmt::Display) -> Self {
        let mut error = Self::code(100);
        error.body.message = format!("(#100) {message}");
        error.body.error_data = None;
        error
    }

    /// 100: a top-level parameter is not there.
    pub(crate) fn required(parameter: &str) -> Self {
        Self::parameter(format_args!("The parameter {parameter} is required."))
    }

    /// 131008: something inside the message is not there.
    pub(crate) fn missing(details: impl Into<String>) -> Self {
        Self::with_details(131_008, details)
    }

    /// 131009: something inside the message has a value that is not allowed.
    pub(crate) fn value(details: impl Into<String>) -> Self {
        Self::with_details(131_009, details)
    }

    /// 100 with subcode 33: no such object, or none for this token.
    pub(crate) fn no_object(method: &str, id: &str) -> Self {
        let mut error = Self::code(100);
        error.body.message = format!(
            "Unsupported {method} request. Object with ID '{id}' does not exist, cannot be loaded due \
             to missing permissions, or does not support this operation. Please read the Graph API \
             documentation at https://developers.facebook.com/docs/graph-api"
        );
        error.body.kind = "GraphMethodException";
        error.body.error_subcode = Some(33);
        error.body.error_data = None;
        error
    }

    /// 190: no token, an unknown one, or one that was revoked.
    pub(crate) fn token(message: &str, subcode: Option<u32>) -> Self {
        let mut error = Self::code(190);
        message.clone_into(&mut error.body.message);
        error.body.error_subcode = subcode;
        error.body.error_data = None;
        error
    }

    /// 2500: a path that is no part of the API.
    pub(crate) fn unknown_path(path: &str) -> Self {
        let mut error = Self::code(2500);
        error.body.message = format!("Unknown path components: {path}");
        error.body.error_data = None;
        error
    }

    pub(crate) fn subcode(mut self, subcode: u32) -> Self {
        self.body.error_subcode = Some(subcode);
        self
    }

    pub(crate) fn http(mut self, status: u16) -> Self {
        self.http = status;
        self
    }

    /// The code, for lists of what happened.
    pub(crate) fn number(&self) -> u32 {
        self.body.code
    }
}

impl fmt::Display for GraphError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.body.message)
    }
}

impl ResponseError for GraphError {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.http).unwrap_or(StatusCode::BAD_REQUEST)
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::build(self.status_code())
            .insert_header(("x-fb-trace-id", self.body.fbtrace_id.as_str()))
            .json(Envelope { error: &self.body })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(error: &GraphError) -> serde_json::Value {
        serde_json::to_value(Envelope { error: &error.body }).unwrap()
    }

    #[test]
    fn has_the_recorded_shape() {
        let body = shown(&GraphError::code(130_429).subcode(2_494_055));
        assert_eq!(body["error"]["message"], "(#130429) Rate limit hit");
        assert_eq!(body["error"]["type"], "OAuthException");
        assert_eq!(body["error"]["error_data"]["messaging_product"], "whatsapp");
        assert!(body["error"]["fbtrace_id"].as_str().unwrap().starts_with('A'));
        let body = shown(&GraphError::no_object("post", "123123"));
        assert_eq!(body["error"]["error_subcode"], 33);
        assert_eq!(body["error"]["type"], "GraphMethodException");
        assert!(body["error"].get("error_data").is_none());
    }
}
