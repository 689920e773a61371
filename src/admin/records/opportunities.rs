//! Opportunities: the list, and one with its follow-ups and all that came of it.

use rusqlite::{Connection, OptionalExtension as _, Row};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::answers::{self, Answer};
use super::mask::MaskedPhone;
use super::newest::{Newest, newest};
use super::pushes::{self, Push};
use super::reference::{Named, Numbered, json};
use super::search::Sought;
use super::trades::{self, Trade};
use crate::admin::context::Look;
use crate::admin::list::{Filter, Listing, Rows, Sorts};
use crate::admin::problem::{NOT_FOUND, Problem};
use crate::admin::route::{Reads, Route, Spec};
use crate::admin::wide::Wide;
use crate::protocol::ChangeGuid;

/// A customer's wish to buy in a project.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Opportunity {
    /// Its id.
    guid: String,
    /// Whose it is.
    customer: Numbered,
    /// The customer's mobile.
    mobile: MaskedPhone,
    /// The project.
    project: Named,
    /// Who follows it.
    consultant: Named,
    /// How far it has come.
    status: String,
    /// Whether something can still come of it.
    open: bool,
    /// The will to buy when it began, from A, the strongest, to E.
    first_will: String,
    /// The will to buy now.
    will: String,
    /// How they came.
    source: Option<String>,
    /// The last follow-up, in milliseconds since 1970.
    last_follow_up: Option<i64>,
    /// When the next one is due, in milliseconds since 1970.
    next_follow_up: Option<i64>,
    /// When it came to be, in milliseconds since 1970.
    created: i64,
    /// Its change time.
    changed: i64,
}

const COLUMNS: &str = "opportunity.guid, customer.id, customer.name, customer.mobile, project.guid, project.name,
    consultant.guid, consultant.name, opportunity.status, opportunity.open, opportunity.first_will, opportunity.will,
    opportunity.source, opportunity.last_follow_up, opportunity.next_follow_up, opportunity.created, opportunity.changed";
const JOINED: &str = "JOIN customer ON customer.id = opportunity.customer_id
    JOIN project ON project.guid = opportunity.project_guid
    JOIN consultant ON consultant.guid = opportunity.consultant_guid";

impl Opportunity {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            guid: row.get(0)?,
            customer: Numbered::at(row, 1)?,
            mobile: row.get(3)?,
            project: Named::at(row, 4)?,
            consultant: Named::at(row, 6)?,
            status: row.get(8)?,
            open: row.get(9)?,
            first_will: row.get(10)?,
            will: row.get(11)?,
            source: row.get(12)?,
            last_follow_up: row.get(13)?,
            next_follow_up: row.get(14)?,
            created: row.get(15)?,
            changed: row.get(16)?,
        })
    }
}

/// An opportunity with what was done about it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Story {
    /// The opportunity.
    opportunity: Opportunity,
    /// The lead that it came from.
    lead_guid: Option<String>,
    /// What it is about.
    topic: Option<String>,
    /// The agency that brought it.
    agency_name: Option<String>,
    /// How the customer came to know of the project.
    customer_source: Option<String>,
    /// Whether the household is a local one.
    local_household: Option<bool>,
    /// For how many years social security was paid.
    social_security_years: Option<i64>,
    /// Why it was lost.
    lost_reason: Option<String>,
    /// When it was lost, in milliseconds since 1970.
    lost_at: Option<i64>,
    /// The application that reported it.
    source_app: Option<u16>,
    /// Consultants who follow it along with its own.
    partners: Vec<Named>,
    /// Customers related to it besides its own.
    related: Vec<Numbered>,
    /// What was said and done.
    follow_ups: Newest<FollowUp>,
}

/// What was said and done with an opportunity's customer.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FollowUp {
    /// Its id.
    guid: String,
    /// When, in milliseconds since 1970.
    at: i64,
    /// 1 we called, 2 the customer called, 3 at the office, 4 text message, 5 e-mail, 6 a visit, 7 other.
    kind: i64,
    /// What was said.
    content: Option<String>,
    /// The will to buy then.
    will: String,
    /// What the customer did that counts, with ; between.
    key_actions: Option<String>,
    /// What was remarked.
    remark: String,
    /// The day of the next one, `yyyy-MM-dd`.
    next_day: Option<String>,
    /// What the next one is for.
    next_content: Option<String>,
    /// Who followed up.
    consultant: Named,
    /// The application that reported it.
    source_app: Option<u16>,
}

const TELL: &str = ", opportunity.lead_guid, opportunity.topic, opportunity.agency_name, opportunity.customer_source,
    opportunity.local_household, opportunity.social_security_years, opportunity.lost_reason, opportunity.lost_at,
    opportunity.source_app,
    (SELECT json_group_array(json_object('guid', one.guid, 'name', one.name) ORDER BY position)
        FROM opportunity_partner partner JOIN consultant one ON one.guid = partner.consultant_guid
        WHERE partner.opportunity_guid = opportunity.guid),
    (SELECT json_group_array(json_object('id', one.id, 'name', one.name) ORDER BY number)
        FROM opportunity_customer related JOIN customer one ON one.id = related.customer_id
        WHERE related.opportunity_guid = opportunity.guid)";
const FOLLOW_UPS: &str = "SELECT follow_up.changed, at, kind, content, will, key_actions, remark, next_day, next_content,
        consultant.guid, consultant.name, source_app
    FROM (WITH RECURSIVE said (changed) AS (
            SELECT newest_follow_up FROM opportunity WHERE guid = ?1
            UNION ALL SELECT previous FROM said JOIN follow_up USING (changed))
        SELECT changed FROM said WHERE changed IS NOT NULL)
        JOIN follow_up USING (changed)
        JOIN consultant ON consultant.guid = consultant_guid
    ORDER BY at DESC, follow_up.changed DESC";

impl Story {
    fn read(conn: &Connection, row: &Row<'_>) -> rusqlite::Result<Self> {
        let opportunity = Opportunity::read(row)?;
        Ok(Self {
            lead_guid: row.get(17)?,
            topic: row.get(18)?,
            agency_name: row.get(19)?,
            customer_source: row.get(20)?,
            local_household: row.get(21)?,
            social_security_years: row.get(22)?,
            lost_reason: row.get(23)?,
            lost_at: row.get(24)?,
            source_app: row.get(25)?,
            partners: json(row, 26)?,
            related: json(row, 27)?,
            follow_ups: newest(conn, FOLLOW_UPS, [&opportunity.guid], FollowUp::read)?,
            opportunity,
        })
    }
}

impl FollowUp {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            guid: ChangeGuid::at(row.get(0)?).to_string(),
            at: row.get(1)?,
            kind: row.get(2)?,
            content: row.get(3)?,
            will: row.get(4)?,
            key_actions: row.get(5)?,
            remark: row.get(6)?,
            next_day: row.get(7)?,
            next_content: row.get(8)?,
            consultant: Named::at(row, 9)?,
            source_app: row.get(11)?,
        })
    }
}

/// A customer's own opportunities, with what was done about each.
///
/// # Errors
/// SQLite's.
pub fn of_customer(conn: &Connection, customer: i64) -> rusqlite::Result<Newest<Story>> {
    let find = format!(
        "SELECT {COLUMNS}{TELL} FROM opportunity {JOINED}
            WHERE opportunity.customer_id = ?1 ORDER BY opportunity.created DESC"
    );
    newest(conn, &find, [customer], |row| Story::read(conn, row))
}

/// Those of others that a customer is related to.
///
/// # Errors
/// SQLite's.
pub fn related_to(conn: &Connection, customer: i64) -> rusqlite::Result<Newest<Opportunity>> {
    const RELATED: &str = "opportunity.guid IN (SELECT opportunity_guid FROM opportunity_customer WHERE customer_id = ?1)";
    some(conn, RELATED, &customer)
}

/// Those that came of a lead.
///
/// # Errors
/// SQLite's.
pub fn of_lead(conn: &Connection, guid: &str) -> rusqlite::Result<Newest<Opportunity>> {
    some(conn, "opportunity.lead_guid = ?1", &guid)
}

/// Those of others that a consultant follows along.
///
/// # Errors
/// SQLite's.
pub fn of_partner(conn: &Connection, guid: &str) -> rusqlite::Result<Newest<Opportunity>> {
    const FOLLOWED: &str = "opportunity.guid IN (SELECT opportunity_guid FROM opportunity_partner WHERE consultant_guid = ?1)";
    some(conn, FOLLOWED, &guid)
}

fn some(
    conn: &Connection,
    condition: &str,
    key: &dyn rusqlite::ToSql,
) -> rusqlite::Result<Newest<Opportunity>> {
    let find = format!(
        "SELECT {COLUMNS} FROM opportunity {JOINED} WHERE {condition} ORDER BY opportunity.created DESC"
    );
    newest(conn, &find, [key], Opportunity::read)
}

/// How opportunities may be sorted.
pub struct OpportunitySorts;

impl Sorts for OpportunitySorts {
    const BY: &'static [(&'static str, &'static str)] = &[
        ("created", "opportunity.created"),
        ("changed", "opportunity.changed"),
        ("status", "opportunity.status"),
        ("will", "opportunity.will"),
        ("lastFollowUp", "opportunity.last_follow_up"),
        ("nextFollowUp", "opportunity.next_follow_up"),
    ];
    const DEFAULT: &'static str = "-created";
}

/// `GET /opportunities`
#[derive(Deserialize, JsonSchema)]
pub struct OpportunityList {
    #[serde(flatten)]
    listing: Listing<OpportunitySorts>,
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
    /// Only those that are open, or those that are not.
    open: Option<bool>,
}

const WIDE: Wide = Wide {
    key: "opportunity.rowid",
    table: "opportunity",
    columns: COLUMNS,
    joined: JOINED,
    in_order: &["opportunity.created"],
};

impl Route for OpportunityList {
    const SPEC: Spec =
        Spec::get("/opportunities", "opportunities", "Opportunities, the newest first");
    type Answer = Rows<Opportunity>;
}

impl Reads for OpportunityList {
    fn read(self, cx: &Look<'_>) -> Result<Rows<Opportunity>, Problem> {
        const OF: &str = "SELECT rowid FROM opportunity WHERE";
        let Self { listing, project, consultant, customer, status, open } = self;
        let sought = super::customers::PEOPLE.sought(listing.q.as_deref()).map(|customers| {
            let guid = listing.q.as_deref().unwrap_or_default().trim().to_owned();
            let by_guid = Sought::by("SELECT rowid FROM opportunity WHERE guid = ?", [guid]);
            customers.within(OF, "customer_id").or(by_guid)
        });
        let filter = Filter::default()
            .and_in_project("opportunity.project_guid", cx.conn, project)?
            .and_if("opportunity.consultant_guid = ?", consultant)
            .and_if("opportunity.customer_id = ?", customer)
            .and_anywhere("opportunity.status = ?", status)
            .and_anywhere("opportunity.open = ?", open.map(i64::from))
            .and_sought(WIDE.key, sought);
        Ok(listing.page(cx.conn, &WIDE, filter, Opportunity::read)?)
    }
}

/// `GET /opportunities/{guid}`
#[derive(Deserialize, JsonSchema)]
pub struct OpportunityShow {
    /// The opportunity's id.
    #[schemars(length(min = 1, max = 64))]
    guid: String,
}

/// An opportunity with its history.
#[derive(Serialize, JsonSchema)]
pub struct OpportunityRecord {
    #[serde(flatten)]
    story: Story,
    /// What the customer was asked in it.
    attributes: Newest<Answer>,
    /// What was sold on it.
    trades: Newest<Trade>,
    /// The messages that told of it and of these trades.
    pushes: Newest<Push>,
}

impl Route for OpportunityShow {
    const SPEC: Spec =
        Spec::get("/opportunities/{guid}", "opportunities", "An opportunity with its history");
    type Answer = OpportunityRecord;
}

impl Reads for OpportunityShow {
    fn read(self, cx: &Look<'_>) -> Result<OpportunityRecord, Problem> {
        let find =
            format!("SELECT {COLUMNS}{TELL} FROM opportunity {JOINED} WHERE opportunity.guid = ?1");
        let story = cx
            .conn
            .prepare_cached(&find)?
            .query_row([&self.guid], |row| Story::read(cx.conn, row))
            .optional()?;
        Ok(OpportunityRecord {
            story: story.ok_or_else(|| NOT_FOUND.saying("There is no such opportunity."))?,
            attributes: answers::of_opportunity(cx.conn, &self.guid)?,
            trades: trades::of_opportunity(cx.conn, &self.guid)?,
            pushes: pushes::of_opportunity(cx.conn, &self.guid)?,
        })
    }
}
