//! The same tables asked over the wire: every field of every request, absent, wrong, too long and just long enough.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use serde_json::{Value, json};

use crate::client::{Answer, App};
use crate::contract_schemas::{declared_uplink, field};
use crate::lists::everything;
use crate::samples::{put, unique, wire_path};
use crate::server::Site;
use crate::spec::{Need, Row, Table, meaning, table};
use crate::stock::{Stock, open_to_all};

pub fn declared_tables() -> impl Iterator<Item = &'static Table> {
    declared_uplink().map(|interface| table(interface["cmd"].as_str().unwrap()))
}

/// An interface under test: asked on an application that may use everything.
pub struct Bench {
    pub app: App,
    pub stock: Stock,
    site: Arc<Site>,
}

impl Bench {
    /// On a server of its own.
    pub fn open() -> Bench {
        Bench::at(Arc::new(open_to_all()))
    }

    /// On a server that several tests share; who uses it only asks what is refused.
    pub fn shared() -> Bench {
        static SHARED: Mutex<Weak<Site>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        let site = shared.upgrade().unwrap_or_else(|| {
            let site = Arc::new(open_to_all());
            *shared = Arc::downgrade(&site);
            site
        });
        Bench::at(site)
    }

    fn at(site: Arc<Site>) -> Bench {
        let app = site.app(123);
        let stock = Stock::of(&site, &app);
        Bench { app, stock, site }
    }

    pub fn site(&self) -> &Site {
        &self.site
    }

    pub fn asks(&self, table: &Table, changes: &[(&Row, Option<Value>)]) -> Answer {
        let mut request = self.stock.request(table);
        for (row, value) in changes {
            put(&mut request, &row.path, value.clone());
        }
        self.app.asks(&table.cmd, request)
    }

    /// Asserts that a request with these changes is refused over this row.
    pub fn refuses(&self, table: &Table, changes: &[(&Row, Option<Value>)], code: i64, row: &Row) {
        let answer = self.asks(table, changes);
        let path = wire_path(&self.stock.request(table), &row.path);
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
    let bench = Bench::open();
    for table in declared_tables() {
        bench.asks(table, &[]).ok();
    }
}

#[test]
fn a_required_field_that_is_absent_null_or_empty_is_named() {
    let bench = Bench::shared();
    for table in declared_tables() {
        for row in required(table) {
            for nothing in [None, Some(json!(null)), Some(json!(""))] {
                bench.refuses(table, &[(row, nothing)], 1001, row);
            }
        }
    }
}

/// Rows that their tables call optional and their rules need, with what the request in hand says besides.
const NEEDED_HERE: [(&str, &str); 2] =
    [("cst_attribute_update", "attachs/value"), ("cst_attach_create_v2", "attachs/items/itemGUID")];

#[test]
fn an_optional_field_may_be_absent_null_or_empty() {
    let bench = Bench::open();
    for table in declared_tables() {
        for row in table.request.iter().filter(|row| row.need != Need::Yes) {
            for nothing in [None, Some(json!(null)), Some(json!(""))] {
                if NEEDED_HERE.contains(&(table.cmd.as_str(), row.path.as_str())) {
                    bench.refuses(table, &[(row, nothing)], 1001, row);
                } else {
                    bench.asks(table, &[(row, nothing)]).ok();
                }
            }
        }
    }
}

#[test]
fn a_field_of_the_wrong_type_is_named() {
    let bench = Bench::shared();
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
    let bench = Bench::shared();
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

/// Rows that take no text of their greatest length, because their rules say what they may be.
const SHORTER: [(&str, &str); 9] = [
    ("sync_request", "timeRangeStart"),
    ("sync_request", "timeRangeEnd"),
    ("sync_request", "dataType"),
    ("cst_attribute_update", "attachs/createTime"),
    ("cst_attribute_update", "attachs/value"),
    ("payment_info_create", "createOn"),
    ("cst_follow_update", "keyActions"),
    ("cst_attach_create_v2", "attachs/scopeGUID"),
    ("cst_attach_create_v2", "attachs/items/itemGUID"),
];

/// A value of exactly the greatest length that also makes sense.
fn longest(row: &Row, max: usize, stock: &Stock) -> Option<String> {
    let number = unique().to_string();
    let value = match row.path.as_str() {
        // An id of 64 characters would not fit the interfaces that take 32: ids fit the narrowest field.
        "userGUID" => format!("{number:0>32}"),
        "mobile" | "Mobile" | "cstMobile" => format!("0086{number:0>12}"),
        "proxyCompanyId" => format!("{:0>max$}", stock.world.company),
        path if path.ends_with("GUID") || path == "userCode" => format!("{number:x>max$}"),
        _ => format!("{number:满>max$}"),
    };
    (value.chars().count() == max || row.path == "userGUID").then_some(value)
}

#[test]
fn exactly_the_length_is_accepted() {
    let bench = Bench::open();
    for table in declared_tables() {
        for row in &table.request {
            let Some(max) = row.max else { continue };
            let bounded = SHORTER.contains(&(table.cmd.as_str(), row.path.as_str()));
            if bounded || !field(&table.cmd, &row.path)["enum"].is_null() {
                continue;
            }
            let value = longest(row, max, &bench.stock).unwrap();
            let answer = bench.asks(table, &[(row, Some(json!(value)))]);
            let fits = ![1001, 1002].contains(&answer.errcode);
            assert!(fits, "{}: {} = {value:?}: {}", table.cmd, row.path, answer.errmsg);
        }
    }
    // And what was stored at full length still fits every interface that shows it.
    for table in declared_tables().filter(|table| table.code.starts_with("G-")) {
        bench.asks(table, &[]).ok();
    }
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
    let bench = Bench::open();
    for table in declared_tables() {
        let mut request = bench.stock.request(table);
        request["nonsense"] = json!({"deep": [1, {"er": null}]});
        request["PageSize"] = json!("wrong");
        request["errcode"] = json!(5);
        bench.app.asks(&table.cmd, request).ok();
    }
}

#[test]
fn of_two_faults_presence_comes_before_type_and_the_earlier_row_before_the_later() {
    let bench = Bench::shared();
    for table in declared_tables() {
        let wrong = |row: &Row| Some(wrong_values(row)[0].clone());
        for (i, first) in table.request.iter().enumerate() {
            // What stands in a list that is no list, or is not there, is not looked at.
            let within = |row: &&Row| row.path.starts_with(&format!("{}/", first.path));
            for second in table.request[i + 1..].iter().filter(|row| !within(row)) {
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
    let bench = Bench::shared();
    for table in declared_tables().filter(|table| table.request.len() > 1) {
        let request = bench.stock.request(table);
        let top = table.request.iter().filter(|row| !row.path.contains('/'));
        let wrong = top.map(|row| (row.path.clone(), wrong_values(row)[0].clone()));
        let wrong: Vec<(String, Value)> = wrong.collect();
        let backwards: serde_json::Map<String, Value> = wrong.into_iter().rev().collect();
        let keys = request.as_object().unwrap().keys();
        assert!(keys.len() < 2 || backwards.keys().ne(keys), "{}", table.cmd);
        let answer = bench.app.asks(&table.cmd, Value::Object(backwards));
        let told = format!("{}{}]", meaning(1002), table.request[0].path);
        assert!(answer.refused(1002).starts_with(&told), "{}: {}", table.cmd, answer.errmsg);
    }
}
