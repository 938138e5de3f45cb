//! The database alone: PostgreSQL's own benchmark, inserting rows like ours into a table like ours.

use std::{path::PathBuf, process::Stdio, time::Duration};

use sqlx::{Connection, Executor, PgConnection};
use tempfile::TempDir;
use tokio::process::Command;
use wechat_load::Failed;

use super::contender::Site;

const CONNECTIONS: &str = "10";

const TABLE: &str = "\
    create table messages (
        seq bigserial primary key, id uuid not null, room_id text not null, sender_id text not null,
        sender_nick text not null, content text not null, created_at bigint not null, expires_at bigint not null);
    create index messages_room_seq on messages (room_id, seq)";
const COLUMNS: &str =
    "insert into messages (id, room_id, sender_id, sender_nick, content, created_at, expires_at) values";
const ROW: &str = "(gen_random_uuid(), 'pair-' || :room, '01890a5d-ac96-774b-bcce-b302099a8057', 'person', \
                   'as long as what people write, and the rest is as long as that', 1700000000000, 1700086400000)";

pub struct Pgbench {
    program: PathBuf,
    url: String,
    dir: TempDir,
}

impl Pgbench {
    pub async fn prepare(site: &Site) -> Result<Self, Failed> {
        let url = site.cluster.new_database("bench_pgbench").await?;
        let failed = |error: sqlx::Error| Failed(format!("no table for pgbench: {error}"));
        let mut connection = PgConnection::connect(&url).await.map_err(failed)?;
        connection.execute(TABLE).await.map_err(failed)?;
        connection.close().await.map_err(failed)?;
        let dir = tempfile::Builder::new().prefix("wechat-pgbench").tempdir()?;
        Ok(Self { program: site.cluster.path_of("pgbench"), url, dir })
    }

    /// Rows a second, so many to each transaction.
    pub async fn rows(&self, batch: usize, lasts: Duration) -> Result<f64, Failed> {
        let script = self.dir.path().join(format!("{batch}.sql"));
        let rows = vec![ROW; batch].join(", ");
        std::fs::write(&script, format!("\\set room random(1, 200)\n{COLUMNS} {rows};\n"))?;
        let seconds = lasts.as_secs().max(1).to_string();
        let output = Command::new(&self.program)
            .args(["-n", "-c", CONNECTIONS, "-j", "2", "-M", "prepared", "-T", &seconds, "-f"])
            .arg(script)
            .arg(&self.url)
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .output()
            .await?;
        let said = String::from_utf8_lossy(&output.stdout);
        let transactions = transactions_per_second(&said).ok_or_else(|| {
            let error = String::from_utf8_lossy(&output.stderr);
            Failed(format!("pgbench failed: {}", error.lines().last().unwrap_or_default()))
        })?;
        Ok(transactions * batch as f64)
    }
}

fn transactions_per_second(said: &str) -> Option<f64> {
    said.lines().find_map(|line| line.strip_prefix("tps = "))?.split(' ').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::transactions_per_second;

    #[test]
    fn what_pgbench_says_is_read() {
        let said = "number of failed transactions: 0 (0.000%)\ntps = 7012.345 (without initial connection time)\n";
        assert_eq!(transactions_per_second(said), Some(7012.345));
        assert_eq!(transactions_per_second("connection refused"), None);
    }
}
