//! The opportunity that a trade comes from, and what the trade makes of it.

use rusqlite::{Connection, OptionalExtension};

use super::{Desk, DeskError, new_guid, seller};
use crate::outbox::Event;

/// An opportunity that is ordered on, and who sells.
pub(super) struct Chosen {
    pub(super) opportunity: String,
    pub(super) consultant: String,
}

/// What an order says of its opportunity and its seller.
pub(super) struct Wish<'w> {
    pub(super) customer: i64,
    pub(super) project: &'w str,
    pub(super) opportunity: Option<&'w str>,
    pub(super) consultant: Option<&'w str>,
}

/// The opportunity named; else the customer's open one in the project; else a new one. Its consultant
/// sells unless another is named.
pub(super) fn choose(desk: &mut Desk<'_, '_>, wish: &Wish<'_>) -> Result<Chosen, DeskError> {
    const OPEN: &str = "SELECT guid, consultant_guid FROM opportunity
        WHERE customer_id = ?1 AND project_guid = ?2 AND open = 1";
    let Wish { customer, project, consultant, .. } = *wish;
    let conn = desk.conn();
    if let Some(consultant) = consultant {
        seller::require(conn, consultant, project)?;
    }
    let known = match wish.opportunity {
        Some(named) => Some(require(conn, named, customer, project)?),
        None => conn
            .prepare_cached(OPEN)?
            .query_row((customer, project), |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?,
    };
    if let Some((opportunity, its)) = known {
        let consultant = consultant.map_or(its, str::to_owned);
        return Ok(Chosen { opportunity, consultant });
    }
    let consultant = match consultant {
        Some(consultant) => consultant.to_owned(),
        None => seller::of_customer(conn, customer, project)?,
    };
    let opportunity = make(desk, customer, project, &consultant)?;
    Ok(Chosen { opportunity, consultant })
}

fn require(
    conn: &Connection,
    guid: &str,
    customer: i64,
    project: &str,
) -> Result<(String, String), DeskError> {
    const FIND: &str = "SELECT customer_id, project_guid, open, status, consultant_guid FROM opportunity WHERE guid = ?1";
    type Found = (i64, String, bool, String, String);
    let read = |row: &rusqlite::Row<'_>| -> rusqlite::Result<Found> {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
    };
    let opportunity = guid.to_owned();
    match conn.prepare_cached(FIND)?.query_row([guid], read).optional()? {
        None => Err(DeskError::NoOpportunity(opportunity)),
        Some((whose, place, ..)) if whose != customer || place != project => {
            let project = project.to_owned();
            Err(DeskError::OpportunityElsewhere { opportunity, customer, project })
        }
        Some((_, _, false, status, _)) => Err(DeskError::OpportunityClosed { opportunity, status }),
        Some((.., consultant)) => Ok((opportunity, consultant)),
    }
}

/// Makes an opportunity of somebody who comes to order. It is told of once the order is in it.
fn make(
    desk: &mut Desk<'_, '_>,
    customer: i64,
    project: &str,
    consultant: &str,
) -> Result<String, DeskError> {
    const ADD: &str = "INSERT INTO opportunity (guid, customer_id, project_guid, consultant_guid, status, open, first_will,
            will, created, changed)
        VALUES (?1, ?2, ?3, ?4, '登记', 1, 'A', 'A', ?5, ?6)";
    let guid = new_guid();
    let changed = desk.change_time();
    let added = (&guid, customer, project, consultant, desk.now, changed);
    desk.conn().prepare_cached(ADD)?.execute(added)?;
    Ok(guid)
}

struct Standing {
    customer: i64,
    project: String,
    status: String,
    open: bool,
    ordered: bool,
    signed: bool,
    another: bool,
}

const STANDING: &str = "SELECT customer_id, project_guid, status, open,
        EXISTS (SELECT 1 FROM trade WHERE opportunity_guid = o.guid AND trade.state = 'ordered'),
        EXISTS (SELECT 1 FROM trade WHERE opportunity_guid = o.guid AND trade.state = 'signed'),
        EXISTS (SELECT 1 FROM opportunity other WHERE other.customer_id = o.customer_id
            AND other.project_guid = o.project_guid AND other.open = 1 AND other.guid <> o.guid)
    FROM opportunity o WHERE guid = ?1";

impl Standing {
    fn of(conn: &Connection, guid: &str) -> Result<Self, DeskError> {
        Ok(conn.prepare_cached(STANDING)?.query_row([guid], |row| {
            Ok(Self {
                customer: row.get(0)?,
                project: row.get(1)?,
                status: row.get(2)?,
                open: row.get(3)?,
                ordered: row.get(4)?,
                signed: row.get(5)?,
                another: row.get(6)?,
            })
        })?)
    }

    /// The status that its trades give it, and whether it is open with that.
    fn due(&self) -> (&str, bool) {
        let sold = ["认购", "签约", "赢得"].contains(&&*self.status);
        match () {
            // Another room of it is still on order.
            () if self.ordered && (self.open || !self.another) => ("认购", true),
            () if self.signed && self.status == "赢得" => ("赢得", false),
            () if self.signed => ("签约", false),
            // What others have said of it stands: no trade had to do with that.
            () if !sold || self.ordered => (&self.status, self.open),
            () if self.another => ("丢失", false),
            () => ("激活", true),
        }
    }
}

/// Gives an opportunity the status that its trades make of it, and tells of it where that is another.
///
/// With a room on order it is 认购 and open, with all its rooms signed 签约 and closed. When its last
/// trade has ended it is open again as 激活; where the customer has another open one in the project,
/// it is closed as 丢失, for `reason`.
pub(super) fn follow_trades(
    desk: &mut Desk<'_, '_>,
    guid: &str,
    reason: &str,
) -> Result<(), DeskError> {
    let standing = Standing::of(desk.conn(), guid)?;
    let (status, open) = standing.due();
    if (status, open) == (&*standing.status, standing.open) {
        return Ok(());
    }
    put(desk, guid, status, open, reason)?;
    desk.emit(&Event::Opportunity { guid, project: &standing.project })
}

/// Closes an opportunity as 丢失. The caller tells of it.
pub(super) fn lose(desk: &mut Desk<'_, '_>, guid: &str, reason: &str) -> Result<(), DeskError> {
    put(desk, guid, "丢失", false, reason)
}

fn put(
    desk: &mut Desk<'_, '_>,
    guid: &str,
    status: &str,
    open: bool,
    reason: &str,
) -> Result<(), DeskError> {
    const PUT: &str = "UPDATE opportunity SET status = ?2, open = ?3, lost_reason = ?4, lost_at = ?5, changed = ?6
        WHERE guid = ?1";
    let lost = (status == "丢失").then_some((reason, desk.now));
    let changed = desk.change_time();
    let (reason, at) = lost.unzip();
    desk.conn().prepare_cached(PUT)?.execute((guid, status, open, reason, at, changed))?;
    Ok(())
}

/// The customer and project of an opportunity.
pub(super) fn whose(conn: &Connection, guid: &str) -> Result<(i64, String), DeskError> {
    let standing = Standing::of(conn, guid)?;
    Ok((standing.customer, standing.project))
}
