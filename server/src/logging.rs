//! What is logged, and what never is, at any level: message texts, secrets that prove an identity, addresses.
//!
//! Our own events contain none of these, and types that hold one do not show it ([`redacted`]). Other crates' events
//! at `debug` and `trace` are outside our control: today sqlx logs its statements (without bound values), its
//! configuration and catalogue rows, mio and rustls the data passing through; tomorrow it may be headers and frames.
//! So only `info` and above is let through from them.

use std::{
    any::Any,
    io::{self, IsTerminal},
    panic,
};

use tracing::{Level, Metadata, Subscriber, error, level_filters::LevelFilter};
use tracing_subscriber::{
    EnvFilter, Layer,
    filter::FilterFn,
    fmt::{self, MakeWriter},
    prelude::*,
    registry::LookupSpan,
};

/// The targets of our own events.
const OURS: [&str; 2] = ["wechat", "socketio"];
/// It warns of unknown parameters in the database's URL, with their values: a misspelt password's too.
const URL_PARSER: &str = "sqlx_postgres::options";

/// Formats a type as its name only.
macro_rules! redacted {
    ($($name:ident),+ $(,)?) => {$(
        impl std::fmt::Debug for $name {
            /// Its contents stay out of the log.
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    )+};
}

pub(crate) use redacted;

/// Starts the log: as text on a terminal, otherwise as JSON, one line per event. Panics are logged too.
pub fn start(filter: &str) {
    panic::set_hook(Box::new(|panic| {
        let at = panic.location().map(ToString::to_string);
        error!(at, why = what_panicked(panic.payload()), "A task panicked");
    }));
    let registry = tracing_subscriber::registry().with(EnvFilter::new(filter)).with(cap());
    if io::stderr().is_terminal() {
        registry.with(fmt::layer().with_writer(io::stderr)).init();
    } else {
        registry.with(as_json(io::stderr)).init();
    }
}

fn as_json<S, W>(writer: W) -> impl Layer<S>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    fmt::layer().with_writer(writer).json().flatten_event(true)
}

/// The cap that no directive overrides.
fn cap() -> FilterFn<impl Fn(&Metadata<'_>) -> bool> {
    FilterFn::new(|metadata| *metadata.level() <= most(metadata.target()))
}

fn most(target: &str) -> LevelFilter {
    let is_of =
        |name: &str| target.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"));
    if OURS.into_iter().any(is_of) {
        return LevelFilter::TRACE;
    }
    if is_of(URL_PARSER) { LevelFilter::OFF } else { Level::INFO.into() }
}

/// A panic's text, if it is a literal: a formatted one may quote anything.
fn what_panicked(payload: &(dyn Any + Send)) -> &'static str {
    payload.downcast_ref::<&'static str>().copied().unwrap_or("its text is not logged: it may quote anything")
}

/// A line with the URLs in it stripped of passwords and parameters.
pub fn without_passwords(line: &str) -> String {
    let mut rest = line;
    let mut safe = String::with_capacity(line.len());
    while let Some((before, after)) = rest.split_once("://") {
        let end = after.find(|c: char| c.is_whitespace() || matches!(c, '\'' | '"' | '`')).unwrap_or(after.len());
        let (url, behind) = after.split_at(end);
        // A password may contain an @.
        let host = url.rsplit('@').next().unwrap_or_default();
        let host = host.split('?').next().unwrap_or_default();
        safe = safe + before + "://" + host;
        rest = behind;
    }
    safe + rest
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn other_crates_are_never_logged_below_info() {
        for filter in ["trace", "hyper=trace,sqlx=trace,sqlx_postgres=trace,wechat=trace,wechatty=trace"] {
            let written = Written::default();
            let writer = written.clone();
            let log = tracing_subscriber::registry().with(EnvFilter::new(filter)).with(cap());
            tracing::subscriber::with_default(log.with(as_json(move || writer.clone())), || {
                tracing::trace!(target: "hyper::proto", "secret header");
                tracing::debug!(target: "sqlx::query", "secret statement");
                tracing::trace!(target: "wechatty", "secret of a namesake");
                tracing::warn!(target: "sqlx_postgres::options::parse", "secret parameter");
                tracing::info!(target: "hyper::proto", "open header");
                tracing::trace!(target: "wechat::chat", "open event");
            });
            let written = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
            assert!(!written.contains("secret"), "{filter}: {written}");
            assert_eq!(written.matches("open").count(), 2, "{filter}: {written}");
        }
    }

    #[test]
    fn the_text_of_a_panic_is_logged_if_it_is_a_literal() {
        assert_eq!(what_panicked(&"it is never closed"), "it is never closed");
        assert!(!what_panicked(&format!("no nick: {:?}", "secret")).contains("secret"));
    }

    #[test]
    fn a_url_is_quoted_without_its_password() {
        for (line, safe) in [
            ("no URL at all", "no URL at all"),
            ("'postgres://me:secret@host/x' is wrong", "'postgres://host/x' is wrong"),
            ("postgres://me:s3cr@et@host:1/x?password=secret", "postgres://host:1/x"),
            ("one a://b:secret@c and two d://e:secret@f.", "one a://c and two d://f."),
        ] {
            assert_eq!(without_passwords(line), safe);
        }
    }
}
