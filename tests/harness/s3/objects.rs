//! Objects and their parts.
use std::collections::BTreeMap;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, StatusCode, header},
    web::{Bytes, Query},
};

use super::{Kept, refuse};

/// All that is said of an object's age.
const MODIFIED: &str = "Sat, 21 Nov 2026 12:00:00 GMT";

/// Answers a request about one key, or about the whole bucket when it is empty.
pub(super) fn answer(
    request: &HttpRequest,
    key: &str,
    body: Bytes,
    kept: &mut Kept,
) -> HttpResponse {
    let asked = Query::<BTreeMap<String, String>>::from_query(request.query_string());
    let asked = asked.unwrap().into_inner();
    let upload = asked.get("uploadId").cloned();
    match (request.method(), upload) {
        (&Method::POST, None) if asked.contains_key("uploads") => begin(key, kept),
        (&Method::PUT, Some(upload)) => {
            let number = asked["partNumber"].parse().unwrap();
            kept.parts.insert((upload, number), body.clone());
            tagged(HttpResponse::Ok(), &body).finish()
        }
        (&Method::POST, Some(upload)) => complete(key, &upload, kept),
        (&Method::DELETE, Some(upload)) => {
            kept.parts.retain(|(of, _), _| *of != upload);
            HttpResponse::NoContent().finish()
        }
        (&Method::PUT, None) => {
            kept.objects.insert(key.to_owned(), body.clone());
            tagged(HttpResponse::Ok(), &body).finish()
        }
        (&Method::DELETE, None) => {
            kept.objects.remove(key);
            HttpResponse::NoContent().finish()
        }
        (&Method::GET, None) if key.is_empty() => list(&asked, kept),
        (&Method::GET | &Method::HEAD, None) => match kept.objects.get(key) {
            Some(object) => give(request, object),
            None => refuse(StatusCode::NOT_FOUND, "NoSuchKey", "there is no such key"),
        },
        _ => refuse(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", "not known here"),
    }
}

fn tagged(
    mut response: actix_web::HttpResponseBuilder,
    body: &Bytes,
) -> actix_web::HttpResponseBuilder {
    let tag = hex::encode(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, body));
    response.insert_header((header::ETAG, format!("\"{tag}\"")));
    response
}

fn begin(key: &str, kept: &Kept) -> HttpResponse {
    let upload = format!("upload-{}", kept.asked.len());
    xml(format!(
        "<InitiateMultipartUploadResult><Bucket>b</Bucket><Key>{key}</Key><UploadId>{upload}</UploadId></InitiateMultipartUploadResult>"
    ))
}

fn complete(key: &str, upload: &str, kept: &mut Kept) -> HttpResponse {
    let parts: Vec<Bytes> = kept
        .parts
        .iter()
        .filter(|((of, _), _)| of == upload)
        .map(|(_, part)| part.clone())
        .collect();
    kept.parts.retain(|(of, _), _| of != upload);
    kept.objects.insert(key.to_owned(), parts.concat().into());
    xml(format!(
        "<CompleteMultipartUploadResult><Key>{key}</Key><ETag>\"whole\"</ETag></CompleteMultipartUploadResult>"
    ))
}

fn list(asked: &BTreeMap<String, String>, kept: &Kept) -> HttpResponse {
    let prefix = asked.get("prefix").map_or("", String::as_str);
    let found: Vec<String> = kept
        .objects
        .iter()
        .filter(|(key, _)| key.starts_with(prefix))
        .map(|(key, object)| {
            format!(
                "<Contents><Key>{key}</Key><LastModified>2026-11-21T12:00:00.000Z</LastModified><ETag>\"x\"</ETag><Size>{}</Size></Contents>",
                object.len()
            )
        })
        .collect();
    let found = found.concat();
    xml(format!("<ListBucketResult><IsTruncated>false</IsTruncated>{found}</ListBucketResult>"))
}

fn give(request: &HttpRequest, object: &Bytes) -> HttpResponse {
    let range = request.headers().get(header::RANGE).and_then(|range| range.to_str().ok());
    let mut response = tagged(HttpResponse::Ok(), object);
    response.insert_header((header::LAST_MODIFIED, MODIFIED));
    let mut part = object.clone();
    if let Some((from, to)) =
        range.and_then(|range| range.strip_prefix("bytes=")).and_then(|range| range.split_once('-'))
    {
        let from: usize = from.parse().unwrap();
        let to = to.parse::<usize>().unwrap_or(usize::MAX).min(object.len() - 1);
        part = object.slice(from..=to);
        response.status(StatusCode::PARTIAL_CONTENT);
        let told = format!("bytes {from}-{to}/{}", object.len());
        response.insert_header((header::CONTENT_RANGE, told));
    }
    if request.method() == Method::HEAD {
        return response.no_chunking(part.len() as u64).finish();
    }
    response.body(part)
}

fn xml(body: String) -> HttpResponse {
    let whole = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{body}");
    HttpResponse::Ok().content_type("application/xml").body(whole)
}
