//! The same tables asked over the wire: every field of every request, absent, wrong, too long and just long enough.

use serde_json::{Value, json};

use crate::client::{Answer, App};
use crate::contract_schemas::declared_uplink;
use crate::lists::everything;
use crate::samples::{World, put, unique, wire_path};
use crate::server::Site;
use crate::spec::{Need, Row, Table, meaning, table};

fn declared_tables() -> impl Iterator<Item = &'static Table> {
    declared_uplink().map(|interface| table(interface["cmd"].as_str().unwrap()))
}

/// An interface under test: asked on an application that may use everything.
struct Bench {
    app: App,
    world: World,
}

impl Bench {
    fn at(site: &Site) -> Bench {
        let app = site.app(123);
        let world = World::of(&app);
        Bench { app, world }
    }

    fn asks(&self, table: &Table, changes: &[(&Row, Option<Value>)]) -> Answer {
        let mut request = self.world.request(table);
        for (row, value) in changes {
            put(&mut request, &row.path, value.clone());
        }
        self.app.asks(&table.cmd, request)
    }

    /// Asserts that a request with these changes is refused over this row.
    fn refuses(&self, table: &Table, changes: &[(&Row, Option<Value>)], code: i64, row: &Row) {
        let answer = self.asks(table, changes);
        let path = wire_path(&self.world.request(table), &row.path);
        let told = format!("{}{path}]", meaning(code));
        let what = format!("{} with {changes:?}: {} {}", table.cmd, answer.errcode, answer.errmsg);
        assert!(answer.errcode == code && answer.errmsg.starts_with(&told), "{what}, not {told}");
        answer.refused(code);
    }
}

fn wrong_values(row: &Row) -> Vec<Value> {
    match row.kind.as_str() {
        "int" => vec![json!("1"), json!(1.5), json!(true), json!([1]), json!({"x": 1})],
        "number" => vec![json!("1.5"), json!(true), json!([1.5])],
        "array" => vec![json!("x"), json!(5), json!({"x": 1})],
        _ => vec![
            json!(5),
            json!(1.5),
            json!(true),
            json!(["x"]),
            json!({"x": "x"}),
            json!([]),
            json!({}),
        ],
    }
}

fn required(table: &Table) -> Vec<&Row> {
    table.request.iter().filter(|row| row.need == Need::Yes).collect()
}

#[test]
fn a_valid_request_with_all_its_fields_is_answered() {
    let site = Site::open();
    let bench = Bench::at(&site);
    for table in declared_tables() {
        bench.asks(table, &[]).ok();
    }
}

#[test]
fn a_required_field_that_is_absent_null_or_empty_is_named() {
    let site = Site::shared();
    let bench = Bench::at(&site);
    for table in declared_tables() {
        for row in required(table) {
            for nothing in [None, Some(json!(null)), Some(json!(""))] {
                bench.refuses(table, &[(row, nothing)], 1001, row);
            }
        }
    }
}

#[test]
fn an_optional_field_may_be_absent_null_or_empty() {
    let site = Site::open();
    let bench = Bench::at(&site);
    for table in declared_tables() {
        for row in table.request.iter().filter(|row| row.need == Need::No) {
            for nothing in [None, Some(json!(null)), Some(json!(""))] {
                bench.asks(table, &[(row, nothing)]).ok();
            }
        }
    }
}

#[test]
fn a_field_of_the_wrong_type_is_named() {
    let site = Site::shared();
    let bench = Bench::at(&site);
    for table in declared_tables() {
        for row in &table.request {
            for wrong in wrong_values(row) {
                bench.refuses(table, &[(row, Some(wrong))], 1002, row);
            }
        }
    }
}

#[test]
fn one_character_over_the_length_is_refused() {
    let site = Site::shared();
    let bench = Bench::at(&site);
    for table in declared_tables() {
        for row in &table.request {
            let Some(max) = row.max else { continue };
            for filler in ["x", "满", "𠮷"] {
                let long = Some(json!(filler.repeat(max + 1)));
                bench.refuses(table, &[(row, long)], 1002, row);
            }
        }
    }
}

/// A value of exactly the greatest length that also makes sense.
fn longest(row: &Row, max: usize, world: &World) -> Option<String> {
    let number = unique().to_string();
    let value = match row.path.as_str() {
        // An id of 64 characters would not fit the interfaces that take 32: ids fit the narrowest field.
        "userGUID" => format!("{number:0>32}"),
        "mobile" => format!("0086{number:0>12}"),
        "proxyCompanyId" => format!("{:0>max$}", world.company),
        path if path.ends_with("GUID") || path == "userCode" => format!("{number:x>max$}"),
        _ => format!("{number:满>max$}"),
    };
    (value.chars().count() == max || row.path == "userGUID").then_some(value)
}

#[test]
fn exactly_the_length_is_accepted() {
    let site = Site::open();
    let bench = Bench::at(&site);
    for table in declared_tables() {
        for row in &table.request {
            let Some(max) = row.max else { continue };
            let value = longest(row, max, &bench.world).unwrap();
            let answer = bench.asks(table, &[(row, Some(json!(value)))]);
            let fits = ![1001, 1002].contains(&answer.errcode);
            assert!(fits, "{}: {} = {value:?}: {}", table.cmd, row.path, answer.errmsg);
        }
    }
    // And what was stored at full length still fits every list that shows it.
    for list in crate::lists::LISTS {
        everything(&bench.app, list.cmd);
    }
}

#[test]
fn length_is_counted_in_characters() {
    let site = Site::open();
    let app = site.app(301);
    let mut street = crate::samples::street();
    street["areaName"] = json!("𠮷".repeat(50));
    street["streetName"] = json!("街".repeat(500));
    app.asks("base_areaStreet_create", street).ok();
}

#[test]
fn fields_that_no_table_has_are_ignored() {
    let site = Site::open();
    let bench = Bench::at(&site);
    for table in declared_tables() {
        let mut request = bench.world.request(table);
        request["nonsense"] = json!({"deep": [1, {"er": null}]});
        request["PageSize"] = json!("wrong");
        request["errcode"] = json!(5);
        bench.app.asks(&table.cmd, request).ok();
    }
}

#[test]
fn of_two_faults_presence_comes_before_type_and_the_earlier_row_before_the_later() {
    let site = Site::shared();
    let bench = Bench::at(&site);
    for table in declared_tables() {
        let wrong = |row: &Row| Some(wrong_values(row)[0].clone());
        for (i, first) in table.request.iter().enumerate() {
            for second in &table.request[i + 1..] {
                bench.refuses(
                    table,
                    &[(first, wrong(first)), (second, wrong(second))],
                    1002,
                    first,
                );
                if second.need == Need::Yes {
                    bench.refuses(table, &[(first, wrong(first)), (second, None)], 1001, second);
                }
                if first.need == Need::Yes {
                    bench.refuses(table, &[(first, None), (second, wrong(second))], 1001, first);
                    if second.need == Need::Yes {
                        bench.refuses(
                            table,
                            &[(second, None), (first, Some(json!(null)))],
                            1001,
                            first,
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn the_order_of_the_json_does_not_matter() {
    let site = Site::shared();
    let bench = Bench::at(&site);
    for table in declared_tables().filter(|table| table.request.len() > 1) {
        let request = bench.world.request(table);
        let wrong =
            table.request.iter().map(|row| (row.path.clone(), wrong_values(row)[0].clone()));
        let backwards: serde_json::Map<String, Value> = wrong.rev().collect();
        assert_ne!(backwards.keys().next(), request.as_object().unwrap().keys().next());
        let answer = bench.app.asks(&table.cmd, Value::Object(backwards));
        let told = format!("{}{}]", meaning(1002), table.request[0].path);
        assert!(answer.refused(1002).starts_with(&told), "{}", answer.errmsg);
    }
}

#[test]
fn values_are_looked_at_after_every_type() {
    let site = Site::shared();
    let bench = Bench::at(&site);
    let create = table("base_consultant_create");
    let row = |name: &str| create.request.iter().find(|row| row.path == name).unwrap();
    let odd = (row("isDisabeld"), Some(json!(7)));
    bench.refuses(create, std::slice::from_ref(&odd), 1002, row("isDisabeld"));
    bench.refuses(create, &[(row("gender"), Some(json!(3)))], 1002, row("gender"));
    bench.refuses(
        create,
        &[odd.clone(), (row("gender"), Some(json!(-1)))],
        1002,
        row("isDisabeld"),
    );
    bench.refuses(
        create,
        &[odd.clone(), (row("proxyCompanyId"), Some(json!(5)))],
        1002,
        row("proxyCompanyId"),
    );
    bench.refuses(create, &[odd, (row("proxyCompanyId"), None)], 1001, row("proxyCompanyId"));
}

#[test]
fn paging_starts_at_one_and_a_page_holds_at_most_a_thousand() {
    let site = Site::shared();
    let bench = Bench::at(&site);
    for list in crate::lists::LISTS {
        let table = table(list.cmd);
        let row = |name: &str| table.request.iter().find(|row| row.path == name).unwrap();
        for (name, outside) in
            [("page", 0), ("page", -1), ("pageSize", 0), ("pageSize", -10), ("pageSize", 1001)]
        {
            bench.refuses(table, &[(row(name), Some(json!(outside)))], 1002, row(name));
        }
        for inside in [1, 1000] {
            bench.asks(table, &[(row("pageSize"), Some(json!(inside)))]).ok();
        }
    }
}

#[test]
fn a_time_that_is_none_is_refused() {
    let site = Site::shared();
    let bench = Bench::at(&site);
    for table in declared_tables() {
        for row in table.request.iter().filter(|row| row.kind == "datetime") {
            for wrong in [
                "yesterday",
                "2024-02-30 00:00:00",
                "2024-01-01 25:00:00",
                "2024-01-01 00:00:00.",
                "1700000000",
            ] {
                bench.refuses(table, &[(row, Some(json!(wrong)))], 1002, row);
            }
            for right in
                ["2024-02-29 23:59:59", "2024-01-01 00:00:00.000", "2024-01-01 00:00:00.123"]
            {
                bench.asks(table, &[(row, Some(json!(right)))]).ok();
            }
        }
    }
}

#[test]
fn an_int_beyond_64_bits_is_refused_and_the_greatest_one_is_only_a_page_past_the_end() {
    let site = Site::shared();
    let app = site.app(301);
    for beyond in
        ["9223372036854775808", "-9223372036854775809", "100000000000000000000000", "1e400"]
    {
        let mut draft = app.draft("base_project_list", &json!({}));
        draft.plain = format!("{{\"page\":{beyond}}}").into_bytes();
        let answer = app.posts(&draft.seal());
        assert!([1002, 1004].contains(&answer.errcode), "{beyond}: {}", answer.errmsg);
        if beyond != "1e400" {
            assert!(answer.refused(1002).starts_with("参数类型错误[page]"), "{}", answer.errmsg);
        }
    }
    let content = app.asks("base_project_list", json!({"page": i64::MAX, "pageSize": 1000})).ok();
    assert_eq!(content["list"], json!([]));
}

#[test]
fn control_characters_are_refused_but_for_tabs_and_line_ends() {
    let site = Site::open();
    let bench = Bench::at(&site);
    let create = table("base_areaStreet_create");
    for control in ["\0", "\u{1}", "\u{8}", "\u{b}", "\u{1b}", "\u{1f}"] {
        for row in &create.request {
            bench.refuses(create, &[(row, Some(json!(format!("a{control}b"))))], 1002, row);
        }
    }
    for white in ["a\tb", "a\r\nb"] {
        bench.asks(create, &[(&create.request[1], Some(json!(white)))]).ok();
    }
}
