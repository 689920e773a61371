//! Who else belongs to an opportunity: partners of its consultant, relatives of its customer.

use std::sync::Barrier;
use std::thread;

use serde_json::{Value, json};

use crate::client::Answer;
use crate::lists::everything;
use crate::sales_office::Office;

fn adds(office: &Office, opportunity: &str, partners: &str) -> Answer {
    let request = json!({"partners": partners, "oppGUID": opportunity});
    office.asks("opportunity_partner_create", request)
}

fn replaces(office: &Office, opportunity: &str, partners: Value) -> Answer {
    let request = json!({"partners": partners, "oppGUID": opportunity});
    office.asks("opportunity_partner_update", request)
}

fn partners(office: &Office, opportunity: &str) -> Value {
    office.knows(opportunity)["partnerGUIDList"].clone()
}

/// The userGUIDs of some consultants of the whole group.
fn consultants(office: &Office, count: usize) -> Vec<String> {
    let all = everything(&office.app, "base_consultant_list");
    let guids = all.iter().map(|one| one["userGUID"].as_str().unwrap().to_string());
    let guids: Vec<String> = guids.take(count).collect();
    assert_eq!(guids.len(), count);
    guids
}

#[test]
fn partners_are_added_in_the_order_in_which_they_come_and_told_by_name() {
    let office = Office::open();
    let guid = office.opens(&office.customer());
    let (second, third) = (&office.staff[1], &office.staff[2]);
    let events = office.events(|| {
        adds(&office, &guid, third).ok();
    });
    assert_eq!(events, [format!("opportunity {guid}")]);
    adds(&office, &guid, &format!("{third}, {second},{second}")).ok();
    assert_eq!(partners(&office, &guid), format!("{third},{second}"));
    let name = |guid: &str| office.peeks("SELECT name FROM consultant WHERE guid = ?1", [guid]);
    let names = format!("{},{}", name(third).as_str().unwrap(), name(second).as_str().unwrap());
    assert_eq!(office.knows(&guid)["partner"], names);
}

#[test]
fn a_partner_who_is_one_already_is_no_error_and_no_news() {
    let office = Office::open();
    let guid = office.opens(&office.customer());
    adds(&office, &guid, &office.staff[1]).ok();
    let before = office.written();
    adds(&office, &guid, &office.staff[1]).ok();
    replaces(&office, &guid, json!(office.staff[1])).ok();
    assert_eq!(office.written(), before);
}

#[test]
fn an_update_replaces_the_partners_and_without_any_removes_them() {
    let office = Office::open();
    let guid = office.opens(&office.customer());
    let (second, third) = (&office.staff[1], &office.staff[2]);
    adds(&office, &guid, second).ok();
    let events = office.events(|| {
        replaces(&office, &guid, json!(format!("{third},{second}"))).ok();
    });
    assert_eq!(events, [format!("opportunity {guid}")]);
    assert_eq!(partners(&office, &guid), format!("{third},{second}"));
    replaces(&office, &guid, json!(second)).ok();
    assert_eq!(partners(&office, &guid), second.as_str());
    for nobody in [json!(null), json!("")] {
        replaces(&office, &guid, nobody).ok();
        assert_eq!(partners(&office, &guid), json!(null));
    }
}

#[test]
fn partners_are_consultants_of_an_opportunity_that_exists() {
    let office = Office::open();
    let guid = office.opens(&office.customer());
    let before = office.written();
    let some = format!("{},nobody", office.staff[1]);
    for answer in [adds(&office, &guid, &some), replaces(&office, &guid, json!(some))] {
        assert!(answer.refused(4002).contains("nobody"), "{}", answer.errmsg);
    }
    adds(&office, "nothing", "nobody").refused(4002);
    adds(&office, "nothing", &office.staff[1]).refused(9003);
    replaces(&office, "nothing", json!(office.staff[1])).refused(9003);
    replaces(&office, "nothing", json!(null)).refused(9003);
    for nobody in [",", " , "] {
        for answer in [adds(&office, &guid, nobody), replaces(&office, &guid, json!(nobody))] {
            assert!(answer.refused(1002).contains("[partners]"), "{}", answer.errmsg);
        }
    }
    assert_eq!(office.written(), before);
}

#[test]
fn the_list_of_partners_fits_its_field() {
    let office = Office::open();
    let guid = office.opens(&office.customer());
    // Nine ids of 32 characters with commas between are 296.
    let many = consultants(&office, 10);
    adds(&office, &guid, &many[..5].join(",")).ok();
    adds(&office, &guid, &many[4..9].join(",")).ok();
    assert_eq!(partners(&office, &guid), many[..9].join(","));
    let before = office.written();
    let answer = adds(&office, &guid, &many[9]);
    assert!(answer.refused(1002).contains("[partners]"), "{}", answer.errmsg);
    assert_eq!(office.written(), before);
}

#[test]
fn partners_added_at_once_are_all_kept() {
    let office = Office::open();
    let guid = office.opens(&office.customer());
    let many = consultants(&office, 8);
    let start = Barrier::new(many.len());
    thread::scope(|scope| {
        for partner in &many {
            let (app, guid, start) = (office.app.clone(), guid.clone(), &start);
            scope.spawn(move || {
                start.wait();
                let request = json!({"partners": partner, "oppGUID": guid});
                app.asks("opportunity_partner_create", request).ok();
            });
        }
    });
    let kept = partners(&office, &guid);
    let mut kept: Vec<&str> = kept.as_str().unwrap().split(',').collect();
    kept.sort_unstable();
    let mut many: Vec<&str> = many.iter().map(String::as_str).collect();
    many.sort_unstable();
    assert_eq!(kept, many);
}

fn relates(office: &Office, opportunity: &str, customer: &str) -> Answer {
    office.asks("cst_opp2cst_create", json!({"oppGUID": opportunity, "cstGUID": customer}))
}

fn related(office: &Office, opportunity: &str) -> Value {
    let sql = "SELECT json_group_array(customer_id || '/' || number) FROM
        (SELECT * FROM opportunity_customer WHERE opportunity_guid = ?1 ORDER BY number)";
    office.peeks(sql, [opportunity])
}

#[test]
fn related_customers_are_numbered_from_one_and_four_at_the_most() {
    let office = Office::open();
    let guid = office.opens(&office.customer());
    let mut expected = Vec::new();
    for number in 1..=4 {
        let relative = office.customer().guid;
        let events = office.events(|| {
            relates(&office, &guid, &relative).ok();
        });
        assert_eq!(events, [format!("opportunity {guid}")]);
        expected.push(format!("{relative}/{number}"));
    }
    assert_eq!(related(&office, &guid), json!(expected).to_string());
    let before = office.written();
    let answer = relates(&office, &guid, &office.customer().guid);
    assert!(answer.refused(1002).contains("[oppGUID]"), "{}", answer.errmsg);
    let known = expected[2].split('/').next().unwrap();
    relates(&office, &guid, known).ok();
    assert_eq!(office.written(), before);
}

#[test]
fn a_relation_reported_twice_is_the_same_one_and_the_customers_own_is_there_from_the_start() {
    let office = Office::open();
    let customer = office.customer();
    let guid = office.opens(&customer);
    let relative = office.customer().guid;
    relates(&office, &guid, &relative).ok();
    let before = office.written();
    relates(&office, &guid, &relative).ok();
    relates(&office, &guid, &customer.guid).ok();
    assert_eq!(office.written(), before);
    assert_eq!(related(&office, &guid), json!([format!("{relative}/1")]).to_string());
}

#[test]
fn a_relation_is_between_an_opportunity_and_a_customer_who_exist() {
    let office = Office::open();
    let guid = office.opens(&office.customer());
    relates(&office, "nothing", "nobody").refused(9003);
    relates(&office, &guid, "nobody").refused(2001);
    relates(&office, &guid, "99999999999999999999").refused(2001);
}

#[test]
fn of_relatives_reported_at_once_four_are_kept() {
    let office = Office::open();
    let guid = office.opens(&office.customer());
    let relatives: Vec<String> = (0..8).map(|_| office.customer().guid).collect();
    let start = Barrier::new(relatives.len());
    let codes: Vec<i64> = thread::scope(|scope| {
        let asking = relatives.iter().map(|relative| {
            let (app, guid, start) = (office.app.clone(), guid.clone(), &start);
            scope.spawn(move || {
                start.wait();
                let request = json!({"oppGUID": guid, "cstGUID": relative});
                app.asks("cst_opp2cst_create", request).errcode
            })
        });
        let asking: Vec<_> = asking.collect();
        asking.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(codes.iter().filter(|code| **code == 0).count(), 4, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| **code == 1002).count(), 4, "{codes:?}");
    let sql = "SELECT group_concat(number) FROM opportunity_customer WHERE opportunity_guid = ?1";
    let numbers = office.peeks(sql, [&guid]);
    let mut numbers: Vec<&str> = numbers.as_str().unwrap().split(',').collect();
    numbers.sort_unstable();
    assert_eq!(numbers, ["1", "2", "3", "4"]);
}
