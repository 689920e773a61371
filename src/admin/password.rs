//! The operator's password: hashed with argon2id, 19 MiB and two passes (the parameters OWASP recommends), one at a time.

use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};
use rusqlite::{Connection, OptionalExtension as _};
use tokio::sync::Semaphore;

use super::context::aside;
use super::problem::Problem;

/// The shortest password taken, in characters.
pub const LEAST: usize = 10;
/// The longest password taken, in characters.
pub const MOST: usize = 200;

const READ: &str = "SELECT hash FROM admin_password WHERE id = 1";
const KEEP: &str = "INSERT INTO admin_password (id, hash, changed) VALUES (1, ?1, ?2)
    ON CONFLICT (id) DO UPDATE SET hash = excluded.hash, changed = excluded.changed";

/// Hashing takes its memory once at a time, however many sign in.
static HASHING: Semaphore = Semaphore::const_new(1);

/// The hash of a new password, in PHC form. Takes some 20 ms and 19 MiB.
///
/// # Errors
/// A password that argon2 does not take; those of [`LEAST`] to [`MOST`] characters are taken.
pub fn hash(password: &str) -> Result<String, argon2::password_hash::Error> {
    let salt = rand::random::<[u8; 16]>();
    Ok(Argon2::default().hash_password_with_salt(password.as_bytes(), &salt)?.to_string())
}

/// The same, aside from the workers.
///
/// # Errors
/// As [`hash`].
pub async fn hash_aside(password: String) -> Result<String, Problem> {
    alone(move || hash(&password).map_err(|error| Problem::Ours(error.to_string()))).await
}

/// Whether a password is the one that was hashed, aside from the workers.
///
/// # Errors
/// Where the hashing could not be run.
pub async fn is_right(password: String, hash: String) -> Result<bool, Problem> {
    alone(move || Ok(Argon2::default().verify_password(password.as_bytes(), hash.as_str()).is_ok()))
        .await
}

async fn alone<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let turn = HASHING.acquire().await.map_err(|error| Problem::Ours(error.to_string()))?;
    aside(move || {
        // Held until the work is over, also where nobody waits for it any more.
        let _turn = turn;
        work()
    })
    .await
}

/// The stored hash; `None` where no password was ever set.
///
/// # Errors
/// SQLite's.
pub fn stored(conn: &Connection) -> rusqlite::Result<Option<String>> {
    conn.prepare_cached(READ)?.query_row([], |row| row.get(0)).optional()
}

/// Stores a new hash.
///
/// # Errors
/// SQLite's.
pub fn keep(conn: &Connection, hash: &str, now: i64) -> rusqlite::Result<()> {
    conn.execute(KEEP, (hash, now)).map(drop)
}
