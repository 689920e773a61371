//! Opportunities: one open one per customer and project, from the first wish to the end.

use std::sync::Barrier;
use std::thread;

use serde_json::{Value, json};

use crate::lists::text;
use crate::sales_office::{Customer, Office, is_guid, with};

const CREATE: &str = "opportunity_info_create";
const UPDATE: &str = "opportunity_info_update";
const QUERY: &str = "opportunity_info_query";

/// An update of this opportunity that changes nothing yet.
fn update(office: &Office, customer: &Customer, guid: &str) -> Value {
    with(office.opportunity(customer), json!({"oppGUID": guid}))
}

fn lead(office: &Office) -> String {
    text(&office.asks("s_lead_create", office.lead()).ok(), "leadGUID").to_string()
}

#[test]
fn an_opportunity_is_found_with_everything_that_was_reported() {
    let office = Office::open();
    let customer = office.customer();
    let lead = lead(&office);
    let lost = json!({
        "status": "丢失", "dsReason": "价格超出预算", "dsDate": "2026-02-01 09:00:00.125", "leadGUID": lead, "isLocalHouseHold": 1,
    });
    let reported = with(office.opportunity(&customer), lost);
    let content = office.asks(CREATE, reported.clone()).ok();
    let guid = text(&content, "oppGUID");
    assert!(is_guid(guid), "{guid}");
    let found = office.knows(guid);
    for field in [
        "cstGUID",
        "projGUID",
        "userGUID",
        "status",
        "oppSource",
        "dsReason",
        "cstWill",
        "isLocalHouseHold",
        "socialSecurityYear",
        "dsDate",
        "leadGUID",
    ] {
        assert_eq!(found[field], reported[field], "{field}");
    }
    assert_eq!(found["firstCstWill"], "B");
    assert_eq!((&found["partner"], &found["partnerGUIDList"]), (&json!(null), &json!(null)));
    let kept =
        "SELECT json_array(topic, agency_name, customer_source) FROM opportunity WHERE guid = ?1";
    assert_eq!(office.peeks(kept, [guid]), json!(r#"["意向三房","世联行","围挡"]"#));
}

#[test]
fn local_household_is_0_for_yes_here_and_1_in_the_store() {
    let office = Office::open();
    for (wire, stored, answered) in
        [(json!(0), json!(1), 0), (json!(1), json!(0), 1), (json!(null), json!(null), 1)]
    {
        let customer = office.customer();
        let changes = json!({"isLocalHouseHold": wire, "socialSecurityYear": null});
        let content = office.asks(CREATE, with(office.opportunity(&customer), changes)).ok();
        let guid = text(&content, "oppGUID");
        let sql = "SELECT local_household FROM opportunity WHERE guid = ?1";
        assert_eq!(office.peeks(sql, [guid]), stored);
        let found = office.knows(guid);
        assert_eq!(found["isLocalHouseHold"], answered);
        assert_eq!(found["socialSecurityYear"], 0);
    }
    let odd = with(office.opportunity(&office.customer()), json!({"isLocalHouseHold": 2}));
    office.asks(CREATE, odd).refused(1002);
}

#[test]
fn a_customer_has_one_open_opportunity_in_a_project_and_2002_names_it() {
    let office = Office::open();
    let customer = office.customer();
    let guid = office.opens(&customer);
    let before = office.written();
    let answer = office.asks(CREATE, office.opportunity(&customer));
    assert!(answer.refused(2002).contains(&guid), "{}", answer.errmsg);
    assert_eq!(office.written(), before);
    let elsewhere = with(office.opportunity(&customer), json!({"projGUID": office.other_project}));
    office.asks(CREATE, elsewhere).ok();
    office.opens(&office.customer());
}

#[test]
fn lost_signed_and_won_opportunities_are_closed_and_leave_room_for_the_next() {
    let office = Office::open();
    let customer = office.customer();
    for status in ["丢失", "签约", "赢得"] {
        let guid = office.opens(&customer);
        let closing = with(update(&office, &customer, &guid), json!({"status": status}));
        office.asks(UPDATE, closing).ok();
    }
    for status in ["登记", "激活", "看房", "认购", "问询", "预约"] {
        let customer = office.customer();
        let open = with(office.opportunity(&customer), json!({"status": status}));
        office.asks(CREATE, open).ok();
        office.asks(CREATE, office.opportunity(&customer)).refused(2002);
    }
}

#[test]
fn nothing_is_won_before_it_was_reported() {
    let office = Office::open();
    let won = with(office.opportunity(&office.customer()), json!({"status": "赢得"}));
    let answer = office.asks(CREATE, won);
    assert!(answer.refused(1002).contains("[status]"), "{}", answer.errmsg);
    let odd = with(office.opportunity(&office.customer()), json!({"cstWill": "F"}));
    assert!(office.asks(CREATE, odd).refused(1002).contains("[cstWill]"));
}

#[test]
fn what_an_opportunity_refers_to_exists_and_the_first_fault_is_told() {
    let office = Office::open();
    let customer = office.customer();
    let guid = office.opens(&customer);
    let before = office.written();
    let rules = [("projGUID", 4001), ("userGUID", 4002), ("cstGUID", 2001), ("leadGUID", 1012)];
    for (i, (_, code)) in rules.iter().enumerate() {
        let mut request = update(&office, &customer, &guid);
        for (field, _) in &rules[i..] {
            request[field] = json!("nobody");
        }
        office.asks(CREATE, request.clone()).refused(*code);
        office.asks(UPDATE, request).refused(*code);
    }
    let unknown =
        with(update(&office, &customer, &guid), json!({"oppGUID": "nobody", "leadGUID": "nobody"}));
    office.asks(UPDATE, unknown).refused(9003);
    assert_eq!(office.written(), before);
}

#[test]
fn a_lead_that_led_to_an_opportunity_is_done_and_knows_its_customer() {
    let office = Office::open();
    let customer = office.customer();
    let lead = lead(&office);
    let mut guid = String::new();
    let events = office.events(|| {
        let reported = with(office.opportunity(&customer), json!({"leadGUID": lead}));
        guid = text(&office.asks(CREATE, reported).ok(), "oppGUID").to_string();
    });
    assert_eq!(events, [format!("lead {lead}"), format!("opportunity {guid}")]);
    let sql = "SELECT status || cast(customer_id AS TEXT) FROM lead WHERE guid = ?1";
    assert_eq!(office.peeks(sql, [&lead]), format!("已转机会{}", customer.guid));
}

#[test]
fn an_opportunity_makes_its_customer_known_in_the_project_with_its_consultant() {
    let office = Office::open();
    let customer = office.customer();
    let guid = office.opens(&customer);
    let sql =
        "SELECT consultant_guid FROM customer_project WHERE customer_id = ?1 AND project_guid = ?2";
    let carer = || office.peeks(sql, (&customer.guid, &office.project));
    assert_eq!(carer(), office.staff[0].as_str());
    let handed_over = json!({"userGUID": office.staff[1]});
    office.asks(UPDATE, with(update(&office, &customer, &guid), handed_over)).ok();
    assert_eq!(carer(), office.staff[1].as_str());
    assert_eq!(office.knows(&guid)["userGUID"], office.staff[1].as_str());
}

#[test]
fn an_update_changes_the_will_but_not_the_first_will_and_keeps_what_is_absent() {
    let office = Office::open();
    let customer = office.customer();
    let guid = office.opens(&customer);
    let changes = json!({
        "cstWill": "A", "status": "看房", "oppSource": null, "isLocalHouseHold": null, "socialSecurityYear": 5,
        "topic": null, "dlgs": null, "khly": null,
    });
    let request = with(update(&office, &customer, &guid), changes);
    let events = office.events(|| {
        office.asks(UPDATE, request).ok();
    });
    assert_eq!(events, [format!("opportunity {guid}")]);
    let found = office.knows(&guid);
    assert_eq!((&found["firstCstWill"], &found["cstWill"]), (&json!("B"), &json!("A")));
    assert_eq!(found["status"], "看房");
    assert_eq!(found["oppSource"], "来访");
    assert_eq!(found["isLocalHouseHold"], 0);
    assert_eq!(found["socialSecurityYear"], 5);
}

#[test]
fn an_opportunity_is_updated_by_its_own_customer_and_project_alone() {
    let office = Office::open();
    let (customer, other) = (office.customer(), office.customer());
    let guid = office.opens(&customer);
    let before = office.written();
    office.asks(UPDATE, update(&office, &other, &guid)).refused(9003);
    let elsewhere = json!({"projGUID": office.other_project});
    office.asks(UPDATE, with(update(&office, &customer, &guid), elsewhere)).refused(9003);
    assert_eq!(office.written(), before);
}

#[test]
fn a_lost_opportunity_is_opened_again_unless_another_is_open() {
    let office = Office::open();
    let customer = office.customer();
    let first = office.opens(&customer);
    let lost = json!({"status": "丢失", "dsReason": "失去联系", "dsDate": "2026-02-01 09:00:00"});
    office.asks(UPDATE, with(update(&office, &customer, &first), lost.clone())).ok();
    assert_eq!(office.knows(&first)["dsDate"], "2026-02-01 09:00:00.000");
    let second = office.opens(&customer);
    let before = office.written();
    let again = with(update(&office, &customer, &first), json!({"status": "激活"}));
    let answer = office.asks(UPDATE, again.clone());
    assert!(answer.refused(2002).contains(&second), "{}", answer.errmsg);
    assert_eq!(office.written(), before);

    office.asks(UPDATE, with(update(&office, &customer, &second), lost)).ok();
    office.asks(UPDATE, again).ok();
    let found = office.knows(&first);
    assert_eq!(found["status"], "激活");
    assert_eq!((&found["dsReason"], &found["dsDate"]), (&json!(null), &json!(null)));
    office.asks(CREATE, office.opportunity(&customer)).refused(2002);
}

#[test]
fn a_customers_opportunities_in_a_project_are_a_list_that_may_be_empty() {
    let office = Office::open();
    let customer = office.customer();
    let asked = json!({"cstGUID": customer.guid, "projGUID": office.project});
    assert_eq!(office.asks(QUERY, asked.clone()).ok()["list"], json!([]));
    let first = office.opens(&customer);
    let lost = json!({"status": "丢失"});
    office.asks(UPDATE, with(update(&office, &customer, &first), lost)).ok();
    let second = office.opens(&customer);
    let content = office.asks(QUERY, asked).ok();
    let found: Vec<&str> =
        content["list"].as_array().unwrap().iter().map(|one| text(one, "oppGUID")).collect();
    assert_eq!(found, [first, second]);
}

#[test]
fn an_opportunitys_id_is_required_unless_customer_and_project_are_both_there() {
    let office = Office::open();
    let customer = office.customer();
    for asked in [json!({}), json!({"cstGUID": customer.guid}), json!({"projGUID": office.project})]
    {
        let answer = office.asks(QUERY, asked);
        assert!(answer.refused(1001).contains("[oppGUID]"), "{}", answer.errmsg);
    }
    office.asks(QUERY, json!({"oppGUID": "nobody"})).refused(9003);
    office.asks(QUERY, json!({"cstGUID": customer.guid, "projGUID": "nowhere"})).refused(4001);
    office.asks(QUERY, json!({"cstGUID": "nobody", "projGUID": office.project})).refused(2001);
}

#[test]
fn an_open_opportunity_is_identified_by_phone_before_card() {
    let office = Office::open();
    let (customer, other) = (office.customer(), office.customer());
    let identify = |phone: Value, card: Value| {
        let asked = json!({"phone": phone, "cardId": card, "projGUID": office.project});
        office.asks("s_opportunity_identify", asked).ok()["result"].clone()
    };
    let (phone, card) = (json!(customer.mobile), json!(customer.card));
    assert_eq!(identify(phone.clone(), json!(null)), 0);
    let guid = office.opens(&customer);
    assert_eq!(identify(phone.clone(), json!(null)), 1);
    assert_eq!(identify(json!(""), card.clone()), 1);
    assert_eq!(identify(json!(other.mobile), card.clone()), 0, "the phone decides");
    assert_eq!(identify(phone.clone(), json!(other.card)), 1, "the phone decides");
    assert_eq!(
        identify(json!(crate::sales_office::mobile()), card.clone()),
        1,
        "nobody has the phone"
    );
    assert_eq!(identify(json!(null), json!("E00000000")), 0);
    let lost = with(update(&office, &customer, &guid), json!({"status": "丢失"}));
    office.asks(UPDATE, lost).ok();
    assert_eq!(identify(phone, card), 0, "a closed one keeps nobody from reporting the next");
}

#[test]
fn an_opportunity_is_identified_by_something() {
    let office = Office::open();
    let nobody = json!({"projGUID": office.project, "phone": "", "cardId": null});
    let answer = office.asks("s_opportunity_identify", nobody);
    assert!(answer.refused(1001).contains("[phone]"), "{}", answer.errmsg);
    let asked = json!({"projGUID": "nowhere", "phone": "12345"});
    office.asks("s_opportunity_identify", asked.clone()).refused(4001);
    office
        .asks("s_opportunity_identify", with(asked, json!({"projGUID": office.project})))
        .refused(9002);
}

#[test]
fn a_merged_customers_old_number_means_the_customer_it_became() {
    let office = Office::open();
    let (old, new) = office.merged();
    let customer = Customer { guid: old, ..office.customer() };
    let project = json!({"projGUID": office.other_project, "status": "丢失"});
    let content = office.asks(CREATE, with(office.opportunity(&customer), project)).ok();
    assert_eq!(office.knows(text(&content, "oppGUID"))["cstGUID"], new.as_str());
}

#[test]
fn of_sixteen_reports_at_once_exactly_one_opens_an_opportunity() {
    let office = Office::open();
    let customer = office.customer();
    let request = office.opportunity(&customer);
    let start = Barrier::new(16);
    let codes: Vec<i64> = thread::scope(|scope| {
        let asking = (0..16).map(|_| {
            let (app, request, start) = (office.app.clone(), request.clone(), &start);
            scope.spawn(move || {
                start.wait();
                app.asks(CREATE, request).errcode
            })
        });
        let asking: Vec<_> = asking.collect();
        asking.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(codes.iter().filter(|code| **code == 0).count(), 1, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| **code == 2002).count(), 15, "{codes:?}");
    let sql = "SELECT count(*) FROM opportunity WHERE customer_id = ?1 AND project_guid = ?2";
    assert_eq!(office.peeks(sql, (&customer.guid, &office.project)), 1);
}
