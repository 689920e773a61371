//! Payment reminders: payment_info_create.

use serde_json::{Value, json};

use crate::customer_world::{Office, with};

const CREATE: &str = "payment_info_create";

fn reminder(office: &Office) -> Value {
    let [fee, trade] =
        office.store.row("SELECT guid, trade_guid FROM fee WHERE balance > 0 ORDER BY guid", []);
    json!({
        "feeGUID": fee, "tradeGUID": trade, "createOn": "2024-05-06 07:08:09.123",
        "paramValue": "贷款未批", "ckMemo": "月底再联系",
    })
}

fn kept(office: &Office) -> i64 {
    office.store.number("SELECT count(*) FROM payment_reminder", [])
}

#[test]
fn a_reminder_is_kept_with_the_time_it_was_given() {
    let office = Office::open();
    let before = kept(&office);
    let reminder = reminder(&office);
    assert_eq!(office.app.asks(CREATE, reminder.clone()).ok(), json!({}));
    assert_eq!(kept(&office), before + 1);
    let sql = "SELECT fee_guid, trade_guid, reason, memo, reminded_at, source_app
        FROM payment_reminder ORDER BY id DESC LIMIT 1";
    let [fee, trade, reason, memo, at, app] = office.store.row(sql, []);
    for (field, value) in
        [("feeGUID", fee), ("tradeGUID", trade), ("paramValue", reason), ("ckMemo", memo)]
    {
        assert_eq!(reminder[field], json!(value), "{field}");
    }
    // 07:08:09 in Beijing.
    assert_eq!((at.as_str(), app.as_str()), ("1714950489123", "301"));
    office.app.asks(CREATE, with(&reminder, "createOn", json!("2024-05-06 07:08:09"))).ok();
    assert_eq!(kept(&office), before + 2);
}

#[test]
fn a_reminders_time_is_a_time() {
    let office = Office::open();
    let before = kept(&office);
    for wrong in ["昨天", "2024-02-30 00:00:00", "2024-05-06", "1714950489", "2024-05-06T07:08:09"]
    {
        let answer = office.app.asks(CREATE, with(&reminder(&office), "createOn", json!(wrong)));
        assert!(answer.refused(1002).starts_with("参数类型错误[createOn]"), "{}", answer.errmsg);
    }
    assert_eq!(kept(&office), before);
}

#[test]
fn the_fee_and_the_trade_must_exist_and_belong_together() {
    let office = Office::open();
    let before = kept(&office);
    let reminder = reminder(&office);
    let [other] = office.store.row(
        "SELECT guid FROM trade WHERE guid <> ?1 ORDER BY guid",
        [reminder["tradeGUID"].as_str().unwrap()],
    );
    for (field, value) in
        [("feeGUID", "no-such-fee"), ("tradeGUID", "no-such-trade"), ("tradeGUID", &other)]
    {
        office.app.asks(CREATE, with(&reminder, field, json!(value))).refused(1012);
    }
    assert_eq!(kept(&office), before);
}
