//! Who may use whom: the walls of ARCHITECTURE.md, held by reading the sources.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// What the words and the rules must not know: anything that does something.
const PURE: &[&str] =
    &["async ", "sqlx", "axum", "crate::store", "crate::chat", "crate::live", "crate::socket", "crate::http"];

/// A layer, and the words that must not be in it.
const WALLS: [(&str, &[&str]); 8] = [
    ("protocol", PURE),
    ("model", PURE),
    ("store", &["socketio", "axum", "crate::chat", "crate::live", "crate::socket", "crate::http"]),
    ("live", &["sqlx", "axum", "crate::store", "crate::chat", "crate::socket", "crate::http"]),
    ("chat", &["socketio", "axum", "sqlx", "crate::socket", "crate::http"]),
    ("net", &["sqlx", "crate::"]),
    ("socket", &["sqlx", "crate::store", "crate::http"]),
    ("http", &["sqlx", "crate::store", "crate::live", "crate::socket"]),
];

fn sources(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    fs::read_dir(path).unwrap().flat_map(|entry| sources(&entry.unwrap().path())).collect()
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
