//! Customers related to an opportunity besides its own (关联人).

use schemars::JsonSchema;
use serde::Deserialize;

use super::opportunity;
use crate::catalogue::{Command, Error, Nothing, Spec, Write};
use crate::interfaces::customer::identity;
use crate::protocol::{Code, Refusal};

/// How many an opportunity may have (docs/protocol.md).
const MOST: i64 = 4;

/// G-SA-12: a customer related to an opportunity. One who is already, or whose own it is, stays so.
#[derive(Clone, Deserialize, JsonSchema)]
pub struct RelatedCustomer {
    /// The opportunity.
    #[serde(rename = "oppGUID")]
    #[schemars(length(max = 64))]
    opportunity: String,
    /// The customer.
    #[serde(rename = "cstGUID")]
    #[schemars(length(max = 64))]
    customer: String,
}

const RELATED: &str =
    "SELECT 1 FROM opportunity_customer WHERE opportunity_guid = ?1 AND customer_id = ?2";
const LAST: &str =
    "SELECT coalesce(max(number), 0) FROM opportunity_customer WHERE opportunity_guid = ?1";
const ADD: &str = "INSERT INTO opportunity_customer (opportunity_guid, customer_id, number, created) VALUES (?1, ?2, ?3, ?4)";

impl Command for RelatedCustomer {
    const SPEC: Spec = Spec::new("4.3.12", "G-SA-12", "cst_opp2cst_create", "新增关联人上报");
    type Reply = Nothing;

    fn call(self, cx: &mut Write<'_, '_>) -> Result<Self::Reply, Error> {
        let conn = cx.conn();
        let opportunity = opportunity::require(conn, &self.opportunity)?;
        let customer = identity::require(conn, &self.customer)?;
        let related = (&opportunity.guid, customer);
        if customer == opportunity.customer || conn.prepare_cached(RELATED)?.exists(related)? {
            return Ok(Nothing {});
        }
        let last: i64 =
            conn.prepare_cached(LAST)?.query_row([&opportunity.guid], |row| row.get(0))?;
        if last >= MOST {
            let why = format_args!("该机会已有 {MOST} 位关联人");
            return Err(Refusal::field(Code::WrongType, "oppGUID", why).into());
        }
        let added = (&opportunity.guid, customer, last + 1, cx.now);
        conn.prepare_cached(ADD)?.execute(added)?;
        opportunity.touch(cx)?;
        Ok(Nothing {})
    }
}
