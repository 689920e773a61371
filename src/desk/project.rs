//! Which project is meant.

use rusqlite::{Connection, OptionalExtension};

use super::DeskError;

/// A project, as people refer to it.
pub(super) struct Project {
    pub(super) guid: String,
    pub(super) name: String,
}

const BY_GUID: &str = "SELECT guid, name FROM project WHERE guid = ?1";
const BY_CODE: &str = "SELECT guid, name FROM project WHERE code = ?1";
// Names have no index: a developer has some hundred projects, and only people ask by name.
const BY_NAME: &str = "SELECT guid, name FROM project WHERE name = ?1 LIMIT 2";

/// The project of a GUID, a code or a name.
pub(super) fn find(conn: &Connection, text: &str) -> Result<Project, DeskError> {
    let read = |row: &rusqlite::Row<'_>| Ok(Project { guid: row.get(0)?, name: row.get(1)? });
    for unique in [BY_GUID, BY_CODE] {
        if let Some(found) = conn.prepare_cached(unique)?.query_row([text], read).optional()? {
            return Ok(found);
        }
    }
    let mut named = conn.prepare_cached(BY_NAME)?;
    let mut named = named.query_map([text], read)?.collect::<Result<Vec<_>, _>>()?;
    match (named.pop(), named.pop()) {
        (Some(one), None) => Ok(one),
        (None, _) => Err(DeskError::NoProject(text.to_owned())),
        _ => Err(DeskError::SeveralProjects(text.to_owned())),
    }
}

/// The project itself and its phases: wherever rooms of it may be.
pub(super) fn places(conn: &Connection, project: &Project) -> Result<Vec<String>, DeskError> {
    const PHASES: &str = "SELECT guid FROM project WHERE parent_guid = ?1 ORDER BY code";
    let mut places = vec![project.guid.clone()];
    let mut phases = conn.prepare_cached(PHASES)?;
    for phase in phases.query_map([&project.guid], |row| row.get(0))? {
        places.push(phase?);
    }
    Ok(places)
}
