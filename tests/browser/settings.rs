//! The settings: password, sessions and tokens for scripts.

use serde_json::json;

use crate::operator::{Operator, PASSWORD};
use crate::screen::Screen;
use crate::server::Site;

#[test]
fn a_token_is_shown_once_works_and_is_revoked() {
    let site = Site::empty();
    let screen = Screen::signed_in(&site);
    screen.goes_to("#/settings");
    screen.sees("No tokens yet");
    screen.clicks("New token");
    screen.clicks("Make");
    screen.sees("This is needed");
    screen.fills("Name", "nightly");
    screen.clicks("Make");
    screen.sees("Copy it now");
    let secret = screen.reads("dialog[open] .secret-text", "textContent");
    let secret = secret.as_str().unwrap().to_string();
    let program = Operator::stranger(&site).with("authorization", &format!("Bearer {secret}"));
    assert_eq!(program.gets("/session").status, 200);
    screen.sees_together(&["curl", &secret]);
    screen.clicks("Close");
    screen.sees_together(&["nightly", "Revoke"]);
    assert!(!screen.shows(&secret));
    screen.reloads();
    screen.sees_together(&["nightly", "Revoke"]);
    assert!(
        !screen
            .asks("return document.documentElement.outerHTML", &[])
            .to_string()
            .contains(&secret)
    );

    screen.clicks_near("nightly", "Revoke");
    screen.sees("Scripts that use it are refused from now on");
    screen.clicks("Cancel");
    assert_eq!(program.gets("/session").status, 200, "nothing happens before one says so");
    screen.clicks_near("nightly", "Revoke");
    screen.clicks("Revoke");
    screen.sees("The token has been revoked");
    screen.sees("No tokens yet");
    assert_eq!(program.gets("/session").status, 401);
}

#[test]
fn a_name_that_is_taken_is_told_at_its_field_and_the_form_stays() {
    let site = Site::empty();
    Operator::program(&site, "nightly");
    let screen = Screen::signed_in(&site);
    screen.goes_to("#/settings");
    screen.clicks("New token");
    screen.fills("Name", "nightly");
    screen.expects_refusal(409, "tokens");
    screen.clicks("Make");
    screen.sees_together(&["Name", "This name is taken"]);
    screen.fills("Name", "nightly 2");
    screen.clicks("Make");
    screen.sees("Copy it now");
}

#[test]
fn another_browser_is_seen_and_signed_out() {
    let site = Site::empty();
    let screen = Screen::signed_in(&site);
    let other = Screen::open(&site);
    other.signs_in(PASSWORD);
    other.goes_to("#/audit");
    other.sees("password.set");
    screen.goes_to("#/settings");
    screen.sees_together(&["Chrome · Linux", "This one", "127.0.0.1"]);
    screen.clicks_near("Chrome · Linux", "End");
    screen.sees("will have to sign in again");
    screen.clicks("End");
    screen.sees("The session has ended");
    screen.sees_that("one session is left", || screen.count("button.small") == 0);
    other.expects_refusal(401, "audit");
    other.fills("Search who, subject, address", "x");
    other.sees("Your session has ended");
    screen.reloads();
    screen.sees("This one");
}

#[test]
fn the_password_is_changed_where_the_old_one_is_known() {
    let site = Site::empty();
    let screen = Screen::signed_in(&site);
    screen.goes_to("#/settings");
    screen.expects_refusal(409, "password");
    screen.fills("Current password", "not this one");
    screen.fills("New password", "a new long one");
    screen.fills("Once more", "a new long one");
    screen.clicks("Change the password");
    screen.sees_together(&["Current password", "The password is not right"]);
    screen.fills("Current password", PASSWORD);
    screen.clicks("Change the password");
    screen.sees("The password has been changed");
    assert_eq!(screen.reads("input[autocomplete=new-password]", "value"), "");
    Operator::signs_in(&site, "a new long one");
    screen.goes_to("#/audit");
    screen.sees_together(&["password.set", "127.0.0.1"]);
    assert!(!screen.text().contains("a new long one"));
}

#[test]
fn a_long_list_has_pages_that_stay_when_it_shrinks() {
    let site = Site::empty();
    let program = Operator::program(&site, "a");
    for at in 1..=20 {
        assert_eq!(program.posts("/tokens", json!({ "name": format!("b{at:02}") })).status, 201);
    }
    let screen = Screen::signed_in(&site);
    screen.goes_to("#/settings");
    screen.sees("1–20 of 21");
    assert!(!screen.shows("b20"));
    screen.clicks("Next page");
    screen.sees("21–21 of 21");
    screen.sees_together(&["b20", "Revoke"]);
    // The last row of the last page goes, and the page with it.
    screen.clicks_near("b20", "Revoke");
    screen.clicks("Revoke");
    screen.sees("1–20 of 20");
    screen.sees_together(&["b19", "Revoke"]);
    assert_eq!(program.posts("/tokens", json!({ "name": "c" })).status, 201);
    screen.reloads();
    screen.sees("1–20 of 21");
    screen.chooses("Rows a page", "50 a page");
    screen.sees("1–21 of 21");
    screen.sees_together(&["c", "Revoke"]);
}
