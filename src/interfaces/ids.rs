//! Every id fits the narrowest field that takes it (docs/protocol.md, "Values that several interfaces share"): the bounds come from the
//! specification's tables, and what makes and keeps ids is held against them.

#![allow(clippy::unwrap_used)]

use rusqlite::{Connection, params};
use serde_json::Value;

const TABLES: &str = include_str!("../../tests/data/interfaces.json");
const SCHEMA: &str = include_str!("../../schema.sql");

/// The least maxLength of any field of these names, in requests and answers of both directions.
fn narrowest(names: &[&str]) -> usize {
    let tables: Vec<Value> = serde_json::from_str(TABLES).unwrap();
    let rows = tables.iter().flat_map(|table| {
        ["request", "response"].map(|side| table[side].as_array().unwrap()).into_iter().flatten()
    });
    let lengths = rows
        .filter(|row| names.contains(&row["path"].as_str().unwrap().rsplit('/').next().unwrap()))
        .filter_map(|row| row["maxLength"].as_u64());
    usize::try_from(lengths.min().unwrap()).unwrap()
}

fn empty_store() -> Connection {
    let conn = Connection::open_in_memory().unwrap();
    conn.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    conn.execute_batch(SCHEMA).unwrap();
    conn
}

#[test]
fn the_tables_narrowest_fields_are_those_that_we_build_for() {
    for (names, expected) in [
        (&["projGUID", "oriProjGUID"][..], 32),
        (&["userGUID", "userId", "consultantId"], 32),
        (&["oppGUID"], 32),
        (&["tradeGUID"], 32),
        (&["feeGUID"], 32),
        (&["agentGUID"], 20),
        (&["cstGUID"], 10),
        (&["attachCode"], 16),
        (&["parentItemGUID"], 16),
        (&["itemGUID", "parentItemGUID"], 16),
        (&["roomGUID"], 64),
        (&["followGUID"], 64),
        (&["leadGUID"], 64),
        (&["stationGUID"], 64),
        (&["areaGUID"], 64),
        (&["taskID"], 64),
    ] {
        assert_eq!(narrowest(names), expected, "{names:?}");
    }
}

#[test]
fn an_id_that_we_make_fits_every_field_that_takes_one() {
    let made = uuid::Uuid::now_v7().simple().to_string();
    assert_eq!(made.len(), 32);
    assert!(made.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)));
    for names in [
        &["projGUID", "oriProjGUID"][..],
        &["oppGUID"],
        &["leadGUID"],
        &["followGUID"],
        &["tradeGUID"],
        &["feeGUID"],
        &["stationGUID"],
        &["agencyCompanyId"],
        &["taskID"],
    ] {
        assert!(made.len() <= narrowest(names), "{names:?}");
    }
    assert!(uuid::Uuid::now_v7().to_string().len() <= narrowest(&["areaGUID"]));
}

#[test]
fn the_store_takes_no_customers_number_that_is_too_long() {
    let conn = empty_store();
    let add = |id: i64| {
        let sql = "INSERT INTO customer (id, name, gender, mobile, created, changed)
            VALUES (?1, '某', 1, ?1, 0, ?1)";
        conn.execute(sql, [id])
    };
    let longest = 10_i64.pow(u32::try_from(narrowest(&["cstGUID"])).unwrap()) - 1;
    assert!(add(longest).is_ok());
    assert!(add(longest + 1).is_err());
    assert!(add(0).is_err());
}

#[test]
fn a_brokers_number_can_never_be_too_long() {
    assert!(i64::MAX.to_string().len() <= narrowest(&["agentGUID"]));
}

#[test]
fn the_store_takes_no_attributes_id_code_or_item_that_is_too_long() {
    let conn = empty_store();
    let attribute = |guid: &str, code: &str, changed: i64| {
        let sql = "INSERT INTO attribute (guid, code, name, category, level, input, sequence, created, changed)
            VALUES (?1, ?2, '某', 40, 1, 1, 1, 0, ?3)";
        conn.execute(sql, params![guid, code, changed])
    };
    let item = |guid: &str| {
        let sql =
            "INSERT INTO attribute_item (guid, attribute_guid, scope_guid, code, name, sequence)
            VALUES (?1, 'a', 's', '1', '某', 1)";
        conn.execute(sql, [guid])
    };
    let fits = "x".repeat(narrowest(&["attachCode"]));
    let long = fits.clone() + "x";
    assert!(attribute(&fits, &fits, 1).is_ok());
    assert!(attribute("a", &long, 2).is_err());
    assert!(attribute(&long, "a", 3).is_err());
    let fits = "x".repeat(narrowest(&["itemGUID", "parentItemGUID"]));
    assert!(item(&fits).is_ok());
    assert!(item(&(fits + "x")).is_err());
}
