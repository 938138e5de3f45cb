//! Which names this server answers to. A page of another site can have its own name lead here (DNS rebinding): to the browser
//! it is then that site's own server, and only `Host` tells.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, Version, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tracing::warn;

use super::api::Refusal;
use crate::{
    error::Error,
    net::{Authority, Complaint, HostName, Origin},
};

/// The names that are served; every one, where there is none.
#[derive(Clone, Debug)]
pub struct Hosts {
    served: Arc<[HostName]>,
    refused: Arc<Complaint>,
}

/// Whom a request is for, or what is wrong with how it says so. Every request has it, once it was read.
#[derive(Clone, Debug)]
pub struct Addressed(Arc<Result<Option<Authority>, &'static str>>);

impl Hosts {
    pub fn new(served: &[HostName]) -> Self {
        Self { served: served.into(), refused: Arc::default() }
    }

    /// Addresses and `localhost` are always served: nobody else can have them lead here.
    fn serve(&self, host: &Authority) -> bool {
        self.served.is_empty()
            || host.public_name().is_none_or(|name| self.served.iter().any(|served| served.is(name)))
    }
}

impl Addressed {
    /// None when it is malformed, or a client of before `Host` does not say.
    pub fn host(request: &Request) -> Option<&Authority> {
        let addressed: &Self = request.extensions().get().expect("it is put into every request");
        addressed.0.as_ref().as_ref().ok()?.as_ref()
    }
}

/// Puts it into a request.
pub async fn read(mut request: Request, next: Next) -> Response {
    let addressed = Addressed(Arc::new(addressed(&request)));
    request.extensions_mut().insert(addressed);
    next.run(request).await
}

/// Refuses a request that does not say whom it is for, or which page asks, in one way only, with 400; and one for a name that
/// is not served with 421.
pub async fn check(State(hosts): State<Hosts>, request: Request, next: Next) -> Response {
    let addressed: &Addressed = request.extensions().get().expect("it is put into every request");
    match &*addressed.0 {
        Err(why) => refuse(Error::InvalidPayload((*why).to_owned())),
        Ok(Some(host)) if !hosts.serve(host) => {
            hosts.refused.make(|unlogged| {
                warn!(%host, unlogged, "A request for a name that is not served was refused; --hosts names those that are");
            });
            refuse(Error::HostNotServed(host.to_string()))
        }
        Ok(_) => next.run(request).await,
    }
}

fn refuse(error: Error) -> Response {
    Refusal(error).into_response()
}

/// RFC 9112, section 3.2: of `Host` there is one, and it says the same as the target does, where that is a whole URL.
fn addressed(request: &Request) -> Result<Option<Authority>, &'static str> {
    if many(request.headers(), header::ORIGIN) {
        return Err("the header Origin is there twice");
    }
    if many(request.headers(), header::HOST) {
        return Err("the header Host is there twice");
    }
    let host = match request.headers().get(header::HOST) {
        Some(host) => Some(host.to_str().ok().and_then(Authority::parse).ok_or("the header Host names no host")?),
        None if request.version() >= Version::HTTP_11 => return Err("the header Host is missing"),
        None => None,
    };
    let Some(target) = request.uri().authority() else { return Ok(host) };
    let scheme = request.uri().scheme_str().unwrap_or("http");
    let origin = Origin::parse(&format!("{scheme}://{target}")).ok_or("its target names no host")?;
    match host {
        Some(host) if !origin.is_of(&host, false) => Err("the header Host and its target name two hosts"),
        Some(host) => Ok(Some(host)),
        None => Ok(Authority::parse(target.as_str())),
    }
}

fn many(headers: &HeaderMap, name: HeaderName) -> bool {
    headers.get_all(name).iter().nth(1).is_some()
}
