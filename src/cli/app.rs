//! `dcbox app`: applications, on a running or a stopped server.

use std::time::Duration;

use clap::{Args, Subcommand};
use rusqlite::Connection;
use serde_json::{Value, json};

use super::output::Output;
use super::ping::ping;
use super::{Failure, say};
use crate::admin::audit::{self, COMMAND_LINE};
use crate::apps::manage::{self, Changes, ManageError, Names};
use crate::apps::{Choice, Record, all, find, rotation};
use crate::catalogue::Class;
use crate::delivery::duration;
use crate::interfaces::TABLE;
use crate::messages;
use crate::protocol::{DateTime, now_ms};
use crate::store::{Tx, write_alone};

/// What stands in a secret's place.
const MASK: &str = "********";

#[derive(Args)]
pub(super) struct App {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    output: Output,
}

#[derive(Subcommand)]
enum Action {
    /// All applications
    List,
    /// One application
    Show {
        id: u16,
        /// Print its token and appkey too
        #[arg(long)]
        secrets: bool,
    },
    /// Make an application: 1XX data centre, 2XX brokers, 3XX sales offices, 4XX ERP, 5XX members, 6XX commerce
    Create {
        #[arg(long)]
        id: u16,
        #[command(flatten)]
        settings: Settings,
    },
    /// Change an application
    Set {
        id: u16,
        #[command(flatten)]
        settings: Settings,
    },
    /// Let an application ask again
    Enable { id: u16 },
    /// Refuse all that an application asks
    Disable { id: u16 },
    /// Send one signed test push to an application's callback, and explain what came back
    Ping {
        id: u16,
        /// The data centre's own appid
        #[arg(long, env = "DCBOX_APPID", default_value_t = 100)]
        appid: u16,
    },
    /// Give an application a new token and appkey
    ///
    /// With an overlap the old ones are accepted as well for so long, and pushes stay on them until the application is
    /// seen with the new ones; else the old ones are refused from then on.
    Rotate {
        id: u16,
        /// For how long the old ones are accepted too, up to 30d: a number with s, m, h or d
        #[arg(long, value_name = "TIME", default_value = "0s", value_parser = time)]
        overlap: Duration,
    },
    /// In a rotation, seal pushes with the new keys from now on
    Switch { id: u16 },
}

fn time(text: &str) -> Result<Duration, &'static str> {
    duration(text).ok_or("a time is a number with s, m, h or d, as 24h")
}

#[derive(Args)]
struct Settings {
    #[arg(long)]
    name: Option<String>,
    /// Generated for a new application where it is not given
    #[arg(long)]
    token: Option<String>,
    /// 1 to 256 printable characters; generated for a new application where it is not given
    #[arg(long)]
    appkey: Option<String>,
    /// What it may call: all, default (by its class), or names with commas between
    #[arg(long, value_name = "all|default|CMD,…")]
    grant: Option<String>,
    /// Where its pushes go; an empty text takes it away
    #[arg(long, value_name = "URL")]
    callback: Option<String>,
    /// What it is told of: all, default (by its class), none, or names with commas between
    #[arg(long, value_name = "all|default|none|CMD,…")]
    subscribe: Option<String>,
    /// Where it may ask from: addresses and networks with commas between, or any
    #[arg(long, value_name = "any|NET,…")]
    allow: Option<String>,
}

impl From<Settings> for Changes {
    fn from(settings: Settings) -> Self {
        Self {
            name: settings.name,
            token: settings.token,
            appkey: settings.appkey,
            grants: settings.grant.as_deref().map(Choice::parse),
            subscriptions: settings.subscribe.as_deref().map(Choice::parse),
            callback: settings.callback,
            allow: settings.allow,
            enabled: None,
        }
    }
}

impl App {
    pub(super) fn run(self) -> Result<(), Failure> {
        let mut conn = self.output.store()?;
        let interfaces: Vec<_> = TABLE.iter().map(|entry| entry.spec.cmd).collect();
        let names = Names { interfaces: &interfaces, messages: &messages::names() };
        match self.action {
            Action::List => self.output.list(&all(&conn)?),
            Action::Show { id, secrets } => {
                let record = find(&conn, id)?.ok_or(ManageError::Unknown(id))?;
                self.output.show(&record, secrets)
            }
            Action::Create { id, settings } => {
                let made = write(&mut conn, "application.create", id, |tx| {
                    manage::create(tx, id, settings.into(), names, now_ms())
                })?;
                self.output.show(&made, true)
            }
            Action::Set { id, settings } => {
                let changed = write(&mut conn, "application.change", id, |tx| {
                    manage::change(tx, id, settings.into(), names)
                })?;
                self.output.show(&changed, false)
            }
            Action::Enable { id } => self.output.show(&enable(&mut conn, id, true, names)?, false),
            Action::Disable { id } => {
                self.output.show(&enable(&mut conn, id, false, names)?, false)
            }
            Action::Ping { id, appid } => {
                let record = find(&conn, id)?.ok_or(ManageError::Unknown(id))?;
                ping(&record, appid, &self.output)
            }
            Action::Rotate { id, overlap } => {
                let rotated = write(&mut conn, "application.rotate", id, |tx| {
                    rotation::rotate(tx, id, overlap, names, now_ms())
                })?;
                self.output.show(&rotated, true)
            }
            Action::Switch { id } => {
                let switched = write(&mut conn, "application.switch", id, |tx| {
                    rotation::switch_pushes(tx, id, names)
                })?;
                self.output.show(&switched, false)
            }
        }
    }
}

fn enable(
    conn: &mut Connection,
    id: u16,
    enabled: bool,
    names: Names<'_>,
) -> Result<Record, ManageError> {
    write(conn, "application.change", id, |tx| {
        manage::change(tx, id, Changes { enabled: Some(enabled), ..Changes::default() }, names)
    })
}

/// Changes an application, with the row of the audit table that says so.
fn write(
    conn: &mut Connection,
    action: &'static str,
    id: u16,
    work: impl FnOnce(&mut Tx<'_>) -> Result<Record, ManageError>,
) -> Result<Record, ManageError> {
    write_alone(conn, |tx| {
        let before = find(tx.conn, id)?.map(|record| record.told());
        let record = work(tx)?;
        let row =
            audit::New { action, subject: id.to_string(), before, after: Some(record.told()) };
        audit::record(tx.conn, now_ms(), COMMAND_LINE, None, row)?;
        Ok(record)
    })
}

impl Output {
    fn list(&self, records: &[Record]) -> Result<(), Failure> {
        if self.json {
            let records: Vec<_> = records.iter().map(|record| described(record, false)).collect();
            say(serde_json::to_string_pretty(&records)?);
            return Ok(());
        }
        for record in records {
            let state = if record.enabled { "enabled" } else { "disabled" };
            say(format_args!(
                "{}  {state:8}  {}  grants: {}",
                record.id, record.name, record.grants
            ));
        }
        Ok(())
    }

    fn show(&self, record: &Record, secrets: bool) -> Result<(), Failure> {
        let described = described(record, secrets);
        if self.json {
            say(serde_json::to_string_pretty(&described)?);
            return Ok(());
        }
        for (name, value) in described.as_object().into_iter().flatten() {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            say(format_args!("{name:14} {value}"));
        }
        Ok(())
    }
}

fn described(record: &Record, secrets: bool) -> Value {
    let secret = |secret: &str| if secrets { secret.to_owned() } else { MASK.to_owned() };
    json!({
        "id": record.id,
        "name": record.name,
        "class": Class::of(record.id).map(Class::title),
        "enabled": record.enabled,
        "token": secret(&record.token),
        "appkey": secret(&record.appkey),
        "grants": record.grants.to_string(),
        "subscriptions": record.subscriptions.to_string(),
        "callback": record.callback,
        "allow": record.allow,
        "rotation": record.previous.as_ref().map(|previous| json!({
            "until": DateTime(previous.until),
            "pushes": if previous.pushes { "old" } else { "new" },
        })),
        "created": DateTime(record.created),
        "changed": DateTime(record.changed),
    })
}
