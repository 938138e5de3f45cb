//! The example for client authors in docs/ is run as it stands.

use std::process::Command;

use crate::harness::on_both_databases;

on_both_databases! {
    async fn the_example_in_node_talks_with_nothing_of_ours(server: Server) {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
        let url = format!("http://{}", server.address);
        let run = move || {
            Command::new("node")
                .args(["docs/client-example.cjs", &url])
                .env("NODE_PATH", format!("{root}/web/node_modules"))
                .current_dir(root)
                .output()
                .expect("Node is installed: script/test looks for it")
        };
        let output = tokio::task::spawn_blocking(run).await.unwrap();
        let printed = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{printed}{}", String::from_utf8_lossy(&output.stderr));
        for line in ["ada sees ada, bob", "bob reads: hello bob", "ada sees ada", "bob comes back and reads: hello bob"] {
            assert!(printed.lines().any(|printed| printed == line), "no line '{line}' in:\n{printed}");
        }
    }
}
