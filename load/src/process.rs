//! The server as a process of its own: started, killed, told to stop, measured from outside.

use std::{
    ffi::OsString,
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::{sleep, timeout},
};
use wechat_load::Failed;

/// A running server, and how to start it again at the same address. Dropping it kills it.
#[derive(Debug)]
pub struct Server {
    pub address: String,
    start: Start,
    limits: Limits,
    child: Child,
}

/// How a server is started.
#[derive(Clone, Debug)]
pub struct Start {
    /// The program and what comes before it, such as `unshare`.
    pub command: Vec<OsString>,
    pub database_url: String,
    pub data_dir: PathBuf,
    /// Where its log goes; what is in it stays.
    pub log: PathBuf,
}

/// Whether the server tells anyone to slow down: nobody, or as it does by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limits {
    Off,
    Default,
}

/// What the process holds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Holding {
    pub memory_kib: u64,
    /// The most since it was started, or since [`Server::forget_peak`].
    pub peak_kib: u64,
    pub descriptors: u64,
}

impl Server {
    /// Starts it, without limits, and waits until it serves.
    pub async fn start(start: Start) -> Result<Self, Failed> {
        let address = format!("127.0.0.1:{}", free_port()?);
        let child = launch(&start, &address, Limits::Off).await?;
        Ok(Self { address, start, limits: Limits::Off, child })
    }

    /// Starts it again, after it has ended, where and as it was before.
    pub async fn start_again(&mut self) -> Result<(), Failed> {
        self.child = launch(&self.start, &self.address, self.limits).await?;
        Ok(())
    }

    /// The same, with its default limits or without any.
    pub async fn start_again_with(&mut self, limits: Limits) -> Result<(), Failed> {
        self.limits = limits;
        self.start_again().await
    }

    /// Kills it as `kill -9` does.
    pub async fn kill(&mut self) -> Result<(), Failed> {
        Ok(self.child.kill().await?)
    }

    /// Tells it to stop (SIGTERM), and says how it ended and after what time.
    pub async fn stop(&mut self) -> Result<(ExitStatus, Duration), Failed> {
        const PATIENCE: Duration = Duration::from_secs(30);
        let since = Instant::now();
        signal("-TERM", &[self.pid()]).await?;
        let ended = timeout(PATIENCE, self.child.wait()).await;
        let status = ended.map_err(|_| Failed("the server did not stop within 30 s of SIGTERM".into()))??;
        Ok((status, since.elapsed()))
    }

    pub fn pid(&self) -> u32 {
        self.child.id().unwrap_or_default()
    }

    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    pub fn holding(&self) -> Holding {
        let proc = PathBuf::from(format!("/proc/{}", self.pid()));
        let status = fs::read_to_string(proc.join("status")).unwrap_or_default();
        let kib = |name| -> u64 {
            let line = status.lines().find_map(|line: &str| line.strip_prefix(name));
            line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
        };
        let descriptors = fs::read_dir(proc.join("fd")).map_or(0, |fds| fds.count() as u64);
        Holding { memory_kib: kib("VmRSS:"), peak_kib: kib("VmHWM:"), descriptors }
    }

    /// From now on another peak is counted (`5` in `clear_refs`, proc(5)).
    pub fn forget_peak(&self) -> Result<(), Failed> {
        Ok(fs::write(format!("/proc/{}/clear_refs", self.pid()), "5")?)
    }

    /// The processor time that it has used so far.
    pub fn cpu(&self) -> Duration {
        // The fields after the name in parentheses: the 12th and 13th are user and system time (proc(5)), in hundredths
        // of a second on every Linux that there is.
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.pid())).unwrap_or_default();
        let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
        let ticks: u64 = fields.skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
        Duration::from_millis(ticks * 10)
    }

    /// The lines of the log in which something panicked.
    pub fn panics(&self) -> Vec<String> {
        let log = fs::read(&self.start.log).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        log.lines().filter(|line| line.contains("panicked")).map(str::to_owned).collect()
    }
}

async fn launch(start: &Start, address: &str, limits: Limits) -> Result<Child, Failed> {
    const PATIENCE: Duration = Duration::from_secs(30);
    let log = fs::File::options().create(true).append(true).open(&start.log)?;
    let [program, before @ ..] = &start.command[..] else { return Err(Failed("nothing to start".into())) };
    let mut child = Command::new(program)
        .args(before)
        .env("WECHAT_LISTEN", address)
        .env("WECHAT_LIMITS", if limits == Limits::Off { "off" } else { "on" })
        .env("WECHAT_DATA_DIR", &start.data_dir)
        .env("DATABASE_URL", &start.database_url)
        // What we are measured beside is told in its own way.
        .env("PORT", address.rsplit(':').next().unwrap_or_default())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(log)
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| Failed(format!("{} cannot be started: {error}", Path::new(program).display())))?;
    let Some(stdout) = child.stdout.take() else { return Err(Failed("no standard output".into())) };
    let mut lines = BufReader::new(stdout).lines();
    match timeout(PATIENCE, lines.next_line()).await {
        Ok(Ok(Some(line))) if line.contains(address) => Ok(child),
        _ => Err(Failed(format!("the server did not start: {}", last_line(&start.log)))),
    }
}

fn last_line(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap_or_default();
    text.lines().last().unwrap_or("it says nothing").to_owned()
}

/// Sends a signal to processes. One that has gone meanwhile is no failure.
pub async fn signal(signal: &str, pids: &[u32]) -> Result<(), Failed> {
    let pids = pids.iter().map(u32::to_string);
    Command::new("kill").arg(signal).args(pids).stderr(Stdio::null()).status().await?;
    Ok(())
}

/// A port that nobody uses, below those that the system gives to outgoing connections: one of those could connect to
/// itself while the server is away, and take its place.
pub fn free_port() -> Result<u16, Failed> {
    let free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    let port = (0..100).map(|_| fastrand::u16(20_000..32_000)).find(free);
    port.ok_or_else(|| Failed("no free port was found".into()))
}

/// Waits until the condition holds, and says how long that took; nothing when it would take longer than `patience`.
pub async fn within(patience: Duration, mut is_so: impl FnMut() -> bool) -> Option<Duration> {
    let since = Instant::now();
    while !is_so() {
        if since.elapsed() > patience {
            return None;
        }
        sleep(Duration::from_millis(20)).await;
    }
    Some(since.elapsed())
}
