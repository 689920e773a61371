//! Projects on line: switched for a sales office, which is told.

use crate::branch::Branch;
use crate::manners::Manner;
use crate::screen::Screen;

const FIRST_SWITCH: &str = "main input[role=switch]";

#[test]
fn a_project_goes_on_line_and_the_office_is_told_at_once() {
    let branch = Branch::open();
    let screen = Screen::signed_in(&branch.site);
    screen.goes_to("#/projects");
    screen.sees_it_settled();
    let name = screen.reads(FIRST_SWITCH, "ariaLabel").as_str().unwrap().to_string();
    assert!(name.contains("301"), "{name}");
    let before = screen.reads(FIRST_SWITCH, "checked");
    screen.clicks(&name);
    let pushes = branch.office.hears(1);
    assert_eq!(pushes[0].cmd, "notify_proj_publish", "{:?}", pushes[0].content);
    screen.sees_that("the switch stands otherwise", || {
        screen.reads(FIRST_SWITCH, "checked") != before
    });
    let project = name.trim_start_matches("On line: ").split(" · ").next().unwrap();
    screen.sees_together(&[project, "Delivered"]);
    screen.clicks(&name.replace("On line", "Tell again"));
    screen.sees("It is told again");
    assert_eq!(branch.office.hears(2)[1].cmd, "notify_proj_publish");
    screen.reloads();
    screen.sees_it_settled();
    assert_ne!(screen.reads(FIRST_SWITCH, "checked"), before);
}

#[test]
fn a_refusal_stands_in_the_cell_and_telling_again_mends_it() {
    let branch = Branch::open();
    branch.office.answers(|_| Manner::Refuse(1005));
    let screen = Screen::signed_in(&branch.site);
    screen.goes_to("#/projects");
    screen.sees_it_settled();
    let name = screen.reads(FIRST_SWITCH, "ariaLabel").as_str().unwrap().to_string();
    let project = name.trim_start_matches("On line: ").split(" · ").next().unwrap();
    screen.clicks(&name);
    branch.office.hears(1);
    screen.sees_together(&[project, "refused 1005"]);
    branch.office.accepts();
    screen.clicks(&name.replace("On line", "Tell again"));
    screen.sees_together(&[project, "Delivered"]);
}

#[test]
fn many_are_switched_at_once_after_a_count() {
    let branch = Branch::open();
    let screen = Screen::signed_in(&branch.site);
    screen.goes_to("#/projects");
    screen.sees_it_settled();
    let on = "main input[role=switch][aria-label*='301']:checked";
    let checked = || {
        screen
            .asks("return document.querySelectorAll(arguments[0]).length", &[on.into()])
            .as_u64()
            .unwrap()
    };
    let all = screen.count("main input[role=switch][aria-label*='301']");
    let missing = all - checked();
    screen.clicks("Select this page");
    screen.clicks("Put on line");
    screen.sees_together(&["Sales office", "Only those that stand otherwise"]);
    screen.clicks("Cancel");
    assert_eq!(all - checked(), missing, "nothing happens before one says so");
    let what = if missing == 0 { "Take off line" } else { "Put on line" };
    screen.clicks(what);
    screen.clicks(what);
    screen.sees("otherwise.");
    screen.clicks(what);
    screen.sees("switched");
    screen.sees_that("all stand alike", || checked() == if missing == 0 { 0 } else { all });
    let expected = if missing == 0 { all } else { missing };
    let pushes = branch.office.hears(expected as usize);
    assert!(pushes.iter().all(|push| push.cmd == "notify_proj_publish"));
}
