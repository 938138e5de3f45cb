//! The tables: for a terminal, and for `docs/reliability.md`.

use std::{fmt::Write, fs, path::Path, thread, time::Duration};

use wechat_load::Failed;

use crate::{
    cluster::Cluster,
    database::{self, Kind},
    faults::{SCENARIOS, Scenario},
    run::{self, output},
    scale::Scale,
    stage::{Attacked, Outcome},
    table,
};

/// Everything that a run has found.
pub struct Report {
    pub scale: Scale,
    pub versions: Versions,
    pub results: Vec<(Kind, &'static Scenario, run::Result)>,
    pub took: Duration,
}

/// What was tested, on what.
pub struct Versions {
    server: String,
    sqlite: String,
    postgres: Option<String>,
    date: String,
    machine: String,
}

impl Versions {
    pub async fn read(program: &Path, cluster: Option<&Cluster>) -> Result<Self, Failed> {
        let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
        let memory_kib =
            memory.lines().next().and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
        let memory_gib = memory_kib.unwrap_or_default().div_ceil(1024 * 1024);
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let postgres = match cluster {
            Some(cluster) => Some(cluster.version().await?),
            None => None,
        };
        Ok(Self {
            server: output(&program.display().to_string(), &["--version"]).await,
            sqlite: format!("SQLite {}", database::sqlite_version().await?),
            postgres,
            date: output("date", &["-u", "+%Y-%m-%d"]).await,
            machine: format!("{cores} cores, {memory_gib} GiB, {}", output("uname", &["-sr"]).await),
        })
    }

    /// All of it.
    pub fn line(&self) -> String {
        let databases = [Some(&self.sqlite), self.postgres.as_ref()].into_iter().flatten().cloned();
        let parts = [self.date.clone(), self.server.clone()].into_iter().chain(databases);
        parts.chain([self.machine.clone()]).collect::<Vec<_>>().join(" · ")
    }
}

const COLUMNS: [&str; 13] = [
    "scenario",
    "sent",
    "acknowledged",
    "stored",
    "lost",
    "doubled",
    "out of order",
    "slowest answer",
    "time to heal",
    "memory before → after",
    "above need at most",
    "newcomers in",
    "verdict",
];

impl Report {
    pub fn is_good(&self) -> bool {
        let is_kept = |result: &run::Result| result.as_ref().is_ok_and(|outcome| outcome.broken.is_empty());
        self.results.iter().all(|(_, _, result)| is_kept(result))
    }

    /// For a terminal: aligned tables, then a line for each broken promise.
    pub fn text(&self) -> String {
        let mut text = format!("{}\n", self.versions.line());
        for (kind, rows) in self.tables() {
            let _ = write!(text, "\n{}\n{}", kind.name(), table::text(&rows, is_words));
        }
        let _ = writeln!(text);
        for line in self.reasons() {
            let _ = writeln!(text, "{line}");
        }
        let verdict = if self.is_good() { "Every promise was kept" } else { "Promises were broken" };
        let _ = writeln!(text, "{verdict}, in {:.0} s.", self.took.as_secs_f64());
        text
    }

    /// For the documentation.
    pub fn markdown(&self) -> String {
        let mut text = String::from(
            "# What was broken, and what was lost\n\n\
             Written by `script/faults`, which starts the real server on both databases, breaks it or what is around \
             it, and compares\nwhat simulated people sent, had acknowledged and received with what the database has \
             afterwards.\n\n",
        );
        let scale = self.scale.pick("a quick run", "a whole run");
        let _ = writeln!(text, "{} · {scale} of {:.0} min", self.versions.line(), self.took.as_secs_f64() / 60.0);
        for (kind, rows) in self.tables() {
            let _ = write!(text, "\n## {}\n\n{}", kind.name(), table::markdown(&rows, is_words));
        }
        let _ = write!(text, "\n{COUNTED}\n## The scenarios\n\n");
        for scenario in SCENARIOS {
            let only = scenario.only.map_or(String::new(), |kind| format!(" ({} only)", kind.name()));
            let _ = writeln!(text, "- **{}**{only}: {}", scenario.name, scenario.what);
        }
        let _ = writeln!(text, "\n## What was seen beside the counts\n");
        for (kind, scenario, result) in &self.results {
            if let Ok(Outcome { notes, .. }) = result
                && !notes.is_empty()
            {
                let _ = writeln!(text, "- {}, {}: {}", kind.name(), scenario.name, notes.join("; "));
            }
        }
        let reasons: Vec<_> = self.reasons().collect();
        if !reasons.is_empty() {
            let _ = writeln!(text, "\n## Broken promises\n\n- {}", reasons.join("\n- "));
        }
        text
    }

    fn tables(&self) -> impl Iterator<Item = (Kind, Vec<Vec<String>>)> {
        [Kind::Sqlite, Kind::Postgres].into_iter().filter_map(|kind| {
            let of_kind = self.results.iter().filter(|(of, ..)| *of == kind);
            let mut rows: Vec<_> = of_kind.map(|(_, scenario, result)| (*scenario, result)).collect();
            rows.sort_by_key(|(scenario, _)| SCENARIOS.iter().position(|known| known.name == scenario.name));
            let rows = rows.into_iter().map(|(scenario, result)| row(scenario, result));
            let rows: Vec<_> = [COLUMNS.map(str::to_owned)].into_iter().chain(rows).map(Vec::from).collect();
            (rows.len() > 1).then_some((kind, rows))
        })
    }

    fn reasons(&self) -> impl Iterator<Item = String> {
        self.results.iter().flat_map(|(kind, scenario, result)| {
            let lines = match result {
                Ok(outcome) if outcome.broken.is_empty() => Vec::new(),
                Ok(outcome) => outcome.broken.iter().chain(&outcome.findings.lines).cloned().collect(),
                Err(Failed(why)) => vec![why.clone()],
            };
            lines.into_iter().map(|line| format!("{}, {}: {line}", kind.name(), scenario.name))
        })
    }
}

const COUNTED: &str = "\
Lost: acknowledged and not stored, or stored and not received by someone who was there at the end. Doubled: one \
`clientId`
stored twice, or one message twice in a reader's list. Out of order: a reader's list that differs from the database's,
or a sender's messages in another order than sent. The slowest answer is that of any question whose connection stayed
open; where the network is broken on purpose it is not the server's. Memory is the server's resident set after it has
served and before anything is broken, and after everyone has left.

Where the server is attacked it has its default limits, and the attackers one address. Honest people talk meanwhile, from
another; every half second a newcomer comes from a third, by WebSocket and by polling in turn. Promised are at most 64 MiB
above what the server needed with the honest people alone, no honest answer and no newcomer later than 1 s, and that every
newcomer gets in.
";

fn row(scenario: &Scenario, result: &run::Result) -> [String; 13] {
    let Ok(outcome) = result else {
        let mut row = [const { String::new() }; 13];
        row[0] = scenario.name.to_owned();
        row[12] = "FAILED".to_owned();
        return row;
    };
    let Outcome { findings, healed, before, after, attacked, broken, .. } = outcome;
    let mib = |kib: u64| format!("{:.1}", kib as f64 / 1024.0);
    let none = || "–".to_owned();
    [
        scenario.name.to_owned(),
        findings.sent.to_string(),
        findings.acknowledged.to_string(),
        findings.stored.to_string(),
        findings.lost.to_string(),
        findings.doubled.to_string(),
        findings.out_of_order.to_string(),
        format!("{} ms", findings.slowest.0.as_millis()),
        healed.map_or(none(), |healed| format!("{} ms", healed.as_millis())),
        format!("{} → {} MiB", mib(before.memory_kib), mib(after.memory_kib)),
        attacked.map_or(none(), |attacked| format!("{} MiB", mib(attacked.above_kib))),
        attacked.map_or(none(), |Attacked { got_in, tried, .. }| format!("{got_in} of {tried}")),
        if broken.is_empty() { "kept".to_owned() } else { "BROKEN".to_owned() },
    ]
}

/// The scenario and the verdict.
fn is_words(column: usize) -> bool {
    column == 0 || column == COLUMNS.len() - 1
}
