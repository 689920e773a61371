//! One customer, with all that is known of them.

use rusqlite::{Connection, OptionalExtension as _, Row};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::answers::{self, Answer};
use super::customers::{COLUMNS, Customer};
use super::leads::{self, Lead};
use super::mask::MaskedPhone;
use super::newest::{Newest, all};
use super::opportunities::{self, Opportunity, Story};
use super::pushes::{self, Push};
use super::reference::{Named, Numbered};
use super::referrals::{self, Appointment, Assignment, Recommendation};
use super::trades::{self, Trade};
use crate::admin::context::Look;
use crate::admin::problem::{NOT_FOUND, Problem};
use crate::admin::route::{Reads, Route, Spec};

/// `GET /customers/{id}`
#[derive(Deserialize, JsonSchema)]
pub struct CustomerShow {
    /// The customer's number.
    id: i64,
}

/// A customer with their history.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CustomerRecord {
    /// The customer.
    customer: Customer,
    /// What else was told of them.
    facts: Facts,
    /// The customer that they were merged into.
    merged_into: Option<Numbered>,
    /// Those who were merged into them.
    merged: Vec<Numbered>,
    /// Where they are known, and who looks after them there.
    places: Vec<Place>,
    /// Their opportunities, with what was done about each.
    opportunities: Newest<Story>,
    /// Opportunities of others that they are related to.
    related_to: Newest<Opportunity>,
    /// Their leads.
    leads: Newest<Lead>,
    /// What they were asked.
    attributes: Newest<Answer>,
    /// What they buy, alone or with others.
    trades: Newest<Trade>,
    /// The recommendations that brought them.
    recommendations: Newest<Recommendation>,
    /// The consultants they were given to.
    assignments: Newest<Assignment>,
    /// The visits that they announced.
    appointments: Newest<Appointment>,
    /// The messages that told of them, their leads, opportunities and trades.
    pushes: Newest<Push>,
}

/// What offices tell of a customer besides the name, the mobile and the certificate.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Facts {
    /// Another number to try.
    phone: Option<MaskedPhone>,
    /// Their number at home.
    home_phone: Option<MaskedPhone>,
    /// Their number at work.
    office_phone: Option<MaskedPhone>,
    /// `yyyy-MM-dd`.
    birthday: Option<String>,
    /// Where to write to them.
    address: Option<String>,
    /// Province, city and district that they live in.
    home: String,
    /// Province, city and district that they work in.
    work: String,
    /// The part of town that they live in.
    home_area: Option<String>,
    /// How they live now.
    home_case: Option<String>,
    /// The trade that they work in.
    work_trade: Option<String>,
    /// What they are there.
    work_job: Option<String>,
    /// The part of town that they work in.
    work_area: Option<String>,
    /// Where they come from.
    from_area: Option<String>,
    /// How many homes they have bought so far.
    purchases: Option<i64>,
    /// Whether they own one of the group's homes: 是 or 否.
    old_owner: Option<String>,
    /// How they came.
    class: Option<String>,
    /// The application that reported them first.
    source_app: Option<u16>,
}

/// A project that knows a customer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Place {
    /// The project.
    project: Named,
    /// Who looks after them there.
    consultant: Named,
    /// Since when, in milliseconds since 1970.
    created: i64,
    /// When that last changed.
    changed: i64,
}

const FACTS: &str = ", phone, home_phone, office_phone, birthday, address,
    concat_ws(' ', home_province, home_city, home_region), concat_ws(' ', work_province, work_city, work_region),
    home_area, home_case, work_trade, work_job, work_area, from_area, purchases, old_owner, class, source_app,
    merged_into, (SELECT name FROM customer other WHERE other.id = customer.merged_into)";
const PLACES: &str = "SELECT project.guid, project.name, consultant.guid, consultant.name, known.created, known.changed
    FROM customer_project known JOIN project ON project.guid = known.project_guid
        JOIN consultant ON consultant.guid = known.consultant_guid
    WHERE known.customer_id = ?1 ORDER BY known.created";
const MERGED: &str = "SELECT id, name FROM customer WHERE merged_into = ?1 ORDER BY id";

fn facts(row: &Row<'_>) -> rusqlite::Result<Facts> {
    Ok(Facts {
        phone: row.get(13)?,
        home_phone: row.get(14)?,
        office_phone: row.get(15)?,
        birthday: row.get(16)?,
        address: row.get(17)?,
        home: row.get(18)?,
        work: row.get(19)?,
        home_area: row.get(20)?,
        home_case: row.get(21)?,
        work_trade: row.get(22)?,
        work_job: row.get(23)?,
        work_area: row.get(24)?,
        from_area: row.get(25)?,
        purchases: row.get(26)?,
        old_owner: row.get(27)?,
        class: row.get(28)?,
        source_app: row.get(29)?,
    })
}

/// The refusal of a number that nobody has.
#[must_use]
pub fn nobody() -> Problem {
    NOT_FOUND.saying("There is no such customer.")
}

/// A customer as lists have them.
///
/// # Errors
/// `not_found`, or SQLite's.
pub fn find(conn: &Connection, id: i64) -> Result<Customer, Problem> {
    let find = format!("SELECT {COLUMNS} FROM customer WHERE customer.id = ?1");
    let found = conn.prepare_cached(&find)?.query_row([id], Customer::read).optional()?;
    found.ok_or_else(nobody)
}

/// Where a customer is known.
///
/// # Errors
/// SQLite's.
pub fn places(conn: &Connection, id: i64) -> rusqlite::Result<Vec<Place>> {
    all(conn, PLACES, [id], |row| {
        let (project, consultant) = (Named::at(row, 0)?, Named::at(row, 2)?);
        Ok(Place { project, consultant, created: row.get(4)?, changed: row.get(5)? })
    })
}

impl Route for CustomerShow {
    const SPEC: Spec = Spec::get("/customers/{id}", "customers", "A customer with their history");
    type Answer = CustomerRecord;
}

impl Reads for CustomerShow {
    fn read(self, cx: &Look<'_>) -> Result<CustomerRecord, Problem> {
        let (conn, id) = (cx.conn, self.id);
        let find = format!("SELECT {COLUMNS}{FACTS} FROM customer WHERE customer.id = ?1");
        let read =
            |row: &Row<'_>| Ok((Customer::read(row)?, facts(row)?, Numbered::at_if(row, 30)?));
        let found = conn.prepare_cached(&find)?.query_row([id], read).optional()?;
        let (customer, facts, merged_into) = found.ok_or_else(nobody)?;
        let (recommendations, assignments, appointments) = referrals::of_customer(conn, id)?;
        Ok(CustomerRecord {
            customer,
            facts,
            merged_into,
            merged: all(conn, MERGED, [id], |row| Numbered::at(row, 0))?,
            places: places(conn, id)?,
            opportunities: opportunities::of_customer(conn, id)?,
            related_to: opportunities::related_to(conn, id)?,
            leads: leads::of_customer(conn, id)?,
            attributes: answers::of_customer(conn, id)?,
            trades: trades::of_customer(conn, id)?,
            recommendations,
            assignments,
            appointments,
            pushes: pushes::of_customer(conn, id)?,
        })
    }
}
