//! From a request to its command: reads the actor and the payload, and makes a response of the answer.

use std::{collections::HashMap, sync::Arc};

use axum::{
    Json,
    body::{Body, HttpBody, to_bytes},
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
    routing::{MethodFilter, MethodRouter, on},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::{
    Api, Refusal,
    cookie::{self, Jar},
    device::device,
    device_cookie,
    fields::Fields,
    token::token,
};
use crate::{
    commands::{Command, CookieChange, FromCall, Malformed, Method, Request, Route},
    error::{Error, Result},
    limits::Kind,
    net::{Peer, came_by_tls},
};

/// No request body is longer.
const LARGEST: usize = 16 * 1_024;

/// The parameters in a request's path.
type Segments = Result<Path<HashMap<String, String>>, PathRejection>;

/// The handler of a command's route.
pub fn handler<C: Command>(route: Route, fields: Fields) -> MethodRouter<Api> {
    let fields = Arc::new(fields);
    let handle = async move |State(api): State<Api>, segments: Segments, request: axum::extract::Request| {
        let (parts, body) = request.into_parts();
        let request = Arc::new(read(&api, &parts));
        let asked = ask::<C>(&api, route.status, &fields, &request, segments, &parts, body).await;
        let mut response = asked.unwrap_or_else(|error| Refusal(error).into_response());
        give_cookies(&request, &parts.headers, &mut response);
        response
    };
    on(filter(route.method), handle)
}

/// Runs the command of a request.
async fn ask<C: Command>(
    api: &Api,
    status: u16,
    fields: &Fields,
    request: &Arc<Request>,
    segments: Segments,
    parts: &Parts,
    body: Body,
) -> Result<Response> {
    let caller = C::Caller::from_request(&api.chat, request).await?;
    let mut brought = match (parts.method == axum::http::Method::GET, fields.has_others()) {
        (_, false) => Map::new(),
        (true, true) => query(parts, fields),
        // What the path says is enough, unless a field is missing.
        (false, true) if parts.method == axum::http::Method::PUT && has_no_body(&parts.headers, &body) => {
            Map::new()
        }
        (false, true) => body_of::<C>(&parts.headers, body).await?,
    };
    let Path(segments) = segments.map_err(|_| fields.unknown_path())?;
    for (name, value) in segments {
        // Parameters in the path are not repeated in the body.
        if brought.insert(name, Value::String(value)).is_some() {
            return Err(Malformed::Unknown.into());
        }
    }
    let command: C = parse(brought)?;
    let (limits, user) = (&api.chat.limits, caller.user().cloned());
    if let Some(user) = user.as_ref().filter(|_| C::KIND != Kind::Read) {
        limits.take(C::KIND, command.cost(), user, request.address)?;
    }
    let response = respond(status, command.run(api.chat.clone(), caller).await?);
    if let Some(user) = user.filter(|_| C::IS_PAGE) {
        // It counts as it does by an event: one before it is read, and the rest by its size.
        let size = response.body().size_hint().lower();
        limits.charge_page(usize::try_from(size).unwrap_or(usize::MAX), &user, request.address);
    }
    Ok(response)
}

/// What a request says about its client.
fn read(api: &Api, parts: &Parts) -> Request {
    let headers = &parts.headers;
    let user_agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let address = api.proxies.client(Peer::of(&parts.extensions), headers);
    Request::new(
        address,
        api.address_hasher.hash(address),
        token(headers).map(str::to_owned),
        device(user_agent.unwrap_or_default()),
        cookie::read(headers).map(str::to_owned),
        device_cookie::read(headers),
    )
}

fn has_no_body(headers: &HeaderMap, body: &Body) -> bool {
    !headers.contains_key(header::CONTENT_TYPE) && body.size_hint().exact() == Some(0)
}

/// The JSON object in a request's body. Refuses with 400, 413 or 415.
async fn body_of<C: DeserializeOwned>(headers: &HeaderMap, body: Body) -> Result<Map<String, Value>> {
    if !is_json(headers) {
        return Err(Error::UnsupportedMediaType);
    }
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if length.and_then(|length| length.parse().ok()).is_some_and(|length: u64| length > LARGEST as u64) {
        return Err(Error::TooLarge);
    }
    // It is too long, or the connection has ended; then nobody gets this.
    let bytes = to_bytes(body, LARGEST).await.map_err(|_| Error::TooLarge)?;
    // By way of a map: serde would also read a struct from an array, field by field.
    serde_json::from_slice(&bytes).map_err(|_| Malformed::of::<C>(&bytes).into())
}

/// The query. Numbers are numbers again.
fn query(parts: &Parts, fields: &Fields) -> Map<String, Value> {
    let pairs = form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes());
    let value = |name: &str, text: String| match fields.is_number(name) {
        true => text.parse().map_or(Value::String(text), Value::Number),
        false => Value::String(text),
    };
    pairs.map(|(name, text)| (name.to_string(), value(&name, text.into_owned()))).collect()
}

fn parse<C: DeserializeOwned>(brought: Map<String, Value>) -> Result<C> {
    let brought = Value::Object(brought);
    C::deserialize(&brought).map_err(|_| Malformed::of::<C>(brought.to_string().as_bytes()).into())
}

fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.and_then(|value| value.split(';').next()).unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/json")
}

fn respond(status: u16, answer: impl Serialize) -> Response {
    let status = StatusCode::from_u16(status).expect("the table has statuses of HTTP");
    match status {
        StatusCode::NO_CONTENT => status.into_response(),
        _ => (status, Json(answer)).into_response(),
    }
}

/// Sets the cookies that the command has decided on, whatever the answer is.
fn give_cookies(request: &Request, headers: &HeaderMap, response: &mut Response) {
    let jar = Jar::of(headers);
    let mut give = |cookie| {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    };
    for change in request.take_cookie_changes() {
        match change {
            CookieChange::Session(token) => jar.give(&token).for_each(&mut give),
            CookieChange::NoSession => jar.take_away().for_each(&mut give),
            CookieChange::Device(account, token) => {
                give(device_cookie::give(&account, &token, came_by_tls(headers)));
            }
        }
    }
}

fn filter(method: Method) -> MethodFilter {
    match method {
        Method::Get => MethodFilter::GET,
        Method::Post => MethodFilter::POST,
        Method::Put => MethodFilter::PUT,
        Method::Patch => MethodFilter::PATCH,
        Method::Delete => MethodFilter::DELETE,
    }
}
