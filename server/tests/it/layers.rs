//! Which layer may use which: the walls of ARCHITECTURE.md, checked in the sources.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Crates that a layer must not know.
const FOREIGN: [(&str, &[&str]); 11] = [
    ("error", &["sqlx::", "async "]),
    ("model", &["async ", "sqlx", "axum", "socketio"]),
    ("protocol", &["async ", "sqlx", "axum", "socketio::Socket"]),
    ("limits", &["sqlx", "axum", "socketio"]),
    ("net", &["sqlx"]),
    ("store", &["axum", "socketio"]),
    ("live", &["sqlx", "axum"]),
    ("log", &["sqlx", "axum", "socketio"]),
    ("access", &["sqlx", "axum", "socketio"]),
    ("jobs", &["sqlx", "axum", "socketio"]),
    ("commands", &["sqlx", "axum", "socketio"]),
];

/// The layers from bottom to top: each may use only those before it.
const ORDER: [&str; 22] = [
    "files",
    "logging",
    "supervision",
    "error",
    "model",
    "protocol",
    "events",
    "net",
    "config",
    "secret",
    "limits",
    "store",
    "live",
    "announcer",
    "log",
    "access",
    "jobs",
    "commands",
    "socket",
    "http",
    "app",
    "main",
];

/// Modules above the store that must not know it, and so on: walls within the order.
const WALLS: [(&str, &[&str]); 7] = [
    ("events", &["files", "logging", "supervision"]),
    ("net", &["files", "logging", "supervision", "error", "model", "protocol", "events"]),
    ("store", &["events", "net", "config", "limits"]),
    ("live", &["events", "store", "limits", "config", "net"]),
    ("log", &["live", "announcer"]),
    ("socket", &["events", "store", "log", "jobs"]),
    ("http", &["events", "store", "live", "log", "jobs", "socket"]),
];

fn sources(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    // A layer of one file has no folder.
    fs::read_dir(path).into_iter().flatten().flat_map(|entry| sources(&entry.unwrap().path())).collect()
}

/// The lines of a layer's code, with their file.
fn code(layer: &str) -> Vec<(PathBuf, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = sources(&src.join(layer)).into_iter().chain([src.join(format!("{layer}.rs"))]);
    let mut lines = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let text = text.split("#[cfg(test)]").next().unwrap();
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        lines.extend(code.map(|line| (file.clone(), line.to_owned())));
    }
    lines
}

/// The layers that a line uses: `crate::x::…`, or, `in_list` of what is imported from this crate, `x::…`.
fn used(line: &str, in_list: bool) -> impl Iterator<Item = &'static str> {
    let is_named = move |list: &str, layer: &str| {
        let mut items = list.split([' ', ',', '{', '}']);
        items.any(|item| item == layer || item.starts_with(&format!("{layer}::")))
    };
    let list = if in_list { line.strip_prefix("    ").filter(|rest| !rest.starts_with(' ')) } else { None };
    let list = list.or_else(|| line.strip_prefix("use crate::{")).unwrap_or_default().to_owned();
    let first = list.split("::").next().unwrap_or_default().trim_end_matches(',').to_owned();
    let line = line.to_owned();
    ORDER.into_iter().filter(move |layer| {
        line.contains(&format!("crate::{layer}::"))
            || line.contains(&format!("use crate::{layer};"))
            || first == *layer
            || (line.starts_with("use crate::{") && is_named(&list, layer))
    })
}

#[test]
fn no_layer_uses_one_above_it_or_behind_a_wall() {
    let mut broken = Vec::new();
    for (height, layer) in ORDER.iter().enumerate() {
        let walled = WALLS.iter().find(|(of, _)| of == layer).map_or(&[][..], |(_, walled)| walled);
        let mut in_list = false;
        for (file, line) in code(layer) {
            in_list = line == "use crate::{" || (in_list && line != "};");
            for other in used(&line, in_list).filter(|other| other != layer) {
                if ORDER[height..].contains(&other) || walled.contains(&other) {
                    broken.push(format!("{}: {other} in: {}", file.display(), line.trim()));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_file_belongs_to_a_layer() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let name = |path: PathBuf| path.file_stem().unwrap().to_str().unwrap().to_owned();
    let mut layers: Vec<_> = fs::read_dir(src).unwrap().map(|entry| name(entry.unwrap().path())).collect();
    layers.sort_unstable();
    layers.dedup();
    layers.retain(|layer| layer != "lib");
    let mut order = ORDER.to_vec();
    order.sort_unstable();
    assert_eq!(layers, order);
}

#[test]
fn no_layer_uses_a_crate_that_it_must_not_know() {
    let mut broken = Vec::new();
    for (layer, foreign) in FOREIGN {
        for (file, line) in code(layer) {
            if let Some(word) = foreign.iter().find(|word| line.contains(**word)) {
                broken.push(format!("{}: {word} in: {}", file.display(), line.trim()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
