//! Rooms: which one is meant, and holding one back from sale (销控).

use std::fmt;
use std::str::FromStr;

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ValueRef};
use rusqlite::{Connection, OptionalExtension, Row};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Desk, DeskError, Yuan, project};

/// How a room stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum RoomState {
    /// Kept back (销控); may be ordered by whom it is kept for.
    Held,
    /// On sale (待售).
    Available,
    /// Ordered (认购).
    Ordered,
    /// Signed (签约).
    Signed,
}

impl RoomState {
    /// As the store writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Available => "available",
            Self::Ordered => "ordered",
            Self::Signed => "signed",
        }
    }

    const ALL: [Self; 4] = [Self::Held, Self::Available, Self::Ordered, Self::Signed];
}

impl fmt::Display for RoomState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for RoomState {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|state| state.as_str() == text);
        known.ok_or("a room is held, available, ordered or signed")
    }
}

impl FromSql for RoomState {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_str()?.parse().map_err(|_| FromSqlError::InvalidType)
    }
}

/// A room.
#[derive(Debug, Serialize)]
pub struct Room {
    /// Its id.
    pub guid: String,
    /// The project or phase that it is in.
    #[serde(skip)]
    pub project: String,
    /// Project, building, unit and number, as 联发·云汀-三期-1号楼-1单元-1203.
    pub name: String,
    /// How it stands.
    pub state: RoomState,
    /// Floor area in square metres.
    pub area: f64,
    /// List price of the whole.
    pub price: Yuan,
    /// As 3房2厅2卫.
    pub layout: Option<String>,
}

const BY_GUID: &str = "SELECT room.guid, room.project_guid,
        building.full_name || coalesce('-' || unit.name, '') || '-' || room.number, state, area, price, layout
    FROM room JOIN building ON building.guid = room.building_guid JOIN unit ON unit.guid = room.unit_guid
    WHERE room.guid = ?1";
// Building by building and unit by unit, as the sales board has them.
const OF_PROJECT: &str = "SELECT room.guid, room.project_guid,
        building.full_name || coalesce('-' || unit.name, '') || '-' || room.number, state, area, price, layout
    FROM building CROSS JOIN unit ON unit.building_guid = building.guid CROSS JOIN room ON room.unit_guid = unit.guid
    WHERE building.project_guid = ?1 AND (?2 IS NULL OR state = ?2)
    ORDER BY building.sequence, unit.number, board_row, board_column";
const BY_NAME: &str = "SELECT room.guid, room.project_guid,
        building.full_name || coalesce('-' || unit.name, '') || '-' || room.number, state, area, price, layout
    FROM building CROSS JOIN unit ON unit.building_guid = building.guid CROSS JOIN room ON room.unit_guid = unit.guid
    WHERE building.project_guid = ?1
        AND ?2 IN (building.name || '-' || room.number, building.name || '-' || unit.name || '-' || room.number)";

fn read(row: &Row<'_>) -> rusqlite::Result<Room> {
    Ok(Room {
        guid: row.get(0)?,
        project: row.get(1)?,
        name: row.get(2)?,
        state: row.get(3)?,
        area: row.get(4)?,
        price: Yuan(row.get(5)?),
        layout: row.get(6)?,
    })
}

/// The room of a GUID, or of `BUILDING-ROOM in PROJECT` or `BUILDING-UNIT-ROOM in PROJECT`.
///
/// # Errors
/// [`DeskError`].
pub fn find(conn: &Connection, text: &str) -> Result<Room, DeskError> {
    if let Some(room) = conn.prepare_cached(BY_GUID)?.query_row([text], read).optional()? {
        return Ok(room);
    }
    let Some((name, place)) = text.rsplit_once(" in ") else {
        return Err(DeskError::NoRoom(text.to_owned()));
    };
    let place = project::find(conn, place.trim())?;
    let mut found = Vec::new();
    for place in project::places(conn, &place)? {
        let mut named = conn.prepare_cached(BY_NAME)?;
        for room in named.query_map((place, name.trim()), read)? {
            found.push(room?);
        }
    }
    match (found.pop(), found.pop()) {
        (Some(room), None) => Ok(room),
        (None, _) => Err(DeskError::NoRoom(text.to_owned())),
        _ => Err(DeskError::SeveralRooms(text.to_owned())),
    }
}

/// A project's rooms, its phases' included, in a state or in any.
///
/// # Errors
/// [`DeskError`].
pub fn list(
    conn: &Connection,
    project: &str,
    state: Option<RoomState>,
) -> Result<Vec<Room>, DeskError> {
    let project = project::find(conn, project)?;
    let mut list = Vec::new();
    for place in project::places(conn, &project)? {
        let mut rooms = conn.prepare_cached(OF_PROJECT)?;
        for room in rooms.query_map((place, state.map(RoomState::as_str)), read)? {
            list.push(room?);
        }
    }
    Ok(list)
}

/// Keeps an available room back from sale.
///
/// # Errors
/// [`DeskError`].
pub fn hold(desk: &mut Desk<'_, '_>, room: &str) -> Result<Room, DeskError> {
    let rule = "only an available room can be held";
    switch(desk, room, (RoomState::Available, RoomState::Held), rule)
}

/// Puts a held room back on sale.
///
/// # Errors
/// [`DeskError`].
pub fn release(desk: &mut Desk<'_, '_>, room: &str) -> Result<Room, DeskError> {
    let rule = "only a held room can be released";
    switch(desk, room, (RoomState::Held, RoomState::Available), rule)
}

fn switch(
    desk: &mut Desk<'_, '_>,
    room: &str,
    (from, to): (RoomState, RoomState),
    rule: &'static str,
) -> Result<Room, DeskError> {
    let mut room = find(desk.conn(), room)?;
    if room.state != from {
        return Err(DeskError::RoomState { room: room.name, state: room.state, rule });
    }
    put(desk, &room.guid, to)?;
    room.state = to;
    Ok(room)
}

/// The trade that a room is in; none where nobody buys it.
///
/// # Errors
/// SQLite's.
pub fn trade(conn: &Connection, room: &str) -> Result<Option<String>, DeskError> {
    const LIVE: &str = "SELECT guid FROM trade WHERE room_guid = ?1 AND state <> 'closed'";
    Ok(conn.prepare_cached(LIVE)?.query_row([room], |row| row.get(0)).optional()?)
}

/// # Errors
/// Where a room cannot be sold: it is in another trade, which is named.
pub(super) fn require_free(conn: &Connection, room: &Room) -> Result<(), DeskError> {
    if let Some(trade) = trade(conn, &room.guid)? {
        return Err(DeskError::RoomSold { room: room.name.clone(), trade });
    }
    match room.state {
        RoomState::Available | RoomState::Held => Ok(()),
        state => Err(DeskError::RoomState {
            room: room.name.clone(),
            state,
            rule: "only an available or held room can be sold",
        }),
    }
}

/// Makes a room's state another one.
pub(super) fn put(desk: &mut Desk<'_, '_>, room: &str, state: RoomState) -> Result<(), DeskError> {
    const PUT: &str = "UPDATE room SET state = ?2, changed = ?3 WHERE guid = ?1";
    let changed = desk.change_time();
    desk.conn().prepare_cached(PUT)?.execute((room, state.as_str(), changed))?;
    Ok(())
}
