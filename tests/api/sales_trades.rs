//! What became of a sale: its milestones, and who buys.

use serde_json::{Value, json};

use crate::lists::text;
use crate::sales_office::Office;

/// A trade of the demo world.
fn trade(office: &Office, which: &str) -> String {
    let sql = format!("SELECT guid FROM trade WHERE {which} ORDER BY guid LIMIT 1");
    office.peeks(&sql, []).as_str().unwrap().to_string()
}

fn milestones(office: &Office, trade: &str) -> Value {
    office.asks("trade_info_list", json!({"tradeGUID": trade})).ok()
}

fn originators(office: &Office, trades: &str) -> Vec<Value> {
    let content = office.asks("cst_originator_list", json!({"tradeGUIDs": trades})).ok();
    content["list"].as_array().unwrap().clone()
}

#[test]
fn a_trade_that_has_come_all_the_way_tells_every_milestone_in_its_order() {
    let office = Office::open();
    let all = "state = 'signed' AND (SELECT count(*) FROM trade_service WHERE trade_guid = trade.guid) = 4";
    let found = milestones(&office, &trade(&office, all));
    for field in [
        "buidName",
        "roomNo",
        "orderDate",
        "signDate",
        "intakeServiceDate",
        "intakeService",
        "contractSignDate",
        "contractSign",
        "mortgageLoanDate",
        "mortgageLoan",
        "rightServiceDate",
        "rightService",
    ] {
        assert_ne!(found[field], "", "{field} in {found}");
    }
    let time = |field: &str| text(&found, field).to_string();
    assert!(time("orderDate") < time("signDate"));
    assert!(time("signDate") <= time("contractSignDate"));
    assert!(time("contractSignDate") < time("rightServiceDate"));
}

#[test]
fn milestones_not_reached_yet_are_empty_texts() {
    let office = Office::open();
    let found = milestones(&office, &trade(&office, "state = 'ordered'"));
    assert_ne!(found["orderDate"], "");
    for field in [
        "signDate",
        "intakeServiceDate",
        "intakeService",
        "contractSignDate",
        "contractSign",
        "mortgageLoanDate",
        "mortgageLoan",
        "rightServiceDate",
        "rightService",
    ] {
        assert_eq!(found[field], "", "{field}");
    }
}

#[test]
fn a_changed_order_and_a_contract_signed_anew_tell_the_time_of_the_one_that_stands() {
    let office = Office::open();
    for (table, time, field) in
        [("sale_order", "ordered_at", "orderDate"), ("contract", "signed_at", "signDate")]
    {
        let twice = format!("(SELECT count(*) FROM {table} WHERE trade_guid = trade.guid) = 2");
        let trade = trade(&office, &format!("state <> 'closed' AND {twice}"));
        let sql = format!(
            "SELECT strftime('%Y-%m-%d %H:%M:%f', max({time}) / 1000.0, 'unixepoch', '+8 hours')
            FROM {table} WHERE trade_guid = ?1"
        );
        assert_eq!(milestones(&office, &trade)[field], office.peeks(&sql, [&trade]));
    }
}

#[test]
fn a_trade_that_nobody_knows_is_1012_and_named() {
    let office = Office::open();
    office.asks("trade_info_list", json!({"tradeGUID": "nothing"})).refused(1012);
    let known = trade(&office, "state = 'signed'");
    let asked = json!({"tradeGUIDs": format!("{known};nothing")});
    let answer = office.asks("cst_originator_list", asked);
    assert!(answer.refused(1012).contains("nothing"), "{}", answer.errmsg);
}

#[test]
fn originators_are_the_parties_of_each_trade_in_slots_of_which_the_rest_are_empty() {
    let office = Office::open();
    let having = |count: usize| {
        let parties = "(SELECT count(*) FROM trade_party WHERE trade_guid = trade.guid)";
        trade(&office, &format!("{parties} = {count}"))
    };
    let (one, three) = (having(1), having(3));
    let list = originators(&office, &format!("{three};{one}; {three};"));
    let trades: Vec<&str> = list.iter().map(|row| text(row, "tradeGUID")).collect();
    assert_eq!(trades, [&three, &one], "in the order asked for, each once");
    for (row, count) in list.iter().zip([3, 1]) {
        for slot in 1..=4 {
            let sql = "SELECT coalesce((SELECT customer.id || '/' || name || '/' || mobile FROM trade_party
                JOIN customer ON customer.id = customer_id WHERE trade_guid = ?1 AND number = ?2), '//')";
            let party = office.peeks(sql, (text(row, "tradeGUID"), slot));
            assert_eq!(party != "//", slot <= count);
            let field = |name: &str| text(row, &format!("{name}{slot}"));
            let told = format!("{}/{}/{}", field("cstGUID"), field("cstName"), field("cstMobile"));
            assert_eq!(party, told);
        }
    }
}

#[test]
fn originators_are_asked_for_by_something() {
    let office = Office::open();
    for nothing in [";", " ; "] {
        let answer = office.asks("cst_originator_list", json!({"tradeGUIDs": nothing}));
        assert!(answer.refused(1002).contains("[tradeGUIDs]"), "{}", answer.errmsg);
    }
    let long = vec![trade(&office, "state = 'signed'"); 16].join(";");
    office.asks("cst_originator_list", json!({"tradeGUIDs": long})).refused(1002);
    assert_eq!(originators(&office, &long[..494]).len(), 1);
}
