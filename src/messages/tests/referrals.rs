//! What comes from broker platforms, and what they are told.

use serde_json::{Value, json};

use super::{NOW, change, columns, number, one, text, told, with_world};
use crate::outbox::Event;

const AT: &str = "2026-11-24 14:00:00.000";

#[test]
fn a_lead_is_told_as_a_recommendation_only_where_a_broker_brought_it() {
    with_world(|conn| {
        let sql = "SELECT guid, lead.project_guid, recommendation.customer_id, broker.name, broker.mobile
            FROM lead JOIN recommendation ON lead_guid = guid JOIN broker ON broker.id = broker_id LIMIT 1";
        let [guid, project, customer, broker, mobile] = columns(conn, sql);
        let event = Event::Lead { guid: &guid, project: &project };
        let notice = one(conn, "recommend_notify", &event);
        assert_eq!((&notice["leadGUID"], &notice["cstGUID"]), (&json!(guid), &json!(customer)));
        assert_eq!(
            (&notice["brokerName"], &notice["brokerPhone"]),
            (&json!(broker), &json!(mobile))
        );
        assert_eq!((&notice["sources"], &notice["recommandType"]), (&json!(1), &json!(1)));
        assert_eq!(one(conn, "s_lead_notify", &event)["leadGUID"], guid);

        let sql = "SELECT guid, project_guid FROM lead
            WHERE guid NOT IN (SELECT lead_guid FROM recommendation WHERE lead_guid IS NOT NULL) LIMIT 1";
        let [guid, project] = columns(conn, sql);
        let event = Event::Lead { guid: &guid, project: &project };
        assert!(told(conn, "recommend_notify", &event.told(None, NOW)).is_empty());
        assert_eq!(one(conn, "s_lead_notify", &event)["leadGUID"], guid);
    });
}

#[test]
fn a_recommendation_says_in_numbers_what_a_lead_says_in_words() {
    with_world(|conn| {
        let sql = "SELECT guid, lead.project_guid FROM lead JOIN recommendation ON lead_guid = guid LIMIT 1";
        let [guid, project] = columns(conn, sql);
        let event = Event::Lead { guid: &guid, project: &project };
        for (column, words, field, numbers) in [
            ("source", &["来访", "微信预约", "来电", "其他"][..], "leadSource", &[1, 2, 3, 4][..]),
            ("type", &["天使", "微信"], "leadType", &[1, 2]),
            ("status", &["未跟进", "已转机会", "无效", "跟进中"], "status", &[0, 1, 2, 3]),
        ] {
            for (word, number) in words.iter().zip(numbers) {
                change(conn, &format!("UPDATE lead SET {column} = '{word}' WHERE guid = '{guid}'"));
                assert_eq!(one(conn, "recommend_notify", &event)[field], *number, "{word}");
            }
        }
    });
}

#[test]
fn an_announced_visit_is_status_1_once_its_customer_is_known() {
    with_world(|conn| {
        let sql =
            "SELECT id, project_guid, mobile, comment FROM appointment WHERE customer_id IS NULL
            AND mobile NOT IN (SELECT mobile FROM customer) LIMIT 1";
        let [id, project, mobile, comment] = columns(conn, sql);
        let id: i64 = id.parse().unwrap();
        change(conn, &format!("UPDATE appointment SET reported = {NOW} WHERE id = {id}"));
        let event = Event::Appointment { id, customer: None, project: &project };
        assert!(told(conn, "cst_status_notify", &event.told(None, NOW)).is_empty());
        let somebody = number(conn, "SELECT min(id) FROM customer WHERE merged_into IS NULL");
        change(conn, &format!("UPDATE customer SET mobile = '{mobile}' WHERE id = {somebody}"));
        let status = one(conn, "cst_status_notify", &event);
        assert_eq!(status["cstGUID"], somebody.to_string());
        assert_eq!((&status["followType"], &status["followTime"]), (&json!(1), &json!(AT)));
        assert_eq!((&status["followContent"], &status["state"]), (&json!(comment), &Value::Null));
    });
}

#[test]
fn an_assignment_names_the_project_twice() {
    with_world(|conn| {
        let sql = "SELECT id, project_guid, consultant_guid, customer_id FROM assignment LIMIT 1";
        let [id, project, consultant, customer] = columns(conn, sql);
        let event = Event::Assignment { id: id.parse().unwrap(), customer: 0, project: &project };
        let expected = json!({
            "projGUID": project, "oriProjGUID": project, "consultantId": consultant, "cstGUID": customer,
        });
        assert_eq!(one(conn, "consultant_assign_create_notify", &event), expected);
    });
}

#[test]
fn a_recommendation_taken_back_names_its_broker_and_its_cause() {
    with_world(|conn| {
        let id =
            number(conn, "SELECT id FROM recommendation WHERE cancel_cause IS NOT NULL LIMIT 1");
        let event = Event::RecommendationCancelled { id, customer: 0, project: "" };
        let cause = text(conn, &format!("SELECT cancel_cause FROM recommendation WHERE id = {id}"));
        let broker = text(
            conn,
            &format!(
                "SELECT substr(name, 1, 15) FROM broker WHERE id = (SELECT broker_id FROM recommendation WHERE id = {id})"
            ),
        );
        let notice = one(conn, "cst_cancel_notify", &event);
        assert_eq!((&notice["cancelCause"], &notice["agentName"]), (&json!(cause), &json!(broker)));
        change(conn, &format!("UPDATE recommendation SET cancel_cause = NULL WHERE id = {id}"));
        assert_eq!(one(conn, "cst_cancel_notify", &event)["cancelCause"], "");
    });
}

#[test]
fn an_intervention_says_whether_the_recommendation_counts() {
    with_world(|conn| {
        for enabled in [0, 1] {
            let sql = format!("SELECT id FROM intervention WHERE enabled = {enabled} LIMIT 1");
            let id = number(conn, &sql);
            change(conn, &format!("UPDATE intervention SET reported = {NOW} WHERE id = {id}"));
            let event = Event::Intervention { id, customer: 0, project: "" };
            let notice = one(conn, "intervene_notify", &event);
            assert_eq!((&notice["Status"], &notice["updatetime"]), (&json!(enabled), &json!(AT)));
            assert_eq!(notice["projGUID"], notice["oriProjGUID"]);
        }
    });
}
