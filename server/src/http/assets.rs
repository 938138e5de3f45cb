//! The web client: files inside the binary, compressed at build time, and the page that starts it.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{Html, IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rust_embed::{Embed, EmbeddedFile};

use super::negotiation::{is_known, quality};

/// The output of `npm run build`. A debug build reads it from the disk at run time.
#[derive(Embed)]
#[folder = "../web/dist"]
struct Dist;

/// The page, with the operator's name for it.
#[derive(Clone, Debug)]
pub struct Page(Arc<str>);

const NOT_BUILT: &str = "<!doctype html><title>WeChat</title><p>The web client is not built: run script/server.";
/// The name as it is in the built page, in its title and its meta element.
const NAMED: [(&str, &str); 2] =
    [("<title>WeChat</title>", "<title>{}</title>"), ("content=\"WeChat\"", "content=\"{}\"")];

impl Page {
    pub fn new(name: &str) -> Self {
        let html = Dist::get("index.html");
        let html = html.as_ref().map_or(NOT_BUILT.into(), |file| String::from_utf8_lossy(&file.data));
        let name = name.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
        let named = NAMED
            .iter()
            .fold(html.into_owned(), |html, (ours, theirs)| html.replace(ours, &theirs.replace("{}", &name)));
        Self(named.into())
    }

    fn answer(&self) -> Response {
        ([(header::CACHE_CONTROL, "no-cache")], Html(self.0.to_string())).into_response()
    }
}

/// `/`: the room `global`.
pub async fn page(State(page): State<Page>) -> Response {
    page.answer()
}

/// `/room/<id>` and the account's pages: the same page. A room's link is for those who have it, not for search
/// engines.
pub async fn unlisted_page(State(page): State<Page>) -> Response {
    ([("x-robots-tag", "noindex, nofollow")], page.answer()).into_response()
}

/// A file of the client, or the page with 404.
pub async fn file_or_page(State(page): State<Page>, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if let Some(answer) = file(path, &headers) {
        return answer;
    }
    if is_of_room(path) {
        return unlisted_page(State(page)).await;
    }
    match path.starts_with("assets/") {
        true => StatusCode::NOT_FOUND.into_response(),
        false => (StatusCode::NOT_FOUND, page.answer()).into_response(),
    }
}

/// `room/<id>/<seq>` leads to a message; and a link may be passed on with a trailing slash.
fn is_of_room(path: &str) -> bool {
    let mut parts = path.trim_end_matches('/').strip_prefix("room/").unwrap_or_default().split('/');
    let (room, seq) = (parts.next().unwrap_or_default(), parts.next());
    let is_seq = |seq: &str| !seq.is_empty() && seq.bytes().all(|byte| byte.is_ascii_digit());
    !room.is_empty() && seq.is_none_or(is_seq) && parts.next().is_none()
}

fn file(path: &str, request: &HeaderMap) -> Option<Response> {
    let plain = Dist::get(path).filter(|_| path != "index.html")?;
    let (file, encoding) = compressed(path, request).unwrap_or((plain, None));
    let etag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(&file.metadata.sha256_hash()[..15]));
    let is_known = is_known(&etag, request);
    // A hashed name never changes its content.
    let cache = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };

    let mut headers = HeaderMap::new();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::ETAG, HeaderValue::try_from(etag).expect("base64 is visible ASCII"));
    if is_known {
        return Some((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    let mime = mime_guess::from_path(path).first_or_octet_stream();
    headers.insert(header::CONTENT_TYPE, HeaderValue::try_from(mime.as_ref()).expect("a MIME type is ASCII"));
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Some((headers, file.data).into_response())
}

/// The client's preferred encoding among those built; of two equally preferred, the smaller.
fn compressed(path: &str, request: &HeaderMap) -> Option<(EmbeddedFile, Option<&'static str>)> {
    // The smallest last: of equals `max` takes the last.
    let forms = [("gzip", "gz"), ("br", "br")]
        .map(|(encoding, extension)| (quality(encoding, request), encoding, extension));
    let mut forms: Vec<_> = forms.into_iter().filter(|(quality, ..)| *quality > 0).collect();
    forms.sort_by_key(|(quality, ..)| *quality);
    let forms = forms.into_iter().rev().take_while(|(liked, ..)| *liked >= quality("identity", request));
    forms
        .into_iter()
        .find_map(|(_, encoding, extension)| Some((Dist::get(&format!("{path}.{extension}"))?, Some(encoding))))
}
