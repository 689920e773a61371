//! The overview over the admin API: what went through in its windows, what it warns of, and what a restart keeps.

use std::time::Duration;

use serde_json::{Value, json};

use crate::client::App;
use crate::lists::text;
use crate::manners::Manner;
use crate::operator::Operator;
use crate::post::{FAST, Post};
use crate::sales_board::SalesBoard;
use crate::samples::street;
use crate::server::{Process, Site, dcbox, demo_folder, within};

/// An interface that is off unless all are on.
const OBSOLETE: &str = "cst_attribute_update";

fn overview(operator: &Operator, window: &str) -> Value {
    let answer = operator.gets(&format!("/overview?window={window}"));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn find<'a>(rows: &'a Value, key: &str, value: impl Into<Value>) -> Option<&'a Value> {
    let value = value.into();
    rows.as_array().unwrap().iter().find(|row| row[key] == value)
}

fn sum(points: &Value, field: &str) -> u64 {
    points.as_array().unwrap().iter().map(|point| point[field].as_u64().unwrap()).sum()
}

/// What it warns of under a code.
fn warning(operator: &Operator, code: &str) -> Option<Value> {
    find(&overview(operator, "1h")["warnings"], "code", code).cloned()
}

/// Five requests that are answered, two that are refused and one that nobody can be told from.
fn some_traffic(site: &Site) -> App {
    let app = site.app(301);
    for _ in 0..3 {
        app.asks("base_project_list", json!({})).ok();
    }
    app.asks("base_areaStreet_create", street()).ok();
    site.app(302).asks("base_project_list", json!({})).ok();
    app.asks("base_room_list", json!({})).refused(1001);
    app.asks("base_no_such", json!({})).refused(1008);
    let stranger = App::new("399", &app.token, "0123456789abcdef", site.addr());
    stranger.asks("base_project_list", json!({})).refused_in_the_clear(1011);
    app
}

/// Waits until the traffic is counted: that is done once it is answered.
fn counted(operator: &Operator, window: &str, requests: u64) -> Value {
    within(Duration::from_secs(10), "all is counted", || {
        Some(overview(operator, window)).filter(|seen| seen["sum"]["requests"] == requests)
    })
}

#[test]
fn what_went_through_stands_in_every_window_by_interface_application_and_errcode() {
    let site = Site::open();
    let operator = Operator::program(&site, "overview");
    assert_eq!(overview(&operator, "1h")["sum"]["requests"], 0);
    some_traffic(&site);
    for (window, steps, step) in
        [("10m", 120, 5_000), ("1h", 60, 60_000), ("24h", 144, 600_000), ("7d", 168, 3_600_000)]
    {
        let seen = counted(&operator, window, 8);
        let points = seen["points"].as_array().unwrap();
        assert_eq!(points.len(), steps, "{window}");
        let at = |n: usize| points[n]["at"].as_i64().unwrap();
        assert!((1..steps).all(|n| at(n) - at(n - 1) == step), "{window}: evenly spaced");
        let now = seen["now"].as_i64().unwrap();
        assert!(at(steps - 1) <= now && now < at(steps - 1) + step, "{window}: up to now");
        assert_eq!((sum(&seen["points"], "requests"), sum(&seen["points"], "refused")), (8, 3));
        assert_eq!((&seen["sum"]["refused"], &seen["sum"]["faults"]), (&json!(3), &json!(0)));
        assert!(sum(&seen["points"], "writes") >= 1 && sum(&seen["points"], "commits") >= 1);
        let (half, most) = (seen["sum"]["p50"].as_f64(), seen["sum"]["p99"].as_f64());
        assert!(half.unwrap() > 0.0 && half <= most, "{half:?} {most:?}");

        let interfaces = &seen["interfaces"];
        let row = |cmd: &str| find(interfaces, "cmd", cmd).unwrap().clone();
        assert_eq!(interfaces[0]["cmd"], "base_project_list", "the most asked first");
        assert_eq!(
            (&row("base_project_list")["requests"], &row("base_project_list")["refused"]),
            (&json!(4), &json!(0))
        );
        assert_eq!(
            (&row("base_room_list")["requests"], &row("base_room_list")["refused"]),
            (&json!(1), &json!(1))
        );
        assert_eq!((&row("unknown")["refused"], &row("none")["refused"]), (&json!(1), &json!(1)));
        assert!(!seen.to_string().contains("base_no_such"), "a caller's words are not ours");
        for row in interfaces.as_array().unwrap() {
            let curve = row["curve"].as_array().unwrap();
            assert_eq!(curve.len(), steps);
            let all: u64 = curve.iter().map(|n| n.as_u64().unwrap()).sum();
            assert_eq!(json!(all), row["requests"], "{window}: {row}");
        }
        let office = find(&seen["applications"], "id", 301).unwrap();
        assert_eq!((&office["requests"], &office["refused"]), (&json!(6), &json!(2)));
        assert!(find(&seen["applications"], "id", 399).is_none(), "nobody verified that");
        assert_eq!(find(&seen["codes"], "errcode", 1001).unwrap()["count"], 1);
    }
    assert_eq!(operator.gets("/overview?window=1y").refusal(), (422, "invalid".into()));
}

#[test]
fn a_restart_keeps_the_curves_and_a_crash_no_more_than_a_minute_of_them() {
    let mut site = Site::open();
    let operator = Operator::program(&site, "overview");
    some_traffic(&site);
    counted(&operator, "24h", 8);
    site.restarts();
    let operator = Operator::program(&site, "again");
    for window in ["1h", "24h", "7d"] {
        let seen = counted(&operator, window, 8);
        assert_eq!(find(&seen["interfaces"], "cmd", "base_project_list").unwrap()["requests"], 4);
        assert_eq!(find(&seen["applications"], "id", 301).unwrap()["refused"], 2);
    }
    assert_eq!(overview(&operator, "10m")["sum"]["requests"], 0, "the last minutes are in memory");
    let uptime = |seen: &Value| seen["now"].as_i64().unwrap() - seen["started"].as_i64().unwrap();
    assert!((0..60_000).contains(&uptime(&overview(&operator, "1h"))), "this start's");
    some_traffic(&site);
    counted(&operator, "24h", 16);
    site.is_killed();
    site.starts();
    let seen = overview(&Operator::program(&site, "and again"), "24h");
    assert!(seen["sum"]["requests"].as_u64().unwrap() >= 8, "{}", seen["sum"]);
}

#[test]
fn a_quiet_server_writes_nothing_down() {
    let mut site = Site::open();
    overview(&Operator::program(&site, "overview"), "24h");
    site.stops();
    let store = rusqlite::Connection::open(site.folder().join("dcbox.db")).unwrap();
    let rows: i64 = store.query_row("SELECT count(*) FROM traffic", [], |row| row.get(0)).unwrap();
    assert_eq!(rows, 0);
}

#[test]
fn who_watches_is_told_when_there_is_something_new_to_see() {
    let site = Site::shared();
    let mut watch = Operator::program(&site, "overview watch").watches();
    let first = watch.hears("sample", |_| true)["at"].as_i64().unwrap();
    let next = watch.hears("sample", |_| true)["at"].as_i64().unwrap();
    assert!(next > first);
}

#[test]
fn a_demo_world_on_this_machine_is_told_softly_what_a_site_is_warned_of() {
    let site = Site::open();
    let operator = Operator::program(&site, "overview");
    let keys = warning(&operator, "demo_keys").expect("they are in use");
    assert_eq!(keys["level"], "info");
    assert_eq!(keys["applications"], json!([123, 201, 301, 302, 401, 501, 601]));
    assert_eq!(warning(&operator, "no_backup").unwrap()["level"], "info");
    assert_eq!(warning(&operator, "no_tls"), None);
    let told = overview(&operator, "1h").to_string();
    let shown = site.tells(&["app", "show", "301", "--secrets"]);
    assert!(!told.contains(text(&shown, "token")) && !told.contains(text(&shown, "appkey")));

    for id in [123, 201, 302, 401, 501, 601] {
        site.tells(&["app", "disable", &id.to_string()]);
    }
    assert_eq!(warning(&operator, "demo_keys").unwrap()["applications"], json!([301]));
    site.tells(&["app", "rotate", "301"]);
    assert_eq!(warning(&operator, "demo_keys"), None);
}

#[test]
fn beyond_this_machine_demo_keys_are_bad_and_plain_http_is_warned_of() {
    let folder = demo_folder();
    let mut command = dcbox();
    command.args(["serve", "--listen", "0.0.0.0:0", "--allow-demo-keys", "--data"]);
    command.arg(folder.path());
    let process = Process::launch(command).unwrap();
    let made = ["admin", "token", "create", "--name", "overview", "--data"];
    let made = dcbox().args(made).arg(folder.path()).output().unwrap();
    let bearer = format!("Bearer {}", String::from_utf8(made.stdout).unwrap().trim());
    let headers = vec![("authorization".to_string(), bearer)];
    let operator = Operator { addr: process.addr, headers };
    let seen = overview(&operator, "1h");
    let keys = &seen["warnings"][0];
    assert_eq!(
        (&keys["code"], &keys["level"]),
        (&json!("demo_keys"), &json!("bad")),
        "the worst first"
    );
    let plain = find(&seen["warnings"], "code", "no_tls").unwrap();
    assert_eq!(plain["level"], "warn");
    assert_eq!(plain["detail"], seen["address"]);
    assert!(text(&seen, "address").starts_with("0.0.0.0:"));
}

#[test]
fn a_site_is_warned_where_it_has_no_backup_or_an_old_one() {
    let mut site =
        Site::with(tempfile::TempDir::new().unwrap(), &["--seed", "none", "--backup-every", "off"]);
    let operator = Operator::program(&site, "overview");
    assert_eq!(warning(&operator, "no_backup").unwrap()["level"], "warn");
    assert_eq!(operator.posts("/backups", json!({})).status, 201);
    assert_eq!(warning(&operator, "no_backup"), None);
    assert_eq!(warning(&operator, "old_backup"), None);
    site.stops();
    // It has grown old meanwhile.
    let store = rusqlite::Connection::open(site.folder().join("dcbox.db")).unwrap();
    let at = jiff::Timestamp::now().as_millisecond() - 26 * 3_600_000;
    store
        .execute("UPDATE fact SET value = json_set(value, '$.at', ?1) WHERE name = 'backup'", [at])
        .unwrap();
    drop(store);
    std::fs::remove_dir_all(site.folder().join("backups")).unwrap();
    site.starts();
    let old = warning(&Operator::program(&site, "later"), "old_backup").expect("it is old");
    assert_eq!((&old["level"], &old["at"]), (&json!("warn"), &json!(at)));
}

#[test]
fn what_waits_for_applications_stands_there_and_callbacks_that_fail_are_warned_of() {
    let post = Post::open(&FAST, &[(301, "none"), (302, "cst_info_notify")]);
    let operator = Operator::program(post.site(), "overview");
    let seen = overview(&operator, "1h");
    assert_eq!(seen["backlog"], json!([]));
    assert_eq!(warning(&operator, "unreachable"), None);
    post.knows("甲");
    post.settles();
    within(Duration::from_secs(10), "one arrived", || {
        (overview(&operator, "1h")["sum"]["delivered"] == 1).then_some(())
    });
    post.ear(302).answers(|_| Manner::Close);
    post.knows("乙");
    let seen = within(Duration::from_secs(20), "it is only probed", || {
        let seen = overview(&operator, "1h");
        find(&seen["warnings"], "code", "unreachable").is_some().then_some(seen)
    });
    let warned = find(&seen["warnings"], "code", "unreachable").unwrap();
    assert_eq!(warned["applications"], json!([302]));
    let row = find(&seen["backlog"], "applicationId", 302).unwrap();
    assert_eq!((&row["pending"], &row["state"]), (&json!(1), &json!("open")));
    assert!(row["oldestCreated"].as_i64().unwrap() > 0 && row["why"]["code"].is_string(), "{row}");
    assert!(seen["sum"]["undelivered"].as_u64().unwrap() > 0);
}

#[test]
fn granted_interfaces_that_are_off_and_keys_about_to_end_are_told() {
    let site = Site::open();
    let operator = Operator::program(&site, "overview");
    assert_eq!(warning(&operator, "switched_off"), None);
    site.tells(&["app", "set", "302", "--grant", &format!("base_room_list,{OBSOLETE}")]);
    let told = warning(&operator, "switched_off").expect("it is off");
    assert_eq!((&told["applications"], &told["detail"]), (&json!([302]), &json!(OBSOLETE)));
    assert_eq!(warning(&operator, "rotation_ends"), None);
    site.tells(&["app", "set", "301", "--callback", "http://127.0.0.1:9/"]);
    site.tells(&["app", "rotate", "301", "--overlap", "2h"]);
    let told = warning(&operator, "rotation_ends").expect("it was not seen with the new ones");
    assert_eq!(told["applications"], json!([301]));
}

#[test]
fn sales_are_counted_day_by_day_and_rooms_by_their_state() {
    let sales = SalesBoard::open();
    let read = || sales.reads("/overview/sales");
    let before = read();
    let days = before["days"].as_array().unwrap();
    assert_eq!(days.len(), 14);
    let of = |field: &str| sum(&before["days"], field);
    assert!(
        of("customers") > 0 && of("followUps") > 0 && of("ordered") > 0,
        "the demo's fortnight"
    );
    assert_eq!(days[13]["ordered"], 0, "it ended yesterday evening");
    let rooms = &before["rooms"];
    let states: u64 = ["held", "available", "ordered", "signed"]
        .iter()
        .map(|one| rooms[one].as_u64().unwrap())
        .sum();
    assert_eq!(rooms["rooms"], states);
    let boards = sales.reads("/boards?size=200");
    let tally = |field: &str| -> u64 {
        let boards = boards["rows"].as_array().unwrap().iter();
        boards.map(|board| board["tally"][field].as_u64().unwrap()).sum()
    };
    for field in ["rooms", "held", "available", "ordered", "signed", "amount"] {
        assert_eq!(rooms[field], tally(field), "as the boards have it: {field}");
    }

    let (room, customer) = (&sales.free(1)[0], sales.prospects(1)[0]);
    let order = json!({ "customers": [customer], "amount": 123_456_700, "payment": "一次性付款" });
    sales.does("POST", &format!("/rooms/{room}/order"), order);
    let after = read();
    let today = &after["days"][13];
    assert_eq!((&today["ordered"], &today["orderedAmount"]), (&json!(1), &json!(123_456_700)));
    assert_eq!(after["rooms"]["ordered"].as_u64(), rooms["ordered"].as_u64().map(|n| n + 1));
}

#[test]
fn the_store_is_measured_and_the_version_told() {
    let site = Site::shared();
    let seen = overview(&Operator::program(&site, "overview store"), "1h");
    let file = std::fs::metadata(site.folder().join("dcbox.db")).unwrap().len();
    let store = &seen["store"];
    assert!(store["bytes"].as_u64().unwrap() >= file, "{store}");
    assert_eq!(store["folder"], site.folder().display().to_string());
    assert_eq!(store["demo"], true);
    assert_eq!(seen["version"], env!("CARGO_PKG_VERSION"));
}
