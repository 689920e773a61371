//! What a customer is to the group: one of the staff, a member.

use rusqlite::OptionalExtension;
use serde::Serialize;

use super::{Desk, DeskError, buyers};

/// What broker platforms ask before they let somebody in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Standing {
    /// One of the staff.
    pub is_staff: bool,
    /// A member of the owners' club.
    pub is_member: bool,
}

/// How a customer stands.
///
/// # Errors
/// [`DeskError::NoCustomer`], or SQLite's.
pub fn of(desk: &Desk<'_, '_>, customer: i64) -> Result<Standing, DeskError> {
    const FIND: &str = "SELECT is_staff, is_member FROM customer WHERE id = ?1";
    let read =
        |row: &rusqlite::Row<'_>| Ok(Standing { is_staff: row.get(0)?, is_member: row.get(1)? });
    let found = desk.conn().prepare_cached(FIND)?.query_row([customer], read).optional()?;
    found.ok_or(DeskError::NoCustomer(customer))
}

/// Changes how a customer stands, and tells every project that knows them. Returns how they stood.
///
/// # Errors
/// [`DeskError::NoCustomer`], [`DeskError::Merged`], or SQLite's.
pub fn set(
    desk: &mut Desk<'_, '_>,
    customer: i64,
    standing: Standing,
) -> Result<Standing, DeskError> {
    const PUT: &str =
        "UPDATE customer SET is_staff = ?2, is_member = ?3, changed = ?4 WHERE id = ?1";
    let retained = buyers::customer(desk.conn(), customer)?;
    if retained != customer {
        return Err(DeskError::Merged { dropped: customer, retained });
    }
    let was = of(desk, customer)?;
    if was != standing {
        let changed = desk.change_time();
        let put = (customer, standing.is_staff, standing.is_member, changed);
        desk.conn().prepare_cached(PUT)?.execute(put)?;
        buyers::announce(desk, customer)?;
    }
    Ok(was)
}
