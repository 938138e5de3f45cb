//! The web client is embedded from `web/dist`. A server is built without it too: it says what is missing then.

fn main() {
    std::fs::create_dir_all("../web/dist").expect("web/ is beside server/");
    println!("cargo::rerun-if-changed=../web/dist");
    println!("cargo::rerun-if-changed=migrations");
}
