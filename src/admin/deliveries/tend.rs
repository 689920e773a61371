//! Trying messages again, and giving them up: one, many, or all that a filter finds. What is counted first is what is hit
//! then, because both ask the store the same.

use rusqlite::{Connection, params_from_iter};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::which::{Wanted, Which};
use crate::admin::context::{Audited, Change, Done};
use crate::admin::problem::{INVALID, Problem};
use crate::admin::route::{Changes, Route, Spec};
use crate::delivery::backlog::{self, Chosen};

/// How many messages may be named one by one.
const NAMED: usize = 1000;
/// How many of them the audit table names.
const TOLD: usize = 20;

/// The messages that something is done to.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Hit")]
struct Hit {
    /// These, by their numbers. Where there are none, all that the other fields find; at least one of them beside the
    /// state must say something.
    #[schemars(length(min = 1, max = NAMED))]
    ids: Option<Vec<i64>>,
    #[serde(flatten)]
    which: Which,
    /// A text to look for in the record and the serial.
    #[schemars(length(max = 100))]
    q: Option<String>,
    /// Only counts them.
    #[serde(default)]
    dry_run: bool,
}

/// What was done.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Count {
    /// How many messages it was done to, or would be.
    count: usize,
}

impl Hit {
    fn ids(&mut self, conn: &Connection, only: Option<&str>) -> Result<Vec<i64>, Problem> {
        if self.ids.is_none() && !self.which.narrows() {
            return Err(INVALID
                .saying("Say which messages: their ids, or an application, a record, a time.")
                .at("ids"));
        }
        // Without a state those that wait are meant: what has arrived is sent again only where that is said.
        if self.ids.is_none() && self.which.state.is_none() {
            self.which.state = Some(Wanted::Waiting);
        }
        let named = self.ids.as_ref().map(|ids| json!(ids).to_string());
        let filter = self
            .which
            .filter(self.q.as_deref())
            .and_if("id IN (SELECT value FROM json_each(?))", named);
        let filter = only.into_iter().fold(filter, |filter, only| filter.and(only, [] as [i64; 0]));
        let (sql, values) = filter.parts();
        let mut select = conn.prepare(&format!("SELECT id FROM delivery{sql} ORDER BY id"))?;
        Ok(select
            .query_map(params_from_iter(values), |row| row.get(0))?
            .collect::<Result<_, _>>()?)
    }

    /// How the audit table names what was done to so many.
    fn told(&self, ids: &[i64]) -> Result<(String, Value), Problem> {
        let mut after = serde_json::to_value(&self.which)?;
        after["count"] = ids.len().into();
        let subject = match (&self.ids, self.which.application) {
            (Some(_), _) => {
                let some: Vec<_> = ids.iter().take(TOLD).map(i64::to_string).collect();
                some.join(",") + if ids.len() > TOLD { ",…" } else { "" }
            }
            (None, Some(application)) => application.to_string(),
            (None, None) => "*".to_owned(),
        };
        Ok((subject, after))
    }
}

fn tend(
    cx: &mut Change<'_, '_>,
    mut hit: Hit,
    only: Option<&str>,
    action: &'static str,
    work: impl Fn(&Connection, &Chosen<'_>) -> rusqlite::Result<usize>,
) -> Result<Done<Count>, Problem> {
    let ids = hit.ids(cx.conn(), only)?;
    if hit.dry_run || ids.is_empty() {
        return Ok(Audited::nothing_changed().answer(Count { count: ids.len() }));
    }
    let count = work(cx.conn(), &Chosen::These(&ids))?;
    let (subject, after) = hit.told(&ids)?;
    Ok(cx.audit(action, subject, None, Some(after))?.answer(Count { count }))
}

/// `POST /deliveries/retry`
#[derive(Deserialize, JsonSchema)]
pub struct DeliveryRetry {
    #[serde(flatten)]
    hit: Hit,
}

impl Route for DeliveryRetry {
    const SPEC: Spec = Spec::post(
        "/deliveries/retry",
        "deliveries",
        "Tries messages again now, under the serials that they have; without a state those that wait",
    )
    .answers(200);
    type Answer = Count;
}

impl Changes for DeliveryRetry {
    fn change(self, cx: &mut Change<'_, '_>) -> Result<Done<Count>, Problem> {
        tend(cx, self.hit, None, "delivery.retry", backlog::retry)
    }
}

/// `POST /deliveries/drop`
#[derive(Deserialize, JsonSchema)]
pub struct DeliveryDrop {
    #[serde(flatten)]
    hit: Hit,
}

impl Route for DeliveryDrop {
    const SPEC: Spec = Spec::post(
        "/deliveries/drop",
        "deliveries",
        "Gives up messages that wait; those of their records behind them go on",
    )
    .answers(200);
    type Answer = Count;
}

impl Changes for DeliveryDrop {
    fn change(self, cx: &mut Change<'_, '_>) -> Result<Done<Count>, Problem> {
        let now = cx.now;
        let give_up =
            move |conn: &Connection, chosen: &Chosen<'_>| backlog::drop_all(conn, chosen, now);
        tend(cx, self.hit, Some("state IN ('pending', 'parked')"), "delivery.drop", give_up)
    }
}
