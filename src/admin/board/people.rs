//! Who may buy and who may sell in a project.

use rusqlite::types::Value;
use rusqlite::{Connection, Row};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::context::Look;
use super::super::list::{Filter, Listing, Rows, Sorts};
use super::super::problem::{NOT_FOUND, Problem};
use super::super::records::mask::MaskedPhone;
use super::super::route::{Reads, Route, Spec};

const IS_PROJECT: &str = "SELECT 1 FROM project WHERE guid = ?1";
const OPEN: &str =
    "SELECT status FROM opportunity WHERE customer_id = ?1 AND project_guid = ?2 AND open = 1";
const LOOKS_AFTER: &str = "SELECT consultant.guid, consultant.name FROM customer_project
    JOIN consultant ON consultant.guid = consultant_guid WHERE customer_id = ?1 AND project_guid = ?2";

/// How customers may be sorted.
pub struct BuyerSorts;

impl Sorts for BuyerSorts {
    const BY: &'static [(&'static str, &'static str)] =
        &[("changed", "customer.changed"), ("name", "customer.name"), ("id", "customer.id")];
    const DEFAULT: &'static str = "-changed";
}

/// `GET /projects/{guid}/buyers`
#[derive(Deserialize, JsonSchema)]
pub struct BuyerList {
    /// The project or phase that they would buy in.
    #[schemars(length(min = 1, max = 32))]
    guid: String,
    #[serde(flatten)]
    listing: Listing<BuyerSorts>,
}

/// A customer, as whoever sells has to know them.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FoundBuyer {
    /// The customer's number.
    id: i64,
    /// The name.
    name: String,
    /// The mobile, with its middle hidden.
    mobile: MaskedPhone,
    /// Who looks after them in the project; null where it does not know them.
    consultant: Option<Seller>,
    /// The status of their open opportunity in the project; null where there is none.
    opportunity: Option<String>,
}

/// A consultant.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Seller {
    /// The consultant.
    guid: String,
    /// The name.
    name: String,
}

impl Route for BuyerList {
    const SPEC: Spec = Spec::get(
        "/projects/{guid}/buyers",
        "board",
        "Customers by a part of their name or mobile, or by their whole number; the project's own where nothing is looked for",
    );
    type Answer = Rows<FoundBuyer>;
}

impl Reads for BuyerList {
    fn read(self, cx: &Look<'_>) -> Result<Self::Answer, Problem> {
        is_project(cx.conn, &self.guid)?;
        let text = self.listing.q.as_deref().map(str::trim).filter(|text| !text.is_empty());
        let filter = Filter::default().and("customer.merged_into IS NULL", [0; 0]);
        let (from, filter) = match text {
            None => (
                "customer_project JOIN customer ON customer.id = customer_id",
                filter.and("project_guid = ?", [self.guid.clone()]),
            ),
            Some(text) => {
                let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'+');
                let filter = if is_number {
                    // Digits stand for nothing else in a LIKE.
                    let asked =
                        [format!("%{text}%").into(), text.parse::<i64>().unwrap_or(0).into()];
                    filter.and::<Value>("(customer.mobile LIKE ? OR customer.id = ?)", asked)
                } else {
                    filter.and_has(&["customer.name"], Some(text))
                };
                ("customer", filter)
            }
        };
        let columns = "customer.id, customer.name, customer.mobile";
        let mut found = self.listing.rows(cx.conn, columns, from, filter, buyer)?;
        for one in &mut found.rows {
            one.consultant = first(cx.conn, LOOKS_AFTER, one.id, &self.guid, seller)?;
            one.opportunity = first(cx.conn, OPEN, one.id, &self.guid, |row| row.get(0))?;
        }
        Ok(found)
    }
}

fn first<T>(
    conn: &Connection,
    sql: &str,
    customer: i64,
    project: &str,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Option<T>> {
    conn.prepare_cached(sql)?.query_map((customer, project), read)?.next().transpose()
}

fn buyer(row: &Row<'_>) -> rusqlite::Result<FoundBuyer> {
    Ok(FoundBuyer {
        id: row.get(0)?,
        name: row.get(1)?,
        mobile: row.get(2)?,
        consultant: None,
        opportunity: None,
    })
}

fn seller(row: &Row<'_>) -> rusqlite::Result<Seller> {
    Ok(Seller { guid: row.get(0)?, name: row.get(1)? })
}

fn is_project(conn: &Connection, guid: &str) -> Result<(), Problem> {
    let is_one = conn.prepare_cached(IS_PROJECT)?.exists([guid])?;
    if is_one { Ok(()) } else { Err(NOT_FOUND.saying("There is no such project.")) }
}

/// How consultants may be sorted.
pub struct SellerSorts;

impl Sorts for SellerSorts {
    const BY: &'static [(&'static str, &'static str)] = &[("name", "consultant.name")];
    const DEFAULT: &'static str = "name";
}

/// `GET /projects/{guid}/sellers`
#[derive(Deserialize, JsonSchema)]
pub struct SellerList {
    /// The project or phase that they would sell in.
    #[schemars(length(min = 1, max = 32))]
    guid: String,
    #[serde(flatten)]
    listing: Listing<SellerSorts>,
}

impl Route for SellerList {
    const SPEC: Spec =
        Spec::get("/projects/{guid}/sellers", "board", "The consultants who may sell in a project");
    type Answer = Rows<Seller>;
}

impl Reads for SellerList {
    fn read(self, cx: &Look<'_>) -> Result<Self::Answer, Problem> {
        is_project(cx.conn, &self.guid)?;
        let filter = Filter::default()
            .and("consultant.disabled = 0", [0; 0])
            .and(
                "consultant.guid IN (SELECT consultant_guid FROM consultant_project WHERE project_guid
                    IN (?, (SELECT parent_guid FROM project WHERE guid = ?)))",
                [self.guid.clone(), self.guid.clone()],
            )
            .and_has(&["consultant.name"], self.listing.q.as_deref());
        let columns = "consultant.guid, consultant.name";
        Ok(self.listing.rows(cx.conn, columns, "consultant", filter, seller)?)
    }
}
