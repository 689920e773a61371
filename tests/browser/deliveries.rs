//! Deliveries: why a message waits, and what one does about it.

use crate::branch::Branch;
use crate::manners::Manner;
use crate::screen::Screen;

#[test]
fn a_message_that_failed_is_found_with_its_answer_and_sent_again() {
    let branch = Branch::open();
    branch.office.answers(|_| Manner::Refuse(1005));
    let (project, _) = branch.project();
    let screen = Screen::signed_in(&branch.site);
    branch.switches(&project);
    branch.office.hears(1);
    screen.goes_to("#/deliveries");
    screen.sees_together(&["notify_proj_publish", "Retrying", "It failed"]);
    screen.fills("Search records and serials", &project);
    screen.clicks("notify_proj_publish");
    screen.sees_together(&["#1", "refused 1005"]);
    screen.sees("It failed");
    branch.office.accepts();
    screen.clicks("Retry");
    screen.sees("1 entry is affected");
    screen.clicks("Cancel");
    screen.clicks("Retry");
    screen.clicks("Retry");
    screen.sees("1 message goes out again");
    screen.sees_together(&["State", "Delivered"]);
    let pushes = branch.office.pushes();
    assert!(pushes.iter().all(|push| push.sid == pushes[0].sid), "it keeps its serial");
    screen.goes_to("#/audit");
    screen.sees("delivery.retry");
}

#[test]
fn a_message_that_nobody_wants_is_dropped_and_does_not_come() {
    let branch = Branch::open();
    branch.office.answers(|_| Manner::Refuse(1005));
    let (project, _) = branch.project();
    let screen = Screen::signed_in(&branch.site);
    branch.switches(&project);
    branch.office.hears(1);
    screen.goes_to("#/deliveries");
    screen.clicks("notify_proj_publish");
    screen.clicks("Drop");
    screen.sees("The application will miss these changes");
    screen.clicks("Drop");
    screen.sees_together(&["State", "Dropped"]);
    branch.office.accepts();
    branch.office.forgets();
    // What comes after it goes on.
    branch.switches(&project);
    let pushes = branch.office.hears(1);
    assert_eq!((pushes.len(), pushes[0].before), (1, 0), "the dropped one did not come again");
}

#[test]
fn a_press_and_marked_text_outlive_the_changes_that_come_meanwhile() {
    let branch = Branch::open();
    branch.office.answers(|_| Manner::Refuse(1005));
    let (project, _) = branch.project();
    let screen = Screen::signed_in(&branch.site);
    branch.switches(&project);
    branch.office.hears(1);
    screen.goes_to("#/deliveries?sort=id");
    let rows = || screen.count(".tab-panel tbody tr:not(.waiting)");
    screen.sees_that("one message", || rows() == 1);
    let mark = "getSelection().selectAllChildren(document.querySelector('.tab-panel tbody code')); return String(getSelection())";
    assert_eq!(screen.asks(mark, &[]), "notify_proj_publish");
    branch.switches(&project);
    screen.sees_that("another message", || rows() == 2);
    assert_eq!(screen.asks("return String(getSelection())", &[]), "notify_proj_publish");

    let place = ".tab-panel tbody .badge";
    screen.holds_the_mouse_on(place);
    branch.switches(&project);
    screen.sees_that("the third waits", || screen.count(".tab-panel table[aria-busy=true]") == 1);
    assert_eq!(rows(), 2);
    screen.lets_the_mouse_go_on(place);
    screen.sees_that("the row is open", || screen.address().ends_with("#/deliveries/1"));
}
