//! A customer, as one project knows it.

use rusqlite::Connection;
use schemars::JsonSchema;
use serde::Serialize;

use super::field::Text;
use super::{Message, from_row};
use crate::catalogue::{Error, Nothing, Spec};
use crate::outbox::Told;

/// N-NY-01: a customer was made or changed.
#[derive(Serialize, JsonSchema)]
pub struct CustomerChanged {
    /// The customer.
    #[serde(rename = "cstGUID")]
    guid: Text<64>,
    /// The project.
    #[serde(rename = "projGUID")]
    project: Text<64>,
    /// Their name.
    #[serde(rename = "customerName")]
    name: Text<64>,
    /// 1 male, 2 female, 0 unknown.
    gender: i64,
    /// Their mobile.
    mobile: Text<16>,
    /// Their telephone at home; empty where there is none.
    #[serde(rename = "homeTel")]
    home_phone: Text<16>,
    /// Their certificate's number; empty where it is not known.
    #[serde(rename = "certNum")]
    cert_number: Text<64>,
    /// Their address; empty where it is not known.
    address: Text<64>,
    /// The certificate's kind; 1, an identity card, where no certificate is known.
    #[serde(rename = "certType")]
    cert_kind: i64,
    /// The consultant who looks after them in the project.
    #[serde(rename = "userGUID")]
    consultant: Text<64>,
    /// Where they live.
    #[serde(rename = "homeArea")]
    home_area: Option<Text<64>>,
    /// How they live.
    #[serde(rename = "homeCase")]
    home_case: Option<Text<64>>,
    /// The trade that they work in.
    #[serde(rename = "workTrade")]
    work_trade: Option<Text<64>>,
    /// Their work.
    #[serde(rename = "workJob")]
    work_job: Option<Text<64>>,
    /// Where they work.
    #[serde(rename = "workArea")]
    work_area: Option<Text<64>>,
    /// 1 a person, 2 a company.
    #[serde(rename = "cstType")]
    kind: Option<i64>,
    /// Where they come from.
    #[serde(rename = "fromArea")]
    from_area: Option<Text<32>>,
    /// How many homes they have bought.
    #[serde(rename = "zyNum")]
    purchases: Option<i64>,
    /// Whether they own one of our homes: 是 or 否.
    #[serde(rename = "oldOwner")]
    old_owner: Option<Text<32>>,
    /// What kind of customer they are.
    #[serde(rename = "cstClass")]
    class: Option<Text<32>>,
}

const CUSTOMER: &str = "SELECT customer.id, project_guid, name, gender, mobile, coalesce(home_phone, ''),
        coalesce(cert_number, ''), coalesce(address, ''), coalesce(cert_kind, 1), consultant_guid,
        home_area, home_case, work_trade, work_job, work_area, kind, from_area, purchases, old_owner, class
    FROM customer JOIN customer_project ON customer_id = customer.id
    WHERE customer.id = ?1 AND project_guid = ?2";

impl Message for CustomerChanged {
    const SPEC: Spec = Spec::new("4.4.1", "N-NY-01", "cst_info_notify", "客户信息通知");
    const TYPE: &'static str = "dc.mq.cst.update";
    type Reply = Nothing;

    fn build(conn: &Connection, told: &Told) -> Result<Vec<Self>, Error> {
        from_row(conn, CUSTOMER, (&told.subject, &told.project), |row| {
            Ok(Self {
                guid: row.get(0)?,
                project: row.get(1)?,
                name: row.get(2)?,
                gender: row.get(3)?,
                mobile: row.get(4)?,
                home_phone: row.get(5)?,
                cert_number: row.get(6)?,
                address: row.get(7)?,
                cert_kind: row.get(8)?,
                consultant: row.get(9)?,
                home_area: row.get(10)?,
                home_case: row.get(11)?,
                work_trade: row.get(12)?,
                work_job: row.get(13)?,
                work_area: row.get(14)?,
                kind: row.get(15)?,
                from_area: row.get(16)?,
                purchases: row.get(17)?,
                old_owner: row.get(18)?,
                class: row.get(19)?,
            })
        })
    }
}
