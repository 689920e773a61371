//! Language, theme and width.

use crate::screen::Screen;
use crate::server::Site;

#[test]
fn the_language_is_switched_at_once_and_remembered() {
    let site = Site::empty();
    let screen = Screen::signed_in(&site);
    screen.goes_to("#/audit");
    assert_eq!(screen.reads("html", "lang"), "en-GB");
    screen.sees("Who changed what");
    screen.clicks("中");
    screen.sees("谁在什么时候、从哪里、改了什么");
    assert!(!screen.shows("Who changed what"));
    assert_eq!(screen.reads("html", "lang"), "zh-CN");
    assert!(screen.address().ends_with("#/audit"));
    screen.reloads();
    screen.sees("谁在什么时候、从哪里、改了什么");
    screen.goes_to("#/settings");
    screen.clicks("EN");
    screen.sees("Signed in as operator");
    screen.reloads();
    screen.sees("Signed in as operator");
}

#[test]
fn the_theme_follows_the_system_until_one_chooses() {
    let site = Site::empty();
    let screen = Screen::signed_in(&site);
    let theme = || screen.asks("return document.documentElement.dataset.theme", &[]);
    let paper = || screen.asks("return getComputedStyle(document.body).color", &[]);
    screen.prefers("dark");
    screen.sees_that("dark as the system", || theme() == "dark");
    let night = paper();
    screen.clicks("Switch between light and dark");
    screen.sees_that("light as chosen", || theme() == "light" && paper() != night);
    screen.reloads();
    screen.sees("Sign out");
    assert_eq!(theme(), "light");
    screen.prefers("light");
    screen.prefers("dark");
    assert_eq!(theme(), "light", "a choice stands whatever the system says");
    screen.clicks("Switch between light and dark");
    assert_eq!((theme(), paper()), ("dark".into(), night));
    screen.prefers("light");
    screen.sees_that("light as the system", || theme() == "light");
}

#[test]
fn on_a_narrow_screen_everything_is_reached_and_nothing_scrolls_sideways() {
    let site = Site::open();
    let screen = Screen::signed_in(&site);
    screen.is_sized(390, 844);
    for (entry, view) in [("Audit", "#/audit"), ("Settings", "#/settings")] {
        screen.clicks("More");
        screen.clicks(entry);
        screen.sees_that(view, || screen.address().ends_with(view));
        screen.sees_it_settled();
        screen.fits();
        assert_eq!(screen.count("dialog[open]"), 0, "the drawer is closed");
    }
    screen.sees_together(&["Chrome · Linux", "This one", "127.0.0.1"]);
}
