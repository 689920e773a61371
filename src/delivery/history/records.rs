//! The stored records of a kind, as the events that they came from.

use rusqlite::{Connection, Row, params_from_iter};

use crate::outbox::{Event, Kind, Told, Turn};
use crate::protocol::ChangeGuid;

/// Which records are wanted.
pub(super) struct Range {
    /// Of this project and its phases; of all where none.
    pub(super) project: Option<String>,
    /// Changed from then on, in milliseconds since 1970.
    pub(super) start: i64,
    /// And until then.
    pub(super) end: i64,
    /// Who asked: of what concerns one application, only its own.
    pub(super) application: u16,
}

// Each takes: after which key (1), the project (2), from when (3), until when (4), how many (5); some the
// application (6). Each gives the key, when it was, and what the event is made of.

const CUSTOMERS: &str = "SELECT known.changed, known.changed, known.customer_id, known.project_guid
    FROM customer_project known JOIN customer ON customer.id = known.customer_id
    WHERE known.changed > ?1 AND (?2 IS NULL OR known.project_guid IN (SELECT guid FROM project WHERE guid = ?2 OR parent_guid = ?2))
        AND max(known.changed, customer.changed) BETWEEN ?3 AND ?4 AND merged_into IS NULL
    ORDER BY known.changed LIMIT ?5";
const LEADS: &str = "SELECT changed, changed, guid, project_guid
    FROM lead
    WHERE changed > ?1 AND (?2 IS NULL OR project_guid IN (SELECT guid FROM project WHERE guid = ?2 OR parent_guid = ?2))
        AND changed BETWEEN ?3 AND ?4
    ORDER BY changed LIMIT ?5";
const OPPORTUNITIES: &str = "SELECT rowid, changed, guid, project_guid
    FROM opportunity
    WHERE rowid > ?1 AND (?2 IS NULL OR +project_guid IN (SELECT guid FROM project WHERE guid = ?2 OR parent_guid = ?2))
        AND changed BETWEEN ?3 AND ?4
    ORDER BY rowid LIMIT ?5";
const FOLLOW_UPS: &str = "SELECT said.changed, said.changed, said.changed, project_guid, opportunity_guid
    FROM follow_up said JOIN opportunity ON opportunity.guid = opportunity_guid
    WHERE said.changed > ?1 AND (?2 IS NULL OR project_guid IN (SELECT guid FROM project WHERE guid = ?2 OR parent_guid = ?2))
        AND said.changed BETWEEN ?3 AND ?4
    ORDER BY said.changed LIMIT ?5";
const ORDERS: &str = "SELECT sale_order.changed, sale_order.changed, sale_order.guid, project_guid, trade_guid, status, open
    FROM sale_order JOIN trade ON trade.guid = sale_order.trade_guid
    WHERE sale_order.changed > ?1 AND (?2 IS NULL OR project_guid IN (SELECT guid FROM project WHERE guid = ?2 OR parent_guid = ?2))
        AND sale_order.changed BETWEEN ?3 AND ?4
    ORDER BY sale_order.changed LIMIT ?5";
const CONTRACTS: &str = "SELECT contract.changed, contract.changed, contract.guid, project_guid, trade_guid, status, open
    FROM contract JOIN trade ON trade.guid = contract.trade_guid
    WHERE contract.changed > ?1 AND (?2 IS NULL OR project_guid IN (SELECT guid FROM project WHERE guid = ?2 OR parent_guid = ?2))
        AND contract.changed BETWEEN ?3 AND ?4
    ORDER BY contract.changed LIMIT ?5";
const FEES: &str = "SELECT fee.changed, fee.changed, fee.guid, project_guid, trade_guid
    FROM fee JOIN trade ON trade.guid = fee.trade_guid
    WHERE fee.changed > ?1 AND (?2 IS NULL OR project_guid IN (SELECT guid FROM project WHERE guid = ?2 OR parent_guid = ?2))
        AND fee.changed BETWEEN ?3 AND ?4
    ORDER BY fee.changed LIMIT ?5";
// Those of one customer and opportunity are told together, by the last of them.
const ATTRIBUTES: &str = "SELECT last.changed, last.changed, last.customer_id, project_guid, last.opportunity_guid,
        (SELECT json_group_array(id) FROM customer_attribute every
            WHERE every.customer_id = last.customer_id AND every.opportunity_guid = last.opportunity_guid)
    FROM customer_attribute last JOIN opportunity ON opportunity.guid = last.opportunity_guid
    WHERE last.changed > ?1 AND (?2 IS NULL OR project_guid IN (SELECT guid FROM project WHERE guid = ?2 OR parent_guid = ?2))
        AND last.changed BETWEEN ?3 AND ?4
        AND NOT EXISTS (SELECT 1 FROM customer_attribute later WHERE later.customer_id = last.customer_id
            AND later.opportunity_guid = last.opportunity_guid AND later.changed > last.changed)
    ORDER BY last.changed LIMIT ?5";
const ASSIGNMENTS: &str = "SELECT id, created, customer_id, project_guid
    FROM assignment
    WHERE id > ?1 AND (?2 IS NULL OR project_guid IN (SELECT guid FROM project WHERE guid = ?2 OR parent_guid = ?2))
        AND created BETWEEN ?3 AND ?4
    ORDER BY id LIMIT ?5";
const APPOINTMENTS: &str = "SELECT id, created, customer_id, project_guid
    FROM appointment
    WHERE id > ?1 AND (?2 IS NULL OR project_guid IN (SELECT guid FROM project WHERE guid = ?2 OR parent_guid = ?2))
        AND created BETWEEN ?3 AND ?4
    ORDER BY id LIMIT ?5";
const CANCELLED: &str = "SELECT changed, changed, customer_id, project_guid, id
    FROM recommendation
    WHERE changed > ?1 AND (?2 IS NULL OR project_guid IN (SELECT guid FROM project WHERE guid = ?2 OR parent_guid = ?2))
        AND changed BETWEEN ?3 AND ?4 AND cancel_cause IS NOT NULL
    ORDER BY changed LIMIT ?5";
const INTERVENTIONS: &str = "SELECT intervention.id, intervention.created, customer_id, project_guid
    FROM intervention JOIN recommendation ON recommendation.id = recommendation_id
    WHERE intervention.id > ?1 AND (?2 IS NULL OR project_guid IN (SELECT guid FROM project WHERE guid = ?2 OR parent_guid = ?2))
        AND intervention.created BETWEEN ?3 AND ?4
    ORDER BY intervention.id LIMIT ?5";
const ONLINE: &str = "SELECT changed, changed, application_id, project_guid
    FROM project_online
    WHERE changed > ?1 AND (?2 IS NULL OR project_guid IN (SELECT guid FROM project WHERE guid = ?2 OR parent_guid = ?2))
        AND changed BETWEEN ?3 AND ?4 AND application_id = ?6
    ORDER BY changed LIMIT ?5";
// A merger is of no project.
const MERGED: &str = "SELECT changed, changed, id, merged_into FROM customer
    WHERE changed > ?1 AND ?2 IS NULL AND changed BETWEEN ?3 AND ?4 AND merged_into IS NOT NULL
    ORDER BY changed LIMIT ?5";

/// Makes an event of a row, for the application that asked.
type Read = fn(&Row<'_>, u16) -> rusqlite::Result<Told>;

/// Up to `most` records after the key `after`, each with its key, in the keys' order.
pub(super) fn records(
    conn: &Connection,
    kind: Kind,
    range: &Range,
    after: i64,
    most: usize,
) -> rusqlite::Result<Vec<(i64, Told)>> {
    let (sql, read): (&str, Read) = match kind {
        Kind::Customer => (CUSTOMERS, |row, _| {
            let project: String = row.get(3)?;
            told(row, &Event::Customer { id: row.get(2)?, project: &project })
        }),
        Kind::Lead => (LEADS, |row, _| {
            let (guid, project): (String, String) = (row.get(2)?, row.get(3)?);
            told(row, &Event::Lead { guid: &guid, project: &project })
        }),
        Kind::Opportunity => (OPPORTUNITIES, |row, _| {
            let (guid, project): (String, String) = (row.get(2)?, row.get(3)?);
            told(row, &Event::Opportunity { guid: &guid, project: &project })
        }),
        Kind::FollowUp => (FOLLOW_UPS, |row, _| {
            let (guid, project, opportunity): (_, String, String) =
                (ChangeGuid::at(row.get(2)?).to_string(), row.get(3)?, row.get(4)?);
            told(
                row,
                &Event::FollowUp { guid: &guid, opportunity: &opportunity, project: &project },
            )
        }),
        Kind::Order => (ORDERS, |row, _| {
            let (guid, project, trade): (String, String, String) =
                (row.get(2)?, row.get(3)?, row.get(4)?);
            let turn = Turn::last(row.get(5)?, row.get(6)?);
            told(row, &Event::Order { guid: &guid, trade: &trade, project: &project, turn })
        }),
        Kind::Contract => (CONTRACTS, |row, _| {
            let (guid, project, trade): (String, String, String) =
                (row.get(2)?, row.get(3)?, row.get(4)?);
            let turn = Turn::last(row.get(5)?, row.get(6)?);
            told(row, &Event::Contract { guid: &guid, trade: &trade, project: &project, turn })
        }),
        Kind::Fee => (FEES, |row, _| {
            let (guid, project, trade): (String, String, String) =
                (row.get(2)?, row.get(3)?, row.get(4)?);
            told(row, &Event::Fee { guid: &guid, trade: &trade, project: &project, paid: None })
        }),
        Kind::Attributes => (ATTRIBUTES, |row, _| {
            let (project, opportunity, rows): (String, String, String) =
                (row.get(3)?, row.get(4)?, row.get(5)?);
            let rows: Vec<i64> = serde_json::from_str(&rows).unwrap_or_default();
            let opportunity = Some(opportunity.as_str());
            told(
                row,
                &Event::Attributes {
                    customer: row.get(2)?,
                    opportunity,
                    project: &project,
                    rows: &rows,
                },
            )
        }),
        Kind::Assignment => (ASSIGNMENTS, |row, _| {
            let project: String = row.get(3)?;
            told(
                row,
                &Event::Assignment { id: row.get(0)?, customer: row.get(2)?, project: &project },
            )
        }),
        Kind::Appointment => (APPOINTMENTS, |row, _| {
            let project: String = row.get(3)?;
            told(
                row,
                &Event::Appointment { id: row.get(0)?, customer: row.get(2)?, project: &project },
            )
        }),
        Kind::RecommendationCancelled => (CANCELLED, |row, _| {
            let project: String = row.get(3)?;
            let (id, customer) = (row.get(4)?, row.get(2)?);
            told(row, &Event::RecommendationCancelled { id, customer, project: &project })
        }),
        Kind::Intervention => (INTERVENTIONS, |row, _| {
            let project: String = row.get(3)?;
            told(
                row,
                &Event::Intervention { id: row.get(0)?, customer: row.get(2)?, project: &project },
            )
        }),
        Kind::ProjectOnline => (ONLINE, |row, application| {
            let project: String = row.get(3)?;
            told(row, &Event::ProjectOnline { project: &project, application })
        }),
        Kind::Merge => (MERGED, |row, _| {
            told(
                row,
                &Event::Merge { dropped: row.get(2)?, retained: row.get(3)?, at: row.get(1)? },
            )
        }),
        Kind::SyncDone => return Ok(Vec::new()),
    };
    let mut statement = conn.prepare_cached(sql)?;
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let Range { project, start, end, application } = range;
    let parameters: [&dyn rusqlite::ToSql; 6] = [&after, project, start, end, &most, application];
    let taken = statement.parameter_count();
    let found = statement.query_map(params_from_iter(&parameters[..taken]), |row| {
        Ok((row.get(0)?, read(row, *application)?))
    })?;
    found.collect()
}

fn told(row: &Row<'_>, event: &Event<'_>) -> rusqlite::Result<Told> {
    Ok(event.told(None, row.get(1)?))
}
