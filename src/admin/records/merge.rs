//! Two customers who turn out to be one: what would move, and moving it.

use rusqlite::{Connection, Row};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::customer::{Place, find, nobody, places};
use super::customers::Customer;
use super::newest::all;
use super::reference::Named;
use crate::admin::context::{Change, Done, Look};
use crate::admin::problem::{Code, NOT_FOUND, Problem};
use crate::admin::route::{Changes, Reads, Route, Spec};
use crate::desk::{Desk, DeskError, merge};

/// A customer who was merged into another is that other.
pub const MERGED: Code =
    Code::new(409, "merged", "The customer was merged into another, who is to be named instead.");
/// A customer cannot be merged into itself.
const ITSELF: Code = Code::new(409, "itself", "A customer cannot be merged into itself.");

/// How much is known of a customer.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Side {
    /// The customer.
    customer: Customer,
    /// Where they are known.
    places: Vec<Place>,
    /// How many leads they have.
    leads: i64,
    /// How many opportunities they have.
    opportunities: i64,
    /// How many of these are open.
    open: i64,
    /// How many questions they answered, as their record counts them.
    attributes: i64,
    /// How many trades they buy in.
    trades: i64,
    /// How many recommendations brought them.
    recommendations: i64,
    /// How often an office gave them to a consultant.
    assignments: i64,
    /// How many visits they announced.
    appointments: i64,
}

// An answer may be several rows, as `answers.rs` reads them.
const COUNTS: &str = "SELECT (SELECT count(*) FROM lead WHERE customer_id = ?1),
    (SELECT count(*) FROM opportunity WHERE customer_id = ?1),
    (SELECT count(*) FROM opportunity WHERE customer_id = ?1 AND open = 1),
    (SELECT count(*) FROM (SELECT 1 FROM customer_attribute WHERE customer_id = ?1
        GROUP BY attribute_guid, opportunity_guid, scope_guid)),
    (SELECT count(*) FROM (SELECT trade_guid FROM trade_party WHERE customer_id = ?1
        UNION SELECT guid FROM trade WHERE customer_id = ?1)),
    (SELECT count(*) FROM recommendation WHERE customer_id = ?1),
    (SELECT count(*) FROM assignment WHERE customer_id = ?1),
    (SELECT count(*) FROM appointment WHERE customer_id = ?1)";

impl Side {
    fn of(conn: &Connection, id: i64) -> Result<Self, Problem> {
        let (customer, places) = (find(conn, id)?, places(conn, id)?);
        let read = |row: &Row<'_>| {
            Ok(Self {
                customer,
                places,
                leads: row.get(0)?,
                opportunities: row.get(1)?,
                open: row.get(2)?,
                attributes: row.get(3)?,
                trades: row.get(4)?,
                recommendations: row.get(5)?,
                assignments: row.get(6)?,
                appointments: row.get(7)?,
            })
        };
        Ok(conn.prepare_cached(COUNTS)?.query_row([id], read)?)
    }
}

/// `GET /customers/{id}/merge/{dropped}`
#[derive(Deserialize, JsonSchema)]
pub struct MergePreview {
    /// The customer who would go on.
    id: i64,
    /// The customer who would be no more.
    dropped: i64,
}

/// What a merge would do.
#[derive(Serialize, JsonSchema)]
pub struct Preview {
    /// Who would go on.
    retained: Side,
    /// Who would be no more; all of this moves.
    dropped: Side,
    /// The projects in which both have an open opportunity: the dropped customer's would be closed there.
    closes: Vec<Named>,
    /// The projects that know both: the retained customer's consultant stays there.
    both: Vec<Named>,
}

const CLOSES: &str = "SELECT project.guid, project.name FROM opportunity lost
        JOIN opportunity kept ON kept.customer_id = ?1 AND kept.project_guid = lost.project_guid AND kept.open = 1
        JOIN project ON project.guid = lost.project_guid
    WHERE lost.customer_id = ?2 AND lost.open = 1 ORDER BY project.code";
const BOTH: &str = "SELECT project.guid, project.name FROM customer_project mine
        JOIN customer_project other ON other.customer_id = ?1 AND other.project_guid = mine.project_guid
        JOIN project ON project.guid = mine.project_guid
    WHERE mine.customer_id = ?2 ORDER BY project.code";

impl Route for MergePreview {
    const SPEC: Spec = Spec::get(
        "/customers/{id}/merge/{dropped}",
        "customers",
        "What merging one customer into another would move",
    )
    .refuses(&[MERGED, ITSELF]);
    type Answer = Preview;
}

impl Reads for MergePreview {
    fn read(self, cx: &Look<'_>) -> Result<Preview, Problem> {
        let Self { id, dropped } = self;
        merge::may_merge(cx.conn, id, dropped).map_err(|error| told(error, id))?;
        let named = |query: &str| all(cx.conn, query, [id, dropped], |row| Named::at(row, 0));
        Ok(Preview {
            retained: Side::of(cx.conn, id)?,
            dropped: Side::of(cx.conn, dropped)?,
            closes: named(CLOSES)?,
            both: named(BOTH)?,
        })
    }
}

/// `POST /customers/{id}/merge`
#[derive(Deserialize, JsonSchema)]
pub struct CustomerMerge {
    /// The customer who goes on.
    id: i64,
    /// The customer who is no more, and points to the other.
    dropped: i64,
}

/// What a merge did.
#[derive(Serialize, JsonSchema)]
pub struct Merged {
    /// The customer that goes on.
    retained: i64,
    /// The customer that points to it now.
    dropped: i64,
    /// Opportunities that are the retained one's now.
    opportunities: Vec<String>,
    /// Those of them that were closed.
    closed: Vec<String>,
    /// Leads that are the retained one's now.
    leads: Vec<String>,
}

impl Route for CustomerMerge {
    const SPEC: Spec =
        Spec::post("/customers/{id}/merge", "customers", "Merges a customer into this one")
            .answers(200)
            .refuses(&[MERGED, ITSELF]);
    type Answer = Merged;
}

impl Changes for CustomerMerge {
    fn change(self, cx: &mut Change<'_, '_>) -> Result<Done<Merged>, Problem> {
        let (Self { id, dropped }, now) = (self, cx.now);
        let done = merge::merge(&mut Desk::new(cx.tx(), now), id, dropped);
        let done = done.map_err(|error| told(error, id))?;
        let before = json!({ "dropped": dropped });
        let audited = cx.audit("customer.merge", id, Some(before), Some(json!(done)))?;
        let merge::Merged { retained, dropped, opportunities, closed, leads } = done;
        Ok(audited.answer(Merged { retained, dropped, opportunities, closed, leads }))
    }
}

/// The desk's refusal of a merge into `id`. Who is not there is told by the field that names them.
fn told(error: DeskError, id: i64) -> Problem {
    match error {
        DeskError::NoCustomer(missing) if missing == id => nobody().at("id"),
        DeskError::NoCustomer(_) => NOT_FOUND.saying("There is no such customer.").at("dropped"),
        DeskError::Itself(_) => ITSELF.problem().at("dropped"),
        DeskError::Merged { dropped, retained } => {
            let field = if dropped == id { "id" } else { "dropped" };
            let told = MERGED.saying(format_args!(
                "Customer {dropped} was merged into {retained}, who is to be named instead."
            ));
            told.at(field).with(json!({ "dropped": dropped, "retained": retained }))
        }
        other => Problem::Ours(other.to_string()),
    }
}
