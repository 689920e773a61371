//! The sales board: a room is sold at it, and everybody sees.

use serde_json::json;

use crate::branch::Branch;
use crate::screen::Screen;

/// The first room of the board that is free: its GUID, and what a screen reader says of it.
pub fn free(screen: &Screen) -> (String, String) {
    let script = "const cell = document.querySelector('.cell[data-state=available]'); return cell && [cell.dataset.guid, cell.ariaLabel]";
    let found = screen
        .waits("a free room", || Some(screen.asks(script, &[])).filter(|found| found.is_array()));
    (found[0].as_str().unwrap().to_string(), found[1].as_str().unwrap().to_string())
}

pub fn state(screen: &Screen, room: &str) -> String {
    let script =
        "return document.querySelector(`.cell[data-guid='${arguments[0]}']`)?.dataset.state ?? ''";
    screen.asks(script, &[json!(room)]).as_str().unwrap_or_default().to_string()
}

/// Orders the room whose desk is open, for the first customer who is found.
pub fn orders(screen: &Screen) {
    // Before the desk is there, the only Order is the one of the orders among the states.
    screen.clicks_on(".desk-moves .main");
    screen.sees("The project's latest customers");
    screen.clicks_on("dialog .buyer-found button:not(:disabled)");
    screen.sees_that("somebody buys", || screen.count("dialog .buyer-chips li") == 1);
    screen.clicks("Order");
    screen.sees("is ordered");
}

#[test]
fn a_room_is_sold_and_the_office_hears_of_it_three_times() {
    let branch = Branch::open();
    let (_, name) = branch.project();
    let screen = Screen::signed_in(&branch.site);
    screen.goes_to("#/board");
    screen.fills("Search project, code, city", &name);
    screen.clicks(&name);
    let (room, words) = free(&screen);
    screen.clicks_on(&format!(".cell[data-guid='{room}']"));
    screen.sees(words.split(" · ").next().unwrap());
    orders(&screen);
    screen.sees_that("the room is ordered", || state(&screen, &room) == "ordered");
    screen.sees_that("the focus is at the desk still", || screen.count(".desk :focus") == 1);
    for no_amount in ["1e3", "0x10", "1.005"] {
        screen.clicks_on(".desk [data-key^='pay-']");
        screen.fills("Amount (yuan)", no_amount);
        screen.clicks_on("dialog.dialog[open] footer .main");
        screen.sees("A number, please");
        screen.clicks("Cancel");
    }
    let pushes = branch.office.hears(3);
    assert!(pushes.iter().any(|push| push.cmd == "cst_order_notify"), "{pushes:?}");
    screen.sees_that("three pushes are shown as delivered", || {
        let script = "return [...document.querySelectorAll('.desk-part li')].filter((one) => /delivered/i.test(one.innerText)).length";
        screen.asks(script, &[]).as_u64() >= Some(3)
    });
    branch.office.forgets();
    screen.clicks("Sign");
    screen.clicks("Sign");
    screen.sees("is signed");
    screen.sees_that("the room is signed", || state(&screen, &room) == "signed");
    let heard = branch.office.hears(1);
    screen.waits("the contract is told", || {
        branch.office.heard().contains(&"cst_contract_notify".to_string()).then_some(())
    });
    assert!(!heard.is_empty());
}

#[test]
fn what_one_screen_does_another_sees_and_the_wall_too() {
    let branch = Branch::open();
    let (project, _) = branch.project();
    let screen = Screen::signed_in(&branch.site);
    screen.goes_to(&format!("#/board/{project}"));
    let (room, _) = free(&screen);
    let wall = Screen::open(&branch.site);
    wall.signs_in(crate::operator::PASSWORD);
    wall.goes_to(&format!("#/board/{project}?wall=1"));
    wall.sees_that("the room stands on some page of the wall", || wall.count("h1") == 1);
    screen.clicks_on(&format!(".cell[data-guid='{room}']"));
    screen.clicks("Hold");
    screen.sees("is held");
    screen.sees_that("held", || state(&screen, &room) == "held");
    // The wall turns to the page with the room that has changed.
    wall.sees_that("held on the wall", || state(&wall, &room) == "held");
    let release = branch.program.posts(&format!("/rooms/{room}/release"), json!({}));
    assert!(release.status < 300, "{}", release.text());
    for one in [&screen, &wall] {
        one.sees_that("free again", || state(one, &room) == "available");
    }
}

#[test]
fn a_room_is_reached_and_left_by_keyboard() {
    use fantoccini::key::Key;
    let branch = Branch::open();
    let (project, _) = branch.project();
    let screen = Screen::signed_in(&branch.site);
    screen.goes_to(&format!("#/board/{project}"));
    screen.sees_that("the grid", || screen.count(".cell") > 1);
    screen.asks("document.querySelector('.cell[tabindex=\"0\"]').focus()", &[]);
    let first = screen.focus();
    screen.presses(Key::Down);
    screen.sees_that("another room", || screen.focus() != first);
    let second = screen.focus();
    screen.presses(Key::Enter);
    screen.sees_that("the desk is open", || screen.count("dialog.desk[open] h2") == 1);
    screen.presses(Key::Escape);
    screen.sees_that("the desk is closed", || screen.count("dialog.desk[open]") == 0);
    assert_eq!(screen.focus(), second, "the focus is back on the room");
}
