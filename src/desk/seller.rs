//! Which consultant sells.

use rusqlite::{Connection, OptionalExtension};

use super::DeskError;

/// A consultant who is to sell in a project must work there: in it, or in the project it is a phase of.
pub(super) fn require(conn: &Connection, guid: &str, project: &str) -> Result<(), DeskError> {
    const FIND: &str = "SELECT disabled FROM consultant WHERE guid = ?1";
    const WORKS: &str = "SELECT 1 FROM consultant_project
        WHERE consultant_guid = ?1
            AND project_guid IN (?2, (SELECT parent_guid FROM project WHERE guid = ?2))";
    let found = conn.prepare_cached(FIND)?.query_row([guid], |row| row.get(0)).optional()?;
    match found {
        None => return Err(DeskError::NoConsultant(guid.to_owned())),
        Some(true) => return Err(DeskError::ConsultantDisabled(guid.to_owned())),
        Some(false) => {}
    }
    match conn.prepare_cached(WORKS)?.exists([guid, project])? {
        true => Ok(()),
        false => Err(DeskError::ConsultantElsewhere {
            consultant: guid.to_owned(),
            project: project.to_owned(),
        }),
    }
}

/// Who looks after a customer in a project.
pub(super) fn of_customer(
    conn: &Connection,
    customer: i64,
    project: &str,
) -> Result<String, DeskError> {
    const FIND: &str =
        "SELECT consultant_guid FROM customer_project WHERE customer_id = ?1 AND project_guid = ?2";
    let mut find = conn.prepare_cached(FIND)?;
    let found = find.query_row((customer, project), |row| row.get(0)).optional()?;
    found.ok_or_else(|| DeskError::NobodySells { customer, project: project.to_owned() })
}
