//! `dcbox admin` beside a running server.

use serde_json::json;

use crate::operator::{Operator, PASSWORD, sets_password};
use crate::server::Site;

#[test]
fn a_token_signs_a_program_in_until_it_is_revoked() {
    let site = Site::empty();
    let made = site.tells(&["admin", "token", "create", "--name", "nightly"]);
    let secret = made["token"].as_str().unwrap();
    let program = Operator::stranger(&site).with("authorization", &format!("Bearer {secret}"));
    let told = program.gets("/session").json();
    assert_eq!(
        (&told["name"], &told["by"], &told["expires"]),
        (&json!("nightly"), &json!("token"), &json!(null))
    );

    let twice = site.runs(&["admin", "token", "create", "--name", "nightly"]);
    assert!(!twice.status.success() && twice.stdout.is_empty());
    let listed = site.tells(&["admin", "token", "list"]);
    assert_eq!(listed[0]["name"], "nightly");
    let store = std::fs::read(site.folder().join("dcbox.db")).unwrap();
    let log = std::fs::read(site.folder().join("dcbox.db-wal")).unwrap_or_default();
    for bytes in [listed.to_string().as_bytes(), &store, &log] {
        assert!(!bytes.windows(secret.len()).any(|part| part == secret.as_bytes()));
    }

    let id = made["id"].to_string();
    site.tells(&["admin", "token", "revoke", &id]);
    assert_eq!(program.gets("/session").refusal(), (401, "unauthenticated".into()));
    assert!(!site.runs(&["admin", "token", "revoke", &id]).status.success());
}

#[test]
fn a_reset_password_signs_all_browsers_out() {
    let site = Site::empty();
    let browser = Operator::browser(&site);
    assert_eq!(browser.gets("/session").status, 200);
    assert!(sets_password(&site, "the one after that").status.success());
    assert_eq!(browser.gets("/session").status, 401);
    Operator::signs_in(&site, "the one after that");
}

#[test]
fn a_short_password_is_refused_in_one_line() {
    let site = Site::empty();
    let refused = sets_password(&site, "short");
    assert!(!refused.status.success());
    let why = String::from_utf8(refused.stderr).unwrap();
    assert!(why.lines().count() == 1 && why.contains("10 to 200"), "{why}");
    let stranger = Operator::stranger(&site);
    let answer = stranger.posts("/session", json!({ "password": "short" }));
    assert_eq!(answer.refusal(), (409, "no_password".into()));
}

#[test]
fn what_commands_change_stands_in_the_audit_table_without_secrets() {
    let site = Site::empty();
    let program = Operator::program(&site, "reader");
    assert!(sets_password(&site, PASSWORD).status.success());
    site.tells(&["admin", "link"]);
    let rows = program.gets("/audit?sort=at").json()["rows"].clone();
    let actions: Vec<_> =
        rows.as_array().unwrap().iter().map(|row| row["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["token.create", "password.set", "link.create"]);
    assert!(
        rows.as_array()
            .unwrap()
            .iter()
            .all(|row| row["who"] == "command line" && row["address"].is_null())
    );
    assert!(!rows.to_string().contains(PASSWORD));
}

#[test]
fn what_the_desks_commands_do_stands_in_the_audit_table_as_what_the_page_does() {
    let site = Site::open();
    let program = Operator::program(&site, "reader");
    let boards = program.gets("/boards?size=200").json();
    let project = boards["rows"].as_array().unwrap();
    let project = project.iter().max_by_key(|row| row["tally"]["available"].as_i64()).unwrap();
    let code = project["code"].as_str().unwrap();
    let rooms = site.tells(&["desk", "rooms", code, "--state", "available"]);
    let room = |at: usize| rooms[at]["guid"].as_str().unwrap();
    let path = format!("/projects/{}/buyers?size=20", project["guid"].as_str().unwrap());
    let buyers = program.gets(&path).json();
    let buyers =
        buyers["rows"].as_array().unwrap().iter().filter(|one| one["consultant"].is_object());
    let buyers: Vec<String> = buyers.map(|one| one["id"].to_string()).collect();

    site.tells(&["desk", "hold", room(1)]);
    let trade = site.tells(&["desk", "order", "--room", room(0), "--customer", &buyers[0]]);
    let guid = trade["trade"].as_str().unwrap();
    let fee = trade["fees"][0]["guid"].as_str().unwrap();
    site.tells(&["desk", "change", guid, "--payment", "一次性付款"]);
    site.tells(&["desk", "pay", fee, "--amount", "1"]);
    site.tells(&["desk", "void", guid, "--reason", "试验"]);
    let refused = site.runs(&["desk", "void", guid]);
    assert!(!refused.status.success());
    let was = program.gets(&format!("/projects?q={code}")).json()["rows"][0]["cells"][0].clone();
    let (app, online) = (was["applicationId"].to_string(), was["online"] == true);
    let way = if online { "offline" } else { "online" };
    site.tells(&["project", way, code, "--app", &app]);
    site.tells(&["desk", "merge", &buyers[1], &buyers[2]]);

    let rows = program.gets("/audit?sort=at&size=200").json()["rows"].clone();
    let rows: Vec<_> = rows.as_array().unwrap()[1..].to_vec();
    let told: Vec<_> = rows
        .iter()
        .map(|row| (row["action"].as_str().unwrap(), row["subject"].as_str().unwrap()))
        .collect();
    let expected = [
        ("room.hold", room(1)),
        ("trade.order", guid),
        ("trade.payment", guid),
        ("fee.pay", fee),
        ("trade.void", guid),
        ("project.switch", project["guid"].as_str().unwrap()),
        ("customer.merge", &buyers[1]),
    ];
    assert_eq!(told, expected);
    assert!(rows.iter().all(|row| row["who"] == "command line" && row["address"].is_null()));
    assert_eq!(rows[0]["before"], json!({ "state": "available" }));
    assert_eq!(rows[0]["after"]["state"], "held");
    assert_eq!(rows[1]["after"]["customers"].to_string(), format!("[{}]", buyers[0]));
    assert_eq!(rows[2]["after"]["payment"], "一次性付款");
    assert_eq!(
        (&rows[4]["after"]["state"], &rows[4]["after"]["reason"]),
        (&json!("closed"), &json!("试验"))
    );
    assert_eq!(
        (&rows[5]["before"]["online"], &rows[5]["after"]["online"]),
        (&json!(online), &json!(!online))
    );
}
