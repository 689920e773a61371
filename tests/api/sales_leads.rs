//! Leads: a phone number that may become a customer.

use serde_json::{Value, json};

use crate::lists::text;
use crate::sales_office::{Office, is_guid, mobile, with};

fn create(office: &Office, lead: &Value) -> String {
    text(&office.asks("s_lead_create", lead.clone()).ok(), "leadGUID").to_string()
}

fn stored(office: &Office, guid: &str, column: &str) -> Value {
    office.peeks(&format!("SELECT {column} FROM lead WHERE guid = ?1"), [guid])
}

#[test]
fn a_lead_is_found_by_its_id_with_everything_that_was_reported() {
    let office = Office::open();
    let lead = office.lead();
    let guid = create(&office, &lead);
    assert!(is_guid(&guid), "{guid}");
    let content = office.asks("s_lead_query", json!({"leadGUID": guid})).ok();
    let found = &content["list"][0];
    for field in [
        "projGUID",
        "consultantId",
        "cstName",
        "cstTel",
        "cstType",
        "cstGender",
        "description",
        "leadSource",
        "topic",
        "cognizeAve",
        "appointTime",
    ] {
        assert_eq!(found[field], lead[field], "{field}");
    }
    assert_eq!(found["leadGUID"], guid.as_str());
    assert_eq!(stored(&office, &guid, "type"), "天使");
    assert_eq!(stored(&office, &guid, "status"), "未跟进");
}

#[test]
fn what_a_lead_may_leave_out_is_null_and_its_appointment_an_empty_text() {
    let office = Office::open();
    let left_out = json!({"description": null, "cognizeAve": "", "appointTime": null, "leadType": null, "cstType": "公司"});
    let guid = create(&office, &with(office.lead(), left_out));
    let found = office.asks("s_lead_query", json!({"leadGUID": guid})).ok()["list"][0].clone();
    assert_eq!(found["description"], json!(null));
    assert_eq!(found["cognizeAve"], json!(null));
    assert_eq!(found["appointTime"], "");
    assert_eq!(found["cstType"], "公司");
    assert_eq!(stored(&office, &guid, "type"), "微信");
}

#[test]
fn a_projects_leads_with_a_number_are_a_list_that_may_be_empty() {
    let office = Office::open();
    let phone = mobile();
    let asked = json!({"phone": phone, "projGUID": office.project});
    assert_eq!(office.asks("s_lead_query", asked.clone()).ok()["list"], json!([]));
    let lead = with(office.lead(), json!({"cstTel": phone}));
    let guids = [create(&office, &lead), create(&office, &lead)];
    create(&office, &with(lead, json!({"projGUID": office.other_project})));
    let content = office.asks("s_lead_query", asked).ok();
    let found: Vec<&str> =
        content["list"].as_array().unwrap().iter().map(|lead| text(lead, "leadGUID")).collect();
    assert_eq!(found, guids);
}

#[test]
fn a_lead_exists_where_the_project_has_one_with_that_number() {
    let office = Office::open();
    let lead = office.lead();
    let identify = |phone: &Value, project: &str| {
        let content = office.asks("s_lead_identify", json!({"phone": phone, "projGUID": project}));
        content.ok()["result"].clone()
    };
    assert_eq!(identify(&lead["cstTel"], &office.project), 0);
    create(&office, &lead);
    assert_eq!(identify(&lead["cstTel"], &office.project), 1);
    assert_eq!(identify(&lead["cstTel"], &office.other_project), 0);
    assert_eq!(identify(&json!(mobile()), &office.project), 0);
}

#[test]
fn a_lead_knows_the_customer_who_has_its_mobile() {
    let office = Office::open();
    let customer = office.customer();
    let guid = create(&office, &with(office.lead(), json!({"cstTel": customer.mobile})));
    assert_eq!(stored(&office, &guid, "cast(customer_id AS TEXT)"), customer.guid.as_str());
    let guid = create(&office, &office.lead());
    assert_eq!(stored(&office, &guid, "customer_id"), json!(null));
}

#[test]
fn a_leads_id_is_required_unless_number_and_project_are_both_there() {
    let office = Office::open();
    let (phone, project) = (mobile(), office.project.clone());
    for (asked, missing) in [
        (json!({}), "leadGUID"),
        (json!({"phone": phone}), "leadGUID"),
        (json!({"projGUID": project, "phone": ""}), "leadGUID"),
    ] {
        let answer = office.asks("s_lead_query", asked);
        assert!(answer.refused(1001).contains(&format!("[{missing}]")), "{}", answer.errmsg);
    }
}

#[test]
fn a_lead_that_nobody_knows_is_1012() {
    let office = Office::open();
    office.asks("s_lead_query", json!({"leadGUID": "nobody"})).refused(1012);
    let update = json!({"leadGUID": "nobody", "status": "无效", "statusReason": "号码无人接听"});
    let before = office.written();
    office.asks("s_lead_update", update).refused(1012);
    assert_eq!(office.written(), before);
}

#[test]
fn a_leads_project_and_consultant_exist_and_its_number_is_a_mobile_in_that_order() {
    let office = Office::open();
    let rules = [
        ("projGUID", "nowhere", 4001),
        ("consultantId", "nobody", 4002),
        ("cstTel", "0592-5555555", 9002),
    ];
    let before = office.written();
    for (i, (field, wrong, code)) in rules.iter().enumerate() {
        let mut lead = with(office.lead(), json!({*field: wrong}));
        office.asks("s_lead_create", lead.clone()).refused(*code);
        for (field, wrong, _) in &rules[i + 1..] {
            lead[field] = json!(wrong);
        }
        office.asks("s_lead_create", lead).refused(*code);
    }
    assert_eq!(office.written(), before);
    for cmd in ["s_lead_identify", "s_lead_query"] {
        office.asks(cmd, json!({"phone": mobile(), "projGUID": "nowhere"})).refused(4001);
        office.asks(cmd, json!({"phone": "12345", "projGUID": office.project})).refused(9002);
    }
}

#[test]
fn a_lead_says_only_what_the_specification_lists() {
    let office = Office::open();
    for (field, wrong) in [
        ("cstType", json!("1")),
        ("cstGender", json!(3)),
        ("leadSource", json!("路过")),
        ("leadType", json!("QQ")),
    ] {
        let answer = office.asks("s_lead_create", with(office.lead(), json!({field: wrong})));
        assert!(answer.refused(1002).contains(&format!("[{field}]")), "{}", answer.errmsg);
    }
}

#[test]
fn a_lead_gets_a_status_in_the_offices_own_words() {
    let office = Office::open();
    let guid = create(&office, &office.lead());
    let update =
        json!({"leadGUID": guid, "status": "再联系一次看看吧好吗", "statusReason": "说好周末来"});
    let events = office.events(|| {
        office.asks("s_lead_update", update.clone()).ok();
    });
    assert_eq!(events, [format!("lead {guid}")]);
    assert_eq!(stored(&office, &guid, "status"), update["status"]);
    assert_eq!(stored(&office, &guid, "status_reason"), update["statusReason"]);
    office
        .asks("s_lead_update", with(update, json!({"status": "一二三四五六七八九十一"})))
        .refused(1002);
}

#[test]
fn a_new_lead_is_told_of() {
    let office = Office::open();
    let mut guid = String::new();
    let events = office.events(|| guid = create(&office, &office.lead()));
    assert_eq!(events, [format!("lead {guid}")]);
}
