//! Everything by keyboard alone.

use fantoccini::key::Key;

use crate::operator::PASSWORD;
use crate::operator::sets_password;
use crate::screen::Screen;
use crate::server::Site;

#[test]
fn one_signs_in_and_out_without_a_mouse() {
    let site = Site::empty();
    assert!(sets_password(&site, PASSWORD).status.success());
    let screen = Screen::open(&site);
    screen.sees_that("the password has the focus", || screen.focus() == "Password");
    screen.types(PASSWORD);
    screen.presses(Key::Enter);
    screen.sees("Sign out");
    for _ in 0..40 {
        screen.presses(Key::Tab);
        if screen.focus() == "Sign out" {
            break;
        }
    }
    assert_eq!(screen.focus(), "Sign out");
    screen.presses(Key::Enter);
    screen.sees("Password");
}

#[test]
fn the_first_tab_skips_to_the_content() {
    let site = Site::empty();
    let screen = Screen::signed_in(&site);
    screen.goes_to("#/audit");
    screen.reloads();
    screen.sees("password.set");
    screen.presses(Key::Tab);
    assert_eq!(screen.focus(), "Skip to content");
    let at = "const { top, left } = document.activeElement.getBoundingClientRect(); return top >= 0 && left >= 0";
    screen.sees_that("the skip link is in sight", || screen.asks(at, &[]) == true);
    screen.presses(Key::Enter);
    assert_eq!(screen.asks("return document.activeElement.id", &[]), "main");
    assert!(screen.address().ends_with("#/audit"), "the address stays");
    screen.presses(Key::Tab);
    assert_eq!(screen.focus(), "Search who, subject, address");
}

#[test]
fn tab_goes_from_top_to_bottom_and_arrows_within_the_navigation() {
    let site = Site::empty();
    let screen = Screen::signed_in(&site);
    screen.goes_to("#/audit");
    screen.reloads();
    screen.sees("password.set");
    let mut order = Vec::new();
    while order.last().is_none_or(|last| last != "Action") && order.len() < 60 {
        screen.presses(Key::Tab);
        order.push(screen.focus());
        let ring = "const style = getComputedStyle(document.activeElement); return style.outlineStyle !== 'none' || style.boxShadow !== 'none'";
        assert_eq!(screen.asks(ring, &[]), true, "no ring around {order:?}");
    }
    let wanted = [
        "Skip to content",
        "Overview",
        "Audit",
        "Settings",
        "Sign out",
        "Search who, subject, address",
        "Action",
    ];
    let mut rest = order.iter();
    for name in wanted {
        assert!(rest.any(|one| one == name), "{name} is not in its place: {order:?}");
    }
    screen.asks("document.querySelector('.rail a[data-section=audit]').focus()", &[]);
    screen.presses(Key::Down);
    assert_eq!(screen.focus(), "Settings");
    screen.presses(Key::Down);
    assert_eq!(screen.focus(), "Overview");
    screen.presses(Key::End);
    screen.presses(Key::Enter);
    screen.sees("Signed in as operator");
}

#[test]
fn a_slash_searches_arrows_choose_enter_opens_and_escape_leads_back() {
    let site = Site::empty();
    let screen = Screen::signed_in(&site);
    screen.goes_to("#/audit");
    screen.sees("password.set");
    screen.types("/");
    assert_eq!(screen.focus(), "Search who, subject, address");
    screen.types("a/b");
    assert_eq!(screen.reads("input[type=search]", "value"), "a/b");
    screen.sees("Nothing matches");
    screen.presses_with(Key::Control, 'a');
    screen.types("command");
    screen.sees("password.set");
    screen.presses(Key::Down);
    let row = "return document.activeElement.closest('tr')?.innerText ?? ''";
    screen.sees_that("the first row has the focus", || {
        screen.asks(row, &[]).to_string().contains("password.set")
    });
    screen.presses(Key::Enter);
    screen.sees("Before");
    for _ in 0..6 {
        screen.presses(Key::Tab);
        let inside = "return document.activeElement === document.body || Boolean(document.activeElement.closest('dialog'))";
        assert_eq!(screen.asks(inside, &[]), true, "the focus stays in the dialog");
    }
    screen.presses(Key::Escape);
    screen.sees_that("the dialog is gone", || screen.count("dialog[open]") == 0);
    assert!(screen.asks(row, &[]).to_string().contains("password.set"), "the focus is back");
}
