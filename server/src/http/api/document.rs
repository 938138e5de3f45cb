//! What the OpenAPI document says of all doors alike, so that no door has to repeat it.

use utoipa::{
    OpenApi, ToSchema,
    openapi::{
        self, ContentBuilder, HeaderBuilder, Info, PathItem, Ref, RefOr, Response, ResponseBuilder,
        path::Operation,
        schema::{ObjectBuilder, Type},
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
    },
};

use crate::protocol::Problem;

#[derive(OpenApi)]
#[openapi(components(schemas(Problem)))]
struct Head;

/// Of every door.
const ALWAYS: [(&str, &str); 7] = [
    ("403", "`forbidden`: the page's origin is not allowed here, or it is not the asker's to do"),
    ("405", "`method_not_allowed`"),
    ("421", "`host_not_served`: the operator has not named this host"),
    ("429", "`rate_limited`"),
    ("500", "`internal`"),
    ("503", "`busy`, `unavailable`: the same may be asked again in a moment"),
    ("507", "`storage_full`"),
];
/// Of a door that takes a body.
const OF_BODIES: [(&str, &str); 4] = [
    ("400", "`invalid_payload`, `invalid_nick`, `invalid_password` and the like: the detail says what is wrong"),
    ("408", "`request_timeout`: the body has 30 s to arrive"),
    ("413", "`too_large`: 16 KiB are the most"),
    ("415", "`unsupported_media_type`: JSON is expected"),
];

/// Of a door that is for those with a token.
const OF_TOKENS: [(&str, &str); 1] = [("401", "`unauthorized`, `signed_out`")];
/// Of a door to a room.
const OF_ROOMS: [(&str, &str); 2] = [("400", "`invalid_room`"), ("410", "`room_deleted`")];

/// The document before any door is in it.
pub fn head() -> openapi::OpenApi {
    let mut document = Head::openapi();
    document.info = Info::new("WeChat", env!("CARGO_PKG_VERSION"));
    document.info.description = Some("Accounts, sessions and rooms. What is said goes over Socket.IO.".to_owned());
    let components = document.components.get_or_insert_default();
    let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT");
    let token = token.description(Some("An account's access token; a guest's where that is enough."));
    components.add_security_scheme("token", SecurityScheme::Http(token.build()));
    let header = "The same, where a proxy uses Authorization for itself. It counts before the other.";
    let header = ApiKeyValue::with_description("X-Wechat-Token", header);
    components.add_security_scheme("token_header", SecurityScheme::ApiKey(ApiKey::Header(header)));
    let cookie = ApiKeyValue::with_description(
        "__Host-wechat_session",
        "The refresh token, good once. Without TLS it is called wechat_session.",
    );
    components.add_security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    document
}

/// The document with every refusal in it.
pub fn complete(mut document: openapi::OpenApi) -> openapi::OpenApi {
    let by_token = [SecurityRequirement::new("token", [""; 0])];
    let doors = document.paths.paths.iter_mut().flat_map(|(path, item)| {
        let of_room = path.starts_with("/api/rooms/{id}");
        operations(item).map(move |operation| (of_room, operation))
    });
    for (of_room, operation) in doors {
        let of_body = operation.request_body.is_some();
        let of_token = operation.security.as_deref() == Some(&by_token);
        let responses = &mut operation.responses.responses;
        let mut refuse = |codes: &[(&str, &str)]| {
            for (status, description) in codes {
                responses.entry((*status).to_owned()).or_insert_with(|| refusal(description).into());
            }
        };
        refuse(&ALWAYS);
        by_header_as_well(operation.security.get_or_insert_default());
        if of_body {
            refuse(&OF_BODIES);
        }
        if of_token {
            refuse(&OF_TOKENS);
        }
        if of_room {
            refuse(&OF_ROOMS);
        }
        for (status, response) in &mut operation.responses.responses {
            if let RefOr::T(described) = response
                && status.as_str() >= "400"
            {
                *response = refusal(&described.description).into();
            }
        }
    }
    document
}

/// Wherever a token is taken, it is taken from both headers.
fn by_header_as_well(security: &mut Vec<SecurityRequirement>) {
    if security.contains(&SecurityRequirement::new("token", [""; 0])) {
        security.push(SecurityRequirement::new("token_header", [""; 0]));
    }
}

fn operations(path: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, put, post, delete, patch, .. } = path;
    [get, put, post, delete, patch].into_iter().flatten()
}

fn refusal(description: &str) -> Response {
    let seconds = ObjectBuilder::new().schema_type(Type::Integer).build();
    let retry_after =
        HeaderBuilder::new().schema(Some(seconds)).description(Some("In seconds, when that is known")).build();
    let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name(Problem::name()))).build();
    ResponseBuilder::new()
        .description(description)
        .content("application/problem+json", problem)
        .header("retry-after", retry_after)
        .build()
}
