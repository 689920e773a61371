//! The check that every message passes before it leaves.

use serde_json::{Value, json};

use super::entry;

/// What is said of a merge notice, whose table is the shortest, or of an assignment.
fn said(cmd: &str, message: Value) -> String {
    entry(cmd).check(&message).err().unwrap_or_else(|| "good".to_owned())
}

#[test]
fn a_message_with_all_that_its_table_asks_for_is_good() {
    let good = json!({ "cstRetain": 1, "cstDropped": 2, "mergeTime": "2016-05-26 08:00:00.250" });
    assert_eq!(said("cst_merge_notify", good), "good");
}

#[test]
fn a_required_field_may_be_empty_but_neither_null_nor_missing() {
    let mut assigned =
        json!({ "projGUID": "p", "oriProjGUID": "p", "consultantId": "c", "cstGUID": "" });
    let cmd = "consultant_assign_create_notify";
    assert_eq!(said(cmd, assigned.clone()), "good");
    assigned["cstGUID"] = Value::Null;
    assert!(said(cmd, assigned.clone()).contains("cstGUID"), "{}", said(cmd, assigned));
    assert!(said(cmd, json!({})).contains("projGUID"));
}

#[test]
fn types_lengths_and_times_are_checked_at_every_depth() {
    let cmd = "notify_cst_attach_v2";
    let message = |item: Value| {
        json!({
            "cstGUID": "1", "oppGUID": "", "userGUID": "u",
            "attachs": [{ "scopeGUID": "", "attachGUID": "a", "items": [item] }],
        })
    };
    assert_eq!(said(cmd, message(json!({ "itemCode": "01", "itemGUID": null }))), "good");
    for wrong in [
        json!({ "itemCode": 1 }),
        json!({ "itemCode": "x".repeat(65) }),
        json!({ "itemCode": "x", "expireTime": "tomorrow" }),
        json!({ "itemCode": "x", "sourceChannel": "x".repeat(17) }),
        json!({}),
    ] {
        let said = said(cmd, message(wrong.clone()));
        assert!(said.contains("attachs/0/items/0/"), "{wrong}: {said}");
    }
    assert_eq!(said(cmd, json!([])), "no object");
}
