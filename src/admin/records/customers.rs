//! The list of customers.

use rusqlite::Row;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::mask::{MaskedCard, MaskedPhone};
use super::reference::{Named, json};
use super::search::{People, Sought, marks, places};
use crate::admin::context::Look;
use crate::admin::list::{Filter, Listing, Rows, Sorts};
use crate::admin::problem::Problem;
use crate::admin::route::{Reads, Route, Spec};
use crate::admin::wide::Wide;

/// A customer.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Customer {
    /// Their number.
    id: i64,
    /// Their name.
    name: String,
    /// 1 a person, 2 a company.
    kind: i64,
    /// 1 male, 2 female, 0 unknown.
    gender: i64,
    /// Their mobile.
    mobile: MaskedPhone,
    /// What certificate is known: 1 to 10, 9999.
    cert_kind: Option<i64>,
    /// Its number.
    cert_number: Option<MaskedCard>,
    /// One of the staff.
    is_staff: bool,
    /// A member of the owners' club.
    is_member: bool,
    /// The customer that they were merged into.
    merged_into: Option<i64>,
    /// The projects that know them, the longest first.
    projects: Vec<Named>,
    /// When they came to be known, in milliseconds since 1970.
    created: i64,
    /// Their change time.
    changed: i64,
}

/// What is read of a customer.
pub const COLUMNS: &str = "customer.id, customer.name, customer.kind, customer.gender, customer.mobile,
    customer.cert_kind, customer.cert_number, customer.is_staff, customer.is_member, customer.merged_into,
    (SELECT json_group_array(json_object('guid', project.guid, 'name', project.name) ORDER BY known.created)
        FROM customer_project known JOIN project ON project.guid = known.project_guid
        WHERE known.customer_id = customer.id),
    customer.created, customer.changed";

impl Customer {
    /// Reads [`COLUMNS`].
    pub fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            name: row.get(1)?,
            kind: row.get(2)?,
            gender: row.get(3)?,
            mobile: row.get(4)?,
            cert_kind: row.get(5)?,
            cert_number: row.get(6)?,
            is_staff: row.get(7)?,
            is_member: row.get(8)?,
            merged_into: row.get(9)?,
            projects: json(row, 10)?,
            created: row.get(11)?,
            changed: row.get(12)?,
        })
    }
}

/// How customers may be sorted. Their numbers are given in the order of their coming.
pub struct CustomerSorts;

impl Sorts for CustomerSorts {
    const BY: &'static [(&'static str, &'static str)] =
        &[("changed", "customer.changed"), ("id", "customer.id"), ("name", "customer.name")];
    const DEFAULT: &'static str = "-changed";
}

/// Which customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The staff.
    Staff,
    /// Members of the owners' club.
    Member,
    /// Those merged into others, who are left out otherwise.
    Merged,
}

/// `GET /customers`
#[derive(Deserialize, JsonSchema)]
pub struct CustomerList {
    #[serde(flatten)]
    listing: Listing<CustomerSorts>,
    /// Only those that this project knows, or one of its phases.
    #[schemars(length(min = 1, max = 64))]
    project: Option<String>,
    /// Only those that this consultant looks after.
    #[schemars(length(min = 1, max = 64))]
    consultant: Option<String>,
    /// Only these.
    status: Option<Status>,
}

const WIDE: Wide = Wide {
    key: "customer.id",
    table: "customer",
    columns: COLUMNS,
    joined: "",
    in_order: &["customer.changed", "customer.id", "customer.name"],
};
/// Customers who were not merged into others.
pub const PEOPLE: People = People {
    find: "SELECT id FROM customer WHERE",
    name: "name",
    mobile: "mobile",
    with_mobile: " AND merged_into IS NULL",
    id: ("id", true),
};
const MERGED: People = People { with_mobile: " AND merged_into IS NOT NULL", ..PEOPLE };

impl Route for CustomerList {
    const SPEC: Spec = Spec::get("/customers", "customers", "Customers, those changed last first");
    type Answer = Rows<Customer>;
}

impl Reads for CustomerList {
    fn read(self, cx: &Look<'_>) -> Result<Rows<Customer>, Problem> {
        // Those merged are few, and stand in an index of their own.
        const NOT_MERGED: &str =
            "customer.id NOT IN (SELECT id FROM customer WHERE merged_into IS NOT NULL)";
        const ARE_MERGED: &str = "SELECT id FROM customer WHERE merged_into IS NOT NULL";
        let Self { listing, project, consultant, status } = self;
        let filter = match status {
            Some(Status::Merged) => Filter::default().and_among(WIDE.key, ARE_MERGED, [0; 0]),
            _ => Filter::default().and(NOT_MERGED, [0; 0]),
        };
        let is = |wanted| (status == Some(wanted)).then_some(1);
        let filter = filter
            .and_anywhere("customer.is_staff = ?", is(Status::Staff))
            .and_anywhere("customer.is_member = ?", is(Status::Member));
        let places = project.map(|project| places(cx.conn, project)).transpose()?;
        let people = if status == Some(Status::Merged) { MERGED } else { PEOPLE };
        let filter = filter
            .and_sought(WIDE.key, known(places, consultant))
            .and_sought(WIDE.key, people.sought(listing.q.as_deref()));
        Ok(listing.page(cx.conn, &WIDE, filter, Customer::read)?)
    }
}

/// Those whom one of these projects knows, or a consultant looks after; the same in one place, where both are asked for.
fn known(places: Option<Vec<String>>, consultant: Option<String>) -> Option<Sought> {
    let mut conditions = Vec::new();
    let mut values = Vec::new();
    if let Some(places) = places {
        conditions.push(format!("project_guid IN ({})", marks(places.len())));
        values.extend(places);
    }
    if let Some(consultant) = consultant {
        conditions.push("consultant_guid = ?".to_owned());
        values.push(consultant);
    }
    let of = "SELECT customer_id FROM customer_project WHERE";
    let sql = format!("{of} {}", conditions.join(" AND "));
    (!values.is_empty()).then(|| Sought::by(&sql, values))
}
