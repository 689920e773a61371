//! Applications in the admin API: listed, made, changed and tried out; never with their keys.

use serde_json::{Value, json};

use crate::manners::Manner;
use crate::operator::Operator;
use crate::post::Post;
use crate::server::Site;

fn rows(operator: &Operator, query: &str) -> Vec<Value> {
    operator.gets(&format!("/applications?{query}")).json()["rows"].as_array().unwrap().clone()
}

fn ids(rows: &[Value]) -> Vec<i64> {
    rows.iter().map(|row| row["id"].as_i64().unwrap()).collect()
}

/// What the audit table says of an application: each action with before and after, the oldest first.
pub fn audited(operator: &Operator, id: u16) -> Vec<(String, Value, Value)> {
    let listed =
        operator.gets(&format!("/audit?subject={id}&action=application.&sort=at&size=200"));
    let row = |row: &Value| {
        (row["action"].as_str().unwrap().to_string(), row["before"].clone(), row["after"].clone())
    };
    listed.json()["rows"].as_array().unwrap().iter().map(row).collect()
}

#[test]
fn the_list_is_searched_narrowed_and_sorted() {
    let site = Site::open();
    let program = Operator::program(&site, "reader");
    assert_eq!(ids(&rows(&program, "")), [123, 201, 301, 302, 401, 501, 601]);
    assert_eq!(ids(&rows(&program, "sort=-id&size=2")), [601, 501]);
    assert_eq!(ids(&rows(&program, "class=sales_office")), [301, 302]);
    assert_eq!(ids(&rows(&program, "q=30")), [301, 302]);
    assert_eq!(ids(&rows(&program, "health=parked")), [0; 0]);
    program.patches("/applications/302", json!({ "enabled": false }));
    assert_eq!(ids(&rows(&program, "enabled=false")), [302]);
    site.app(301).asks("base_city_list", json!({ "page": 1, "pageSize": 1 })).refused(1010);
    let one = &rows(&program, "q=301")[0];
    assert!(one["seen"].as_i64().unwrap() > 1_700_000_000_000, "{one}");
    assert_eq!(
        (&one["class"], &one["health"], &one["backlog"], &one["rotation"], &one["enabled"]),
        (&json!("sales_office"), &json!("healthy"), &json!(0), &Value::Null, &json!(true))
    );
    assert_eq!(rows(&program, "q=302")[0]["seen"], Value::Null);
    for (query, field) in [("class=3", "class"), ("health=well", "health"), ("sort=token", "sort")]
    {
        let refused = program.gets(&format!("/applications?{query}"));
        assert_eq!((refused.status, &refused.json()["field"]), (422, &json!(field)));
    }
}

#[test]
fn what_waits_for_an_application_is_counted() {
    let post = Post::open(&["--retry", "1h"], &[(302, "cst_info_notify")]);
    post.ear(302).answers(|_| Manner::Status(503));
    post.knows("甲");
    post.ear(302).hears(1);
    post.becomes(302, "failing");
    let program = Operator::program(post.site(), "reader");
    let one = &rows(&program, "q=302&health=failing")[0];
    assert_eq!((&one["backlog"], &one["health"]), (&json!(1), &json!("failing")));
    let shown = program.gets("/applications/302").json();
    assert_eq!((&shown["backlog"], &shown["health"]["failures"]), (&json!(1), &json!(1)));
}

#[test]
fn an_application_that_is_made_may_ask_at_once_and_its_keys_are_told_once() {
    let site = Site::open();
    let program = Operator::program(&site, "maker");
    let classes = program.gets("/applications/classes").json();
    let offices = &classes["rows"][2];
    assert_eq!(
        (&offices["class"], &offices["first"], &offices["free"]),
        (&json!("sales_office"), &json!(300), &json!(303))
    );
    let made =
        program.posts("/applications", json!({ "class": "sales_office", "name": " 新案场 " }));
    assert_eq!(made.status, 201, "{}", made.text());
    let made = made.json();
    assert_eq!((&made["id"], &made["name"]), (&json!(303), &json!("新案场")));
    let app = site.app_of(&made);
    app.asks("base_project_list", json!({})).ok();
    assert_eq!((app.token.len(), app.appkey.len()), (32, 128));

    program.patches("/applications/303", json!({ "name": "案场三" }));
    for path in [
        "/applications?size=200",
        "/applications/303",
        "/applications/303/interfaces",
        "/applications/303/messages",
        "/applications/303/example?url=http://127.0.0.1:8080/api",
        "/applications/classes",
        "/audit?size=200",
    ] {
        let answer = program.gets(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        let text = answer.text().replace("\\\\", "\\").replace("\\\"", "\"");
        assert!(!text.contains(&app.token) && !text.contains(&app.appkey), "{path}");
        assert!(!text.contains(&app.appkey[..9]) && !text.contains(&app.token[..9]), "{path}");
    }
    assert!(!site.log().contains(&app.token) && !site.log().contains(&app.appkey));
    let told = audited(&program, 303);
    let actions: Vec<&str> = told.iter().map(|(action, _, _)| action.as_str()).collect();
    assert_eq!(actions, ["application.create", "application.change"]);
    assert_eq!(told[0].2["name"], "新案场");
    assert_eq!(
        (&told[1].1, &told[1].2),
        (&json!({ "name": "新案场" }), &json!({ "name": "案场三" }))
    );
}

#[test]
fn what_cannot_be_made_is_refused_and_leaves_nothing() {
    let site = Site::open();
    let program = Operator::program(&site, "maker");
    let before = ids(&rows(&program, ""));
    for (body, status, field) in [
        (json!({ "class": "sales_office", "id": 301, "name": "某" }), 409, "id"),
        (json!({ "class": "sales_office", "id": 401, "name": "某" }), 422, "id"),
        (json!({ "class": "sales_office", "id": 99, "name": "某" }), 422, "id"),
        (json!({ "class": "office", "name": "某" }), 422, "class"),
        (json!({ "class": "erp", "name": "  " }), 422, "name"),
        (json!({ "class": "erp", "name": "某".repeat(51) }), 422, "name"),
        (json!({ "class": "erp", "name": "某", "token": "mine" }), 422, "token"),
    ] {
        let answer = program.posts("/applications", body.clone());
        assert_eq!((answer.status, &answer.json()["field"]), (status, &json!(field)), "{body}");
    }
    assert_eq!(ids(&rows(&program, "")), before);
    assert_eq!(program.gets("/applications/698").refusal(), (404, "not_found".into()));
    let unknown = program.patches("/applications/698", json!({ "name": "某" }));
    assert_eq!(unknown.refusal(), (404, "not_found".into()));
    assert_eq!(audited(&program, 698), []);
}

#[test]
fn who_may_not_ask_is_refused_at_once_and_let_in_again() {
    let site = Site::open();
    let program = Operator::program(&site, "switch");
    let app = site.app(302);
    let asks = || app.code_of(&app.draft("base_project_list", &json!({})).seal().body());
    let changed = |body: Value| {
        let answer = program.patches("/applications/302", body);
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    };
    assert_eq!(changed(json!({ "enabled": false }))["enabled"], false);
    assert_eq!(asks(), 1011);
    changed(json!({ "enabled": true }));
    assert_eq!(asks(), 0);
    let shown = changed(json!({ "allow": ["10.1.0.0/16", "192.0.2.7"] }));
    assert_eq!(shown["allow"], json!(["10.1.0.0/16", "192.0.2.7"]));
    assert_eq!(asks(), 1009);
    changed(json!({ "allow": ["127.0.0.1"] }));
    assert_eq!(asks(), 0);
    assert_eq!(changed(json!({ "allow": [] }))["allow"], json!([]));
    assert_eq!(asks(), 0);
}

#[test]
fn a_callback_and_addresses_that_nobody_could_use_are_refused_at_their_field() {
    let site = Site::open();
    let program = Operator::program(&site, "typist");
    let url = "https://app.example/pushes";
    let set = program.patches("/applications/302", json!({ "callback": url })).json();
    assert_eq!(set["callback"], url);
    for (body, field) in [
        (json!({ "callback": "app.example" }), "callback"),
        (json!({ "callback": "ftp://app.example/" }), "callback"),
        (json!({ "callback": "http://" }), "callback"),
        (json!({ "allow": ["10.1.2.3", "10.1.2"] }), "allow/1"),
        (json!({ "allow": ["10.1.2.3,10.1.2.4"] }), "allow/0"),
        (json!({ "allow": ["any"] }), "allow/0"),
        (json!({ "allow": [""] }), "allow/0"),
        (json!({ "allow": null, "enabled": "no" }), "enabled"),
        (json!({ "name": "" }), "name"),
    ] {
        let answer = program.patches("/applications/302", body.clone());
        assert_eq!(answer.refusal(), (422, "invalid".into()), "{body}");
        assert_eq!(answer.json()["field"], field, "{body}");
    }
    assert_eq!(program.gets("/applications/302").json()["callback"], url);
    let gone = program.patches("/applications/302", json!({ "callback": null })).json();
    assert_eq!(gone["callback"], Value::Null);
}

#[test]
fn a_test_push_tells_what_came_of_it() {
    let post = Post::open(&[], &[(302, "default")]);
    let program = Operator::program(post.site(), "tester");
    let pings = || {
        let answer = program.posts("/applications/302/ping", json!({}));
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    };
    let good = pings();
    assert_eq!((&good["verdict"], &good["errcode"]), (&json!("delivered"), &json!(0)));
    assert_eq!(good["callback"], post.ear(302).url());
    assert_eq!(post.ear(302).heard(), ["notify_request_result"]);
    post.ear(302).answers(|_| Manner::Refuse(4001));
    let refused = pings();
    assert_eq!((&refused["verdict"], &refused["errcode"]), (&json!("refused"), &json!(4001)));
    assert!(refused["explanation"].as_str().unwrap().contains("4001"));
    post.ear(302).answers(|_| Manner::WrongToken);
    assert_eq!(pings()["verdict"], "bad_answer");
    let nowhere = json!({ "callback": "http://127.0.0.1:9/" });
    program.patches("/applications/302", nowhere);
    assert_eq!(pings()["verdict"], "unreachable");
    let old = program.posts("/applications/302/ping", json!({ "keys": "old" }));
    assert_eq!(old.refusal(), (409, "no_rotation".into()));
    program.patches("/applications/302", json!({ "callback": null }));
    let none = program.posts("/applications/302/ping", json!({}));
    assert_eq!(none.refusal(), (409, "no_callback".into()));
    let pinged: Vec<_> = audited(&program, 302)
        .into_iter()
        .filter(|(action, _, _)| action == "application.ping")
        .map(|(_, _, after)| after["verdict"].clone())
        .collect();
    assert_eq!(pinged, ["delivered", "refused", "bad_answer", "unreachable"]);
    assert_eq!(post.number("SELECT count(*) FROM delivery"), 0, "a test push is no delivery");
}

#[test]
fn commands_for_applications_leave_their_changes_in_the_audit_table() {
    let site = Site::open();
    let program = Operator::program(&site, "reader");
    site.tells(&["app", "create", "--id", "677", "--name", "某"]);
    site.tells(&["app", "set", "677", "--callback", "http://127.0.0.1:9/"]);
    let rotated = site.tells(&["app", "rotate", "677"]);
    assert!(!site.runs(&["app", "set", "677", "--callback", "nowhere"]).status.success());
    let told = audited(&program, 677);
    let actions: Vec<&str> = told.iter().map(|(action, _, _)| action.as_str()).collect();
    assert_eq!(actions, ["application.create", "application.change", "application.rotate"]);
    assert_eq!(told[1].1["callback"], Value::Null);
    assert_eq!(told[1].2["callback"], "http://127.0.0.1:9/");
    let text = program.gets("/audit?size=200").text();
    assert!(!text.contains(rotated["token"].as_str().unwrap()));
}
