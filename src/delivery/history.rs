//! History on request: a task replays the stored records of the kinds, the project and the time asked for,
//! to the application that asked, in a lane that yields to live messages.
//!
//! A task goes on a batch at a time, each in a transaction together with how far it has come, so that it
//! survives a restart in the middle. It is done when all its messages have arrived or were given up.

mod records;

use rusqlite::{Connection, Row};

use super::parcel::{Message, Parcel, Sids};
use crate::catalogue::Error;
use crate::messages::{MessageEntry, TABLE};
use crate::outbox::{self, Event, Kind};
use crate::store::Tx;
use records::{Range, records};

/// How many records a batch replays.
const BATCH: usize = 200;
/// How many of a task's messages wait at the most before more are made.
const AHEAD: i64 = 1000;

struct Task {
    id: String,
    application: u16,
    range: Range,
    data_types: String,
    stage: u32,
    progress: i64,
    created: i64,
}

/// What a go came to.
pub(super) enum Gone {
    /// No task is open, or all open ones wait for their messages to arrive.
    Nothing,
    /// Messages wait for this application, or its task is done; there may be more to do.
    On(u16),
}

const OPEN: &str = "SELECT 1 FROM sync_task WHERE state = 'running'";
const TASKS: &str = "SELECT id, application_id, project_guid, range_start, range_end, data_types, stage, progress, created
    FROM sync_task WHERE state = 'running' ORDER BY created";
const WAITING: &str = "SELECT count(*) FROM delivery WHERE task_id = ?1 AND state = 'pending'";
const MISSED: &str = "SELECT count(*) FROM delivery WHERE task_id = ?1 AND state = 'parked'";
const ON: &str =
    "UPDATE sync_task SET stage = ?2, progress = ?3, replayed = replayed + ?4 WHERE id = ?1";
const INCOMPLETE: &str = "UPDATE sync_task SET remark = ?2 WHERE id = ?1";
const REMARK: &str = "SELECT remark FROM sync_task WHERE id = ?1";
const UNMADE: &str = "有记录无法生成消息";
const DONE: &str = "UPDATE sync_task SET state = ?2, remark = ?3, finished = ?4 WHERE id = ?1";
const TOLD_SINCE: &str = "SELECT 1 FROM delivery JOIN message ON message.id = delivery.message_id
    WHERE application_id = ?1 AND delivery.record = ?2 AND lane = 'live' AND cmd = ?3 AND subject = ?4 AND created >= ?5";

/// Whether there is a task to go on with.
pub(super) fn is_open(conn: &Connection) -> rusqlite::Result<bool> {
    conn.prepare_cached(OPEN)?.exists([])
}

/// Takes the first task that can go on one batch further.
pub(super) fn go_on(tx: &Tx<'_>, appid: u16, now: i64) -> Result<Gone, Error> {
    let mut tasks = tx.conn.prepare_cached(TASKS)?;
    let tasks = tasks.query_map([], Task::read)?.collect::<Result<Vec<_>, _>>()?;
    for task in tasks {
        let waiting: i64 =
            tx.conn.prepare_cached(WAITING)?.query_row([&task.id], |row| row.get(0))?;
        match task.stages().nth(task.stage as usize) {
            Some((entry, kind)) if waiting < AHEAD => {
                task.replay(tx.conn, entry, kind, appid, now)?;
                return Ok(Gone::On(task.application));
            }
            None if waiting == 0 => {
                task.finish(tx.conn, now)?;
                return Ok(Gone::On(task.application));
            }
            _ => {}
        }
    }
    Ok(Gone::Nothing)
}

impl Task {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let application = row.get(1)?;
        let (start, end): (Option<i64>, Option<i64>) = (row.get(3)?, row.get(4)?);
        // The end is named to the second, which is meant as a whole.
        let end = end.map_or(i64::MAX, |end| end.saturating_add(999));
        Ok(Self {
            id: row.get(0)?,
            application,
            range: Range {
                project: row.get(2)?,
                start: start.unwrap_or(i64::MIN),
                end,
                application,
            },
            data_types: row.get(5)?,
            stage: row.get(6)?,
            progress: row.get(7)?,
            created: row.get(8)?,
        })
    }

    /// Each message asked for, with each kind of event that makes it.
    fn stages(&self) -> impl Iterator<Item = (&'static MessageEntry, Kind)> {
        self.data_types
            .split('|')
            .filter_map(|name| TABLE.iter().find(|entry| entry.spec.cmd == name))
            .flat_map(|entry| entry.follows.iter().map(move |kind| (entry, *kind)))
    }

    fn replay(
        &self,
        conn: &Connection,
        entry: &MessageEntry,
        kind: Kind,
        appid: u16,
        now: i64,
    ) -> Result<(), Error> {
        let found = records(conn, kind, &self.range, self.progress, BATCH)?;
        let mut sids = Sids::read(conn, appid, now)?;
        let mut made = 0;
        for (_, told) in &found {
            // A live message told of this since: it must not be followed by what was before.
            let what =
                (self.application, &told.record, entry.spec.cmd, &told.subject, self.created);
            if conn.prepare_cached(TOLD_SINCE)?.exists(what)? {
                continue;
            }
            let bodies = match entry.made(conn, told) {
                Ok(bodies) => bodies,
                Err(error) => {
                    // One record must not hold up the whole task; its result says that it is not complete.
                    let (cmd, record) = (entry.spec.cmd, &told.record);
                    tracing::error!(
                        task = self.id,
                        cmd,
                        record,
                        ?error,
                        "no message can be made of a record"
                    );
                    conn.prepare_cached(INCOMPLETE)?.execute((&self.id, UNMADE))?;
                    continue;
                }
            };
            for body in bodies {
                let message =
                    Message { event: None, cmd: entry.spec.cmd, told, body: &body }.keep(conn)?;
                let (application, record, sid) = (self.application, &told.record, sids.next());
                Parcel { message, application, record, task: Some(&self.id), sid }
                    .keep(conn, now)?;
                made += 1;
            }
        }
        let (stage, progress) = match found.last() {
            Some((key, _)) if found.len() == BATCH => (self.stage, *key),
            _ => (self.stage + 1, i64::MIN),
        };
        conn.prepare_cached(ON)?.execute((&self.id, stage, progress, made))?;
        Ok(())
    }

    fn finish(&self, conn: &Connection, now: i64) -> Result<(), Error> {
        let missed: i64 = conn.prepare_cached(MISSED)?.query_row([&self.id], |row| row.get(0))?;
        let unmade: Option<String> =
            conn.prepare_cached(REMARK)?.query_row([&self.id], |row| row.get(0))?;
        let (state, remark) = match missed {
            0 if unmade.is_none() => ("done", None),
            0 => ("failed", unmade),
            missed => ("failed", Some(format!("{missed} 条消息被拒收"))),
        };
        conn.prepare_cached(DONE)?.execute((&self.id, state, remark, now))?;
        let event = Event::SyncDone { task: &self.id, application: self.application };
        Ok(outbox::record(conn, &event, None, now)?)
    }
}

/// A request for history as the operator sees it.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the names are the columns'")]
pub struct Progress {
    pub id: String,
    pub application: u16,
    pub name: String,
    pub data_types: String,
    pub state: String,
    pub replayed: i64,
    pub waiting: i64,
    pub refused: i64,
    pub remark: Option<String>,
    pub created: i64,
    pub finished: Option<i64>,
}

/// The columns of `sync_task` that [`progressed`] reads, for lists of others.
pub const PROGRESS: &str = "id, application_id, name, data_types, state, replayed,
    (SELECT count(*) FROM delivery WHERE task_id = sync_task.id AND delivery.state = 'pending'),
    (SELECT count(*) FROM delivery WHERE task_id = sync_task.id AND delivery.state = 'parked'), remark, created, finished";

/// Reads the columns [`PROGRESS`].
///
/// # Errors
/// SQLite's.
pub fn progressed(row: &Row<'_>) -> rusqlite::Result<Progress> {
    Ok(Progress {
        id: row.get(0)?,
        application: row.get(1)?,
        name: row.get(2)?,
        data_types: row.get(3)?,
        state: row.get(4)?,
        replayed: row.get(5)?,
        waiting: row.get(6)?,
        refused: row.get(7)?,
        remark: row.get(8)?,
        created: row.get(9)?,
        finished: row.get(10)?,
    })
}

/// The newest requests for history.
///
/// # Errors
/// SQLite's.
pub fn progress(conn: &Connection, most: u32) -> rusqlite::Result<Vec<Progress>> {
    let newest = format!("SELECT {PROGRESS} FROM sync_task ORDER BY created DESC LIMIT ?1");
    conn.prepare_cached(&newest)?.query_map([most], progressed)?.collect()
}
