//! Other people's clients, run as programs that print what they find, a line each.

use std::{
    env,
    ffi::OsString,
    fs::{self, File},
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::{Instant, timeout_at},
};

/// No program may take longer, whatever it waits for.
const PATIENCE: Duration = Duration::from_secs(90);

pub struct Program {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    printed: Vec<String>,
    late: Instant,
    dir: TempDir,
}

impl Program {
    /// A program in JavaScript, with the official client that the web client uses.
    pub fn node(script: &str, args: &[&str]) -> Self {
        Self::start("node".into(), script, args)
    }

    /// A program in Python, with the client that `script/test` has installed.
    pub fn python(script: &str, args: &[&str]) -> Self {
        let python = env::var_os("TEST_PYTHON").expect("TEST_PYTHON is set by script/test: run that");
        Self::start(python, script, args)
    }

    fn start(interpreter: OsString, script: &str, args: &[&str]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut child = Command::new(interpreter)
            .arg(clients().join(script))
            .args(args)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(dir.path().join("stderr")).unwrap())
            .kill_on_drop(true)
            .spawn()
            .expect("script/test sees to it that it is there");
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines, printed: Vec::new(), late: Instant::now() + PATIENCE, dir }
    }

    /// The next line; none when it has printed its last. A program that takes too long fails the test.
    pub async fn line(&mut self) -> Option<String> {
        let Ok(line) = timeout_at(self.late, self.lines.next_line()).await else { self.fail("it hangs") };
        let line = line.unwrap()?;
        self.printed.push(line.clone());
        Some(line)
    }

    /// Waits for its end, which has to be successful, and returns all that it has printed.
    pub async fn finish(mut self) -> Vec<String> {
        while self.line().await.is_some() {}
        match timeout_at(self.late, self.child.wait()).await {
            Ok(status) if status.as_ref().unwrap().success() => self.printed,
            Ok(status) => self.fail(&status.unwrap().to_string()),
            Err(_) => self.fail("it does not end"),
        }
    }

    fn fail(&self, why: &str) -> ! {
        let complaint = fs::read_to_string(self.dir.path().join("stderr")).unwrap();
        panic!("{why}, after:\n{}\n{complaint}", self.printed.join("\n"));
    }
}

fn clients() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients")
}
