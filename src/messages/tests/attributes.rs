//! Attributes, as they are told now and as they were told before.

use serde_json::{Value, json};

use super::{NOW, change, columns, one, told, with_world};
use crate::outbox::Event;

#[test]
fn attributes_are_told_by_attribute_and_scope_with_the_items_code_or_what_was_written() {
    with_world(|conn| {
        let asked = "SELECT customer_id, opportunity_guid, project_guid, consultant_guid FROM opportunity LIMIT 1";
        let [customer, guid, project, consultant] =
            columns::<4>(conn, &asked.replace("opportunity_guid", "guid AS opportunity_guid"));
        change(
            conn,
            &format!(
                "INSERT INTO customer_attribute (id, customer_id, opportunity_guid, attribute_guid, scope_guid, item_guid,
                    parent_item_guid, value, remark, expires, source_channel, consultant_guid, source_app, created, changed)
                SELECT column1, {customer}, '{guid}', attribute.guid, column3, item.guid, item.parent_guid,
                    column5, '备注', {NOW}, '案场', '{consultant}', 301, {NOW}, 9000000000000 + column1
                FROM (VALUES
                        (900001, 'cst_hobby', NULL, '01', NULL), (900002, 'cst_car', NULL, NULL, '暂无'),
                        (900003, 'cst_hobby', NULL, '02', NULL), (900004, 'opp_floor', '{project}', '03', NULL))
                    JOIN attribute ON attribute.code = column2
                    LEFT JOIN attribute_item AS item ON item.attribute_guid = attribute.guid AND item.code = column4
                        AND item.scope_guid = coalesce(column3, item.scope_guid)"
            ),
        );
        let rows = [900_001, 900_002, 900_003, 900_004, 900_005];
        let customer_id = customer.parse().unwrap();
        let said = |opportunity| Event::Attributes {
            customer: customer_id,
            opportunity,
            project: &project,
            rows: &rows,
        };
        let notice = one(conn, "notify_cst_attach_v2", &said(Some(&guid)));
        assert_eq!(notice["cstGUID"], customer);
        assert_eq!((&notice["oppGUID"], &notice["userGUID"]), (&json!(guid), &json!(consultant)));
        let attributes = notice["attachs"].as_array().unwrap();
        let codes: Vec<Vec<&str>> = attributes
            .iter()
            .map(|one| {
                let items = one["items"].as_array().unwrap();
                items.iter().map(|item| item["itemCode"].as_str().unwrap()).collect()
            })
            .collect();
        assert_eq!(codes, [vec!["01", "02"], vec!["暂无"], vec!["03"]]);
        let scopes: Vec<&Value> = attributes.iter().map(|one| &one["scopeGUID"]).collect();
        assert_eq!(scopes, [&json!(""), &json!(""), &json!(project)]);
        assert_eq!(attributes[1]["items"][0]["itemGUID"], Value::Null);
        assert_eq!(attributes[1]["items"][0]["expireTime"], "2026-11-24 14:00:00.000");
        assert_eq!(one(conn, "notify_cst_attach_v2", &said(None))["oppGUID"], "");

        let old = told(conn, "cst_attribute_notify", &said(Some(&guid)).told(Some(301), NOW));
        assert_eq!(old.len(), 4);
        let of_old = |name: &str| old.iter().map(|one| one[name].clone()).collect::<Vec<_>>();
        assert_eq!(of_old("value"), ["01", "暂无", "02", "03"]);
        assert_eq!(of_old("attachCode"), ["cst_hobby", "cst_car", "cst_hobby", "opp_floor"]);
        assert_eq!(
            (&old[0]["sourceApp"], &old[0]["extRemark"]),
            (&json!("301"), &json!("联发案场"))
        );
        assert_eq!(old[0]["createTime"], "2026-11-24 14:00:00.000");
    });
}
