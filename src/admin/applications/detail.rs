//! An application as its page shows it, without its secrets.

use rusqlite::Connection;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::found;
use crate::admin::Admin;
use crate::admin::context::Look;
use crate::admin::problem::Problem;
use crate::admin::route::{Reads, Route, Spec};
use crate::apps::Record;
use crate::catalogue::Class;
use crate::delivery::{Health, backlog};
use crate::gateway::Used;

/// An application, without its secrets.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Application {
    /// Its number; the first digit is its class.
    id: u16,
    /// What kind of system it is.
    class: Option<Class>,
    name: String,
    /// Whether it may ask at all.
    enabled: bool,
    /// Where its pushes go.
    callback: Option<String>,
    /// From where it may ask: addresses and networks; from everywhere where there is none.
    allow: Vec<String>,
    /// `all`, `default` or `list`: which interfaces it may call.
    grants: &'static str,
    /// `all`, `default`, `none` or `list`: which messages it is sent.
    subscriptions: &'static str,
    /// How its callback does.
    health: CallbackHealth,
    /// How many messages wait for it, those that were parked included.
    backlog: i64,
    /// When a verified request of it last came in, in milliseconds since 1970.
    seen: Option<i64>,
    /// While two pairs of keys are accepted.
    rotation: Option<Rotation>,
    /// When it was made, in milliseconds since 1970.
    created: i64,
}

/// How an application's callback does.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct CallbackHealth {
    state: Health,
    /// Since when it is in this state, in milliseconds since 1970; null where nothing was ever sent, or nothing failed.
    since: Option<i64>,
    /// Failures in a row.
    failures: u32,
    /// When it is tried next, in milliseconds since 1970, where it is only probed.
    next_probe: Option<i64>,
}

/// Two pairs of keys are accepted.
#[derive(Serialize, JsonSchema)]
pub struct Rotation {
    /// Until when the old ones are, in milliseconds since 1970.
    until: i64,
    /// What pushes are sealed with.
    pushes: Pair,
}

/// One of two pairs of keys.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Pair {
    /// The one that was replaced.
    Old,
    /// The one that replaced it.
    New,
}

const BACKLOG: &str =
    "SELECT count(*) FROM delivery WHERE application_id = ?1 AND state IN ('pending', 'parked')";

/// When an application was last seen.
pub(super) fn seen(used: &Used, id: u16) -> Option<i64> {
    used.range((id, "")..(id + 1, "")).map(|(_, part)| part.at).max()
}

/// The rotation under way, where there is one.
pub(super) fn rotation(record: &Record, now: i64) -> Option<Rotation> {
    let previous = record.previous.as_ref().filter(|previous| previous.until > now)?;
    let pushes = if previous.pushes { Pair::Old } else { Pair::New };
    Some(Rotation { until: previous.until, pushes })
}

impl Application {
    pub(super) fn of(
        conn: &Connection,
        site: &Admin,
        record: &Record,
        now: i64,
    ) -> Result<Self, Problem> {
        let endpoint = backlog::endpoint(conn, record.id)?;
        let health = CallbackHealth {
            state: endpoint.health,
            since: Some(endpoint.since).filter(|since| *since > 0),
            failures: endpoint.failures,
            next_probe: Some(endpoint.next_probe).filter(|next| *next > 0),
        };
        let allow = record.allow.as_deref().unwrap_or_default().split(',').map(str::trim);
        Ok(Self {
            id: record.id,
            class: Class::of(record.id),
            name: record.name.clone(),
            enabled: record.enabled,
            callback: record.callback.clone(),
            allow: allow.filter(|one| !one.is_empty()).map(str::to_owned).collect(),
            grants: record.grants.kind(),
            subscriptions: record.subscriptions.kind(),
            health,
            backlog: conn.prepare_cached(BACKLOG)?.query_row([record.id], |row| row.get(0))?,
            seen: seen(&site.gateway.used(), record.id),
            rotation: rotation(record, now),
            created: record.created,
        })
    }
}

/// `GET /applications/{id}`
#[derive(Deserialize, JsonSchema)]
pub struct ApplicationShow {
    /// The application's number.
    id: u16,
}

impl Route for ApplicationShow {
    const SPEC: Spec =
        Spec::get("/applications/{id}", "applications", "An application, without its keys");
    type Answer = Application;
}

impl Reads for ApplicationShow {
    fn read(self, cx: &Look<'_>) -> Result<Application, Problem> {
        Application::of(cx.conn, cx.site, &found(cx.conn, self.id)?, cx.now)
    }
}
