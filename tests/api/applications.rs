//! The operator's commands for applications, on a running and on a stopped server.

use std::time::Duration;

use serde_json::{Value, json};

use crate::client::App;
use crate::server::{Site, within};

/// "Within a second", with some slack for a busy machine.
const A_SECOND: Duration = Duration::from_secs(2);

fn knocks(app: &App) -> i64 {
    app.asks("base_project_list", json!({})).errcode
}

/// Waits for a code; until then the server may still sign with other keys.
#[track_caller]
fn soon(app: &App, code: i64) {
    let knock = || app.code_of(&app.draft("base_project_list", &json!({})).seal().body());
    within(A_SECOND, &format!("{code} for {}", app.id), || (knock() == code).then_some(()));
}

fn ids(site: &Site) -> Vec<String> {
    let list = site.tells(&["app", "list"]);
    let id = |app: &Value| app["id"].as_str().map_or_else(|| app["id"].to_string(), str::to_string);
    list.as_array().unwrap().iter().map(id).collect()
}

/// Runs a command that must fail, and gives its one line.
#[track_caller]
fn complaint(site: &Site, words: &[&str]) -> String {
    let output = site.runs(words);
    assert!(!output.status.success(), "{words:?} succeeded: {output:?}");
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(!stderr.trim().is_empty(), "{words:?} fails without a word");
    stderr
}

#[test]
fn the_demo_world_has_its_seven_applications() {
    let site = Site::shared();
    let mut ids = ids(&site);
    ids.sort();
    assert_eq!(ids, ["123", "201", "301", "302", "401", "501", "601"]);
    for id in ids {
        assert_eq!(
            site.app(id.parse().unwrap()).asks("base_project_list", json!({})).errcode,
            0,
            "{id}"
        );
    }
}

#[test]
fn an_application_created_on_a_running_server_works_within_a_second() {
    let site = Site::open();
    let created =
        site.tells(&["app", "create", "--id", "677", "--name", "新渠道", "--grant", "all"]);
    assert_eq!(created["name"], "新渠道");
    let app = site.app_of(&created);
    soon(&app, 0);
    assert_eq!(site.app(677).appkey, app.appkey);
    app.asks("base_city_list", json!({"page": 1, "pageSize": 10})).ok();
    assert!(ids(&site).contains(&"677".to_string()));
}

#[test]
fn generated_secrets_have_their_shape_and_are_never_the_same() {
    let site = Site::empty();
    let make = |id: &str| site.app_of(&site.tells(&["app", "create", "--id", id, "--name", "某"]));
    let (one, two) = (make("611"), make("612"));
    for app in [&one, &two] {
        assert_eq!(app.token.len(), 32);
        assert!(app.token.chars().all(|c| c.is_ascii_hexdigit()), "{}", app.token);
        assert_eq!(app.appkey.len(), 128);
        assert!(app.appkey.chars().all(|c| ('!'..='~').contains(&c)), "{}", app.appkey);
    }
    assert_ne!(one.token, two.token);
    assert_ne!(one.appkey, two.appkey);
}

#[test]
fn given_secrets_are_kept() {
    let site = Site::open();
    let token = "0123456789abcdef0123456789abcdef";
    let words = [
        "app", "create", "--id", "611", "--name", "某", "--token", token, "--appkey", "k!~\"' x",
        "--grant", "all",
    ];
    let app = site.app_of(&site.tells(&words));
    assert_eq!((app.token.as_str(), app.appkey.as_str()), (token, "k!~\"' x"));
    soon(&app, 0);
}

#[test]
fn an_id_is_of_one_of_the_six_classes() {
    let site = Site::empty();
    for outside in ["99", "0", "700", "999", "1301", "-301", "abc", ""] {
        complaint(&site, &["app", "create", "--id", outside, "--name", "某"]);
    }
    assert_eq!(ids(&site), [""; 0]);
    for inside in ["101", "200", "399", "455", "699"] {
        site.tells(&["app", "create", "--id", inside, "--name", "某"]);
    }
    assert_eq!(ids(&site).len(), 5);
}

#[test]
fn an_id_is_given_once() {
    let site = Site::open();
    let before = site.app(301);
    let complaint = complaint(&site, &["app", "create", "--id", "301", "--name", "某"]);
    assert!(complaint.contains("301"), "{complaint}");
    assert_eq!(site.app(301).appkey, before.appkey);
    assert_eq!(knocks(&before), 0);
}

#[test]
fn new_keys_make_the_old_ones_useless() {
    let site = Site::open();
    let old = site.app(302);
    let new = site.app_of(&site.tells(&["app", "rotate", "302"]));
    assert_ne!(old.token, new.token);
    assert_ne!(old.appkey, new.appkey);
    soon(&new, 0);
    // The refusal is sealed with the new keys, which the old application cannot open.
    let letter = old.draft("base_project_list", &json!({})).seal();
    new.posts(&letter).refused(1009);
    assert_eq!(knocks(&site.app(301)), 0);
    assert_eq!(site.app(302).token, new.token);
}

#[test]
fn a_disabled_application_is_unknown_until_it_is_enabled_again() {
    let site = Site::open();
    let app = site.app(302);
    assert_eq!(knocks(&app), 0);
    assert!(site.runs(&["app", "disable", "302"]).status.success());
    soon(&app, 1011);
    app.asks("base_project_list", json!({})).refused_in_the_clear(1011);
    assert_eq!(site.tells(&["app", "show", "302"])["enabled"], false);
    assert_eq!(knocks(&site.app(301)), 0);
    assert!(site.runs(&["app", "enable", "302"]).status.success());
    soon(&app, 0);
    assert_eq!(site.tells(&["app", "show", "302"])["enabled"], true);
}

#[test]
fn grants_can_be_changed_while_the_server_runs() {
    let site = Site::open();
    let app = site.app(302);
    assert!(site.runs(&["app", "set", "302", "--grant", "base_city_list"]).status.success());
    soon(&app, 1010);
    app.asks("base_city_list", json!({"page": 1, "pageSize": 10})).ok();
    app.asks("base_areaStreet_create", crate::samples::street()).refused(1010);
    assert!(site.runs(&["app", "set", "302", "--grant", "all"]).status.success());
    soon(&app, 0);
}

#[test]
fn what_is_set_is_shown_and_the_rest_stays() {
    let site = Site::open();
    let keys = site.app(301);
    let callback = "http://127.0.0.1:9/callback";
    assert!(
        site.runs(&["app", "set", "301", "--callback", callback, "--name", "新名"])
            .status
            .success()
    );
    let shown = site.tells(&["app", "show", "301"]);
    assert_eq!((&shown["callback"], &shown["name"]), (&json!(callback), &json!("新名")));
    for field in ["id", "name", "token", "appkey", "enabled", "grants", "subscriptions", "callback"]
    {
        assert!(shown.as_object().unwrap().contains_key(field), "{field}");
    }
    let after = site.app(301);
    assert_eq!((after.token, after.appkey), (keys.token, keys.appkey));
}

#[test]
fn an_interface_that_is_none_cannot_be_granted_nor_subscribed() {
    let site = Site::open();
    let complaint_of =
        |option: &str, cmd: &str| complaint(&site, &["app", "set", "302", option, cmd]);
    assert!(complaint_of("--grant", "no_such_interface").contains("no_such_interface"));
    assert!(complaint_of("--subscribe", "no_such_message").contains("no_such_message"));
    assert_eq!(knocks(&site.app(302)), 0);
}

#[test]
fn commands_work_while_the_server_is_stopped() {
    let mut site = Site::open();
    site.stops();
    let created = site.tells(&["app", "create", "--id", "677", "--name", "夜里", "--grant", "all"]);
    site.tells(&["app", "rotate", "301"]);
    assert!(site.runs(&["app", "disable", "302"]).status.success());
    assert!(ids(&site).contains(&"677".to_string()));
    site.starts();
    assert_eq!(knocks(&site.app_of(&created)), 0);
    assert_eq!(knocks(&site.app(301)), 0);
    assert_eq!(knocks(&site.app(302)), 1011);
}

#[test]
fn a_command_about_an_unknown_application_fails() {
    let site = Site::open();
    for words in [
        ["app", "show", "698"],
        ["app", "rotate", "698"],
        ["app", "disable", "698"],
        ["app", "enable", "698"],
    ] {
        let complaint = complaint(&site, &words);
        assert!(complaint.contains("698"), "{complaint}");
    }
    complaint(&site, &["app", "set", "698", "--name", "某"]);
}

#[test]
fn an_empty_folder_has_no_applications() {
    let site = Site::empty();
    assert_eq!(site.tells(&["app", "list"]), json!([]));
    let stranger = App::new("301", "t", "k", site.addr());
    stranger.asks("base_project_list", json!({})).refused_in_the_clear(1011);
}
