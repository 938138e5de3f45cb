//! Behind nginx: without configuration for WebSockets, and as README.md describes.

use std::{
    env, fs,
    path::Path,
    process::{Child, Command, Stdio},
};

use futures_util::future::join_all;
use tempfile::TempDir;
use tokio::net::TcpStream;

use crate::{
    clients::talks,
    harness::{Database, Server, eventually},
    program::Program,
};

/// An nginx of this test's own.
pub struct Nginx {
    child: Child,
    pub url: String,
    _dir: TempDir,
}

impl Nginx {
    /// Proxies everything to the server, with this `location`.
    pub async fn start(location: &str) -> Self {
        // Another process may take the port before nginx does: then nginx ends.
        for _ in 0..10 {
            if let Some(nginx) = Self::try_start(location).await {
                return nginx;
            }
        }
        panic!("nginx does not start");
    }

    async fn try_start(location: &str) -> Option<Self> {
        let nginx = env::var_os("TEST_NGINX").expect("TEST_NGINX is set by script/test: run that");
        let dir = tempfile::tempdir().unwrap();
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap().to_string();
        drop(free);
        fs::write(dir.path().join("nginx.conf"), configuration(&address, location)).unwrap();
        let mut child = Command::new(nginx)
            .args(["-e", "stderr", "-c", "nginx.conf", "-p"])
            .arg(dir.path())
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        let mut has_ended = false;
        eventually("nginx accepts connections", async || {
            has_ended = child.try_wait().unwrap().is_some();
            has_ended || TcpStream::connect(&address).await.is_ok()
        })
        .await;
        (!has_ended).then(|| Self { child, url: format!("http://{address}"), _dir: dir })
    }

    /// With the minimal configuration of a proxy.
    async fn that_knows_no_websockets(server: &Server) -> Self {
        Self::start(&format!("location / {{ proxy_pass http://{}; }}", server.address)).await
    }

    /// As README.md describes.
    async fn as_told(server: &Server) -> Self {
        let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
        let readme = fs::read_to_string(readme).unwrap();
        let begin = readme.find("    location / {").expect("README.md says how nginx is configured");
        let end = begin + readme[begin..].find("\n    }\n").unwrap() + "\n    }\n".len();
        let location = &readme[begin..end];
        assert!(location.contains("http://127.0.0.1:3000;"), "{location}");
        Self::start(&location.replace("127.0.0.1:3000", &server.address)).await
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn configuration(address: &str, location: &str) -> String {
    let paths =
        ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(|kind| format!("{kind}_temp_path {kind};"));
    format!(
        "daemon off; master_process off; pid nginx.pid; events {{}}
         http {{ access_log off; {} server {{ listen {address}; {location} }} }}",
        paths.join(" ")
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_one_that_knows_no_websockets_the_official_client_is_in_within_3_s() {
    for options in ["{}", r#"{"transports":["websocket","polling"],"tryAllTransports":true}"#] {
        let server = Server::start(Database::sqlite()).await;
        let nginx = Nginx::that_knows_no_websockets(&server).await;
        let printed = Program::node("stay.mjs", &[&nginx.url, options, "1"]).finish().await;
        assert!(printed[0].parse::<u32>().unwrap() < 3_000, "{options}: in after {} ms", printed[0]);
        assert_eq!(printed[1..], ["polling", "polling"], "{options}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_one_that_knows_no_websockets_polling_finds_every_fact() {
    let server = Server::start(Database::sqlite()).await;
    let nginx = Nginx::that_knows_no_websockets(&server).await;
    talks(server, Program::node("talk.mjs", &[&nginx.url, "polling"])).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_one_that_is_configured_as_told_every_client_finds_every_fact() {
    let transports = ["default", "polling", "websocket"];
    let node = transports.map(|transports| as_told(move |url| Program::node("talk.mjs", &[url, transports])));
    let python =
        transports.map(|transports| as_told(move |url| Program::python("talk.py", &[url, transports, "threads"])));
    tokio::join!(join_all(node), join_all(python));
}

async fn as_told(program: impl Fn(&str) -> Program) {
    let server = Server::start(Database::sqlite()).await;
    let nginx = Nginx::as_told(&server).await;
    talks(server, program(&nginx.url)).await;
}
