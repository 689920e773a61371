//! What waits for each application and how its callback does; resuming one that was given up.

use rusqlite::Connection;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::admin::context::{Audited, Change, Done, Look};
use crate::admin::list::{Filter, Listing, Rows, Sorts};
use crate::admin::mask::{self, Level};
use crate::admin::problem::{NOT_FOUND, Problem};
use crate::admin::route::{Changes, Reads, Route, Spec};
use crate::apps;
use crate::delivery::backlog::{self, CHANGED, Queue, changed};
use crate::delivery::{Endpoint, Health, Why, why};

/// What waits for an application, and how its callback does.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Backlog {
    /// The application.
    application_id: u16,
    /// Its name.
    name: String,
    /// Whether it is enabled.
    enabled: bool,
    /// Whether it has a callback.
    has_callback: bool,
    /// `healthy`, `failing`, `open` (only probed) or `parked` (nothing is sent until it is resumed).
    state: &'static str,
    /// Since when it is in this state, in milliseconds since 1970; null where it never had another.
    since: Option<i64>,
    /// Failures in a row.
    failures: u32,
    /// When it is probed next, where it is open.
    next_probe: Option<i64>,
    /// How many messages go out by themselves.
    pending: i64,
    /// How many wait for the operator.
    parked: i64,
    /// The oldest message that waits.
    oldest: Option<i64>,
    /// When that was made, in milliseconds since 1970.
    oldest_created: Option<i64>,
    /// Why it waits.
    why: Option<Why>,
}

impl Backlog {
    fn of(
        conn: &Connection,
        record: &apps::Record,
        queue: Queue,
        now: i64,
    ) -> Result<Self, Problem> {
        let Endpoint { health, since, failures, next_probe, .. } =
            backlog::endpoint(conn, record.id)?;
        let oldest = queue.oldest();
        let (created, why) = match oldest {
            Some(id) => (Some(backlog::created(conn, id)?), why(conn, id, now)?),
            None => (None, None),
        };
        Ok(Self {
            application_id: record.id,
            name: record.name.clone(),
            enabled: record.enabled,
            has_callback: record.callback.is_some(),
            state: health.name(),
            since: (since > 0).then_some(since),
            failures,
            next_probe: (health == Health::Open).then_some(next_probe),
            pending: queue.pending.0,
            parked: queue.parked.0,
            oldest,
            oldest_created: created,
            why,
        })
    }
}

/// What waits, of the applications for which something does or whose callback does not do well; the most first.
pub fn waiting(
    conn: &Connection,
    records: &[apps::Record],
    now: i64,
) -> Result<Vec<Backlog>, Problem> {
    let mut queues = backlog::queues(conn)?;
    let mut rows = Vec::new();
    for record in records {
        let queue = queues.remove(&record.id).unwrap_or_default();
        let row = Backlog::of(conn, record, queue, now)?;
        if row.pending + row.parked > 0 || row.state != Health::Healthy.name() {
            rows.push(row);
        }
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.pending + row.parked));
    Ok(rows)
}

/// All applications' backlogs.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Backlogs {
    /// In the order of their numbers.
    rows: Vec<Backlog>,
}

/// `GET /backlog`
#[derive(Deserialize, JsonSchema)]
pub struct BacklogList {}

impl Route for BacklogList {
    const SPEC: Spec = Spec::get(
        "/backlog",
        "deliveries",
        "What waits for each application, why, and how its callback does",
    );
    type Answer = Backlogs;
}

impl Reads for BacklogList {
    fn read(self, cx: &Look<'_>) -> Result<Backlogs, Problem> {
        let mut queues = backlog::queues(cx.conn)?;
        let rows = apps::all(cx.conn)?.into_iter().map(|record| {
            let queue = queues.remove(&record.id).unwrap_or_default();
            Backlog::of(cx.conn, &record, queue, cx.now)
        });
        Ok(Backlogs { rows: rows.collect::<Result<_, _>>()? })
    }
}

/// `POST /backlog/{application}/resume`
#[derive(Deserialize, JsonSchema)]
pub struct BacklogResume {
    /// The application.
    #[schemars(range(min = 100, max = 699))]
    application: u16,
}

impl Route for BacklogResume {
    const SPEC: Spec = Spec::post(
        "/backlog/{application}/resume",
        "deliveries",
        "Lets an application that is parked, or only probed, have its backlog again, in order",
    )
    .answers(200);
    type Answer = Backlog;
}

impl Changes for BacklogResume {
    fn change(self, cx: &mut Change<'_, '_>) -> Result<Done<Backlog>, Problem> {
        let conn = cx.conn();
        let record = apps::find(conn, self.application)?
            .ok_or_else(|| NOT_FOUND.saying("There is no such application."))?;
        let was = backlog::endpoint(conn, record.id)?.health;
        let audited = if was == Health::Healthy {
            Audited::nothing_changed()
        } else {
            backlog::resume(conn, record.id, cx.now)?;
            let state = |health: Health| Some(json!({ "state": health.name() }));
            cx.audit("delivery.resume", record.id, state(was), state(Health::Healthy))?
        };
        let queue = backlog::queues(conn)?.remove(&record.id).unwrap_or_default();
        Ok(audited.answer(Backlog::of(conn, &record, queue, cx.now)?))
    }
}

/// A change of how an application's callback does.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EndpointChange {
    /// The application.
    application_id: u16,
    /// When, in milliseconds since 1970.
    at: i64,
    /// The state that it left.
    from: String,
    /// The state that it came to.
    to: String,
    /// What the last attempt came to, or that the operator did it.
    why: String,
}

/// How these changes may be sorted.
pub struct ChangeSorts;

impl Sorts for ChangeSorts {
    const BY: &'static [(&'static str, &'static str)] = &[("at", "id")];
    const DEFAULT: &'static str = "-at";
}

/// `GET /endpoint-changes`
#[derive(Deserialize, JsonSchema)]
pub struct EndpointChangeList {
    #[serde(flatten)]
    listing: Listing<ChangeSorts>,
    /// Only this application's.
    #[schemars(range(min = 100, max = 699))]
    application: Option<u16>,
}

impl Route for EndpointChangeList {
    const SPEC: Spec = Spec::get(
        "/endpoint-changes",
        "deliveries",
        "How applications' callbacks have done: each change of state, the newest first",
    );
    type Answer = Rows<EndpointChange>;
}

impl Reads for EndpointChangeList {
    fn read(self, cx: &Look<'_>) -> Result<Rows<EndpointChange>, Problem> {
        let filter = Filter::default()
            .and_if("application_id = ?", self.application.map(i64::from))
            .and_has(&["why"], self.listing.q.as_deref());
        Ok(self.listing.rows(cx.conn, CHANGED, "endpoint_change", filter, |row| {
            let one = changed(row)?;
            let why = mask::text(&one.why, Level::Shown);
            Ok(EndpointChange {
                application_id: one.app,
                at: one.at,
                from: one.from,
                to: one.to,
                why,
            })
        })?)
    }
}
