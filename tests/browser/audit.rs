//! The page of all changes.

use serde_json::json;

use crate::operator::Operator;
use crate::screen::Screen;
use crate::server::Site;

#[test]
fn a_change_is_found_with_who_when_and_what() {
    let site = Site::empty();
    let program = Operator::program(&site, "nightly");
    assert_eq!(program.posts("/tokens", json!({ "name": "second" })).status, 201);
    let screen = Screen::signed_in(&site);
    screen.goes_to("#/audit");
    screen.sees_together(&["token.create", "token nightly", "127.0.0.1"]);
    screen.fills("Search who, subject, address", "token nightly");
    screen.sees_no("password.set");
    screen.sees("1–1 of 1");
    assert!(screen.address().contains("q=token+nightly"), "{}", screen.address());
    screen.clicks("token.create");
    screen.sees_together(&["Before", "After", "second", "nothing"]);
    screen.clicks("Close");

    screen.fills("Search who, subject, address", "nobody of this name");
    screen.sees("Nothing matches");
    screen.clicks("Clear filters");
    screen.sees("password.set");
    screen.fills("Action", "password.");
    screen.sees_no("token.create");
    screen.reloads();
    screen.sees("password.set");
    assert!(!screen.shows("token.create"), "the filter stands in the address");
}

#[test]
fn hostile_texts_are_shown_as_texts() {
    let hostile = "<img src=x onerror=\"document.title='taken'\"><b>b</b>&lt;{n}";
    let site = Site::empty();
    let program = Operator::program(&site, "nightly");
    assert_eq!(program.posts("/tokens", json!({ "name": hostile })).status, 201);
    let screen = Screen::signed_in(&site);
    // A browser may call itself anything.
    Operator::stranger(&site)
        .with("user-agent", hostile)
        .posts("/session", json!({ "password": crate::operator::PASSWORD }));
    screen.goes_to("#/settings");
    screen.sees_together(&[hostile, "Revoke"]);
    screen.clicks("End");
    screen.sees_together(&["End this session?", hostile.split(' ').next().unwrap()]);
    assert_eq!(screen.count("main b, main td img, dialog b, dialog img"), 0);
    screen.clicks("Cancel");
    screen.clicks_near(hostile, "Revoke");
    screen.sees(&format!("Revoke the token “{hostile}”?"));
    screen.clicks("Revoke");
    screen.sees("The token has been revoked");
    screen.goes_to("#/audit");
    screen.clicks("token.revoke");
    screen.sees_together(&["Before", hostile]);
    assert_eq!(screen.count("dialog img, dialog b"), 0);
    assert!(!screen.reads("title", "textContent").to_string().contains("taken"));
}

#[test]
fn a_server_that_is_gone_is_told_and_tried_again() {
    let mut site = Site::empty();
    let screen = Screen::signed_in(&site);
    screen.goes_to("#/audit");
    screen.sees("password.set");
    screen.sees("Live");
    site.stops();
    screen.expects_no_server();
    screen.sees("Reconnecting");
    screen.fills("Search who, subject, address", "command");
    screen.sees("The server cannot be reached");
}
