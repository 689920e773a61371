//! A project's customer, with whatever the business has on them.

use rusqlite::Connection;
use schemars::JsonSchema;
use serde::Serialize;

use super::field::Text;
use super::source::Source;
use super::{Message, from_row};
use crate::catalogue::{Error, Nothing, Spec};
use crate::outbox::Told;

/// N-NY-12: a project's customer was made or changed.
#[derive(Serialize, JsonSchema)]
pub struct ProjectCustomerChanged {
    /// The customer.
    #[serde(rename = "cstGUID")]
    guid: Text<64>,
    /// Their name.
    #[serde(rename = "cstName")]
    name: Text<64>,
    /// 1 male, 2 female, 3 unknown.
    gender: i64,
    /// Their birthday, as the beginning of that day.
    #[serde(rename = "birthDate")]
    birthday: Option<Text<64>>,
    /// 1 a person, 2 a company.
    #[serde(rename = "cstType")]
    kind: i64,
    /// Their mobile.
    #[serde(rename = "mobileTel")]
    mobile: Option<Text<64>>,
    /// Their telephone at work.
    #[serde(rename = "officeTel")]
    office_phone: Option<Text<64>>,
    /// Their telephone at home.
    #[serde(rename = "homeTel")]
    home_phone: Option<Text<64>>,
    /// The number of the application that reported the change; empty where none did.
    #[serde(rename = "sourceApp")]
    source: Text<64>,
    /// The certificate's kind.
    #[serde(rename = "cardType")]
    cert_kind: Option<i64>,
    /// The certificate's number.
    #[serde(rename = "cardID")]
    cert_number: Option<Text<128>>,
    /// The consultant who looks after them in the project.
    #[serde(rename = "userGUID")]
    consultant: Option<Text<64>>,
    /// Their address.
    address: Option<Text<64>>,
    /// Another number to try.
    #[serde(rename = "backupTel1")]
    phone: Option<Text<64>>,
    /// Not kept.
    #[serde(rename = "backupTel2")]
    phone_2: Option<Text<64>>,
    /// Not kept.
    #[serde(rename = "backupTel3")]
    phone_3: Option<Text<64>>,
    /// Not kept.
    #[serde(rename = "backupTel4")]
    phone_4: Option<Text<64>>,
    /// A company's legal representative; not kept.
    #[serde(rename = "corporationPerson")]
    representative: Option<Text<64>>,
    /// The representative's number; not kept.
    #[serde(rename = "corporationMobile")]
    representative_mobile: Option<Text<64>>,
    /// Whom to ask first; not kept.
    #[serde(rename = "firstContact")]
    first_contact: Option<Text<64>>,
    /// How large the company is; not kept.
    #[serde(rename = "corporationScale")]
    scale: Option<Text<64>>,
    /// The project.
    #[serde(rename = "projGUID")]
    project: Text<32>,
    /// The name of the application that reported the change; empty where none did.
    #[serde(rename = "extRemark")]
    source_name: Text<32>,
    /// How they came to know of the project, by their last lead there.
    #[serde(rename = "cognizeAve")]
    cognition: Option<Text<64>>,
    /// Not kept.
    fax: Option<Text<64>>,
    /// Not kept: offices ask it as an attribute.
    family: Option<Text<64>>,
    /// Not kept.
    marriage: Option<i64>,
    /// Where they work.
    #[serde(rename = "workArea")]
    work_area: Option<Text<100>>,
    /// Where they live.
    #[serde(rename = "homeArea")]
    home_area: Option<Text<100>>,
    /// The consultant's account.
    #[serde(rename = "userCode")]
    consultant_code: Text<64>,
}

const CUSTOMER: &str = "SELECT customer.id, customer.name, CASE customer.gender WHEN 0 THEN 3 ELSE customer.gender END,
        birthday || ' 00:00:00', kind, customer.mobile, office_phone, home_phone, cert_kind, cert_number,
        consultant_guid, address, phone, project_guid, work_area, home_area, consultant.code
    FROM customer
        JOIN customer_project ON customer_id = customer.id
        JOIN consultant ON consultant.guid = consultant_guid
    WHERE customer.id = ?1 AND project_guid = ?2";
// The newest lead's: next to max(), SQLite takes the other columns from the row that has it.
const COGNITION: &str = "SELECT cognition, max(created) FROM lead
    WHERE customer_id = ?1 AND project_guid = ?2 AND cognition IS NOT NULL";
const SOURCE: &str = "SELECT source_app FROM customer WHERE id = ?1";

impl Message for ProjectCustomerChanged {
    const SPEC: Spec =
        Spec::new("4.4.12", "N-NY-12", "notify_proj_cst_update", "业务客户资料变更通知");
    const TYPE: &'static str = "dc.mq.project.cst";
    type Reply = Nothing;

    fn build(conn: &Connection, told: &Told) -> Result<Vec<Self>, Error> {
        let who = (&told.subject, &told.project);
        let cognition: Option<Text<64>> =
            conn.prepare_cached(COGNITION)?.query_row(who, |row| row.get(0))?;
        let reporter = match told.source_app {
            Some(app) => Some(app),
            None => from_row(conn, SOURCE, [&told.subject], |row| row.get(0))?.pop().flatten(),
        };
        let source = Source::of(conn, reporter)?;
        from_row(conn, CUSTOMER, who, |row| {
            Ok(Self {
                guid: row.get(0)?,
                name: row.get(1)?,
                gender: row.get(2)?,
                birthday: row.get(3)?,
                kind: row.get(4)?,
                mobile: row.get(5)?,
                office_phone: row.get(6)?,
                home_phone: row.get(7)?,
                source: source.number.into(),
                cert_kind: row.get(8)?,
                cert_number: row.get(9)?,
                consultant: row.get(10)?,
                address: row.get(11)?,
                phone: row.get(12)?,
                phone_2: None,
                phone_3: None,
                phone_4: None,
                representative: None,
                representative_mobile: None,
                first_contact: None,
                scale: None,
                project: row.get(13)?,
                source_name: source.name.unwrap_or_else(|| "".into()),
                cognition,
                fax: None,
                family: None,
                marriage: None,
                work_area: row.get(14)?,
                home_area: row.get(15)?,
                consultant_code: row.get(16)?,
            })
        })
    }
}
