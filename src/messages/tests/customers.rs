//! Customers and leads: what the store has, and how the messages say it.

use rusqlite::Connection;
use serde_json::{Value, json};

use super::{NOW, a_follow_up, change, columns, of_table, one, text, told, with_world};
use crate::outbox::Event;

/// Somebody known in a project: the customer and the project.
fn known(conn: &Connection) -> (i64, String) {
    let sql = "SELECT customer_id || ' ' || project_guid FROM customer_project JOIN customer ON id = customer_id
        WHERE merged_into IS NULL AND customer.kind = 1 LIMIT 1";
    let found = text(conn, sql);
    let (id, project) = found.split_once(' ').unwrap();
    (id.parse().unwrap(), project.to_owned())
}

fn customer(conn: &Connection, cmd: &str) -> Value {
    let (id, project) = known(conn);
    one(conn, cmd, &Event::Customer { id, project: &project })
}

#[test]
fn what_a_customer_leaves_open_is_empty_where_it_is_required_and_null_where_it_is_not() {
    with_world(|conn| {
        let (id, _) = known(conn);
        change(
            conn,
            &format!(
                "UPDATE customer SET home_phone = NULL, cert_kind = NULL, cert_number = NULL, address = NULL,
                    home_area = NULL, purchases = NULL, birthday = NULL WHERE id = {id}"
            ),
        );
        let info = customer(conn, "cst_info_notify");
        assert_eq!(info["cstGUID"], id.to_string());
        for required in ["homeTel", "certNum", "address"] {
            assert_eq!(info[required], "", "{required}");
        }
        assert_eq!(info["certType"], 1, "a certificate that nobody has seen");
        assert_eq!((&info["homeArea"], &info["zyNum"]), (&Value::Null, &Value::Null));
        let of_project = customer(conn, "notify_proj_cst_update");
        for optional in ["birthDate", "homeTel", "cardType", "cardID", "address", "marriage"] {
            assert_eq!(of_project[optional], Value::Null, "{optional}");
        }
    });
}

#[test]
fn an_unknown_gender_is_3_in_a_projects_notice_of_its_customer_and_0_elsewhere() {
    with_world(|conn| {
        let (id, _) = known(conn);
        for (stored, in_project) in [(0, 3), (1, 1), (2, 2)] {
            change(conn, &format!("UPDATE customer SET gender = {stored} WHERE id = {id}"));
            assert_eq!(customer(conn, "cst_info_notify")["gender"], stored);
            assert_eq!(customer(conn, "notify_proj_cst_update")["gender"], in_project);
        }
    });
}

#[test]
fn a_customers_kind_is_a_number_in_notices_and_words_in_a_leads() {
    with_world(|conn| {
        for (kind, words) in [(1, "个人"), (2, "公司")] {
            let id = known(conn).0;
            let [guid, project] = of_table(conn, "lead", "customer_id IS NOT NULL");
            let lead = Event::Lead { guid: &guid, project: &project };
            change(conn, &format!("UPDATE lead SET kind = {kind} WHERE guid = '{guid}'"));
            assert_eq!(one(conn, "s_lead_notify", &lead)["cstType"], words);
            let (id, project) = (id, known(conn).1);
            let customer = Event::Customer { id, project: &project };
            change(conn, &format!("UPDATE customer SET kind = {kind} WHERE id = {id}"));
            assert_eq!(one(conn, "cst_info_notify", &customer)["cstType"], kind);
            assert_eq!(one(conn, "notify_proj_cst_update", &customer)["cstType"], kind);
            change(conn, &format!("UPDATE customer SET kind = 1 WHERE id = {id}"));
        }
    });
}

#[test]
fn a_projects_customer_has_the_consultants_account_and_the_application_that_reported_it() {
    with_world(|conn| {
        let (id, project) = known(conn);
        let [guid, code] = columns(
            conn,
            &format!(
                "SELECT guid, code FROM consultant JOIN customer_project ON consultant_guid = guid
                WHERE customer_id = {id} AND project_guid = '{project}'"
            ),
        );
        change(conn, &format!("UPDATE customer SET birthday = '1988-02-29' WHERE id = {id}"));
        let notice = customer(conn, "notify_proj_cst_update");
        assert_eq!((&notice["userGUID"], &notice["userCode"]), (&json!(guid), &json!(code)));
        assert_eq!(
            (&notice["sourceApp"], &notice["extRemark"]),
            (&json!("301"), &json!("联发案场"))
        );
        assert_eq!(notice["birthDate"], "1988-02-29 00:00:00");

        // The operator's own changes: the application that reported the customer first.
        change(conn, &format!("UPDATE customer SET source_app = 201 WHERE id = {id}"));
        let event = Event::Customer { id, project: &project };
        let notice = told(conn, "notify_proj_cst_update", &event.told(None, NOW)).remove(0);
        assert_eq!((&notice["sourceApp"], &notice["extRemark"]), (&json!("201"), &json!("同享会")));
        change(conn, &format!("UPDATE customer SET source_app = NULL WHERE id = {id}"));
        let notice = told(conn, "notify_proj_cst_update", &event.told(None, NOW)).remove(0);
        assert_eq!((&notice["sourceApp"], &notice["extRemark"]), (&json!(""), &json!("")));
    });
}

#[test]
fn a_projects_customer_came_to_know_of_it_as_their_newest_lead_there_says() {
    with_world(|conn| {
        let (id, project) = known(conn);
        change(
            conn,
            &format!(
                "INSERT INTO lead (guid, project_guid, consultant_guid, customer_id, name, phone, gender, source, topic,
                    cognition, status, created, changed)
                SELECT column1, '{project}', consultant_guid, {id}, '某', '1', 0, '来电', '', column2, '未跟进', column3, column3
                FROM (VALUES ('l1', '路过', 9000000000001), ('l2', '围挡', 9000000000003), ('l3', NULL, 9000000000005))
                    JOIN customer_project WHERE customer_id = {id} AND project_guid = '{project}'"
            ),
        );
        assert_eq!(customer(conn, "notify_proj_cst_update")["cognizeAve"], "围挡");
    });
}

#[test]
fn texts_are_cut_at_their_tables_length_on_characters() {
    with_world(|conn| {
        let (id, _) = known(conn);
        let long = "长".repeat(70);
        change(conn, &format!("UPDATE customer SET address = '{long}' WHERE id = {id}"));
        assert_eq!(customer(conn, "cst_info_notify")["address"], "长".repeat(64));
        let (guid, _, project) = a_follow_up(conn);
        change(conn, &format!("UPDATE follow_up SET content = '{}'", "长".repeat(201)));
        let event = Event::FollowUp { guid: &guid, opportunity: "", project: &project };
        for cmd in ["cst_follow_notify", "cst_status_notify"] {
            assert_eq!(one(conn, cmd, &event)["followContent"], "长".repeat(200));
        }
    });
}
