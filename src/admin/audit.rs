//! The audit table: who changed what, and when. Rows are written with the change, and never changed.

use std::net::IpAddr;

use rusqlite::{Connection, Row};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::context::Look;
use super::list::{Filter, Listing, Rows, Sorts};
use super::problem::Problem;
use super::route::{Reads, Route, Spec};
use crate::store::backup::Made;

/// The name of whoever runs a command on the server's machine.
pub const COMMAND_LINE: &str = "command line";

const MASK: &str = "********";
/// What is never kept here, whoever hands it over.
const SECRETS: &[&str] = &["token", "appkey", "password", "secret", "hash", "link", "certNumber"];

const ADD: &str = r#"INSERT INTO audit (at, who, address, action, subject, "before", "after")
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"#;

/// A row to be written.
pub struct New {
    /// `thing.verb`.
    pub action: &'static str,
    /// The id of what is changed.
    pub subject: String,
    /// What is worth knowing of it as it was.
    pub before: Option<Value>,
    /// What is worth knowing of it as it is now.
    pub after: Option<Value>,
}

/// Writes a row; secrets are masked by their names.
///
/// # Errors
/// SQLite's.
pub fn record(
    conn: &Connection,
    now: i64,
    who: &str,
    address: Option<IpAddr>,
    new: New,
) -> rusqlite::Result<()> {
    let address = address.map(|address| address.to_string());
    let [before, after] = [new.before, new.after].map(|value| value.map(|v| masked(v).to_string()));
    conn.prepare_cached(ADD)?
        .execute((now, who, address, new.action, new.subject, before, after))
        .map(drop)
}

/// The row of a backup that was made.
#[must_use]
pub fn backup_made(made: &Made) -> New {
    let after = json!({ "file": made.file, "at": made.at, "bytes": made.bytes });
    let name = made.file.file_name().unwrap_or(made.file.as_os_str());
    let subject = name.to_string_lossy().into_owned();
    New { action: "backup.make", subject, before: None, after: Some(after) }
}

fn masked(mut value: Value) -> Value {
    match &mut value {
        Value::Object(fields) => {
            for (name, value) in fields.iter_mut() {
                let secret = SECRETS.contains(&name.as_str()) && value.is_string();
                *value = if secret { MASK.into() } else { masked(value.take()) };
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(|one| *one = masked(one.take())),
        _ => {}
    }
    value
}

/// How the audit table may be sorted.
pub struct BySorts;

impl Sorts for BySorts {
    const BY: &'static [(&'static str, &'static str)] =
        &[("at", "at"), ("who", "who"), ("action", "action"), ("subject", "subject")];
    const DEFAULT: &'static str = "-at";
}

/// `GET /audit`
#[derive(Deserialize, JsonSchema)]
pub struct AuditList {
    #[serde(flatten)]
    listing: Listing<BySorts>,
    /// Only this action; with a dot at the end, all that begin with it.
    #[schemars(length(min = 1, max = 100))]
    action: Option<String>,
    /// Only what was done to the thing with this id.
    #[schemars(length(min = 1, max = 200))]
    subject: Option<String>,
    /// Not before, in milliseconds since 1970.
    from: Option<i64>,
    /// Before, in milliseconds since 1970.
    to: Option<i64>,
}

/// A row of the audit table.
#[derive(Serialize, JsonSchema)]
pub struct Audit {
    /// Its number; later rows have greater ones.
    id: i64,
    /// When, in milliseconds since 1970.
    at: i64,
    /// Who: `operator`, `token NAME`, or `command line`.
    who: String,
    /// From which address; null for a command on the server's machine.
    address: Option<String>,
    /// What was done.
    action: String,
    /// To what.
    subject: String,
    /// What it was.
    before: Option<Value>,
    /// What it is.
    after: Option<Value>,
}

impl Route for AuditList {
    const SPEC: Spec = Spec::get("/audit", "audit", "What was changed, by whom, the newest first");
    type Answer = Rows<Audit>;
}

impl Reads for AuditList {
    fn read(self, cx: &Look<'_>) -> Result<Rows<Audit>, Problem> {
        let (exact, prefix) = match self.action {
            Some(prefix) if prefix.ends_with('.') => (None, Some(prefix)),
            exact => (exact, None),
        };
        let filter = Filter::default()
            .and_if("action = ?", exact)
            .and_if("substr(action, 1, instr(action, '.')) = ?", prefix)
            .and_if("subject = ?", self.subject)
            .and_if("at >= ?", self.from)
            .and_if("at < ?", self.to)
            .and_has(
                &["who", "action", "subject", "\"before\"", "\"after\""],
                self.listing.q.as_deref(),
            );
        let columns = r#"id, at, who, address, action, subject, "before", "after""#;
        Ok(self.listing.rows(cx.conn, columns, "audit", filter, row)?)
    }
}

fn row(row: &Row<'_>) -> rusqlite::Result<Audit> {
    let json = |column| {
        let text: Option<String> = row.get(column)?;
        Ok::<_, rusqlite::Error>(text.and_then(|text| serde_json::from_str(&text).ok()))
    };
    Ok(Audit {
        id: row.get(0)?,
        at: row.get(1)?,
        who: row.get(2)?,
        address: row.get(3)?,
        action: row.get(4)?,
        subject: row.get(5)?,
        before: json(6)?,
        after: json(7)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked_wherever_they_stand() {
        let value = json!({ "name": "n", "token": "t", "all": [{ "appkey": "k", "id": 1 }], "password": null });
        let expected = json!({ "name": "n", "token": MASK, "all": [{ "appkey": MASK, "id": 1 }], "password": null });
        assert_eq!(masked(value), expected);
    }
}
