//! Calls to the Graph API, and what is proven when one does not succeed.
use std::{sync::Arc, time::Duration};

use bytes::{Bytes, BytesMut};
use recado_domain::send_error::{ErrorClass, SendError};
use reqwest::{
    Client, Method, RequestBuilder, Response,
    header::{CONTENT_TYPE, RETRY_AFTER},
    multipart::Form,
};
use serde::{Serialize, de::DeserializeOwned};
use url::Url;

use super::GraphError;
use crate::{AddressPolicy, ChannelError, ForbiddenAddress, Gate, Secret, gate};

/// Largest JSON answer read; a page of 100 templates stays below 1 MB.
const LARGEST_ANSWER: usize = 8 << 20;

/// The Graph API at one base address and version, spoken to with one token.
#[derive(Clone)]
pub(crate) struct Graph {
    client: Client,
    policy: AddressPolicy,
    /// Base address with the version, without a trailing slash.
    base: Url,
    token: Arc<Secret>,
}

/// Why a call did not succeed, by what it proves.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Nothing was sent: the address may not be called.
    Forbidden(ForbiddenAddress),
    /// Nothing was sent: no connection, no name, no TLS.
    NoLine(String),
    /// Nothing was sent: the gate was closed.
    Late,
    /// The provider refused in its own words: nothing was done.
    Refused {
        /// Its words.
        error: GraphError,
        /// How long it asks to wait.
        retry_after: Option<Duration>,
    },
    /// Nothing is proven: silence, a cut line, an answer that is not the Graph API's.
    Unclear(String),
}

impl Graph {
    pub(crate) fn new(client: Client, policy: AddressPolicy, base: Url, token: Secret) -> Self {
        Self { client, policy, base, token: Arc::new(token) }
    }

    /// Returns the token, for the one call that must name it in its query.
    pub(crate) fn token(&self) -> &Secret {
        &self.token
    }

    /// Reads an object.
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
        within: Duration,
    ) -> Result<T, Failure> {
        let mut url = self.url(path);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        self.call(self.request(Method::GET, url)?, within).await
    }

    /// Posts JSON.
    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        path: &[&str],
        body: &impl Serialize,
        within: Duration,
    ) -> Result<T, Failure> {
        self.call(self.request(Method::POST, self.url(path))?.json(body), within).await
    }

    /// Posts JSON that may leave only while the gate is open.
    pub(crate) async fn post_through<T: DeserializeOwned>(
        &self,
        gate: &Gate,
        path: &[&str],
        body: &impl Serialize,
        within: Duration,
    ) -> Result<T, Failure> {
        let json = serde_json::to_vec(body).map_err(|error| Failure::NoLine(error.to_string()))?;
        let request = self.request(Method::POST, self.url(path))?;
        let request = request.header(CONTENT_TYPE, "application/json").body(gate.body(json));
        self.call(request, within).await
    }

    /// Posts a form with a file.
    pub(crate) async fn post_form<T: DeserializeOwned>(
        &self,
        path: &[&str],
        form: Form,
        within: Duration,
    ) -> Result<T, Failure> {
        self.call(self.request(Method::POST, self.url(path))?.multipart(form), within).await
    }

    /// Opens an address that the Graph API handed out, with the token; the answer is not read yet.
    pub(crate) async fn open(&self, url: Url, within: Duration) -> Result<Response, Failure> {
        let request = self.request(Method::GET, url)?;
        let response = tokio::time::timeout(within, request.send())
            .await
            .map_err(|_| silence(within))?
            .map_err(|error| line_failure(&error))?;
        if response.status().is_success() {
            return Ok(response);
        }
        let answer = Answer::read(response).await?;
        Err(answer.failure())
    }

    fn url(&self, path: &[&str]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.extend(path);
        }
        url
    }

    fn request(&self, method: Method, url: Url) -> Result<RequestBuilder, Failure> {
        self.policy.check(&url).map_err(Failure::Forbidden)?;
        Ok(self.client.request(method, url).bearer_auth(self.token.expose()))
    }

    async fn call<T: DeserializeOwned>(
        &self,
        request: RequestBuilder,
        within: Duration,
    ) -> Result<T, Failure> {
        let exchange = async {
            let response = request.send().await.map_err(|error| line_failure(&error))?;
            Answer::read(response).await
        };
        // Who gives up here does not know whether bytes have left.
        tokio::time::timeout(within, exchange).await.map_err(|_| silence(within))??.into_value()
    }
}

/// An answer, read whole.
struct Answer {
    status: u16,
    retry_after: Option<Duration>,
    body: Bytes,
}

impl Answer {
    async fn read(mut response: Response) -> Result<Self, Failure> {
        let status = response.status().as_u16();
        let retry_after = response
            .headers()
            .get(RETRY_AFTER)
            .and_then(|value| value.to_str().ok()?.trim().parse().ok())
            .map(Duration::from_secs);
        let mut body = BytesMut::new();
        let cut = |error: reqwest::Error| Failure::Unclear(chain(&error.without_url()));
        while let Some(chunk) = response.chunk().await.map_err(cut)? {
            if body.len() + chunk.len() > LARGEST_ANSWER {
                return Err(Failure::Unclear(format!("HTTP {status} with too long an answer")));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Self { status, retry_after, body: body.freeze() })
    }

    fn into_value<T: DeserializeOwned>(self) -> Result<T, Failure> {
        if (200..300).contains(&self.status)
            && let Ok(value) = serde_json::from_slice(&self.body)
        {
            return Ok(value);
        }
        Err(self.failure())
    }

    /// Only the provider's own error body proves that nothing was done: a bare 5xx, a page of some
    /// box in between or a redirect proves nothing.
    fn failure(&self) -> Failure {
        match GraphError::read(self.status, &self.body) {
            Some(error) => Failure::Refused { error, retry_after: self.retry_after },
            None => {
                Failure::Unclear(format!("HTTP {} without an answer of the Graph API", self.status))
            }
        }
    }
}

impl Failure {
    /// Returns what follows for a call that may simply be made again.
    pub(crate) fn into_channel_error(self) -> ChannelError {
        match self {
            Self::Forbidden(reason) => ChannelError::Forbidden(reason),
            Self::NoLine(detail) | Self::Unclear(detail) => ChannelError::Unreachable(detail),
            Self::Late => ChannelError::Unreachable(gate::Closed.to_string()),
            Self::Refused { error, .. } => ChannelError::Refused(error.error),
        }
    }

    /// Returns what follows when it is certain, from elsewhere, that nothing was sent.
    pub(crate) fn into_send_error(self) -> SendError {
        match self {
            Self::Forbidden(reason) => SendError::ours(ErrorClass::StopNumber, reason.to_string()),
            Self::NoLine(detail) | Self::Unclear(detail) => {
                SendError::ours(ErrorClass::Retry, detail)
            }
            Self::Late => SendError::ours(ErrorClass::Retry, gate::Closed.to_string()),
            Self::Refused { error, .. } => error.error,
        }
    }
}

fn silence(within: Duration) -> Failure {
    Failure::Unclear(format!("no answer within {} ms", within.as_millis()))
}

/// Sorts what the client reports: an error while connecting (refused, no name, no TLS, too slow) is
/// proof that not a byte of the request was written; anything else proves nothing.
fn line_failure(error: &reqwest::Error) -> Failure {
    if let Some(reason) = forbidden_within(error) {
        return Failure::Forbidden(reason);
    }
    if causes(error).any(<dyn std::error::Error>::is::<gate::Closed>) {
        return Failure::Late;
    }
    if error.is_connect() || error.is_builder() {
        return Failure::NoLine(chain(error));
    }
    Failure::Unclear(chain(error))
}

fn forbidden_within(error: &reqwest::Error) -> Option<ForbiddenAddress> {
    causes(error)
        .find_map(|cause| cause.downcast_ref::<ForbiddenAddress>().cloned())
        .filter(|reason| !matches!(reason, ForbiddenAddress::Unresolved(_)))
}

/// Returns the words of an error and its causes. The client's own words are left out: they carry
/// the address, and an address may carry a token.
pub(crate) fn chain(error: &reqwest::Error) -> String {
    let words: Vec<_> = causes(error).map(ToString::to_string).collect();
    match words.is_empty() {
        true if error.is_timeout() => "timed out".to_owned(),
        true => "the request could not be made".to_owned(),
        false => words.join(": "),
    }
}

fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn std::error::Error + 'static)> {
    std::iter::successors(std::error::Error::source(error), |cause| cause.source())
}
