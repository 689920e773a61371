//! The third pass over the wire: value sets, formats and ranges, and fields that others make necessary.

use serde_json::{Value, json};

use crate::contract_schemas::field;
use crate::contract_wire::{Bench, declared_tables};
use crate::samples::put;
use crate::server::Site;
use crate::spec::{Row, Table, meaning, table};

/// A table's rows with what their declarations say of them.
fn fields(table: &'static Table) -> impl Iterator<Item = (&'static Row, &'static Value)> {
    table.request.iter().map(|row| (row, field(&table.cmd, &row.path)))
}

#[test]
fn a_field_that_others_make_necessary_is_missed_without_them() {
    let bench = Bench::shared();
    let mut seen = 0;
    for table in declared_tables() {
        for (row, declared) in fields(table) {
            for other in declared["x-required-unless"].as_array().into_iter().flatten() {
                let other = table.request.iter().find(|row| other == row.path.as_str()).unwrap();
                // Of the two that are away, the one that stands first in the table is told of.
                let first = table
                    .request
                    .iter()
                    .find(|each| [&row.path, &other.path].contains(&&each.path));
                bench.refuses(
                    table,
                    &[(row, None), (other, Some(json!("")))],
                    1001,
                    first.unwrap(),
                );
                seen += 1;
            }
            for (other, values) in declared["x-required-when"].as_object().into_iter().flatten() {
                let other = table.request.iter().find(|row| row.path == *other).unwrap();
                let values = values.as_array().cloned().unwrap_or(vec![values.clone()]);
                for value in values {
                    let value = (other, Some(value));
                    bench.refuses(table, &[value.clone(), (row, None)], 1001, row);
                    bench.refuses(table, &[value, (row, Some(json!(null)))], 1001, row);
                    seen += 1;
                }
            }
        }
    }
    assert_eq!(seen, 2 + 4 + 4 + 2 + 2 + 2);
}

#[test]
fn one_of_phone_and_card_is_enough_and_none_is_too_little() {
    let bench = Bench::shared();
    let identify = table("s_opportunity_identify");
    let row = |name: &str| identify.request.iter().find(|row| row.path == name).unwrap();
    let (phone, card) = (row("phone"), row("cardId"));
    bench.refuses(identify, &[(phone, None), (card, None)], 1001, phone);
    bench.asks(identify, &[(phone, None)]).ok();
    bench.asks(identify, &[(card, None)]).ok();
}

#[test]
fn a_value_out_of_its_set_or_its_range_is_named() {
    let bench = Bench::shared();
    for table in declared_tables() {
        for (row, declared) in fields(table) {
            let mut wrong = Vec::new();
            match declared["enum"].as_array() {
                Some(values) if values[0].is_string() => {
                    wrong.extend([json!("没有的"), json!(" ")])
                }
                Some(_) => wrong.extend([json!(0), json!(-1), json!(11)]),
                None => {}
            }
            wrong.extend(declared["minimum"].as_i64().map(|least| json!(least - 1)));
            wrong.extend(declared["minimum"].as_i64().map(|_| json!(i64::MIN)));
            wrong.extend(declared["maximum"].as_i64().map(|most| json!(most + 1)));
            wrong.extend(declared["maximum"].as_i64().map(|_| json!(i64::MAX)));
            for value in wrong {
                bench.refuses(table, &[(row, Some(value))], 1002, row);
            }
        }
    }
}

#[test]
fn every_value_of_a_set_is_taken() {
    let bench = Bench::open();
    for table in declared_tables() {
        for (row, declared) in fields(table) {
            for value in declared["enum"].as_array().into_iter().flatten() {
                // A company has no personal certificate, and 2002 keeps a second open opportunity off.
                let answer = bench.asks(table, &[(row, Some(value.clone()))]);
                let taken = [0, 2002, 9001].contains(&answer.errcode);
                assert!(taken, "{}: {} = {value}: {}", table.cmd, row.path, answer.errmsg);
            }
        }
    }
}

#[test]
fn an_element_that_is_no_object_is_named_by_its_place() {
    let bench = Bench::shared();
    for table in declared_tables() {
        for row in table.request.iter().filter(|row| row.kind == "array") {
            let right = bench.stock.request(table);
            for wrong in [json!(5), json!("x"), json!([]), json!(null), json!(true)] {
                let mut request = right.clone();
                let path = row.path.replace("attachs/items", "attachs/0/items");
                let list = request.pointer(&format!("/{path}")).unwrap().clone();
                put(&mut request, &row.path, Some(json!([list[0], wrong])));
                let answer = bench.app.asks(&table.cmd, request);
                let told = format!("{}{path}/1]", meaning(1002));
                assert!(answer.refused(1002).starts_with(&told), "{wrong}: {}", answer.errmsg);
            }
        }
    }
}

#[test]
fn the_fault_of_a_later_element_is_named_by_its_place() {
    let bench = Bench::shared();
    let mut request = bench.stock.request_of("cst_attach_create_v2");
    let first = request["attachs"][0].clone();
    request["attachs"] = json!([first, first, first]);
    let told_of = |request: &Value, code: i64, path: &str| {
        let answer = bench.app.asks("cst_attach_create_v2", request.clone());
        let told = format!("{}{path}]", meaning(code));
        assert!(answer.refused(code).starts_with(&told), "{}", answer.errmsg);
    };
    let item = first["items"][0].clone();
    request["attachs"][2]["items"] = json!([item, item, {"itemValue": 5}]);
    told_of(&request, 1002, "attachs/2/items/2/itemValue");
    request["attachs"][1]["items"] = json!([{"expireTime": "soon"}]);
    told_of(&request, 1002, "attachs/2/items/2/itemValue");
    request["attachs"][1]["attachGUID"] = json!("");
    told_of(&request, 1001, "attachs/1/attachGUID");
    request["attachs"][0]["items"] = json!(null);
    told_of(&request, 1001, "attachs/1/attachGUID");
    request["oppGUID"] = json!(null);
    told_of(&request, 1001, "oppGUID");
}

#[test]
fn values_are_looked_at_after_every_type() {
    let bench = Bench::shared();
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
    let bench = Bench::shared();
    for table in declared_tables() {
        let row = |name: &str| table.request.iter().find(|row| row.path == name);
        let (Some(page), Some(size)) = (row("page"), row("pageSize")) else { continue };
        for (row, outside) in [(page, 0), (page, -1), (size, 0), (size, -10), (size, 1001)] {
            bench.refuses(table, &[(row, Some(json!(outside)))], 1002, row);
        }
        for inside in [1, 1000] {
            bench.asks(table, &[(size, Some(json!(inside)))]).ok();
        }
    }
}

#[test]
fn a_time_that_is_none_is_refused() {
    let bench = Bench::open();
    for table in declared_tables() {
        for row in table.request.iter().filter(|row| row.kind == "datetime") {
            let is_day = field(&table.cmd, &row.path)["format"] == "day";
            let times =
                ["2024-02-29 23:59:59", "2024-01-01 00:00:00.000", "2024-01-01 00:00:00.123"];
            let (right, other) = if is_day {
                (["2024-02-29", "2024-01-01", "1999-12-31"], times)
            } else {
                (times, ["2024-02-29", "2024-1-1 00:00:00", "2024-01-01T00:00:00"])
            };
            let wrong = [
                "yesterday",
                "2024-02-30",
                "2024-02-30 00:00:00",
                "2024-01-01 25:00:00",
                "2024-01-01 00:00:00.",
                "1700000000",
            ];
            for wrong in wrong.into_iter().chain(other) {
                bench.refuses(table, &[(row, Some(json!(wrong)))], 1002, row);
            }
            for right in right {
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
    let bench = Bench::open();
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
