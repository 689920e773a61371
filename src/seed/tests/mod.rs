//! The demo world is looked at from outside, through the store.

mod estate;
mod people;
mod trades;

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::LazyLock;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

use super::{Summary, applications, demo};

/// The afternoon of 24 November 2026 in Beijing.
const NOW: i64 = 1_795_500_000_000;
/// The midnight before.
const TODAY: i64 = 1_795_449_600_000;
const DAY: i64 = 24 * 60 * 60 * 1000;
const SCHEMA: &str = include_str!("../../../schema.sql");

/// Made once, and looked at by all tests: an in-memory store lives while one connection to it does.
static WORLD: LazyLock<(std::sync::Mutex<Connection>, Summary)> = LazyLock::new(|| {
    let (conn, summary) = seeded(NOW);
    (std::sync::Mutex::new(conn), summary)
});

fn seeded(now: i64) -> (Connection, Summary) {
    let conn = Connection::open_with_flags(":memory:", OpenFlags::default()).expect("a store");
    conn.execute_batch("PRAGMA foreign_keys = ON").expect("foreign keys");
    conn.execute_batch(SCHEMA).expect("the schema");
    conn.execute_batch("BEGIN").expect("a transaction");
    let summary = demo(&conn, now, &mut |_| {}).expect("a world");
    conn.execute_batch("COMMIT").expect("the end of it");
    (conn, summary)
}

fn with_world<T>(look: impl FnOnce(&Connection) -> T) -> T {
    let conn = WORLD.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    look(&conn)
}

fn number(sql: &str) -> i64 {
    with_world(|conn| conn.query_row(sql, [], |row| row.get(0)).expect(sql))
}

/// The query selects what must not be.
#[track_caller]
fn nothing(sql: &str) {
    let found = number(&format!("SELECT count(*) FROM ({sql})"));
    assert_eq!(found, 0, "{sql}");
}

/// The query selects what there must be some of.
#[track_caller]
fn something(sql: &str) {
    assert!(number(&format!("SELECT count(*) FROM ({sql})")) > 0, "{sql}");
}

fn tables(conn: &Connection) -> Vec<String> {
    let mut all = conn
        .prepare(
            "SELECT name FROM pragma_table_list \
             WHERE schema = 'main' AND name NOT LIKE 'sqlite_%' ORDER BY name",
        )
        .expect("tables");
    let names = all.query_map([], |row| row.get(0)).expect("tables");
    names.collect::<Result<_, _>>().expect("tables")
}

/// Every table that has the column.
fn tables_with(column: &str) -> Vec<String> {
    with_world(|conn| {
        let has = |table: &String| {
            let sql = "SELECT count(*) FROM pragma_table_info(?) WHERE name = ?";
            conn.query_row(sql, [table.as_str(), column], |row| row.get::<_, i64>(0)).expect(sql)
                > 0
        };
        tables(conn).into_iter().filter(has).collect()
    })
}

fn fingerprint(conn: &Connection) -> u64 {
    let mut hasher = DefaultHasher::new();
    for table in tables(conn) {
        table.hash(&mut hasher);
        // Where one table's first column is not unique, its second makes it so.
        let order = if table == "serial" { "ORDER BY 1" } else { "ORDER BY 1, 2" };
        let mut all = conn.prepare(&format!("SELECT * FROM {table} {order}")).expect("rows");
        let columns = all.column_count();
        let mut rows = all.query([]).expect("rows");
        while let Some(row) = rows.next().expect("a row") {
            for column in 0..columns {
                match row.get_ref(column).expect("a value") {
                    ValueRef::Null => 0.hash(&mut hasher),
                    ValueRef::Integer(value) => value.hash(&mut hasher),
                    ValueRef::Real(value) => value.to_bits().hash(&mut hasher),
                    ValueRef::Text(value) | ValueRef::Blob(value) => value.hash(&mut hasher),
                }
            }
        }
    }
    hasher.finish()
}

#[test]
fn the_world_is_as_large_as_promised() {
    let summary = &WORLD.1;
    assert!(summary.projects >= 8 && summary.cities >= 6);
    assert!((3_000..4_500).contains(&summary.rooms), "{}", summary.rooms);
    assert!(summary.consultants >= 40);
    assert!((1_500..4_000).contains(&summary.customers), "{}", summary.customers);
    assert!(number("SELECT count(DISTINCT city_code) FROM project WHERE is_leaf = 1") >= 6);
    assert!(number("SELECT count(*) FROM area_street") >= 250);
    assert!(
        number("SELECT max(n) FROM (SELECT count(*) n FROM room GROUP BY project_guid)") >= 1_000
    );
    assert_eq!(summary.rooms as i64, number("SELECT count(*) FROM room"));
    assert_eq!(summary.customers as i64, number("SELECT count(*) FROM customer"));
}

#[test]
fn the_world_is_the_one_it_always_was() {
    let drawn = [WORLD.1.brokers, WORLD.1.customers, WORLD.1.opportunities, WORLD.1.follow_ups];
    assert_eq!(drawn, [121, 3_230, 2_883, 6_943]);
}

#[test]
fn every_table_of_the_domain_has_rows() {
    let machinery = [
        "application_use",
        "application_grant",
        "application_subscription",
        "application_use",
        "serial",
        "event",
        "message",
        "delivery",
        "endpoint",
        "endpoint_change",
        "delivery_attempt",
        "sync_task",
        "audit",
        "traffic",
    ];
    for table in with_world(tables) {
        if machinery.contains(&table.as_str()) || table.starts_with("admin_") {
            nothing(&format!("SELECT 1 FROM {table}"));
        } else {
            something(&format!("SELECT 1 FROM {table}"));
        }
    }
}

#[test]
fn no_reference_leads_nowhere() {
    with_world(|conn| {
        let mut check = conn.prepare("PRAGMA foreign_key_check").expect("a check");
        assert!(!check.exists([]).expect("a check"));
    });
    nothing(
        "SELECT 1 FROM attribute_scope s \
         WHERE NOT EXISTS (SELECT 1 FROM project p \
         WHERE p.guid = s.scope_guid) AND NOT EXISTS (SELECT 1 FROM company c \
         WHERE c.guid = s.scope_guid)",
    );
    nothing("SELECT 1 FROM broker WHERE city_code NOT IN (SELECT code FROM city)");
    nothing(
        "SELECT 1 FROM brokerage \
         WHERE city_code NOT IN (SELECT CAST(code AS TEXT) FROM city)",
    );
}

#[test]
fn two_runs_of_one_day_make_the_same_world() {
    let (again, summary) = seeded(NOW);
    assert_eq!(with_world(fingerprint), fingerprint(&again));
    assert_eq!(WORLD.1, summary);
    for moment in [TODAY, TODAY + DAY - 1] {
        assert_eq!(fingerprint(&again), fingerprint(&seeded(moment).0));
    }
    let (tomorrow, _) = seeded(NOW + DAY);
    assert_ne!(fingerprint(&again), fingerprint(&tomorrow));
}

#[test]
fn nothing_happens_later_than_yesterday() {
    for column in [
        "created",
        "changed",
        "at",
        "ordered_at",
        "signed_at",
        "reported",
        "reminded_at",
        "lost_at",
        "last_follow_up",
    ] {
        for table in tables_with(column) {
            nothing(&format!("SELECT 1 FROM {table} WHERE {column} > {TODAY}"));
        }
    }
}

#[test]
fn change_times_are_unique_over_the_whole_store_and_the_clock_knows_the_last() {
    let all: Vec<String> =
        tables_with("changed").iter().map(|table| format!("SELECT changed FROM {table}")).collect();
    let all = all.join(" UNION ALL ");
    nothing(&format!("SELECT changed FROM ({all}) GROUP BY changed HAVING count(*) > 1"));
    assert_eq!(
        number(&format!("SELECT max(changed) FROM ({all})")),
        number("SELECT last FROM clock")
    );
}

#[test]
fn nothing_changes_before_it_comes_to_be() {
    for table in tables_with("changed") {
        if tables_with("created").contains(&table) {
            nothing(&format!("SELECT 1 FROM {table} WHERE changed < created"));
        }
    }
}

#[test]
fn the_story_ends_yesterday() {
    for table in ["lead", "follow_up", "opportunity", "sale_order", "contract"] {
        something(&format!("SELECT 1 FROM {table} WHERE created > {NOW} - 3 * {DAY}"));
    }
}

#[test]
fn no_text_is_empty() {
    with_world(|conn| {
        for table in tables(conn) {
            let mut info = conn
                .prepare("SELECT name FROM pragma_table_info(?) WHERE type = 'TEXT'")
                .expect("columns");
            let columns: Vec<String> =
                info.query_map([&table], |row| row.get(0)).expect("columns").flatten().collect();
            for column in columns {
                let sql = format!("SELECT count(*) FROM {table} WHERE {column} = ''");
                let empty: i64 = conn.query_row(&sql, [], |row| row.get(0)).expect("a count");
                assert_eq!(empty, 0, "{table}.{column}");
            }
        }
    });
}

#[test]
fn ids_fit_their_wire_fields() {
    nothing(
        "SELECT 1 FROM attribute \
         WHERE length(guid) > 16 OR length(code) > 16 OR length(name) > 32",
    );
    nothing("SELECT 1 FROM attribute_item WHERE length(guid) > 16");
    nothing(
        "SELECT 1 FROM area_street \
         WHERE length(guid) <> 36 \
         OR guid NOT GLOB '????????-????-4???-[89ab]???-????????????'",
    );
    for table in [
        "company",
        "project",
        "building",
        "unit",
        "room",
        "consultant",
        "station",
        "lead",
        "opportunity",
        "trade",
        "sale_order",
        "contract",
        "fee",
    ] {
        nothing(&format!(
            "SELECT 1 FROM {table} WHERE length(guid) <> 32 OR guid GLOB '*[^0-9a-f]*'"
        ));
    }
    nothing(
        "SELECT 1 FROM customer \
         WHERE length(name) > 15 AND kind = 1 OR length(address) > 64",
    );
    nothing("SELECT 1 FROM room WHERE length(layout) > 20");
}

#[test]
fn applications_have_keys_that_can_be_pasted() {
    let all = applications();
    let ids: Vec<u16> = all.iter().map(|application| application.id).collect();
    assert_eq!(ids, [123, 201, 301, 302, 401, 501, 601]);
    for (place, application) in all.iter().enumerate() {
        assert_eq!(application.token.len(), 32);
        assert_eq!(application.appkey.len(), 128);
        assert!(application.appkey.bytes().all(|byte| byte.is_ascii_graphic()));
        assert!(!application.appkey.contains(['\\', '"']));
        for other in &all[..place] {
            assert!(other.appkey != application.appkey && other.token != application.token);
        }
    }
    // Written down in places that this code cannot see: it must never change.
    assert_eq!(all[1].token, "442dfea1b4f12a85bdce090eea94d039");
    assert_eq!(number("SELECT count(*) FROM application"), all.len() as i64);
    assert_eq!(number("SELECT count(*) FROM fact WHERE name = 'seed' AND value = 'demo'"), 1);
}
