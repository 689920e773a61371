//! Pictures of the main views, kept under `target/screenshots/`; `docs/screenshots/make` takes the README's from there.

use serde_json::json;

use crate::branch::Branch;
use crate::screen::Screen;

/// The views, and the address at which each shows something.
const VIEWS: [(&str, &str); 8] = [
    ("overview", "#/overview"),
    ("projects", "#/projects"),
    ("apps", "#/apps"),
    ("application", "#/apps/301"),
    ("deliveries", "#/deliveries"),
    ("journal", "#/journal"),
    ("audit", "#/audit"),
    ("settings", "#/settings"),
];

#[test]
fn the_main_views_are_pictured_wide_and_narrow_light_and_dark() {
    let branch = Branch::open();
    let (project, _) = branch.project();
    for _ in 0..4 {
        branch.switches(&project);
    }
    branch.office.hears(4);
    let app = branch.site.app(301);
    app.asks("base_project_list", json!({"page": 1, "pageSize": 5})).ok();
    app.asks("base_project_list", json!({"page": "one"})).refused(1002);
    app.asks("cst_info_get", json!({"mobile": "13912340987"})).refused(2001);
    app.posts_bytes(b"garbage").refused_in_the_clear(1004);
    let door = Screen::open(&branch.site);
    pictures(&door, "sign-in");
    let screen = Screen::signed_in(&branch.site);
    for (name, address) in VIEWS {
        screen.goes_to(address);
        pictures(&screen, name);
    }
    screen.goes_to(&format!("#/board/{project}"));
    pictures(&screen, "board");
}

fn pictures(screen: &Screen, name: &str) {
    for (width, height) in [(1280, 800), (390, 844)] {
        screen.is_sized(width, height);
        for theme in ["light", "dark"] {
            screen.prefers(theme);
            screen.takes_the_hand_away();
            screen.sees_it_settled();
            screen.fits();
            screen.keeps_a_picture(&format!("{name}-{width}-{theme}"));
        }
    }
}
