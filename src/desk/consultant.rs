//! Consultants who may sell, and those who may not any more.

use rusqlite::OptionalExtension;

use super::{Desk, DeskError};

/// Disables a consultant or enables them again. Their name stays on all that they did; a disabled one is told as such in
/// the lists, and sells nothing at the desk. Returns whether that was a change.
///
/// # Errors
/// [`DeskError::NoConsultant`], or SQLite's.
pub fn set_disabled(
    desk: &mut Desk<'_, '_>,
    guid: &str,
    disabled: bool,
) -> Result<bool, DeskError> {
    const FIND: &str = "SELECT disabled FROM consultant WHERE guid = ?1";
    const PUT: &str = "UPDATE consultant SET disabled = ?2, changed = ?3 WHERE guid = ?1";
    const PLACES: &str =
        "SELECT project_guid FROM consultant_project WHERE consultant_guid = ?1 ORDER BY changed";
    const TOUCH: &str = "UPDATE consultant_project SET changed = ?3 WHERE consultant_guid = ?1 AND project_guid = ?2";
    let conn = desk.conn();
    let was = conn.prepare_cached(FIND)?.query_row([guid], |row| row.get(0)).optional()?;
    let was: bool = was.ok_or_else(|| DeskError::NoConsultant(guid.to_owned()))?;
    if was == disabled {
        return Ok(false);
    }
    let changed = desk.change_time();
    conn.prepare_cached(PUT)?.execute((guid, disabled, changed))?;
    // The list of who sells what for whom tells of it too, and follows the places.
    let mut places = conn.prepare_cached(PLACES)?;
    let places = places.query_map([guid], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    for project in places {
        let changed = desk.change_time();
        conn.prepare_cached(TOUCH)?.execute((guid, project, changed))?;
    }
    Ok(true)
}
