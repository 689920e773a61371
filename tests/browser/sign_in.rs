//! Coming in: the banner's link, the first password, wrong ones, and going out again.

use crate::operator::{Operator, PASSWORD, printed_link, sets_password};
use crate::screen::Screen;
use crate::server::Site;

#[test]
fn the_banners_link_leads_to_a_first_password_and_in() {
    let site = Site::empty();
    let link = printed_link(&site);
    let screen = Screen::blank(&site);
    screen.signs_in_by_the_banners_link(&site);
    screen.sees("设置管理密码");
    assert_eq!(screen.address(), "/admin/#/overview", "the link is gone from the address");
    let asked = "return performance.getEntriesByType('resource').map((one) => one.name)";
    let asked = screen.asks(asked, &[]).to_string();
    assert!(asked.contains("/admin/api/session/link") && !asked.contains(&link), "{asked}");

    screen.clicks("EN");
    screen.sees("Set the admin password");
    screen.fills("New password", "too short");
    screen.clicks("Save");
    screen.sees("At least 10 characters");
    screen.fills("New password", PASSWORD);
    screen.fills("Once more", "correct horse batter");
    screen.clicks("Save");
    screen.sees("The two are not the same");
    screen.sets_a_password(PASSWORD);
    screen.sees("Sign out");
    screen.reloads();
    screen.sees("Sign out");
    assert!(!site.log().contains(PASSWORD));
    Operator::signs_in(&site, PASSWORD);
}

#[test]
fn until_the_password_is_set_there_is_no_way_around_it() {
    let site = Site::empty();
    let screen = Screen::blank(&site);
    screen.signs_in_by_the_banners_link(&site);
    screen.sees("设置管理密码");
    screen.visits("/admin/#/settings");
    screen.reloads();
    screen.sees("设置管理密码");
    assert_eq!(screen.count("nav"), 0);
}

#[test]
fn a_spent_link_says_so_and_lets_nobody_in() {
    let site = Site::empty();
    let first = Screen::blank(&site);
    first.signs_in_by_the_banners_link(&site);
    first.sees("设置管理密码");
    let second = Screen::blank(&site);
    second.expects_refusal(401, "session/link");
    second.signs_in_by_the_banners_link(&site);
    second.sees("这个登录链接已经用过或已过期");
    second.sees("登录");
    assert_eq!(second.address(), "/admin/#/overview");
}

#[test]
fn where_no_password_was_ever_set_one_is_told_what_to_do() {
    let site = Site::empty();
    let screen = Screen::open(&site);
    screen.expects_refusal(409, "session");
    screen.fills("Password", "whatever it may be");
    screen.clicks("Sign in");
    screen.sees("dcbox admin password");
}

#[test]
fn a_wrong_password_is_told_and_after_five_one_waits_and_is_let_in() {
    let site = Site::empty();
    assert!(sets_password(&site, PASSWORD).status.success());
    let screen = Screen::open(&site);
    screen.clicks("Sign in");
    screen.sees("This is needed");
    for _ in 0..5 {
        screen.expects_refusal(401, "session");
        screen.fills("Password", "not this one");
        screen.sees_no("The password is not right");
        screen.clicks("Sign in");
        screen.sees("The password is not right");
        assert_eq!(screen.focus(), "Password", "one can type at once");
    }
    screen.expects_refusal(429, "session");
    screen.fills("Password", PASSWORD);
    screen.clicks("Sign in");
    screen.sees("Too many attempts");
    assert!(screen.cannot_click("Sign in").contains("disabled"));
    // The count runs down by itself.
    screen.sees_no("Too many attempts");
    screen.clicks("Sign in");
    screen.sees("Sign out");
}

#[test]
fn who_signs_out_is_at_the_door_and_has_no_way_back() {
    let site = Site::empty();
    let screen = Screen::signed_in(&site);
    screen.clicks("Sign out");
    screen.sees("Password");
    screen.sees_no("Sign out");
    screen.expects_refusal(401, "session");
    screen.visits("/admin/#/audit");
    screen.reloads();
    screen.sees("Password");
    assert_eq!(screen.count("data-table"), 0);
}

#[test]
fn a_session_that_ends_elsewhere_leads_to_the_door_and_back_to_where_one_was() {
    let site = Site::empty();
    let screen = Screen::signed_in(&site);
    screen.goes_to("#/audit");
    screen.sees("password.set");
    assert!(sets_password(&site, "the one after that").status.success());
    screen.expects_refusal(401, "audit");
    screen.fills("Search who, subject, address", "command");
    screen.sees("Your session has ended");
    screen.signs_in("the one after that");
    assert!(screen.address().starts_with("/admin/#/audit"), "{}", screen.address());
    screen.sees("password.set");
}

#[test]
fn a_password_can_be_looked_at_while_it_is_typed() {
    let site = Site::empty();
    let screen = Screen::open(&site);
    screen.fills("Password", "seen by me");
    assert_eq!(screen.reads("input[autocomplete=current-password]", "type"), "password");
    screen.clicks("Show password");
    assert_eq!(screen.reads("input[autocomplete=current-password]", "type"), "text");
}
