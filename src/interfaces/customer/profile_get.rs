//! A customer found by mobile.

use rusqlite::OptionalExtension;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::catalogue::{Error, Query, Read, Spec};
use crate::interfaces::mobile;
use crate::protocol::Code;

/// G-CU-04: who has a mobile.
#[derive(Deserialize, JsonSchema)]
pub struct CustomerGet {
    /// The mobile.
    #[schemars(length(max = 16))]
    mobile: String,
}

/// A customer.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Customer {
    /// The customer's number, in decimal.
    #[serde(rename = "cstGUID")]
    #[schemars(length(max = 64))]
    guid: String,
    /// Their name.
    #[schemars(length(max = 64))]
    customer_name: String,
    /// Their mobile.
    #[schemars(length(max = 16))]
    mobile: String,
    /// Another number to try.
    #[schemars(length(max = 16))]
    phone: Option<String>,
    /// 1 male, 2 female, 0 unknown.
    gender: i64,
    /// The midnight that their birthday began with; empty where we do not know it.
    #[schemars(with = "crate::protocol::DateTime")]
    birthday: String,
    /// What certificate they have, 1 to 10 or 9999.
    #[serde(rename = "certType")]
    cert_kind: Option<i64>,
    /// Its number.
    #[serde(rename = "certNum")]
    #[schemars(length(max = 64))]
    cert_number: Option<String>,
    /// The province that they live in.
    #[schemars(length(max = 64))]
    home_province: Option<String>,
    /// The city.
    #[schemars(length(max = 64))]
    home_city: Option<String>,
    /// The district.
    #[schemars(length(max = 64))]
    home_region: Option<String>,
    /// Their address.
    #[schemars(length(max = 200))]
    address: Option<String>,
    /// The province that they work in.
    #[schemars(length(max = 64))]
    work_province: Option<String>,
    /// The city.
    #[schemars(length(max = 64))]
    work_city: Option<String>,
    /// The district.
    #[schemars(length(max = 64))]
    work_region: Option<String>,
    /// 1 a person, 2 a company.
    #[serde(rename = "custType")]
    kind: i64,
}

const FIND: &str = "SELECT CAST(id AS TEXT), name, mobile, phone, gender,
        coalesce(birthday || ' 00:00:00.000', ''), cert_kind, cert_number, home_province, home_city,
        home_region, address, work_province, work_city, work_region, kind
    FROM customer WHERE mobile = ?1 AND merged_into IS NULL";

impl Query for CustomerGet {
    const SPEC: Spec = Spec::new("4.2.5", "G-CU-04", "cst_info_get", "客户资料查询");
    type Reply = Customer;

    fn call(self, cx: &Read<'_>) -> Result<Self::Reply, Error> {
        mobile::check(&self.mobile)?;
        let found = cx.conn.prepare_cached(FIND)?.query_row([&self.mobile], |row| {
            Ok(Customer {
                guid: row.get(0)?,
                customer_name: row.get(1)?,
                mobile: row.get(2)?,
                phone: row.get(3)?,
                gender: row.get(4)?,
                birthday: row.get(5)?,
                cert_kind: row.get(6)?,
                cert_number: row.get(7)?,
                home_province: row.get(8)?,
                home_city: row.get(9)?,
                home_region: row.get(10)?,
                address: row.get(11)?,
                work_province: row.get(12)?,
                work_city: row.get(13)?,
                work_region: row.get(14)?,
                kind: row.get(15)?,
            })
        });
        found.optional()?.ok_or_else(|| Error::refused(Code::NoCustomer))
    }
}
