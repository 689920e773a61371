//! What follows a recommendation: the office gives the customer to a consultant, the customer announces a visit.

use serde_json::json;

use crate::brokers::{DAY, Market, mobile, seconds};
use crate::lists::text;

#[test]
fn an_assignment_takes_the_customer_the_recommendation_and_the_lead_to_the_consultant() {
    let market = Market::open();
    let (_, customer) = market.recommended();
    let before = market.last_event();
    assert_eq!(market.assigns(&customer, &market.colleague).ok(), json!({}));
    for table in ["customer_project", "recommendation", "lead", "assignment"] {
        let row = market.the_one(&format!(
            "SELECT consultant_guid FROM {table} WHERE customer_id = {customer}"
        ));
        assert_eq!(row["consultant_guid"], market.colleague.as_str(), "{table}");
    }
    let lead = market.the_one(&format!("SELECT guid FROM lead WHERE customer_id = {customer}"));
    let expected = [
        ("assignment".to_string(), format!("customer:{customer}"), 301),
        ("customer".to_string(), format!("customer:{customer}"), 301),
        ("lead".to_string(), format!("lead:{}", text(&lead, "guid")), 301),
    ];
    assert_eq!(market.told_since(before), expected);
}

#[test]
fn an_assignment_to_who_has_the_customer_already_is_told_and_changes_nothing() {
    let market = Market::open();
    let (_, customer) = market.recommended();
    let changed = || {
        market.the_one(&format!(
            "SELECT recommendation.changed AS a, lead.changed AS b FROM recommendation
                JOIN lead ON lead.guid = lead_guid WHERE recommendation.customer_id = {customer}"
        ))
    };
    let (at, before) = (changed(), market.last_event());
    market.assigns(&customer, &market.consultant).ok();
    market.assigns(&customer, &market.consultant).ok();
    assert_eq!(changed(), at);
    let kinds: Vec<String> = market.told_since(before).into_iter().map(|told| told.0).collect();
    assert_eq!(kinds, ["assignment", "assignment"]);
}

#[test]
fn any_consultant_may_be_given_a_customer_who_was_recommended_here() {
    let market = Market::open();
    let (_, customer) = market.recommended();
    let sql = format!(
        "SELECT guid FROM consultant WHERE guid NOT IN
            (SELECT consultant_guid FROM consultant_project WHERE project_guid = '{}')",
        market.project
    );
    let elsewhere = &market.stored(&sql)[0];
    market.assigns(&customer, text(elsewhere, "guid")).ok();
}

#[test]
fn what_an_assignment_refers_to_must_exist_and_of_two_broken_rules_the_first_is_told() {
    let market = Market::open();
    let (_, customer) = market.recommended();
    let right = json!({
        "projGUID": market.project, "cstGUID": customer, "consultantId": market.consultant,
    });
    let rules = [
        ("projGUID", json!("no-such-project"), 4001),
        ("consultantId", json!("no-such-consultant"), 4002),
        ("cstGUID", json!("99999999999999999999"), 2001),
    ];
    market.tells_the_first(&market.office, "assign_create", &right, &rules);
    let mut unknown = right.clone();
    for guid in ["abc", "0", "-1"] {
        unknown["cstGUID"] = json!(guid);
        market.office.asks("assign_create", unknown.clone()).refused(2001);
    }
}

#[test]
fn only_who_was_recommended_in_the_project_is_assigned() {
    let market = Market::open();
    let (_, customer) = market.recommended();
    let elsewhere = json!({
        "projGUID": market.other_project, "cstGUID": customer, "consultantId": market.consultant,
    });
    market.office.asks("assign_create", elsewhere).refused(1012);
    let walk_in = market.stored(
        "SELECT id FROM customer WHERE merged_into IS NULL
            AND NOT EXISTS (SELECT 1 FROM recommendation WHERE customer_id = customer.id)",
    );
    market.assigns(&walk_in[0]["id"].to_string(), &market.consultant).refused(1012);
}

#[test]
fn a_customer_is_assigned_after_the_protection_too() {
    let market = Market::open();
    let mut recommendation = market.recommendation(&market.agent());
    recommendation["expireTime"] = json!(seconds(-1));
    let content = market.recommends(&recommendation).ok();
    market.assigns(text(&content, "cstGUID"), &market.colleague).ok();
}

#[test]
fn a_visit_is_announced_by_who_is_a_customer_and_by_who_is_none() {
    let market = Market::open();
    let (recommendation, customer) = market.recommended();
    let stranger = mobile();
    let announced = |mobile: &str| {
        let appointment = json!({
            "projGUID": market.project, "cstMobile": mobile, "cstName": "赵一鸣",
            "comment": "预约周末看房", "appointTime": seconds(DAY), "reportTime": seconds(0),
        });
        let before = market.last_event();
        assert_eq!(market.platform.asks("agent_appoint", appointment.clone()).ok(), json!({}));
        let row = market.the_one(&format!("SELECT * FROM appointment WHERE mobile = '{mobile}'"));
        assert_eq!(row["name"], "赵一鸣");
        assert_eq!(row["comment"], "预约周末看房");
        assert_eq!(row["visit_at"], appointment["appointTime"].as_i64().unwrap() * 1000);
        assert_eq!(row["reported"], appointment["reportTime"].as_i64().unwrap() * 1000);
        let mut told = market.told_since(before);
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].0, "appointment");
        (row, told.remove(0).1)
    };
    let (row, record) = announced(text(&recommendation, "cstMobile"));
    assert_eq!(row["customer_id"].to_string(), customer);
    assert_eq!(record, format!("customer:{customer}"));
    let (row, record) = announced(&stranger);
    assert!(row["customer_id"].is_null());
    assert_eq!(record, format!("appointment:{}", row["id"]));
    let nobody = market.stored(&format!("SELECT id FROM customer WHERE mobile = '{stranger}'"));
    assert!(nobody.is_empty(), "an announcement makes no customer");
}

#[test]
fn a_visit_is_to_a_project_that_exists_by_somebody_with_a_mobile() {
    let market = Market::open();
    let right = json!({
        "projGUID": market.project, "cstMobile": mobile(), "cstName": "赵一鸣", "comment": "看房",
        "appointTime": seconds(DAY), "reportTime": seconds(0),
    });
    let rules = [("projGUID", json!("no-such-project"), 4001), ("cstMobile", json!("110"), 9002)];
    market.tells_the_first(&market.platform, "agent_appoint", &right, &rules);
    for field in ["appointTime", "reportTime"] {
        let mut late = right.clone();
        late[field] = json!(253_402_300_800_i64);
        let answer = market.platform.asks("agent_appoint", late);
        assert!(answer.refused(1002).contains(&format!("[{field}]")), "{}", answer.errmsg);
    }
}
