//! The server as its clients see it: through a real socket, on SQLite and on PostgreSQL. `script/test` starts the
//! PostgreSQL and names it in `TEST_DATABASE_URL`.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod harness;
mod payloads;
mod polled;
mod program;
mod request;

mod accounts;
mod api;
mod audit;
mod bad_input;
mod bans;
mod bounds;
mod changes;
mod claiming;
mod clients;
mod example;
mod files;
mod full_disk;
mod fuzz;
mod gone;
mod guessing;
mod handshakes;
mod history;
mod hosts;
mod http;
mod joining;
mod layers;
mod limits;
mod log;
mod malformed;
mod messages;
mod mutes;
mod names;
mod nginx;
mod nodes;
mod origins;
mod outage;
mod owned_rooms;
mod pages;

mod permissions;
mod pins;
mod polling;
mod presence;
mod previews;
mod process;
mod proxied;
mod public_rooms;
mod raw_frames;
mod reactions;
mod read_marks;
mod replies;
mod retention;
mod room_links;
mod scrub;
mod search;
mod sessions;
mod slow_readers;
mod staying;
mod storage;
mod tokens;
mod upgrades;
mod websocket;
mod whole_numbers;
