//! Which application a change came from.

use rusqlite::{Connection, OptionalExtension};

use super::field::Text;
use crate::catalogue::Error;

/// The application that something came from: its number, and its name.
pub struct Source {
    /// sourceApp: the number as text; empty where it came from no application.
    pub number: String,
    /// extRemark: the name, where the application is still known.
    pub name: Option<Text<32>>,
}

impl Source {
    /// # Errors
    /// SQLite's.
    pub fn of(conn: &Connection, app: Option<u16>) -> Result<Self, Error> {
        const NAME: &str = "SELECT name FROM application WHERE id = ?1";
        let name = conn.prepare_cached(NAME)?.query_row([app], |row| row.get(0)).optional()?;
        Ok(Self { number: app.map(|app| app.to_string()).unwrap_or_default(), name })
    }
}
