//! Whether the process is alive, and whether it can serve.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{Json, extract::State, http::StatusCode};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::commands::Chat;

/// Health checks want a quick answer: a slower database counts as down.
const PATIENCE: Duration = Duration::from_secs(1);

/// The state that decides whether this server is ready.
#[derive(Clone, Debug)]
pub struct Readiness {
    chat: Arc<Chat>,
    draining: Arc<AtomicBool>,
}

impl Readiness {
    pub fn new(chat: Arc<Chat>) -> Self {
        Self { chat, draining: Arc::default() }
    }

    /// From now on it is not ready: the server is about to stop.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }
}

/// 200 as long as the process answers.
pub async fn live() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// 200 when messages can be stored and read, 503 when not, or when the server is stopping.
pub async fn ready(State(readiness): State<Readiness>) -> (StatusCode, Json<Value>) {
    if readiness.draining.load(Ordering::Relaxed) {
        return (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "draining" })));
    }
    match timeout(PATIENCE, readiness.chat.check()).await {
        Ok(Ok(())) => (StatusCode::OK, Json(json!({ "status": "ready" }))),
        _ => (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "database unavailable" }))),
    }
}
