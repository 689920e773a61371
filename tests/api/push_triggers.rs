//! Which change is told to whom, over the wire, and that nobody hears of what they reported themselves.

use serde_json::{Value, json};

use crate::brokers::{DAY, mobile, seconds};
use crate::lists::text;
use crate::post::{FAST, Post};

const EVERYBODY: [(u16, &str); 4] = [(201, "all"), (202, "all"), (301, "all"), (302, "all")];

fn world() -> Post {
    Post::open(&[&FAST[..], &["--interfaces", "all"]].concat(), &EVERYBODY)
}

/// What others hear of something that one application reports.
#[track_caller]
fn tells(post: &Post, reporter: u16, expected: &[&str], report: impl FnOnce()) {
    post.apps().for_each(|app| post.ear(app).forgets());
    report();
    post.settles();
    for app in post.apps() {
        let mut heard = post.ear(app).heard();
        heard.sort();
        let mut expected: Vec<&str> = if app == reporter { Vec::new() } else { expected.to_vec() };
        expected.sort();
        assert_eq!(heard, expected, "at {app}, where {reporter} reported it");
    }
}

const CUSTOMER: [&str; 2] = ["cst_info_notify", "notify_proj_cst_update"];
const LEAD: [&str; 1] = ["s_lead_notify"];
const OPPORTUNITY: [&str; 1] = ["opportunity_info_notify"];

#[test]
fn a_customer_makes_two_messages_when_made_and_when_changed() {
    let post = world();
    let mut customer = json!(null);
    tells(&post, 301, &CUSTOMER, || customer = post.knows("林素云"));
    tells(&post, 301, &CUSTOMER, || post.renames(&mut customer, "林素雲"));
    let pushes = post.ear(302).pushes();
    let told = pushes.iter().find(|push| push.cmd == "cst_info_notify").unwrap();
    for field in ["cstGUID", "projGUID", "customerName", "gender", "mobile", "userGUID"] {
        assert_eq!(told.content[field], customer[field], "{field}");
    }
    let told = pushes.iter().find(|push| push.cmd == "notify_proj_cst_update").unwrap();
    assert_eq!(told.content["cstName"], "林素雲");
    assert_eq!((&told.content["sourceApp"], &told.content["gender"]), (&json!("301"), &json!(2)));
}

#[test]
fn a_lead_is_told_when_made_and_when_changed() {
    let post = world();
    let lead = json!({
        "projGUID": post.market.project, "consultantId": post.market.consultant, "cstName": "陈试",
        "cstTel": mobile(), "cstType": "个人", "cstGender": 2, "leadSource": "来电", "topic": "咨询三房",
    });
    let mut guid = json!(null);
    tells(&post, 301, &LEAD, || {
        guid = post.market.office.asks("s_lead_create", lead.clone()).ok()["leadGUID"].clone();
    });
    assert_eq!(post.ear(302).pushes()[0].content["leadGUID"], guid);
    let update = json!({"leadGUID": guid, "status": "无效", "statusReason": "号码无人接听"});
    tells(&post, 301, &LEAD, || {
        post.market.office.asks("s_lead_update", update).ok();
    });
    assert_eq!(post.ear(302).pushes()[0].content["status"], "无效");
}

#[test]
fn an_opportunity_its_partners_and_its_related_customers_are_told() {
    let post = world();
    let customer = post.knows("林素云");
    let related = post.knows("林母");
    post.settles();
    let mut opportunity = String::new();
    tells(&post, 301, &OPPORTUNITY, || opportunity = post.opens(&customer));
    assert_eq!(post.ear(302).pushes()[0].content["oppGUID"], opportunity.as_str());
    let ask = |cmd: &str, data: Value| drop(post.market.office.asks(cmd, data).ok());
    let colleague = &post.market.colleague;
    tells(&post, 301, &OPPORTUNITY, || {
        ask("opportunity_partner_create", json!({"oppGUID": opportunity, "partners": colleague}));
    });
    tells(&post, 301, &OPPORTUNITY, || {
        ask("opportunity_partner_update", json!({"oppGUID": opportunity, "partners": null}));
    });
    tells(&post, 301, &OPPORTUNITY, || {
        ask("cst_opp2cst_create", json!({"oppGUID": opportunity, "cstGUID": related["cstGUID"]}));
    });
}

#[test]
fn an_opportunity_that_is_changed_is_told_as_it_is_then() {
    let post = world();
    let customer = post.knows("林素云");
    let opportunity = post.opens(&customer);
    post.settles();
    let wish = json!({
        "oppGUID": opportunity, "cstGUID": customer["cstGUID"], "projGUID": post.market.project,
        "userGUID": post.market.consultant, "status": "登记", "cstWill": "A", "topic": "改看四房",
    });
    tells(&post, 301, &OPPORTUNITY, || {
        post.market.office.asks("opportunity_info_update", wish.clone()).ok();
    });
    let told = &post.ear(302).pushes()[0].content;
    assert_eq!((&told["oppGUID"], &told["cstWill"]), (&json!(opportunity), &json!("A")));
    assert_eq!(told["content"], "改看四房");
    let mut refused = wish.clone();
    refused["cstGUID"] = post.knows("林母")["cstGUID"].clone();
    post.settles();
    tells(&post, 301, &[], || {
        post.market.office.asks("opportunity_info_update", refused).refused(9003);
    });
}

#[test]
fn a_payment_reminder_changes_no_fee_and_is_told_to_nobody() {
    let post = world();
    let fee = post
        .market
        .the_one("SELECT guid, trade_guid FROM fee WHERE balance > 0 ORDER BY guid LIMIT 1");
    let fees = "SELECT * FROM fee ORDER BY guid";
    let before = post.market.stored(fees);
    let reminder = json!({
        "feeGUID": fee["guid"], "tradeGUID": fee["trade_guid"], "createOn": "2026-03-01 10:30:00",
        "paramValue": "贷款未批", "ckMemo": "月底再联系",
    });
    let event = post.market.last_event();
    tells(&post, 301, &[], || {
        post.market.office.asks("payment_info_create", reminder).ok();
    });
    assert_eq!(post.market.last_event(), event);
    assert_eq!(post.market.stored(fees), before);
}

#[test]
fn a_follow_up_tells_offices_of_it_and_brokers_of_the_customers_status() {
    let post = world();
    let customer = post.knows("林素云");
    let opportunity = post.opens(&customer);
    post.settles();
    let all = ["cst_follow_notify", "cst_status_notify", "opportunity_info_notify"];
    let mut guid = json!(null);
    tells(&post, 301, &all, || {
        let report = post.follow_up(&customer, &opportunity);
        guid = post.market.office.asks("cst_follow_update", report).ok()["followGUID"].clone();
    });
    for (app, cmd) in [(302, "cst_follow_notify"), (201, "cst_status_notify")] {
        let pushes = post.ear(app).pushes();
        let told = pushes.iter().find(|push| push.cmd == cmd).unwrap();
        assert_eq!(told.content["followGUID"], guid, "{cmd}");
        assert_eq!(told.content["followContent"], "带家人复访", "{cmd}");
    }
    let told = post.ear(201).pushes();
    let status = told.iter().find(|push| push.cmd == "cst_status_notify").unwrap();
    assert_eq!(status.content["projGUID"], status.content["oriProjGUID"]);
}

#[test]
fn a_recommendation_its_assignment_its_end_and_its_judgement_are_told() {
    let post = world();
    let broker = post.market.broker();
    let agent = post.market.registers(broker.clone());
    post.settles();
    let recommendation = post.market.recommendation(&agent);
    let mut customer = json!(null);
    let new = [&CUSTOMER[..], &LEAD, &["recommend_notify"]].concat();
    tells(&post, 201, &new, || {
        customer = post.market.recommends(&recommendation).ok()["cstGUID"].clone();
    });
    let customer = customer.as_str().unwrap();
    let assigned = [&CUSTOMER[..], &LEAD, &["consultant_assign_create_notify", "recommend_notify"]];
    tells(&post, 301, &assigned.concat(), || {
        post.market.assigns(customer, &post.market.colleague).ok();
    });
    let pushes = post.ear(201).pushes();
    let told = pushes.iter().find(|push| push.cmd == "consultant_assign_create_notify").unwrap();
    assert_eq!(told.content["cstGUID"], customer);
    assert_eq!(told.content["consultantId"], post.market.colleague.as_str());

    tells(&post, 201, &["cst_status_notify"], || {
        let visit = json!({
            "projGUID": post.market.project, "cstMobile": recommendation["cstMobile"], "cstName": "赵一鸣",
            "comment": "周六上午到访", "appointTime": seconds(2 * DAY), "reportTime": seconds(60),
        });
        post.market.platform.asks("agent_appoint", visit).ok();
    });
    tells(&post, 201, &["cst_cancel_notify"], || {
        let cancel = json!({
            "mobile": recommendation["cstMobile"], "name": "赵一鸣", "projGUID": post.market.project,
            "cancelCause": "客户表示未委托推荐", "agentClasses": 6, "agentName": "林小满",
            "agentMobile": broker["Mobile"], "reportTime": seconds(120),
        });
        post.market.platform.asks("agent_recommend_cancel", cancel).ok();
    });
    tells(&post, 201, &["intervene_notify"], || {
        let judged = json!({
            "projGUID": post.market.project, "cstGUID": customer, "agentGUID": agent, "status": 1,
            "comment": "核实有效", "reportTime": seconds(180), "expireTime": seconds(60 * DAY),
        });
        post.market.platform.asks("intervene_create", judged).ok();
    });
}

#[test]
fn attributes_are_told_as_one_message_and_as_obsolete_ones() {
    let post = world();
    let [customer, opportunity, consultant] = ["customer_id", "guid", "consultant_guid"].map(|column| {
        let sql = format!("SELECT {column} AS found FROM opportunity
            WHERE project_guid IN (SELECT scope_guid FROM attribute_scope)
                AND guid NOT IN (SELECT opportunity_guid FROM customer_attribute) ORDER BY guid LIMIT 1");
        let found = post.market.the_one(&sql)["found"].clone();
        found.as_str().map_or_else(|| found.to_string(), str::to_string)
    });
    let hobbies = "SELECT item.guid FROM attribute_item item JOIN attribute ON attribute.guid = attribute_guid
        WHERE attribute.code = 'cst_hobby' AND item.enabled = 1 ORDER BY item.guid LIMIT 2";
    let items: Vec<Value> =
        post.market.stored(hobbies).iter().map(|row| json!({"itemGUID": row["guid"]})).collect();
    let report = json!({
        "cstGUID": customer, "oppGUID": opportunity, "userGUID": consultant,
        "attachs": [{"attachGUID": "cst_hobby", "items": items}],
    });
    let told = ["cst_attribute_notify", "cst_attribute_notify", "notify_cst_attach_v2"];
    tells(&post, 301, &told, || {
        post.market.office.asks("cst_attach_create_v2", report).ok();
    });
    let pushes = post.ear(302).pushes();
    let told = pushes.iter().find(|push| push.cmd == "notify_cst_attach_v2").unwrap();
    assert_eq!(told.content["oppGUID"], opportunity.as_str());
    assert_eq!(told.content["attachs"][0]["items"].as_array().unwrap().len(), 2);
    assert!(text(&told.content, "cstGUID") == customer);
}
