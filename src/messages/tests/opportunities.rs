//! Opportunities and follow-ups: what the store has, and how the messages say it.

use rusqlite::Connection;
use serde_json::{Value, json};

use super::{NOW, a_follow_up, change, columns, of_table, one, text, with_world};
use crate::outbox::Event;

fn opportunity(conn: &Connection, guid: &str) -> Value {
    let project =
        text(conn, &format!("SELECT project_guid FROM opportunity WHERE guid = '{guid}'"));
    one(conn, "opportunity_info_notify", &Event::Opportunity { guid, project: &project })
}

#[test]
fn a_local_household_is_1_in_an_opportunitys_notice_and_everything_else_0() {
    with_world(|conn| {
        let [guid, _] = of_table(conn, "opportunity", "true");
        for (stored, sent) in [("1", 1), ("0", 0), ("NULL", 0)] {
            let sql = "UPDATE opportunity SET social_security_years = NULL, local_household";
            change(conn, &format!("{sql} = {stored} WHERE guid = '{guid}'"));
            let notice = opportunity(conn, &guid);
            assert_eq!(notice["isLocalHouseHold"], sent, "{stored}");
            assert_eq!(notice["socialSecurityYear"], 0);
        }
    });
}

#[test]
fn the_intent_is_3_for_a_and_2_for_b_and_c_and_1_for_d_and_e() {
    with_world(|conn| {
        let [guid, _] = of_table(conn, "opportunity", "true");
        for (will, level) in [("A", 3), ("B", 2), ("C", 2), ("D", 1), ("E", 1)] {
            change(conn, &format!("UPDATE opportunity SET will = '{will}' WHERE guid = '{guid}'"));
            let notice = opportunity(conn, &guid);
            assert_eq!((&notice["cstWill"], &notice["intentLevel"]), (&json!(will), &json!(level)));
        }
    });
}

#[test]
fn an_opportunity_says_its_topic_or_what_the_last_follow_up_says_or_nothing() {
    with_world(|conn| {
        let found = of_table(
            conn,
            "opportunity",
            "guid IN (SELECT opportunity_guid FROM follow_up GROUP BY opportunity_guid HAVING count(*) > 1)",
        );
        let [guid, _] = found;
        let latest = format!(
            "SELECT changed FROM follow_up WHERE opportunity_guid = '{guid}' ORDER BY at DESC LIMIT 1"
        );
        change(conn, &format!("UPDATE follow_up SET content = '最后' WHERE changed = ({latest})"));
        let set = format!("WHERE guid = '{guid}'");
        change(conn, &format!("UPDATE opportunity SET topic = '意向洋房' {set}"));
        assert_eq!(opportunity(conn, &guid)["content"], "意向洋房");
        change(conn, &format!("UPDATE opportunity SET topic = NULL {set}"));
        assert_eq!(opportunity(conn, &guid)["content"], "最后");
        let all = format!("UPDATE follow_up SET content = NULL WHERE opportunity_guid = '{guid}'");
        change(conn, &all);
        assert_eq!(opportunity(conn, &guid)["content"], "");
    });
}

#[test]
fn an_opportunity_not_followed_up_yet_has_the_times_that_come_nearest() {
    with_world(|conn| {
        let [guid, _] = of_table(conn, "opportunity", "true");
        let set = |times: &str| {
            change(conn, &format!("UPDATE opportunity SET {times} WHERE guid = '{guid}'"));
            let notice = opportunity(conn, &guid);
            ["assignDate", "lastFollowDate", "nextFollowDate"].map(|name| notice[name].clone())
        };
        let (made, last, next) =
            ("2026-11-24 14:00:00.000", "2026-11-24 14:00:01.000", "2026-11-24 14:00:02.000");
        let all = set(&format!(
            "created = {NOW}, last_follow_up = {}, next_follow_up = {}",
            NOW + 1000,
            NOW + 2000
        ));
        assert_eq!(all, [made, last, next]);
        assert_eq!(set("next_follow_up = NULL"), [made, last, last]);
        assert_eq!(set("last_follow_up = NULL"), [made, made, made]);
    });
}

#[test]
fn an_opportunity_says_what_was_asked_about_the_home_that_is_wanted() {
    with_world(|conn| {
        let sql = "SELECT opportunity_guid, group_concat(attribute_item.name, '、')
            FROM customer_attribute JOIN attribute ON attribute.guid = customer_attribute.attribute_guid
                JOIN attribute_item ON attribute_item.guid = item_guid
            WHERE attribute.code = ?1 GROUP BY opportunity_guid HAVING count(*) = 1 LIMIT 1";
        for (code, field) in
            [("opp_form", "yxYeTai"), ("opp_layout", "yxFangXing"), ("opp_usage", "gfyt")]
        {
            let [guid, said] = columns(conn, &sql.replace("?1", &format!("'{code}'")));
            assert_eq!(opportunity(conn, &guid)[field], said, "{code}");
        }
    });
}

#[test]
fn a_follow_ups_kind_is_as_reported_in_its_notice_and_2_3_or_8_in_the_customers_status() {
    with_world(|conn| {
        let (guid, key, project) = a_follow_up(conn);
        let event = Event::FollowUp { guid: &guid, opportunity: "", project: &project };
        for (kind, in_status) in [(1, 8), (2, 2), (3, 3), (4, 8), (5, 8), (6, 8), (7, 8)] {
            change(conn, &format!("UPDATE follow_up SET kind = {kind} WHERE changed = {key}"));
            assert_eq!(one(conn, "cst_follow_notify", &event)["followType"], kind);
            let status = one(conn, "cst_status_notify", &event);
            assert_eq!(status["followType"], in_status);
            assert_eq!(status["followGUID"], guid);
            assert_eq!(status["state"], Value::Null);
        }
    });
}

#[test]
fn a_follow_ups_times_have_no_milliseconds_and_the_next_ones_day_no_time() {
    with_world(|conn| {
        let (guid, key, project) = a_follow_up(conn);
        let set = format!("at = {}, next_day = '2026-12-01'", NOW + 250);
        change(conn, &format!("UPDATE follow_up SET {set} WHERE changed = {key}"));
        let event = Event::FollowUp { guid: &guid, opportunity: "", project: &project };
        let notice = one(conn, "cst_follow_notify", &event);
        assert_eq!(notice["followTime"], "2026-11-24 14:00:00");
        assert_eq!(notice["nextDate"], "2026-12-01");
        assert_eq!(one(conn, "cst_status_notify", &event)["followTime"], "2026-11-24 14:00:00.250");
    });
}
