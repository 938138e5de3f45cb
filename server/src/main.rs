//! The command `wechat`: reads the configuration, serves, stops on SIGTERM and Ctrl-C.

use std::{env, process::ExitCode};

use tokio::signal::unix::{SignalKind, signal};
use wechat::{
    app::App,
    config::{Config, ConfigError},
    logging,
    net::listen,
};

#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// A wrong setting, or a database that cannot be used.
const WRONG_SETTING: u8 = 2;

#[tokio::main]
async fn main() -> ExitCode {
    let config = match Config::read(env::args_os().collect::<Vec<_>>()) {
        Ok(config) => config,
        Err(ConfigError::Shown(text)) => {
            print!("{text}");
            return ExitCode::SUCCESS;
        }
        Err(error) => return refuse(&error),
    };
    logging::start(&config.log);
    let listener = match listen(config.listen) {
        Ok(listener) => listener,
        Err(error) => return refuse(&format!("--listen {}: {error}", config.listen)),
    };
    let address = listener.local_addr().unwrap_or(config.listen);
    let app = match App::open(&config).await {
        Ok(app) => app,
        Err(error) => return refuse(&error),
    };
    println!("{} is at http://{address}", config.name);
    app.serve(listener, told_to_stop()).await;
    ExitCode::SUCCESS
}

fn refuse(why: &impl std::fmt::Display) -> ExitCode {
    // A cause may contain line breaks.
    let line = why.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
    eprintln!("wechat: {}", logging::without_passwords(&line));
    ExitCode::from(WRONG_SETTING)
}

async fn told_to_stop() {
    let mut terminate = signal(SignalKind::terminate()).expect("signals can be listened for");
    let mut interrupt = signal(SignalKind::interrupt()).expect("signals can be listened for");
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
