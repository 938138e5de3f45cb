//! Keeps the server's files private to its own user: they hold messages, names, and the keys of sessions.
//!
//! Other users' files are left alone. A mode is changed through an open file, never by a path that could change its
//! meaning in between.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Read},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use rustix::{fs::OFlags, process::geteuid};
use tracing::{info, warn};

/// Of a directory: to enter, to list and to write.
const DIR: u32 = 0o700;
/// Of a file: to read and to write.
const FILE: u32 = 0o600;
/// The permissions of group and others.
const OF_OTHERS: u32 = 0o077;
/// A directory that everyone may put files into, such as `/tmp`.
const STICKY: u32 = 0o1000;
/// The first bytes of an SQLite file (<https://sqlite.org/fileformat2.html>).
const SQLITE_HEADER: &[u8; 16] = b"SQLite format 3\0";

/// Creates a directory for this user alone, unless it exists.
pub fn make_dir(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(DIR).create(path)
}

/// Closes a directory to others if it is the server's.
pub fn keep_dir(path: &Path) -> io::Result<()> {
    // Without a trailing slash or dot, which would follow a symbolic link.
    let path: PathBuf = path.components().collect();
    if path.is_symlink() {
        return warn_if_open(&path, "it is a symbolic link");
    }
    let dir = match open(&path, OFlags::DIRECTORY) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            return warn_if_open(&path, "it belongs to another user");
        }
        dir => dir?,
    };
    if dir.metadata()?.mode() & STICKY != 0 || holds_directories(&path)? {
        return warn_if_open(&path, "it is not the server's alone");
    }
    tighten(&dir, &path, DIR)
}

/// Creates an empty file that only this user can read. Fails when it exists.
pub fn create_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(FILE).open(path)
}

/// Closes a file to others, if it exists.
pub fn keep_file(path: &Path) -> io::Result<()> {
    match open(path, OFlags::empty()) {
        Ok(file) => tighten(&file, path, FILE),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// Creates a database's file so that only this user can read it, or closes an existing one to others. SQLite's files
/// beside it get the same mode; existing ones are closed too.
///
/// An error here is one for SQLite as well, which reports it better.
pub fn keep_database(path: &Path) {
    if path.as_os_str().as_encoded_bytes().starts_with(b"file:") {
        // An in-memory database.
        return;
    }
    let _ = create_file(path);
    // SQLite's other files are beside the file itself, not beside a link to it.
    let Ok(path) = path.canonicalize() else { return };
    if !is_database(&path) {
        return;
    }
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let mut file = path.clone().into_os_string();
        file.push(suffix);
        if let Err(error) = keep_file(Path::new(&file)) {
            warn!(path = %file.display(), %error, "Others may be able to read this file");
        }
    }
}

/// Whether it is empty or SQLite's. Anything else is refused by SQLite, and left unchanged.
fn is_database(path: &Path) -> bool {
    let mut header = Vec::new();
    let read = open(path, OFlags::empty()).and_then(|file| file.take(16).read_to_end(&mut header));
    read.is_ok() && (header.is_empty() || header == SQLITE_HEADER)
}

/// Opens a path without following a link, and without waiting for the writer of a pipe.
fn open(path: &Path, flags: OFlags) -> io::Result<File> {
    let flags = flags | OFlags::NOFOLLOW | OFlags::NONBLOCK;
    OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path)
}

fn tighten(file: &File, path: &Path, mode: u32) -> io::Result<()> {
    let found = file.metadata()?;
    if found.mode() & OF_OTHERS == 0 {
        return Ok(());
    }
    // Root could, but the owner decides who may read it.
    if found.uid() != geteuid().as_raw() {
        return warn_if_open(path, "it belongs to another user");
    }
    if let Err(error) = file.set_permissions(PermissionsExt::from_mode(mode)) {
        // Some file systems have no modes.
        return warn_if_open(path, &error.to_string());
    }
    info!(path = %path.display(), was = %octal(found.mode()), is = %octal(mode), "Closed to other users of this machine");
    Ok(())
}

fn warn_if_open(path: &Path, why: &str) -> io::Result<()> {
    let mode = fs::metadata(path)?.mode();
    if mode & OF_OTHERS != 0 {
        warn!(path = %path.display(), mode = %octal(mode), "Left open to other users of this machine: {why}");
    }
    Ok(())
}

/// A data directory has no subdirectories. One that does is a home, a root, or somebody's work.
fn holds_directories(path: &Path) -> io::Result<bool> {
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        // The root of a file system has this one.
        if entry.file_type()?.is_dir() && entry.file_name() != "lost+found" {
            return Ok(true);
        }
    }
    Ok(false)
}

fn octal(mode: u32) -> String {
    format!("{:04o}", mode & 0o7777)
}
