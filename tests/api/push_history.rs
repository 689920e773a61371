//! History on request: what is replayed to whom, how it ends, and how the operator sees it.

use std::time::Duration;

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::lists::text;
use crate::manners::Manner;
use crate::post::{FAST, Post};
use crate::receiver::Push;
use crate::server::within;

fn world() -> Post {
    Post::open(&FAST, &[(301, "default"), (302, "default")])
}

/// 301 asks for a project's customers; the task's id.
fn asks(post: &Post, name: &str) -> String {
    let asked = json!({
        "createdBy": "运维", "taskName": name, "projGUID": post.market.project, "dataType": "notify_cst_update",
    });
    text(&post.market.office.asks("sync_request", asked).ok(), "taskID").to_string()
}

/// Waits for the message that a task is over.
fn result(post: &Post) -> Push {
    within(Duration::from_secs(30), "the task's result", || {
        post.ear(301).pushes().into_iter().find(|push| push.cmd == "notify_request_result")
    })
}

fn listed(post: &Post) -> Vec<Value> {
    post.site().tells(&["push", "history"]).as_array().unwrap().clone()
}

#[test]
fn a_projects_customers_are_replayed_to_who_asked_and_the_result_is_1() {
    let post = world();
    let task = asks(&post, "补客户");
    let result = result(&post);
    for (field, value) in [
        ("taskID", json!(task)),
        ("taskName", json!("补客户")),
        ("status", json!(1)),
        ("remark", json!("")),
    ] {
        assert_eq!(result.content[field], value, "{field}");
    }
    assert!(text(&result.content, "startTime") <= text(&result.content, "finishTime"));
    let known = format!(
        "SELECT count(*) FROM customer_project JOIN customer ON id = customer_id
        WHERE merged_into IS NULL AND project_guid IN
            (SELECT guid FROM project WHERE guid = '{0}' OR parent_guid = '{0}')",
        post.market.project
    );
    let heard = post.ear(301).heard();
    let (last, replayed) = heard.split_last().unwrap();
    assert_eq!(last, "notify_request_result", "it comes when all the others have arrived");
    assert!(replayed.iter().all(|cmd| cmd == "cst_info_notify"));
    assert_eq!(replayed.len() as i64, post.number(&known));
    assert_eq!(post.ear(302).count(), 0, "nobody else asked");

    let tasks = listed(&post);
    assert_eq!(tasks.len(), 1);
    let task_seen = &tasks[0];
    assert_eq!((&task_seen["id"], &task_seen["state"]), (&json!(task), &json!("done")));
    assert_eq!((&task_seen["app"], &task_seen["name"]), (&json!(301), &json!("补客户")));
    assert_eq!(
        (&task_seen["replayed"], &task_seen["waiting"]),
        (&json!(replayed.len()), &json!(0))
    );
    assert_eq!(task_seen["dataTypes"], "cst_info_notify");
    let people = String::from_utf8(post.runs(&["push", "history"]).stdout).unwrap();
    assert!(people.contains(&task) && people.contains("done"), "{people}");
}

#[test]
fn a_task_of_which_a_message_is_refused_for_good_ends_with_2_and_says_how_many() {
    let post = world();
    let mut refused = None;
    post.ear(301).answers(move |push| {
        let first = refused.get_or_insert_with(|| push.sid.clone());
        if push.sid == *first { Manner::Refuse(4001) } else { Manner::Accept }
    });
    let task = asks(&post, "补客户");
    within(Duration::from_secs(20), "all but one have arrived", || {
        let tasks = listed(&post);
        let task = tasks.first()?;
        (task["waiting"] == 1 && task["replayed"].as_i64()? > 1).then_some(())
    });
    assert_eq!(listed(&post)[0]["state"], "running", "it waits for the one");
    assert!(!post.ear(301).heard().contains(&"notify_request_result".to_string()));
    // Patience is three days; the message has been refused for that long now.
    let store = Connection::open(post.site().folder().join("dcbox.db")).unwrap();
    store.busy_timeout(Duration::from_secs(10)).unwrap();
    store.execute("UPDATE delivery SET created = 1 WHERE state = 'pending'", []).unwrap();
    let result = result(&post);
    assert_eq!((&result.content["taskID"], &result.content["status"]), (&json!(task), &json!(2)));
    assert_eq!(result.content["remark"], "1 条消息被拒收");
    let tasks = listed(&post);
    assert_eq!((&tasks[0]["state"], &tasks[0]["waiting"]), (&json!("failed"), &json!(0)));
    let parked = post.site().tells(&["push", "list", "--state", "parked"]);
    assert_eq!(parked.as_array().unwrap().len(), 1);
    assert_eq!((&parked[0]["lane"], &parked[0]["app"]), (&json!("history"), &json!(301)));
}

#[test]
fn one_whose_message_is_given_up_ends_well_without_it() {
    let post = world();
    post.ear(301).answers(|push| match push.cmd.as_str() {
        "cst_info_notify" => Manner::Refuse(4001),
        _ => Manner::Accept,
    });
    asks(&post, "补客户");
    within(Duration::from_secs(20), "messages wait", || {
        (listed(&post).first()?["waiting"].as_i64()? > 1).then_some(())
    });
    within(Duration::from_secs(20), "they are given up", || {
        let output = post.site().runs(&["push", "drop", "--app", "301", "--json"]);
        output.status.success().then_some(())?;
        (listed(&post)[0]["waiting"] == 0).then_some(())
    });
    assert_eq!(result(&post).content["status"], 1);
}

#[test]
fn tasks_are_listed_newest_first_as_many_as_wanted() {
    let post = world();
    assert_eq!(listed(&post), [json!(null); 0]);
    let first = asks(&post, "一");
    let second = asks(&post, "二");
    let tasks = listed(&post);
    assert_eq!((&tasks[0]["id"], &tasks[1]["id"]), (&json!(second), &json!(first)));
    let one = post.site().tells(&["push", "history", "--limit", "1"]);
    assert_eq!(one.as_array().unwrap().len(), 1);
    assert_eq!(one[0]["id"], second.as_str());
}

#[test]
fn a_record_of_which_no_message_can_be_made_holds_up_neither_the_task_nor_what_is_live() {
    let post = world();
    let store = Connection::open(post.site().folder().join("dcbox.db")).unwrap();
    store.busy_timeout(Duration::from_secs(10)).unwrap();
    // A control character, which no interface would have let in.
    let spoilt = store.execute(
        "UPDATE customer SET name = 'a' || char(1) WHERE id =
            (SELECT min(customer_id) FROM customer_project WHERE project_guid = ?1)",
        [&post.market.project],
    );
    assert_eq!(spoilt.unwrap(), 1);
    asks(&post, "补客户");
    let result = result(&post);
    assert_eq!(
        (&result.content["status"], &result.content["remark"]),
        (&json!(2), &json!("有记录无法生成消息"))
    );
    let heard = post.ear(301).heard();
    assert!(heard.iter().filter(|cmd| *cmd == "cst_info_notify").count() > 1, "{heard:?}");
    assert_eq!(listed(&post)[0]["state"], "failed");
}
