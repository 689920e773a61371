//! `dcbox desk` and `dcbox project` beside a server: what is sold there, applications see at once.

use std::process::{Output, Stdio};

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::client::App;
use crate::lists::text;
use crate::server::{Site, dcbox};

/// A project with rooms to sell, the desk that sells them, and an application that looks on.
struct Desk {
    site: Site,
    app: App,
    project: String,
}

impl Desk {
    fn open() -> Desk {
        let site = Site::open();
        let app = site.app(301);
        let projects = site.tells(&["project", "list"]);
        let sells = |project: &&Value| {
            let project = text(project, "guid");
            site.tells(&["desk", "rooms", project, "--state", "available"])
                .as_array()
                .unwrap()
                .len()
                > 20
        };
        let leaf = projects.as_array().unwrap().iter().filter(|project| project["level"] == 2);
        let project = leaf.clone().find(sells).expect("a phase with free rooms");
        let project = text(project, "guid").to_string();
        Desk { site, app, project }
    }

    fn tells(&self, words: &[&str]) -> Value {
        self.site.tells(&[&["desk"], words].concat())
    }

    /// The words of a refusal: one line, and nothing else is printed.
    #[track_caller]
    fn refuses(&self, words: &[&str]) -> String {
        refusal(&self.site.runs(&[&["desk"], words].concat()))
    }

    fn free_rooms(&self) -> Vec<String> {
        let rooms = self.tells(&["rooms", &self.project, "--state", "available"]);
        rooms.as_array().unwrap().iter().map(|room| text(room, "guid").to_string()).collect()
    }

    /// Customers with an open opportunity in the project and nothing ordered.
    fn prospects(&self, count: usize) -> Vec<String> {
        let store = Connection::open(self.site.folder().join("dcbox.db")).unwrap();
        let mut found = store
            .prepare(
                "SELECT cast(customer_id AS TEXT) FROM opportunity o WHERE open = 1 AND project_guid = ?1
                    AND NOT EXISTS (SELECT 1 FROM trade WHERE opportunity_guid = o.guid) ORDER BY guid LIMIT ?2",
            )
            .unwrap();
        let found = found.query_map((&self.project, count as i64), |row| row.get(0)).unwrap();
        let found: Vec<String> = found.map(Result::unwrap).collect();
        assert_eq!(found.len(), count);
        found
    }

    /// The project's board as the application sees it.
    fn board(&self) -> Vec<Value> {
        let content = self.app.asks("base_room_list", json!({"projGUID": self.project})).ok();
        content["roomList"].as_array().unwrap().clone()
    }

    fn milestones(&self, trade: &str) -> Value {
        self.app.asks("trade_info_list", json!({"tradeGUID": trade})).ok()
    }

    fn events(&self) -> i64 {
        let store = Connection::open(self.site.folder().join("dcbox.db")).unwrap();
        store.query_row("SELECT count(*) FROM event", [], |row| row.get(0)).unwrap()
    }
}

#[track_caller]
fn refusal(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    let line = said.strip_prefix("dcbox: ").and_then(|said| said.strip_suffix('\n'));
    let line = line.unwrap_or_else(|| panic!("{said}"));
    assert!(!line.contains('\n'), "{said}");
    line.to_string()
}

/// The statuses of the rooms that are not as they were, before and after.
fn changes(before: &[Value], after: &[Value]) -> Vec<(String, String)> {
    assert_eq!(before.len(), after.len());
    let status = |room: &Value| text(room, "status").to_string();
    let pairs = before.iter().zip(after).filter(|(before, after)| before != after);
    pairs.map(|(before, after)| (status(before), status(after))).collect()
}

fn changed(from: &str, to: &str) -> Vec<(String, String)> {
    vec![(from.to_string(), to.to_string())]
}

#[test]
fn a_sale_from_order_to_keys_back_is_seen_by_applications_step_by_step() {
    let desk = Desk::open();
    let room = desk.free_rooms().remove(0);
    let customer = desk.prospects(1).remove(0);
    let start = desk.board();

    let ordered = desk.tells(&["order", "--room", &room, "--customer", &customer]);
    let trade = text(&ordered, "trade").to_string();
    assert_eq!(
        (&ordered["state"], &ordered["buyers"][0]["id"].to_string()),
        (&json!("ordered"), &customer)
    );
    assert_eq!(changes(&start, &desk.board()), changed("待售", "认购"));
    let order_time = text(&ordered["orders"][0], "at").to_string();
    let seen = desk.milestones(&trade);
    assert_eq!((text(&seen, "orderDate"), text(&seen, "signDate")), (&*order_time, ""));

    let signed = desk.tells(&["sign", &trade]);
    assert_eq!(changes(&start, &desk.board()), changed("待售", "签约"));
    let sign_time = text(&signed["contracts"][0], "at");
    assert_eq!(text(&desk.milestones(&trade), "signDate"), sign_time);

    let back = desk.tells(&["return", &trade, "--reason", "贷款未获批"]);
    assert_eq!(desk.board(), start);
    let contract = &back["contracts"][0];
    assert_eq!((&contract["status"], text(contract, "closeReason")), (&json!(240), "贷款未获批"));
    assert_eq!(desk.tells(&["show", &trade]), back);
    let why = desk.refuses(&["sign", &trade]);
    assert_eq!(why, format!("trade {trade} is closed: only an ordered one can be signed"));
}

#[test]
fn eight_at_once_order_one_room_and_exactly_one_of_them_has_it() {
    let desk = Desk::open();
    let room = desk.free_rooms().remove(0);
    let customers = desk.prospects(8);
    let start = desk.board();
    let orders: Vec<_> = customers
        .iter()
        .map(|customer| {
            dcbox()
                .args([
                    "desk",
                    "order",
                    "--json",
                    "--room",
                    &room,
                    "--customer",
                    customer,
                    "--data",
                ])
                .arg(desk.site.folder())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    let ended = orders.into_iter().map(|order| order.wait_with_output().unwrap());
    let (won, lost): (Vec<_>, Vec<_>) = ended.partition(|output| output.status.success());
    assert_eq!((won.len(), lost.len()), (1, 7), "{lost:?}");
    let won: Value = serde_json::from_slice(&won[0].stdout).unwrap();
    let trade = text(&won, "trade");
    for output in &lost {
        let why = refusal(output);
        assert!(why.ends_with(&format!("is sold in trade {trade}: a room sells once")), "{why}");
    }
    assert_eq!(changes(&start, &desk.board()), changed("待售", "认购"));
}

#[test]
fn held_rooms_are_seen_as_such() {
    let desk = Desk::open();
    let room = desk.free_rooms().remove(0);
    let start = desk.board();
    assert_eq!(desk.tells(&["hold", &room])["state"], "held");
    assert_eq!(changes(&start, &desk.board()), changed("待售", "销控"));
    assert!(desk.refuses(&["hold", &room]).ends_with("only an available room can be held"));
    desk.tells(&["release", &room]);
    assert_eq!(desk.board(), start);
}

#[test]
fn a_trade_goes_on_with_another_room_price_way_to_pay_and_buyers() {
    let desk = Desk::open();
    let rooms = desk.free_rooms();
    let customers = desk.prospects(2);
    let start = desk.board();
    let ordered = desk.tells(&["order", "--room", &rooms[0], "--customer", &customers[0]]);
    let trade = text(&ordered, "trade");
    let both = customers.join(",");
    for (what, code) in [
        (vec!["--room", &rooms[1]], 233),
        (vec!["--price", "876543.21"], 234),
        (vec!["--payment", "一次性付款"], 235),
        (vec!["--customer", &both], 232),
    ] {
        let view = desk.tells(&[vec!["change", trade], what].concat());
        let orders = view["orders"].as_array().unwrap();
        let [.., closed, open] = orders.as_slice() else { panic!("{view}") };
        assert_eq!((&closed["status"], &closed["open"]), (&json!(code), &json!(false)));
        assert_eq!((&open["status"], &open["open"]), (&json!(null), &json!(true)));
    }
    assert_eq!(changes(&start, &desk.board()), changed("待售", "认购"));
    let view = desk.tells(&["show", trade]);
    assert_eq!(view["orders"][4]["amount"], json!(876_543.21));
    assert_eq!(view["roomState"], "ordered");
    let buyers = desk.app.asks("cst_originator_list", json!({"tradeGUIDs": trade})).ok();
    let slot = |number: usize| text(&buyers["list"][0], &format!("cstGUID{number}")).to_string();
    assert_eq!([slot(1), slot(2), slot(3)], [&*customers[0], &*customers[1], ""]);
}

#[test]
fn fees_are_asked_for_and_paid() {
    let desk = Desk::open();
    let room = desk.free_rooms().remove(0);
    let customer = desk.prospects(1).remove(0);
    let order = ["order", "--room", &room, "--customer", &customer, "--amount", "2000000"];
    let ordered = desk.tells(&order);
    let deposit = &ordered["fees"][0];
    assert_eq!((text(deposit, "item"), &deposit["balance"]), ("定金", &json!(100_000.0)));
    let guid = text(deposit, "guid");
    assert_eq!(desk.tells(&["pay", guid, "--amount", "30000.5"])["balance"], json!(69_999.5));
    assert_eq!(desk.tells(&["pay", guid])["balance"], json!(0.0));
    let why = desk.refuses(&["pay", guid]);
    assert_eq!(why, format!("fee {guid} is paid: nothing is owed of it"));

    let trade = text(&ordered, "trade");
    let fee = ["fee", trade, "--item", "契税", "--amount", "1234.56", "--due", "2030-01-02"];
    let fee = desk.tells(&fee);
    assert_eq!((&fee["amount"], text(&fee, "due")), (&json!(1234.56), "2030-01-02 00:00:00.000"));
    assert_eq!(desk.tells(&["show", trade])["fees"][3], fee);
}

#[test]
fn what_the_command_line_cannot_mean_is_refused_before_anything_is_done() {
    let desk = Desk::open();
    let room = desk.free_rooms().remove(0);
    let customer = desk.prospects(1).remove(0);
    let order = ["desk", "order", "--room", &room, "--customer", &customer];
    for (words, about) in [
        (vec!["--amount", "1.234"], "1.234 is no amount in yuan"),
        (vec!["--amount", "-5"], "-5"),
        (vec!["--sign-by", "2026-02-30"], "a day is written as"),
        (vec!["--customer", "x"], "invalid"),
    ] {
        let output = desk.site.runs(&[&order[..], &words].concat());
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(about), "{words:?}: {said}");
    }
    for words in [
        vec!["desk", "change", "x"],
        vec!["desk", "change", "x", "--payment", "y", "--price", "1"],
        vec!["desk", "rooms", &desk.project, "--state", "sold"],
    ] {
        assert_eq!(desk.site.runs(&words).status.code(), Some(2), "{words:?}");
    }
    assert_eq!(
        desk.refuses(&["order", "--room", &room, "--customer", "7"]),
        "there is no customer 7"
    );
    assert_eq!(desk.events(), 0);
}

#[test]
fn two_customers_become_one_for_applications_too() {
    let desk = Desk::open();
    let room = desk.free_rooms().remove(0);
    let [retained, dropped] = desk.prospects(2).try_into().unwrap();
    let ordered = desk.tells(&["order", "--room", &room, "--customer", &dropped]);
    let merged = desk.tells(&["merge", &retained, &dropped]);
    assert_eq!(merged["closed"].as_array().unwrap().len(), 1);
    let trade = text(&ordered, "trade");
    let buyers = desk.app.asks("cst_originator_list", json!({"tradeGUIDs": trade})).ok();
    assert_eq!(text(&buyers["list"][0], "cstGUID1"), retained);
    assert_eq!(desk.tells(&["show", trade])["opportunity"]["status"], "认购");
    let why = desk.refuses(&["merge", &retained, &dropped]);
    assert_eq!(why, format!("customer {dropped} was merged into {retained}"));
}

#[test]
fn a_project_goes_on_and_off_line_for_an_application() {
    let desk = Desk::open();
    let online = || {
        let all = desk.site.tells(&["project", "list"]);
        let mine = |project: &&Value| project["guid"] == desk.project.as_str();
        let found = all.as_array().unwrap().iter().find(mine).unwrap().clone();
        found["online"].as_array().unwrap().contains(&json!(302))
    };
    let way = if online() { ["offline", "online"] } else { ["online", "offline"] };
    let before = online();
    for (times, way) in (1..).zip(way) {
        let words = ["project", way, &desk.project, "--app", "302"];
        desk.site.tells(&words);
        assert_eq!(online(), way == "online");
        assert!(refusal(&desk.site.runs(&words)).contains("302"));
        assert_eq!(desk.events(), times);
    }
    assert_eq!(online(), before);
}

#[test]
fn the_desk_works_on_a_stopped_server_and_in_plain_words() {
    let mut desk = Desk::open();
    let rooms = desk.tells(&["rooms", &desk.project, "--state", "available"]);
    let (room, name) = (text(&rooms[0], "guid"), text(&rooms[0], "name"));
    let customer = desk.prospects(1).remove(0);
    desk.site.stops();
    let words = |words: &[&str]| {
        let output = desk.site.runs(words);
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(words(&["desk", "rooms", &desk.project]).contains(name));
    let said = words(&["desk", "order", "--room", room, "--customer", &customer]);
    for part in [room, name, &customer, "ordered", "认购 (open)", "定金"] {
        assert!(said.contains(part), "no {part} in {said}");
    }
    assert!(words(&["project", "list"]).contains(&desk.project));
    desk.site.starts();
    let app = desk.site.app(301);
    let board = app.asks("base_room_list", json!({"projGUID": desk.project})).ok();
    let ordered = board["roomList"].as_array().unwrap().iter();
    assert!(ordered.clone().any(|room| room["status"] == "认购"));
}
