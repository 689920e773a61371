//! Districts' streets: reported once, listed ever after.

use serde_json::json;

use crate::lists::{everything, text};
use crate::samples::street;
use crate::server::Site;

/// Eight, four, four, four and twelve hexadecimal digits.
pub fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    lengths == [8, 4, 4, 4, 12] && groups.concat().chars().all(|c| c.is_ascii_hexdigit())
}

#[test]
fn a_new_street_gets_a_uuid_and_is_listed() {
    let site = Site::open();
    let app = site.app(301);
    let before = everything(&app, "base_areaStreet_list");
    let street = street();
    let content = app.asks("base_areaStreet_create", street.clone()).ok();
    let id = text(&content, "areaGUID");
    assert!(is_uuid(id), "{id}");
    let listed = everything(&app, "base_areaStreet_list");
    assert_eq!(listed[..before.len()], before);
    assert_eq!(listed.len(), before.len() + 1);
    let row = listed.last().unwrap();
    assert_eq!(text(row, "areaGUID"), id);
    for field in ["areaName", "streetName", "cityName", "provinceName"] {
        assert_eq!(row[field], street[field]);
    }
}

#[test]
fn a_street_that_exists_keeps_its_id() {
    let site = Site::open();
    let app = site.app(301);
    let street = street();
    let first = app.asks("base_areaStreet_create", street.clone()).ok();
    let count = everything(&app, "base_areaStreet_list").len();
    assert_eq!(app.asks("base_areaStreet_create", street.clone()).ok(), first);
    assert_eq!(site.app(302).asks("base_areaStreet_create", street).ok(), first);
    assert_eq!(everything(&app, "base_areaStreet_list").len(), count);
}

#[test]
fn a_street_of_the_demo_world_keeps_its_id() {
    let site = Site::open();
    let app = site.app(301);
    let known = everything(&app, "base_areaStreet_list")[0].clone();
    let report = json!({
        "areaName": known["areaName"], "streetName": known["streetName"], "cityName": known["cityName"],
        "provinceName": known["provinceName"], "countryName": "中国",
    });
    let content = app.asks("base_areaStreet_create", report).ok();
    assert_eq!(content["areaGUID"], known["areaGUID"]);
}

#[test]
fn streets_of_one_name_in_two_districts_are_two() {
    let site = Site::open();
    let app = site.app(301);
    let here = street();
    let first = app.asks("base_areaStreet_create", here.clone()).ok();
    for field in ["areaName", "cityName", "provinceName"] {
        let mut there = here.clone();
        there[field] = json!("别处");
        assert_ne!(app.asks("base_areaStreet_create", there).ok(), first, "{field}");
    }
}

#[test]
fn many_reports_of_one_street_at_once_make_one_street() {
    let site = Site::open();
    let app = site.app(301);
    let before = everything(&app, "base_areaStreet_list").len();
    let street = street();
    let ids: Vec<String> = std::thread::scope(|scope| {
        let report = || {
            let (app, street) = (app.clone(), street.clone());
            scope.spawn(move || {
                text(&app.asks("base_areaStreet_create", street).ok(), "areaGUID").to_string()
            })
        };
        let reports: Vec<_> = (0..8).map(|_| report()).collect();
        reports.into_iter().map(|report| report.join().unwrap()).collect()
    });
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    assert_eq!(everything(&app, "base_areaStreet_list").len(), before + 1);
}
