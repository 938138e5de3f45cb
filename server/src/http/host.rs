//! The names this server answers to. A page of another site can point its own name here (DNS rebinding): the browser
//! then takes this for that site's own server, and only `Host` tells the difference.

use std::sync::Arc;

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, Version, header},
};
use tracing::warn;

use crate::{
    error::{Error, Result},
    net::{Authority, Complaint, HostName, Origin},
};

/// The names that are served; all, if the list is empty.
#[derive(Clone, Debug)]
pub struct Hosts {
    served: Arc<[HostName]>,
    refused: Arc<Complaint>,
}

impl Hosts {
    pub fn new(served: &[HostName]) -> Self {
        Self { served: served.into(), refused: Arc::default() }
    }

    /// Fails for a name that is not served.
    pub fn check(&self, host: &Authority) -> Result<()> {
        if self.serve(host) {
            return Ok(());
        }
        self.refused.make(|unlogged| {
            warn!(%host, unlogged, "A request for a name that is not served was refused; --hosts names those that are");
        });
        Err(Error::HostNotServed(host.to_string()))
    }

    /// Addresses and `localhost` are always served: nobody else can point them here.
    fn serve(&self, host: &Authority) -> bool {
        self.served.is_empty()
            || host.public_name().is_none_or(|name| self.served.iter().any(|served| served.is(name)))
    }
}

/// The host of a request; none for a client from before `Host`. Fails when it or the origin is malformed or ambiguous
/// (RFC 9112, section 3.2): there is one `Host`, and it matches the target if that is a whole URL.
pub fn addressed(request: &Request) -> Result<Option<Authority>> {
    read(request).map_err(|why| Error::InvalidPayload(why.to_owned()))
}

fn read(request: &Request) -> Result<Option<Authority>, &'static str> {
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
