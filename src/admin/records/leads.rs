//! Leads: the list, and one with what came of it.

use rusqlite::{OptionalExtension as _, Row};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::mask::MaskedPhone;
use super::newest::{Newest, newest};
use super::opportunities::Opportunity;
use super::pushes::{self, Push};
use super::reference::{Named, Numbered};
use super::referrals::{self, Recommendation};
use super::search::People;
use crate::admin::context::Look;
use crate::admin::list::{Filter, Listing, Rows, Sorts};
use crate::admin::problem::{NOT_FOUND, Problem};
use crate::admin::route::{Reads, Route, Spec};
use crate::admin::wide::Wide;

/// A lead.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Lead {
    /// Its id.
    guid: String,
    /// The name that was given.
    name: String,
    /// The number that was given.
    phone: MaskedPhone,
    /// The customer who came of it.
    customer: Option<Numbered>,
    /// The project.
    project: Named,
    /// Who follows it.
    consultant: Named,
    /// 来访, 微信预约, 来电 or 其他.
    source: String,
    /// What it is about.
    topic: String,
    /// How far it has come.
    status: String,
    /// When it came in, in milliseconds since 1970.
    created: i64,
    /// Its change time.
    changed: i64,
}

const COLUMNS: &str = "lead.guid, lead.name, lead.phone, customer.id, customer.name, project.guid, project.name,
    consultant.guid, consultant.name, lead.source, lead.topic, lead.status, lead.created, lead.changed";
const JOINED: &str = "LEFT JOIN customer ON customer.id = lead.customer_id JOIN project ON project.guid = lead.project_guid
    JOIN consultant ON consultant.guid = lead.consultant_guid";

impl Lead {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            guid: row.get(0)?,
            name: row.get(1)?,
            phone: row.get(2)?,
            customer: Numbered::at_if(row, 3)?,
            project: Named::at(row, 5)?,
            consultant: Named::at(row, 7)?,
            source: row.get(9)?,
            topic: row.get(10)?,
            status: row.get(11)?,
            created: row.get(12)?,
            changed: row.get(13)?,
        })
    }
}

/// A customer's leads.
///
/// # Errors
/// SQLite's.
pub fn of_customer(conn: &rusqlite::Connection, customer: i64) -> rusqlite::Result<Newest<Lead>> {
    let find = format!(
        "SELECT {COLUMNS} FROM lead {JOINED} WHERE lead.customer_id = ?1 ORDER BY lead.changed DESC"
    );
    newest(conn, &find, [customer], Lead::read)
}

/// How leads may be sorted.
pub struct LeadSorts;

impl Sorts for LeadSorts {
    const BY: &'static [(&'static str, &'static str)] = &[
        ("changed", "lead.changed"),
        ("created", "lead.created"),
        ("name", "lead.name"),
        ("status", "lead.status"),
        ("source", "lead.source"),
    ];
    const DEFAULT: &'static str = "-changed";
}

/// `GET /leads`
#[derive(Deserialize, JsonSchema)]
pub struct LeadList {
    #[serde(flatten)]
    listing: Listing<LeadSorts>,
    /// Only this project's, its phases' included.
    #[schemars(length(min = 1, max = 64))]
    project: Option<String>,
    /// Only those that this consultant follows.
    #[schemars(length(min = 1, max = 64))]
    consultant: Option<String>,
    /// Only this customer's.
    customer: Option<i64>,
    /// Only those that have come so far.
    #[schemars(length(min = 1, max = 32))]
    status: Option<String>,
}

const WIDE: Wide = Wide {
    key: "lead.rowid",
    table: "lead",
    columns: COLUMNS,
    joined: JOINED,
    in_order: &["lead.changed"],
};
const PEOPLE: People = People {
    find: "SELECT rowid FROM lead WHERE",
    name: "name",
    mobile: "phone",
    with_mobile: "",
    id: ("guid", false),
};

impl Route for LeadList {
    const SPEC: Spec = Spec::get("/leads", "leads", "Leads, those changed last first");
    type Answer = Rows<Lead>;
}

impl Reads for LeadList {
    fn read(self, cx: &Look<'_>) -> Result<Rows<Lead>, Problem> {
        let Self { listing, project, consultant, customer, status } = self;
        let filter = Filter::default()
            .and_in_project("lead.project_guid", cx.conn, project)?
            .and_if("lead.consultant_guid = ?", consultant)
            .and_if("lead.customer_id = ?", customer)
            .and_anywhere("lead.status = ?", status)
            .and_sought(WIDE.key, PEOPLE.sought(listing.q.as_deref()));
        Ok(listing.page(cx.conn, &WIDE, filter, Lead::read)?)
    }
}

/// `GET /leads/{guid}`
#[derive(Deserialize, JsonSchema)]
pub struct LeadShow {
    /// The lead's id.
    #[schemars(length(min = 1, max = 64))]
    guid: String,
}

/// A lead with its history.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LeadRecord {
    /// The lead.
    lead: Lead,
    /// 1 a person, 2 a company.
    kind: i64,
    /// 1 male, 2 female, 0 unknown.
    gender: i64,
    /// What was noted.
    description: Option<String>,
    /// How they came to know of the project.
    cognition: Option<String>,
    /// When they will come, in milliseconds since 1970.
    appointment: Option<i64>,
    /// 天使 or 微信.
    #[serde(rename = "type")]
    sign: String,
    /// Why it has come no further.
    status_reason: Option<String>,
    /// The application that reported it.
    source_app: Option<u16>,
    /// The opportunities that came of it.
    opportunities: Newest<Opportunity>,
    /// The recommendations that it came of.
    recommendations: Newest<Recommendation>,
    /// The messages that told of it.
    pushes: Newest<Push>,
}

impl Route for LeadShow {
    const SPEC: Spec = Spec::get("/leads/{guid}", "leads", "A lead with its history");
    type Answer = LeadRecord;
}

impl Reads for LeadShow {
    fn read(self, cx: &Look<'_>) -> Result<LeadRecord, Problem> {
        let find = format!(
            "SELECT {COLUMNS}, lead.kind, lead.gender, lead.description, lead.cognition, lead.appointment, lead.type,
                lead.status_reason, lead.source_app FROM lead {JOINED} WHERE lead.guid = ?1"
        );
        let opportunities = super::opportunities::of_lead(cx.conn, &self.guid)?;
        let recommendations = referrals::of_lead(cx.conn, &self.guid)?;
        let pushes = pushes::of_lead(cx.conn, &self.guid)?;
        let read = |row: &Row<'_>| {
            Ok(LeadRecord {
                lead: Lead::read(row)?,
                kind: row.get(14)?,
                gender: row.get(15)?,
                description: row.get(16)?,
                cognition: row.get(17)?,
                appointment: row.get(18)?,
                sign: row.get(19)?,
                status_reason: row.get(20)?,
                source_app: row.get(21)?,
                opportunities,
                recommendations,
                pushes,
            })
        };
        let found = cx.conn.prepare_cached(&find)?.query_row([&self.guid], read).optional()?;
        found.ok_or_else(|| NOT_FOUND.saying("There is no such lead."))
    }
}
