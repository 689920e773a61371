//! Projects put into a store for the benchmark alone, so that their size is known exactly.

use std::path::Path;

use anyhow::Context as _;
use rusqlite::{Connection, Transaction, params};

/// How a project is built.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    /// Buildings.
    pub(crate) buildings: u32,
    /// Units of each building.
    pub(crate) units: u32,
    /// Floors of each unit.
    pub(crate) floors: u32,
    /// Rooms on each floor.
    pub(crate) doors: u32,
}

/// Layout and floor area, from left to right on a floor.
const LAYOUTS: [(&str, f64); 4] = [
    ("3房2厅2卫2阳", 118.46),
    ("2房2厅1卫1阳", 88.92),
    ("4房2厅2卫3阳", 142.07),
    ("3房2厅1卫1阳", 99.85),
];
/// As a half-sold project's rooms stand, one after the other.
const STATES: [&str; 10] = [
    "signed",
    "available",
    "signed",
    "held",
    "signed",
    "available",
    "ordered",
    "signed",
    "held",
    "available",
];

/// Adds a project to the store in `data`, which nobody may be serving.
pub(crate) fn add_project(data: &Path, guid: &str, name: &str, shape: Shape) -> anyhow::Result<()> {
    let mut db = Connection::open(data.join("dcbox.db")).context("opening the store")?;
    let change = db.transaction()?;
    Builder::new(&change)?.project(guid, name, shape).context("adding a project")?;
    change.commit()?;
    Ok(())
}

/// Adds rows with rising change times, as the server itself would.
struct Builder<'a> {
    change: &'a Transaction<'a>,
    clock: i64,
}

impl<'a> Builder<'a> {
    fn new(change: &'a Transaction<'a>) -> anyhow::Result<Self> {
        let clock = change.query_row("SELECT last FROM clock", [], |row| row.get(0))?;
        Ok(Self { change, clock })
    }

    fn project(mut self, guid: &str, name: &str, shape: Shape) -> anyhow::Result<()> {
        let changed = self.tick();
        self.change.execute(
            "INSERT INTO project (guid, code, name, company_guid, city_code, level, is_leaf, created, changed)
             SELECT ?1, 'BENCH' || substr(?1, 1, 4), ?2, company_guid, city_code, 1, 1, ?3, ?3
             FROM project WHERE level = 1 LIMIT 1",
            params![guid, name, changed],
        )?;
        for building in 1..=shape.buildings {
            let building_guid = inner_guid(guid, building, 0, 0);
            self.change.execute(
                "INSERT INTO building (guid, project_guid, name, full_name, sequence, created)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![
                    building_guid,
                    guid,
                    format!("{building}号楼"),
                    format!("{name}-{building}号楼"),
                    building,
                    changed
                ],
            )?;
            for unit in 1..=shape.units {
                self.unit(guid, &building_guid, (building, unit), shape)?;
            }
        }
        self.change.execute("UPDATE clock SET last = ?1", [self.clock])?;
        Ok(())
    }

    fn unit(
        &mut self,
        project: &str,
        building_guid: &str,
        (building, unit): (u32, u32),
        shape: Shape,
    ) -> anyhow::Result<()> {
        let unit_guid = inner_guid(project, building, unit, 0);
        self.change.execute(
            "INSERT INTO unit (guid, building_guid, number, name) VALUES (?1, ?2, ?3, ?4)",
            params![unit_guid, building_guid, unit, format!("{unit}单元")],
        )?;
        let mut room = self.change.prepare_cached(
            "INSERT INTO room (guid, project_guid, building_guid, unit_guid, floor, number, state, area,
                 price, layout, board_row, board_column, created, changed)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?13)",
        )?;
        for (floor, door) in (1..=shape.floors).flat_map(|f| (1..=shape.doors).map(move |d| (f, d)))
        {
            let (layout, area) = LAYOUTS[(door - 1) as usize % LAYOUTS.len()];
            let number = floor * 100 + door;
            let column = (unit - 1) * shape.doors + door;
            self.clock += 1;
            room.execute(params![
                inner_guid(project, building, unit, number),
                project,
                building_guid,
                unit_guid,
                floor.to_string(),
                number.to_string(),
                STATES[(floor * 3 + column + building) as usize % STATES.len()],
                area,
                // A little more for every floor up, in fen.
                (area * f64::from(1_850_000 + floor * 6_000)) as i64,
                layout,
                shape.floors + 1 - floor,
                column,
                self.clock,
            ])?;
        }
        Ok(())
    }

    fn tick(&mut self) -> i64 {
        self.clock += 1;
        self.clock
    }
}

/// A guid for what stands within a project: its beginning, and the place.
fn inner_guid(project: &str, building: u32, unit: u32, room: u32) -> String {
    format!("{:.16}{building:04}{unit:04}{room:08}", project)
}
