//! Requests for history, projects on line and off line, merged customers.

use serde_json::json;

use super::{NOW, change, number, one, text, told, with_world};
use crate::outbox::Event;

#[test]
fn a_request_for_history_ends_in_1_or_2_and_is_not_told_before() {
    with_world(|conn| {
        change(
            conn,
            &format!(
                "INSERT INTO sync_task (id, application_id, name, requested_by, data_types, state, remark, created, finished)
                VALUES ('t', 301, '历史', '管理员', 's_lead_notify', 'running', NULL, {NOW}, NULL)"
            ),
        );
        let event = Event::SyncDone { task: "t", application: 301 };
        let result = || told(conn, "notify_request_result", &event.told(None, NOW));
        assert!(result().is_empty());
        change(conn, &format!("UPDATE sync_task SET state = 'done', finished = {}", NOW + 1500));
        let expected = json!({
            "taskID": "t", "taskName": "历史", "startTime": "2026-11-24 14:00:00",
            "finishTime": "2026-11-24 14:00:01", "status": 1, "remark": "",
        });
        assert_eq!(result(), [expected]);
        change(conn, "UPDATE sync_task SET state = 'failed', remark = '中断'");
        assert_eq!((&result()[0]["status"], &result()[0]["remark"]), (&json!(2), &json!("中断")));
    });
}

#[test]
fn a_project_is_on_line_or_off_line_as_it_is_for_the_application_told() {
    with_world(|conn| {
        let project = text(conn, "SELECT project_guid FROM project_online LIMIT 1");
        let name = text(conn, &format!("SELECT name FROM project WHERE guid = '{project}'"));
        let at = number(conn, "SELECT last FROM clock") + 1;
        change(
            conn,
            &format!(
                "INSERT OR REPLACE INTO project_online (project_guid, application_id, online, changed)
                VALUES ('{project}', 301, 1, {at}), ('{project}', 302, 0, {at} + 1)"
            ),
        );
        for (application, online) in [(301, 1), (302, 0)] {
            let event = Event::ProjectOnline { project: &project, application };
            let expected = json!({
                "projInfos": [{ "projGUID": project, "projName": name, "isOpen": online }]
            });
            assert_eq!(one(conn, "notify_proj_publish", &event), expected);
        }
    });
}

#[test]
fn merged_customers_are_told_by_number() {
    with_world(|conn| {
        let dropped = number(conn, "SELECT id FROM customer WHERE merged_into IS NOT NULL LIMIT 1");
        let event = Event::Merge { retained: 1_000_000_001, dropped, at: NOW };
        let expected = json!({
            "cstRetain": 1_000_000_001, "cstDropped": dropped, "mergeTime": "2026-11-24 14:00:00.000",
        });
        assert_eq!(one(conn, "cst_merge_notify", &event), expected);
    });
}
