//! From what happened to messages, each built once and put before every application that follows it.

use std::collections::BTreeSet;
use std::sync::Arc;

use rusqlite::Connection;

use super::parcel::{Message, Parcel, Sids};
use crate::apps::{Application, Choice};
use crate::catalogue::{Error, Switched};
use crate::messages::{MessageEntry, TABLE};
use crate::outbox::{self, Told};
use crate::store::Tx;

/// How many events are put before applications in one go.
const BATCH: u32 = 256;

/// Who might be told, and what is told at all.
#[derive(Clone)]
pub struct Audience {
    /// The applications, as of now.
    pub applications: Vec<Arc<Application>>,
    /// Which messages are sent at all.
    pub switched: Arc<Switched>,
    /// The data centre's own appid.
    pub appid: u16,
}

impl Audience {
    fn wants(&self, application: &Application, entry: &MessageEntry, told: &Told) -> bool {
        if told.only_app.is_some_and(|only| only != application.id)
            || told.source_app == Some(application.id)
        {
            return false;
        }
        match &application.subscriptions {
            Choice::All => true,
            // A project's coming on line and a request's result are for one application, whatever its class.
            Choice::Default => {
                told.only_app.is_some() || entry.audience.includes(application.class)
            }
            Choice::None => false,
            Choice::List(names) => names.iter().any(|name| name == entry.spec.cmd),
        }
    }
}

/// What a go came to.
#[derive(Debug, Default)]
pub struct FannedOut {
    /// The applications that have something new waiting.
    pub applications: BTreeSet<u16>,
    /// Whether there may be more events.
    pub more: bool,
}

const DONE: &str = "UPDATE outbox SET told = ?1";
// What history still waits to tell of the same thing is older than this.
const SUPERSEDE: &str = "UPDATE delivery SET state = 'dropped', finished = ?5
    WHERE application_id = ?1 AND record = ?2 AND lane = 'history' AND state = 'pending'
        AND EXISTS (SELECT 1 FROM message WHERE message.id = message_id AND cmd = ?3 AND subject = ?4)";

/// Makes the messages of the events that wait, and their deliveries.
///
/// A message that cannot be built is left out with a line in the log: it would hold up all others.
///
/// # Errors
/// SQLite's.
pub fn fan_out(tx: &Tx<'_>, audience: &Audience, now: i64) -> Result<FannedOut, Error> {
    let conn = tx.conn;
    let waiting = outbox::waiting(conn, BATCH)?;
    let mut done = FannedOut { more: waiting.len() == BATCH as usize, ..FannedOut::default() };
    let Some((last, _)) = waiting.last() else { return Ok(done) };
    let mut sids = Sids::read(conn, audience.appid, now)?;
    for (event, told) in &waiting {
        for told in [Some(told), told.also().as_ref()].into_iter().flatten() {
            tell(conn, (*event, told), audience, &mut sids, now, &mut done.applications)?;
        }
    }
    conn.prepare_cached(DONE)?.execute([last])?;
    Ok(done)
}

fn tell(
    conn: &Connection,
    (event, told): (i64, &Told),
    audience: &Audience,
    sids: &mut Sids,
    now: i64,
    told_to: &mut BTreeSet<u16>,
) -> Result<(), Error> {
    for entry in TABLE.iter().filter(|entry| entry.follows.contains(&told.kind)) {
        if !audience.switched.has_on(&entry.spec) {
            continue;
        }
        let wanting = audience
            .applications
            .iter()
            .filter(|application| audience.wants(application, entry, told));
        let wanting: Vec<_> = wanting.map(|application| application.id).collect();
        if wanting.is_empty() {
            continue;
        }
        let bodies = match entry.made(conn, told) {
            Ok(bodies) => bodies,
            Err(error) => {
                let cmd = entry.spec.cmd;
                tracing::error!(event, cmd, ?error, "no message can be made of an event");
                continue;
            }
        };
        for body in bodies {
            let message = Message { event: Some(event), cmd: entry.spec.cmd, told, body: &body };
            let message = message.keep(conn)?;
            for application in &wanting {
                let what = (application, &told.record, entry.spec.cmd, &told.subject, now);
                conn.prepare_cached(SUPERSEDE)?.execute(what)?;
                let sid = sids.next();
                Parcel {
                    message,
                    application: *application,
                    record: &told.record,
                    task: None,
                    sid,
                }
                .keep(conn, now)?;
            }
        }
        told_to.extend(wanting);
    }
    Ok(())
}
