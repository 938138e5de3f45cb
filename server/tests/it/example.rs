//! Runs the example for client authors in docs/ as it is, and with the official client's other ways to connect.

use std::{fs, path::Path, process::Command};

use crate::harness::{Server, on_both_databases};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
const TRANSPORTS: &str = r#"["websocket"]"#;

on_both_databases! {
    async fn the_example_in_node_talks_with_nothing_of_ours(server: Server) {
        run(&server, TRANSPORTS).await;
    }

    async fn it_does_so_by_polling_alone(server: Server) {
        run(&server, r#"["polling"]"#).await;
    }

    async fn it_does_so_by_polling_and_then_a_websocket(server: Server) {
        run(&server, r#"["polling", "websocket"]"#).await;
    }
}

async fn run(server: &Server, transports: &str) {
    let example = fs::read_to_string(Path::new(ROOT).join("docs/client-example.cjs")).unwrap();
    assert!(example.contains(TRANSPORTS), "the example says how it connects");
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("client.cjs");
    fs::write(&file, example.replace(TRANSPORTS, transports)).unwrap();
    let url = format!("http://{}", server.address);
    let run = move || {
        Command::new("node")
            .arg(file)
            .arg(url)
            .env("NODE_PATH", format!("{ROOT}/web/node_modules"))
            .output()
            .expect("Node is installed: script/test looks for it")
    };
    let output = tokio::task::spawn_blocking(run).await.unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{printed}{}", String::from_utf8_lossy(&output.stderr));
    for line in
        ["ada sees ada, bob", "bob reads: hello bob", "ada sees ada", "bob comes back and reads: hello bob"]
    {
        assert!(printed.lines().any(|printed| printed == line), "no line '{line}' in:\n{printed}");
    }
}
