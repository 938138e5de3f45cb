//! Which pages may speak to this server. Browsers let every page open a WebSocket anywhere and send the visitor's
//! access along; only the `Origin` header tells (RFC 6455, section 10.2).

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue, header};
use tracing::warn;

use crate::{
    error::{Error, Result},
    net::{Authority, Complaint, Origin, came_by_tls},
};

/// Pages of other origins that may speak to it as well.
#[derive(Clone, Debug)]
pub struct Friends {
    allowed: Arc<[Origin]>,
    refused: Arc<Complaint>,
}

impl Friends {
    pub fn new(allowed: &[Origin]) -> Self {
        Self { allowed: allowed.into(), refused: Arc::default() }
    }

    /// Whether there are pages of other origins that may ask.
    pub fn are_any(&self) -> bool {
        !self.allowed.is_empty()
    }

    /// The origin of the page that asks this host, as it has to be told again, when that is another one that is allowed. None
    /// for a page of this host, and for what is no page: a program is not bound by the header and could set any. Fails for
    /// other pages.
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
