//! The paged lists: page walks, change times, and what lies past the end.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::client::App;
use crate::lists::{Follower, LISTS, after, by_page, everything, page, rows, text};
use crate::samples::World;
use crate::server::Site;

#[test]
fn a_walk_is_the_same_for_every_page_size() {
    let site = Site::shared();
    let app = site.app(123);
    for list in LISTS {
        let whole = everything(&app, list.cmd);
        assert!(!whole.is_empty(), "{} is empty", list.cmd);
        for size in [7, 50] {
            assert_eq!(by_page(&app, list.cmd, size), whole, "{} by {size}", list.cmd);
        }
    }
}

#[test]
fn no_list_names_a_row_twice() {
    let site = Site::shared();
    let app = site.app(123);
    let keys: [(&str, &[&str]); 9] = [
        ("base_company_list", &["companyGUID", "projGUID"]),
        ("base_areaStreet_list", &["areaGUID"]),
        ("base_project_list", &["projGUID"]),
        ("base_consultantProj_list", &["userGUID", "projGUID"]),
        ("base_consultant_list", &["userGUID"]),
        ("base_consultantStation_list", &["stationGUID"]),
        ("base_city_list", &["cityCode"]),
        ("base_proxyCompanysales_list", &["consultantId", "projGUID"]),
        ("base_proxyCompany_list", &["companyId", "projGUID"]),
    ];
    for (cmd, key) in keys {
        let all = everything(&app, cmd);
        let names = all
            .iter()
            .map(|row| key.iter().map(|field| row[*field].to_string()).collect::<Vec<_>>());
        assert_eq!(names.collect::<HashSet<_>>().len(), all.len(), "{cmd}");
    }
}

#[test]
fn every_page_tells_its_number_and_how_many_there_are() {
    let site = Site::shared();
    let app = site.app(123);
    for list in LISTS {
        let total = everything(&app, list.cmd).len();
        for size in [1, 7, total.min(1000), 1000] {
            let pages = total.div_ceil(size);
            let first = page(&app, list.cmd, 1, size);
            assert_eq!(
                (&first["page"], &first["totalPage"]),
                (&json!(1), &json!(pages)),
                "{}",
                list.cmd
            );
            let last = page(&app, list.cmd, pages, size);
            assert_eq!(last["page"], json!(pages));
            assert_eq!(rows(&last).len(), total - (pages - 1) * size);
        }
    }
}

#[test]
fn past_the_end_there_is_an_empty_list() {
    let site = Site::shared();
    let app = site.app(123);
    for list in LISTS {
        let pages = page(&app, list.cmd, 1, 10)["totalPage"].as_u64().unwrap() as usize;
        for beyond in [pages + 1, pages + 1000] {
            let content = page(&app, list.cmd, beyond, 10);
            assert_eq!(rows(&content), Vec::<Value>::new(), "{}", list.cmd);
            assert_eq!(content["page"], json!(beyond));
            assert_eq!(content["totalPage"], json!(pages));
            assert_eq!(content["lastSyncTime"], Value::Null);
        }
    }
}

#[test]
fn a_page_is_the_first_one_of_ten_where_nothing_is_said() {
    let site = Site::shared();
    let app = site.app(123);
    for list in LISTS
        .iter()
        .filter(|list| crate::spec::table(list.cmd).request[0].need == crate::spec::Need::No)
    {
        let content = app.asks(list.cmd, json!({})).ok();
        assert_eq!(content, page(&app, list.cmd, 1, 10), "{}", list.cmd);
    }
}

#[test]
fn following_the_change_time_brings_the_same_rows_in_the_same_order() {
    let site = Site::shared();
    let app = site.app(123);
    for list in LISTS.iter().filter(|list| list.since.is_some() && tells_time(&app, list.cmd)) {
        let whole = everything(&app, list.cmd);
        for size in [3, 1000] {
            let mut follower = Follower::of(list.cmd, size);
            let mut seen = Vec::new();
            loop {
                let found = follower.next(&app);
                if found.is_empty() {
                    break;
                }
                seen.extend(found);
            }
            assert_eq!(seen, whole, "{} by {size}", list.cmd);
        }
    }
}

/// Whether a list's answer has the time from which its next request goes on.
fn tells_time(app: &App, cmd: &str) -> bool {
    page(app, cmd, 1, 1)["lastSyncTime"].is_string()
}

#[test]
fn the_lists_that_can_be_followed_tell_their_time() {
    let site = Site::shared();
    let app = site.app(123);
    for cmd in [
        "base_company_list",
        "base_project_list",
        "base_consultantProj_list",
        "base_consultant_list",
    ] {
        assert!(tells_time(&app, cmd), "{cmd}");
    }
    assert!(tells_time(&app, "base_consultantStation_list"));
}

#[test]
fn a_time_before_everything_selects_all_and_one_after_everything_nothing() {
    let site = Site::shared();
    let app = site.app(123);
    for list in LISTS.iter().filter(|list| list.since.is_some()) {
        let field = list.since.unwrap();
        let ask =
            |time: &str| app.asks(list.cmd, json!({"page": 1, "pageSize": 1000, field: time})).ok();
        assert_eq!(rows(&ask("2000-01-01 00:00:00")), everything(&app, list.cmd), "{}", list.cmd);
        assert_eq!(rows(&ask("2099-01-01 00:00:00.000")), Vec::<Value>::new(), "{}", list.cmd);
    }
}

#[test]
fn change_times_rise_strictly_and_none_is_given_twice_over_the_whole_store() {
    let site = Site::shared();
    let app = site.app(123);
    let mut times = HashSet::new();
    for list in
        LISTS.iter().filter(|list| list.cmd != "base_proxyCompany_list" && list.since.is_some())
    {
        let mut last = String::new();
        for number in 1..=everything(&app, list.cmd).len().min(120) {
            let content = page(&app, list.cmd, number, 1);
            let time = text(&content, "lastSyncTime").to_string();
            assert!(time > last, "{}: {time} after {last}", list.cmd);
            assert!(times.insert(time.clone()), "{}: {time} is another row's, too", list.cmd);
            last = time;
        }
    }
}

#[test]
fn the_time_of_a_page_is_that_of_its_last_row() {
    let site = Site::shared();
    let app = site.app(123);
    for list in LISTS.iter().filter(|list| list.since.is_some() && tells_time(&app, list.cmd)) {
        let (found, time) = after(&app, list, None, 3);
        let third = page(&app, list.cmd, 3.min(found.len()), 1);
        assert_eq!(third["lastSyncTime"].as_str(), time.as_deref(), "{}", list.cmd);
    }
}

#[test]
fn a_client_that_has_everything_is_told_only_of_what_is_new() {
    let site = Site::open();
    let app = site.app(123);
    let world = World::of(&app);
    let mut consultants = Follower::of("base_consultant_list", 1000);
    let mut relations = Follower::of("base_consultantProj_list", 1000);
    let mut projects = Follower::of("base_project_list", 1000);
    for follower in [&mut consultants, &mut relations, &mut projects] {
        while !follower.next(&app).is_empty() {}
        assert!(follower.next(&app).is_empty());
    }
    let consultant = world.consultant();
    app.asks("base_consultant_create", consultant.clone()).ok();
    let news = consultants.next(&app);
    assert_eq!(news.len(), 1);
    assert_eq!(news[0]["userGUID"], consultant["userGUID"]);
    assert_eq!(relations.next(&app).len(), 1);
    assert_eq!(projects.next(&app), Vec::<Value>::new());
    assert!(consultants.next(&app).is_empty() && relations.next(&app).is_empty());
}

#[test]
fn lists_are_the_same_after_a_restart() {
    let mut site = Site::open();
    let app = site.app(123);
    app.asks("base_consultant_create", World::of(&app).consultant()).ok();
    let before = LISTS.map(|list| everything(&app, list.cmd));
    site.restarts();
    let app = site.app(123);
    assert_eq!(LISTS.map(|list| everything(&app, list.cmd)), before);
}
