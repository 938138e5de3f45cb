//! A server that is attacked while honest people talk: what it needs at most, how long they wait, and who gets in.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    net::Ipv4Addr,
    path::Path,
    time::{Duration, Instant},
};

use tokio::time::sleep;
use wechat_load::{Failed, Manner};

use crate::{
    attack::Attack,
    crowd::Crowd,
    heavy::{self, Heavy},
    newcomers::{By, Newcomers, Tally, Wish},
    person::{self, Habits},
    process::{Limits, signal},
    record::Record,
    stage::{Attacked, Outcome, Seen, Stage, Testbed},
};

/// The attackers have 127.0.0.1.
const HONEST: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);
const NEWCOMERS: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 3);
const SECOND: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 4);
const WARM_UP: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 5);

/// No attack may cost more memory than this above what the honest people need.
const ABOVE_NEED_KIB: u64 = 64 * 1024;
/// No honest person waits longer for an answer, and no newcomer for all that entering takes. In a quick run debug builds
/// share the machine with other scenarios: there it is twice what is promised of any single answer.
const SLOWEST: Duration = Duration::from_secs(1);
const SLOWEST_IN_QUICK_RUN: Duration = Duration::from_secs(10);
/// What the allocator keeps for itself after an attack.
const KEPT_KIB: u64 = 16 * 1024;
/// A server that takes more than this is ended before it takes everything.
const RUNAWAY_KIB: u64 = 3 * 1024 * 1024;

/// A server with its default limits, and honest people who talk on it.
#[derive(Debug)]
pub struct Siege {
    pub stage: Stage,
    pub seen: Seen,
    crowd: Crowd,
    newcomers: Newcomers,
    /// Those who came and went beside them.
    welcomed: Tally,
    /// What the server needed at most with the honest people alone, and what it needed since.
    need_kib: u64,
    peak_kib: u64,
    began: Instant,
    has_run_away: bool,
}

/// How a server is started, and what is in it before it is attacked.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    pub name: &'a str,
    /// A line of the shell that comes before the server's start, such as `ulimit -n 1024`.
    pub prelude: &'a str,
    /// Rooms, and what their messages repeat until they are as long as they may be.
    pub heavy: &'a [(&'static str, &'static str)],
}

/// A server with its default limits, and the rooms in it that took the messages they were filled with.
pub async fn prepare(testbed: &Testbed, setting: Setting<'_>) -> Result<(Stage, Vec<Heavy>), Failed> {
    let dir = tempfile::Builder::new().prefix("wechat-faults").tempdir()?;
    let mut stage = testbed.opened(setting.name, dir, started_after(setting.prelude, &testbed.program)).await?;
    let mut filled = Vec::new();
    for (room, text) in setting.heavy {
        filled.extend(heavy::fill(&stage.server.address, room, text).await?);
    }
    stage.server.stop().await?;
    stage.server.start_again_with(Limits::Default).await?;
    let habits = Habits { pause: Duration::from_millis(5), ..from(WARM_UP, &stage) };
    stage.warm_up(habits, 40).await?;
    stage.promise(stage.scale.pick(SLOWEST_IN_QUICK_RUN, SLOWEST), KEPT_KIB);
    Ok((stage, filled))
}

fn started_after(prelude: &str, program: &Path) -> Vec<OsString> {
    let script = format!("{prelude}\nexec \"$@\"");
    vec!["sh".into(), "-c".into(), script.into(), "sh".into(), program.into()]
}

fn from(address: Ipv4Addr, stage: &Stage) -> Habits {
    let habits = stage.habits();
    Habits { manner: Manner { from: Some(address), ..habits.manner }, ..habits }
}

/// Newcomers to the room of the honest people.
pub fn newcomers() -> Vec<Wish> {
    let wish = |by| Wish { by, room: "faults".to_owned(), has: None };
    vec![wish(By::WebSocket), wish(By::Polling)]
}

impl Siege {
    /// Honest people come and talk, newcomers come, and what the server needs for them is measured.
    pub async fn begin(stage: Stage, wishes: Vec<Wish>) -> Result<Self, Failed> {
        let began = Instant::now();
        // Well below 60 messages in 30 s, and one at a time: a sender that does not wait until the last was accepted gives
        // up their order.
        let habits = Habits { pause: Duration::from_millis(800), window: 1, ..from(HONEST, &stage) };
        let crowd = Crowd::come(10, 5, &habits).await?;
        stage.server.forget_peak()?;
        crowd.wish(person::Wish::Talk);
        let newcomers = Newcomers::come(&stage.server.address, NEWCOMERS, wishes);
        sleep(stage.scale.pick(Duration::from_secs(2), Duration::from_secs(6))).await;
        let need_kib = stage.server.holding().peak_kib;
        let seen = Seen { notes: vec![format!("needed {} MiB", need_kib / 1024)], ..Seen::default() };
        let welcomed = Tally::default();
        let has_run_away = false;
        Ok(Self { stage, seen, crowd, newcomers, welcomed, need_kib, peak_kib: need_kib, began, has_run_away })
    }

    pub fn attack(&self) -> Attack {
        Attack::on(&self.stage.server.address)
    }

    /// The attackers are at work for so long; then they are gone.
    pub async fn bear(&mut self, attack: Attack, name: &str, quick_s: u64, whole_s: u64) -> Result<(), Failed> {
        let above = self.watch(quick_s, whole_s).await?;
        self.seen.expect(attack.has_begun(), format!("{name}: nobody got as far as to attack"));
        self.seen.notes.push(format!("{name}: {above} MiB above need, {}", attack.note()));
        Ok(())
    }

    /// More newcomers come for so long, from another address.
    pub async fn welcome(
        &mut self,
        wishes: Vec<Wish>,
        name: &str,
        quick_s: u64,
        whole_s: u64,
    ) -> Result<(), Failed> {
        let newcomers = Newcomers::come(&self.stage.server.address, SECOND, wishes);
        let above = self.watch(quick_s, whole_s).await?;
        let tally = newcomers.end().await?;
        self.seen.notes.push(format!("{name}: {above} MiB above need, {} of {} in", tally.got_in, tally.tried));
        self.welcomed.add(tally);
        Ok(())
    }

    /// Watches the server's memory for so long, and ends it when it takes everything. Says what it has at most above
    /// the need, in MiB.
    async fn watch(&mut self, quick_s: u64, whole_s: u64) -> Result<u64, Failed> {
        let time = Duration::from_secs(self.stage.scale.pick(quick_s, whole_s));
        let since = Instant::now();
        self.stage.server.forget_peak()?;
        let mut peak_kib = 0;
        while since.elapsed() < time && self.stage.server.is_running() {
            sleep(Duration::from_millis(20)).await;
            peak_kib = self.stage.server.holding().peak_kib.max(peak_kib);
            if peak_kib > RUNAWAY_KIB && !self.has_run_away {
                self.has_run_away = true;
                signal("-KILL", &[self.stage.server.pid()]).await?;
            }
        }
        self.peak_kib = self.peak_kib.max(peak_kib);
        Ok(peak_kib.saturating_sub(self.need_kib) / 1024)
    }

    /// The attackers have gone: everything is compared with what was promised.
    pub async fn end(mut self) -> Result<Outcome, Failed> {
        let mut newcomers = self.newcomers.end().await?;
        newcomers.add(self.welcomed);
        let attacked = Attacked {
            above_kib: self.peak_kib.saturating_sub(self.need_kib),
            got_in: newcomers.got_in,
            tried: newcomers.tried,
        };
        let seen = &mut self.seen;
        let above = attacked.above_kib / 1024;
        seen.expect(attacked.above_kib <= ABOVE_NEED_KIB, format!("{above} MiB more than needed"));
        let missing = attacked.tried - attacked.got_in;
        seen.expect(missing == 0, format!("{missing} of {} newcomers did not get in", attacked.tried));
        seen.broken.extend(newcomers.troubles);
        seen.slowest = seen.slowest.max(newcomers.slowest);
        seen.attacked = Some(attacked);
        if self.has_run_away {
            seen.broken.push("the server was ended when it had taken 3 GiB".into());
        }
        self.crowd.wish(person::Wish::Hush);
        if self.stage.server.is_running() {
            self.seen.broken.extend(self.crowd.settle(Duration::from_secs(30)).await);
        }
        let records = self.crowd.leave().await?;
        self.seen.broken.extend(refusals(&records));
        self.stage.compare(records, self.seen, self.began).await
    }
}

/// Honest people keep within the limits: nothing is refused to them.
fn refusals(records: &[Record]) -> Option<String> {
    let mut codes = BTreeMap::<_, u64>::new();
    for (code, count) in records.iter().flat_map(|record| &record.errors) {
        *codes.entry(code).or_default() += count;
    }
    (!codes.is_empty()).then(|| format!("honest people were refused: {codes:?}"))
}
