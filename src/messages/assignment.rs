//! Customers given to consultants.

use rusqlite::Connection;
use schemars::JsonSchema;
use serde::Serialize;

use super::field::Text;
use super::{Message, from_row};
use crate::catalogue::{Error, Nothing, Spec};
use crate::outbox::Told;

/// N-BA-10: a recommended customer was given to a consultant.
#[derive(Serialize, JsonSchema)]
pub struct ConsultantAssigned {
    /// The project.
    #[serde(rename = "projGUID")]
    project: Text<64>,
    /// The same project.
    #[serde(rename = "oriProjGUID")]
    original_project: Text<32>,
    /// The consultant.
    #[serde(rename = "consultantId")]
    consultant: Text<64>,
    /// The customer.
    #[serde(rename = "cstGUID")]
    customer: Text<20>,
}

const ASSIGNMENT: &str =
    "SELECT project_guid, project_guid, consultant_guid, customer_id FROM assignment WHERE id = ?1";

impl Message for ConsultantAssigned {
    const SPEC: Spec =
        Spec::new("4.5.13", "N-BA-10", "consultant_assign_create_notify", "分配置业顾问通知");
    /// Named by assign_create, which causes it.
    const TYPE: &'static str = "dc.mq.opp.assign";
    type Reply = Nothing;

    fn build(conn: &Connection, told: &Told) -> Result<Vec<Self>, Error> {
        from_row(conn, ASSIGNMENT, [&told.subject], |row| {
            Ok(Self {
                project: row.get(0)?,
                original_project: row.get(1)?,
                consultant: row.get(2)?,
                customer: row.get(3)?,
            })
        })
    }
}
