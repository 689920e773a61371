//! A sales office reports a consultant.

use rusqlite::OptionalExtension;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{agency, project, station};
use crate::catalogue::{Command, Error, Spec, Write};
use crate::interfaces::mobile;
use crate::protocol::{Code, Refusal};

/// The narrowest field that a userGUID must fit (cst_attach_create_v2; READING 4, "Ids").
const LONGEST_GUID: usize = 32;

/// P-BA-06: a consultant, new or in a further project.
#[derive(Deserialize, JsonSchema)]
pub struct ConsultantReport {
    /// Their name.
    #[serde(rename = "userName")]
    #[schemars(length(max = 64))]
    name: String,
    /// The account that they sign in with; no two consultants have the same.
    #[serde(rename = "userCode")]
    #[schemars(length(max = 64))]
    code: String,
    /// That account's password, kept and listed as it is reported.
    #[schemars(length(max = 64))]
    password: String,
    /// Their mobile.
    #[schemars(length(max = 16))]
    mobile: String,
    /// 0 in use, 1 not. The wire's own spelling.
    #[serde(rename = "isDisabeld")]
    #[schemars(range(min = 0, max = 1))]
    disabled: i64,
    /// The station's name, which makes it where it is not known.
    #[serde(rename = "stationName")]
    #[schemars(length(max = 64))]
    station_name: String,
    /// The station.
    #[serde(rename = "stationGUID")]
    #[schemars(length(max = 64))]
    station: String,
    /// The project.
    #[serde(rename = "projGUID")]
    #[schemars(length(max = 64))]
    project: String,
    /// 1 male, 2 female, 0 unknown.
    #[schemars(range(min = 0, max = 2))]
    gender: i64,
    /// The consultant's id, given by the sales office.
    #[serde(rename = "userGUID")]
    #[schemars(length(max = 64))]
    guid: String,
    /// The number of the agency that they work for.
    #[serde(rename = "proxyCompanyId")]
    #[schemars(length(max = 64))]
    agency: String,
}

/// The consultant's id.
#[derive(Serialize, JsonSchema)]
pub struct ConsultantId {
    /// The same as the userGUID reported.
    #[serde(rename = "consultantId")]
    #[schemars(length(max = 64))]
    guid: String,
}

const HOLDER: &str = "SELECT guid FROM consultant WHERE code = ?1";
const KNOWN: &str = "SELECT 1 FROM consultant WHERE guid = ?1";
const PLACED: &str =
    "SELECT 1 FROM consultant_project WHERE consultant_guid = ?1 AND project_guid = ?2";
const ADD: &str = "INSERT INTO consultant (guid, name, code, password, mobile, gender, disabled, created, changed)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
const PLACE: &str = "INSERT INTO consultant_project
    (consultant_guid, project_guid, station_guid, agency_id, created, changed) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

impl Command for ConsultantReport {
    const SPEC: Spec = Spec::new("4.1.6", "P-BA-06", "base_consultant_create", "置业顾问上报");
    type Reply = ConsultantId;

    fn call(self, cx: &mut Write<'_, '_>) -> Result<Self::Reply, Error> {
        if self.guid.chars().count() > LONGEST_GUID {
            let why = format!("userGUID 在各接口中最长 {LONGEST_GUID} 个字符");
            return Err(Refusal::field(Code::WrongType, "userGUID", why).into());
        }
        let conn = cx.conn();
        project::require(conn, &self.project)?;
        let agency = agency::find(conn, &self.agency)?;
        mobile::check(&self.mobile)?;

        let holder: Option<String> =
            conn.prepare_cached(HOLDER)?.query_row([&self.code], |row| row.get(0)).optional()?;
        if holder.is_some_and(|holder| holder != self.guid) {
            return Err(
                Refusal::because(Code::ConsultantExists, "userCode 已属于另一位置业顾问").into()
            );
        }
        if conn.prepare_cached(PLACED)?.exists([&self.guid, &self.project])? {
            return Err(Refusal::because(Code::ConsultantExists, "该项目下已有此 userGUID").into());
        }

        station::make_known(cx, &self.station, &self.station_name, &self.project)?;
        if !conn.prepare_cached(KNOWN)?.exists([&self.guid])? {
            let changed = cx.change_time();
            let facts = (&self.guid, &self.name, &self.code, &self.password, &self.mobile);
            let (guid, name, code, password, mobile) = facts;
            let added =
                (guid, name, code, password, mobile, self.gender, self.disabled, cx.now, changed);
            conn.prepare_cached(ADD)?.execute(added)?;
        }
        let changed = cx.change_time();
        let place = (&self.guid, &self.project, &self.station, agency, cx.now, changed);
        conn.prepare_cached(PLACE)?.execute(place)?;
        Ok(ConsultantId { guid: self.guid })
    }
}
