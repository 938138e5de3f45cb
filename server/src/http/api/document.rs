//! The OpenAPI document, made from the table of commands: commands repeat nothing that all routes share.

use utoipa::{
    OpenApi, PartialSchema, ToSchema,
    openapi::{
        self, Components, ContentBuilder, HeaderBuilder, HttpMethod, Info, Ref, RefOr, Required, Response,
        ResponseBuilder,
        path::{Operation, OperationBuilder, ParameterBuilder, ParameterIn},
        request_body::RequestBodyBuilder,
        schema::{ObjectBuilder, Schema, Type},
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
    },
};

use super::fields::Fields;
use crate::{
    commands::{Command, Method, Route, Token},
    protocol::Problem,
};

#[derive(OpenApi)]
#[openapi(components(schemas(Problem)))]
struct Head;

/// The document with the routes added so far.
pub struct Document(openapi::OpenApi);

/// Of every route.
const ALWAYS: [(&str, &str); 7] = [
    ("403", "`forbidden`: the page's origin is not allowed here, or the caller may not do this"),
    ("405", "`method_not_allowed`"),
    ("421", "`host_not_served`: the operator has not named this host"),
    ("429", "`rate_limited`"),
    ("500", "`internal`"),
    ("503", "`busy`, `unavailable`: the same may be asked again in a moment"),
    ("507", "`storage_full`"),
];
/// Of a route that has a body.
const OF_BODIES: [(&str, &str); 4] = [
    ("400", "`invalid_payload`, `invalid_nick`, `invalid_password` and the like: the detail says what is wrong"),
    ("408", "`request_timeout`: the body has 30 s to arrive"),
    ("413", "`too_large`: 16 KiB are the most"),
    ("415", "`unsupported_media_type`: JSON is expected"),
];

/// Of a route that requires a token.
const OF_TOKENS: [(&str, &str); 1] = [("401", "`unauthorized`, `signed_out`")];
/// Of a route to a room.
const OF_ROOMS: [(&str, &str); 2] = [("400", "`invalid_room`"), ("410", "`room_deleted`")];

impl Document {
    pub fn new() -> Self {
        Self(head())
    }

    /// Describes a command's route.
    pub fn add<C: Command>(&mut self, route: Route, fields: &Fields) {
        let operation = operation::<C>(route, fields);
        let method = match route.method {
            Method::Get => HttpMethod::Get,
            Method::Post => HttpMethod::Post,
            Method::Put => HttpMethod::Put,
            Method::Patch => HttpMethod::Patch,
            Method::Delete => HttpMethod::Delete,
        };
        self.0.paths.add_path_operation(route.path, vec![method], operation);
        let components = self.0.components.get_or_insert_default();
        if has_body(route, fields) {
            add_schemas::<C>(components);
            components
                .schemas
                .insert(<C as ToSchema>::name().into_owned(), RefOr::T(Schema::Object(fields.others())));
        }
        if route.status != NO_CONTENT {
            add_schemas::<C::Answer>(components);
            components
                .schemas
                .insert(<C::Answer as ToSchema>::name().into_owned(), <C::Answer as PartialSchema>::schema());
        }
    }

    pub fn finish(self) -> openapi::OpenApi {
        self.0
    }
}

const NO_CONTENT: u16 = 204;

fn has_body(route: Route, fields: &Fields) -> bool {
    route.method != Method::Get && fields.has_others()
}

/// The schemas that a type refers to.
fn add_schemas<T: ToSchema>(components: &mut Components) {
    let mut schemas = Vec::new();
    T::schemas(&mut schemas);
    components.schemas.extend(schemas);
}

fn operation<C: Command>(route: Route, fields: &Fields) -> Operation {
    let docs = fields.object.description.as_deref().unwrap_or_default();
    let (summary, rest) = docs.split_once("\n\n").unwrap_or((docs, ""));
    let mut operation = OperationBuilder::new()
        .tag(route.tag)
        .operation_id(Some(C::NAME))
        .summary(Some(summary))
        .description((!rest.is_empty()).then_some(rest))
        .response(route.status.to_string(), answer::<C>(route));
    for segment in &fields.segments {
        operation = operation.parameter(parameter(segment, ParameterIn::Path, fields));
    }
    if has_body(route, fields) {
        let body = ContentBuilder::new().schema(Some(Ref::from_schema_name(<C as ToSchema>::name()))).build();
        let body = RequestBodyBuilder::new().content("application/json", body).required(Some(Required::True));
        operation = operation.request_body(Some(body.build()));
    } else {
        for name in fields.others().properties.keys() {
            operation = operation.parameter(parameter(name, ParameterIn::Query, fields));
        }
    }
    for requirement in security::<C>() {
        operation = operation.security(requirement);
    }
    for (status, description) in refusals::<C>(route, fields) {
        operation = operation.response(status, refusal(description));
    }
    operation.build()
}

fn parameter(name: &str, stands_in: ParameterIn, fields: &Fields) -> ParameterBuilder {
    let is_required = stands_in == ParameterIn::Path || fields.object.required.iter().any(|one| one == name);
    let schema = match name {
        "room" => crate::model::RoomId::schema(),
        name => fields.object.properties.get(name).cloned().unwrap_or_else(String::schema),
    };
    ParameterBuilder::new()
        .name(name)
        .parameter_in(stands_in)
        .required(if is_required { Required::True } else { Required::False })
        .schema(Some(schema))
}

fn answer<C: Command>(route: Route) -> Response {
    let mut response = ResponseBuilder::new();
    if route.status == NO_CONTENT {
        response = response.description("Done");
    } else {
        let content =
            ContentBuilder::new().schema(Some(Ref::from_schema_name(<C::Answer as ToSchema>::name()))).build();
        response = response.description("The answer").content("application/json", content);
    }
    if let Some(cookie) = C::SET_COOKIE {
        let text = ObjectBuilder::new().schema_type(Type::String).build();
        let header = HeaderBuilder::new().schema(Some(text)).description(Some(cookie)).build();
        response = response.header("set-cookie", header);
    }
    response.build()
}

fn security<C: Command>() -> Vec<SecurityRequirement> {
    let of = |name: &str| SecurityRequirement::new(name, [""; 0]);
    let by_token = || [of("token"), of("token_header")];
    let mut ways = match (C::TOKEN, C::COOKIE) {
        (Token::None, true) => Vec::new(),
        (Token::None, false) => vec![SecurityRequirement::default()],
        (Token::Optional, _) => [SecurityRequirement::default()].into_iter().chain(by_token()).collect(),
        (Token::Required, _) => by_token().to_vec(),
    };
    ways.extend(C::COOKIE.then(|| of("cookie")));
    ways
}

/// The errors of a route. The command's description of a status precedes the general one.
fn refusals<C: Command>(route: Route, fields: &Fields) -> Vec<(&'static str, &'static str)> {
    let mut refusals = C::REFUSALS.to_vec();
    let mut add = |others: &[(&'static str, &'static str)]| {
        for (status, description) in others {
            if refusals.iter().all(|(known, _)| known != status) {
                refusals.push((status, description));
            }
        }
    };
    add(&ALWAYS);
    if has_body(route, fields) {
        add(&OF_BODIES);
    }
    if C::TOKEN == Token::Required {
        add(&OF_TOKENS);
    }
    if fields.segments.contains(&"room") {
        add(&OF_ROOMS);
    }
    refusals
}

/// The document without any route.
fn head() -> openapi::OpenApi {
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
