//! Sales agencies (代理公司), and which projects they sell.

use rusqlite::{Connection, OptionalExtension};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::SyncedPage;
use crate::catalogue::{Error, PageFrom, PageSince, Query, Read, Spec};
use crate::protocol::{Code, DateTime};

/// G-BA-01: the agencies of every project, for sales offices.
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct CompanyList(PageSince);

/// An agency that sells a project.
#[derive(Serialize, JsonSchema)]
pub struct Company {
    /// The agency's number, in decimal.
    #[serde(rename = "companyGUID")]
    #[schemars(length(max = 64))]
    id: String,
    /// Its name.
    #[serde(rename = "companyName")]
    #[schemars(length(max = 64))]
    name: String,
    /// The project.
    #[serde(rename = "projGUID")]
    #[schemars(length(max = 64))]
    project: String,
}

const COUNT_SELLING: &str =
    "SELECT count(*) FROM agency_project WHERE changed > ?1 AND enabled = 1";
const SELLING: &str = "SELECT sells.changed, sells.agency_id, agency.name, sells.project_guid
    FROM agency_project sells JOIN agency ON agency.id = sells.agency_id
    WHERE sells.changed > ?1 AND sells.enabled = 1
    ORDER BY sells.changed LIMIT ?2 OFFSET ?3";

impl Query for CompanyList {
    const SPEC: Spec = Spec::new("4.1.1", "G-BA-01", "base_company_list", "代理公司查询");
    type Reply = SyncedPage<Company>;

    fn call(self, cx: &Read<'_>) -> Result<Self::Reply, Error> {
        let page = cx.page(self.0, None, COUNT_SELLING, SELLING, |row| {
            let id: i64 = row.get(1)?;
            Ok(Company { id: id.to_string(), name: row.get(2)?, project: row.get(3)? })
        })?;
        Ok(page.into())
    }
}

/// G-BA-13: the same relation for broker platforms, with those that have ended.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AgencyProjectList {
    /// From 1.
    #[schemars(range(min = 1))]
    page: i64,
    /// 1 to 1000.
    #[schemars(range(min = 1, max = 1000))]
    page_size: i64,
    /// The last lastSyncTime seen; all rows where absent.
    last_sync_time: Option<DateTime>,
}

/// An agency's relation to a project.
#[derive(Serialize, JsonSchema)]
pub struct AgencyProject {
    /// The agency's number.
    #[serde(rename = "companyId")]
    id: i64,
    /// Its name.
    #[serde(rename = "companyName")]
    #[schemars(length(max = 128))]
    name: String,
    /// The project.
    #[serde(rename = "projGUID")]
    #[schemars(length(max = 64))]
    project: String,
    /// 1 while it sells the project, 0 when it no longer does.
    enable: i64,
}

const COUNT_RELATIONS: &str = "SELECT count(*) FROM agency_project WHERE changed > ?1";
const RELATIONS: &str =
    "SELECT sells.changed, sells.agency_id, agency.name, sells.project_guid, sells.enabled
    FROM agency_project sells JOIN agency ON agency.id = sells.agency_id
    WHERE sells.changed > ?1
    ORDER BY sells.changed LIMIT ?2 OFFSET ?3";

impl Query for AgencyProjectList {
    const SPEC: Spec = Spec::new("4.5.9", "G-BA-13", "base_proxyCompany_list", "案场代理获取");
    // The table has no lastSyncTime; without it nobody could follow the list, so it is there.
    type Reply = SyncedPage<AgencyProject>;

    fn call(self, cx: &Read<'_>) -> Result<Self::Reply, Error> {
        let since = self.last_sync_time.map_or(0, |time| time.0);
        let asked = PageFrom::new(self.page, self.page_size, since);
        let page = cx.page(asked, None, COUNT_RELATIONS, RELATIONS, |row| {
            Ok(AgencyProject {
                id: row.get(1)?,
                name: row.get(2)?,
                project: row.get(3)?,
                enable: row.get(4)?,
            })
        })?;
        Ok(page.into())
    }
}

/// The agency that a text names by its number.
///
/// # Errors
/// 4005 where there is none.
pub fn find(conn: &Connection, number: &str) -> Result<i64, Error> {
    const FIND: &str = "SELECT id FROM agency WHERE id = ?1";
    let found = match number.parse::<i64>() {
        Ok(id) => conn.prepare_cached(FIND)?.query_row([id], |row| row.get(0)).optional()?,
        Err(_) => None,
    };
    found.ok_or_else(|| Error::refused(Code::NoAgency))
}
