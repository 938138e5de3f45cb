//! The key that signs tokens: given by the operator, or made at the first start and kept in the data directory.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

use crate::{config::Config, files};

/// Why there is no key: one line for the operator.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    #[error("--secret: it needs at least {SHORTEST} bytes")]
    Short,
    #[error("--secret-file {0}: it needs at least {SHORTEST} bytes")]
    ShortFile(String),
    #[error("--secret-file {0}: {1}")]
    File(String, io::Error),
    #[error("--data-dir {0}: {1}")]
    DataDir(String, io::Error),
}

/// As long as the hash (RFC 7518, section 3.2).
const SHORTEST: usize = 32;

/// The key: from `--secret`, else `--secret-file`, else the data directory.
pub fn read(config: &Config) -> Result<Vec<u8>, SecretError> {
    if let Some(secret) = &config.secret {
        return long_enough(secret.as_bytes()).ok_or(SecretError::Short);
    }
    if let Some(file) = &config.secret_file {
        let path = || file.display().to_string();
        let text = fs::read(file).map_err(|error| SecretError::File(path(), error))?;
        // An editor ends a file with a line break.
        return long_enough(text.trim_ascii_end()).ok_or_else(|| SecretError::ShortFile(path()));
    }
    kept(&config.data_dir).map_err(|error| SecretError::DataDir(config.data_dir.display().to_string(), error))
}

fn long_enough(secret: &[u8]) -> Option<Vec<u8>> {
    (secret.len() >= SHORTEST).then(|| secret.to_vec())
}

fn kept(data_dir: &Path) -> io::Result<Vec<u8>> {
    let path = data_dir.join("secret");
    files::keep_file(&path)?;
    match fs::read(&path) {
        Ok(key) if key.len() >= SHORTEST => return Ok(key),
        Ok(_) => return Err(io::Error::other("the file 'secret' in it is damaged; remove it to make a new key")),
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Err(_) => {}
    }
    let mut key = vec![0; SHORTEST];
    getrandom::fill(&mut key).expect("the operating system has random numbers");
    let mut file = files::create_file(&path)?;
    file.write_all(&key)?;
    file.sync_all()?;
    Ok(key)
}
