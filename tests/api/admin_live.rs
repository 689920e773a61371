//! What happens, as those hear of it who watch.

use serde_json::{Value, json};

use crate::operator::Operator;
use crate::server::Site;

/// A free room.
fn free_room(site: &Site) -> String {
    let projects = site.tells(&["project", "list"]);
    for project in projects.as_array().unwrap() {
        let guid = project["guid"].as_str().unwrap();
        let rooms = site.tells(&["desk", "rooms", guid, "--state", "available"]);
        if let Some(room) = rooms.as_array().unwrap().first() {
            return room["guid"].as_str().unwrap().to_string();
        }
    }
    panic!("no room is free");
}

fn is_phase(site: &Site, guid: &Value) -> bool {
    let projects = site.tells(&["project", "list"]);
    projects.as_array().unwrap().iter().any(|project| project["guid"] == *guid)
}

fn is(guid: &str) -> impl Fn(&Value) -> bool + '_ {
    move |data| data["guid"] == guid
}

#[test]
fn a_room_that_a_command_changes_is_told_to_all_who_watch() {
    let site = Site::open();
    let room = free_room(&site);
    let program = Operator::program(&site, "board");
    let mut watches = [program.watches(), program.watches()];
    site.tells(&["desk", "hold", &room]);
    for watch in &mut watches {
        let told = watch.hears("room", is(&room));
        assert_eq!(told["state"], "held");
        assert!(is_phase(&site, &told["projectGuid"]));
    }
    site.tells(&["desk", "release", &room]);
    let told = watches[0].hears("room", is(&room));
    assert_eq!(told["state"], "available");
}

#[test]
fn a_project_put_on_line_is_told_and_so_are_its_messages() {
    let site = Site::open();
    let projects = site.tells(&["project", "list"]);
    let off_line = |project: &&Value| !project["online"].as_array().unwrap().contains(&json!(302));
    let project = projects.as_array().unwrap().iter().find(off_line).expect("a project off line");
    let project = project["guid"].as_str().unwrap().to_string();
    // Nobody listens there: an attempt fails.
    site.tells(&["app", "set", "302", "--callback", "http://127.0.0.1:9/"]);
    let program = Operator::program(&site, "board");
    let mut watch = program.watches();
    site.tells(&["project", "online", &project, "--app", "302"]);
    let told = watch.hears("online", |data| data["projectGuid"] == project.as_str());
    assert_eq!((&told["applicationId"], &told["online"]), (&json!(302), &json!(true)));
    let told =
        watch.hears("delivery", |data| data["applicationId"] == 302 && data["attempts"] == 1);
    assert_eq!(told["state"], "pending");
    let id = told["id"].to_string();
    site.tells(&["push", "drop", &id]);
    let told = watch.hears("audit", |data| data["action"] == "delivery.drop");
    assert_eq!(told["subject"], id);
}

#[test]
fn a_changed_application_is_told() {
    let site = Site::open();
    let mut watch = Operator::program(&site, "board").watches();
    site.tells(&["app", "disable", "301"]);
    watch.hears("application", |_| true);
}

#[test]
fn who_comes_back_is_told_that_something_was_missed() {
    let site = Site::open();
    let program = Operator::program(&site, "board").with("last-event-id", "7");
    let mut watch = program.watches();
    let room = free_room(&site);
    site.tells(&["desk", "hold", &room]);
    watch.hears("room", is(&room));
    assert!(watch.passed("lost"));
    let mut fresh = program.without("last-event-id").watches();
    site.tells(&["desk", "release", &room]);
    fresh.hears("room", is(&room));
    assert!(!fresh.passed("lost"));
}

#[test]
fn the_server_stops_under_open_streams_and_ends_them() {
    let mut site = Site::empty();
    let mut watch = Operator::program(&site, "board").watches();
    site.stops();
    watch.ends();
}

#[test]
fn a_revoked_token_stops_hearing() {
    let site = Site::empty();
    let made = site.tells(&["admin", "token", "create", "--name", "board"]);
    let bearer = format!("Bearer {}", made["token"].as_str().unwrap());
    let mut watch = Operator::stranger(&site).with("authorization", &bearer).watches();
    site.tells(&["admin", "token", "revoke", &made["id"].to_string()]);
    watch.ends();
}
