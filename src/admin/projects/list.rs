//! The matrix: projects and their phases down, sales-office applications across.

use rusqlite::{Connection, Row, params_from_iter};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cell::Cell;
use crate::admin::context::Look;
use crate::admin::list::{Filter, Listing, Rows, Sorts};
use crate::admin::problem::Problem;
use crate::admin::route::{Reads, Route, Spec};
use crate::apps::{self, Choice};
use crate::catalogue::Class;
use crate::messages::TABLE;
use crate::outbox::Kind;

/// A project or a phase of one.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Project {
    /// Its id.
    guid: String,
    /// Its short code.
    code: String,
    /// Its name.
    name: String,
    /// 1 a project, 2 a phase of one.
    level: i64,
    /// The project that it is a phase of.
    parent: Option<String>,
    /// Whether it is in use.
    enabled: bool,
    /// Its city.
    city: String,
    /// Its company.
    company: String,
    /// How many phases it has.
    phases: i64,
    /// How many rooms it has, those of its phases included.
    rooms: i64,
    /// One for each sales-office application, in the order of their numbers.
    cells: Vec<Cell>,
}

/// Which projects are meant: the same for the list, for its count, and for switching many.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "WhichProjects")]
pub struct WhichProjects {
    /// Only those in this city, by its code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<i64>,
    /// Only those of this company.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 64))]
    pub company: Option<String>,
}

/// What the list reads from.
const FROM: &str = "project JOIN city ON city.code = project.city_code JOIN company ON company.guid = project.company_guid
    LEFT JOIN project parent ON parent.guid = project.parent_guid";
const COLUMNS: &str = "project.guid, project.code, project.name, project.level, parent.name, project.enabled, city.name, company.name,
    (SELECT count(*) FROM project phase WHERE phase.parent_guid = project.guid),
    (SELECT count(*) FROM room WHERE project_guid = project.guid)
        + (SELECT count(*) FROM room JOIN project phase ON phase.guid = project_guid WHERE phase.parent_guid = project.guid)";

impl WhichProjects {
    /// The conditions; `text` is looked for in codes and names.
    pub fn filter(&self, text: Option<&str>) -> Filter {
        Filter::default()
            .and_if("project.city_code = ?", self.city)
            .and_if("project.company_guid = ?", self.company.clone())
            .and_has(&["project.code", "project.name", "parent.name"], text)
    }

    /// The GUIDs of those that a list would show, by code.
    ///
    /// # Errors
    /// SQLite's.
    pub fn guids(&self, conn: &Connection, text: Option<&str>) -> Result<Vec<String>, Problem> {
        let (sql, values) = self.filter(text).parts();
        let sql = format!("SELECT project.guid FROM {FROM}{sql} ORDER BY project.code");
        let mut select = conn.prepare(&sql)?;
        Ok(select
            .query_map(params_from_iter(values), |row| row.get(0))?
            .collect::<Result<_, _>>()?)
    }
}

/// How projects may be sorted.
pub struct ProjectSorts;

impl Sorts for ProjectSorts {
    const BY: &'static [(&'static str, &'static str)] = &[
        ("code", "project.code"),
        ("name", "project.name"),
        ("city", "city.name"),
        ("company", "company.name"),
    ];
    const DEFAULT: &'static str = "code";
}

/// `GET /projects`
#[derive(Deserialize, JsonSchema)]
pub struct ProjectList {
    #[serde(flatten)]
    listing: Listing<ProjectSorts>,
    #[serde(flatten)]
    which: WhichProjects,
}

impl Route for ProjectList {
    const SPEC: Spec = Spec::get(
        "/projects",
        "projects",
        "Projects and phases, with the sales offices that they are on line for",
    );
    type Answer = Rows<Project>;
}

impl Reads for ProjectList {
    fn read(self, cx: &Look<'_>) -> Result<Rows<Project>, Problem> {
        let filter = self.which.filter(self.listing.q.as_deref());
        let Rows { mut rows, total, page, size } =
            self.listing.rows(cx.conn, COLUMNS, FROM, filter, project)?;
        let offices = offices(cx.conn)?;
        for row in &mut rows {
            let cells =
                offices.iter().map(|office| Cell::read(cx.conn, &row.guid, office.id, cx.now));
            row.cells = cells.collect::<Result<_, _>>()?;
        }
        Ok(Rows { rows, total, page, size })
    }
}

fn project(row: &Row<'_>) -> rusqlite::Result<Project> {
    Ok(Project {
        guid: row.get(0)?,
        code: row.get(1)?,
        name: row.get(2)?,
        level: row.get(3)?,
        parent: row.get(4)?,
        enabled: row.get(5)?,
        city: row.get(6)?,
        company: row.get(7)?,
        phases: row.get(8)?,
        rooms: row.get(9)?,
        cells: Vec::new(),
    })
}

fn offices(conn: &Connection) -> rusqlite::Result<Vec<apps::Record>> {
    let is_office = |record: &apps::Record| Class::of(record.id) == Some(Class::SalesOffice);
    Ok(apps::all(conn)?.into_iter().filter(is_office).collect())
}

/// A sales-office application.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Office {
    /// Its number.
    id: u16,
    /// Its name.
    name: String,
    /// Whether it is enabled.
    enabled: bool,
    /// Whether it has a callback.
    has_callback: bool,
    /// Whether it is told when a project is switched.
    subscribes: bool,
}

impl From<apps::Record> for Office {
    fn from(record: apps::Record) -> Self {
        let subscribes = match &record.subscriptions {
            Choice::All | Choice::Default => true,
            Choice::None => false,
            Choice::List(names) => TABLE
                .iter()
                .filter(|message| message.follows.contains(&Kind::ProjectOnline))
                .any(|message| names.iter().any(|name| name == message.spec.cmd)),
        };
        Self {
            id: record.id,
            name: record.name,
            enabled: record.enabled,
            has_callback: record.callback.is_some(),
            subscribes,
        }
    }
}

/// A city that has projects.
#[derive(Debug, Serialize, JsonSchema)]
pub struct City {
    /// The national division code.
    code: i64,
    /// Its name.
    name: String,
}

/// A company that has projects.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Company {
    /// Its id.
    guid: String,
    /// Its name.
    name: String,
}

/// What the matrix is made of, and what it can be narrowed by.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ProjectChoices {
    /// The sales-office applications, in the order of their numbers.
    applications: Vec<Office>,
    /// The cities that have projects, by name.
    cities: Vec<City>,
    /// The companies that have projects, by name.
    companies: Vec<Company>,
}

/// `GET /projects/choices`
#[derive(Deserialize, JsonSchema)]
pub struct ProjectChoiceList {}

const CITIES: &str =
    "SELECT code, name FROM city WHERE code IN (SELECT city_code FROM project) ORDER BY name";
const COMPANIES: &str =
    "SELECT guid, name FROM company WHERE guid IN (SELECT company_guid FROM project) ORDER BY name";

impl Route for ProjectChoiceList {
    const SPEC: Spec = Spec::get(
        "/projects/choices",
        "projects",
        "The sales-office applications, and the cities and companies that have projects",
    );
    type Answer = ProjectChoices;
}

impl Reads for ProjectChoiceList {
    fn read(self, cx: &Look<'_>) -> Result<ProjectChoices, Problem> {
        let city = |row: &Row<'_>| Ok(City { code: row.get(0)?, name: row.get(1)? });
        let company = |row: &Row<'_>| Ok(Company { guid: row.get(0)?, name: row.get(1)? });
        Ok(ProjectChoices {
            applications: offices(cx.conn)?.into_iter().map(Office::from).collect(),
            cities: cx
                .conn
                .prepare_cached(CITIES)?
                .query_map([], city)?
                .collect::<Result<_, _>>()?,
            companies: cx
                .conn
                .prepare_cached(COMPANIES)?
                .query_map([], company)?
                .collect::<Result<_, _>>()?,
        })
    }
}
