//! Buildings and their units.

use rusqlite::Connection;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::project;
use crate::catalogue::{Error, Query, Read, Spec};

/// G-BA-08: a project's buildings, its phases' included, with their units.
#[derive(Deserialize, JsonSchema)]
pub struct BuildingUnitList {
    /// The project.
    #[serde(rename = "projGUID")]
    #[schemars(length(max = 64))]
    project: String,
}

/// A project's buildings.
#[derive(Serialize, JsonSchema)]
pub struct Buildings {
    /// In the order in which they stand in the project.
    #[serde(rename = "buildingList")]
    list: Vec<Building>,
}

/// A building.
#[derive(Serialize, JsonSchema)]
pub struct Building {
    /// Its id.
    #[serde(rename = "bldGUID")]
    #[schemars(length(max = 64))]
    guid: String,
    /// Its name, as 5号楼.
    #[serde(rename = "bldName")]
    #[schemars(length(max = 64))]
    name: String,
    /// Its name with the project's and the phase's.
    #[serde(rename = "bldFullName")]
    #[schemars(length(max = 64))]
    full_name: String,
    /// Its units.
    #[serde(rename = "buildUnit")]
    units: Vec<Unit>,
}

/// A unit: a stairwell.
#[derive(Serialize, JsonSchema)]
pub struct Unit {
    /// Its id.
    #[serde(rename = "unitGUID")]
    #[schemars(length(max = 64))]
    guid: String,
    /// Its number in the building.
    #[serde(rename = "unitNo")]
    number: i64,
    /// Its name; null in a building with just one.
    #[serde(rename = "unit")]
    #[schemars(length(max = 20))]
    name: Option<String>,
}

const BUILDINGS: &str =
    "SELECT guid, name, full_name FROM building WHERE project_guid = ?1 ORDER BY sequence";
const UNITS: &str = "SELECT guid, number, name FROM unit WHERE building_guid = ?1 ORDER BY number";

impl Query for BuildingUnitList {
    const SPEC: Spec = Spec::new("4.1.8", "G-BA-08", "base_buildingUnit_list", "销控楼栋单元查询");
    type Reply = Buildings;

    fn call(self, cx: &Read<'_>) -> Result<Self::Reply, Error> {
        let mut list = Vec::new();
        for place in project::with_phases(cx.conn, &self.project)? {
            let mut buildings = cx.conn.prepare_cached(BUILDINGS)?;
            let mut found = buildings.query([place])?;
            while let Some(row) = found.next()? {
                let guid: String = row.get(0)?;
                let units = units(cx.conn, &guid)?;
                list.push(Building { guid, name: row.get(1)?, full_name: row.get(2)?, units });
            }
        }
        Ok(Buildings { list })
    }
}

fn units(conn: &Connection, building: &str) -> rusqlite::Result<Vec<Unit>> {
    conn.prepare_cached(UNITS)?
        .query_map([building], |row| {
            Ok(Unit { guid: row.get(0)?, number: row.get(1)?, name: row.get(2)? })
        })?
        .collect()
}
