//! What is written down: `performance.md`, and everything as JSON.

use std::{fmt::Write, fs, path::Path};

use serde_json::{Value, json};
use wechat_load::Failed;

use super::{
    contender::{Contender, Site},
    scenario::{Run, Scenario},
    table::{before, rows, targets},
    targets::all,
};
use crate::{
    report::Versions,
    run::output,
    scale::Scale,
    table::{markdown, text},
};

/// Everything that a run has found, and on what.
pub struct Document {
    pub run: Run,
    /// All that there are.
    pub scenarios: &'static [Scenario],
    pub seconds: f64,
    /// Date, versions, machine.
    pub line: String,
    /// What PostgreSQL is set to, and the peer's packages.
    pub settings: String,
}

/// What was measured on.
pub async fn circumstances(site: &Site) -> Result<(String, String), Failed> {
    let versions = Versions::read(site.program(Contender::Postgres), Some(&site.cluster)).await?;
    let mut settings = Vec::new();
    for show in ["show fsync", "show synchronous_commit"] {
        let set = site.cluster.show(show).await?;
        settings.push(format!("PostgreSQL with {} {set}", show.trim_start_matches("show ")));
    }
    if let Some(dir) = &site.node {
        settings.push(format!("Node.js {}", output("node", &["--version"]).await));
        for package in ["express", "socket.io", "drizzle-orm", "pg"] {
            let file = fs::read_to_string(dir.join("node_modules").join(package).join("package.json"));
            let file: Value = serde_json::from_str(&file.unwrap_or_default()).unwrap_or_default();
            settings.push(format!("{package} {}", file["version"].as_str().unwrap_or("of an unknown version")));
        }
    }
    let processor = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processor.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    settings.extend(model.map(|(_, model)| model.to_owned()));
    Ok((versions.line(), settings.join(" · ")))
}

impl Document {
    /// For a terminal.
    pub fn text(&self) -> String {
        let figures = &self.run.figures;
        let mut all = format!("{}\n{}\n\n{}\n", self.line, self.settings, text(&rows(figures), is_words));
        let (others, mut measured): (Vec<_>, Vec<_>) =
            targets(figures).into_iter().partition(|row| row[4] == "not measured");
        if measured.len() > 1 {
            measured.iter_mut().for_each(|row| row[0].push('.'));
            all += &text(&measured, |column| column != 2);
        }
        if !others.is_empty() {
            let _ = writeln!(all, "What was not measured says nothing about {} more targets.", others.len());
        }
        let before = before(figures);
        if before.len() > 1 {
            let _ = write!(all, "\n{}", text(&before, |column| column < 4));
        }
        for note in &figures.notes {
            let _ = writeln!(all, "\n{note}");
        }
        let _ = writeln!(all, "\nMeasured in {:.0} s, {} rounds.", self.seconds, self.run.rounds);
        all
    }

    pub fn write_json(&self, file: &Path) -> Result<(), Failed> {
        let figures = &self.run.figures;
        let targets = all(figures);
        let targets = targets.iter().map(|target| {
            let (what, bound, holds) = (target.what, target.bound.text(), target.holds());
            json!({ "line": target.line, "what": what, "bound": bound, "value": target.value, "holds": holds })
        });
        let json = json!({
            "measured": self.line, "settings": self.settings, "quick": self.run.scale == Scale::Quick,
            "rounds": self.run.rounds, "seconds": self.seconds, "figures": figures.json(),
            "targets": targets.collect::<Value>(), "notes": figures.notes, "page": figures.page,
        });
        if let Some(dir) = file.parent() {
            fs::create_dir_all(dir)?;
        }
        Ok(fs::write(file, format!("{json:#}\n"))?)
    }

    pub fn write_docs(&self, dir: &Path) -> Result<(), Failed> {
        Ok(fs::write(dir.join("performance.md"), self.markdown())?)
    }

    fn markdown(&self) -> String {
        let figures = &self.run.figures;
        let mut text = format!(
            "# What it costs, beside what people would pick instead\n\n{INTRODUCTION}\n{} · {} rounds, {:.0} min\n\n{}\n\n",
            self.line,
            self.run.rounds,
            self.seconds / 60.0,
            self.settings
        );
        text += "## What is to hold\n\n";
        text += &markdown(&targets(figures), |column| column == 1 || column == 4);
        text += HELD;
        text += &markdown(&rows(figures), is_words);
        if !figures.notes.is_empty() {
            let _ = writeln!(text, "\n- {}", figures.notes.join("\n- "));
        }
        text += "\n## What each one does\n\n";
        for scenario in self.scenarios {
            let _ = writeln!(text, "- **{}**: {}.", scenario.name, scenario.what);
        }
        text + REPRODUCED
    }
}

fn is_words(column: usize) -> bool {
    column < 3
}

const INTRODUCTION: &str = "\
Written by `script/bench`, which starts each of those who are compared on the same machine, with the same PostgreSQL, and
gives them their turns one after the other, several times. **Ours** is this server on PostgreSQL. **Node** is the same chat
as it is usually written: Express, Socket.IO, Drizzle and node-postgres (`load/peers/node`). **The limit** is no chat: one
thread that encodes a message once and writes the same bytes to each socket with one `write` each (`load/src/limit.rs`).
**pgbench** is PostgreSQL alone. The CPU time is the server's process, from `/proc`, without PostgreSQL's. Listeners and
servers share the processor, so that absolute numbers are this machine's; the ratios are what counts. At saturation ours
may pass the limit: when several messages wait for a socket, one write takes them all.
";

const HELD: &str = "
The lines are those under \"Done when\" of the issues that set them: 1 to 7 of issue 6, 8 is line 5 of issue 15.

## All figures

Medians of all rounds. A ratio is the median of the rounds' own ratios: what disturbs a round disturbs all who are in it.

";

const REPRODUCED: &str = "
The exponent of a growth is the slope of the figures against their size, both logarithmic: 0 does not grow, 1 grows with
the size, 2 with its square. Every listener checks that it has each message exactly once.

## To see for yourself

    script/bench                    half an hour; writes this page
    script/bench --quick            within three minutes, smaller
    script/bench --scenario storm   one of them

It needs Rust, Node.js 20 and the programs of PostgreSQL, and no other work on the machine.
";
