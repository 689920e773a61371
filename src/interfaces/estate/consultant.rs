//! Consultants (置业顾问) as lists: themselves, and where they work.

use rusqlite::Connection;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Page, SyncedPage};
use crate::catalogue::{Error, PageRequired, PageSince, Query, Read, Spec};
use crate::protocol::{Code, DateTime};

/// G-BA-05: all consultants.
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct ConsultantList(PageSince);

/// A consultant.
#[derive(Serialize, JsonSchema)]
pub struct Consultant {
    /// Their id.
    #[serde(rename = "userGUID")]
    #[schemars(length(max = 64))]
    guid: String,
    /// Their name.
    #[serde(rename = "userName")]
    #[schemars(length(max = 64))]
    name: String,
    /// The account that they sign in to the sales office's application with.
    #[serde(rename = "userCode")]
    #[schemars(length(max = 64))]
    code: String,
    /// That account's password, as a sales office reported it: the other offices need it for sign-in.
    #[schemars(length(max = 64))]
    password: String,
    /// Their mobile.
    #[schemars(length(max = 16))]
    mobile: String,
    /// 0 in use, 1 not.
    #[serde(rename = "isDisabled")]
    disabled: i64,
    /// When they were first reported.
    #[serde(rename = "createdOn")]
    created: DateTime,
}

const COUNT: &str = "SELECT count(*) FROM consultant WHERE changed > ?1";
const CONSULTANTS: &str = "SELECT changed, guid, name, code, password, mobile, disabled, created
    FROM consultant WHERE changed > ?1 ORDER BY changed LIMIT ?2 OFFSET ?3";

impl Query for ConsultantList {
    const SPEC: Spec = Spec::new("4.1.5", "G-BA-05", "base_consultant_list", "置业顾问获取");
    type Reply = SyncedPage<Consultant>;

    fn call(self, cx: &Read<'_>) -> Result<Self::Reply, Error> {
        let page = cx.page(self.0, None, COUNT, CONSULTANTS, |row| {
            Ok(Consultant {
                guid: row.get(1)?,
                name: row.get(2)?,
                code: row.get(3)?,
                password: row.get(4)?,
                mobile: row.get(5)?,
                disabled: row.get(6)?,
                created: DateTime(row.get(7)?),
            })
        })?;
        Ok(page.into())
    }
}

/// G-BA-04: who holds which station in which project.
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct ConsultantProjectList(PageSince);

/// A consultant's place in a project.
#[derive(Serialize, JsonSchema)]
pub struct ConsultantProject {
    /// The consultant.
    #[serde(rename = "userGUID")]
    #[schemars(length(max = 64))]
    consultant: String,
    /// The project.
    #[serde(rename = "projGUID")]
    #[schemars(length(max = 64))]
    project: String,
    /// The station's name.
    #[serde(rename = "stationName")]
    #[schemars(length(max = 64))]
    station_name: String,
    /// The station.
    #[serde(rename = "stationGUID")]
    #[schemars(length(max = 64))]
    station: String,
    /// The station above it; empty where it is the topmost.
    #[serde(rename = "parentStationGUID")]
    #[schemars(length(max = 64))]
    parent: String,
    /// That station's name.
    #[serde(rename = "parentStationName")]
    #[schemars(length(max = 64))]
    parent_name: String,
    /// Since when.
    #[serde(rename = "createdOn")]
    created: DateTime,
}

const COUNT_PLACES: &str = "SELECT count(*) FROM consultant_project WHERE changed > ?1";
const PLACES: &str =
    "SELECT place.changed, place.consultant_guid, place.project_guid, station.name, station.guid,
        coalesce(parent.guid, ''), coalesce(parent.name, ''), place.created
    FROM consultant_project place
        JOIN station ON station.guid = place.station_guid
        LEFT JOIN station parent ON parent.guid = station.parent_guid
    WHERE place.changed > ?1 ORDER BY place.changed LIMIT ?2 OFFSET ?3";

impl Query for ConsultantProjectList {
    const SPEC: Spec =
        Spec::new("4.1.4", "G-BA-04", "base_consultantProj_list", "置业顾问项目关系查询");
    type Reply = SyncedPage<ConsultantProject>;

    fn call(self, cx: &Read<'_>) -> Result<Self::Reply, Error> {
        let page = cx.page(self.0, None, COUNT_PLACES, PLACES, |row| {
            Ok(ConsultantProject {
                consultant: row.get(1)?,
                project: row.get(2)?,
                station_name: row.get(3)?,
                station: row.get(4)?,
                parent: row.get(5)?,
                parent_name: row.get(6)?,
                created: DateTime(row.get(7)?),
            })
        })?;
        Ok(page.into())
    }
}

/// G-BA-12 (4.5.8): who sells which project for which agency, for broker platforms.
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct AgencySalesList(PageRequired);

/// A consultant of an agency in a project.
#[derive(Serialize, JsonSchema)]
pub struct AgencySales {
    /// The consultant.
    #[serde(rename = "consultantId")]
    #[schemars(length(max = 64))]
    consultant: String,
    /// Their name, cut where the platform's field ends.
    #[serde(rename = "consultantName")]
    #[schemars(length(max = 15))]
    name: String,
    /// The agency's number.
    #[serde(rename = "proxyCompanyId")]
    agency: i64,
    /// 1 in use, 0 not.
    enable: i64,
    /// The project.
    #[serde(rename = "projGUID")]
    #[schemars(length(max = 64))]
    project: String,
    /// Their mobile.
    #[schemars(length(max = 16))]
    mobile: String,
}

const SALES: &str =
    "SELECT place.changed, place.consultant_guid, substr(consultant.name, 1, 15), place.agency_id,
        NOT consultant.disabled, place.project_guid, consultant.mobile
    FROM consultant_project place JOIN consultant ON consultant.guid = place.consultant_guid
    WHERE place.changed > ?1 ORDER BY place.changed LIMIT ?2 OFFSET ?3";

impl Query for AgencySalesList {
    const SPEC: Spec = Spec::new("4.5.8", "G-BA-12", "base_proxyCompanysales_list", "置业顾问获取");
    type Reply = Page<AgencySales>;

    fn call(self, cx: &Read<'_>) -> Result<Self::Reply, Error> {
        let page = cx.page(self.0, None, COUNT_PLACES, SALES, |row| {
            Ok(AgencySales {
                consultant: row.get(1)?,
                name: row.get(2)?,
                agency: row.get(3)?,
                enable: row.get(4)?,
                project: row.get(5)?,
                mobile: row.get(6)?,
            })
        })?;
        Ok(page.into())
    }
}

/// # Errors
/// 4002 where there is no such consultant.
pub fn require(conn: &Connection, guid: &str) -> Result<(), Error> {
    const EXISTS: &str = "SELECT 1 FROM consultant WHERE guid = ?1";
    match conn.prepare_cached(EXISTS)?.exists([guid])? {
        true => Ok(()),
        false => Err(Error::refused(Code::NoConsultant)),
    }
}
