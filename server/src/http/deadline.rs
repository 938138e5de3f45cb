//! No request takes for ever, neither its body nor its answer.

use std::{convert::Infallible, time::Duration};

use axum::{
    body::{Body, HttpBody},
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures_util::StreamExt;
use tokio::{
    sync::oneshot,
    time::{sleep, timeout},
};

use super::api::Refusal;
use crate::error::Error;

/// How long a request may take.
#[derive(Clone, Copy, Debug)]
pub struct Deadlines {
    /// Until its body has arrived, if anything reads it.
    body: Duration,
    /// From then on until it is answered. Database queries have a shorter timeout of their own.
    answer: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self { body: Duration::from_secs(30), answer: Duration::from_secs(10) }
    }
}

/// Ends a request that takes too long, with 408 or 503.
pub async fn keep(State(deadlines): State<Deadlines>, request: Request, next: Next) -> Response {
    let (request, arrived) = watched(request);
    let too_late = async {
        match timeout(deadlines.body, arrived).await {
            Ok(_) => {
                sleep(deadlines.answer).await;
                Error::Unavailable
            }
            Err(_) => Error::RequestTimeout,
        }
    };
    tokio::select! {
        response = next.run(request) => response,
        error = too_late => refused(error),
    }
}

fn refused(error: Error) -> Response {
    let mut response = Refusal(error).into_response();
    if response.status() == StatusCode::REQUEST_TIMEOUT {
        // RFC 9110, section 15.5.9: the rest of the body would be read as the next request.
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// The request, and a future that is ready when its body was read to its end or dropped.
fn watched(request: Request) -> (Request, oneshot::Receiver<Infallible>) {
    let (reading, arrived) = oneshot::channel();
    let request = request.map(|body| {
        if body.is_end_stream() {
            return body;
        }
        // It is dropped with the body: nothing is ever sent.
        let watch = move |chunk| {
            let _: &oneshot::Sender<Infallible> = &reading;
            chunk
        };
        Body::from_stream(body.into_data_stream().map(watch))
    });
    (request, arrived)
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use axum::{Router, body::to_bytes, http::Method, middleware, routing::post};
    use bytes::Bytes;
    use futures_util::stream;
    use tower_service::Service;

    use super::*;

    const SHORT: Duration = Duration::from_millis(50);
    const LONG: Duration = Duration::from_secs(60);

    async fn ask(deadlines: Deadlines, path: &str, body: Body) -> Response {
        let read = async |body: Body| to_bytes(body, 100).await.map(|bytes| bytes.len().to_string()).unwrap();
        let mut router = Router::new()
            .route("/reads", post(read))
            .route("/ignores", post(async || "well"))
            .route("/hangs", post(async |_: Bytes| pending::<()>().await))
            .layer(middleware::from_fn_with_state(deadlines, keep));
        let request = Request::builder().method(Method::POST).uri(path).body(body).unwrap();
        router.call(request).await.unwrap()
    }

    /// A body of which only the beginning ever arrives.
    fn endless() -> Body {
        let begin = stream::iter([Ok::<_, Infallible>(Bytes::from_static(b"begin"))]);
        Body::from_stream(begin.chain(stream::pending()))
    }

    #[tokio::test]
    async fn a_request_in_time_is_answered() {
        let deadlines = Deadlines { body: LONG, answer: LONG };
        for (path, body) in [("/reads", Body::from("four")), ("/ignores", endless()), ("/ignores", Body::empty())]
        {
            assert_eq!(ask(deadlines, path, body).await.status(), StatusCode::OK, "{path}");
        }
    }

    #[tokio::test]
    async fn a_missing_body_times_out_and_closes_the_connection() {
        let response = ask(Deadlines { body: SHORT, answer: LONG }, "/reads", endless()).await;
        assert_eq!(response.status(), StatusCode::REQUEST_TIMEOUT);
        assert_eq!(response.headers()[header::CONNECTION], "close");
    }

    #[tokio::test]
    async fn a_missing_answer_times_out_counted_from_the_body() {
        for body in [Body::empty(), Body::from("four")] {
            let response = ask(Deadlines { body: LONG, answer: SHORT }, "/hangs", body).await;
            assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
            assert!(response.headers().contains_key(header::RETRY_AFTER));
        }
        let late = stream::once(async {
            sleep(SHORT * 4).await;
            Ok::<_, Infallible>(Bytes::from_static(b"late"))
        });
        let response = ask(Deadlines { body: LONG, answer: SHORT }, "/reads", Body::from_stream(late)).await;
        assert_eq!(response.status(), StatusCode::OK);
    }
}
