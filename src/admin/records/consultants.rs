//! Consultants: the list, one with their work, and whether they may sell.

use rusqlite::{Connection, OptionalExtension as _, Row};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::mask::MaskedPhone;
use super::newest::Newest;
use super::opportunities::{self, Opportunity};
use super::reference::{Named, Numbered, json as from_json};
use super::referrals::{self, Assignment, Recommendation};
use super::search::{People, Sought, marks, places};
use super::trades::{self, Trade};
use crate::admin::context::{Audited, Change, Done, Look};
use crate::admin::list::{Filter, Listing, Rows, Sorts};
use crate::admin::problem::{NOT_FOUND, Problem};
use crate::admin::route::{Changes, Reads, Route, Spec};
use crate::admin::wide::Wide;
use crate::desk::{Desk, DeskError, consultant};

/// A consultant. Their password is nobody's business here.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Consultant {
    /// Their id.
    guid: String,
    /// Their name.
    name: String,
    /// The account that they sign in with.
    code: String,
    /// Their mobile.
    mobile: MaskedPhone,
    /// 1 male, 2 female, 0 unknown.
    gender: i64,
    /// Whether they sell nothing any more.
    disabled: bool,
    /// Where they work, the longest first.
    places: Vec<Place>,
    /// When they were first reported, in milliseconds since 1970.
    created: i64,
    /// Their change time.
    changed: i64,
}

/// A consultant's place in a project.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// The project.
    project: Named,
    /// The post that they hold.
    station: Named,
    /// The agency that they work for.
    agency: Numbered,
    /// Since when, in milliseconds since 1970.
    created: i64,
}

const COLUMNS: &str = "consultant.guid, consultant.name, consultant.code, consultant.mobile, consultant.gender,
    consultant.disabled,
    (SELECT json_group_array(json_object('project', json_object('guid', project.guid, 'name', project.name),
            'station', json_object('guid', station.guid, 'name', station.name),
            'agency', json_object('id', agency.id, 'name', agency.name), 'created', place.created) ORDER BY place.created)
        FROM consultant_project place JOIN project ON project.guid = place.project_guid
            JOIN station ON station.guid = place.station_guid JOIN agency ON agency.id = place.agency_id
        WHERE place.consultant_guid = consultant.guid),
    consultant.created, consultant.changed";

impl Consultant {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            guid: row.get(0)?,
            name: row.get(1)?,
            code: row.get(2)?,
            mobile: row.get(3)?,
            gender: row.get(4)?,
            disabled: row.get(5)?,
            places: from_json(row, 6)?,
            created: row.get(7)?,
            changed: row.get(8)?,
        })
    }
}

fn find(conn: &Connection, guid: &str) -> Result<Consultant, Problem> {
    let find = format!("SELECT {COLUMNS} FROM consultant WHERE guid = ?1");
    let found = conn.prepare_cached(&find)?.query_row([guid], Consultant::read).optional()?;
    found.ok_or_else(nobody)
}

fn nobody() -> Problem {
    NOT_FOUND.saying("There is no such consultant.")
}

/// How consultants may be sorted.
pub struct ConsultantSorts;

impl Sorts for ConsultantSorts {
    const BY: &'static [(&'static str, &'static str)] = &[
        ("name", "consultant.name"),
        ("code", "consultant.code"),
        ("created", "consultant.created"),
        ("changed", "consultant.changed"),
    ];
    const DEFAULT: &'static str = "name";
}

/// `GET /consultants`
#[derive(Deserialize, JsonSchema)]
pub struct ConsultantList {
    #[serde(flatten)]
    listing: Listing<ConsultantSorts>,
    /// Only those who work in this project, or one of its phases.
    #[schemars(length(min = 1, max = 64))]
    project: Option<String>,
    /// Only those who are disabled, or those who are not.
    disabled: Option<bool>,
}

const WIDE: Wide = Wide {
    key: "consultant.rowid",
    table: "consultant",
    columns: COLUMNS,
    joined: "",
    in_order: &[],
};
const PEOPLE: People = People {
    find: "SELECT rowid FROM consultant WHERE",
    name: "name",
    mobile: "mobile",
    with_mobile: "",
    id: ("code", false),
};

impl Route for ConsultantList {
    const SPEC: Spec = Spec::get("/consultants", "consultants", "Consultants, by name");
    type Answer = Rows<Consultant>;
}

impl Reads for ConsultantList {
    fn read(self, cx: &Look<'_>) -> Result<Rows<Consultant>, Problem> {
        let Self { listing, project, disabled } = self;
        let works = project.map(|project| places(cx.conn, project)).transpose()?.map(|places| {
            let sql = format!(
                "SELECT rowid FROM consultant WHERE guid IN
                    (SELECT consultant_guid FROM consultant_project WHERE project_guid IN ({}))",
                marks(places.len())
            );
            Sought::by(&sql, places)
        });
        let filter = Filter::default()
            .and_if("consultant.disabled = ?", disabled.map(i64::from))
            .and_sought(WIDE.key, works)
            .and_sought(WIDE.key, PEOPLE.sought(listing.q.as_deref()));
        Ok(listing.page(cx.conn, &WIDE, filter, Consultant::read)?)
    }
}

/// `GET /consultants/{guid}`
#[derive(Deserialize, JsonSchema)]
pub struct ConsultantShow {
    /// The consultant's id.
    #[schemars(length(min = 1, max = 64))]
    guid: String,
}

/// A consultant with their work. Customers, leads and opportunities have lists that can be asked for one consultant's.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConsultantRecord {
    /// The consultant.
    consultant: Consultant,
    /// How many customers they look after, each project's for itself.
    customers: i64,
    /// How many leads they follow.
    leads: i64,
    /// How many opportunities they follow.
    opportunities: i64,
    /// How many of these are open.
    open: i64,
    /// Opportunities of others that they follow along.
    partner_of: Newest<Opportunity>,
    /// What they sold.
    trades: Newest<Trade>,
    /// The recommendations that they were to look after.
    recommendations: Newest<Recommendation>,
    /// The customers that an office gave them.
    assignments: Newest<Assignment>,
}

const COUNTS: &str = "SELECT (SELECT count(*) FROM customer_project WHERE consultant_guid = ?1),
    (SELECT count(*) FROM lead WHERE consultant_guid = ?1),
    (SELECT count(*) FROM opportunity WHERE consultant_guid = ?1),
    (SELECT count(*) FROM opportunity WHERE consultant_guid = ?1 AND open = 1)";

impl Route for ConsultantShow {
    const SPEC: Spec =
        Spec::get("/consultants/{guid}", "consultants", "A consultant with their work");
    type Answer = ConsultantRecord;
}

impl Reads for ConsultantShow {
    fn read(self, cx: &Look<'_>) -> Result<ConsultantRecord, Problem> {
        let (conn, guid) = (cx.conn, &self.guid);
        let consultant = find(conn, guid)?;
        let counts = |row: &Row<'_>| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?]);
        let [customers, leads, opportunities, open] =
            conn.prepare_cached(COUNTS)?.query_row([guid], counts)?;
        let (recommendations, assignments) = referrals::of_consultant(conn, guid)?;
        Ok(ConsultantRecord {
            consultant,
            customers,
            leads,
            opportunities,
            open,
            partner_of: opportunities::of_partner(conn, guid)?,
            trades: trades::of_consultant(conn, guid)?,
            recommendations,
            assignments,
        })
    }
}

/// `PATCH /consultants/{guid}`
#[derive(Deserialize, JsonSchema)]
pub struct ConsultantChange {
    /// The consultant's id.
    #[schemars(length(min = 1, max = 64))]
    guid: String,
    /// Whether they are to sell nothing any more.
    disabled: bool,
}

impl Route for ConsultantChange {
    const SPEC: Spec = Spec::patch(
        "/consultants/{guid}",
        "consultants",
        "Disables a consultant, or enables them again",
    );
    type Answer = Consultant;
}

impl Changes for ConsultantChange {
    fn change(self, cx: &mut Change<'_, '_>) -> Result<Done<Consultant>, Problem> {
        let (Self { guid, disabled }, now) = (self, cx.now);
        let changed = consultant::set_disabled(&mut Desk::new(cx.tx(), now), &guid, disabled);
        let changed = changed.map_err(|error| match error {
            DeskError::NoConsultant(_) => nobody(),
            other => Problem::Ours(other.to_string()),
        })?;
        let said = |disabled: bool| Some(json!({ "disabled": disabled }));
        let action = if disabled { "consultant.disable" } else { "consultant.enable" };
        let audited = match changed {
            true => cx.audit(action, &guid, said(!disabled), said(disabled))?,
            false => Audited::nothing_changed(),
        };
        Ok(audited.answer(find(cx.conn(), &guid)?))
    }
}
