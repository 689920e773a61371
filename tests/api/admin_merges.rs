//! Two customers who turn out to be one, merged by the operator.

use rusqlite::params;
use serde_json::{Value, json};

use crate::customer_world::Store;
use crate::operator::Operator;
use crate::server::Site;

/// Two customers with an open opportunity in the same project each, nothing ordered.
fn twins(store: &Store) -> (i64, i64) {
    let [one, other] = store.row(
        "SELECT a.customer_id, b.customer_id FROM opportunity a JOIN opportunity b
            ON a.project_guid = b.project_guid AND a.customer_id < b.customer_id
         WHERE a.open = 1 AND b.open = 1 AND a.status <> '认购' AND b.status <> '认购'
            AND EXISTS (SELECT 1 FROM lead WHERE customer_id = b.customer_id) LIMIT 1",
        [],
    );
    (one.parse().unwrap(), other.parse().unwrap())
}

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap()
}

#[test]
fn what_would_move_is_told_before_and_nothing_moves_by_asking() {
    let site = Site::open();
    let (store, program) = (Store::of(&site), Operator::program(&site, "clerk"));
    let (kept, lost) = twins(&store);
    let last = || store.number("SELECT last FROM clock", []);
    let since = last();
    let preview = program.gets(&format!("/customers/{kept}/merge/{lost}")).json();
    assert_eq!(
        (
            number(&preview["retained"]["customer"]["id"]),
            number(&preview["dropped"]["customer"]["id"])
        ),
        (kept, lost)
    );
    for (field, table) in
        [("leads", "lead"), ("opportunities", "opportunity"), ("recommendations", "recommendation")]
    {
        for (side, id) in [("retained", kept), ("dropped", lost)] {
            let count = format!("SELECT count(*) FROM {table} WHERE customer_id = ?1");
            assert_eq!(number(&preview[side][field]), store.number(&count, [id]), "{side} {field}");
        }
    }
    for (side, id) in [("retained", kept), ("dropped", lost)] {
        let record = program.gets(&format!("/customers/{id}")).json();
        assert_eq!(preview[side]["attributes"], record["attributes"]["total"], "{side}");
    }
    let closes = preview["closes"].as_array().unwrap();
    assert!(!closes.is_empty());
    let both = "SELECT count(*) FROM customer_project a JOIN customer_project b USING (project_guid) WHERE a.customer_id = ?1 AND b.customer_id = ?2";
    assert_eq!(preview["both"].as_array().unwrap().len() as i64, store.number(both, [kept, lost]));
    assert_eq!(last(), since);
    let audit = program.gets("/audit?action=customer.").json();
    assert_eq!(audit["total"], 0);
}

#[test]
fn a_merge_moves_all_that_was_told_and_leaves_a_pointer_an_event_and_a_row_in_the_audit_table() {
    let site = Site::open();
    let (store, program) = (Store::of(&site), Operator::program(&site, "clerk"));
    let (kept, lost) = twins(&store);
    let preview = program.gets(&format!("/customers/{kept}/merge/{lost}")).json();
    let sum =
        |field: &str| number(&preview["retained"][field]) + number(&preview["dropped"][field]);
    let expected = ["leads", "opportunities", "trades", "recommendations"].map(sum);
    let answers = |id: i64| {
        store.number("SELECT count(*) FROM customer_attribute WHERE customer_id = ?1", [id])
    };
    let answered = answers(kept) + answers(lost);

    let answer = program.posts(&format!("/customers/{kept}/merge"), json!({ "dropped": lost }));
    assert_eq!(answer.status, 200, "{}", answer.text());
    let merged = answer.json();
    assert_eq!((number(&merged["retained"]), number(&merged["dropped"])), (kept, lost));
    assert_eq!(
        merged["closed"].as_array().unwrap().len(),
        preview["closes"].as_array().unwrap().len()
    );
    assert_eq!(
        merged["leads"].as_array().unwrap().len() as i64,
        number(&preview["dropped"]["leads"])
    );
    let moved = |table: &str| {
        store.number(&format!("SELECT count(*) FROM {table} WHERE customer_id = ?1"), [kept])
    };
    assert_eq!(["lead", "opportunity", "trade", "recommendation"].map(moved), expected);
    assert_eq!((answers(kept), answers(lost)), (answered, 0));

    let record = program.gets(&format!("/customers/{lost}")).json();
    assert_eq!(
        (number(&record["customer"]["mergedInto"]), number(&record["mergedInto"]["id"])),
        (kept, kept)
    );
    assert_eq!(number(&record["opportunities"]["total"]), 0);
    let record = program.gets(&format!("/customers/{kept}")).json();
    let pointing = record["merged"].as_array().unwrap();
    assert!(pointing.iter().any(|one| number(&one["id"]) == lost));
    assert_eq!(program.gets(&format!("/customers?q={lost}")).json()["total"], 0);
    assert_eq!(program.gets(&format!("/customers?q={lost}&status=merged")).json()["total"], 1);
    let events = "SELECT count(*) FROM event WHERE kind = 'merge' AND subject = cast(?1 AS TEXT) AND record = 'customer:' || ?2";
    assert_eq!(store.number(events, params![lost, kept]), 1);
    let row = &program.gets(&format!("/audit?subject={kept}")).json()["rows"][0];
    assert_eq!(
        (&row["action"], &row["before"]),
        (&json!("customer.merge"), &json!({ "dropped": lost }))
    );
    assert_eq!(row["after"], merged);
}

#[test]
fn a_merge_that_cannot_be_is_refused_by_its_reason_and_does_nothing() {
    let site = Site::open();
    let (store, program) = (Store::of(&site), Operator::program(&site, "clerk"));
    let [gone, into] =
        store.row("SELECT id, merged_into FROM customer WHERE merged_into IS NOT NULL LIMIT 1", []);
    let (gone, into): (i64, i64) = (gone.parse().unwrap(), into.parse().unwrap());
    let (kept, lost) = twins(&store);
    let since = store.number("SELECT last FROM clock", []);
    for (id, dropped, status, code, field) in [
        (kept, kept, 409, "itself", "dropped"),
        (kept, gone, 409, "merged", "dropped"),
        (gone, lost, 409, "merged", "id"),
        (kept, 1, 404, "not_found", "dropped"),
        (1, lost, 404, "not_found", "id"),
    ] {
        for answer in [
            program.posts(&format!("/customers/{id}/merge"), json!({ "dropped": dropped })),
            program.gets(&format!("/customers/{id}/merge/{dropped}")),
        ] {
            assert_eq!(answer.refusal(), (status, code.into()), "{id} {dropped}");
            assert_eq!(answer.json()["field"], field, "{id} {dropped}");
            if code == "merged" {
                assert_eq!(answer.json()["detail"], json!({ "dropped": gone, "retained": into }));
            }
        }
    }
    let refused = program.sends(
        "PATCH",
        &format!("/admin/api/customers/{gone}"),
        Some(&json!({ "isStaff": true })),
    );
    assert_eq!(refused.refusal(), (409, "merged".into()));
    assert_eq!(refused.json()["detail"], json!({ "retained": into }));
    assert_eq!(store.number("SELECT last FROM clock", []), since);
    assert_eq!(program.gets("/audit?action=customer.").json()["total"], 0);
}
