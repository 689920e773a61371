//! How customers are getting on, as a broker platform follows it: announced, come, ordered, signed, paid.

use rusqlite::Connection;
use schemars::JsonSchema;
use serde::Serialize;

use super::field::Text;
use super::money::yuan;
use super::{Message, from_row};
use crate::catalogue::{Error, Nothing, Spec};
use crate::outbox::{Kind, Paid, Told, Turn};
use crate::protocol::{ChangeGuid, DateTime};

/// N-BA-11: something happened to a customer.
#[derive(Serialize, JsonSchema)]
pub struct StatusChanged {
    /// The customer.
    #[serde(rename = "cstGUID")]
    customer: Text<20>,
    /// The project.
    #[serde(rename = "projGUID")]
    project: Text<64>,
    /// The same project.
    #[serde(rename = "oriProjGUID")]
    original_project: Text<32>,
    /// When it happened.
    #[serde(rename = "followTime")]
    at: DateTime,
    /// 1 announced a visit, 2 called, 3 came, 5 ordered, 6 signed, 7 paid, 8 anything else.
    #[serde(rename = "followType")]
    kind: i64,
    /// What was said, or why an order or a contract was closed, or what was paid.
    #[serde(rename = "followContent")]
    content: Option<Text<200>>,
    /// The sum ordered, signed or paid, in yuan.
    #[serde(rename = "mny")]
    sum: Option<f64>,
    /// 0 new, 1 room returned, 2 room changed, 3 voided; null where it is neither.
    state: Option<i64>,
    /// The room.
    #[serde(rename = "roomGUID")]
    room: Option<Text<64>>,
    /// The building's name and the room's number.
    #[serde(rename = "room")]
    place: Option<Text<128>>,
    /// The room's layout, or what else it is.
    #[serde(rename = "houseType")]
    layout: Option<Text<64>>,
    /// The follow-up, where it was one.
    #[serde(rename = "followGUID")]
    follow_up: Option<Text<64>>,
}

const APPOINTED: i64 = 1;
const ORDERED: i64 = 5;
const SIGNED: i64 = 6;
const PAID: i64 = 7;

const FOLLOW_UP: &str =
    "SELECT customer_id, project_guid, at, iif(kind IN (2, 3), kind, 8), content
    FROM follow_up said JOIN opportunity ON opportunity.guid = said.opportunity_guid WHERE said.changed = ?1";
// Somebody may have become a customer since.
const APPOINTMENT: &str = "SELECT coalesce(customer_id,
            (SELECT id FROM customer WHERE customer.mobile = appointment.mobile AND merged_into IS NULL)) AS who,
        project_guid, reported, comment
    FROM appointment WHERE id = ?1 AND who IS NOT NULL";
const ORDER: &str = "SELECT customer_id, trade.project_guid, ordered_at, close_reason, amount,
        room.guid, building.name || '-' || room.number, layout
    FROM sale_order
        JOIN trade ON trade.guid = trade_guid
        JOIN room ON room.guid = sale_order.room_guid
        JOIN building ON building.guid = room.building_guid
    WHERE sale_order.guid = ?1";
const CONTRACT: &str = "SELECT customer_id, trade.project_guid, signed_at, close_reason, amount,
        room.guid, building.name || '-' || room.number, layout
    FROM contract
        JOIN trade ON trade.guid = trade_guid
        JOIN room ON room.guid = contract.room_guid
        JOIN building ON building.guid = room.building_guid
    WHERE contract.guid = ?1";
const FEE: &str = "SELECT customer_id, trade.project_guid, item, room.guid,
        building.name || '-' || room.number, layout
    FROM fee
        JOIN trade ON trade.guid = trade_guid
        JOIN room ON room.guid = trade.room_guid
        JOIN building ON building.guid = room.building_guid
    WHERE fee.guid = ?1";

impl Message for StatusChanged {
    const SPEC: Spec = Spec::new("4.5.14", "N-BA-11", "cst_status_notify", "客户状态通知");
    const TYPE: &'static str = "dc.mq.cst.status";
    type Reply = Nothing;

    fn build(conn: &Connection, told: &Told) -> Result<Vec<Self>, Error> {
        match told.kind {
            Kind::FollowUp => followed_up(conn, told),
            Kind::Appointment => appointed(conn, told),
            Kind::Order => dealt(conn, told, ORDER, ORDERED),
            Kind::Contract => dealt(conn, told, CONTRACT, SIGNED),
            Kind::Fee => paid(conn, told),
            _ => Ok(Vec::new()),
        }
    }
}

impl StatusChanged {
    /// With what everything that happens has, and nothing else.
    fn of(customer: Text<20>, project: &str, at: i64, kind: i64) -> Self {
        Self {
            customer,
            project: project.into(),
            original_project: project.into(),
            at: DateTime(at),
            kind,
            content: None,
            sum: None,
            state: None,
            room: None,
            place: None,
            layout: None,
            follow_up: None,
        }
    }
}

fn followed_up(conn: &Connection, told: &Told) -> Result<Vec<StatusChanged>, Error> {
    let Some(guid) = ChangeGuid::parse(&told.subject) else { return Ok(Vec::new()) };
    from_row(conn, FOLLOW_UP, [guid.time()], |row| {
        Ok(StatusChanged {
            content: row.get(4)?,
            follow_up: Some(guid.to_string().into()),
            ..StatusChanged::of(row.get(0)?, row.get_ref(1)?.as_str()?, row.get(2)?, row.get(3)?)
        })
    })
}

fn appointed(conn: &Connection, told: &Told) -> Result<Vec<StatusChanged>, Error> {
    from_row(conn, APPOINTMENT, [&told.subject], |row| {
        Ok(StatusChanged {
            content: row.get(3)?,
            ..StatusChanged::of(row.get(0)?, row.get_ref(1)?.as_str()?, row.get(2)?, APPOINTED)
        })
    })
}

/// An order or a contract. Of an order that came to a contract, the contract's own message tells.
fn dealt(
    conn: &Connection,
    told: &Told,
    sql: &str,
    kind: i64,
) -> Result<Vec<StatusChanged>, Error> {
    let turn: Turn = told.detail()?;
    if turn == Turn::Signed {
        return Ok(Vec::new());
    }
    from_row(conn, sql, [&told.subject], |row| {
        let (at, content) = match turn {
            Turn::New => (row.get(2)?, None),
            _ => (told.created, row.get(3)?),
        };
        Ok(StatusChanged {
            content,
            sum: Some(yuan(row.get(4)?)),
            state: state(turn),
            room: row.get(5)?,
            place: row.get(6)?,
            layout: row.get(7)?,
            ..StatusChanged::of(row.get(0)?, row.get_ref(1)?.as_str()?, at, kind)
        })
    })
}

/// A fee that something was paid of.
fn paid(conn: &Connection, told: &Told) -> Result<Vec<StatusChanged>, Error> {
    let Paid { paid: Some(paid) } = told.detail()? else { return Ok(Vec::new()) };
    from_row(conn, FEE, [&told.subject], |row| {
        Ok(StatusChanged {
            content: row.get(2)?,
            sum: Some(yuan(paid)),
            state: Some(0),
            room: row.get(3)?,
            place: row.get(4)?,
            layout: row.get(5)?,
            ..StatusChanged::of(row.get(0)?, row.get_ref(1)?.as_str()?, told.created, PAID)
        })
    })
}

/// What an order or a contract has come to, as the message's state says it. Changes of buyers, price or
/// payment (232, 234, 235 and 242, 244, 245) are no state of their own.
fn state(turn: Turn) -> Option<i64> {
    match turn {
        Turn::New => Some(0),
        Turn::Closed(230 | 240) => Some(1),
        Turn::Closed(233 | 243) => Some(2),
        Turn::Closed(231 | 241) => Some(3),
        Turn::Closed(_) | Turn::Signed => None,
    }
}
