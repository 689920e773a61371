//! What a sales office reports of a customer, and how it is kept.

use rusqlite::{Connection, params};
use schemars::JsonSchema;
use serde::Deserialize;

use super::identity::Identity;
use crate::catalogue::{Error, Write};
use crate::interfaces::certificate;

/// certType of a company's business licence.
const BUSINESS_LICENCE: i64 = 8;

/// The facts that are reported when a customer is made and when one changes.
#[derive(Clone, Deserialize, JsonSchema)]
pub struct Profile {
    /// Their name.
    #[serde(rename = "customerName")]
    #[schemars(length(max = 64))]
    pub name: String,
    /// 1 male, 2 female.
    #[schemars(range(min = 1, max = 2))]
    pub gender: i64,
    /// Their mobile, which no two customers have in common.
    #[schemars(length(max = 16))]
    pub mobile: String,
    /// Their phone at home.
    #[serde(rename = "homeTel")]
    #[schemars(length(max = 64))]
    home_phone: Option<String>,
    /// Their certificate's number.
    #[serde(rename = "certNum")]
    #[schemars(length(max = 64))]
    cert_number: Option<String>,
    /// Where to write to them.
    #[schemars(length(max = 150))]
    address: Option<String>,
    /// What certificate it is: 1 identity card, 2 officer's, 3 passport, 4 to 7 Hong Kong, Macao and Taiwan, 8
    /// business licence, 9 organisation code, 10 tax registration, 9999 another. Where absent, an identity card,
    /// and for a company a business licence.
    #[serde(rename = "certType")]
    #[schemars(extend("enum" = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 9999]))]
    cert_kind: Option<i64>,
    /// The consultant who looks after them.
    #[serde(rename = "userGUID")]
    #[schemars(length(max = 64))]
    pub consultant: String,
    /// The part of town that they live in.
    #[serde(rename = "homeArea")]
    #[schemars(length(max = 64))]
    home_area: Option<String>,
    /// How they live now.
    #[serde(rename = "homeCase")]
    #[schemars(length(max = 64))]
    home_case: Option<String>,
    /// The trade that they work in.
    #[serde(rename = "workTrade")]
    #[schemars(length(max = 64))]
    work_trade: Option<String>,
    /// What they are there.
    #[serde(rename = "workJob")]
    #[schemars(length(max = 64), extend("enum" = [
        "中层管理人员",
        "一般管理人员/职员/公务员",
        "核心业务技术人员",
        "其他",
        "个体",
        "党政军干部",
        "跨国企业领导者(老板/董事/股东)",
        "副总经理等高层管理人员",
        "国、央企领导者(老板/董事/股东)",
    ]))]
    work_job: Option<String>,
    /// The part of town that they work in.
    #[serde(rename = "workArea")]
    #[schemars(length(max = 64))]
    work_area: Option<String>,
    /// A person (个人, where absent) or a company (公司).
    #[serde(rename = "cstType")]
    #[schemars(length(max = 64), extend("enum" = ["个人", "公司"]))]
    kind: Option<String>,
    /// Where they come from.
    #[serde(rename = "fromArea")]
    #[schemars(length(max = 32))]
    from_area: Option<String>,
    /// How many homes they have bought so far.
    #[serde(rename = "zyNum")]
    #[schemars(range(min = 0))]
    purchases: Option<i64>,
    /// Whether they own one of the group's homes: 是 or 否.
    #[serde(rename = "oldOwner")]
    #[schemars(length(max = 32), extend("enum" = ["是", "否"]))]
    old_owner: Option<String>,
    /// How they came.
    #[serde(rename = "cstClass")]
    #[schemars(length(max = 32), extend("enum" = ["员工", "老业主", "老带新", "关系户", "广告来访"]))]
    class: Option<String>,
}

/// A profile's certificate as it is to be kept, checked; empty where none was reported.
pub struct Papers {
    kind: Option<i64>,
    number: Option<String>,
    birthday: Option<String>,
}

impl Profile {
    /// Checks mobile and certificate, and that no customer but `known` has either.
    ///
    /// A kind or a number that is reported without the other goes with the one on record.
    ///
    /// # Errors
    /// As [`Identity::check`].
    pub fn check(&self, conn: &Connection, known: Option<i64>) -> Result<Papers, Error> {
        const ON_RECORD: &str =
            "SELECT kind = 2, cert_kind, cert_number FROM customer WHERE id = ?1";
        let (was_company, old_kind, old_number): (bool, Option<i64>, Option<String>) = match known {
            Some(id) => conn
                .prepare_cached(ON_RECORD)?
                .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?,
            None => (false, None, None),
        };
        let company = self.kind.as_deref().map_or(was_company, |kind| kind == "公司");
        // A person's kind of certificate says nothing of a company's, nor the other way round.
        let old_kind = old_kind.filter(|_| company == was_company);
        let usual = if company { BUSINESS_LICENCE } else { certificate::IDENTITY_CARD };
        let kind = self.cert_kind.or(old_kind).unwrap_or(usual);

        let reported = self.cert_kind.is_some() || self.cert_number.is_some();
        let mut number = self.cert_number.clone().or(old_number).filter(|_| reported);
        if let (certificate::IDENTITY_CARD, Some(number)) = (kind, &mut number) {
            // Its check digit may be written x or X; it is one card all the same.
            number.make_ascii_uppercase();
        }
        let identity = Identity {
            name: &self.name,
            mobile: &self.mobile,
            cert_kind: Some(kind),
            cert_number: number.as_deref(),
        };
        let birthday = identity.check(conn, known)?.filter(|_| !company);
        Ok(Papers { kind: reported.then_some(kind), number, birthday })
    }

    /// Writes the profile over a customer's row; what it does not tell stays as it is.
    ///
    /// # Errors
    /// SQLite's.
    pub fn write(&self, cx: &mut Write<'_, '_>, id: i64, papers: &Papers) -> Result<(), Error> {
        const WRITE: &str = "UPDATE customer SET name = ?2, gender = ?3, mobile = ?4,
            home_phone = coalesce(?5, home_phone), cert_kind = coalesce(?6, cert_kind),
            cert_number = coalesce(?7, cert_number), birthday = coalesce(?8, birthday),
            address = coalesce(?9, address), home_area = coalesce(?10, home_area),
            home_case = coalesce(?11, home_case), work_trade = coalesce(?12, work_trade),
            work_job = coalesce(?13, work_job), work_area = coalesce(?14, work_area),
            kind = coalesce(?15, kind), from_area = coalesce(?16, from_area),
            purchases = coalesce(?17, purchases), old_owner = coalesce(?18, old_owner),
            class = coalesce(?19, class), changed = ?20
            WHERE id = ?1";
        let kind = self.kind.as_deref().map(|kind| if kind == "公司" { 2 } else { 1 });
        let changed = cx.change_time();
        cx.conn().prepare_cached(WRITE)?.execute(params![
            id,
            self.name,
            self.gender,
            self.mobile,
            self.home_phone,
            papers.kind,
            papers.number,
            papers.birthday,
            self.address,
            self.home_area,
            self.home_case,
            self.work_trade,
            self.work_job,
            self.work_area,
            kind,
            self.from_area,
            self.purchases,
            self.old_owner,
            self.class,
            changed,
        ])?;
        Ok(())
    }
}
