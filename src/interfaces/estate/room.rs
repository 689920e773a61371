//! Rooms, as the sales board (销控) shows them.

use rusqlite::{Connection, Row};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::project;
use crate::catalogue::{Error, Query, Reach, Read, Spec};

/// G-BA-09: the rooms of a project, its phases' included, or of the units of one name in it.
#[derive(Deserialize, JsonSchema)]
pub struct RoomList {
    /// The project.
    #[serde(rename = "projGUID")]
    #[schemars(length(max = 64))]
    project: String,
    /// A unit's name; all units where absent.
    #[schemars(length(max = 64))]
    unit: Option<String>,
}

/// A project's rooms.
#[derive(Serialize, JsonSchema)]
pub struct Rooms {
    /// Building by building, unit by unit, from the top floor down.
    #[serde(rename = "roomList")]
    list: Vec<Room>,
}

/// A room.
#[derive(Serialize, JsonSchema)]
pub struct Room {
    /// The project or phase that it is in.
    #[serde(rename = "projGUID")]
    #[schemars(length(max = 64))]
    project: String,
    /// The building.
    #[serde(rename = "bldGUID")]
    #[schemars(length(max = 64))]
    building: String,
    /// The unit's name; null in a building with just one.
    #[schemars(length(max = 20))]
    unit: Option<String>,
    /// The floor.
    #[schemars(length(max = 20))]
    floor: String,
    /// The room's number, as 1203.
    #[serde(rename = "room")]
    #[schemars(length(max = 20))]
    number: String,
    /// 销控, 待售, 认购 or 签约.
    #[schemars(length(max = 20))]
    status: &'static str,
    /// Floor area in square metres.
    #[serde(rename = "bldArea")]
    area: f64,
    /// List price of the whole room in yuan.
    #[serde(rename = "total")]
    price: f64,
    /// As 3房2厅2卫.
    #[serde(rename = "roomStru")]
    #[schemars(length(max = 20))]
    layout: Option<String>,
    /// Its row on the sales board.
    #[serde(rename = "xkRow")]
    #[schemars(length(max = 32))]
    board_row: Option<String>,
    /// Its column on the sales board.
    #[serde(rename = "xkCol")]
    #[schemars(length(max = 32))]
    board_column: Option<String>,
}

// The joins' order is the answer's order, so that nothing needs sorting.
const ROOMS: &str = "SELECT room.project_guid, room.building_guid, unit.name, floor, room.number, state, area, price,
        layout, cast(board_row AS TEXT), cast(board_column AS TEXT)
    FROM building
        CROSS JOIN unit ON unit.building_guid = building.guid
        CROSS JOIN room ON room.unit_guid = unit.guid
    WHERE building.project_guid = ?1 AND (?2 IS NULL OR unit.name = ?2)
    ORDER BY building.sequence, unit.number, board_row, board_column";

impl Query for RoomList {
    const SPEC: Spec = Spec::new("4.1.9", "G-BA-09", "base_room_list", "销控房产查询");
    type Reply = Rooms;

    fn reach(fields: &Value) -> Reach {
        if fields.get("unit").is_none() { Reach::Long } else { Reach::Point }
    }

    fn call(self, cx: &Read<'_>) -> Result<Self::Reply, Error> {
        // Where rooms are found there is such a project, and no phases: buildings stand in either.
        let mut list = self.standing_in(cx.conn, &self.project)?;
        if list.is_empty() {
            for place in project::with_phases(cx.conn, &self.project)? {
                list.extend(self.standing_in(cx.conn, &place)?);
            }
        }
        Ok(Rooms { list })
    }
}

impl RoomList {
    /// The rooms of a project without phases, or of a phase.
    fn standing_in(&self, conn: &Connection, place: &str) -> rusqlite::Result<Vec<Room>> {
        conn.prepare_cached(ROOMS)?.query_map((place, &self.unit), read)?.collect()
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Room> {
    let price: i64 = row.get(7)?;
    Ok(Room {
        project: row.get(0)?,
        building: row.get(1)?,
        unit: row.get(2)?,
        floor: row.get(3)?,
        number: row.get(4)?,
        status: status(row.get_ref(5)?.as_str()?),
        area: row.get(6)?,
        price: price as f64 / 100.0,
        layout: row.get(8)?,
        board_row: row.get(9)?,
        board_column: row.get(10)?,
    })
}

/// A room's state as the wire has it.
fn status(state: &str) -> &'static str {
    match state {
        "held" => "销控",
        "ordered" => "认购",
        "signed" => "签约",
        // The table's CHECK lets only these four in.
        _ => "待售",
    }
}
