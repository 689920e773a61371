//! Follow-ups: noted on the opportunity, and changing it.

use serde_json::{Value, json};

use crate::lists::text;
use crate::sales_office::{Customer, Office, is_guid, with};

const REPORT: &str = "cst_follow_update";

/// A follow-up that is right in every field.
fn follow_up(office: &Office, customer: &Customer, opportunity: &str) -> Value {
    json!({
        "cstGUID": customer.guid, "projGUID": office.project, "followTime": "2026-03-01 10:30:00",
        "followContent": "带家人复访", "followType": 3, "userGUID": office.staff[1], "oppGUID": opportunity,
        "nextDate": "2026-03-05", "nextContent": "沟通付款方式", "cstWill": "A",
        "keyActions": "参观样板区;做置业预算", "remark": "周末人多",
    })
}

/// What a customer may come with: a customer, an opportunity of theirs, and a follow-up of it.
fn case(office: &Office) -> (Customer, String, Value) {
    let customer = office.customer();
    let opportunity = office.opens(&customer);
    let report = follow_up(office, &customer, &opportunity);
    (customer, opportunity, report)
}

/// The follow-up that was reported last of an opportunity.
fn stored(office: &Office, opportunity: &str, columns: &str) -> Value {
    let newest = "SELECT newest_follow_up FROM opportunity WHERE guid = ?1";
    office.peeks(
        &format!("SELECT {columns} FROM follow_up WHERE changed = ({newest})"),
        [opportunity],
    )
}

fn on_opportunity(office: &Office, guid: &str, column: &str) -> Value {
    office.peeks(&format!("SELECT {column} FROM opportunity WHERE guid = ?1"), [guid])
}

/// 2026-03-01 10:30 in Beijing, in milliseconds.
const AT: i64 = 1_772_332_200_000;

#[test]
fn a_follow_up_is_kept_as_it_was_reported() {
    let office = Office::open();
    let (_, opportunity, report) = case(&office);
    let content = office.asks(REPORT, report).ok();
    let guid = text(&content, "followGUID");
    assert!(is_guid(guid), "{guid}");
    let kept = "json_array(opportunity_guid, consultant_guid, at, kind, content,
        next_day, next_content, will, key_actions, remark, source_app)";
    let expected = json!([
        opportunity,
        office.staff[1],
        AT,
        3,
        "带家人复访",
        "2026-03-05",
        "沟通付款方式",
        "A",
        "参观样板区;做置业预算",
        "周末人多",
        301,
    ]);
    assert_eq!(stored(&office, &opportunity, kept), expected.to_string());
}

#[test]
fn a_follow_up_changes_will_last_and_next_of_its_opportunity_but_not_the_first_will() {
    let office = Office::open();
    let (_, opportunity, report) = case(&office);
    let mut guid = String::new();
    let events = office.events(|| {
        guid = text(&office.asks(REPORT, report.clone()).ok(), "followGUID").to_string();
    });
    assert_eq!(events, [format!("follow_up {guid}")]);
    let found = office.knows(&opportunity);
    assert_eq!((&found["firstCstWill"], &found["cstWill"]), (&json!("B"), &json!("A")));
    assert_eq!(on_opportunity(&office, &opportunity, "last_follow_up"), AT);
    let midnight = 1_772_640_000_000i64;
    assert_eq!(
        on_opportunity(&office, &opportunity, "next_follow_up"),
        midnight,
        "2026-03-05 in Beijing"
    );

    let later = json!({"followTime": "2026-03-05 09:00:00", "nextDate": null, "cstWill": "D"});
    office.asks(REPORT, with(report.clone(), later)).ok();
    assert_eq!(on_opportunity(&office, &opportunity, "next_follow_up"), json!(null));
    let last = on_opportunity(&office, &opportunity, "last_follow_up");
    assert_eq!(last, midnight + 9 * 3_600_000);
    office.asks(REPORT, report).ok();
    assert_eq!(
        on_opportunity(&office, &opportunity, "last_follow_up"),
        last,
        "a late report of an earlier one"
    );
}

#[test]
fn all_follow_ups_of_an_opportunity_are_found_by_their_time_whenever_they_were_reported() {
    let office = Office::open();
    let (customer, opportunity, report) = case(&office);
    let (_, _, of_somebody_else) = case(&office);
    for (time, said) in [
        ("10:00:00", json!("二")),
        ("11:00:00", json!("三")),
        ("09:00:00", json!("一")),
        ("12:00:00", json!(null)),
    ] {
        let changes = json!({"followTime": format!("2026-03-01 {time}"), "followContent": said});
        office.asks(REPORT, with(report.clone(), changes)).ok();
        office.asks(REPORT, of_somebody_else.clone()).ok();
    }
    let asked = json!({"cstMobile": customer.mobile, "projGUID": office.project});
    let content = office.platform.asks("cst_identify", asked).ok();
    let said = content["list"].as_array().unwrap().iter().map(|one| one["followContent"].as_str());
    assert_eq!(said.collect::<Vec<_>>(), ["一", "二", "三", ""].map(Some));
    let last = "SELECT content FROM follow_up WHERE changed = last_said";
    assert_eq!(on_opportunity(&office, &opportunity, &format!("({last})")), "三");
}

#[test]
fn what_a_follow_up_may_leave_out_has_its_default() {
    let office = Office::open();
    let (_, opportunity, report) = case(&office);
    let left_out = json!({
        "followContent": null, "nextDate": "", "nextContent": null, "keyActions": "", "remark": null,
    });
    office.asks(REPORT, with(report, left_out)).ok();
    let kept = "json_array(content, next_day, next_content, key_actions, remark)";
    let expected = json!([null, null, null, null, "案场跟进上报"]).to_string();
    assert_eq!(stored(&office, &opportunity, kept), expected);
}

#[test]
fn a_follow_up_is_checked_step_by_step_project_customer_consultant_opportunity() {
    let office = Office::open();
    let (_, _, report) = case(&office);
    let before = office.written();
    let rules = [("projGUID", 4001), ("cstGUID", 2001), ("userGUID", 4002), ("oppGUID", 9003)];
    for (i, (_, code)) in rules.iter().enumerate() {
        let mut report = report.clone();
        for (field, _) in &rules[i..] {
            report[field] = json!("nobody");
        }
        office.asks(REPORT, report).refused(*code);
    }
    assert_eq!(office.written(), before);
}

#[test]
fn a_follow_ups_customer_project_and_opportunity_belong_together() {
    let office = Office::open();
    let (_, _, report) = case(&office);
    let (other, _, _) = case(&office);
    let before = office.written();
    office.asks(REPORT, with(report.clone(), json!({"cstGUID": other.guid}))).refused(9003);
    office.asks(REPORT, with(report, json!({"projGUID": office.other_project}))).refused(9003);
    assert_eq!(office.written(), before);
}

#[test]
fn a_follow_up_says_only_what_the_specification_lists() {
    let office = Office::open();
    let (_, _, report) = case(&office);
    for (field, wrong) in [
        ("followType", json!(0)),
        ("followType", json!(8)),
        ("cstWill", json!("F")),
        ("cstWill", json!("a")),
        ("keyActions", json!("看房")),
        ("keyActions", json!("参观样板区；做置业预算")),
        ("keyActions", json!("参观样板区;")),
        ("nextDate", json!("2026-02-30")),
        ("nextDate", json!("2026-03-05 00:00:00")),
        ("followTime", json!("2026-03-05")),
        ("cstGUID", json!("123456789012345678901")),
    ] {
        let answer = office.asks(REPORT, with(report.clone(), json!({field: wrong})));
        assert!(answer.refused(1002).contains(&format!("[{field}]")), "{}", answer.errmsg);
    }
    for kind in 1..=7 {
        office.asks(REPORT, with(report.clone(), json!({"followType": kind}))).ok();
    }
}

#[test]
fn a_closed_opportunity_can_still_be_followed_up() {
    let office = Office::open();
    let (customer, opportunity, report) = case(&office);
    let lost = json!({"oppGUID": opportunity, "status": "丢失"});
    office.asks("opportunity_info_update", with(office.opportunity(&customer), lost)).ok();
    office.asks(REPORT, report).ok();
    assert_eq!(office.knows(&opportunity)["status"], "丢失");
}
