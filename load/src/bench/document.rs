//! What is written down: `performance.md` with its charts, and everything as JSON.

use std::{fmt::Write, fs, path::Path};

use serde_json::{Value, json};
use wechat_load::Failed;

use super::{
    chart::{self, Group, Series},
    comparison::{SCENARIOS, Scale},
    contender::{
        Contender::{self, Limit, Node, Pgbench, Postgres, Sqlite},
        Site,
    },
    durable, fan_out,
    figures::{Figures, Measure},
    idle, saturation, storm, table,
    targets::{self, Target},
};
use crate::{report::Versions, run::output};

/// Everything that a run has found, and on what.
pub struct Document {
    pub figures: Figures,
    pub scale: Scale,
    pub seconds: f64,
    /// Date, versions, machine.
    pub line: String,
    /// What PostgreSQL is set to, and the peer's packages.
    pub settings: String,
}

/// What was measured on.
pub async fn circumstances(site: &Site) -> Result<(String, String), Failed> {
    let versions = Versions::read(&site.program, Some(&site.cluster)).await?;
    let mut settings = Vec::new();
    for name in ["fsync", "synchronous_commit"] {
        settings.push(format!("PostgreSQL with {name} {}", site.cluster.setting(name).await?));
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
        let mut text = format!("{}\n{}\n\n{}\n", self.line, self.settings, table::text(&self.figures));
        let (measured, others): (Vec<_>, Vec<_>) =
            targets::all(&self.figures).into_iter().partition(|target| target.value.is_some());
        for target in &measured {
            let Target { line, what, bound, value } = target;
            let value = value.map_or(String::new(), table::number);
            let _ = writeln!(text, "{line}. {what:<50} {value:>8}  {:<14}  {}", bound.text(), target.verdict());
        }
        if !others.is_empty() {
            let _ = writeln!(text, "What was not measured says nothing about {} more targets.", others.len());
        }
        for note in &self.figures.notes {
            let _ = writeln!(text, "\n{note}");
        }
        let _ = writeln!(text, "\nMeasured in {:.0} s, {} rounds.", self.seconds, self.scale.rounds);
        text
    }

    pub fn write_json(&self, file: &Path) -> Result<(), Failed> {
        let targets = targets::all(&self.figures);
        let targets = targets.iter().map(|target| {
            let (what, bound, holds) = (target.what, target.bound.text(), target.holds());
            json!({ "line": target.line, "what": what, "bound": bound, "value": target.value, "holds": holds })
        });
        let json = json!({
            "measured": self.line, "settings": self.settings, "quick": self.scale.is_quick,
            "rounds": self.scale.rounds, "seconds": self.seconds, "figures": self.figures.json(),
            "targets": targets.collect::<Value>(), "notes": self.figures.notes, "page": self.figures.page,
        });
        if let Some(dir) = file.parent() {
            fs::create_dir_all(dir)?;
        }
        Ok(fs::write(file, format!("{json:#}\n"))?)
    }

    pub fn write_docs(&self, dir: &Path) -> Result<(), Failed> {
        let charts = self.charts();
        for (name, _, svg) in &charts {
            fs::write(dir.join(name), svg)?;
        }
        Ok(fs::write(dir.join("performance.md"), self.markdown(&charts))?)
    }

    fn markdown(&self, charts: &[(&str, &str, String)]) -> String {
        let mut text = format!(
            "# What it costs, beside what people would pick instead\n\n{INTRODUCTION}\n{} · {} rounds, {:.0} min\n\n{}\n\n",
            self.line,
            self.scale.rounds,
            self.seconds / 60.0,
            self.settings
        );
        text += "## What is to hold\n\n| line | what | measured | is to be | |\n|--:|---|--:|--:|---|\n";
        for target in targets::all(&self.figures) {
            let value = target.value.map_or("–".to_owned(), table::number);
            let (line, what, bound, verdict) = (target.line, target.what, target.bound.text(), target.verdict());
            let _ = writeln!(text, "| {line} | {what} | {value} | {bound} | {verdict} |");
        }
        text += "\nThe lines are those under \"Done when\" of the issue that set them.\n";
        for (name, title, _) in charts {
            let _ = writeln!(text, "\n![{title}]({name})");
        }
        text += "\n## All figures\n\nMedians of all rounds. A ratio is the median of the rounds' own ratios: what disturbs a round disturbs all who are in it.\n\n";
        for (number, row) in table::rows(&self.figures).iter().enumerate() {
            let _ = writeln!(text, "| {} |", row.join(" | "));
            if number == 0 {
                let _ = writeln!(text, "|---|---|---|{}", "--:|".repeat(row.len() - 3));
            }
        }
        if !self.figures.notes.is_empty() {
            let _ = writeln!(text, "\n- {}", self.figures.notes.join("\n- "));
        }
        text += "\n## What each one does\n\n";
        for scenario in SCENARIOS {
            let _ = writeln!(text, "- **{}**: {}.", scenario.name, scenario.what);
        }
        text + REPRODUCED
    }

    /// The file, the title and the drawing of each.
    fn charts(&self) -> Vec<(&'static str, &'static str, String)> {
        let mut cpu = self.groups(&fan_out::CPU, &[Postgres, Node, Limit]);
        // For two people it is mostly the cost of the message itself, beside which the other bars could not be seen.
        cpu.drain(..cpu.len().min(1));
        let most = self.groups(&saturation::MOST, &[Postgres, Node, Limit]);
        let stored = self.groups(&durable::STORED, &[Postgres, Sqlite, Node, Pgbench]);
        let memory = self.groups(&idle::KIB, &[Postgres, Node]);
        let bar = |name, title, unit, groups: Vec<Group>| (name, title, chart::bars(title, unit, &groups));
        let growth = |name, title, unit, measure| {
            let series = [Postgres, Node].map(|contender| self.series(measure, contender));
            (name, title, chart::lines(title, unit, "people who join at once", &series))
        };
        vec![
            bar("performance-cpu.svg", "Server CPU per delivery", "µs, less is better", cpu),
            bar("performance-deliveries.svg", "Most deliveries a second", "more is better", most),
            bar("performance-durable.svg", "Durable messages a second", "more is better", stored),
            bar("performance-memory.svg", "Memory of an idle connection", "KiB, less is better", memory),
            growth("performance-storm-bytes.svg", "What a storm of joins sends", "MB to all", &storm::MEGABYTES),
            growth("performance-storm-time.svg", "What a storm of joins takes", "ms until all know", &storm::TOOK),
        ]
    }

    fn groups(&self, measure: &'static Measure, contenders: &[Contender]) -> Vec<Group> {
        let rows = self.figures.rows().into_iter().filter(|(of, _)| *of == measure);
        let group = |(_, size): (_, usize)| Group {
            name: format!("{} {}", table::thousands(size), measure.of),
            bars: contenders.iter().filter_map(|of| Some((*of, self.figures.get(measure, size, *of)?))).collect(),
        };
        rows.map(group).collect()
    }

    fn series(&self, measure: &Measure, contender: Contender) -> Series {
        Series { contender, points: self.figures.curve(measure, contender) }
    }
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

const REPRODUCED: &str = "
The exponent of a growth is the slope of the figures against their size, both logarithmic: 0 does not grow, 1 grows with
the size, 2 with its square. Every listener checks that it has each message exactly once.

## To see for yourself

    script/bench                    half an hour; writes this page
    script/bench --quick            within three minutes, smaller
    script/bench --scenario storm   one of them

It needs Rust, Node.js 20 and the programs of PostgreSQL, and no other work on the machine.
";
