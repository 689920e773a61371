//! The operator's lists of customers, leads, opportunities, consultants and base data: pages, orders, searches, filters.

use std::collections::BTreeSet;

use rusqlite::params;
use serde_json::{Value, json};

use crate::customer_world::Store;
use crate::http::percent;
use crate::operator::Operator;
use crate::server::Site;

/// Every list, the table that it shows and which of its rows.
const LISTS: [(&str, &str); 16] = [
    ("/customers", "customer WHERE merged_into IS NULL"),
    ("/leads", "lead"),
    ("/opportunities", "opportunity"),
    ("/consultants", "consultant"),
    ("/base/companies", "company"),
    ("/base/projects", "project"),
    ("/base/buildings", "building"),
    ("/base/rooms", "room"),
    ("/base/stations", "station"),
    ("/base/agencies", "agency"),
    ("/base/brokerages", "brokerage"),
    ("/base/cities", "city"),
    ("/base/streets", "area_street"),
    ("/base/attributes", "attribute"),
    ("/base/brokers", "broker"),
    ("/base/recommendations", "recommendation"),
];

fn rows(list: &Value) -> &Vec<Value> {
    list["rows"].as_array().unwrap()
}

fn key(row: &Value) -> String {
    let key = if row["guid"].is_string() { &row["guid"] } else { &row["id"] };
    assert!(!key.is_null(), "{row}");
    key.to_string()
}

fn keys(list: &Value) -> Vec<String> {
    rows(list).iter().map(key).collect()
}

/// What a list finds: how many, and the keys of its first page.
fn finds(program: &Operator, path: &str) -> (i64, Vec<String>) {
    let answer = program.gets(path);
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    let list = answer.json();
    (list["total"].as_i64().unwrap(), keys(&list))
}

fn sorts(program: &Operator, path: &str) -> Vec<String> {
    let document = program.gets("/openapi.json").json();
    let parameters = &document["paths"][format!("/admin/api{path}")]["get"]["parameters"];
    let sort = parameters.as_array().unwrap().iter().find(|one| one["name"] == "sort").unwrap();
    let names = sort["schema"]["enum"].as_array().unwrap();
    names.iter().map(|name| name.as_str().unwrap().to_string()).collect()
}

#[test]
fn a_walk_over_the_pages_of_a_list_meets_every_row_once_in_every_order() {
    let site = Site::shared();
    let store = Store::of(&site);
    let program = Operator::program(&site, "walker");
    for (path, table) in LISTS {
        let total = store.number(&format!("SELECT count(*) FROM {table}"), []);
        assert!(total > 0, "{path}");
        for sort in sorts(&program, path) {
            let mut met = BTreeSet::new();
            let mut page = 1;
            loop {
                let list = program.gets(&format!("{path}?sort={sort}&size=200&page={page}")).json();
                assert_eq!(list["total"], total, "{path} {sort}");
                let found = keys(&list);
                if found.is_empty() {
                    break;
                }
                for key in found {
                    assert!(met.insert(key), "{path} {sort} page {page}");
                }
                page += 1;
            }
            assert_eq!(met.len() as i64, total, "{path} {sort}");
        }
    }
}

#[test]
fn what_a_list_is_sorted_by_rises_or_falls_from_row_to_row() {
    let site = Site::shared();
    let program = Operator::program(&site, "sorter");
    let order = |one: &Value, other: &Value| match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() <= other.as_f64(),
        (Value::String(one), Value::String(other)) => one <= other,
        (Value::Null, _) => true,
        _ => false,
    };
    let mut compared = 0;
    for (path, _) in LISTS {
        for sort in sorts(&program, path) {
            let list = program.gets(&format!("{path}?sort={sort}&size=200")).json();
            let field = sort.trim_start_matches('-');
            let all: Vec<_> = rows(&list).iter().map(|row| &row[field]).collect();
            if field == "sequence" && path.ends_with("attributes") {
                continue;
            }
            for pair in all.windows(2) {
                let (first, second) = if sort.starts_with('-') { (1, 0) } else { (0, 1) };
                assert!(order(pair[first], pair[second]), "{path} {sort}: {pair:?}");
                compared += 1;
            }
        }
    }
    assert!(compared > 5_000, "{compared}");
}

#[test]
fn people_are_found_by_a_part_of_the_name_the_mobile_its_end_and_the_number() {
    let site = Site::shared();
    let store = Store::of(&site);
    let program = Operator::program(&site, "seeker");
    let [id, name, mobile] = store.row(
        "SELECT id, name, mobile FROM customer c WHERE merged_into IS NULL AND kind = 1
            AND EXISTS (SELECT 1 FROM lead WHERE customer_id = c.id)
            AND EXISTS (SELECT 1 FROM opportunity WHERE customer_id = c.id) ORDER BY id LIMIT 1 OFFSET 700",
        [],
    );
    let part: String = name.chars().skip(1).collect();
    let last = &mobile[mobile.len() - 4..];
    let named = "SELECT count(*) FROM customer WHERE merged_into IS NULL AND instr(name, ?1)";
    let ending =
        "SELECT count(*) FROM customer WHERE merged_into IS NULL AND substr(mobile, -4) = ?1";
    for (text, expected) in [
        (name.as_str(), store.number(named, [&name])),
        (part.as_str(), store.number(named, [&part])),
        (mobile.as_str(), 1),
        (last, store.number(ending, [last])),
        (id.as_str(), 1),
        (&format!(" {} {} ", &mobile[..3], &mobile[3..]), 1),
    ] {
        let path = format!("/customers?size=200&q={}", percent(text));
        let (total, found) = finds(&program, &path);
        assert_eq!(total, expected, "{text}");
        assert!(found.contains(&id), "{text}: {found:?}");
    }
    let opportunities = "SELECT count(*) FROM opportunity WHERE customer_id = ?1";
    let opportunities = store.number(opportunities, [&id]);
    for text in [&mobile, &id] {
        assert_eq!(finds(&program, &format!("/opportunities?q={text}")).0, opportunities, "{text}");
    }
    let leads = "SELECT count(*) FROM lead WHERE phone = ?1";
    assert_eq!(finds(&program, &format!("/leads?q={mobile}")).0, store.number(leads, [&mobile]));
    let [guid] = store.row("SELECT guid FROM lead WHERE customer_id = ?1 LIMIT 1", [&id]);
    assert_eq!(finds(&program, &format!("/leads?q={guid}")), (1, vec![json!(guid).to_string()]));
    for nothing in ["%", "_", "没有这个人", "13", "'", "\\", "%' OR 1=1 --"] {
        for path in ["/customers", "/leads", "/opportunities", "/consultants", "/base/brokers"] {
            let path = format!("{path}?q={}", percent(nothing));
            assert_eq!(finds(&program, &path).0, 0, "{path}");
        }
    }
}

#[test]
fn filters_find_what_the_store_has_and_hold_together() {
    let site = Site::shared();
    let store = Store::of(&site);
    let program = Operator::program(&site, "filter");
    let [project, consultant] = store.row(
        "SELECT project_guid, consultant_guid FROM customer_project GROUP BY 1, 2 ORDER BY count(*) DESC LIMIT 1",
        [],
    );
    let count = |sql: &str| store.number(sql, params![project, consultant]);
    let project_of = format!("project={project}");
    let both = format!("{project_of}&consultant={consultant}");
    let cases = [
        (
            format!("/customers?{project_of}"),
            "SELECT count(*) FROM customer_project WHERE project_guid = ?1 AND ?2 <> ''",
        ),
        (
            format!("/customers?{both}"),
            "SELECT count(*) FROM customer_project WHERE project_guid = ?1 AND consultant_guid = ?2",
        ),
        (
            "/customers?status=staff".into(),
            "SELECT count(*) FROM customer WHERE is_staff = 1 AND merged_into IS NULL AND ?1 <> ?2",
        ),
        (
            "/customers?status=member".into(),
            "SELECT count(*) FROM customer WHERE is_member = 1 AND merged_into IS NULL AND ?1 <> ?2",
        ),
        (
            "/customers?status=merged".into(),
            "SELECT count(*) FROM customer WHERE merged_into IS NOT NULL AND ?1 <> ?2",
        ),
        (
            format!("/leads?{both}"),
            "SELECT count(*) FROM lead WHERE project_guid = ?1 AND consultant_guid = ?2",
        ),
        (
            format!("/leads?{project_of}&status={}", percent("无效")),
            "SELECT count(*) FROM lead WHERE project_guid = ?1 AND status = '无效' AND ?2 <> ''",
        ),
        (
            format!("/opportunities?{both}&open=true"),
            "SELECT count(*) FROM opportunity WHERE project_guid = ?1 AND consultant_guid = ?2 AND open = 1",
        ),
        (
            format!("/opportunities?status={}", percent("赢得")),
            "SELECT count(*) FROM opportunity WHERE status = '赢得' AND ?1 <> ?2",
        ),
        (
            format!("/consultants?{project_of}"),
            "SELECT count(*) FROM consultant_project WHERE project_guid = ?1 AND ?2 <> ''",
        ),
        (
            "/consultants?disabled=true".into(),
            "SELECT count(*) FROM consultant WHERE disabled = 1 AND ?1 <> ?2",
        ),
        (
            format!("/base/rooms?{project_of}&state=available"),
            "SELECT count(*) FROM room WHERE project_guid = ?1 AND state = 'available' AND ?2 <> ''",
        ),
        (
            format!("/base/recommendations?{project_of}&enabled=false"),
            "SELECT count(*) FROM recommendation WHERE project_guid = ?1 AND enabled = 0 AND ?2 <> ''",
        ),
    ];
    for (path, sql) in cases {
        let expected = count(sql);
        assert!(expected > 0, "{path} tries nothing");
        assert_eq!(finds(&program, &path).0, expected, "{path}");
        assert_eq!(finds(&program, &format!("{path}&page=2&size=1")).0, expected, "{path}");
    }
    for path in ["/customers", "/leads", "/opportunities", "/consultants", "/base/rooms"] {
        assert_eq!(finds(&program, &format!("{path}?project=nowhere")).0, 0, "{path}");
    }
    // A project with phases stands for them all.
    let [parent] =
        store.row("SELECT parent_guid FROM project WHERE parent_guid IS NOT NULL LIMIT 1", []);
    let rooms = "SELECT count(*) FROM room WHERE project_guid IN (SELECT guid FROM project WHERE parent_guid = ?1)";
    let expected = store.number(rooms, [&parent]);
    assert_eq!(finds(&program, &format!("/base/rooms?project={parent}")).0, expected);
}

#[test]
fn what_a_list_does_not_know_is_refused_by_its_name() {
    let site = Site::shared();
    let program = Operator::program(&site, "mistaken");
    for (path, field) in [
        ("/customers?status=gone", "status"),
        ("/customers?sort=mobile", "sort"),
        ("/customers?size=201", "size"),
        ("/customers?mobile=13800000000", "mobile"),
        ("/leads?customer=x", "customer"),
        ("/opportunities?open=perhaps", "open"),
        ("/base/rooms?state=burnt", "state"),
        ("/base/brokers?class=7", "class"),
        ("/customers/x", "id"),
    ] {
        let answer = program.gets(path);
        assert_eq!(answer.refusal(), (422, "invalid".into()), "{path}");
        assert_eq!(answer.json()["field"], field, "{path}");
    }
    for path in
        ["/customers/1", "/leads/1", "/opportunities/1", "/consultants/1", "/customers/1/merge/2"]
    {
        assert_eq!(program.gets(path).refusal(), (404, "not_found".into()), "{path}");
    }
}
