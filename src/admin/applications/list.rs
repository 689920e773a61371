//! All applications, and the classes with the numbers that are free in each.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::detail::seen;
use crate::admin::context::Look;
use crate::admin::list::{Filter, Listing, Rows, Sorts};
use crate::admin::problem::Problem;
use crate::admin::route::{Reads, Route, Spec};
use crate::catalogue::Class;
use crate::delivery::Health;

/// How applications may be sorted.
pub struct ApplicationSorts;

const SEEN: &str = "(SELECT max(at) FROM application_use WHERE application_id = application.id)";
const BACKLOG: &str = "(SELECT count(*) FROM delivery WHERE delivery.application_id = application.id AND state IN ('pending', 'parked'))";

impl Sorts for ApplicationSorts {
    const BY: &'static [(&'static str, &'static str)] =
        &[("id", "application.id"), ("name", "name"), ("seen", SEEN), ("backlog", BACKLOG)];
    const DEFAULT: &'static str = "id";
}

/// `GET /applications`
#[derive(Deserialize, JsonSchema)]
pub struct ApplicationList {
    #[serde(flatten)]
    listing: Listing<ApplicationSorts>,
    /// Only those of a class.
    class: Option<Class>,
    /// Only those that may ask, or only those that may not.
    enabled: Option<bool>,
    /// Only those whose callback does so.
    health: Option<Health>,
}

/// An application in a list.
#[derive(Serialize, JsonSchema)]
pub struct Listed {
    /// Its number; the first digit is its class.
    id: u16,
    /// What kind of system it is.
    class: Option<Class>,
    name: String,
    /// Whether it may ask at all.
    enabled: bool,
    /// Where its pushes go.
    callback: Option<String>,
    /// How its callback does.
    health: Health,
    /// How many messages wait for it, those that were parked included.
    backlog: i64,
    /// Until when its old keys are accepted too, in milliseconds since 1970, where a rotation is under way.
    rotation: Option<i64>,
    /// When a verified request of it last came in, in milliseconds since 1970.
    seen: Option<i64>,
}

impl Route for ApplicationList {
    const SPEC: Spec =
        Spec::get("/applications", "applications", "The applications, without their keys");
    type Answer = Rows<Listed>;
}

impl Reads for ApplicationList {
    fn read(self, cx: &Look<'_>) -> Result<Rows<Listed>, Problem> {
        let hundreds = self.class.map(|class| class as i64 + 1);
        let filter = Filter::default()
            .and_if("application.id / 100 = ?", hundreds)
            .and_if("enabled = ?", self.enabled)
            .and_if(
                "coalesce(endpoint.state, 'healthy') = ?",
                self.health.map(|h| h.name().to_owned()),
            )
            .and_has(
                &["CAST(application.id AS TEXT)", "name", "callback"],
                self.listing.q.as_deref(),
            );
        let columns = format!(
            "application.id, name, enabled, callback, coalesce(endpoint.state, ''), previous_until, {BACKLOG}"
        );
        let from = "application LEFT JOIN endpoint ON endpoint.application_id = application.id";
        let used = cx.site.gateway.used();
        Ok(self.listing.rows(cx.conn, &columns, from, filter, |row| {
            let id = row.get(0)?;
            Ok(Listed {
                id,
                class: Class::of(id),
                name: row.get(1)?,
                enabled: row.get(2)?,
                callback: row.get(3)?,
                health: Health::named(row.get_ref(4)?.as_str()?),
                rotation: row.get::<_, Option<i64>>(5)?.filter(|until| *until > cx.now),
                backlog: row.get(6)?,
                seen: seen(&used, id),
            })
        })?)
    }
}

/// `GET /applications/classes`
#[derive(Deserialize, JsonSchema)]
pub struct ClassList {}

/// A class of applications.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClassRow {
    class: Class,
    /// Its name in the specification.
    title: &'static str,
    /// The lowest number of it.
    first: u16,
    /// The lowest number of it that no application has; null where there is none left.
    free: Option<u16>,
}

/// All classes.
#[derive(Serialize, JsonSchema)]
pub struct ClassRows {
    rows: Vec<ClassRow>,
}

impl Route for ClassList {
    const SPEC: Spec = Spec::get(
        "/applications/classes",
        "applications",
        "The classes of applications, with the next free number of each",
    );
    type Answer = ClassRows;
}

/// The lowest number of a class that is not taken, beginning with its `01`.
pub(super) fn free(class: Class, taken: &BTreeSet<u16>) -> Option<u16> {
    let first = class.first();
    (first + 1..first + 100).chain([first]).find(|id| !taken.contains(id))
}

impl Reads for ClassList {
    fn read(self, cx: &Look<'_>) -> Result<ClassRows, Problem> {
        let taken: BTreeSet<u16> = crate::apps::all(cx.conn)?.iter().map(|one| one.id).collect();
        let row = |class: Class| ClassRow {
            class,
            title: class.title(),
            first: class.first(),
            free: free(class, &taken),
        };
        Ok(ClassRows { rows: Class::ALL.map(row).into() })
    }
}
