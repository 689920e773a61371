//! What the operator's side brings about (sales, fees, merged customers, projects on line), told over the wire.

use serde_json::json;

use crate::post::{FAST, Post};

fn world() -> Post {
    let all = [&FAST[..], &["--interfaces", "all"]].concat();
    Post::open(&all, &[(201, "all"), (302, "all"), (401, "none")])
}

/// What both hear of the events that a SELECT makes.
#[track_caller]
fn told(post: &Post, events: &str, expected: &[&str]) {
    for app in [201, 302] {
        post.ear(app).forgets();
    }
    post.tells(events);
    post.settles();
    for app in [201, 302] {
        let mut heard = post.ear(app).heard();
        heard.sort();
        assert_eq!(heard, expected, "at {app}: {events}");
    }
}

#[test]
fn an_order_is_new_with_no_status_and_closed_with_its_code_in_text() {
    let post = world();
    let order = |turn: &str, which: &str| {
        format!("SELECT 'order', o.guid, 'trade:' || trade_guid, project_guid, {turn}, NULL, NULL, 1
            FROM sale_order o JOIN trade ON trade.guid = trade_guid WHERE {which} ORDER BY o.guid LIMIT 1")
    };
    told(&post, &order("'\"new\"'", "o.open = 1"), &["cst_order_notify", "cst_status_notify"]);
    let pushes = post.ear(302).pushes();
    let order_told = pushes.iter().find(|push| push.cmd == "cst_order_notify").unwrap();
    assert_eq!(order_told.content["status"], json!(null));
    let status = pushes.iter().find(|push| push.cmd == "cst_status_notify").unwrap();
    assert_eq!(status.content["state"], 0);
    assert_eq!(status.content["roomGUID"], order_told.content["roomGUID"]);

    let closed = order("json_object('closed', o.status)", "o.status IS NOT NULL");
    told(&post, &closed, &["cst_order_notify", "cst_status_notify"]);
    let pushes = post.ear(302).pushes();
    let order_told = pushes.iter().find(|push| push.cmd == "cst_order_notify").unwrap();
    let code: i64 = order_told.content["status"].as_str().unwrap().parse().unwrap();
    assert!((230..=235).contains(&code), "{code}");
    assert!(order_told.content["closeReason"].is_string());

    told(&post, &order("'\"signed\"'", "o.open = 0 AND o.status IS NULL"), &["cst_order_notify"]);
}

#[test]
fn a_contract_and_a_fee_are_told_with_the_customers_status() {
    let post = world();
    let contract = "SELECT 'contract', c.guid, 'trade:' || trade_guid, project_guid, '\"new\"', NULL, NULL, 1
        FROM contract c JOIN trade ON trade.guid = trade_guid WHERE c.open = 1 ORDER BY c.guid LIMIT 1";
    told(&post, contract, &["cst_contract_notify", "cst_status_notify"]);
    let fee = |paid: &str| {
        format!("SELECT 'fee', f.guid, 'trade:' || trade_guid, project_guid, json_object('paid', {paid}), NULL, NULL, 1
            FROM fee f JOIN trade ON trade.guid = trade_guid ORDER BY f.guid LIMIT 1")
    };
    told(&post, &fee("NULL"), &["cst_fee_notify"]);
    told(&post, &fee("150000"), &["cst_fee_notify", "cst_status_notify"]);
    let pushes = post.ear(201).pushes();
    let status = pushes.iter().find(|push| push.cmd == "cst_status_notify").unwrap();
    assert_eq!(status.content["mny"].as_f64(), Some(1500.0));
}

#[test]
fn merged_customers_are_told_with_both_numbers() {
    let post = world();
    let merged = "SELECT 'merge', id, 'customer:' || merged_into, NULL,
            json_object('retained', merged_into, 'at', changed), NULL, NULL, 1
        FROM customer WHERE merged_into IS NOT NULL ORDER BY id LIMIT 1";
    told(&post, merged, &["cst_merge_notify"]);
    let content = &post.ear(302).pushes()[0].content;
    assert!(content["cstRetain"].is_i64() && content["cstDropped"].is_i64(), "{content}");
}

#[test]
fn a_project_on_line_and_a_request_done_are_told_to_the_one_application_they_concern() {
    let post = world();
    post.tells(
        "SELECT 'project_online', project_guid, 'project:' || project_guid, project_guid, NULL, NULL, application_id, 1
            FROM project_online WHERE application_id = 302 LIMIT 1",
    );
    post.settles();
    assert_eq!(post.ear(302).heard(), ["notify_proj_publish"]);
    let content = &post.ear(302).pushes()[0].content;
    assert!(content["projInfos"][0]["isOpen"].is_i64(), "{content}");
    assert_eq!((post.ear(201).count(), post.ear(401).count()), (0, 0));
}

#[test]
fn an_event_whose_record_is_gone_holds_up_nothing() {
    let post = world();
    post.tells("VALUES ('order', 'nobody', 'trade:nobody', NULL, '\"new\"', NULL, NULL, 1)");
    post.tells("VALUES ('order', 'nobody', 'trade:nobody', NULL, NULL, NULL, NULL, 1)");
    post.knows("林素云");
    post.settles();
    assert_eq!(post.ear(302).count(), 2);
}
