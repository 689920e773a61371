//! The demo world told from end to end.

use std::collections::HashMap;

use rusqlite::{Connection, Row};
use serde_json::Value;

use super::super::TABLE;
use super::{NOW, change, told, with_world};
use crate::outbox::{Event, Told, Turn};
use crate::protocol::ChangeGuid;

/// The events that a query's rows make.
fn events(
    conn: &Connection,
    sql: &str,
    event: impl Fn(&Row<'_>) -> rusqlite::Result<Told>,
) -> Vec<Told> {
    let mut rows = conn.prepare(sql).unwrap();
    rows.query_map([], |row| event(row)).unwrap().map(Result::unwrap).collect()
}

/// Everything in the world as if it had just happened: the kinds of events in their order.
fn everything(conn: &Connection) -> Vec<Told> {
    let id = |row: &Row<'_>| row.get::<_, i64>(0);
    let mut all = Vec::new();
    let mut told = |sql: &str, event: &dyn Fn(&Row<'_>, &str) -> rusqlite::Result<Told>| {
        all.extend(events(conn, sql, |row| {
            let project: String = row.get("project_guid")?;
            event(row, &project)
        }));
    };
    let of = |event: Event<'_>| Ok(event.told(Some(302), NOW));
    told("SELECT customer_id, project_guid FROM customer_project", &|row, project| {
        of(Event::Customer { id: id(row)?, project })
    });
    told("SELECT guid, project_guid FROM lead", &|row, project| {
        of(Event::Lead { guid: &row.get::<_, String>(0)?, project })
    });
    told("SELECT guid, project_guid FROM opportunity", &|row, project| {
        of(Event::Opportunity { guid: &row.get::<_, String>(0)?, project })
    });
    let follow_ups = "SELECT said.changed, opportunity_guid, project_guid
        FROM follow_up said JOIN opportunity ON opportunity.guid = opportunity_guid";
    told(follow_ups, &|row, project| {
        let (guid, opportunity): (_, String) =
            (ChangeGuid::at(row.get(0)?).to_string(), row.get(1)?);
        of(Event::FollowUp { guid: &guid, opportunity: &opportunity, project })
    });
    let attributes = "SELECT opportunity.customer_id, opportunity_guid, project_guid, group_concat(id)
        FROM customer_attribute JOIN opportunity ON guid = opportunity_guid GROUP BY opportunity_guid";
    told(attributes, &|row, project| {
        let rows: String = row.get(3)?;
        let rows: Vec<i64> = rows.split(',').map(|id| id.parse().unwrap()).collect();
        let opportunity: String = row.get(1)?;
        let opportunity = Some(opportunity.as_str());
        of(Event::Attributes { customer: id(row)?, opportunity, project, rows: &rows })
    });
    told("SELECT id, customer_id, project_guid FROM assignment", &|row, project| {
        of(Event::Assignment { id: id(row)?, customer: row.get(1)?, project })
    });
    told("SELECT id, customer_id, project_guid FROM appointment", &|row, project| {
        of(Event::Appointment { id: id(row)?, customer: row.get(1)?, project })
    });
    let cancelled = "SELECT id, customer_id, project_guid FROM recommendation WHERE enabled = 0";
    told(cancelled, &|row, project| {
        of(Event::RecommendationCancelled { id: id(row)?, customer: row.get(1)?, project })
    });
    let interventions = "SELECT intervention.id, customer_id, project_guid
        FROM intervention JOIN recommendation ON recommendation.id = recommendation_id";
    told(interventions, &|row, project| {
        of(Event::Intervention { id: id(row)?, customer: row.get(1)?, project })
    });
    let fees = "SELECT fee.guid, trade_guid, project_guid, nullif(amount - balance, 0)
        FROM fee JOIN trade ON trade.guid = trade_guid";
    told(fees, &|row, project| {
        let (guid, trade): (String, String) = (row.get(0)?, row.get(1)?);
        of(Event::Fee { guid: &guid, trade: &trade, project, paid: row.get(3)? })
    });
    let orders = "SELECT sale_order.guid, trade_guid, project_guid, status, open
        FROM sale_order JOIN trade ON trade.guid = trade_guid";
    told(orders, &|row, project| {
        let (guid, trade): (String, String) = (row.get(0)?, row.get(1)?);
        let turn = Turn::last(row.get(3)?, row.get(4)?);
        of(Event::Order { guid: &guid, trade: &trade, project, turn })
    });
    let contracts = "SELECT contract.guid, trade_guid, project_guid, status, open
        FROM contract JOIN trade ON trade.guid = trade_guid";
    told(contracts, &|row, project| {
        let (guid, trade): (String, String) = (row.get(0)?, row.get(1)?);
        let turn = Turn::last(row.get(3)?, row.get(4)?);
        of(Event::Contract { guid: &guid, trade: &trade, project, turn })
    });
    told("SELECT application_id, project_guid FROM project_online", &|row, project| {
        of(Event::ProjectOnline { project, application: row.get(0)? })
    });
    all.extend(events(conn, "SELECT id, application_id FROM sync_task", |row| {
        of(Event::SyncDone { task: &row.get::<_, String>(0)?, application: row.get(1)? })
    }));
    let merged = "SELECT merged_into, id, changed FROM customer WHERE merged_into IS NOT NULL";
    all.extend(events(conn, merged, |row| {
        of(Event::Merge { retained: id(row)?, dropped: row.get(1)?, at: row.get(2)? })
    }));
    all
}

/// Two tasks, since nobody in the demo world has asked for history.
fn ask_for_history(conn: &Connection) {
    change(
        conn,
        "INSERT INTO sync_task (id, application_id, name, requested_by, data_types, state, remark, created, finished)
        VALUES ('t1', 301, '历史客户', '管理员', 'cst_info_notify', 'done', NULL, 1, 2),
            ('t2', 301, '历史线索', '管理员', 's_lead_notify', 'failed', '磁盘已满', 1, 2)",
    );
}

/// Optional texts are null where there is nothing to say, never empty.
fn empty_optional_texts(schema: &Value, value: &Value, found: &mut Vec<String>) {
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        let nullable = field["type"].as_array().is_some();
        if nullable && value[name] == "" {
            found.push(name.clone());
        }
        for element in value[name].as_array().into_iter().flatten() {
            empty_optional_texts(&field["items"], element, found);
        }
    }
}

#[test]
fn whatever_happened_in_the_demo_world_can_be_told_as_the_tables_ask() {
    with_world(|conn| {
        ask_for_history(conn);
        let mut built: HashMap<&str, usize> = HashMap::new();
        let schemas: Vec<Value> = TABLE.iter().map(|entry| entry.sent_schema()).collect();
        for event in everything(conn) {
            for (entry, schema) in TABLE.iter().zip(&schemas) {
                let cmd = entry.spec.cmd;
                for message in told(conn, cmd, &event) {
                    let mut empty = Vec::new();
                    empty_optional_texts(schema, &message, &mut empty);
                    assert!(empty.is_empty(), "{cmd}: {empty:?}: {message}");
                    *built.entry(cmd).or_default() += 1;
                }
            }
        }
        for (cmd, least) in [
            ("cst_info_notify", 2_000),
            ("s_lead_notify", 1_000),
            ("opportunity_info_notify", 2_000),
            ("cst_follow_notify", 4_000),
            ("cst_fee_notify", 2_000),
            ("cst_order_notify", 1_000),
            ("cst_contract_notify", 1_000),
            ("cst_attribute_notify", 1_000),
            ("notify_cst_attach_v2", 500),
            ("notify_request_result", 2),
            ("notify_proj_publish", 5),
            ("notify_proj_cst_update", 2_000),
            ("cst_merge_notify", 5),
            ("consultant_assign_create_notify", 50),
            ("cst_status_notify", 8_000),
            ("cst_cancel_notify", 10),
            ("recommend_notify", 100),
            ("intervene_notify", 10),
        ] {
            let built = built.get(cmd).copied().unwrap_or_default();
            assert!(built >= least, "{cmd}: {built}");
        }
    });
}

#[test]
fn nothing_is_told_of_a_record_that_is_gone() {
    let (guid, project, trade) = ("gone", "gone", "gone");
    let (id, customer) = (-1, -1);
    let events = [
        Event::Customer { id: customer, project },
        Event::Lead { guid, project },
        Event::Opportunity { guid, project },
        Event::FollowUp { guid, opportunity: guid, project },
        Event::Attributes { customer, opportunity: None, project, rows: &[-1] },
        Event::Assignment { id, customer, project },
        Event::Appointment { id, customer: None, project },
        Event::RecommendationCancelled { id, customer, project },
        Event::Intervention { id, customer, project },
        Event::Fee { guid, trade, project, paid: Some(1) },
        Event::Order { guid, trade, project, turn: Turn::New },
        Event::Contract { guid, trade, project, turn: Turn::New },
        Event::ProjectOnline { project, application: 301 },
        Event::SyncDone { task: guid, application: 301 },
        Event::Merge { retained: 1, dropped: -1, at: 0 },
    ];
    with_world(|conn| {
        for event in &events {
            let event = event.told(None, NOW);
            for entry in TABLE {
                assert!(told(conn, entry.spec.cmd, &event).is_empty(), "{event:?}");
            }
        }
    });
}

#[test]
fn every_kind_of_event_is_followed_by_a_message() {
    for kind in crate::outbox::Kind::ALL {
        assert!(TABLE.iter().any(|entry| entry.follows.contains(&kind)), "{kind:?}");
    }
}
