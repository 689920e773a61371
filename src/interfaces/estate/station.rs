//! Stations: the posts of a project's sales office.

use rusqlite::OptionalExtension;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::SyncedPage;
use crate::catalogue::{Error, PageOf, Query, Read, Spec, Write};

/// G-BA-10: all stations.
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct StationList(PageOf);

/// A post in a project's sales office.
#[derive(Serialize, JsonSchema)]
pub struct Station {
    /// Its id.
    #[serde(rename = "stationGUID")]
    #[schemars(length(max = 64))]
    guid: String,
    /// Its name.
    #[serde(rename = "stationName")]
    #[schemars(length(max = 64))]
    name: String,
    /// The project.
    #[serde(rename = "projGUID")]
    #[schemars(length(max = 64))]
    project: String,
    /// The project's short code.
    #[serde(rename = "projCode")]
    #[schemars(length(max = 64))]
    project_code: String,
    /// The station above it.
    #[serde(rename = "parentStationGUID")]
    #[schemars(length(max = 64))]
    parent: Option<String>,
}

const COUNT: &str = "SELECT count(*) FROM station WHERE changed > ?1";
const STATIONS: &str = "SELECT station.changed, station.guid, station.name, project_guid, project.code, station.parent_guid
    FROM station JOIN project ON project.guid = station.project_guid
    WHERE station.changed > ?1 ORDER BY station.changed LIMIT ?2 OFFSET ?3";

impl Query for StationList {
    const SPEC: Spec =
        Spec::new("4.1.10", "G-BA-10", "base_consultantStation_list", "置业顾问岗位获取");
    type Reply = SyncedPage<Station>;

    fn call(self, cx: &Read<'_>) -> Result<Self::Reply, Error> {
        let page = cx.page(self.0, None, COUNT, STATIONS, |row| {
            Ok(Station {
                guid: row.get(1)?,
                name: row.get(2)?,
                project: row.get(3)?,
                project_code: row.get(4)?,
                parent: row.get(5)?,
            })
        })?;
        Ok(page.into())
    }
}

/// Makes a station that is not known yet, from its name (docs/protocol.md). One that is known keeps its own.
///
/// # Errors
/// SQLite's.
pub fn make_known(
    cx: &mut Write<'_, '_>,
    guid: &str,
    name: &str,
    project: &str,
) -> Result<(), Error> {
    const FIND: &str = "SELECT 1 FROM station WHERE guid = ?1";
    const ADD: &str = "INSERT INTO station (guid, project_guid, name, created, changed) VALUES (?1, ?2, ?3, ?4, ?5)";
    let known = cx.conn().prepare_cached(FIND)?.query_row([guid], |_| Ok(())).optional()?;
    if known.is_none() {
        let changed = cx.change_time();
        cx.conn().prepare_cached(ADD)?.execute((guid, project, name, cx.now, changed))?;
    }
    Ok(())
}
