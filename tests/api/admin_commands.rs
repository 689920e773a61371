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
