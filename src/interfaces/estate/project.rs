//! Projects and their phases.

use rusqlite::{Connection, OptionalExtension};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::SyncedPage;
use crate::catalogue::{Error, PageSince, Query, Read, Spec};
use crate::protocol::{Code, DateTime};

/// G-BA-03: all projects and phases.
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct ProjectList(PageSince);

/// A project or a phase of one.
#[derive(Serialize, JsonSchema)]
pub struct Project {
    /// Its id.
    #[serde(rename = "projGUID")]
    #[schemars(length(max = 64))]
    guid: String,
    /// Its name.
    #[serde(rename = "projName")]
    #[schemars(length(max = 50))]
    name: String,
    /// The project that this is a phase of; empty where it is none.
    #[serde(rename = "parentGUID")]
    #[schemars(length(max = 64))]
    parent: String,
    /// Its city.
    #[serde(rename = "cityName")]
    #[schemars(length(max = 50))]
    city: String,
    /// 1 in use, 0 not.
    status: i64,
    /// Its change time.
    #[serde(rename = "lastModifyTime")]
    changed: DateTime,
    /// 1 where buildings stand in it, 0 where it has phases.
    #[serde(rename = "ifEnd")]
    is_leaf: i64,
    /// The city company that it belongs to.
    #[serde(rename = "buGUID")]
    #[schemars(length(max = 64))]
    company: String,
    /// 1 a project, 2 a phase.
    level: i64,
}

const COUNT: &str = "SELECT count(*) FROM project WHERE changed > ?1";
const PROJECTS: &str =
    "SELECT project.changed, guid, project.name, coalesce(parent_guid, ''), city.name,
        project.enabled, is_leaf, company_guid, level
    FROM project JOIN city ON city.code = project.city_code
    WHERE project.changed > ?1 ORDER BY project.changed LIMIT ?2 OFFSET ?3";

impl Query for ProjectList {
    const SPEC: Spec = Spec::new("4.1.3", "G-BA-03", "base_project_list", "项目信息查询");
    type Reply = SyncedPage<Project>;

    fn call(self, cx: &Read<'_>) -> Result<Self::Reply, Error> {
        let page = cx.page(self.0, None, COUNT, PROJECTS, |row| {
            Ok(Project {
                changed: DateTime(row.get(0)?),
                guid: row.get(1)?,
                name: row.get(2)?,
                parent: row.get(3)?,
                city: row.get(4)?,
                status: row.get(5)?,
                is_leaf: row.get(6)?,
                company: row.get(7)?,
                level: row.get(8)?,
            })
        })?;
        Ok(page.into())
    }
}

/// # Errors
/// 4001 where there is no such project.
pub fn require(conn: &Connection, guid: &str) -> Result<(), Error> {
    const EXISTS: &str = "SELECT 1 FROM project WHERE guid = ?1";
    match conn.prepare_cached(EXISTS)?.exists([guid])? {
        true => Ok(()),
        false => Err(Error::refused(Code::NoProject)),
    }
}

/// Where a project's buildings stand: in the project itself, or in its phases in the order of their codes.
///
/// # Errors
/// 4001 where there is no such project.
pub fn with_phases(conn: &Connection, guid: &str) -> Result<Vec<String>, Error> {
    const IS_LEAF: &str = "SELECT is_leaf FROM project WHERE guid = ?1";
    const PHASES: &str = "SELECT guid FROM project WHERE parent_guid = ?1 ORDER BY code";
    let is_leaf = conn.prepare_cached(IS_LEAF)?.query_row([guid], |row| row.get(0)).optional()?;
    if is_leaf.ok_or_else(|| Error::refused(Code::NoProject))? {
        return Ok(vec![guid.to_owned()]);
    }
    let mut phases = conn.prepare_cached(PHASES)?;
    Ok(phases.query_map([guid], |row| row.get(0))?.collect::<Result<_, _>>()?)
}
