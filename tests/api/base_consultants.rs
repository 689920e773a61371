//! Consultants: reported by a sales office, bound to projects, agencies and stations.

use serde_json::{Value, json};

use crate::client::{App, beijing_now};
use crate::lists::{everything, page, text};
use crate::samples::{World, unique};
use crate::server::Site;

const CREATE: &str = "base_consultant_create";

/// The rows of a list in which a field has a value.
fn found(app: &App, cmd: &str, field: &str, value: &Value) -> Vec<Value> {
    everything(app, cmd).into_iter().filter(|row| row[field] == *value).collect()
}

/// All that the data centre knows of consultants, to see that nothing changed.
fn knowledge(app: &App) -> [Vec<Value>; 4] {
    [
        "base_consultant_list",
        "base_consultantProj_list",
        "base_proxyCompanysales_list",
        "base_consultantStation_list",
    ]
    .map(|cmd| everything(app, cmd))
}

#[test]
fn a_new_consultant_appears_in_every_list_that_shows_consultants() {
    let site = Site::open();
    let app = site.app(123);
    let world = World::of(&app);
    let consultant = world.consultant();
    let id = &consultant["userGUID"];
    let content = app.asks(CREATE, consultant.clone()).ok();
    assert_eq!(&content["consultantId"], id);

    let listed = found(&app, "base_consultant_list", "userGUID", id);
    assert_eq!(listed.len(), 1);
    for field in ["userName", "userCode", "mobile"] {
        assert_eq!(listed[0][field], consultant[field]);
    }
    assert_eq!(listed[0]["isDisabled"], 0);

    let relations = found(&app, "base_consultantProj_list", "userGUID", id);
    assert_eq!(relations.len(), 1);
    assert_eq!(relations[0]["projGUID"], world.project.as_str());
    assert_eq!(relations[0]["stationName"], consultant["stationName"]);

    let sales = found(&app, "base_proxyCompanysales_list", "consultantId", id);
    assert_eq!(sales.len(), 1);
    assert_eq!(sales[0]["proxyCompanyId"].to_string(), world.company);
    assert_eq!(sales[0]["mobile"], consultant["mobile"]);
    assert_eq!(sales[0]["enable"], 1);
}

#[test]
fn times_are_beijing_time() {
    let site = Site::open();
    let app = site.app(123);
    let consultant = World::of(&app).consultant();
    let clock = || beijing_now().strftime("%Y-%m-%d %H:%M:%S").to_string();
    let before = clock();
    app.asks(CREATE, consultant.clone()).ok();
    // Times have milliseconds, and those of one moment follow one another: a second's grace.
    let after =
        (beijing_now() + jiff::ToSpan::seconds(2)).strftime("%Y-%m-%d %H:%M:%S").to_string();
    let listed = found(&app, "base_consultant_list", "userGUID", &consultant["userGUID"]);
    let created = text(&listed[0], "createdOn");
    assert!(before.as_str() <= created && created < after.as_str(), "{before} {created} {after}");
    let all = page(&app, "base_consultant_list", 1, 1000);
    let changed = text(&all, "lastSyncTime");
    assert!(before.as_str() <= changed && changed < after.as_str(), "{before} {changed} {after}");
}

#[test]
fn a_disabled_consultant_is_told_as_such_in_both_lists() {
    let site = Site::open();
    let app = site.app(123);
    let mut consultant = World::of(&app).consultant();
    consultant["isDisabeld"] = json!(1);
    app.asks(CREATE, consultant.clone()).ok();
    let id = &consultant["userGUID"];
    assert_eq!(found(&app, "base_consultant_list", "userGUID", id)[0]["isDisabled"], 1);
    assert_eq!(found(&app, "base_proxyCompanysales_list", "consultantId", id)[0]["enable"], 0);
}

#[test]
fn an_unknown_station_is_created_from_its_name() {
    let site = Site::open();
    let app = site.app(123);
    let world = World::of(&app);
    let mut consultant = world.consultant();
    consultant["stationName"] = json!("夜间接待");
    let before = everything(&app, "base_consultantStation_list").len();
    app.asks(CREATE, consultant.clone()).ok();
    let stations = found(&app, "base_consultantStation_list", "stationName", &json!("夜间接待"));
    assert_eq!(stations.len(), 1);
    assert_eq!(stations[0]["projGUID"], world.project.as_str());
    assert_eq!(stations[0]["stationGUID"], consultant["stationGUID"]);
    let relation = found(&app, "base_consultantProj_list", "userGUID", &consultant["userGUID"]);
    assert_eq!(relation[0]["stationGUID"], stations[0]["stationGUID"]);
    assert_eq!(everything(&app, "base_consultantStation_list").len(), before + 1);
}

#[test]
fn a_known_station_is_used_and_not_made_again() {
    let site = Site::open();
    let app = site.app(123);
    let world = World::of(&app);
    let stations = everything(&app, "base_consultantStation_list");
    let station =
        stations.iter().find(|station| station["projGUID"] == world.project.as_str()).unwrap();
    let mut consultant = world.consultant();
    consultant["stationGUID"] = station["stationGUID"].clone();
    consultant["stationName"] = station["stationName"].clone();
    app.asks(CREATE, consultant.clone()).ok();
    assert_eq!(everything(&app, "base_consultantStation_list"), stations);
    let relation = found(&app, "base_consultantProj_list", "userGUID", &consultant["userGUID"]);
    assert_eq!(relation[0]["stationGUID"], station["stationGUID"]);
}

#[test]
fn a_consultant_reported_for_another_project_works_for_both() {
    let site = Site::open();
    let app = site.app(123);
    let world = World::of(&app);
    let consultant = world.consultant();
    let id = &consultant["userGUID"];
    app.asks(CREATE, consultant.clone()).ok();
    let created = found(&app, "base_consultant_list", "userGUID", id)[0]["createdOn"].clone();
    let content = app.asks(CREATE, world.elsewhere(&consultant)).ok();
    assert_eq!(&content["consultantId"], id);
    let relations = found(&app, "base_consultantProj_list", "userGUID", id);
    let projects: Vec<&str> = relations.iter().map(|row| text(row, "projGUID")).collect();
    assert_eq!(projects, [&world.project, &world.other_project]);
    let listed = found(&app, "base_consultant_list", "userGUID", id);
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["createdOn"], created, "the creation time is not the time of the change");
    assert_eq!(found(&app, "base_proxyCompanysales_list", "consultantId", id).len(), 2);
}

#[test]
fn a_consultant_is_not_created_twice() {
    let site = Site::open();
    let app = site.app(123);
    let world = World::of(&app);
    let consultant = world.consultant();
    app.asks(CREATE, consultant.clone()).ok();
    app.asks(CREATE, world.elsewhere(&consultant)).ok();
    let before = knowledge(&app);
    app.asks(CREATE, consultant.clone()).refused(4003);
    app.asks(CREATE, world.elsewhere(&consultant)).refused(4003);
    let mut namesake = world.consultant();
    namesake["userCode"] = consultant["userCode"].clone();
    app.asks(CREATE, namesake.clone()).refused(4003);
    app.asks(CREATE, world.elsewhere(&namesake)).refused(4003);
    assert_eq!(knowledge(&app), before);
}

#[test]
fn what_a_consultant_refers_to_must_exist() {
    let site = Site::open();
    let app = site.app(123);
    let world = World::of(&app);
    let before = knowledge(&app);
    let with = |field: &str, value: &str| {
        let mut consultant = world.consultant();
        consultant[field] = json!(value);
        app.asks(CREATE, consultant)
    };
    with("projGUID", "no-such-project").refused(4001);
    with("proxyCompanyId", "99999999").refused(4005);
    with("proxyCompanyId", "9223372036854775807").refused(4005);
    assert_eq!(knowledge(&app), before);
}

#[test]
fn a_mobile_is_a_mobile() {
    let site = Site::open();
    let app = site.app(123);
    let world = World::of(&app);
    let with = |mobile: &str| {
        let mut consultant = world.consultant();
        consultant["mobile"] = json!(mobile);
        app.asks(CREATE, consultant)
    };
    let before = knowledge(&app);
    let wrong = [
        "12345678901",
        "1380000000",
        "138000000000",
        "1380000000a",
        "+12345",
        "+123456789012345",
        "0012345",
        "86138",
        "+86-1380000000",
        " 13800000000",
        "１3800000000",
        "021-12345678",
        "+",
        "00",
        "-13800000000",
    ];
    for mobile in wrong {
        assert_eq!(with(mobile).errcode, 9002, "{mobile}");
    }
    assert_eq!(knowledge(&app), before);
    let tail = format!("{:06}", unique());
    for mobile in [
        format!("13600{tail}"),
        format!("+{tail}"),
        format!("00{tail}"),
        format!("+12345678{tail}"),
    ] {
        assert_eq!(with(&mobile).errcode, 0, "{mobile}");
    }
}

#[test]
fn of_two_broken_rules_the_one_that_comes_first_is_told() {
    let site = Site::open();
    let app = site.app(123);
    let world = World::of(&app);
    let known = world.consultant();
    app.asks(CREATE, known.clone()).ok();
    let project = ("projGUID", json!("no-such-project"), 4001);
    let company = ("proxyCompanyId", json!("99999999"), 4005);
    let mobile = ("mobile", json!("12345678901"), 9002);
    let clash = ("userCode", known["userCode"].clone(), 4003);
    let rules = [project, company, mobile, clash];
    for (i, first) in rules.iter().enumerate() {
        for second in &rules[i + 1..] {
            let mut consultant = world.consultant();
            consultant[first.0] = first.1.clone();
            consultant[second.0] = second.1.clone();
            let answer = app.asks(CREATE, consultant);
            assert_eq!(answer.errcode, first.2, "{} and {}: {}", first.0, second.0, answer.errmsg);
        }
    }
}

#[test]
fn a_long_name_fits_the_list_that_has_room_for_fifteen_characters() {
    let site = Site::open();
    let app = site.app(123);
    let mut consultant = World::of(&app).consultant();
    consultant["userName"] = json!("阿卜杜热合曼·买买提伊明·艾力江诺夫");
    app.asks(CREATE, consultant.clone()).ok();
    let id = &consultant["userGUID"];
    assert_eq!(
        found(&app, "base_consultant_list", "userGUID", id)[0]["userName"],
        consultant["userName"]
    );
    let short =
        found(&app, "base_proxyCompanysales_list", "consultantId", id)[0]["consultantName"].clone();
    assert!(text(&consultant, "userName").starts_with(short.as_str().unwrap()), "{short}");
}

#[test]
fn a_company_number_is_the_same_number_with_leading_zeros() {
    let site = Site::open();
    let app = site.app(123);
    let world = World::of(&app);
    let mut consultant = world.consultant();
    consultant["proxyCompanyId"] = json!(format!("000{}", world.company));
    app.asks(CREATE, consultant.clone()).ok();
    let sales = found(&app, "base_proxyCompanysales_list", "consultantId", &consultant["userGUID"]);
    assert_eq!(sales[0]["proxyCompanyId"].to_string(), world.company);
}
