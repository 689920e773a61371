//! The desk behind the board: each of its actions, what is refused, and what comes of it.

use std::sync::Barrier;
use std::thread;

use serde_json::{Value, json};

use crate::lists::text;
use crate::manners::Manner;
use crate::post::{FAST, Post};
use crate::sales_board::{SalesBoard, at, trade};
use crate::server::within;

fn names(moves: &Value) -> Vec<&str> {
    moves.as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect()
}

fn amount(room: &Value) -> i64 {
    room["trade"]["amount"].as_i64().unwrap()
}

#[test]
fn a_room_goes_from_held_to_signed_and_back_and_every_step_stands_in_the_audit_table() {
    let sales = SalesBoard::open();
    let room = sales.room(&sales.free(1)[0]);
    assert_eq!(names(&room["moves"]), ["order", "hold"]);
    assert!(room["trade"].is_null());
    let mut steps = Vec::new();
    let mut step = |method: &str, path: &str, body: Value, action: &str, state: &str| {
        let done = sales.does(method, path, body);
        assert_eq!(done["state"], state, "{action}");
        assert_eq!(done, sales.room(text(&done, "guid")), "the answer is what the room is");
        let audited = sales.audited();
        assert_eq!(
            (&audited["action"], &audited["who"]),
            (&json!(action), &json!("token sales office"))
        );
        assert_ne!(audited["before"], audited["after"]);
        steps.push(action.to_string());
        done
    };
    let held = step("POST", &at(&room, "/hold"), Value::Null, "room.hold", "held");
    assert_eq!(names(&held["moves"]), ["order", "release"]);
    step("POST", &at(&room, "/release"), Value::Null, "room.release", "available");
    step("POST", &at(&room, "/hold"), Value::Null, "room.hold", "held");
    let customer = sales.prospects(1)[0];
    let asked = json!({ "customers": [customer, sales.stranger()], "amount": 123_456_700, "payment": "一次性付款" });
    let ordered = step("POST", &at(&room, "/order"), asked, "trade.order", "ordered");
    assert_eq!(ordered["trade"]["buyers"][0]["id"], customer);
    assert_eq!(ordered["trade"]["orders"][0]["payment"], "一次性付款");
    assert_eq!((amount(&ordered), &ordered["trade"]["owed"]), (123_456_700, &json!(123_456_700)));

    let asked = json!({ "amount": 120_000_000 });
    let ordered = step("PUT", &trade(&ordered, "/price"), asked, "trade.price", "ordered");
    assert_eq!(amount(&ordered), 120_000_000);
    let asked = json!({ "payment": "分期付款" });
    let ordered = step("PUT", &trade(&ordered, "/payment"), asked, "trade.payment", "ordered");
    let asked = json!({ "customers": [customer] });
    let ordered = step("PUT", &trade(&ordered, "/buyers"), asked, "trade.buyers", "ordered");
    assert_eq!(ordered["trade"]["buyers"].as_array().unwrap().len(), 1);
    let other = sales.free(2).into_iter().find(|other| *other != text(&room, "guid")).unwrap();
    let asked = json!({ "room": other, "amount": 150_000_000 });
    let moved = step("PUT", &trade(&ordered, "/room"), asked, "trade.room", "ordered");
    assert_eq!((text(&moved, "guid"), amount(&moved)), (&*other, 150_000_000));
    assert_eq!(sales.room(text(&room, "guid"))["state"], "available");

    let signed = step("POST", &trade(&moved, "/sign"), Value::Null, "trade.sign", "signed");
    assert!(!names(&signed["moves"]).contains(&"sign"));
    assert_eq!(signed["trade"]["contracts"][0]["amount"], 150_000_000);
    let asked = json!({ "item": "维修基金", "amount": 890_000, "due": 1_800_000_000_000_i64 });
    let owes = step("POST", &trade(&signed, "/fees"), asked, "fee.add", "signed");
    assert_eq!(owes["trade"]["owed"], 150_890_000);
    let fee = owes["trade"]["fees"]
        .as_array()
        .unwrap()
        .iter()
        .find(|fee| fee["item"] == "维修基金")
        .unwrap();
    let pay = format!("/fees/{}/payments", text(fee, "guid"));
    step("POST", &pay, json!({ "amount": 400_000 }), "fee.pay", "signed");
    let paid = step("POST", &pay, json!({}), "fee.pay", "signed");
    assert_eq!(
        (&paid["trade"]["paid"], &paid["trade"]["owed"]),
        (&json!(890_000), &json!(150_000_000))
    );
    let asked = json!({ "reason": "贷款未批" });
    let free = step("POST", &trade(&paid, "/return"), asked, "trade.return", "available");
    assert!(free["trade"].is_null());
    assert_eq!(free["earlier"][0]["reason"], "贷款未批");

    let kept = sales.reads("/audit?size=200");
    let kept: Vec<_> =
        kept["rows"].as_array().unwrap().iter().rev().map(|row| text(row, "action")).collect();
    assert_eq!(kept[kept.len() - steps.len()..], steps);
}

#[test]
fn what_the_desk_refuses_has_a_code_and_a_field_and_leaves_nothing_behind() {
    let sales = SalesBoard::open();
    let room = sales.orders();
    let other = sales.room(&sales.free(1)[0]);
    let customer = room["trade"]["buyers"][0]["id"].as_i64().unwrap();
    let stranger = sales.stranger();
    let elsewhere: String = sales.store.row::<1>(
        "SELECT guid FROM room WHERE project_guid <> ?1 AND state = 'available' LIMIT 1",
        [&sales.phase],
    )[0]
    .clone();
    let fee = room["trade"]["fees"][0].clone();
    let paid = format!("/fees/{}/payments", text(&fee, "guid"));
    let of_fee = fee["amount"].as_i64().unwrap();
    let closed = sales.store.row::<1>("SELECT guid FROM opportunity WHERE open = 0 AND customer_id = (SELECT customer_id
        FROM opportunity WHERE open = 0 AND project_guid = ?1 LIMIT 1) AND project_guid = ?1 LIMIT 1", [&sales.phase]);
    let whose =
        sales.store.number("SELECT customer_id FROM opportunity WHERE guid = ?1", [&closed[0]]);
    let order = at(&other, "/order");
    let cases = [
        ("POST", at(&room, "/hold"), Value::Null, 409, "room_state", ""),
        ("POST", at(&room, "/release"), Value::Null, 409, "room_state", ""),
        ("POST", at(&room, "/order"), json!({ "customers": [stranger] }), 409, "room_sold", ""),
        ("POST", order.clone(), json!({ "customers": [] }), 422, "invalid", "customers"),
        (
            "POST",
            order.clone(),
            json!({ "customers": [customer, customer] }),
            422,
            "buyers",
            "customers",
        ),
        (
            "POST",
            order.clone(),
            json!({ "customers": [customer, 7] }),
            422,
            "no_customer",
            "customers",
        ),
        (
            "POST",
            order.clone(),
            json!({ "customers": [stranger] }),
            422,
            "nobody_sells",
            "consultant",
        ),
        (
            "POST",
            order.clone(),
            json!({ "customers": [customer], "consultant": "x" }),
            422,
            "no_consultant",
            "consultant",
        ),
        (
            "POST",
            order.clone(),
            json!({ "customers": [customer], "opportunity": "x" }),
            422,
            "no_opportunity",
            "opportunity",
        ),
        (
            "POST",
            order.clone(),
            json!({ "customers": [stranger], "opportunity": closed[0] }),
            409,
            "opportunity_elsewhere",
            "opportunity",
        ),
        (
            "POST",
            order.clone(),
            json!({ "customers": [whose], "opportunity": closed[0] }),
            409,
            "opportunity_closed",
            "opportunity",
        ),
        (
            "POST",
            order.clone(),
            json!({ "customers": [customer], "amount": 0 }),
            422,
            "invalid",
            "amount",
        ),
        (
            "POST",
            order.clone(),
            json!({ "customers": [customer], "amount": -5 }),
            422,
            "invalid",
            "amount",
        ),
        (
            "POST",
            order.clone(),
            json!({ "customers": [customer], "signBy": 1 }),
            422,
            "sign_by",
            "signBy",
        ),
        (
            "POST",
            order,
            json!({ "customers": [customer], "payment": "  " }),
            422,
            "text",
            "payment",
        ),
        ("PUT", trade(&room, "/room"), json!({ "room": room["guid"] }), 409, "unchanged", ""),
        ("PUT", trade(&room, "/room"), json!({ "room": "x" }), 422, "no_room", "room"),
        ("PUT", trade(&room, "/room"), json!({ "room": elsewhere }), 409, "room_elsewhere", "room"),
        ("PUT", trade(&room, "/price"), json!({ "amount": amount(&room) }), 409, "unchanged", ""),
        ("PUT", trade(&room, "/price"), json!({ "amount": -1 }), 422, "invalid", "amount"),
        ("PUT", trade(&room, "/payment"), json!({ "payment": "按揭贷款" }), 409, "unchanged", ""),
        (
            "PUT",
            trade(&room, "/buyers"),
            json!({ "customers": [stranger] }),
            409,
            "first_buyer",
            "customers",
        ),
        ("PUT", trade(&room, "/buyers"), json!({ "customers": [customer] }), 409, "unchanged", ""),
        (
            "POST",
            trade(&room, "/fees"),
            json!({ "item": " ", "amount": 1, "due": 0 }),
            422,
            "text",
            "item",
        ),
        (
            "POST",
            trade(&room, "/fees"),
            json!({ "item": "费", "amount": -1, "due": 0 }),
            422,
            "invalid",
            "amount",
        ),
        ("POST", paid.clone(), json!({ "amount": of_fee + 1 }), 409, "too_much", "amount"),
        ("POST", paid.clone(), json!({ "amount": -1 }), 422, "invalid", "amount"),
        ("POST", "/trades/x/sign".to_string(), Value::Null, 404, "not_found", ""),
        ("POST", "/fees/x/payments".to_string(), json!({}), 404, "not_found", ""),
        ("POST", "/rooms/1/hold".to_string(), Value::Null, 404, "not_found", ""),
    ];
    for (method, path, body, status, code, field) in cases {
        let said = sales.refuses(method, &path, body.clone());
        assert_eq!(said, (status, code.to_string(), field.to_string()), "{method} {path} {body}");
    }
    sales.does("POST", &paid, json!({}));
    assert_eq!(sales.refuses("POST", &paid, json!({})).1, "fee_paid");
    let less = json!({ "amount": of_fee - 1 });
    assert_eq!(sales.refuses("PUT", &trade(&room, "/price"), less).1, "paid_more");
    sales.does("POST", &trade(&room, "/sign"), Value::Null);
    assert_eq!(sales.refuses("POST", &trade(&room, "/sign"), Value::Null).1, "trade_state");
    sales.does("POST", &trade(&room, "/void"), json!({}));
    for (method, rest, body) in [
        ("POST", "/sign", Value::Null),
        ("POST", "/return", json!({})),
        ("POST", "/void", json!({})),
        ("PUT", "/price", json!({ "amount": 1 })),
        ("PUT", "/payment", json!({ "payment": "一次性付款" })),
        ("PUT", "/room", json!({ "room": other["guid"] })),
        ("PUT", "/buyers", json!({ "customers": [customer] })),
        ("POST", "/fees", json!({ "item": "费", "amount": 1, "due": 0 })),
    ] {
        assert_eq!(sales.refuses(method, &trade(&room, rest), body).1, "trade_state", "{rest}");
    }
}

#[test]
fn a_room_is_sold_once_however_many_order_it_at_the_same_moment() {
    let sales = SalesBoard::open();
    for room in sales.free(4) {
        let customers = sales.prospects(4);
        let start = Barrier::new(customers.len());
        let statuses = thread::scope(|scope| {
            let orders = |customer: i64| {
                let (start, sales, room) = (&start, &sales.desk, &room);
                scope.spawn(move || {
                    start.wait();
                    let answer = sales
                        .posts(&format!("/rooms/{room}/order"), json!({ "customers": [customer] }));
                    if answer.status == 201 { "won".to_string() } else { answer.refusal().1 }
                })
            };
            let all: Vec<_> = customers.into_iter().map(orders).collect();
            let mut all: Vec<_> = all.into_iter().map(|one| one.join().unwrap()).collect();
            all.sort();
            all
        });
        assert_eq!(statuses, ["room_sold", "room_sold", "room_sold", "won"]);
        let live = "SELECT count(*) FROM trade WHERE room_guid = ?1 AND state <> 'closed'";
        assert_eq!(sales.store.number(live, [&room]), 1);
    }
}

#[test]
fn two_payments_at_the_same_moment_never_pay_more_than_is_owed() {
    let sales = SalesBoard::open();
    let room = sales.orders();
    let fee = &room["trade"]["fees"][0];
    let (path, owed) =
        (format!("/fees/{}/payments", text(fee, "guid")), fee["balance"].as_i64().unwrap());
    let start = Barrier::new(4);
    let mut statuses: Vec<u16> = thread::scope(|scope| {
        let pays: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    start.wait();
                    sales.desk.posts(&path, json!({ "amount": owed / 2 + 1 })).status
                })
            })
            .collect();
        pays.into_iter().map(|one| one.join().unwrap()).collect()
    });
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409]);
    assert_eq!(
        sales.store.number("SELECT count(*) FROM fee WHERE balance < 0 OR balance > amount", []),
        0
    );
}

#[test]
fn what_came_of_a_sale_stands_beside_it_with_whether_it_arrived_and_why_not() {
    let post = Post::open(&FAST, &[(301, "default"), (302, "default")]);
    post.ear(302).answers(|push| match push.cmd.as_str() {
        "cst_order_notify" => Manner::Refuse(1012),
        _ => Manner::Accept,
    });
    let sales = SalesBoard::at(post.market.site);
    let room = sales.orders();
    let path = at(&room, "/pushes");
    let rows = |of: u16| {
        let pushes = sales.reads(&path);
        let rows = pushes["rows"].as_array().unwrap().clone();
        rows.into_iter().filter(|row| row["applicationId"] == of).collect::<Vec<_>>()
    };
    let good = within(std::time::Duration::from_secs(20), "all arrive at 301", || {
        let rows = rows(301);
        (rows.len() >= 3 && rows.iter().all(|row| row["state"] == "delivered")).then_some(rows)
    });
    let cmds: Vec<_> = good.iter().map(|row| text(row, "cmd")).collect();
    assert!(cmds.contains(&"cst_order_notify") && cmds.contains(&"cst_fee_notify"), "{cmds:?}");
    assert!(good.iter().all(|row| row["reason"].is_null() && row["verdict"] == "delivered"));
    let refused = within(std::time::Duration::from_secs(20), "302 refuses the order", || {
        rows(302).into_iter().find(|row| row["cmd"] == "cst_order_notify" && row["attempts"] != 0)
    });
    assert_eq!((&refused["verdict"], &refused["errcode"]), (&json!("refused"), &json!(1012)));
    assert_eq!((&refused["reason"], &refused["state"]), (&json!("不收"), &json!("pending")));
    // Those behind it in the trade wait.
    assert!(rows(302).iter().any(|row| row["cmd"] == "cst_fee_notify" && row["attempts"] == 0));
    // The end of a trade is told too, and shown with the room that it was in.
    sales.does("POST", &trade(&room, "/return"), json!({}));
    let before = good.len();
    within(std::time::Duration::from_secs(20), "the return is told", || {
        (rows(301).len() > before).then_some(())
    });
    let never = sales.free(2).into_iter().find(|guid| room["guid"] != guid.as_str()).unwrap();
    let nothing = sales.reads(&format!("/rooms/{never}/pushes"));
    assert_eq!(nothing, json!({ "trade": null, "untold": 0, "rows": [] }));
}
