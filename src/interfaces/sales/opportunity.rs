//! Which opportunity (销售机会) is meant.

use rusqlite::{Connection, OptionalExtension, Row};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Existence;
use crate::catalogue::{Error, Query, Read, Spec, Write};
use crate::interfaces::customer::identity;
use crate::interfaces::estate::project;
use crate::interfaces::mobile;
use crate::outbox::Event;
use crate::protocol::{Code, Refusal};

/// What of an opportunity the rules of other records ask for.
pub struct Opportunity {
    /// Its id.
    pub guid: String,
    /// Its customer.
    pub customer: i64,
    /// Its project.
    pub project: String,
    /// Its own consultant.
    pub consultant: String,
    /// The lead that it came of.
    pub lead: Option<String>,
    /// The key of the follow-up reported last, which leads to those before.
    pub newest_follow_up: Option<i64>,
}

/// The opportunity that an oppGUID names, where there is one.
///
/// # Errors
/// SQLite's.
pub fn find(conn: &Connection, guid: &str) -> Result<Option<Opportunity>, Error> {
    const FIND: &str =
        "SELECT guid, customer_id, project_guid, consultant_guid, lead_guid, newest_follow_up
        FROM opportunity WHERE guid = ?1";
    let read = |row: &Row<'_>| {
        Ok(Opportunity {
            guid: row.get(0)?,
            customer: row.get(1)?,
            project: row.get(2)?,
            consultant: row.get(3)?,
            lead: row.get(4)?,
            newest_follow_up: row.get(5)?,
        })
    };
    Ok(conn.prepare_cached(FIND)?.query_row([guid], read).optional()?)
}

/// The opportunity that an oppGUID names.
///
/// # Errors
/// 9003 where there is none.
pub fn require(conn: &Connection, guid: &str) -> Result<Opportunity, Error> {
    find(conn, guid)?.ok_or_else(|| Error::refused(Code::NoOpportunity))
}

/// The opportunity that an oppGUID names, where it is that customer's in that project.
///
/// # Errors
/// 9003 where there is none, or it is another's.
pub fn require_of(
    conn: &Connection,
    guid: &str,
    customer: i64,
    project: &str,
) -> Result<Opportunity, Error> {
    let found = require(conn, guid)?;
    match found.customer == customer && found.project == project {
        true => Ok(found),
        false => Err(Refusal::because(Code::NoOpportunity, "该客户在此项目下没有此机会").into()),
    }
}

/// The open opportunity of a customer in a project; there is one at the most.
///
/// # Errors
/// SQLite's.
pub fn open_one(conn: &Connection, customer: i64, project: &str) -> Result<Option<String>, Error> {
    const FIND: &str =
        "SELECT guid FROM opportunity WHERE customer_id = ?1 AND project_guid = ?2 AND open = 1";
    Ok(conn.prepare_cached(FIND)?.query_row((customer, project), |row| row.get(0)).optional()?)
}

impl Opportunity {
    /// Those who belong to it have changed, and that is told as a change of its own.
    ///
    /// # Errors
    /// SQLite's.
    pub fn touch(&self, cx: &mut Write<'_, '_>) -> Result<(), Error> {
        const TOUCH: &str = "UPDATE opportunity SET changed = ?2 WHERE guid = ?1";
        let changed = cx.change_time();
        cx.conn().prepare_cached(TOUCH)?.execute((&self.guid, changed))?;
        cx.emit(&Event::Opportunity { guid: &self.guid, project: &self.project })
    }
}

/// G-SA-04: whether a customer has an opportunity in a project that is open: one that is closed keeps
/// nobody from reporting the next.
#[derive(Deserialize, JsonSchema)]
pub struct OpportunityIdentify {
    /// The customer's mobile.
    #[schemars(length(max = 32))]
    phone: Option<String>,
    /// The number of the customer's certificate: asked where no customer has the mobile.
    #[serde(rename = "cardId")]
    #[schemars(length(max = 32))]
    certificate: Option<String>,
    /// The project.
    #[serde(rename = "projGUID")]
    #[schemars(length(max = 64))]
    project: String,
}

impl Query for OpportunityIdentify {
    const SPEC: Spec = Spec::new("4.3.4", "G-SA-04", "s_opportunity_identify", "机会判断");
    type Reply = Existence;

    fn call(self, cx: &Read<'_>) -> Result<Self::Reply, Error> {
        if self.phone.is_none() && self.certificate.is_none() {
            let why = "phone 与 cardId 至少要有一个";
            return Err(Refusal::field(Code::MissingField, "phone", why).into());
        }
        project::require(cx.conn, &self.project)?;
        let mut customer = None;
        if let Some(phone) = &self.phone {
            mobile::check(phone)?;
            customer = identity::by_mobile(cx.conn, phone)?;
        }
        if let (None, Some(number)) = (&customer, &self.certificate) {
            customer = identity::by_certificate(cx.conn, number)?;
        }
        let open = match customer {
            Some(customer) => open_one(cx.conn, customer.id, &self.project)?,
            None => None,
        };
        Ok(open.is_some().into())
    }
}
