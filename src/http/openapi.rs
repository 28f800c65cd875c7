//! The OpenAPI 3.1 document, made from the route table.
use std::collections::BTreeMap;

use actix_web::{HttpResponse, http::Method, web};
use recado_protocol::Problem;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ComponentsBuilder, Content, ContentBuilder, HttpMethod, InfoBuilder, KnownFormat,
        ObjectBuilder, OpenApi, OpenApiBuilder, PathItem, PathsBuilder, Ref, RefOr, Required,
        ResponseBuilder, Schema, SchemaFormat, Type,
        path::{Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn},
        request_body::{RequestBody, RequestBodyBuilder},
        security::{
            ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme,
        },
        tag::TagBuilder,
    },
};

use super::{
    error::PROBLEM_JSON,
    route::{Body, Door, Route, SchemaOf},
    routes,
};

/// Builds the document.
pub(crate) fn document() -> OpenApi {
    let table = routes::table();
    let mut schemas = BTreeMap::new();
    let mut items: BTreeMap<&str, PathItem> = BTreeMap::new();
    add(&mut schemas, SchemaOf::of::<Problem>());
    for route in &table {
        for body in [&route.sends, &route.answers.1] {
            if let Body::Json(schema) = body {
                add(&mut schemas, *schema);
            }
        }
        let item = PathItem::new(method(&route.method), operation(route));
        match items.get_mut(route.path) {
            Some(known) => known.merge_operations(item),
            None => drop(items.insert(route.path, item)),
        }
    }
    let paths =
        items.into_iter().fold(PathsBuilder::new(), |paths, (path, item)| paths.path(path, item));
    let mut tags: Vec<&str> = table.iter().map(|route| route.tag).collect();
    tags.dedup();
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("Recado")
                .version(env!("CARGO_PKG_VERSION"))
                .description(Some(ABOUT))
                .build(),
        )
        .paths(paths.build())
        .components(Some(components(schemas)))
        .tags(Some(tags.into_iter().map(|tag| TagBuilder::new().name(tag).build())))
        .build()
}

const ABOUT: &str = "Messaging gateway: channels, conversations, and what the bot knows. \
Times are RFC 3339 in UTC; ids are opaque; lists are pages with opaque cursors. Every write that lists \
`Idempotency-Key` among its headers is done once when it is repeated with the same key; the others \
may be repeated without harm. Errors are \
`application/problem+json` with a stable `code`. Writes with the session cookie need `X-Recado: 1`.";

/// Answers the document.
pub(crate) async fn show(document: web::Data<OpenApi>) -> HttpResponse {
    HttpResponse::Ok().json(document.get_ref())
}

fn add(schemas: &mut BTreeMap<String, RefOr<Schema>>, schema: SchemaOf) {
    let mut parts = vec![((schema.name)(), (schema.schema)())];
    (schema.parts)(&mut parts);
    schemas.extend(parts);
}

fn components(schemas: BTreeMap<String, RefOr<Schema>>) -> utoipa::openapi::Components {
    let cookie = ApiKey::Cookie(ApiKeyValue::new(super::auth::COOKIE));
    ComponentsBuilder::new()
        .schemas_from_iter(schemas)
        .security_scheme("key", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)))
        .security_scheme("cookie", SecurityScheme::ApiKey(cookie))
        .build()
}

fn method(method: &Method) -> HttpMethod {
    match *method {
        Method::POST => HttpMethod::Post,
        Method::PUT => HttpMethod::Put,
        Method::PATCH => HttpMethod::Patch,
        Method::DELETE => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}

fn operation(route: &Route) -> Operation {
    let (status, answer) = &route.answers;
    let success = content(answer).into_iter().fold(
        ResponseBuilder::new().description(route.about),
        |response, (media_type, content)| response.content(media_type, content),
    );
    let problem = Content::new(Some(Ref::from_schema_name(Problem::name())));
    let failure = ResponseBuilder::new().description("A problem").content(PROBLEM_JSON, problem);
    let operation = OperationBuilder::new()
        .tag(route.tag)
        .summary(Some(route.about))
        .operation_id(Some(operation_id(route)))
        .request_body(request_body(&route.sends))
        .response(status.to_string(), success.build())
        .response("default", failure.build());
    let operation = parameters(route).into_iter().fold(operation, OperationBuilder::parameter);
    match route.door {
        Door::Public => operation.securities(Some([SecurityRequirement::default()])).build(),
        Door::SignedIn => operation.securities(Some(securities(&[]))).build(),
        Door::Needs(scope) => operation.securities(Some(securities(&[scope.word()]))).build(),
    }
}

fn securities(scopes: &[&str]) -> [SecurityRequirement; 2] {
    ["key", "cookie"].map(|scheme| SecurityRequirement::new(scheme, scopes.iter().copied()))
}

/// `POST /api/v1/faqs/{id}` is `post_faqs_id`.
fn operation_id(route: &Route) -> String {
    let words = route.path.trim_start_matches("/api/v1").split(['/', '{', '}', '-', '.']);
    let words = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("_");
    format!("{}_{words}", route.method.as_str().to_lowercase())
}

fn request_body(body: &Body) -> Option<RequestBody> {
    let (media_type, content) = content(body)?;
    let builder = RequestBodyBuilder::new().content(media_type, content);
    Some(builder.required(Some(Required::True)).build())
}

fn content(body: &Body) -> Option<(&'static str, Content)> {
    match body {
        Body::None => None,
        Body::Json(schema) => {
            let name = (schema.name)();
            Some(("application/json", Content::new(Some(Ref::from_schema_name(name)))))
        }
        Body::File => {
            let file = ObjectBuilder::new()
                .schema_type(Type::String)
                .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)));
            let form = ObjectBuilder::new().property("file", file).required("file").build();
            Some(("multipart/form-data", ContentBuilder::new().schema(Some(form)).build()))
        }
        Body::Other(media_type) => Some((media_type, Content::new(Some(String::schema())))),
    }
}

fn parameters(route: &Route) -> Vec<Parameter> {
    let parameter = |name: &str, place: ParameterIn, about: &str| {
        let required = if place == ParameterIn::Path { Required::True } else { Required::False };
        ParameterBuilder::new()
            .name(name)
            .parameter_in(place)
            .required(required)
            .description(Some(about))
            .schema(Some(String::schema()))
            .build()
    };
    let in_path =
        route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let mut parameters: Vec<Parameter> =
        in_path.map(|name| parameter(name, ParameterIn::Path, "its id")).collect();
    let query = route.query.iter();
    parameters.extend(query.map(|(name, about)| parameter(name, ParameterIn::Query, about)));
    if route.takes_key() {
        let about = "makes the write safe to repeat, for a day and with the same API key or as the same \
                     person; at most 200 characters";
        parameters.push(parameter("Idempotency-Key", ParameterIn::Header, about));
    }
    parameters
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declares_key(route: &Route) -> bool {
        parameters(route).iter().any(|parameter| parameter.name == "Idempotency-Key")
    }

    #[test]
    fn every_write_declares_the_key_but_those_that_do_not_read_it() {
        let table = routes::table();
        let without = table.iter().filter(|route| route.method != Method::GET);
        let without: Vec<_> = without.filter(|route| !declares_key(route)).collect();
        let without: Vec<String> = without.into_iter().map(operation_id).collect();
        assert_eq!(without, KEYLESS);
        let reads = table.iter().filter(|route| route.method == Method::GET);
        assert!(reads.filter(|route| declares_key(route)).count() == 0);
    }

    const KEYLESS: [&str; 8] = [
        "post_session",
        "delete_session",
        "put_session_tenant",
        "put_me_password",
        "post_channels_id_test",
        "post_channels_id_templates_sync",
        "post_faqs_try",
        "post_webhooks_channel_id",
    ];
}
