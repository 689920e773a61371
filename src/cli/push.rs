//! `dcbox push`: the backlog of messages, on a running or a stopped server.

use clap::{Args, Subcommand};
use rusqlite::Connection;
use serde_json::{Value, json};

use super::{Failure, say};
use crate::admin::audit::{self, COMMAND_LINE};
use crate::delivery::backlog::{self, Change, Chosen, Listed};
use crate::delivery::history::{self, Progress};
use crate::delivery::why;
use crate::protocol::{DateTime, now_ms};
use crate::store::{Folder, write_alone};

#[derive(Args)]
pub(super) struct Push {
    #[command(subcommand)]
    action: Action,
    /// The data folder
    #[arg(
        long = "data",
        env = "DCBOX_DATA",
        default_value = "./data",
        value_name = "DIR",
        global = true
    )]
    data: std::path::PathBuf,
    /// Print JSON
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Subcommand)]
enum Action {
    /// The messages that wait, or those in another state, the newest first
    List {
        #[arg(long)]
        app: Option<u16>,
        /// pending, parked, delivered or dropped
        #[arg(long, default_value = "pending", value_parser = ["pending", "parked", "delivered", "dropped"])]
        state: String,
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// One message: what it says, and what came of each attempt
    Show { id: i64 },
    /// Try messages again now, delivered ones too, under the serials that they have
    Retry(Which),
    /// Give messages up; those behind them go on
    Drop(Which),
    /// Let a parked application have its backlog again
    Resume { app: u16 },
    /// How callbacks have done: each change between healthy, failing, open and parked, the newest first
    States {
        #[arg(long, default_value_t = 20)]
        limit: u32,
    },
    /// Requests for history, the newest first, and how far they are
    History {
        #[arg(long, default_value_t = 20)]
        limit: u32,
    },
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct Which {
    /// The messages' numbers
    ids: Vec<i64>,
    /// All that wait for an application
    #[arg(long)]
    app: Option<u16>,
}

impl Push {
    pub(super) fn run(self) -> Result<(), Failure> {
        let mut conn = Folder::open(&self.data)?.writable()?;
        match &self.action {
            Action::List { app, state, limit } => {
                self.list(&backlog::list(&conn, *app, state, *limit)?)
            }
            Action::Show { id } => self.show(&conn, *id),
            Action::Retry(which) => {
                let retry = |conn: &Connection| backlog::retry(conn, &which.chosen());
                let count = write(&mut conn, ("delivery.retry", which.named()), retry)?;
                self.done(count, "tried again")
            }
            Action::Drop(which) => {
                let drop = |conn: &Connection| backlog::drop_all(conn, &which.chosen(), now_ms());
                let count = write(&mut conn, ("delivery.drop", which.named()), drop)?;
                self.done(count, "dropped")
            }
            Action::States { limit } => self.states(&backlog::changes(&conn, *limit)?),
            Action::History { limit } => self.history(&history::progress(&conn, *limit)?),
            Action::Resume { app } => {
                let resume = |conn: &Connection| backlog::resume(conn, *app, now_ms());
                let count = write(&mut conn, ("delivery.resume", app.to_string()), resume)?;
                self.done(count, "resumed")
            }
        }
    }

    fn list(&self, listed: &[Listed]) -> Result<(), Failure> {
        if self.json {
            let listed: Vec<_> = listed.iter().map(described).collect();
            say(serde_json::to_string_pretty(&listed)?);
            return Ok(());
        }
        for one in listed {
            let Listed { id, app, cmd, record, state, attempts, .. } = one;
            say(format_args!("{id:>8}  {app}  {cmd:32} {record:44} {state}, {attempts} attempts"));
        }
        Ok(())
    }

    fn show(&self, conn: &Connection, id: i64) -> Result<(), Failure> {
        let (one, body, attempts) =
            backlog::show(conn, id)?.ok_or_else(|| format!("there is no message {id}"))?;
        let mut shown = described(&one);
        shown["waits"] = why(conn, id, now_ms())?.map(|why| why.to_string()).into();
        shown["body"] = serde_json::from_str(&body)?;
        shown["tried"] = attempts
            .iter()
            .map(|tried| {
                json!({ "number": tried.number, "at": DateTime(tried.at), "milliseconds": tried.took as f64 / 1000.0,
                    "verdict": tried.verdict, "errcode": tried.errcode, "answer": tried.answer })
            })
            .collect();
        say(serde_json::to_string_pretty(&shown)?);
        Ok(())
    }

    fn states(&self, changes: &[Change]) -> Result<(), Failure> {
        if self.json {
            let changes = changes.iter().map(|change| {
                json!({ "app": change.app, "at": DateTime(change.at), "from": change.from, "to": change.to, "why": change.why })
            });
            say(serde_json::to_string_pretty(&changes.collect::<Vec<_>>())?);
            return Ok(());
        }
        for Change { app, at, from, to, why } in changes {
            say(format_args!("{}  {app}  {from} → {to}  {why}", DateTime(*at)));
        }
        Ok(())
    }

    fn history(&self, tasks: &[Progress]) -> Result<(), Failure> {
        if self.json {
            let tasks = tasks.iter().map(|task| {
                json!({ "id": task.id, "app": task.application, "name": task.name, "dataTypes": task.data_types,
                    "state": task.state, "replayed": task.replayed, "waiting": task.waiting,
                    "created": DateTime(task.created), "finished": task.finished.map(DateTime) })
            });
            say(serde_json::to_string_pretty(&tasks.collect::<Vec<_>>())?);
            return Ok(());
        }
        for Progress { id, application, name, state, replayed, waiting, .. } in tasks {
            say(format_args!(
                "{id}  {application}  {state:8} {replayed} replayed, {waiting} waiting  {name}"
            ));
        }
        Ok(())
    }

    fn done(&self, count: usize, what: &str) -> Result<(), Failure> {
        if self.json {
            say(json!({ "count": count }));
        } else {
            say(format_args!("{count} {what}"));
        }
        if count == 0 {
            Err("nothing to do: no such message or application".into())
        } else {
            Ok(())
        }
    }
}

impl Which {
    fn chosen(&self) -> Chosen<'_> {
        match self.app {
            Some(app) => Chosen::WaitingFor(app),
            None => Chosen::These(&self.ids),
        }
    }

    /// The application or the messages, as the audit table names what was changed.
    fn named(&self) -> String {
        let ids = || self.ids.iter().map(i64::to_string).collect::<Vec<_>>().join(",");
        self.app.map_or_else(ids, |app| app.to_string())
    }
}

/// Changes deliveries, with the row of the audit table by which those who watch hear of it.
fn write(
    conn: &mut Connection,
    (action, subject): (&'static str, String),
    work: impl FnOnce(&Connection) -> rusqlite::Result<usize>,
) -> rusqlite::Result<usize> {
    write_alone(conn, |tx| {
        let count = work(tx.conn)?;
        if count > 0 {
            let (before, after) = (None, Some(json!({ "count": count })));
            let row = audit::New { action, subject, before, after };
            audit::record(tx.conn, now_ms(), COMMAND_LINE, None, row)?;
        }
        Ok(count)
    })
}

fn described(one: &Listed) -> Value {
    json!({
        "id": one.id, "app": one.app, "cmd": one.cmd, "record": one.record, "lane": one.lane, "sid": one.sid,
        "state": one.state, "attempts": one.attempts, "created": DateTime(one.created),
        "nextAttempt": (one.next_attempt > 0).then_some(DateTime(one.next_attempt)),
    })
}
