//! The journal: finding a refused request and why, following what comes in.

use std::process::Command;

use serde_json::{Value, json};

use crate::screen::Screen;
use crate::server::Site;

const MOBILE: &str = "13912340987";

#[test]
fn a_refused_request_is_found_with_why_and_its_data_are_revealed_on_purpose() {
    let site = Site::open();
    let app = site.app(301);
    app.asks("base_project_list", json!({"page": 1})).ok();
    app.asks("cst_info_get", json!({ "mobile": MOBILE })).refused(2001);
    app.asks("<b>no interface</b>", json!({})).refused(1008);
    let screen = Screen::signed_in(&site);
    screen.goes_to("#/journal");
    screen.sees_together(&["good", "301", "base_project_list"]);
    // What a caller wrote is text.
    screen.sees_together(&["1008", "<b>no interface</b>"]);
    assert_eq!(screen.count("td b"), 0);
    screen.chooses("Outcome", "refused");
    screen.sees_that("two rows", || screen.count("tbody tr") == 2);
    screen.fills("Customer's mobile", MOBILE);
    screen.sees_no("no interface");
    screen.clicks("cst_info_get");
    screen.sees("2001 No such customer");
    screen.sees_together(&["Request", "139****0987"]);
    assert!(!screen.shows(MOBILE));
    screen.clicks("On the wire");
    screen.sees("The wire is hidden");
    screen.clicks_near("The wire is hidden", "Reveal");
    screen.sees("authCode");
    screen.clicks_near("curl", "Copy");
    screen.sees("Copied");
    assert_eq!(errcode(&screen.pastes()), 2001, "the same bytes once more");
    screen.clicks("Decrypted");
    screen.sees(MOBILE);
    screen.clicks("Mask");
    screen.sees_no(MOBILE);
    screen.goes_to("#/audit");
    screen.sees("request.reveal");
}

/// What dcbox answers to a command for the shell.
fn errcode(command: &str) -> i64 {
    let ran = Command::new("sh").args(["-c", command]).output().unwrap();
    let answer: Value =
        serde_json::from_slice(&ran.stdout).unwrap_or_else(|_| panic!("{command}: {ran:?}"));
    answer["header"]["errcode"].as_i64().unwrap()
}

#[test]
fn requests_appear_as_they_come_in_and_are_cleared() {
    let site = Site::open();
    let app = site.app(301);
    let screen = Screen::signed_in(&site);
    screen.goes_to("#/journal");
    screen.sees("No requests yet");
    screen.takes_the_hand_away();
    app.asks("base_project_list", json!({"page": "one"})).refused(1002);
    screen.sees_together(&["1002", "base_project_list"]);
    screen.goes_to("#/apps/301");
    screen.clicks_near("messages wait", "Journal");
    screen.sees_together(&["1002", "base_project_list"]);
    for (width, height) in [(390, 844), (1280, 800)] {
        screen.is_sized(width, height);
        screen.sees_it_settled();
        screen.fits();
    }
    screen.clicks("Clear the journal");
    screen.sees("removed for good");
    screen.clicks("Clear the journal");
    screen.sees("Cleared");
    screen.sees("Nothing matches");
}
