//! Applications: made, told apart, given keys and leave to call.

use serde_json::json;

use crate::branch::Branch;
use crate::client::App;
use crate::operator::Operator;
use crate::receiver::Receiver;
use crate::screen::Screen;
use crate::server::Site;

/// The keys in the dialog that shows them once.
fn shown_keys(screen: &Screen) -> (String, String) {
    let all = "return [...document.querySelectorAll('dialog[open] .secret-text')].map((one) => one.textContent)";
    let all = screen.asks(all, &[]);
    (all[0].as_str().unwrap().to_string(), all[1].as_str().unwrap().to_string())
}

fn code(app: &App) -> i64 {
    app.code_of(&app.draft("base_project_list", &json!({})).seal().body())
}

#[test]
fn a_new_application_shows_its_keys_once_and_calls_with_them() {
    let site = Site::open();
    let screen = Screen::signed_in(&site);
    screen.goes_to("#/apps");
    screen.sees_together(&["301", "Sales office"]);
    screen.clicks("New application");
    screen.clicks("Make");
    screen.sees("This is needed");
    screen.fills("Name", "湖滨案场");
    screen.clicks("Make");
    screen.sees_together(&["湖滨案场", "Copy them now"]);
    let (token, appkey) = shown_keys(&screen);
    screen.clicks("Close");
    screen.sees_that("the application's own page", || screen.address().contains("#/apps/3"));
    let id = screen.address().rsplit('/').next().unwrap().to_string();
    let app = App::new(&id, &token, &appkey, site.addr());
    assert_eq!(code(&app), 0);

    let whole = || screen.asks("return document.documentElement.outerHTML", &[]).to_string();
    assert!(!whole().contains(&token) && !whole().contains(&appkey));
    screen.clicks("Keys");
    screen.sees("••••");
    screen.reloads();
    screen.sees("••••");
    assert!(!whole().contains(&token) && !whole().contains(&appkey));
    screen.clicks_near("token", "Reveal");
    screen.sees(&token);
    screen.goes_to("#/audit");
    screen.sees_together(&["application.reveal", "operator"]);
    assert!(!whole().contains(&token) && !whole().contains(&appkey));
}

#[test]
fn keys_are_rotated_while_both_pairs_call_and_pushes_follow_the_application() {
    let branch = Branch::open();
    let old = branch.site.app(301);
    let screen = Screen::signed_in(&branch.site);
    screen.goes_to("#/apps/301");
    screen.clicks("Keys");
    screen.clicks("Rotate keys");
    screen.sees("without a stop");
    screen.chooses("Accept both for", "7 days");
    screen.clicks("Make new keys");
    screen.sees("Copy them now");
    let (token, appkey) = shown_keys(&screen);
    let new = App::new("301", &token, &appkey, branch.site.addr());
    screen.clicks("Close");
    screen.sees("pushes are sealed with the old until then");
    assert_eq!(code(&old), 0);
    screen.clicks("Test push, old keys");
    screen.sees("The push arrived");
    screen.clicks("Close");

    assert_eq!(code(&new), 0);
    screen.sees("Pushes are sealed with the new keys");
    assert_eq!(code(&old), 0, "the old ones are still accepted");
    let fresh = Receiver::of(new.clone());
    screen.clicks_near("Interfaces", "Settings");
    screen.fills("Callback", &fresh.url());
    screen.clicks("Save");
    screen.sees("Saved");
    screen.clicks("Test push");
    screen.sees("The push arrived");
    screen.clicks("Close");
    screen.clicks("Keys");
    screen.clicks("Refuse the old keys now");
    screen.sees("refused at once (1009)");
    screen.clicks("Refuse them");
    screen.sees("The old keys are refused");
    screen.sees_that("the old keys are refused", || code(&old) == 1009);
    assert_eq!(code(&new), 0);
}

#[test]
fn leave_to_call_is_taken_and_given_back_box_by_box() {
    let site = Site::open();
    let office = site.app(301);
    let screen = Screen::signed_in(&site);
    screen.goes_to("#/apps/301");
    screen.clicks("Interfaces");
    screen.sees("May call");
    screen.clicks("base_project_list");
    screen.sees("1 change not saved");
    assert_eq!(code(&office), 0, "not before it is saved");
    screen.clicks("Save");
    screen.sees("Saved");
    screen.sees_that("it is refused", || code(&office) == 1010);
    screen.clicks("By its class");
    screen.clicks("Save");
    screen.sees_that("it is allowed again", || code(&office) == 0);
}

#[test]
fn an_application_that_is_disabled_is_refused_until_it_is_enabled() {
    let site = Site::open();
    let office = site.app(301);
    let screen = Screen::signed_in(&site);
    screen.goes_to("#/apps/301");
    screen.clicks("Disable");
    screen.sees("refused at once (1011)");
    screen.clicks("Cancel");
    assert_eq!(code(&office), 0);
    screen.clicks("Disable");
    screen.clicks("Disable");
    screen.sees("Enable");
    screen.sees_that("it is refused", || code(&office) == 1011);
    screen.clicks("Enable");
    screen.sees_that("it is let in again", || code(&office) == 0);
}

#[test]
fn hostile_names_and_answers_are_shown_as_texts() {
    let hostile = "<img src=x onerror=alert(1)><b>b</b>";
    let site = Site::open();
    let program = Operator::program(&site, "nightly");
    let path = "/admin/api/applications/301";
    assert_eq!(program.sends("PATCH", path, Some(&json!({ "name": hostile }))).status, 200);
    let screen = Screen::signed_in(&site);
    for view in ["#/apps", "#/apps/301", "#/projects", "#/deliveries"] {
        screen.goes_to(view);
        screen.sees_it_settled();
        screen.sees_that(view, || screen.shows(hostile) || view == "#/deliveries");
        assert_eq!(screen.count("main td b > b, main h1 b, main h1 img, main td img"), 0, "{view}");
    }
}
