//! A room with all that the desk knows of it, and what can be done.

use rusqlite::{Connection, OptionalExtension as _, Row};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::context::Look;
use super::super::problem::{NOT_FOUND, Problem};
use super::super::route::{Reads, Route, Spec};
use super::trade::{self, RoomTrade};
use crate::desk::moves::{self, Move};
use crate::desk::room::{self, RoomState};

const ROOM: &str = "SELECT room.guid, place.guid, place.name, coalesce(place.parent_guid, place.guid), building.name,
        unit.name, floor, room.number, room.state, area, price, layout, room.changed
    FROM room JOIN building ON building.guid = room.building_guid JOIN unit ON unit.guid = room.unit_guid
        JOIN project place ON place.guid = room.project_guid WHERE room.guid = ?1";
const EARLIER: &str = "SELECT trade.guid, customer.name, trade.changed,
        coalesce((SELECT close_reason FROM contract WHERE trade_guid = trade.guid ORDER BY changed DESC LIMIT 1),
            (SELECT close_reason FROM sale_order WHERE trade_guid = trade.guid ORDER BY changed DESC LIMIT 1))
    FROM trade JOIN customer ON customer.id = customer_id
    WHERE room_guid = ?1 AND trade.state = 'closed' ORDER BY trade.changed DESC LIMIT 10";

/// `GET /rooms/{guid}`
#[derive(Deserialize, JsonSchema)]
pub struct RoomShow {
    /// The room.
    #[schemars(length(min = 1, max = 32))]
    guid: String,
}

/// A room at the desk.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeskRoom {
    /// The room.
    pub guid: String,
    /// The project or phase that it is in.
    project_guid: String,
    /// Its name.
    project: String,
    /// The project whose board it is on: a phase's project, or the same.
    board_guid: String,
    /// As 5号楼.
    building: String,
    /// As 1单元; null where the building has just one.
    unit: Option<String>,
    /// As 12, or -1.
    floor: String,
    /// As 1203.
    number: String,
    /// How it stands.
    pub state: RoomState,
    /// Floor area in square metres.
    area: f64,
    /// List price, in fen.
    price: i64,
    /// As 3房2厅2卫.
    layout: Option<String>,
    /// When it last changed, in milliseconds since 1970.
    changed: i64,
    /// What can be done now; all else would be refused.
    moves: Vec<Move>,
    /// The trade that it is in.
    pub trade: Option<RoomTrade>,
    /// The trades in it that came to nothing, the latest first; at most ten.
    earlier: Vec<EarlierTrade>,
}

/// A trade that came to nothing.
#[derive(Serialize, JsonSchema)]
pub struct EarlierTrade {
    /// The trade.
    guid: String,
    /// Who wanted to buy.
    customer: String,
    /// When it ended, in milliseconds since 1970.
    at: i64,
    /// Why, in words.
    reason: Option<String>,
}

impl Route for RoomShow {
    const SPEC: Spec =
        Spec::get("/rooms/{guid}", "board", "A room with its trade and what can be done with it");
    type Answer = DeskRoom;
}

impl Reads for RoomShow {
    fn read(self, cx: &Look<'_>) -> Result<DeskRoom, Problem> {
        show(cx.conn, &self.guid)
    }
}

/// The room of a GUID.
///
/// # Errors
/// `not_found`, or a fault of ours.
pub(super) fn show(conn: &Connection, guid: &str) -> Result<DeskRoom, Problem> {
    let found = conn.prepare_cached(ROOM)?.query_row([guid], read).optional()?;
    let mut room = found.ok_or_else(|| NOT_FOUND.saying("There is no such room."))?;
    if let Some(trade) = room::trade(conn, guid)? {
        room.trade = Some(trade::show(conn, &trade)?);
    }
    let owes = room.trade.as_ref().is_some_and(|trade| trade.owed > 0);
    room.moves = moves::of(room.state, room.trade.as_ref().map(|trade| trade.state), owes);
    let earlier = |row: &Row<'_>| {
        Ok(EarlierTrade {
            guid: row.get(0)?,
            customer: row.get(1)?,
            at: row.get(2)?,
            reason: row.get(3)?,
        })
    };
    room.earlier =
        conn.prepare_cached(EARLIER)?.query_map([guid], earlier)?.collect::<Result<_, _>>()?;
    Ok(room)
}

fn read(row: &Row<'_>) -> rusqlite::Result<DeskRoom> {
    Ok(DeskRoom {
        guid: row.get(0)?,
        project_guid: row.get(1)?,
        project: row.get(2)?,
        board_guid: row.get(3)?,
        building: row.get(4)?,
        unit: row.get(5)?,
        floor: row.get(6)?,
        number: row.get(7)?,
        state: row.get(8)?,
        area: row.get(9)?,
        price: row.get(10)?,
        layout: row.get(11)?,
        changed: row.get(12)?,
        moves: Vec::new(),
        trade: None,
        earlier: Vec::new(),
    })
}
