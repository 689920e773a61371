//! A project's rooms, building by building, as the board shows them.

use rusqlite::{Connection, OptionalExtension as _, Row};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::context::Look;
use super::super::problem::{NOT_FOUND, Problem};
use super::super::route::{Reads, Route, Spec};
use super::tally::Tally;
use crate::desk::TradeState;
use crate::desk::room::RoomState;

/// How many of the latest deals are told.
const DEALS: i64 = 16;

const PROJECT: &str = "SELECT project.guid, project.code, project.name, city.name, clock.last
    FROM clock JOIN project JOIN city ON city.code = city_code WHERE project.guid = ?1";
const ROOMS: &str = "SELECT building.guid, building.name, nullif(place.name, top.name), unit.guid, unit.name,
        room.guid, floor, room.number, room.state, area, price, layout, board_row, board_column,
        coalesce(contract.amount, sale_order.amount), max(room.changed, coalesce(trade.changed, 0))
    FROM project top CROSS JOIN project place ON place.guid = top.guid OR place.parent_guid = top.guid
        CROSS JOIN building ON building.project_guid = place.guid
        CROSS JOIN unit ON unit.building_guid = building.guid CROSS JOIN room ON room.unit_guid = unit.guid
        LEFT JOIN trade ON trade.room_guid = room.guid AND trade.state <> 'closed'
        LEFT JOIN contract ON contract.trade_guid = trade.guid AND contract.open = 1
        LEFT JOIN sale_order ON sale_order.trade_guid = trade.guid AND sale_order.open = 1
    WHERE top.guid = ?1
    ORDER BY place.level, place.code, building.sequence, unit.number, board_row, board_column";
const LATEST: &str =
    "SELECT room.guid, building.name || coalesce('-' || unit.name, '') || '-' || room.number, deal.state,
        deal.amount, deal.at, consultant.name
    FROM (SELECT trade.room_guid, trade.state, trade.consultant_guid,
                coalesce(contract.amount, sale_order.amount) AS amount, coalesce(contract.signed_at, sale_order.ordered_at) AS at
            FROM trade LEFT JOIN contract ON contract.trade_guid = trade.guid AND contract.open = 1
                LEFT JOIN sale_order ON sale_order.trade_guid = trade.guid AND sale_order.open = 1
            WHERE trade.state <> 'closed'
                AND trade.project_guid IN (SELECT ?1 UNION ALL SELECT guid FROM project WHERE parent_guid = ?1)
                AND coalesce(contract.amount, sale_order.amount) IS NOT NULL
            ORDER BY at DESC, trade.changed DESC LIMIT ?2) deal
        JOIN room ON room.guid = deal.room_guid JOIN building ON building.guid = room.building_guid
        JOIN unit ON unit.guid = room.unit_guid JOIN consultant ON consultant.guid = deal.consultant_guid
    ORDER BY deal.at DESC";

/// `GET /projects/{guid}/board`
#[derive(Deserialize, JsonSchema)]
pub struct BoardShow {
    /// The project, with the rooms of its phases, or one phase.
    #[schemars(length(min = 1, max = 32))]
    guid: String,
    /// Only the rooms changed since an answer with this `changed`. All else is told in full.
    #[schemars(range(min = 0))]
    after: Option<i64>,
}

/// A project's rooms as they stand.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Board {
    /// The project.
    guid: String,
    /// Its short code.
    code: String,
    /// Its name.
    name: String,
    /// The city that it is in.
    city: String,
    /// Until which change this tells: the next request's `after`.
    changed: i64,
    /// How far all of it is sold.
    tally: Tally,
    /// Phase by phase, in their places.
    buildings: Vec<Building>,
    /// The latest orders and contracts, the newest first.
    deals: Vec<Deal>,
}

/// A building.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Building {
    /// Its id.
    guid: String,
    /// As 5号楼.
    name: String,
    /// The phase that it stands in; absent where it stands in the project asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    phase: Option<String>,
    /// How far it is sold.
    tally: Tally,
    /// Its stairwells with rooms to tell of.
    units: Vec<Unit>,
}

/// A stairwell.
#[derive(Serialize, JsonSchema)]
pub struct Unit {
    /// Its id.
    guid: String,
    /// As 1单元; null where the building has just one.
    name: Option<String>,
    /// From the top floor down, each floor from the left.
    rooms: Vec<Cell>,
}

/// A room's place on the board and how it stands.
#[derive(Serialize, JsonSchema)]
pub struct Cell {
    /// Its id.
    guid: String,
    /// As 12, or -1.
    floor: String,
    /// As 1203.
    number: String,
    /// Where it stands in its building, from 1 at the top.
    row: i64,
    /// Where it stands in its row, from 1.
    column: i64,
    /// How it stands.
    state: RoomState,
    /// Floor area in square metres.
    area: f64,
    /// List price, in fen.
    price: i64,
    /// As 3房2厅2卫.
    #[serde(skip_serializing_if = "Option::is_none")]
    layout: Option<String>,
    /// What it was sold for, in fen; absent where it is not sold.
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<i64>,
}

/// An order or a contract, as a wall may show it.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Deal {
    /// The room.
    room: String,
    /// Building, unit and number.
    name: String,
    /// Which of the two.
    state: TradeState,
    /// What it comes to, in fen.
    amount: i64,
    /// When it was made, in milliseconds since 1970.
    at: i64,
    /// Who sold.
    consultant: String,
}

impl Route for BoardShow {
    const SPEC: Spec =
        Spec::get("/projects/{guid}/board", "board", "A project's rooms, floor by floor");
    type Answer = Board;
}

impl Reads for BoardShow {
    fn read(self, cx: &Look<'_>) -> Result<Board, Problem> {
        let read = |row: &Row<'_>| {
            Ok(Board {
                guid: row.get(0)?,
                code: row.get(1)?,
                name: row.get(2)?,
                city: row.get(3)?,
                changed: row.get(4)?,
                tally: Tally::default(),
                buildings: Vec::new(),
                deals: Vec::new(),
            })
        };
        let found = cx.conn.prepare_cached(PROJECT)?.query_row([&self.guid], read).optional()?;
        let mut board = found.ok_or_else(|| NOT_FOUND.saying("There is no such project."))?;
        board.fill(cx.conn, self.after)?;
        board.deals = deals(cx.conn, &self.guid)?;
        Ok(board)
    }
}

impl Board {
    fn fill(&mut self, conn: &Connection, after: Option<i64>) -> rusqlite::Result<()> {
        let mut statement = conn.prepare_cached(ROOMS)?;
        let mut rows = statement.query([&self.guid])?;
        while let Some(row) = rows.next()? {
            let building = row.get_ref(0)?.as_str()?;
            if self.buildings.last().is_none_or(|last| last.guid != building) {
                let (guid, name, phase) = (building.to_owned(), row.get(1)?, row.get(2)?);
                let (tally, units) = (Tally::default(), Vec::new());
                self.buildings.push(Building { guid, name, phase, tally, units });
            }
            let (state, price, amount): (_, _, Option<i64>) =
                (row.get(8)?, row.get(10)?, row.get(14)?);
            self.tally.add(state, 1, price, amount.unwrap_or(0));
            let Some(last) = self.buildings.last_mut() else { continue };
            last.tally.add(state, 1, price, amount.unwrap_or(0));
            if after.is_none_or(|after| row.get::<_, i64>(15).is_ok_and(|changed| changed > after))
            {
                last.unit(row)?.rooms.push(cell(row)?);
            }
        }
        Ok(())
    }
}

impl Building {
    fn unit(&mut self, row: &Row<'_>) -> rusqlite::Result<&mut Unit> {
        let unit = row.get_ref(3)?.as_str()?;
        let place = match self.units.iter().rposition(|known| known.guid == unit) {
            Some(place) => place,
            None => {
                let (guid, name) = (unit.to_owned(), row.get(4)?);
                self.units.push(Unit { guid, name, rooms: Vec::new() });
                self.units.len() - 1
            }
        };
        Ok(&mut self.units[place])
    }
}

fn cell(row: &Row<'_>) -> rusqlite::Result<Cell> {
    Ok(Cell {
        guid: row.get(5)?,
        floor: row.get(6)?,
        number: row.get(7)?,
        state: row.get(8)?,
        area: row.get(9)?,
        price: row.get(10)?,
        layout: row.get(11)?,
        row: row.get(12)?,
        column: row.get(13)?,
        amount: row.get(14)?,
    })
}

fn deals(conn: &Connection, project: &str) -> rusqlite::Result<Vec<Deal>> {
    let read = |row: &Row<'_>| {
        Ok(Deal {
            room: row.get(0)?,
            name: row.get(1)?,
            state: row.get(2)?,
            amount: row.get(3)?,
            at: row.get(4)?,
            consultant: row.get(5)?,
        })
    };
    conn.prepare_cached(LATEST)?.query_map((project, DEALS), read)?.collect()
}
