//! Orders, contracts and fees, and what a broker platform is told of them.

use rusqlite::Connection;
use serde_json::{Value, json};

use super::{NOW, columns, one, told, with_world};
use crate::outbox::{Event, Turn};

const AT: &str = "2026-11-24 14:00:00.000";

/// What an order or a contract says of one turn, first by itself and then as the customer's status.
fn turned(conn: &Connection, deal: &Deal, turn: Turn) -> (Value, Vec<Value>) {
    let Deal { guid, trade, project, order, .. } = deal;
    let (event, cmd) = if *order {
        (Event::Order { guid, trade, project, turn }, "cst_order_notify")
    } else {
        (Event::Contract { guid, trade, project, turn }, "cst_contract_notify")
    };
    (one(conn, cmd, &event), told(conn, "cst_status_notify", &event.told(None, NOW)))
}

struct Deal {
    guid: String,
    trade: String,
    project: String,
    room: String,
    place: String,
    amount: i64,
    order: bool,
}

impl Deal {
    /// One order or contract of which the condition holds.
    fn find(conn: &Connection, table: &str, which: &str) -> Self {
        let sql = format!(
            "SELECT {table}.guid, trade_guid, trade.project_guid, room.guid, building.name || '-' || room.number, amount
            FROM {table} JOIN trade ON trade.guid = trade_guid JOIN room ON room.guid = {table}.room_guid
                JOIN building ON building.guid = building_guid
            WHERE {which} LIMIT 1"
        );
        let [guid, trade, project, room, place, amount] = columns(conn, &sql);
        let (amount, order) = (amount.parse().unwrap(), table == "sale_order");
        Self { guid, trade, project, room, place, amount, order }
    }

    fn yuan(&self) -> f64 {
        self.amount as f64 / 100.0
    }
}

#[test]
fn a_new_order_or_contract_has_no_status_and_the_customers_state_is_0() {
    with_world(|conn| {
        for (table, kind) in [("sale_order", 5), ("contract", 6)] {
            let deal = Deal::find(conn, table, "status IS NULL AND open = 1");
            let (notice, status) = turned(conn, &deal, Turn::New);
            assert_eq!(notice["id"], deal.guid);
            assert_eq!((&notice["status"], &notice["closeReason"]), (&Value::Null, &Value::Null));
            assert_eq!(notice["money"], format!("{}.{:02}", deal.amount / 100, deal.amount % 100));
            let building = notice["buildName"].as_str().unwrap();
            let room = notice["room"].as_str().unwrap();
            assert_eq!(format!("{building}-{room}"), deal.place);

            let [status] = &status[..] else { panic!("{status:?}") };
            assert_eq!((&status["followType"], &status["state"]), (&json!(kind), &json!(0)));
            assert_eq!(status["mny"].as_f64(), Some(deal.yuan()));
            assert_eq!(
                (&status["room"], &status["roomGUID"]),
                (&json!(deal.place), &json!(deal.room))
            );
            assert_eq!(status["projGUID"], deal.project);
            assert_eq!(status["oriProjGUID"], deal.project);
            let made = if deal.order { "orderTime" } else { "qsDate" };
            assert_eq!(status["followTime"], notice[made]);
        }
    });
}

#[test]
fn a_changed_order_or_contract_has_its_code_and_its_reason_and_the_status_its_state() {
    with_world(|conn| {
        for (table, codes, kind) in [("sale_order", 230..=235, 5), ("contract", 240..=245, 6)] {
            let deal = Deal::find(conn, table, "status IS NULL AND open = 1");
            let sql =
                format!("UPDATE {table} SET close_reason = '某原因' WHERE guid = '{}'", deal.guid);
            super::change(conn, &sql);
            let mut states = Vec::new();
            for code in codes {
                let (notice, status) = turned(conn, &deal, Turn::Closed(code));
                assert_eq!(notice["status"], code.to_string());
                assert_eq!(notice["closeReason"], "某原因");
                let [status] = &status[..] else { panic!("{status:?}") };
                assert_eq!(
                    (&status["followType"], &status["followTime"]),
                    (&json!(kind), &json!(AT))
                );
                assert_eq!(status["followContent"], "某原因");
                states.push(status["state"].clone());
            }
            let changed_otherwise = Value::Null;
            assert_eq!(
                states,
                [
                    json!(1),
                    json!(3),
                    changed_otherwise.clone(),
                    json!(2),
                    changed_otherwise.clone(),
                    changed_otherwise
                ]
            );
        }
    });
}

#[test]
fn a_new_order_that_waited_is_told_as_new_though_it_has_been_closed_since() {
    with_world(|conn| {
        let deal = Deal::find(conn, "sale_order", "status = 230");
        let (notice, status) = turned(conn, &deal, Turn::New);
        assert_eq!((&notice["status"], &notice["closeReason"]), (&Value::Null, &Value::Null));
        assert_eq!(status[0]["state"], 0);
    });
}

#[test]
fn an_order_that_came_to_a_contract_says_so_and_leaves_the_status_to_the_contract() {
    with_world(|conn| {
        let deal = Deal::find(conn, "sale_order", "status IS NULL AND open = 0");
        let (notice, status) = turned(conn, &deal, Turn::Signed);
        assert_eq!((&notice["status"], &notice["closeReason"]), (&Value::Null, &json!("转签约")));
        assert!(status.is_empty(), "{status:?}");
    });
}

#[test]
fn an_orders_room_is_its_own_though_the_trade_has_another_by_now() {
    with_world(|conn| {
        let deal = Deal::find(
            conn,
            "sale_order",
            "status = 233 AND trade.room_guid <> sale_order.room_guid",
        );
        let (notice, status) = turned(conn, &deal, Turn::Closed(233));
        assert_eq!(notice["roomGUID"], deal.room);
        assert_eq!(status[0]["roomGUID"], deal.room);
        assert_eq!(status[0]["state"], 2);
    });
}

#[test]
fn a_fee_is_ticked_once_it_is_paid_and_its_sums_are_decimal_yuan() {
    with_world(|conn| {
        for (which, flag) in [("balance = 0", "√"), ("balance > 0", "")] {
            let sql =
                format!("SELECT guid, trade_guid, balance, amount FROM fee WHERE {which} LIMIT 1");
            let [guid, trade, balance, amount] = columns(conn, &sql);
            let yuan = |fen: String| {
                let fen: i64 = fen.parse().unwrap();
                format!("{}.{:02}", fen / 100, fen % 100)
            };
            let fee = Event::Fee { guid: &guid, trade: &trade, project: "", paid: None };
            let notice = one(conn, "cst_fee_notify", &fee);
            assert_eq!(notice["flag"], flag);
            assert_eq!(
                (&notice["rmbYe"], &notice["amount"]),
                (&json!(yuan(balance)), &json!(yuan(amount)))
            );
            assert_eq!((&notice["feeGUID"], &notice["tradeGUID"]), (&json!(guid), &json!(trade)));
        }
    });
}

#[test]
fn a_payment_is_a_customers_status_and_a_fee_alone_is_not() {
    with_world(|conn| {
        let sql = "SELECT guid, trade_guid, item FROM fee WHERE balance = 0 LIMIT 1";
        let [guid, trade, item] = columns(conn, sql);
        let event = |paid| Event::Fee { guid: &guid, trade: &trade, project: "", paid };
        assert!(told(conn, "cst_status_notify", &event(None).told(None, NOW)).is_empty());
        let status = one(conn, "cst_status_notify", &event(Some(1_234_050)));
        assert_eq!((&status["followType"], &status["state"]), (&json!(7), &json!(0)));
        assert_eq!((&status["mny"], &status["followTime"]), (&json!(12_340.5), &json!(AT)));
        assert_eq!(status["followContent"], item);
        assert!(status["room"].as_str().unwrap().contains('-'));
    });
}
