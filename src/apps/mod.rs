//! Applications: who may ask, for what, with which keys (specification 2.2, 3).
//!
//! [`Registry`] holds them in memory for the gateway and follows the database; [`manage`] changes
//! them there, for commands and for the operator's page.

pub mod manage;
mod registry;
pub mod rotation;
mod secrets;

pub use registry::{Application, Registry};
pub use rotation::Previous;
pub use secrets::{BadSecret, new_appkey, new_token};

use rusqlite::{Connection, OptionalExtension, Row};
use serde_json::{Value, json};

use crate::catalogue::{Class, Entry};

/// An application as the store has it, secrets included: handle with care.
#[derive(Clone, PartialEq, Eq)]
pub struct Record {
    /// 100 to 699; the first digit is its class.
    pub id: u16,
    /// Its name.
    pub name: String,
    /// What authCode is made with.
    pub token: String,
    /// What data is encrypted with.
    pub appkey: String,
    /// Whether it may ask at all.
    pub enabled: bool,
    /// What it may ask for.
    pub grants: Choice,
    /// What it is told of.
    pub subscriptions: Choice,
    /// Where pushes go.
    pub callback: Option<String>,
    /// Source addresses or networks that it may ask from, comma-separated; all where `None`.
    pub allow: Option<String>,
    /// What a rotation replaced, as long as that is accepted as well.
    pub previous: Option<Previous>,
    /// When it was made, in milliseconds since 1970.
    pub created: i64,
    /// Its change time.
    pub changed: i64,
}

impl Record {
    /// All of it that is no secret, as the audit table keeps it.
    #[must_use]
    pub fn told(&self) -> Value {
        json!({
            "name": self.name,
            "enabled": self.enabled,
            "grants": self.grants.to_string(),
            "subscriptions": self.subscriptions.to_string(),
            "callback": self.callback,
            "allow": self.allow,
            "rotation": self.previous.as_ref().map(Previous::told),
        })
    }
}

/// A choice among the interfaces, or among the messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// All there are, those to come included.
    All,
    /// What the application's class is offered.
    Default,
    /// None.
    None,
    /// These, in alphabetical order.
    List(Vec<String>),
}

impl Choice {
    /// Reads what a person wrote: `all`, `default`, `none`, or names with commas between.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        match text {
            "all" => Self::All,
            "default" => Self::Default,
            "none" => Self::None,
            names => {
                let names = names.split(',').map(str::trim).filter(|name| !name.is_empty());
                let mut names: Vec<_> = names.map(str::to_owned).collect();
                names.sort_unstable();
                names.dedup();
                Self::List(names)
            }
        }
    }

    /// Whether an application of a class may call an interface.
    #[must_use]
    pub fn grants(&self, class: Class, entry: &Entry) -> bool {
        match self {
            Self::All => true,
            Self::Default => entry.audience.includes(class),
            Self::None => false,
            Self::List(names) => names.iter().any(|name| name == entry.spec.cmd),
        }
    }

    /// `all`, `default`, `none` or `list`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Default => "default",
            Self::None => "none",
            Self::List(_) => "list",
        }
    }
}

impl std::fmt::Display for Choice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::List(names) => f.write_str(&names.join(",")),
            other => f.write_str(other.kind()),
        }
    }
}

const ALL: &str = "SELECT id, name, token, appkey, enabled, grants, subscriptions, callback, allow, created, changed,
        previous_token, previous_appkey, previous_until, previous_pushes
    FROM application ORDER BY id";
const ONE: &str = "SELECT id, name, token, appkey, enabled, grants, subscriptions, callback, allow, created, changed,
        previous_token, previous_appkey, previous_until, previous_pushes
    FROM application WHERE id = ?1";
const GRANTED: &str = "SELECT cmd FROM application_grant WHERE application_id = ?1 ORDER BY cmd";
const SUBSCRIBED: &str =
    "SELECT cmd FROM application_subscription WHERE application_id = ?1 ORDER BY cmd";

/// All applications, in the order of their numbers.
///
/// # Errors
/// SQLite's.
pub fn all(conn: &Connection) -> rusqlite::Result<Vec<Record>> {
    conn.prepare_cached(ALL)?.query_map([], |row| record(conn, row))?.collect()
}

/// One application.
///
/// # Errors
/// SQLite's.
pub fn find(conn: &Connection, id: u16) -> rusqlite::Result<Option<Record>> {
    conn.prepare_cached(ONE)?.query_row([id], |row| record(conn, row)).optional()
}

fn record(conn: &Connection, row: &Row<'_>) -> rusqlite::Result<Record> {
    let id = row.get(0)?;
    let choice = |column, names: &str| {
        Ok::<_, rusqlite::Error>(match row.get_ref(column)?.as_str()? {
            "all" => Choice::All,
            "default" => Choice::Default,
            "none" => Choice::None,
            _ => Choice::List(
                conn.prepare_cached(names)?
                    .query_map([id], |row| row.get(0))?
                    .collect::<Result<_, _>>()?,
            ),
        })
    };
    Ok(Record {
        id,
        name: row.get(1)?,
        token: row.get(2)?,
        appkey: row.get(3)?,
        enabled: row.get(4)?,
        grants: choice(5, GRANTED)?,
        subscriptions: choice(6, SUBSCRIBED)?,
        callback: row.get(7)?,
        allow: row.get(8)?,
        created: row.get(9)?,
        changed: row.get(10)?,
        previous: Previous::read(row, 11)?,
    })
}
