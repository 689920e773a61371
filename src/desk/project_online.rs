//! Which projects are on line for which application.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;

use super::{Desk, DeskError, project};
use crate::outbox::Event;

/// A project, and the applications it is on line for.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the names are the columns'")]
pub struct ProjectView {
    pub guid: String,
    pub code: String,
    pub name: String,
    pub level: i64,
    pub enabled: bool,
    pub online: Vec<u16>,
}

const ALL: &str = "SELECT guid, code, name, level, enabled FROM project ORDER BY code";
const ONLINE: &str = "SELECT project_guid, application_id FROM project_online WHERE online = 1 ORDER BY application_id";

/// All projects and their phases, by code.
///
/// # Errors
/// SQLite's.
pub fn list(conn: &Connection) -> Result<Vec<ProjectView>, DeskError> {
    let mut online: HashMap<String, Vec<u16>> = HashMap::new();
    let mut switched_on = conn.prepare_cached(ONLINE)?;
    for row in switched_on.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))? {
        let (project, application) = row?;
        online.entry(project).or_default().push(application);
    }
    let mut all = conn.prepare_cached(ALL)?;
    let projects = all.query_map([], |row| {
        let guid: String = row.get(0)?;
        let online = online.remove(&guid).unwrap_or_default();
        let (code, name) = (row.get(1)?, row.get(2)?);
        Ok(ProjectView { guid, code, name, level: row.get(3)?, enabled: row.get(4)?, online })
    })?;
    Ok(projects.collect::<Result<_, _>>()?)
}

const APPLICATION: &str = "SELECT 1 FROM application WHERE id = ?1";
const IS_ONLINE: &str =
    "SELECT online FROM project_online WHERE project_guid = ?1 AND application_id = ?2";
const PUT: &str = "INSERT INTO project_online (project_guid, application_id, online, changed) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (project_guid, application_id) DO UPDATE SET online = ?3, changed = ?4";
const ONE: &str = "SELECT guid, code, name, level, enabled FROM project WHERE guid = ?1";
const ITS: &str = "SELECT application_id FROM project_online WHERE project_guid = ?1 AND online = 1 ORDER BY application_id";

/// Switches a project (a GUID, a code or a name) on or off line for an application, which is told.
///
/// # Errors
/// [`DeskError`].
pub fn switch(
    desk: &mut Desk<'_, '_>,
    project: &str,
    application: u16,
    online: bool,
) -> Result<ProjectView, DeskError> {
    let conn = desk.conn();
    let project::Project { guid, name } = project::find(conn, project)?;
    if !conn.prepare_cached(APPLICATION)?.exists([application])? {
        return Err(DeskError::NoApplication(application));
    }
    let mut known = conn.prepare_cached(IS_ONLINE)?;
    let was = known.query_row((&guid, application), |row| row.get(0)).optional()?.unwrap_or(false);
    match (was, online) {
        (true, true) => return Err(DeskError::Online { project: name, application }),
        (false, false) => return Err(DeskError::Offline { project: name, application }),
        _ => {}
    }
    let changed = desk.change_time();
    conn.prepare_cached(PUT)?.execute((&guid, application, online, changed))?;
    tell(desk, &guid, application)?;

    let mut its = conn.prepare_cached(ITS)?;
    let online = its.query_map([&guid], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let (code, level, enabled) = conn
        .prepare_cached(ONE)?
        .query_row([&guid], |row| Ok((row.get(1)?, row.get(3)?, row.get(4)?)))?;
    Ok(ProjectView { guid, code, name, level, enabled, online })
}

/// Tells an application once more whether a project is on line for it.
///
/// # Errors
/// SQLite's.
pub fn tell(desk: &Desk<'_, '_>, project: &str, application: u16) -> Result<(), DeskError> {
    desk.emit(&Event::ProjectOnline { project, application })
}
