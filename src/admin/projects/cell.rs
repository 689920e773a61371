//! A project and an application: on line or not, and what became of the message that says so.

use rusqlite::{Connection, OptionalExtension, Row};
use schemars::JsonSchema;
use serde::Serialize;

use crate::admin::mask::{self, Level};
use crate::admin::problem::Problem;
use crate::delivery::{Why, why};

/// Whether a project is on line for an application, and whether the application has been told.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Cell {
    /// The application.
    pub application_id: u16,
    /// Whether the project is on line for it.
    pub online: bool,
    /// When that was last switched, in milliseconds since 1970; null where it never was.
    pub changed: Option<i64>,
    /// The last message that told of it; null where there is none.
    pub sent: Option<Sent>,
}

/// The last message that told an application of a project.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Sent {
    /// The delivery's number.
    pub id: i64,
    /// `pending`, `parked`, `delivered` or `dropped`.
    pub state: String,
    /// Whether it says what holds now; not where the project was switched since.
    pub current: bool,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was last tried, or else made, in milliseconds since 1970.
    pub at: i64,
    /// What came of the last attempt: `delivered`, `refused`, `unreachable` or `bad_answer`.
    pub verdict: Option<String>,
    /// The errcode that the application answered to it.
    pub errcode: Option<i64>,
    /// The application's last answer, or what was wrong, without personal data.
    pub answer: Option<String>,
    /// Why it waits, where it does.
    pub why: Option<Why>,
}

const ONLINE: &str =
    "SELECT online, changed FROM project_online WHERE project_guid = ?1 AND application_id = ?2";
const SENT: &str = "SELECT delivery.id, state, json_extract(body, '$.projInfos[0].isOpen'), attempts, coalesce(at, created), verdict, errcode, answer
    FROM delivery JOIN message ON message.id = message_id
        LEFT JOIN delivery_attempt tried ON tried.delivery_id = delivery.id AND tried.number = attempts
    WHERE delivery.id = (SELECT max(id) FROM delivery
        WHERE application_id = ?2 AND record = 'project:' || ?1 AND lane = 'live')";

impl Cell {
    /// As it stands.
    ///
    /// # Errors
    /// SQLite's.
    pub fn read(
        conn: &Connection,
        project: &str,
        application: u16,
        now: i64,
    ) -> Result<Self, Problem> {
        let its = (project, application);
        let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
        let (online, changed) = conn
            .prepare_cached(ONLINE)?
            .query_row(its, read)
            .optional()?
            .map_or((false, None), |(online, changed): (bool, i64)| (online, Some(changed)));
        let sent = conn.prepare_cached(SENT)?.query_row(its, |row| sent(row, online)).optional()?;
        let sent = match sent {
            Some(sent) => Some(Sent { why: why(conn, sent.id, now)?, ..sent }),
            None => None,
        };
        Ok(Self { application_id: application, online, changed, sent })
    }
}

fn sent(row: &Row<'_>, online: bool) -> rusqlite::Result<Sent> {
    let said: Option<bool> = row.get(2)?;
    let answer: Option<String> = row.get(7)?;
    Ok(Sent {
        id: row.get(0)?,
        state: row.get(1)?,
        current: said == Some(online),
        attempts: row.get(3)?,
        at: row.get(4)?,
        verdict: row.get(5)?,
        errcode: row.get(6)?,
        answer: answer.as_deref().map(|answer| mask::text(answer, Level::Shown)),
        why: None,
    })
}
