//! The backups there are, and whether more are made by themselves.

use rusqlite::Connection;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::admin::Admin;
use crate::admin::context::Look;
use crate::admin::problem::Problem;
use crate::admin::route::{Reads, Route, Spec};
use crate::store::backup::{BACKUPS, Made, all, last};

/// A backup.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Backup {
    /// Its file.
    file: String,
    /// Of when it is, in milliseconds since 1970; to the second where only its name tells.
    at: i64,
    /// How large it is.
    bytes: u64,
}

impl From<Made> for Backup {
    fn from(made: Made) -> Self {
        Self { file: made.file.display().to_string(), at: made.at, bytes: made.bytes }
    }
}

/// That no backup was made.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Failed {
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// Why, in words.
    pub why: String,
}

/// The backups there are.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Backups {
    /// Those in the usual place, the newest first.
    rows: Vec<Backup>,
    /// The last one, wherever it was put; null where none is known of.
    pub last: Option<Backup>,
    /// How often one is made without being asked for, in seconds; null where none is.
    pub every: Option<u64>,
    /// How many are kept then.
    keep: usize,
    /// Whether one is being made now.
    running: bool,
    /// How the last attempt of the server failed, where it did; forgotten by a restart.
    pub failed: Option<Failed>,
}

impl Backups {
    /// When the last one was made, in milliseconds since 1970.
    #[must_use]
    pub fn newest(&self) -> Option<i64> {
        self.last.as_ref().map(|last| last.at)
    }
}

/// How it stands with the backups.
///
/// # Errors
/// SQLite's.
pub fn standing(conn: &Connection, site: &Admin) -> Result<Backups, Problem> {
    let place = &site.place;
    Ok(Backups {
        rows: all(&place.folder.join(BACKUPS)).into_iter().map(Backup::from).collect(),
        last: last(conn, &place.folder)?.map(Backup::from),
        every: place.plan.every.map(|every| every.as_secs()),
        keep: place.plan.keep,
        running: site.keeper.is_running(),
        failed: site.keeper.failed().map(|(at, why)| Failed { at, why }),
    })
}

/// `GET /backups`
#[derive(Deserialize, JsonSchema)]
pub struct BackupList {}

impl Route for BackupList {
    const SPEC: Spec =
        Spec::get("/backups", "backups", "The backups there are, and how more of them are made");
    type Answer = Backups;
}

impl Reads for BackupList {
    fn read(self, cx: &Look<'_>) -> Result<Backups, Problem> {
        standing(cx.conn, cx.site)
    }
}
