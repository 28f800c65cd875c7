//! Signature Version 4, as a server checks it.
use actix_web::HttpRequest;
use aws_lc_rs::{
    digest::{SHA256, digest},
    hmac,
};

use super::{ACCESS_KEY, REGION, SECRET_KEY};

/// Code and words of a refusal.
type Refusal = (&'static str, &'static str);

/// What `Authorization` says.
struct Said<'a> {
    key: &'a str,
    day: &'a str,
    region: &'a str,
    headers: &'a str,
    signature: &'a str,
}

/// Checks that a request is signed by the key it names, over what arrived.
pub(super) fn check(request: &HttpRequest, body: &[u8]) -> Result<(), Refusal> {
    let said = header(request, "authorization").ok_or(("AccessDenied", "it is not signed"))?;
    let said = read(said).ok_or(("AuthorizationHeaderMalformed", "not as AWS4-HMAC-SHA256"))?;
    if said.region != REGION {
        return Err(("AuthorizationHeaderMalformed", "the region is wrong"));
    }
    if said.key != ACCESS_KEY {
        return Err(("InvalidAccessKeyId", "the key is not known"));
    }
    let payload = header(request, "x-amz-content-sha256").unwrap_or_default();
    if payload != "UNSIGNED-PAYLOAD" && payload != hex::encode(digest(&SHA256, body)) {
        return Err(("XAmzContentSHA256Mismatch", "the body is not the one that was signed"));
    }
    let text = to_sign(request, &said, payload).ok_or(("AccessDenied", "a header is missing"))?;
    let right = [said.day, said.region, "s3", "aws4_request"]
        .iter()
        .fold(format!("AWS4{SECRET_KEY}").into_bytes(), |key, part| mac(&key, part));
    if hex::encode(mac(&right, &text)) == said.signature {
        return Ok(());
    }
    Err(("SignatureDoesNotMatch", "the signature is another"))
}

fn read(text: &str) -> Option<Said<'_>> {
    let rest = text.strip_prefix("AWS4-HMAC-SHA256 ")?;
    let mut parts = rest.split(',').map(str::trim);
    let credential = parts.next()?.strip_prefix("Credential=")?;
    let headers = parts.next()?.strip_prefix("SignedHeaders=")?;
    let signature = parts.next()?.strip_prefix("Signature=")?;
    let mut scope = credential.split('/');
    let (key, day, region) = (scope.next()?, scope.next()?, scope.next()?);
    let fits = scope.collect::<Vec<_>>() == ["s3", "aws4_request"]
        && day.len() == 8
        && signature.len() == 64
        && headers.split(';').any(|name| name == "host")
        && parts.next().is_none();
    fits.then_some(Said { key, day, region, headers, signature })
}

fn to_sign(request: &HttpRequest, said: &Said<'_>, payload: &str) -> Option<String> {
    let mut query: Vec<&str> =
        request.query_string().split('&').filter(|pair| !pair.is_empty()).collect();
    query.sort_unstable();
    let query: Vec<String> = query
        .into_iter()
        .map(|pair| if pair.contains('=') { pair.to_owned() } else { format!("{pair}=") })
        .collect();
    let mut headers = String::new();
    for name in said.headers.split(';') {
        headers.extend([name, ":", header(request, name)?.trim(), "\n"]);
    }
    let canonical = format!(
        "{}\n{}\n{}\n{headers}\n{}\n{payload}",
        request.method(),
        request.uri().path(),
        query.join("&"),
        said.headers
    );
    let at = header(request, "x-amz-date")?;
    let hash = hex::encode(digest(&SHA256, canonical.as_bytes()));
    let scope = format!("{}/{}/s3/aws4_request", said.day, said.region);
    at.starts_with(said.day).then(|| format!("AWS4-HMAC-SHA256\n{at}\n{scope}\n{hash}"))
}

fn header<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    request.headers().get(name)?.to_str().ok()
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text.as_bytes()).as_ref().to_vec()
}
