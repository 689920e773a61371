//! Requests about one customer that come at the same moment.

use std::sync::Barrier;
use std::thread;

use serde_json::{Value, json};

use crate::client::App;
use crate::customer_attributes::{Visit, answered};
use crate::customer_world::{Office, identity_card, with};

/// The codes of requests that are sent at once, each on a connection of its own.
fn at_once(app: &App, cmd: &str, requests: &[Value]) -> Vec<i64> {
    let start = Barrier::new(requests.len());
    thread::scope(|scope| {
        let asking: Vec<_> = requests
            .iter()
            .map(|request| {
                let (app, start) = (app.clone(), &start);
                scope.spawn(move || {
                    start.wait();
                    app.asks(cmd, request.clone()).errcode
                })
            })
            .collect();
        asking.into_iter().map(|asked| asked.join().unwrap()).collect()
    })
}

#[test]
fn of_sixteen_who_report_one_mobile_at_once_one_makes_the_customer() {
    let office = Office::open();
    for _ in 0..10 {
        let customer = office.stranger();
        // Half of them know the customer by another name.
        let names = ["林素云", "林素雲"].into_iter().cycle().take(16);
        let requests: Vec<Value> =
            names.map(|name| with(&customer, "customerName", json!(name))).collect();
        let mut codes = at_once(&office.app, "cst_info_create", &requests);
        codes.sort_unstable();
        assert_eq!(codes, [vec![0], vec![2002; 7], vec![2003; 8]].concat());
        let mobile = customer["mobile"].as_str().unwrap();
        let rows = office.store.number("SELECT count(*) FROM customer WHERE mobile = ?1", [mobile]);
        assert_eq!(rows, 1);
    }
}

#[test]
fn of_sixteen_who_report_one_certificate_at_once_one_makes_the_customer() {
    let office = Office::open();
    let card = identity_card();
    let requests: Vec<Value> =
        (0..16).map(|_| with(&office.stranger(), "certNum", json!(card))).collect();
    let mut codes = at_once(&office.app, "cst_info_create", &requests);
    codes.sort_unstable();
    assert_eq!(codes, [vec![0], vec![2004; 15]].concat());
    let sql = "SELECT count(*) FROM customer WHERE cert_number = ?1";
    assert_eq!(office.store.number(sql, [&card]), 1);
}

#[test]
fn of_two_customers_who_change_to_one_mobile_at_once_one_gets_it() {
    let office = Office::open();
    for _ in 0..10 {
        let mobile = crate::customer_world::mobile();
        let updates = ["甲", "乙"].map(|name| {
            let customer = with(&office.stranger(), "customerName", json!(name));
            let id = office.knows(&customer);
            with(&with(&customer, "cstGUID", json!(id)), "mobile", json!(mobile))
        });
        let mut codes = at_once(&office.app, "cst_info_update", &updates);
        codes.sort_unstable();
        assert_eq!(codes, [0, 2003]);
    }
}

#[test]
fn of_two_applications_that_report_attributes_at_once_one_answer_holds_as_a_whole() {
    let office = Office::open();
    let visit = Visit::of(&office);
    let apps = [office.app.clone(), office.site.app(302)];
    let hobbies = visit.items("cst_hobby", None);
    let sets = [&hobbies[..3], &hobbies[3..5]];
    for _ in 0..20 {
        let start = Barrier::new(apps.len());
        thread::scope(|scope| {
            for (app, set) in apps.iter().zip(sets) {
                let items: Vec<Value> = set.iter().map(|guid| json!({"itemGUID": guid})).collect();
                let report = visit.report(json!([{"attachGUID": "cst_hobby", "items": items}]));
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    app.asks("cst_attach_create_v2", report).ok();
                });
            }
        });
        let held = answered(&office, &visit, "cst_hobby");
        let whole = |set: &&[String]| held.iter().eq(set.iter());
        assert!(sets.iter().any(whole), "a mixture: {held:?}");
    }
}
