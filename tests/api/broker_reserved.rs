//! The reserved interfaces of broker platforms: off unless the operator switches them on.

use serde_json::{Value, json};

use crate::brokers::{DAY, Market, mobile, seconds};
use crate::lists::text;
use crate::samples::unique;

const BROKERAGE: &str = "base_agencyCompany_list";
const CANCEL: &str = "agent_recommend_cancel";
const INTERVENE: &str = "intervene_create";

fn brokerage(market: &Market, operation: i64, name: &str, id: Option<&str>) -> Value {
    json!({
        "name": name, "cityCode": market.city.to_string(), "opType": operation, "Type": 1, "companyId": id,
    })
}

/// What came of a report: its own status and message.
fn reported(market: &Market, report: Value) -> (i64, String) {
    let content = market.platform.asks(BROKERAGE, report).ok();
    (content["status"].as_i64().unwrap(), text(&content, "message").to_string())
}

fn new_name() -> String {
    format!("安居客{}号店", unique())
}

#[test]
fn they_are_off_by_default() {
    let market = Market::open();
    for cmd in [BROKERAGE, CANCEL, INTERVENE] {
        market.platform.asks(cmd, json!({})).refused(1008);
    }
}

#[test]
fn a_new_brokerage_gets_an_id_that_brokers_can_name() {
    let market = Market::with_all_interfaces();
    let (status, id) = reported(&market, brokerage(&market, 1, &new_name(), None));
    assert_eq!(status, 1);
    assert!(id.len() <= 32 && !id.is_empty(), "{id}");
    let mut broker = market.broker();
    broker["agentClasses"] = json!(2);
    broker["agencyCompanyId"] = json!(id);
    let agent = market.registers(broker);
    let row = market.the_one(&format!("SELECT brokerage_guid FROM broker WHERE id = {agent}"));
    assert_eq!(row["brokerage_guid"], id.as_str());
}

#[test]
fn the_same_name_exists_already() {
    let market = Market::with_all_interfaces();
    let (name, exists) = (new_name(), (2, "已存在".to_string()));
    let (_, first) = reported(&market, brokerage(&market, 1, &name, None));
    assert_eq!(reported(&market, brokerage(&market, 1, &name, None)), exists);
    let (_, second) = reported(&market, brokerage(&market, 1, &new_name(), None));
    assert_eq!(reported(&market, brokerage(&market, 2, &name, Some(&second))), exists);
    let count = market.stored(&format!("SELECT guid FROM brokerage WHERE name = '{name}'"));
    assert_eq!(count, [json!({ "guid": first })]);
}

#[test]
fn a_brokerage_changes_under_its_own_name_and_under_another() {
    let market = Market::with_all_interfaces();
    let name = new_name();
    let (_, id) = reported(&market, brokerage(&market, 1, &name, None));
    let mut change = brokerage(&market, 2, &name, Some(&id));
    change["Type"] = json!(2);
    assert_eq!(reported(&market, change), (1, id.clone()));
    let row = market.the_one(&format!("SELECT name, kind FROM brokerage WHERE guid = '{id}'"));
    assert_eq!(row, json!({ "name": name, "kind": 2 }));
    let renamed = new_name();
    let change = brokerage(&market, 2, &renamed, Some(&id));
    assert_eq!(reported(&market, change), (1, id.clone()));
    let (status, _) = reported(&market, brokerage(&market, 1, &name, None));
    assert_eq!(status, 1, "the old name is free again");
}

#[test]
fn a_brokerage_that_was_deleted_is_unknown_and_its_name_is_free() {
    let market = Market::with_all_interfaces();
    let name = new_name();
    let (_, id) = reported(&market, brokerage(&market, 1, &name, None));
    let delete = brokerage(&market, 3, &name, Some(&id));
    assert_eq!(reported(&market, delete.clone()), (1, id.clone()));
    market.platform.asks(BROKERAGE, delete).refused(1012);
    market.platform.asks(BROKERAGE, brokerage(&market, 2, &name, Some(&id))).refused(1012);
    let mut broker = market.broker();
    broker["agencyCompanyId"] = json!(id);
    market.platform.asks("agent_create", broker).refused(1012);
    let (status, again) = reported(&market, brokerage(&market, 1, &name, None));
    assert_eq!(status, 1);
    assert_ne!(again, id);
}

#[test]
fn a_change_or_a_deletion_says_of_what_and_it_must_exist() {
    let market = Market::with_all_interfaces();
    let before = market.state();
    for operation in [2, 3] {
        let answer = market.platform.asks(BROKERAGE, brokerage(&market, operation, "无名", None));
        assert!(answer.refused(1001).contains("[companyId]"), "{}", answer.errmsg);
        let unknown = brokerage(&market, operation, "无名", Some("no-such-brokerage"));
        market.platform.asks(BROKERAGE, unknown).refused(1012);
    }
    for city in ["999999", "abc"] {
        let mut report = brokerage(&market, 1, "无名", None);
        report["cityCode"] = json!(city);
        market.platform.asks(BROKERAGE, report).refused(1012);
    }
    for (field, wrong) in [("opType", 0), ("opType", 4), ("Type", 0), ("Type", 3)] {
        let mut report = brokerage(&market, 1, "无名", None);
        report[field] = json!(wrong);
        let answer = market.platform.asks(BROKERAGE, report);
        assert!(answer.refused(1002).contains(&format!("[{field}]")), "{}", answer.errmsg);
    }
    assert_eq!(market.state(), before);
}

/// A broker and their recommendation: the broker's mobile, the recommendation and the cstGUID.
fn recommended(market: &Market) -> (Value, Value, String) {
    let broker = market.broker();
    let agent = market.registers(broker.clone());
    let mut recommendation = market.recommendation(&agent);
    recommendation["expireTime"] = json!(seconds(30 * DAY));
    let content = market.recommends(&recommendation).ok();
    (broker["Mobile"].clone(), recommendation, text(&content, "cstGUID").to_string())
}

fn cancellation(broker: &Value, recommendation: &Value) -> Value {
    json!({
        "mobile": recommendation["cstMobile"], "name": "赵一鸣", "projGUID": recommendation["projGUID"],
        "cancelCause": "客户表示未委托推荐", "agentClasses": 6, "agentName": "林小满", "agentMobile": broker,
        "reportTime": seconds(0),
    })
}

#[test]
fn a_cancelled_recommendation_stands_no_more() {
    let market = Market::with_all_interfaces();
    let (broker, recommendation, customer) = recommended(&market);
    let before = market.last_event();
    let cancel = cancellation(&broker, &recommendation);
    assert_eq!(market.platform.asks(CANCEL, cancel.clone()).ok(), json!({}));
    let row =
        market.the_one(&format!("SELECT * FROM recommendation WHERE customer_id = {customer}"));
    assert_eq!(row["enabled"], 0);
    assert_eq!(row["cancel_cause"], cancel["cancelCause"]);
    let told = ("recommendation_cancelled".to_string(), format!("customer:{customer}"), 201);
    assert_eq!(market.told_since(before), [told]);

    assert_eq!(market.identified(&recommendation["cstMobile"])["exist"], 0);
    market.platform.asks(CANCEL, cancel).refused(1012);
    market.assigns(&customer, &market.consultant).refused(1012);
    let mut other = market.recommendation(&market.agent());
    other["cstMobile"] = recommendation["cstMobile"].clone();
    market.recommends(&other).ok();
}

#[test]
fn what_a_cancellation_refers_to_must_exist() {
    let market = Market::with_all_interfaces();
    let (broker, recommendation, _) = recommended(&market);
    let right = cancellation(&broker, &recommendation);
    let other = market.broker();
    market.registers(other.clone());
    let rules = [
        ("projGUID", json!("no-such-project"), 4001),
        ("mobile", json!("1"), 9002),
        ("agentMobile", json!("1"), 9002),
    ];
    market.tells_the_first(&market.platform, CANCEL, &right, &rules);
    let rules = [
        ("projGUID", json!("no-such-project"), 4001),
        ("mobile", json!(mobile()), 2001),
        ("agentMobile", json!(mobile()), 1012),
    ];
    market.tells_the_first(&market.platform, CANCEL, &right, &rules);
    let rules = [
        ("projGUID", json!(market.other_project), 1012),
        ("agentMobile", other["Mobile"].clone(), 1012),
    ];
    market.tells_the_first(&market.platform, CANCEL, &right, &rules);
    for (field, wrong) in [("agentClasses", json!(7)), ("reportTime", json!(-1))] {
        let mut cancel = right.clone();
        cancel[field] = wrong;
        let answer = market.platform.asks(CANCEL, cancel);
        assert!(answer.refused(1002).contains(&format!("[{field}]")), "{}", answer.errmsg);
    }
}

#[test]
fn an_intervention_switches_a_recommendation_off_and_on() {
    let market = Market::with_all_interfaces();
    let (broker, recommendation, customer) = recommended(&market);
    let intervention = |status: i64, expires: Value| {
        json!({
            "projGUID": market.project, "cstGUID": customer, "agentGUID": recommendation["agentGUID"],
            "status": status, "comment": "核实", "reportTime": seconds(0), "expireTime": expires,
        })
    };
    let exist = || market.identified(&recommendation["cstMobile"])["exist"].clone();
    let before = market.last_event();
    assert_eq!(market.platform.asks(INTERVENE, intervention(0, Value::Null)).ok(), json!({}));
    assert_eq!(exist(), 0);
    market.platform.asks(INTERVENE, intervention(1, Value::Null)).ok();
    assert_eq!(exist(), 1);

    market.platform.asks(CANCEL, cancellation(&broker, &recommendation)).ok();
    let until = seconds(60 * DAY);
    market.platform.asks(INTERVENE, intervention(1, json!(until))).ok();
    assert_eq!(exist(), 1);
    let row =
        market.the_one(&format!("SELECT * FROM recommendation WHERE customer_id = {customer}"));
    assert_eq!(row["cancel_cause"], Value::Null, "what counts again is cancelled no more");
    assert_eq!(row["expires"], until * 1000);
    let records = market.stored(&format!(
        "SELECT enabled, comment, expires, source_app FROM intervention WHERE recommendation_id = {} ORDER BY id",
        row["id"]
    ));
    let record = |enabled: i64, expires: Value| json!({ "enabled": enabled, "comment": "核实", "expires": expires, "source_app": 201 });
    let expected = [record(0, Value::Null), record(1, Value::Null), record(1, json!(until * 1000))];
    assert_eq!(records, expected);
    let kinds: Vec<String> = market.told_since(before).into_iter().map(|told| told.0).collect();
    assert_eq!(kinds, ["intervention", "intervention", "recommendation_cancelled", "intervention"]);
}

#[test]
fn what_an_intervention_refers_to_must_exist() {
    let market = Market::with_all_interfaces();
    let (_, recommendation, customer) = recommended(&market);
    let right = json!({
        "projGUID": market.project, "cstGUID": customer, "agentGUID": recommendation["agentGUID"],
        "status": 1, "reportTime": seconds(0),
    });
    let rules = [
        ("projGUID", json!("no-such-project"), 4001),
        ("cstGUID", json!("99999999"), 2001),
        ("agentGUID", json!("99999999"), 1012),
    ];
    market.tells_the_first(&market.platform, INTERVENE, &right, &rules);
    let rules = [
        ("projGUID", json!(market.other_project), 1012),
        ("agentGUID", json!(market.agent()), 1012),
    ];
    market.tells_the_first(&market.platform, INTERVENE, &right, &rules);
    for (field, wrong) in [("status", json!(2)), ("expireTime", json!(-1))] {
        let mut intervention = right.clone();
        intervention[field] = wrong;
        let answer = market.platform.asks(INTERVENE, intervention);
        assert!(answer.refused(1002).contains(&format!("[{field}]")), "{}", answer.errmsg);
    }
}
