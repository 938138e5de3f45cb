//! Who may use whom: the walls of ARCHITECTURE.md, held by reading the sources.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// What types and rules must not know: anything that does something.
const PURE: &[&str] = &[
    "async ",
    "sqlx",
    "axum",
    "socketio::Socket",
    "crate::store",
    "crate::live",
    "crate::log",
    "crate::access",
    "crate::chat",
    "crate::commands",
    "crate::jobs",
    "crate::socket",
    "crate::http",
];

/// A layer, and the words that must not be in it.
const WALLS: [(&str, &[&str]); 14] = [
    (
        "error",
        &[
            "async ",
            "sqlx",
            "crate::store",
            "crate::live",
            "crate::chat",
            "crate::commands",
            "crate::socket",
            "crate::http",
        ],
    ),
    ("protocol", PURE),
    ("model", PURE),
    ("net", &["sqlx", "crate::"]),
    (
        "limits",
        &[
            "sqlx",
            "axum",
            "socketio",
            "crate::store",
            "crate::live",
            "crate::access",
            "crate::commands",
            "crate::http",
        ],
    ),
    (
        "store",
        &[
            "socketio",
            "axum",
            "crate::live",
            "crate::log",
            "crate::access",
            "crate::chat",
            "crate::commands",
            "crate::jobs",
            "crate::socket",
            "crate::http",
        ],
    ),
    (
        "live",
        &[
            "sqlx",
            "axum",
            "crate::store",
            "crate::log",
            "crate::access",
            "crate::chat",
            "crate::commands",
            "crate::jobs",
            "crate::socket",
            "crate::http",
        ],
    ),
    (
        "log",
        &[
            "sqlx",
            "axum",
            "socketio",
            "crate::access",
            "crate::chat",
            "crate::commands",
            "crate::jobs",
            "crate::socket",
            "crate::http",
        ],
    ),
    ("access", &["sqlx", "axum", "socketio", "crate::commands", "crate::jobs", "crate::socket", "crate::http"]),
    ("chat", &["sqlx", "axum", "socketio", "crate::socket", "crate::http"]),
    ("commands", &["sqlx", "axum", "socketio", "crate::socket", "crate::http"]),
    ("jobs", &["sqlx", "axum", "socketio", "crate::commands", "crate::socket", "crate::http"]),
    ("socket", &["sqlx", "crate::store", "crate::log", "crate::http"]),
    ("http", &["sqlx", "crate::store", "crate::live", "crate::log", "crate::socket"]),
];

fn sources(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    // A layer of one file has no folder.
    fs::read_dir(path).into_iter().flatten().flat_map(|entry| sources(&entry.unwrap().path())).collect()
}

#[test]
fn no_layer_uses_what_it_must_not_know() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut broken = Vec::new();
    for (layer, forbidden) in WALLS {
        let files = sources(&src.join(layer)).into_iter().chain([src.join(format!("{layer}.rs"))]);
        for file in files {
            let text = fs::read_to_string(&file).unwrap();
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            for line in code {
                if let Some(word) = forbidden.iter().find(|word| line.contains(*word)) {
                    broken.push(format!("{}: {word} in: {}", file.display(), line.trim()));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
