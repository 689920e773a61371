//! The journal: every request is found with what came of it and why, and nobody reads a person's data in it unasked.

use std::os::unix::fs::PermissionsExt;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::http::Message;
use crate::operator::Operator;
use crate::server::Site;

const MOBILE: &str = "13912340987";

fn rows(operator: &Operator, query: &str) -> Vec<Value> {
    let answer = operator.gets(&format!("/requests?{query}"));
    assert_eq!(answer.status, 200, "{}", answer.text());
    let listed = answer.json();
    let rows = listed["rows"].as_array().unwrap().clone();
    assert_eq!(listed["total"], rows.len(), "{query}");
    rows
}

/// Exactly one row is found so.
#[track_caller]
fn the_one(operator: &Operator, query: &str) -> Value {
    let rows = rows(operator, query);
    assert_eq!(rows.len(), 1, "{query}: {rows:?}");
    rows[0].clone()
}

fn shows(operator: &Operator, row: &Value) -> Value {
    let answer = operator.gets(&format!("/requests/{}", row["id"]));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

#[track_caller]
fn reveals(operator: &Operator, row: &Value) -> Value {
    let answer = operator.posts(&format!("/requests/{}/reveal", row["id"]), json!({}));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

#[test]
fn every_request_is_found_with_what_came_of_it_and_why() {
    let site = Site::open();
    let app = site.app(301);
    let operator = Operator::program(&site, "reader");
    assert!(rows(&operator, "").is_empty());
    let letter = app.draft("base_project_list", &json!({"page": 1, "pageSize": 5})).seal();
    app.posts(&letter).ok();
    app.gets(&app.draft("base_project_list", &json!({})).seal()).ok();
    let mut wrong = app.draft("base_project_list", &json!({}));
    wrong.token = "0".repeat(32);
    app.posts(&wrong.seal()).refused(1009);
    app.asks("no_such_interface", json!({})).refused(1008);
    app.asks("base_project_list", json!({"page": "one"})).refused(1002);
    app.posts(&letter).refused(1013);
    let mut stranger = app.draft("base_project_list", &json!({}));
    stranger.appid = "698".to_string();
    app.posts(&stranger.seal()).refused_in_the_clear(1011);
    app.posts_bytes(b"garbage").refused_in_the_clear(1004);
    let bare = app.draft("base_project_list", &json!({})).seal().without("cmd");
    app.posts(&bare).refused_in_the_clear(1001);
    app.sends(&Message { method: "PUT", ..Message::post(b"{}") }, None).refused_in_the_clear(1003);

    assert_eq!(rows(&operator, "").len(), 10);
    for (query, found) in [
        ("refused=true", 8),
        ("refused=false", 2),
        ("application=301", 7),
        ("application=302", 0),
        ("cmd=base_project_list", 6),
        ("errcode=1013", 1),
        ("errcode=1014", 0),
        ("errcode=1009&application=301", 1),
        (&format!("q={}", letter.header["sid"].as_str().unwrap()), 2),
        ("q=127.0.0.1&refused=false", 2),
        ("to=1000", 0),
        ("from=1000&refused=false", 2),
    ] {
        assert_eq!(rows(&operator, query).len(), found, "{query}");
    }
    let ids = |query: &str| -> Vec<i64> {
        rows(&operator, query).iter().map(|row| row["id"].as_i64().unwrap()).collect()
    };
    let latest_first = ids("");
    assert!(latest_first.is_sorted_by(|one, next| one > next));
    assert!(ids("sort=at").is_sorted() && ids("sort=at").len() == 10);
    let page = operator.gets("/requests?size=3&page=2").json();
    assert_eq!(page["total"], 10);
    assert_eq!(page["rows"][0]["id"], latest_first[3]);
}

#[test]
fn why_a_request_was_refused_is_told_in_full() {
    let site = Site::open();
    let app = site.app(301);
    let operator = Operator::program(&site, "reader");
    let mut wrong = app.draft("base_project_list", &json!({"page": 1}));
    wrong.token = "0".repeat(32);
    let said = app.posts(&wrong.seal());
    let row = the_one(&operator, "errcode=1009");
    assert_eq!(row["errmsg"], said.errmsg.as_str());
    assert_eq!((&row["application"], &row["verified"]), (&json!("301"), &json!(false)));
    assert_eq!((&row["method"], &row["address"]), (&json!("POST"), &json!("127.0.0.1")));
    assert_eq!((&row["cmd"], &row["sid"]), (&json!("base_project_list"), &json!(wrong.sid)));
    assert!(row["title"].as_str().is_some_and(|title| !title.is_empty()));
    assert!(row["took"].as_f64().unwrap() > 0.0 && row["at"].as_i64().unwrap() > 1_700_000_000_000);
    let shown = shows(&operator, &row);
    assert_eq!(shown["asked"]["plain"], json!({"page": 1}), "the appkey was right");
    assert_eq!(shown["answered"]["plain"]["errcode"], 1009);
    assert_eq!(shown["version"], "2.0");

    let mut other = app.draft("base_project_list", &json!({"page": 1}));
    other.appkey = "another appkey, which is not theirs".to_string();
    app.posts(&other.seal()).refused(1004);
    let shown = shows(&operator, &the_one(&operator, "errcode=1004"));
    assert_eq!(shown["asked"]["plain"], Value::Null);
    assert_eq!(shown["verified"], true);
    for path in ["/requests/1", "/requests/0"] {
        assert_eq!(operator.gets(path).refusal(), (404, "not_found".into()));
    }
    let refused = operator.gets("/requests?sort=cmd");
    assert_eq!(refused.refusal(), (422, "invalid".into()));
}

#[test]
fn a_persons_data_and_the_wire_are_shown_to_who_reveals_them_only() {
    let site = Site::open();
    let app = site.app(301);
    let operator = Operator::program(&site, "reader");
    let sealed = app
        .draft(
            "cst_info_get",
            &json!({"mobile": MOBILE, "cstMobile": MOBILE, "password": "geheim"}),
        )
        .seal();
    app.posts(&sealed);
    // The same in a good one, and in the header of one that is nobody's.
    let body =
        app.draft("base_project_list", &json!({"page": 1})).seal().with("cmd", json!(MOBILE));
    app.posts(&body.without("version")).refused_in_the_clear(1001);
    let row = the_one(&operator, &format!("mobile={MOBILE}"));
    let covered = format!("{}****{}", &MOBILE[..3], &MOBILE[7..]);
    let shown = operator.gets(&format!("/requests/{}", row["id"]));
    let everything = format!("{}{}", shown.text(), operator.gets("/requests").text());
    for secret in [MOBILE, "geheim", sealed.data.as_str().unwrap()] {
        assert!(!everything.contains(secret), "{secret} in {everything}");
    }
    let shown = shown.json();
    assert_eq!(shown["asked"]["plain"]["cstMobile"], covered);
    assert_eq!((&shown["masked"], &shown["asked"]["wire"]), (&json!(true), &Value::Null));
    let audit = |operator: &Operator| operator.gets("/audit?action=request.reveal").json();
    assert_eq!(audit(&operator)["total"], 0, "looking at it reveals nothing");

    let revealed = reveals(&operator, &row);
    assert_eq!(revealed["masked"], false);
    assert_eq!(revealed["asked"]["plain"]["cstMobile"], MOBILE);
    let wire = revealed["asked"]["wire"].as_str().unwrap();
    assert_eq!(wire.as_bytes(), sealed.body());
    assert!(revealed["answered"]["wire"].as_str().unwrap().starts_with("{\"header\""));
    let told = audit(&operator);
    assert_eq!(told["total"], 1);
    assert_eq!(told["rows"][0]["subject"], row["id"].to_string());
    assert!(!told.to_string().contains(MOBILE));
    // What came over the wire can be sent once more as it is.
    app.sends(&Message::post(wire.as_bytes()), Some(&sealed));

    let all = format!("{everything}{revealed}{}", site.log());
    for secret in [&app.token, &app.appkey] {
        assert!(!all.contains(secret.as_str()));
    }
    let unknown = operator.posts("/requests/1/reveal", json!({}));
    assert_eq!(unknown.refusal(), (404, "not_found".into()));
    assert_eq!(Operator::stranger(&site).gets("/requests").status, 401);
}

#[test]
fn a_long_answer_is_shown_by_its_beginning_and_covered_all_the_same() {
    let site = Site::open();
    let app = site.app(301);
    let operator = Operator::program(&site, "reader");
    let answer = app.asks("base_consultantProj_list", json!({"page": 1, "pageSize": 1000})).ok();
    let mobiles: Vec<&str> = answer["list"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|row| {
            row.as_object()?.iter().find(|(name, _)| name.ends_with("obile"))?.1.as_str()
        })
        .collect();
    let row = the_one(&operator, "cmd=base_consultantProj_list");
    let shown = operator.gets(&format!("/requests/{}", row["id"]));
    for mobile in &mobiles {
        assert!(!shown.text().contains(mobile), "{mobile}");
    }
    let shown = shown.json();
    assert_eq!(shown["answered"]["cut"], true);
    let first = &shown["answered"]["plain"]["content"]["list"][0];
    assert_eq!(first.as_object().unwrap().len(), answer["list"][0].as_object().unwrap().len());
}

#[test]
fn a_refused_request_is_found_after_a_stop_and_after_a_crash() {
    let mut site = Site::open();
    let operator = Operator::program(&site, "reader");
    site.app(301).asks("base_project_list", json!({"page": "one"})).refused(1002);
    site.app(301).asks("base_project_list", json!({"page": 1})).ok();
    // Nobody has looked, and the thread may not have had its second yet.
    site.restarts();
    let operator = operator_again(&site, &operator);
    let row = the_one(&operator, "");
    assert_eq!(row["errcode"], 1002);
    assert_eq!(shows(&operator, &row)["asked"]["plain"], json!({"page": "one"}));
    assert!(
        reveals(&operator, &row)["asked"]["wire"].as_str().unwrap().contains("base_project_list")
    );
    site.app(301).asks("no_such_interface", json!({})).refused(1008);
    let before = the_one(&operator, "errcode=1008");
    site.is_killed();
    site.starts();
    let operator = operator_again(&site, &operator);
    assert_eq!(the_one(&operator, "errcode=1008"), before);
    let file = site.folder().join("journal.db");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
}

/// The same program at the server's new address.
fn operator_again(site: &Site, before: &Operator) -> Operator {
    Operator { addr: site.addr(), headers: before.headers.clone() }
}

#[test]
fn a_flood_of_garbage_drives_out_no_refusal_of_an_application() {
    let flags = ["--seed", "none", "--journal", "64K"];
    let mut site = Site::with(TempDir::new().unwrap(), &flags);
    let made = site.tells(&["app", "create", "--id", "301", "--name", "案场", "--grant", "all"]);
    // So that the server knows it.
    site.restarts();
    let app = site.app_of(&made);
    let operator = Operator::program(&site, "reader");
    app.asks("no_such_interface", json!({})).refused(1008);
    let fill = || operator.gets("/journal").json();
    while fill()["missed"].as_u64().unwrap() < 200 {
        for _ in 0..100 {
            app.posts_bytes(&[b'x'; 3000]).refused_in_the_clear(1004);
        }
    }
    app.asks("no_such_interface", json!({})).refused(1008);
    assert_eq!(rows(&operator, "errcode=1008").len(), 2);
    let fill = fill();
    assert_eq!(fill["limit"], 64 * 1024);
    assert!(fill["refused"]["bytes"].as_u64().unwrap() <= 64 * 1024, "{fill}");
}

#[test]
fn who_watches_hears_that_requests_have_come() {
    let site = Site::open();
    let operator = Operator::program(&site, "reader");
    let mut watch = operator.watches();
    site.app(301).asks("base_project_list", json!({"page": 1})).ok();
    let told = watch.hears("request", |_| true);
    assert_eq!(told, json!({ "count": 1 }));
}

#[test]
fn the_journal_is_cleared_for_good() {
    let site = Site::open();
    let app = site.app(301);
    let operator = Operator::program(&site, "reader");
    app.asks("base_project_list", json!({"page": MOBILE})).refused(1002);
    app.asks("base_project_list", json!({"page": 1})).ok();
    assert_eq!(rows(&operator, "").len(), 2);
    assert_eq!(operator.deletes("/journal").status, 204);
    assert!(rows(&operator, "").is_empty());
    let told = operator.gets("/audit?action=journal.clear").json();
    assert_eq!(told["rows"][0]["before"], json!({ "good": 1, "refused": 1 }));
    for name in ["journal.db", "journal.db-wal"] {
        let left = std::fs::read(site.folder().join(name)).unwrap_or_default();
        assert!(!left.windows(MOBILE.len()).any(|part| part == MOBILE.as_bytes()), "{name}");
    }
}

#[test]
fn without_a_journal_nothing_is_kept_and_what_was_kept_goes() {
    let mut site = Site::empty();
    let operator = Operator::program(&site, "reader");
    site.app_of(&site.tells(&["app", "create", "--id", "301", "--name", "案场"]))
        .posts_bytes(b"garbage");
    assert_eq!(rows(&operator, "").len(), 1);
    site.stops();
    let mut command = site.serve();
    command.args(["--journal", "0"]);
    let process = crate::server::Process::launch(command).unwrap();
    let operator = Operator { addr: process.addr, headers: operator.headers };
    assert_eq!(operator.gets("/requests").refusal(), (409, "no_journal".into()));
    assert_eq!(operator.gets("/journal").json()["on"], false);
    assert!(!site.folder().join("journal.db").exists());
    for wrong in ["x", "1T", "-1"] {
        let mut command = site.serve();
        command.arg(format!("--journal={wrong}"));
        assert!(crate::server::Process::launch(command).is_err(), "{wrong}");
    }
}
