//! A sales office reports a consultant.

use rusqlite::OptionalExtension;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{agency, project, station};
use crate::catalogue::{Command, Error, Spec, Write};
use crate::interfaces::mobile;
use crate::protocol::{Code, Refusal};

/// The narrowest field that a userGUID must fit (cst_attach_create_v2; docs/protocol.md, "Values that several interfaces share").
const LONGEST_GUID: usize = 32;

/// P-BA-06: a consultant, new or in a further project.
#[derive(Clone, Deserialize, JsonSchema)]
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
const SAME: &str =
    "SELECT 1 FROM consultant WHERE guid = ?1 AND name = ?2 AND code = ?3 AND password = ?4
    AND mobile = ?5 AND gender = ?6 AND disabled = ?7";
const PLACED: &str =
    "SELECT 1 FROM consultant_project WHERE consultant_guid = ?1 AND project_guid = ?2";
const PUT: &str = "INSERT INTO consultant (guid, name, code, password, mobile, gender, disabled, created, changed)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
    ON CONFLICT (guid) DO UPDATE
    SET name = ?2, code = ?3, password = ?4, mobile = ?5, gender = ?6, disabled = ?7, changed = ?9";
const PLACES: &str = "SELECT project_guid FROM consultant_project WHERE consultant_guid = ?1";
const TOUCH: &str =
    "UPDATE consultant_project SET changed = ?3 WHERE consultant_guid = ?1 AND project_guid = ?2";
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
        self.keep_facts(cx)?;
        let changed = cx.change_time();
        let place = (&self.guid, &self.project, &self.station, agency, cx.now, changed);
        conn.prepare_cached(PLACE)?.execute(place)?;
        Ok(ConsultantId { guid: self.guid })
    }
}

impl ConsultantReport {
    /// Makes the consultant, or takes over what is reported otherwise of one that is known.
    fn keep_facts(&self, cx: &mut Write<'_, '_>) -> Result<(), Error> {
        let Self { guid, name, code, password, mobile, gender, disabled, .. } = self;
        let facts = (guid, name, code, password, mobile, gender, disabled);
        let conn = cx.conn();
        if conn.prepare_cached(SAME)?.exists(facts)? {
            return Ok(());
        }
        let changed = cx.change_time();
        conn.prepare_cached(PUT)?
            .execute((guid, name, code, password, mobile, gender, disabled, cx.now, changed))?;
        // The list of who sells what for whom shows these facts too, and follows the places.
        let mut places = conn.prepare_cached(PLACES)?;
        let places =
            places.query_map([guid], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
        for project in places {
            let changed = cx.change_time();
            conn.prepare_cached(TOUCH)?.execute((guid, project, changed))?;
        }
        Ok(())
    }
}
