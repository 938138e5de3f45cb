//! The operator's settings: a flag, its environment variable, a line of the file, a default, in this order.

mod rate;

use std::{
    ffi::OsString,
    fs,
    net::{IpAddr, SocketAddr},
    num::NonZeroU32,
    path::PathBuf,
    time::Duration,
};

use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, ValueEnum, error::ErrorKind};
use ipnet::IpNet;
use tracing_subscriber::EnvFilter;

pub use rate::Rate;

use crate::{
    logging::redacted,
    net::{ForwardedHeader, HostName, Origin, Proxies},
};

// The key that signs tokens, and the database's password.
redacted!(Config);

/// A self-hosted real-time web chat. Without a flag it serves on http://127.0.0.1:3000 with SQLite in ./data.
#[derive(Clone, Parser)]
#[command(name = "wechat", version, args_override_self = true)]
pub struct Config {
    /// Address and port to serve on
    #[arg(long, env = "WECHAT_LISTEN", default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,
    /// sqlite:FILE or postgres://USER:PASSWORD@HOST/DATABASE [default: a file in the data directory]
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, hide_default_value = true)]
    pub database_url: Option<String>,
    /// Directory for what the server keeps: the SQLite file and the key that signs tokens
    #[arg(long, env = "WECHAT_DATA_DIR", default_value = "./data")]
    pub data_dir: PathBuf,
    /// Text of 32 bytes or more that signs tokens [default: a key in the data directory]
    #[arg(long, env = "WECHAT_SECRET", hide_env_values = true, hide_default_value = true)]
    pub secret: Option<String>,
    /// File with that text
    #[arg(long, env = "WECHAT_SECRET_FILE")]
    pub secret_file: Option<PathBuf>,
    /// How long a message lives
    #[arg(long, env = "WECHAT_RETENTION", default_value = "24h", value_parser = duration)]
    pub retention: Duration,
    /// The longest that messages may live in any room, such as 30d; none: owners may keep them for ever
    #[arg(long, env = "WECHAT_MAX_LIFETIME", default_value = "none", value_parser = longest)]
    pub max_lifetime: AtMost<Duration>,
    /// Who may let messages live longer than --retention in a room of their own
    #[arg(long, env = "WECHAT_LONG_LIFETIME", default_value = "everyone")]
    pub long_lifetime: LongLifetime,
    /// How much the messages of one room may take, such as 500MiB, or none for no bound
    #[arg(long, env = "WECHAT_MAX_ROOM_BYTES", default_value = "1GiB", value_parser = size)]
    pub max_room_bytes: AtMost<u64>,
    /// How much the messages of all rooms may take together
    #[arg(long, env = "WECHAT_MAX_TOTAL_BYTES", default_value = "16GiB", value_parser = size)]
    pub max_total_bytes: AtMost<u64>,
    /// How often expired messages are deleted from the disk
    #[arg(long, env = "WECHAT_SWEEP_INTERVAL", default_value = "1h", value_parser = duration)]
    pub sweep_interval: Duration,
    /// Origins whose pages may connect beside this server's own, such as https://example.org
    #[arg(long, env = "WECHAT_ALLOWED_ORIGINS", value_delimiter = ',', value_parser = origin)]
    pub allowed_origins: Vec<Origin>,
    /// Names that are served, such as chat.example.org, beside addresses and localhost [default: all]
    #[arg(long, env = "WECHAT_HOSTS", value_delimiter = ',', value_parser = host)]
    pub hosts: Vec<HostName>,
    /// The name that the page shows
    #[arg(long, env = "WECHAT_NAME", default_value = "WeChat", value_parser = name)]
    pub name: String,
    /// Rate limits; off is for load tests
    #[arg(long, env = "WECHAT_LIMITS", default_value = "on")]
    pub limits: Limits,
    /// New connections of one address
    #[arg(long, env = "WECHAT_LIMIT_HANDSHAKES", default_value = "600/1m")]
    pub limit_handshakes: Rate,
    /// TCP connections of one address, whatever they are used for
    #[arg(long, env = "WECHAT_LIMIT_CONNECTIONS", default_value = "600")]
    pub limit_connections: usize,
    /// Clients of one address that are connected at once
    #[arg(long, env = "WECHAT_LIMIT_SOCKETS", default_value = "500")]
    pub limit_sockets: usize,
    /// Requests to the API, and to /readyz, of one address that come without a good token
    #[arg(long, env = "WECHAT_LIMIT_REQUESTS", default_value = "1200/1m")]
    pub limit_requests: Rate,
    /// Rooms that one user enters
    #[arg(long, env = "WECHAT_LIMIT_JOINS", default_value = "60/1m")]
    pub limit_joins: Rate,
    /// Messages of one user; one of more than 1,000 bytes counts as several
    #[arg(long, env = "WECHAT_LIMIT_SENDS", default_value = "60/30s")]
    pub limit_sends: Rate,
    /// Pages of history that one user reads
    #[arg(long, env = "WECHAT_LIMIT_READS", default_value = "240/1m")]
    pub limit_reads: Rate,
    /// Events of one user that may be refused, because they are unknown, malformed or not allowed; then it is cut off
    #[arg(long, env = "WECHAT_LIMIT_REFUSALS", default_value = "300/1m")]
    pub limit_refusals: Rate,
    /// Tries to sign in to one account from one address; to all accounts, six times as many
    #[arg(long, env = "WECHAT_LIMIT_SIGN_INS", default_value = "10/1m")]
    pub limit_sign_ins: Rate,
    /// Tries to sign in to one account, from all addresses, by devices that have not signed in to it before; each one that
    /// has may try as often for itself
    #[arg(long, env = "WECHAT_LIMIT_GUESSES", default_value = "30/1h")]
    pub limit_guesses: Rate,
    /// Accounts that are made from one address
    #[arg(long, env = "WECHAT_LIMIT_SIGN_UPS", default_value = "20/1h")]
    pub limit_sign_ups: Rate,
    /// Rooms that are made, or taken over, from one address
    #[arg(long, env = "WECHAT_LIMIT_ROOMS", default_value = "60/1h")]
    pub limit_rooms: Rate,
    /// How many times as much as one user all users of one address may do
    #[arg(long, env = "WECHAT_LIMIT_ADDRESS_FACTOR", default_value = "20")]
    pub limit_address_factor: NonZeroU32,
    /// Proxies that are believed whose a request is, as addresses or networks such as 10.0.0.0/8
    #[arg(long, env = "WECHAT_TRUSTED_PROXIES", value_delimiter = ',', value_parser = network)]
    pub trusted_proxies: Vec<IpNet>,
    /// The header in which they say so; auto is X-Forwarded-For, or Forwarded where that is missing
    #[arg(long, env = "WECHAT_FORWARDED_HEADER", default_value = "auto")]
    pub forwarded_header: ForwardedHeader,
    /// What is logged: error, warn, info, debug, trace, or directives such as wechat=debug; of other crates info at most
    #[arg(long, env = "WECHAT_LOG", default_value = "info", value_parser = log_filter)]
    pub log: String,
    /// File with these settings, one NAME = "VALUE" a line (TOML)
    #[arg(long, env = "WECHAT_CONFIG")]
    pub config: Option<PathBuf>,
}

/// Whether anyone is ever told to slow down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Limits {
    On,
    Off,
}

/// Who may do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LongLifetime {
    Everyone,
    Accounts,
}

/// A bound, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AtMost<T>(pub Option<T>);

impl Config {
    /// Reads the arguments (the first is the program's name), the environment and the file.
    ///
    /// Fails with one line that names the setting, or with [`ErrorKind::DisplayHelp`] and the like, to be printed as
    /// they are.
    pub fn read(args: impl IntoIterator<Item = OsString> + Clone) -> Result<Self, ConfigError> {
        let file = Self::command().ignore_errors(true).try_get_matches_from(args.clone());
        let file = file.ok().and_then(|matches: ArgMatches| matches.get_one::<PathBuf>("config").cloned());
        let mut command = Self::command();
        for (setting, value) in file.map(read_file).transpose()?.unwrap_or_default() {
            if !command.get_arguments().any(|arg| arg.get_id() == setting.as_str()) {
                return Err(ConfigError::Wrong(format!(
                    "there is no setting '{setting}' (in the file of --config)"
                )));
            }
            command = command.mut_arg(&setting, |arg| arg.default_value(value));
        }
        let matches = command.try_get_matches_from(args)?;
        Ok(Self::from_arg_matches(&matches)?)
    }

    /// The trusted proxies.
    pub fn proxies(&self) -> Proxies {
        Proxies::new(&self.trusted_proxies, self.forwarded_header)
    }

    /// Where the messages are.
    pub fn database_url(&self) -> String {
        match &self.database_url {
            Some(url) => url.clone(),
            None => format!("sqlite:{}", self.data_dir.join("wechat.db").display()),
        }
    }
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// Not an error: the help or the version was requested.
    #[error("{0}")]
    Shown(clap::Error),
    #[error("{0}")]
    Wrong(String),
}

impl From<clap::Error> for ConfigError {
    fn from(error: clap::Error) -> Self {
        match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Self::Shown(error),
            _ => {
                let text = error.to_string();
                let line = text.lines().next().unwrap_or_default();
                Self::Wrong(line.strip_prefix("error: ").unwrap_or(line).to_owned())
            }
        }
    }
}

/// The settings of a file, named like the flags.
fn read_file(path: PathBuf) -> Result<Vec<(String, String)>, ConfigError> {
    let wrong = |cause: String| ConfigError::Wrong(format!("--config {}: {cause}", path.display()));
    let text = fs::read_to_string(&path).map_err(|error| wrong(error.to_string()))?;
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| wrong(error.message().to_owned()))?;
    let mut settings = Vec::new();
    for (name, value) in table {
        let value = match value {
            toml::Value::String(text) => text,
            toml::Value::Array(items) => {
                items.iter().filter_map(toml::Value::as_str).collect::<Vec<_>>().join(",")
            }
            _ => return Err(wrong(format!("the value of '{name}' has to be in quotes"))),
        };
        settings.push((name.replace('-', "_"), value));
    }
    Ok(settings)
}

fn duration(text: &str) -> Result<Duration, String> {
    const LONGEST: Duration = Duration::from_hours(100 * 366 * 24);
    let example = "write it as 24h, 30m or 2s";
    match humantime::parse_duration(text) {
        Ok(duration) if duration.is_zero() => Err(format!("it must be longer than nothing; {example}")),
        Ok(duration) if duration > LONGEST => Err(format!("it is longer than a hundred years; {example}")),
        Ok(duration) => Ok(duration),
        Err(error) => Err(format!("{error}; {example}")),
    }
}

fn longest(text: &str) -> Result<AtMost<Duration>, String> {
    match text.trim() {
        "none" => Ok(AtMost(None)),
        text => duration(text).map(|longest| AtMost(Some(longest))),
    }
}

/// A whole number with a unit: of 1,024 (KiB, MiB, GiB, TiB) or of 1,000 (kB, MB, GB, TB).
fn size(text: &str) -> Result<AtMost<u64>, String> {
    const UNITS: [(&str, u64); 10] = [
        ("tib", 1 << 40),
        ("gib", 1 << 30),
        ("mib", 1 << 20),
        ("kib", 1 << 10),
        ("tb", 1_000_000_000_000),
        ("gb", 1_000_000_000),
        ("mb", 1_000_000),
        ("kb", 1_000),
        ("b", 1),
        ("", 1),
    ];
    let text = text.trim().to_ascii_lowercase();
    if text == "none" {
        return Ok(AtMost(None));
    }
    let unit = UNITS.into_iter().find_map(|(unit, of)| Some((text.strip_suffix(unit)?, of)));
    let bytes = unit.and_then(|(count, of)| count.trim().parse::<u64>().ok()?.checked_mul(of));
    match bytes {
        Some(0) | None => Err("write it as 500MiB or 2GB, or none".to_owned()),
        bytes => Ok(AtMost(bytes)),
    }
}

fn origin(text: &str) -> Result<Origin, String> {
    let text = text.trim();
    Origin::parse(text).ok_or_else(|| match text {
        "null" => "a page without an origin cannot be told from another".to_owned(),
        text if text.contains('*') => "write every origin out: there are no wildcards".to_owned(),
        text if !text.contains("://") => "write its scheme as well, as in https://example.org".to_owned(),
        _ => "write an origin as https://example.org or http://example.org:8080, without a path".to_owned(),
    })
}

fn host(text: &str) -> Result<HostName, String> {
    HostName::parse(text.trim())
        .ok_or_else(|| "write a name such as chat.example.org, without a scheme, a port or a wildcard".to_owned())
}

fn network(text: &str) -> Result<IpNet, String> {
    let text = text.trim();
    let network = text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
    network.map_err(|_| "write an address or a network such as 10.0.0.0/8".to_owned())
}

fn name(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("it must not be empty".to_owned()),
        name => Ok(name.to_owned()),
    }
}

fn log_filter(text: &str) -> Result<String, String> {
    match EnvFilter::builder().parse(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(args: &[&str]) -> Result<Config, String> {
        let args = std::iter::once("wechat").chain(args.iter().copied()).map(OsString::from);
        Config::read(args.collect::<Vec<_>>()).map_err(|error| error.to_string())
    }

    #[test]
    fn nothing_needs_to_be_set() {
        let config = read(&[]).unwrap();
        assert_eq!(config.listen.to_string(), "127.0.0.1:3000");
        assert_eq!(config.retention, Duration::from_hours(24));
        assert_eq!(config.limits, Limits::On);
    }

    #[test]
    fn a_wrong_value_is_one_line_that_names_the_setting() {
        for (flag, value) in [
            ("--listen", "nowhere"),
            ("--retention", "0s"),
            ("--retention", "soon"),
            ("--sweep-interval", "-1s"),
            ("--max-lifetime", "0s"),
            ("--long-lifetime", "nobody"),
            ("--max-room-bytes", "1.5GiB"),
            ("--max-room-bytes", "0"),
            ("--max-total-bytes", "99999999999TiB"),
            ("--max-total-bytes", "-1"),
            ("--allowed-origins", "example.org"),
            ("--allowed-origins", "*"),
            ("--allowed-origins", "null"),
            ("--allowed-origins", "https://*.example.org"),
            ("--allowed-origins", "https://example.org/chat"),
            ("--allowed-origins", "https://example.org/"),
            ("--allowed-origins", "https://ada@example.org"),
            ("--allowed-origins", "https://example.org,wss://example.org"),
            ("--hosts", "https://example.org"),
            ("--hosts", "example.org:443"),
            ("--hosts", "*.example.org"),
            ("--hosts", "example.org,"),
            ("--limits", "maybe"),
            ("--limit-sends", "lots"),
            ("--limit-sockets", "-1"),
            ("--limit-address-factor", "0"),
            ("--trusted-proxies", "10.0.0.0/99"),
            ("--forwarded-header", "x-real-ip"),
            ("--log", "wechat=loud"),
            ("--name", " "),
        ] {
            let error = read(&[&format!("{flag}={value}")]).unwrap_err();
            assert!(error.contains(flag) && error.lines().count() == 1, "{error}");
        }
        assert!(read(&["--colour"]).unwrap_err().contains("--colour"));
    }

    #[test]
    fn a_size_has_a_unit_or_is_in_bytes() {
        for (text, bytes) in [("512", 512), ("2KiB", 2_048), ("3 mb", 3_000_000), ("1GiB", 1 << 30), ("7B", 7)] {
            let config = read(&[&format!("--max-room-bytes={text}")]).unwrap();
            assert_eq!(config.max_room_bytes, AtMost(Some(bytes)), "{text}");
        }
        assert_eq!(read(&["--max-total-bytes=none"]).unwrap().max_total_bytes, AtMost(None));
    }

    #[test]
    fn a_flag_is_stronger_than_the_file_and_the_file_than_the_default() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("wechat.toml");
        fs::write(&file, "name = \"Ours\"\nretention = \"2h\"\nallowed-origins = [\"https://a.example\"]")
            .unwrap();
        let config = read(&["--config", file.to_str().unwrap(), "--retention", "3h"]).unwrap();
        assert_eq!((config.name.as_str(), config.retention), ("Ours", Duration::from_hours(3)));
        assert_eq!(config.allowed_origins, [Origin::parse("https://a.example").unwrap()]);

        fs::write(&file, "retantion = \"2h\"").unwrap();
        assert!(read(&["--config", file.to_str().unwrap()]).unwrap_err().contains("retantion"));
    }
}
