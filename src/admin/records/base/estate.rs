//! Companies, projects, buildings and rooms.

use rusqlite::Row;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::admin::context::Look;
use crate::admin::list::{Filter, Listing, Rows, Sorts};
use crate::admin::problem::Problem;
use crate::admin::records::reference::{Named, Numbered};
use crate::admin::route::{Reads, Route, Spec};
use crate::admin::wide::Wide;

/// The group, or one of its city companies.
#[derive(Serialize, JsonSchema)]
pub struct Company {
    /// Its id.
    guid: String,
    /// Its name.
    name: String,
    /// 1 the group, 2 a city company.
    level: i64,
    /// The company above it.
    parent: Option<Named>,
    /// How many projects and phases it has.
    projects: i64,
    /// Its change time.
    changed: i64,
}

/// How companies may be sorted.
pub struct CompanySorts;

impl Sorts for CompanySorts {
    const BY: &'static [(&'static str, &'static str)] =
        &[("name", "company.name"), ("level", "company.level"), ("changed", "company.changed")];
    const DEFAULT: &'static str = "level";
}

/// `GET /base/companies`
#[derive(Deserialize, JsonSchema)]
pub struct CompanyList {
    #[serde(flatten)]
    listing: Listing<CompanySorts>,
}

const COMPANIES: Wide = Wide {
    key: "company.rowid",
    table: "company",
    columns: "company.guid, company.name, company.level, parent.guid, parent.name,
        (SELECT count(*) FROM project WHERE company_guid = company.guid), company.changed",
    joined: "LEFT JOIN company parent ON parent.guid = company.parent_guid",
    in_order: &[],
};

impl Route for CompanyList {
    const SPEC: Spec = Spec::get("/base/companies", "base", "The group and its companies");
    type Answer = Rows<Company>;
}

impl Reads for CompanyList {
    fn read(self, cx: &Look<'_>) -> Result<Rows<Company>, Problem> {
        let text = self.listing.q.as_deref();
        let filter = Filter::default().and_has(&["company.name", "company.guid"], text);
        Ok(self.listing.page(cx.conn, &COMPANIES, filter, |row| {
            Ok(Company {
                guid: row.get(0)?,
                name: row.get(1)?,
                level: row.get(2)?,
                parent: Named::at_if(row, 3)?,
                projects: row.get(5)?,
                changed: row.get(6)?,
            })
        })?)
    }
}

/// A project or a phase of one.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Project {
    /// Its id.
    guid: String,
    /// Its short code.
    code: String,
    /// Its name.
    name: String,
    /// 1 a project, 2 a phase.
    level: i64,
    /// Whether it has no phases.
    is_leaf: bool,
    /// Whether it is in use.
    enabled: bool,
    /// The project that it is a phase of.
    parent: Option<Named>,
    /// Whose it is.
    company: Named,
    /// Where it is.
    city: Numbered,
    /// How many buildings stand in it.
    buildings: i64,
    /// How many rooms there are.
    rooms: i64,
    /// Its change time.
    changed: i64,
}

/// How projects may be sorted.
pub struct ProjectSorts;

impl Sorts for ProjectSorts {
    const BY: &'static [(&'static str, &'static str)] =
        &[("code", "project.code"), ("name", "project.name"), ("changed", "project.changed")];
    const DEFAULT: &'static str = "code";
}

/// `GET /base/projects`
#[derive(Deserialize, JsonSchema)]
pub struct BaseProjectList {
    #[serde(flatten)]
    listing: Listing<ProjectSorts>,
    /// Only this company's.
    #[schemars(length(min = 1, max = 64))]
    company: Option<String>,
    /// Only those in this city, by its division code.
    city: Option<i64>,
}

const PROJECTS: Wide = Wide {
    key: "project.rowid",
    table: "project",
    columns: "project.guid, project.code, project.name, project.level, project.is_leaf, project.enabled,
        parent.guid, parent.name, company.guid, company.name, city.code, city.name,
        (SELECT count(*) FROM building WHERE project_guid = project.guid),
        (SELECT count(*) FROM room WHERE project_guid = project.guid), project.changed",
    joined: "LEFT JOIN project parent ON parent.guid = project.parent_guid
        JOIN company ON company.guid = project.company_guid JOIN city ON city.code = project.city_code", in_order: &[] };

impl Route for BaseProjectList {
    const SPEC: Spec = Spec::get("/base/projects", "base", "Projects and their phases, by code");
    type Answer = Rows<Project>;
}

impl Reads for BaseProjectList {
    fn read(self, cx: &Look<'_>) -> Result<Rows<Project>, Problem> {
        let Self { listing, company, city } = self;
        let filter = Filter::default()
            .and_if("project.company_guid = ?", company)
            .and_if("project.city_code = ?", city)
            .and_has(&["project.name", "project.code", "project.guid"], listing.q.as_deref());
        Ok(listing.page(cx.conn, &PROJECTS, filter, |row| {
            Ok(Project {
                guid: row.get(0)?,
                code: row.get(1)?,
                name: row.get(2)?,
                level: row.get(3)?,
                is_leaf: row.get(4)?,
                enabled: row.get(5)?,
                parent: Named::at_if(row, 6)?,
                company: Named::at(row, 8)?,
                city: Numbered::at(row, 10)?,
                buildings: row.get(12)?,
                rooms: row.get(13)?,
                changed: row.get(14)?,
            })
        })?)
    }
}

/// A building.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Building {
    /// Its id.
    guid: String,
    /// As 5号楼.
    name: String,
    /// As 联发新天地-二期-5号楼.
    full_name: String,
    /// Its place in the project.
    sequence: i64,
    /// The project.
    project: Named,
    /// How many stairwells it has.
    units: i64,
    /// How many rooms.
    rooms: i64,
}

/// How buildings may be sorted.
pub struct BuildingSorts;

impl Sorts for BuildingSorts {
    const BY: &'static [(&'static str, &'static str)] =
        &[("fullName", "building.full_name"), ("sequence", "building.sequence")];
    const DEFAULT: &'static str = "fullName";
}

/// `GET /base/buildings`
#[derive(Deserialize, JsonSchema)]
pub struct BuildingList {
    #[serde(flatten)]
    listing: Listing<BuildingSorts>,
    /// Only this project's, its phases' included.
    #[schemars(length(min = 1, max = 64))]
    project: Option<String>,
}

const BUILDINGS: Wide = Wide {
    key: "building.rowid",
    table: "building",
    columns: "building.guid, building.name, building.full_name, building.sequence, project.guid, project.name,
        (SELECT count(*) FROM unit WHERE building_guid = building.guid),
        (SELECT count(*) FROM room WHERE building_guid = building.guid)",
    joined: "JOIN project ON project.guid = building.project_guid", in_order: &[] };

impl Route for BuildingList {
    const SPEC: Spec = Spec::get("/base/buildings", "base", "Buildings");
    type Answer = Rows<Building>;
}

impl Reads for BuildingList {
    fn read(self, cx: &Look<'_>) -> Result<Rows<Building>, Problem> {
        let Self { listing, project } = self;
        let filter = Filter::default()
            .and_in_project("building.project_guid", cx.conn, project)?
            .and_has(&["building.full_name", "building.guid"], listing.q.as_deref());
        Ok(listing.page(cx.conn, &BUILDINGS, filter, |row| {
            Ok(Building {
                guid: row.get(0)?,
                name: row.get(1)?,
                full_name: row.get(2)?,
                sequence: row.get(3)?,
                project: Named::at(row, 4)?,
                units: row.get(6)?,
                rooms: row.get(7)?,
            })
        })?)
    }
}

/// A room.
#[derive(Serialize, JsonSchema)]
pub struct Room {
    /// Its id.
    guid: String,
    /// Its number.
    number: String,
    /// The building, with the project.
    building: Named,
    /// The stairwell, where the building has several.
    unit: Option<String>,
    /// The floor.
    floor: String,
    /// The project.
    project: Named,
    /// `held`, `available`, `ordered` or `signed`.
    state: String,
    /// Floor area in square metres.
    area: f64,
    /// List price of the whole, in fen.
    price: i64,
    /// As 3房2厅2卫.
    layout: Option<String>,
    /// Its change time.
    changed: i64,
}

/// How rooms may be sorted.
pub struct RoomSorts;

impl Sorts for RoomSorts {
    const BY: &'static [(&'static str, &'static str)] = &[
        ("changed", "room.changed"),
        ("number", "room.number"),
        ("state", "room.state"),
        ("area", "room.area"),
        ("price", "room.price"),
    ];
    const DEFAULT: &'static str = "-changed";
}

/// How a room stands.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Kept back.
    Held,
    /// On sale.
    Available,
    /// Ordered.
    Ordered,
    /// Signed.
    Signed,
}

impl State {
    const fn name(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Available => "available",
            Self::Ordered => "ordered",
            Self::Signed => "signed",
        }
    }
}

/// `GET /base/rooms`
#[derive(Deserialize, JsonSchema)]
pub struct RoomList {
    #[serde(flatten)]
    listing: Listing<RoomSorts>,
    /// Only this project's, its phases' included.
    #[schemars(length(min = 1, max = 64))]
    project: Option<String>,
    /// Only those that stand so.
    state: Option<State>,
}

const ROOMS: Wide = Wide {
    key: "room.rowid",
    table: "room",
    columns: "room.guid, room.number, building.guid, building.full_name, unit.name, room.floor,
        project.guid, project.name, room.state, room.area, room.price, room.layout, room.changed",
    joined:
        "JOIN building ON building.guid = room.building_guid JOIN unit ON unit.guid = room.unit_guid
        JOIN project ON project.guid = room.project_guid",
    in_order: &["room.changed"],
};

impl Route for RoomList {
    const SPEC: Spec = Spec::get("/base/rooms", "base", "Rooms, those changed last first");
    type Answer = Rows<Room>;
}

impl Reads for RoomList {
    fn read(self, cx: &Look<'_>) -> Result<Rows<Room>, Problem> {
        let Self { listing, project, state } = self;
        let filter = Filter::default()
            .and_in_project("room.project_guid", cx.conn, project)?
            .and_anywhere("room.state = ?", state.map(|state| state.name().to_owned()))
            .and_has(&["room.number", "room.layout", "room.guid"], listing.q.as_deref());
        Ok(listing.page(cx.conn, &ROOMS, filter, room)?)
    }
}

fn room(row: &Row<'_>) -> rusqlite::Result<Room> {
    Ok(Room {
        guid: row.get(0)?,
        number: row.get(1)?,
        building: Named::at(row, 2)?,
        unit: row.get(4)?,
        floor: row.get(5)?,
        project: Named::at(row, 6)?,
        state: row.get(8)?,
        area: row.get(9)?,
        price: row.get(10)?,
        layout: row.get(11)?,
        changed: row.get(12)?,
    })
}
