//! The sales board: what it shows, and that it follows what happens.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::lists::text;
use crate::operator::Operator;
use crate::sales_board::{SalesBoard, at, trade};
use crate::server::Site;

fn rooms(board: &Value) -> Vec<&Value> {
    let buildings = board["buildings"].as_array().unwrap().iter();
    let units = buildings.flat_map(|building| building["units"].as_array().unwrap());
    units.flat_map(|unit| unit["rooms"].as_array().unwrap()).collect()
}

/// Counts and sums of rooms, as the board's tally has them.
fn tally(rooms: &[&Value]) -> Value {
    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    let (mut amount, mut left) = (0, 0);
    for room in rooms {
        let state = text(room, "state");
        *counts.entry(state).or_default() += 1;
        amount += room["amount"].as_i64().unwrap_or(0);
        if state == "held" || state == "available" {
            left += room["price"].as_i64().unwrap();
            assert!(room.get("amount").is_none(), "{room}");
        }
    }
    let count = |state: &str| counts.get(state).copied().unwrap_or(0);
    json!({
        "rooms": rooms.len(), "held": count("held"), "available": count("available"), "ordered": count("ordered"),
        "signed": count("signed"), "amount": amount, "left": left,
    })
}

#[test]
fn a_projects_board_has_every_room_of_all_its_phases_in_its_place() {
    let sales = SalesBoard::open();
    let board = sales.board();
    let expected = sales.store.number(
        "SELECT count(*) FROM room JOIN project ON project.guid = project_guid WHERE ?1 IN (project.guid, parent_guid)",
        [&sales.project],
    );
    assert_eq!(rooms(&board).len() as i64, expected);
    let mut phases = Vec::new();
    for building in board["buildings"].as_array().unwrap() {
        phases.push(text(building, "phase"));
        for unit in building["units"].as_array().unwrap() {
            let rooms = unit["rooms"].as_array().unwrap();
            let places: Vec<_> =
                rooms.iter().map(|room| (room["row"].as_i64(), room["column"].as_i64())).collect();
            assert!(
                places.windows(2).all(|two| two[0] < two[1]),
                "from the top, from the left: {places:?}"
            );
            let floors: Vec<i64> =
                rooms.iter().map(|room| text(room, "floor").parse().unwrap()).collect();
            assert!(floors.windows(2).all(|two| two[0] >= two[1]), "{floors:?}");
        }
    }
    let in_order = sales
        .store
        .rows("SELECT name FROM project WHERE parent_guid = ?1 ORDER BY code", [&sales.project]);
    let in_order = in_order.iter().map(|row| row[0].as_deref().unwrap());
    phases.dedup();
    assert_eq!(phases, in_order.collect::<Vec<_>>());
    let one = sales.reads(&format!("/projects/{}/board", sales.phase));
    let of_phase: i64 =
        sales.store.number("SELECT count(*) FROM room WHERE project_guid = ?1", [&sales.phase]);
    assert_eq!(rooms(&one).len() as i64, of_phase);
    assert!(one["buildings"][0].get("phase").is_none());
}

#[test]
fn counts_and_sums_are_those_of_the_rooms_and_of_their_open_papers() {
    let sales = SalesBoard::open();
    let board = sales.board();
    assert_eq!(board["tally"], tally(&rooms(&board)));
    for building in board["buildings"].as_array().unwrap() {
        let units = building["units"].as_array().unwrap().iter();
        let rooms: Vec<_> = units.flat_map(|unit| unit["rooms"].as_array().unwrap()).collect();
        assert_eq!(building["tally"], tally(&rooms));
    }
    let papers = sales.store.number(
        "SELECT sum(amount) FROM (SELECT amount, trade_guid FROM sale_order WHERE open = 1
            UNION ALL SELECT amount, trade_guid FROM contract WHERE open = 1)
        JOIN trade ON trade.guid = trade_guid JOIN project ON project.guid = project_guid
        WHERE ?1 IN (project.guid, parent_guid)",
        [&sales.project],
    );
    assert_eq!(board["tally"]["amount"], papers);
    let listed = sales.reads("/boards?size=200");
    let of_list =
        listed["rows"].as_array().unwrap().iter().find(|one| one["guid"] == sales.project.as_str());
    assert_eq!(of_list.unwrap()["tally"], board["tally"]);
    assert_eq!(
        listed["total"],
        sales.store.number("SELECT count(*) FROM project WHERE level = 1", [])
    );
}

#[test]
fn what_changed_since_is_told_alone_with_all_the_sums() {
    let sales = SalesBoard::open();
    let before = sales.board();
    let since =
        |after: &Value| sales.reads(&format!("/projects/{}/board?after={after}", sales.project));
    let nothing = since(&before["changed"]);
    assert!(rooms(&nothing).is_empty());
    assert_eq!(nothing["tally"], before["tally"]);

    let ordered = sales.orders();
    let told = since(&before["changed"]);
    let changed = rooms(&told);
    assert_eq!(changed.len(), 1);
    assert_eq!((&changed[0]["guid"], &changed[0]["state"]), (&ordered["guid"], &json!("ordered")));
    assert_eq!(told["tally"], sales.board()["tally"]);
    assert_eq!(told["deals"][0]["room"], ordered["guid"]);

    // A price is no change of the room's own, and is told all the same.
    let dearer = ordered["trade"]["amount"].as_i64().unwrap() + 100;
    sales.does("PUT", &trade(&ordered, "/price"), json!({ "amount": dearer }));
    let repriced = since(&told["changed"]);
    assert_eq!(rooms(&repriced)[0]["amount"], dearer);
    assert_eq!(
        repriced["tally"]["amount"].as_i64(),
        told["tally"]["amount"].as_i64().map(|amount| amount + 100)
    );
}

#[test]
fn deals_are_those_that_stand_and_name_no_customer() {
    let sales = SalesBoard::open();
    let room = sales.orders();
    let board = sales.board();
    let deal = &board["deals"][0];
    assert_eq!((&deal["state"], &deal["amount"]), (&json!("ordered"), &room["trade"]["amount"]));
    assert_eq!(deal["consultant"], room["trade"]["consultant"]["name"]);
    let buyer = &room["trade"]["buyers"][0];
    let told = board.to_string();
    let number = buyer["id"].to_string();
    assert!(!told.contains(text(buyer, "name")) && !told.contains(&number), "{deal}");
    sales.does("POST", &trade(&room, "/return"), json!({}));
    assert_ne!(sales.board()["deals"][0]["room"], room["guid"]);
}

#[test]
fn another_screen_hears_of_every_step_of_a_sale() {
    let sales = SalesBoard::open();
    let mut other = Operator::program(&sales.site, "wall").watches();
    let room = sales.orders();
    let guid = text(&room, "guid").to_string();
    let is_it = |data: &Value| data["guid"] == guid.as_str();
    assert_eq!(other.hears("room", is_it)["state"], "ordered");
    let trade_guid = text(&room["trade"], "guid").to_string();
    let of_trade = |data: &Value| data["guid"] == trade_guid.as_str();
    let told = other.hears("trade", of_trade);
    assert_eq!((&told["roomGuid"], &told["projectGuid"]), (&json!(guid), &json!(sales.phase)));
    let dearer = room["trade"]["amount"].as_i64().unwrap() + 100;
    sales.does("PUT", &trade(&room, "/price"), json!({ "amount": dearer }));
    other.hears("trade", of_trade);
    let fee = &sales.room(&guid)["trade"]["fees"][0];
    let paid = format!("/fees/{}/payments", text(fee, "guid"));
    sales.does("POST", &paid, json!({}));
    let of_fee = |data: &Value| data["guid"] == fee["guid"] && data["balance"] == 0;
    assert_eq!(other.hears("fee", of_fee)["tradeGuid"], trade_guid.as_str());
    sales.does("POST", &trade(&room, "/sign"), Value::Null);
    assert_eq!(other.hears("room", is_it)["state"], "signed");
    sales.does("POST", &trade(&room, "/return"), json!({}));
    assert_eq!(other.hears("room", is_it)["state"], "available");
    // What a command does is heard as well.
    sales.site.tells(&["desk", "hold", &guid]);
    assert_eq!(other.hears("room", is_it)["state"], "held");
}

#[test]
fn a_stranger_sees_no_board_and_what_is_not_there_is_said_so() {
    let site = Site::shared();
    let (stranger, reader) = (Operator::stranger(&site), Operator::program(&site, "reads boards"));
    for path in
        ["/boards", "/projects/1/board", "/rooms/1", "/rooms/1/pushes", "/projects/1/buyers"]
    {
        assert_eq!(stranger.gets(path).refusal(), (401, "unauthenticated".to_string()), "{path}");
    }
    for path in ["/projects/1/board", "/rooms/1", "/projects/1/buyers", "/projects/1/sellers"] {
        assert_eq!(reader.gets(path).refusal(), (404, "not_found".to_string()), "{path}");
    }
    assert_eq!(reader.gets("/boards?sort=tally").refusal(), (422, "invalid".to_string()));
}

#[test]
fn buyers_are_found_by_name_mobile_and_number_and_their_mobiles_stay_hidden() {
    let sales = SalesBoard::open();
    let found = |q: &str| {
        let asked: String = q.bytes().map(|byte| format!("%{byte:02X}")).collect();
        sales.reads(&format!("/projects/{}/buyers?q={asked}&size=200", sales.phase))
    };
    let [id, name, mobile] = sales
        .store
        .row("SELECT id, name, mobile FROM customer WHERE id = ?1", [sales.prospects(1)[0]]);
    for q in [&*name, &mobile, &mobile[4..], &id] {
        let answer = found(q);
        let rows = answer["rows"].as_array().unwrap();
        let it = rows.iter().find(|row| row["id"].to_string() == id);
        let it = it.unwrap_or_else(|| panic!("{q}: {answer}"));
        assert_eq!(it["mobile"], format!("{}****{}", &mobile[..3], &mobile[7..]));
        assert!(it["opportunity"].is_string() && it["consultant"]["name"].is_string(), "{it}");
        assert!(!answer.to_string().contains(&mobile));
    }
    assert_eq!(found("没有这样的名字")["total"], 0);
    assert_eq!(found("%")["total"], 0);
    // Nothing asked for: the project's own. A customer merged into another is none.
    let own = sales.reads(&format!("/projects/{}/buyers", sales.phase));
    let known = sales.store.number(
        "SELECT count(*) FROM customer_project JOIN customer ON customer.id = customer_id
        WHERE project_guid = ?1 AND merged_into IS NULL",
        [&sales.phase],
    );
    assert_eq!(own["total"], known);
    let stranger = sales.stranger();
    let unknown = found(&stranger.to_string());
    assert!(unknown["rows"][0]["consultant"].is_null(), "{unknown}");
}

#[test]
fn sellers_are_the_consultants_of_the_project_and_its_phases_project_who_still_sell() {
    let sales = SalesBoard::open();
    let all = sales.reads(&format!("/projects/{}/sellers?size=200", sales.phase));
    let rows = all["rows"].as_array().unwrap();
    assert!(!rows.is_empty());
    let (room, customer) = (sales.free(1).remove(0), sales.stranger());
    for seller in rows {
        let asked = json!({ "customers": [customer], "consultant": seller["guid"] });
        let ordered = sales.does("POST", &format!("/rooms/{room}/order"), asked);
        assert_eq!(ordered["trade"]["consultant"]["guid"], seller["guid"]);
        sales.does("POST", &trade(&ordered, "/void"), json!({}));
    }
    let other = sales.store.row::<1>(
        "SELECT guid FROM consultant WHERE disabled = 0 AND guid NOT IN (SELECT consultant_guid
            FROM consultant_project WHERE project_guid IN (?1, ?2)) LIMIT 1",
        [&sales.phase, &sales.project],
    );
    assert!(!all.to_string().contains(&other[0]));
    let room = sales.room(&room);
    let asked = json!({ "customers": [customer], "consultant": other[0] });
    let refusal = sales.refuses("POST", &at(&room, "/order"), asked);
    assert_eq!(refusal, (409, "consultant_elsewhere".into(), "consultant".into()));
}
