//! Every interface asked with values that nobody should send: an answer to each, no fault of ours, nothing half written.

use std::collections::HashMap;
use std::sync::Mutex;
use std::thread;

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::client::App;
use crate::contract_schemas::field;
use crate::contract_wire::declared_tables;
use crate::customer_world::Store;
use crate::hostile_values::{Dice, GARBAGE, nasty, value};
use crate::lists::{rows, text};
use crate::samples::put;
use crate::server::Site;
use crate::spec::Table;
use crate::stock::{Stock, open_to_all};

/// Requests to each interface.
const ROUNDS: usize = 150;

/// Posts text as the data of a request; the code.
fn asks(app: &App, cmd: &str, plain: &[u8]) -> i64 {
    let mut draft = app.draft(cmd, &json!({}));
    draft.plain = plain.to_vec();
    let answer = app.posts(&draft.seal());
    let shown = String::from_utf8_lossy(&plain[..plain.len().min(2_000)]).into_owned();
    assert_ne!(answer.errcode, 1005, "{cmd}: {}: {shown}", answer.errmsg);
    assert!(answer.body.is_some(), "{cmd}: not sealed: {shown}");
    answer.errcode
}

/// A right request with some of its fields spoilt.
fn spoilt(stock: &Stock, table: &Table, dice: &mut Dice) -> String {
    let mut request = stock.request(table);
    let mut raw = Vec::new();
    for _ in 0..dice.below(5) {
        let row = dice.one(&table.request);
        // What stands in a list that has been spoilt already is gone.
        let above = row
            .path
            .rsplit_once('/')
            .map(|(above, _)| above.replace("attachs/items", "attachs/0/items"));
        if above.is_some_and(|above| {
            !request.pointer(&format!("/{above}/0")).is_some_and(Value::is_object)
        }) {
            continue;
        }
        if dice.below(10) == 0 {
            put(&mut request, &row.path, None);
            continue;
        }
        let mark = format!("\u{fdd1}{}\u{fdd1}", raw.len());
        put(&mut request, &row.path, Some(json!(mark)));
        raw.push((format!("\"{mark}\""), value(dice, row, field(&table.cmd, &row.path))));
    }
    let mut text = request.to_string();
    for (mark, value) in raw {
        text = text.replace(&mark, &value);
    }
    match dice.below(12) {
        // One name twice, and names that nobody knows.
        0 => format!("{{\"{}\":5,{}", dice.one(&table.request).path, &text[1..]),
        1 => format!("{{\"\\ud800\":1,\"__proto__\":{{}},\"rowid\":1,{}", &text[1..]),
        _ => text,
    }
}

/// The whole run against one interface: how many requests were carried out.
fn assails(app: &App, stock: &Stock, table: &Table, seed: u8) -> i64 {
    let mut dice = Dice::of(seed);
    let mut done = 0;
    for _ in 0..ROUNDS {
        done += i64::from(asks(app, &table.cmd, spoilt(stock, table, &mut dice).as_bytes()) == 0);
    }
    for row in &table.request {
        for value in nasty() {
            let mut request = stock.request(table);
            put(&mut request, &row.path, Some(json!("\u{fdd1}")));
            let text = request.to_string().replace("\"\u{fdd1}\"", &value);
            let code = asks(app, &table.cmd, text.as_bytes());
            let shown = &value[..value.len().min(40)];
            assert!([1002, 1004].contains(&code), "{}: {} = {shown}: {code}", table.cmd, row.path);
        }
    }
    for garbage in GARBAGE {
        assert_eq!(asks(app, &table.cmd, garbage.as_bytes()), 1004, "{garbage:?}");
    }
    assert_eq!(asks(app, &table.cmd, b"{\"a\":\"\xff\xfe\"}"), 1004);
    // As much as an envelope holds, in the last of the fields and in one that nobody knows.
    let mut request = stock.request(table);
    request["nonsense"] = json!("满".repeat(100_000));
    let last = &table.request.last().unwrap().path;
    put(&mut request, last, Some(json!("x".repeat(440_000))));
    assert_eq!(asks(app, &table.cmd, request.to_string().as_bytes()), 1002, "{}", table.cmd);
    done
}

/// The rows that each interface adds when it is carried out: exactly so many, or at the most.
const ADDS: [(&str, &str, bool); 16] = [
    ("consultant", "base_consultant_create", true),
    ("area_street", "base_areaStreet_create", false),
    ("payment_reminder", "payment_info_create", true),
    ("customer", "cst_info_create agent_recommend", false),
    ("follow_up", "cst_follow_update", true),
    ("lead", "s_lead_create agent_recommend", true),
    ("opportunity", "opportunity_info_create", true),
    ("opportunity_customer", "cst_opp2cst_create", false),
    ("broker", "agent_create", true),
    ("recommendation", "agent_recommend", true),
    ("brokerage", "base_agencyCompany_list", false),
    ("appointment", "agent_appoint", true),
    ("intervention", "intervene_create", true),
    ("assignment", "assign_create", true),
    ("agency", "", true),
    ("project", "", true),
];

fn counts(store: &Store) -> HashMap<&'static str, i64> {
    let tables = ADDS.iter().map(|(table, _, _)| *table).chain(["serial"]);
    tables
        .map(|table| (table, store.number(&format!("SELECT count(*) FROM {table}"), [])))
        .collect()
}

/// Rows that lack what belongs to them: a run adds none.
const WHOLE: [&str; 6] = [
    "SELECT count(*) FROM customer WHERE id > ?1 AND id NOT IN (SELECT customer_id FROM customer_project)",
    "SELECT count(*) FROM opportunity WHERE ?1 > 0 AND (customer_id, project_guid) NOT IN
        (SELECT customer_id, project_guid FROM customer_project)",
    "SELECT count(*) FROM recommendation WHERE ?1 > 0 AND ((customer_id, project_guid) NOT IN
        (SELECT customer_id, project_guid FROM customer_project) OR lead_guid IS NULL)",
    "SELECT count(*) FROM consultant WHERE ?1 > 0 AND guid NOT IN (SELECT consultant_guid FROM consultant_project)",
    "SELECT count(*) FROM customer WHERE ?1 > 0 AND (mobile = '' OR name = '' OR cert_number = '')",
    "SELECT count(*) FROM customer WHERE id > ?1 AND id NOT IN
        (SELECT subject FROM event WHERE kind = 'customer' UNION SELECT customer_id FROM recommendation)",
];

/// Everything that was taken can be read back.
fn reads_back(site: &Site, app: &App, store: &Store, newest: i64) {
    let mobiles = store.rows("SELECT mobile FROM customer WHERE id > ?1", [newest]);
    assert!(mobiles.len() > 10, "{} customers", mobiles.len());
    for mobile in mobiles {
        app.asks("cst_info_get", json!({"mobile": mobile[0]})).ok();
    }
    for (cmd, name, table) in
        [("s_lead_query", "leadGUID", "lead"), ("opportunity_info_query", "oppGUID", "opportunity")]
    {
        let guids =
            store.rows(&format!("SELECT guid FROM {table} ORDER BY rowid DESC LIMIT 150"), []);
        for guid in guids {
            let found = rows(&app.asks(cmd, json!({name: guid[0]})).ok());
            assert_eq!(text(&found[0], name), guid[0].as_deref().unwrap());
        }
    }
    for list in &crate::lists::LISTS {
        crate::lists::everything(app, list.cmd);
    }
    assert!(!site.log().contains("panicked"), "{}", site.log());
}

#[test]
fn whatever_is_sent_is_answered_and_nothing_is_half_written() {
    let mut site = open_to_all();
    let app = site.app(123);
    let stock = Stock::of(&site, &app);
    let store = Store::of(&site);
    let before = counts(&store);
    let newest = store.number("SELECT max(id) FROM customer", []);
    let broken = WHOLE.map(|sql| store.number(sql, [newest]));

    let tables: Vec<&Table> = declared_tables().collect();
    let done: Mutex<HashMap<&str, i64>> = Mutex::default();
    let next = Mutex::new(tables.iter().enumerate());
    thread::scope(|scope| {
        for _ in 0..4 {
            let (app, stock, next, done) = (app.clone(), &stock, &next, &done);
            scope.spawn(move || {
                loop {
                    let taken = next.lock().unwrap().next();
                    let Some((place, table)) = taken else { break };
                    let count = assails(&app, stock, table, place as u8);
                    done.lock().unwrap().insert(&table.cmd, count);
                }
            });
        }
    });
    let done = done.into_inner().unwrap();
    assert!(done.values().all(|count| *count > 0), "some are never carried out: {done:?}");

    let after = counts(&store);
    for (table, cmds, exactly) in ADDS {
        let added = after[table] - before[table];
        let carried_out: i64 = cmds.split_whitespace().map(|cmd| done[cmd]).sum();
        let fits = if exactly { added == carried_out } else { (0..=carried_out).contains(&added) };
        assert!(fits, "{table}: {added} rows of {carried_out} requests");
    }
    let writes = crate::contract_schemas::declared_uplink().filter(|one| one["writes"] == true);
    let written: i64 = writes.map(|one| done[one["cmd"].as_str().unwrap()]).sum();
    assert_eq!(after["serial"] - before["serial"], written);
    assert_eq!(WHOLE.map(|sql| store.number(sql, [newest])), broken);
    reads_back(&site, &app, &store, newest);

    drop(store);
    site.stops();
    let store = Connection::open(site.folder().join("dcbox.db")).unwrap();
    let check: String = store.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(check, "ok");
    assert!(!store.prepare("PRAGMA foreign_key_check").unwrap().exists([]).unwrap());
}

/// Rises with every change of the store: change times, serials and events. A request for history ends by an event
/// of its own, some time after its answer.
const TRACE: &str = "SELECT (SELECT last FROM clock) + (SELECT count(*) FROM serial)
    + (SELECT count(*) FROM event WHERE kind <> 'sync_done') + (SELECT count(*) FROM payment_reminder)";

#[test]
fn what_is_refused_leaves_no_trace_and_what_is_carried_out_does() {
    let site = open_to_all();
    let app = site.app(123);
    let stock = Stock::of(&site, &app);
    let store = Store::of(&site);
    let writes = crate::contract_schemas::declared_uplink().filter(|one| one["writes"] == true);
    let mut trace = store.number(TRACE, []);
    for interface in writes {
        let table = crate::spec::table(interface["cmd"].as_str().unwrap());
        let mut dice = Dice::of(255);
        for _ in 0..60 {
            let request = spoilt(&stock, table, &mut dice);
            let code = asks(&app, &table.cmd, request.as_bytes());
            let now = store.number(TRACE, []);
            assert_eq!(now > trace, code == 0, "{}: {code} to {request}", table.cmd);
            trace = now;
        }
    }
}
