//! Nobody else on the machine can read the server's files.

use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::Path,
    process::{Command, Stdio},
};

use serde_json::json;

use crate::{
    harness::{Database, Server, ok},
    process::Process,
};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
}

/// Every file in a directory, with its mode in octal.
fn modes(dir: &Path) -> Vec<String> {
    let mut modes: Vec<_> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| format!("{} {:o}", entry.file_name().display(), mode(&entry.path())))
        .collect();
    modes.sort();
    modes
}

/// A server whose files are in `data` of a directory, with a message in it.
async fn running_in(database: &Database, data: &str) -> Process {
    let data = database.dir.path().join(data);
    let url = format!("--database-url=sqlite:{}/wechat.db", data.display());
    let args = database.args().into_iter().chain([format!("--data-dir={}", data.display()), url]);
    let process = Process::start_with(args.collect(), &[]);
    let joining = [("join_room", json!({ "nick": "ada" }))];
    let ada = wechat_load::Client::connect(&process.address, json!({}), &joining).await.unwrap();
    ok(ada.ask("send_message", json!({ "content": "between us" })).await.unwrap());
    process
}

const CLOSED: [&str; 4] = ["secret 600", "wechat.db 600", "wechat.db-shm 600", "wechat.db-wal 600"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_server_makes_is_closed_to_others_whatever_the_umask() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("new/data");
    let mut child = Command::new("sh")
        .args(["-c", "umask 0; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_wechat"), "--listen=127.0.0.1:0"])
        .arg(format!("--data-dir={}", data.display()))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(child.stdout.take().unwrap()), &mut line).unwrap();
    assert_eq!(modes(&data), CLOSED, "{line}");
    assert_eq!((mode(&data), mode(data.parent().unwrap())), (0o700, 0o700));
    child.kill().unwrap();
    child.wait().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_old_directory_and_what_is_in_it_are_closed() {
    let database = Database::sqlite();
    let data = database.dir.path().join("data");
    let mut process = running_in(&database, "data").await;
    // SQLite's log stays, as after a power failure.
    process.kill();
    set_mode(&data, 0o755);
    for file in ["secret", "wechat.db", "wechat.db-wal", "wechat.db-shm"] {
        set_mode(&data.join(file), 0o644);
    }
    // A trailing slash makes no difference.
    let process = running_in(&database, "data/").await;
    assert_eq!(modes(&data), CLOSED);
    assert_eq!(process.log().matches("Closed to other users").count(), 5, "{}", process.log());
    assert_eq!(mode(&data), 0o700);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_directory_that_may_be_somebody_elses_is_left_as_it_is() {
    let database = Database::sqlite();
    let shared = database.dir.path().join("shared");
    fs::create_dir(&shared).unwrap();
    set_mode(&shared, 0o1777);
    let home = database.dir.path().join("home");
    fs::create_dir_all(home.join("work")).unwrap();
    set_mode(&home, 0o755);
    let target = database.dir.path().join("target");
    fs::create_dir(&target).unwrap();
    set_mode(&target, 0o755);
    symlink(&target, database.dir.path().join("link")).unwrap();
    for data in ["shared", "home", "link", "link/", "link/."] {
        let process = running_in(&database, data).await;
        assert!(process.log().contains("Left open to other users"), "{data}: {}", process.log());
        let found = modes(&database.dir.path().join(data));
        assert!(CLOSED.iter().all(|closed| found.iter().any(|found| found == closed)), "{data}: {found:?}");
    }
    assert_eq!([mode(&shared), mode(&home), mode(&target)], [0o1777, 0o755, 0o755]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_directory_of_a_database_elsewhere_is_left_as_it_is_and_its_files_are_closed() {
    let mut database = Database::sqlite();
    let elsewhere = database.dir.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    set_mode(&elsewhere, 0o755);
    fs::write(elsewhere.join("real.db"), "").unwrap();
    set_mode(&elsewhere.join("real.db"), 0o644);
    symlink("real.db", elsewhere.join("wechat.db")).unwrap();
    database.url = format!("sqlite:{}", elsewhere.join("wechat.db").display());
    let server = Server::start(database).await;
    assert_eq!(mode(&elsewhere), 0o755);
    assert_eq!(modes(&elsewhere), ["real.db 600", "real.db-shm 600", "real.db-wal 600", "wechat.db 600"]);
    server.stop().await;
}

#[tokio::test]
async fn a_file_that_is_no_database_keeps_its_mode() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("hosts");
    fs::write(&file, "127.0.0.1 localhost, and much more").unwrap();
    set_mode(&file, 0o644);
    let url = format!("sqlite:{}", file.display());
    wechat::store::Store::open(&url, std::time::Duration::from_secs(60)).await.unwrap_err();
    assert_eq!(mode(&file), 0o644);
}
