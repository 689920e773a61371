//! From where the admin page and its API may be reached.

use std::net::IpAddr;

use rusqlite::Connection;

use super::{Admin, password};

impl Admin {
    /// Whether somebody may come from the address of another machine: where `--admin-for` says so, or, where it says
    /// nothing, once there is a password.
    ///
    /// # Errors
    /// SQLite's.
    pub(super) fn may_be_reached_from(
        &self,
        from: Option<IpAddr>,
        conn: &Connection,
    ) -> rusqlite::Result<bool> {
        match (&self.admin_for, from) {
            (_, None) => Ok(false),
            (Some(networks), Some(from)) => {
                Ok(networks.iter().any(|network| network.contains(&from.to_canonical())))
            }
            (None, Some(_)) => Ok(password::stored(conn)?.is_some()),
        }
    }
}
