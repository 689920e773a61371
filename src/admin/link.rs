//! The one-time link: how the first operator comes in, and one who has forgotten the password.

use rusqlite::{Connection, OptionalExtension as _};

use super::secret;

/// How long a link is good, in milliseconds.
pub const GOOD_FOR: i64 = 30 * 60 * 1000;

const KEEP: &str = "INSERT INTO admin_link (id, hash, expires) VALUES (1, ?1, ?2)
    ON CONFLICT (id) DO UPDATE SET hash = excluded.hash, expires = excluded.expires";
const SPEND: &str = "DELETE FROM admin_link WHERE id = 1 AND hash = ?1 RETURNING expires";

/// Makes a link's secret part; the one before it is spent by that.
///
/// # Errors
/// SQLite's.
pub fn make(conn: &Connection, now: i64) -> rusqlite::Result<String> {
    let link = secret::new();
    conn.execute(KEEP, (secret::hash(&link), now + GOOD_FOR))?;
    Ok(link)
}

/// Spends a link. False where it is not the one there is, or too old.
///
/// # Errors
/// SQLite's.
pub fn spend(conn: &Connection, link: &str, now: i64) -> rusqlite::Result<bool> {
    let expires = conn.query_row(SPEND, [secret::hash(link)], |row| row.get::<_, i64>(0));
    Ok(expires.optional()?.is_some_and(|expires| now < expires))
}

/// The address to open. The secret stands in the fragment, which browsers keep to themselves.
#[must_use]
pub fn address(host: &str, link: &str) -> String {
    format!("http://{host}/admin/#link={link}")
}
