//! Customers who turned out to be one.

use rusqlite::Connection;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Message, from_row};
use crate::catalogue::{Error, Nothing, Spec, State};
use crate::outbox::{Merged, Told};
use crate::protocol::DateTime;

/// N-AG-02: two customers were merged.
#[derive(Serialize, JsonSchema)]
pub struct CustomersMerged {
    /// The customer that goes on.
    #[serde(rename = "cstRetain")]
    retained: i64,
    /// The customer that is no more.
    #[serde(rename = "cstDropped")]
    dropped: i64,
    /// When they were merged.
    #[serde(rename = "mergeTime")]
    at: DateTime,
}

const DROPPED: &str = "SELECT id FROM customer WHERE id = ?1";

impl Message for CustomersMerged {
    const SPEC: Spec = Spec::new("4.5.2", "N-AG-02", "cst_merge_notify", "客户资料合并通知")
        .in_state(State::Reserved);
    /// The specification names none; chosen in the manner of the others.
    const TYPE: &'static str = "dc.mq.cst.merge";
    type Reply = Nothing;

    fn build(conn: &Connection, told: &Told) -> Result<Vec<Self>, Error> {
        let Merged { retained, at } = told.detail()?;
        from_row(conn, DROPPED, [&told.subject], |row| {
            Ok(Self { retained, dropped: row.get(0)?, at: DateTime(at) })
        })
    }
}
