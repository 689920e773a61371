//! The projects that have a board, with how far each is sold.

use rusqlite::{Connection, Row};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::context::Look;
use super::super::list::{Filter, Listing, Rows, Sorts};
use super::super::problem::Problem;
use super::super::route::{Reads, Route, Spec};
use super::tally::Tally;

const COLUMNS: &str = "top.guid, top.code, top.name, city.name, top.enabled,
    (SELECT count(*) FROM project phase WHERE phase.parent_guid = top.guid)";
const FROM: &str = "project top JOIN city ON city.code = top.city_code";
const TALLY: &str =
    "SELECT room.state, count(*), sum(price), sum(coalesce(contract.amount, sale_order.amount, 0))
    FROM project place CROSS JOIN room ON room.project_guid = place.guid
        LEFT JOIN trade ON trade.room_guid = room.guid AND trade.state <> 'closed'
        LEFT JOIN contract ON contract.trade_guid = trade.guid AND contract.open = 1
        LEFT JOIN sale_order ON sale_order.trade_guid = trade.guid AND sale_order.open = 1
    WHERE place.guid IN (SELECT ?1 UNION ALL SELECT guid FROM project WHERE parent_guid = ?1)
    GROUP BY room.state";

/// How boards may be sorted.
pub struct BoardSorts;

impl Sorts for BoardSorts {
    const BY: &'static [(&'static str, &'static str)] =
        &[("code", "top.code"), ("name", "top.name"), ("city", "top.city_code")];
    const DEFAULT: &'static str = "code";
}

/// `GET /boards`
#[derive(Deserialize, JsonSchema)]
pub struct BoardList {
    #[serde(flatten)]
    listing: Listing<BoardSorts>,
}

/// A project, and how far it is sold.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BoardProject {
    /// The project.
    guid: String,
    /// Its short code.
    code: String,
    /// Its name.
    name: String,
    /// The city that it is in.
    city: String,
    /// Whether the project is in use.
    enabled: bool,
    /// How many phases it has; their rooms are counted with its own.
    phases: i64,
    /// How far it is sold.
    tally: Tally,
}

impl Route for BoardList {
    const SPEC: Spec = Spec::get("/boards", "board", "The projects, with how far each is sold");
    type Answer = Rows<BoardProject>;
}

impl Reads for BoardList {
    fn read(self, cx: &Look<'_>) -> Result<Self::Answer, Problem> {
        let filter = Filter::default()
            .and("top.level = ?", [1])
            .and_has(&["top.name", "top.code", "city.name"], self.listing.q.as_deref());
        let mut all = self.listing.rows(cx.conn, COLUMNS, FROM, filter, project)?;
        for project in &mut all.rows {
            project.tally = tally(cx.conn, &project.guid)?;
        }
        Ok(all)
    }
}

fn project(row: &Row<'_>) -> rusqlite::Result<BoardProject> {
    Ok(BoardProject {
        guid: row.get(0)?,
        code: row.get(1)?,
        name: row.get(2)?,
        city: row.get(3)?,
        enabled: row.get(4)?,
        phases: row.get(5)?,
        tally: Tally::default(),
    })
}

fn tally(conn: &Connection, project: &str) -> rusqlite::Result<Tally> {
    let mut tally = Tally::default();
    let mut statement = conn.prepare_cached(TALLY)?;
    let mut rows = statement.query([project])?;
    while let Some(row) = rows.next()? {
        tally.add(row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
    }
    Ok(tally)
}
