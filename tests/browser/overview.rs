//! The overview: what went through, what wants looking after, and a backup at a press of a button.

use std::fs;

use serde_json::json;

use crate::branch::Branch;
use crate::screen::Screen;
use crate::server::Site;

#[test]
fn the_first_view_shows_what_went_through_and_follows_by_itself() {
    let branch = Branch::open();
    let screen = Screen::signed_in(&branch.site);
    screen.sees_that("the overview is the first view", || {
        screen.reads("h1", "innerText") == "Overview"
    });
    screen.sees_it_settled();
    screen.sees("No requests in the hour");
    let app = branch.site.app(301);
    for _ in 0..7 {
        app.asks("base_project_list", json!({})).ok();
    }
    app.asks("base_room_list", json!({})).refused(1001);
    screen.sees_together(&["By interface", "base_project_list", "7"]);
    screen.sees_together(&["base_room_list", "1 refused"]);
    screen.sees_together(&["By application", "301", "8"]);
    screen.sees_together(&["Why refused", "1001", "A required field is missing"]);
    screen.sees_no("No requests in the hour");
    let link = "return [...document.querySelectorAll('main .uses a')].map((one) => one.getAttribute('href'))";
    let links = screen.asks(link, &[]);
    for wanted in
        ["#/journal?cmd=base_project_list", "#/journal?application=301", "#/journal?outcome=1001"]
    {
        assert!(links.as_array().unwrap().contains(&json!(wanted)), "{wanted} in {links}");
    }
}

#[test]
fn another_window_is_chosen_and_stays_in_the_address() {
    let site = Site::open();
    let screen = Screen::signed_in(&site);
    site.app(301).asks("base_project_list", json!({})).ok();
    screen.clicks("7 days");
    screen.sees_together(&["Requests", "1 in 7 days"]);
    assert!(screen.address().ends_with("#/overview?window=7d"), "{}", screen.address());
    screen.reloads();
    screen.sees_together(&["Requests", "1 in 7 days"]);
    assert_eq!(screen.reads("main .segments input:checked", "value"), "7d");
}

#[test]
fn the_store_is_backed_up_from_the_page() {
    let site = Site::open();
    let screen = Screen::signed_in(&site);
    screen.sees("There is no backup yet");
    screen.clicks_near("Backups", "Back up now");
    screen.sees("checked and sound");
    screen.sees_no("There is no backup yet");
    screen.sees_together(&["Backups", "1 backup"]);
    assert_eq!(fs::read_dir(site.folder().join("backups")).unwrap().count(), 1);
}

#[test]
fn sales_follow_the_desk_and_warnings_lead_to_where_they_are_mended() {
    let branch = Branch::open();
    let screen = Screen::signed_in(&branch.site);
    screen.sees_together(&["Sales today", "Rooms ordered", "Available"]);
    let wishes = branch.reads("/opportunities?size=200")["rows"].clone();
    // Somebody who has bought already is refused, and the next one asked.
    let sold = wishes.as_array().unwrap().iter().filter(|wish| wish["open"] == true).any(|wish| {
        let project = wish["project"]["guid"].as_str().unwrap();
        let rooms = branch.site.tells(&["desk", "rooms", project, "--state", "available"]);
        let Some(room) = rooms[0]["guid"].as_str() else { return false };
        let customer = wish["customer"]["id"].to_string();
        let words =
            ["desk", "order", "--room", room, "--customer", &customer, "--amount", "1234567"];
        branch.site.runs(&words).status.success()
    });
    assert!(sold);
    screen.sees_that("the sale is told", || screen.shows("¥1.23m"));
    screen.sees("Demo keys");
    screen.clicks("Rotate keys");
    screen.sees_that("at the applications", || screen.address().ends_with("#/apps"));
}
