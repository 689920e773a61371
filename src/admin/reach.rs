//! From where the admin page and its API may be reached.

use std::net::IpAddr;

use rusqlite::Connection;

use super::{Admin, password};

impl Admin {
    /// Whether somebody may come from an address. This machine always may; others where `--admin-for` says so, or, where
    /// it says nothing, once there is a password.
    ///
    /// # Errors
    /// SQLite's.
    pub(super) fn may_be_reached(
        &self,
        from: Option<IpAddr>,
        conn: &Connection,
    ) -> rusqlite::Result<bool> {
        let Some(from) = from.map(|from| from.to_canonical()) else { return Ok(false) };
        if from.is_loopback() {
            return Ok(true);
        }
        match &self.admin_for {
            Some(networks) => Ok(networks.iter().any(|network| network.contains(&from))),
            None => Ok(password::stored(conn)?.is_some()),
        }
    }
}
