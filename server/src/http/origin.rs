//! Which pages may connect to this server. Browsers let every page open a WebSocket anywhere and send the visitor's
//! access along; only the `Origin` header tells them apart (RFC 6455, section 10.2).

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue, header};
use tracing::warn;

use crate::{
    error::{Error, Result},
    net::{Authority, Complaint, Origin, came_by_tls},
};

/// Other origins whose pages may connect as well.
#[derive(Clone, Debug)]
pub struct Friends {
    allowed: Arc<[Origin]>,
    refused: Arc<Complaint>,
}

impl Friends {
    pub fn new(allowed: &[Origin]) -> Self {
        Self { allowed: allowed.into(), refused: Arc::default() }
    }

    /// Whether pages of other origins are allowed.
    pub fn are_any(&self) -> bool {
        !self.allowed.is_empty()
    }

    /// The origin to return to the browser, if the page is of another origin that is allowed. None for a page of this
    /// host, and without an origin: a program is not bound by the header and could set any. Fails for other pages.
    pub fn judge(&self, headers: &HeaderMap, host: Option<&Authority>) -> Result<Option<HeaderValue>> {
        let Some(value) = headers.get(header::ORIGIN) else { return Ok(None) };
        let origin = str::from_utf8(value.as_bytes()).ok().and_then(Origin::parse);
        let Some(origin) = origin else { return Err(self.refuse(None)) };
        if host.is_some_and(|own| origin.is_of(own, came_by_tls(headers))) {
            return Ok(None);
        }
        match self.allowed.contains(&origin) {
            true => Ok(Some(value.clone())),
            false => Err(self.refuse(Some(origin))),
        }
    }

    fn refuse(&self, origin: Option<Origin>) -> Error {
        let origin = origin.map(|origin| origin.to_string());
        self.refused.make(|unlogged| {
            let origin = origin.as_deref().unwrap_or("none");
            warn!(
                origin,
                unlogged, "A page of another origin was refused; --allowed-origins names those that may connect"
            );
        });
        Error::ForeignOrigin { origin }
    }
}
