//! Projects, buildings, units and rooms, and the rest of the demo world's base data.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use crate::client::App;
use crate::lists::{everything, text};
use crate::server::Site;

fn buildings(app: &App, project: &str) -> Vec<Value> {
    let content = app.asks("base_buildingUnit_list", json!({"projGUID": project})).ok();
    content["buildingList"].as_array().unwrap().clone()
}

fn rooms(app: &App, project: &str, unit: Option<&str>) -> Vec<Value> {
    let content = app.asks("base_room_list", json!({"projGUID": project, "unit": unit})).ok();
    content["roomList"].as_array().unwrap().clone()
}

/// The projects of the lowest level that have rooms.
fn sellable(app: &App) -> Vec<String> {
    let projects = everything(app, "base_project_list");
    let leaves = projects.iter().filter(|project| project["ifEnd"] == 1);
    let ids = leaves.map(|project| text(project, "projGUID").to_string());
    ids.filter(|project| !rooms(app, project, None).is_empty()).collect()
}

#[test]
fn the_demo_world_is_worth_looking_at() {
    let site = Site::shared();
    let app = site.app(123);
    let sellable = sellable(&app);
    assert!(sellable.len() >= 8, "{} projects with rooms", sellable.len());
    let projects = everything(&app, "base_project_list");
    let of_sellable = projects
        .iter()
        .filter(|project| sellable.iter().any(|id| project["projGUID"] == id.as_str()));
    let cities: HashSet<&str> = of_sellable.map(|project| text(project, "cityName")).collect();
    assert!(cities.len() >= 3, "{cities:?}");
    let rooms: Vec<Value> =
        sellable.iter().flat_map(|project| rooms(&app, project, None)).collect();
    assert!(rooms.len() >= 3000, "{} rooms", rooms.len());
    let states: HashSet<&str> = rooms.iter().map(|room| text(room, "status")).collect();
    assert_eq!(states, HashSet::from(["销控", "待售", "签约", "认购"]));
    assert!(everything(&app, "base_consultant_list").len() >= 40);
    let cities = everything(&app, "base_city_list");
    let names: HashSet<&str> = cities.iter().map(|city| text(city, "cityName")).collect();
    assert!(names.len() == cities.len() && names.len() >= 3, "{names:?}");
}

#[test]
fn projects_form_a_tree() {
    let site = Site::shared();
    let app = site.app(123);
    let projects = everything(&app, "base_project_list");
    let by_id: HashMap<&str, &Value> =
        projects.iter().map(|project| (text(project, "projGUID"), project)).collect();
    let parents: HashSet<&str> =
        projects.iter().map(|project| text(project, "parentGUID")).collect();
    for project in &projects {
        assert!([0, 1].map(Value::from).contains(&project["status"]), "{project}");
        let is_leaf = !parents.contains(text(project, "projGUID"));
        assert_eq!(project["ifEnd"], json!(i64::from(is_leaf)), "{project}");
        if let Some(parent) = by_id.get(text(project, "parentGUID")) {
            let level = parent["level"].as_i64().unwrap();
            assert_eq!(project["level"].as_i64(), Some(level + 1), "{project} below {parent}");
        }
    }
    assert!(projects.iter().any(|project| project["ifEnd"] == 0), "no project has phases");
}

#[test]
fn rooms_stand_in_buildings_of_their_project() {
    let site = Site::shared();
    let app = site.app(123);
    for project in sellable(&app) {
        let buildings = buildings(&app, &project);
        let ids: HashSet<&str> =
            buildings.iter().map(|building| text(building, "bldGUID")).collect();
        assert_eq!(ids.len(), buildings.len());
        for room in rooms(&app, &project, None) {
            assert_eq!(room["projGUID"], project.as_str());
            assert!(ids.contains(text(&room, "bldGUID")), "{room}");
            let positive = |field: &str| room[field].as_f64().unwrap() > 0.0;
            assert!(positive("bldArea") && positive("total"), "{room}");
        }
    }
}

#[test]
fn a_rooms_unit_is_named_where_its_building_has_several_and_null_where_it_has_one() {
    let site = Site::shared();
    let app = site.app(123);
    for project in sellable(&app) {
        let buildings = buildings(&app, &project);
        let of_building =
            |id: &str| buildings.iter().find(|building| building["bldGUID"] == id).unwrap();
        for room in rooms(&app, &project, None) {
            let units = of_building(text(&room, "bldGUID"))["buildUnit"].as_array().unwrap();
            match units.len() {
                0 | 1 => assert_eq!(room["unit"], Value::Null, "{room}"),
                _ => assert!(
                    units.iter().any(|unit| unit["unit"] == room["unit"]),
                    "{room} in {units:?}"
                ),
            }
        }
    }
}

#[test]
fn units_are_numbered_within_their_building() {
    let site = Site::shared();
    let app = site.app(123);
    let mut seen = HashSet::new();
    for project in sellable(&app) {
        for building in buildings(&app, &project) {
            let units = building["buildUnit"].as_array().unwrap();
            let numbers: HashSet<i64> =
                units.iter().map(|unit| unit["unitNo"].as_i64().unwrap()).collect();
            assert_eq!(numbers.len(), units.len(), "{building}");
            for unit in units {
                assert!(
                    seen.insert(text(unit, "unitGUID").to_string()),
                    "{unit} is in two buildings"
                );
            }
        }
    }
    assert!(!seen.is_empty());
}

#[test]
fn the_rooms_of_a_unit_are_those_of_the_project_with_that_unit() {
    let site = Site::shared();
    let app = site.app(123);
    let mut several = 0;
    for project in sellable(&app) {
        let all = rooms(&app, &project, None);
        let names: HashSet<&str> = all.iter().filter_map(|room| room["unit"].as_str()).collect();
        several += usize::from(names.len() > 1);
        for name in names {
            let wanted: Vec<&Value> = all.iter().filter(|room| room["unit"] == name).collect();
            let found = rooms(&app, &project, Some(name));
            assert_eq!(found.iter().collect::<Vec<_>>(), wanted, "{project}, {name}");
        }
        assert_eq!(rooms(&app, &project, Some("")), all, "an empty unit is none");
    }
    assert!(several > 0, "no building has several units");
}

#[test]
fn an_unknown_project_has_neither_buildings_nor_rooms() {
    let site = Site::shared();
    let app = site.app(123);
    for unknown in ["no-such-project", "'; drop table project; --", "%", &"x".repeat(64)] {
        app.asks("base_buildingUnit_list", json!({"projGUID": unknown})).refused(4001);
        app.asks("base_room_list", json!({"projGUID": unknown})).refused(4001);
        app.asks("base_room_list", json!({"projGUID": unknown, "unit": "1单元"})).refused(4001);
    }
}

#[test]
fn a_project_shows_the_rooms_and_buildings_of_its_phases() {
    let site = Site::shared();
    let app = site.app(123);
    let projects = everything(&app, "base_project_list");
    for project in projects.iter().filter(|project| project["ifEnd"] == 0) {
        let id = text(project, "projGUID");
        let phases: Vec<&Value> =
            projects.iter().filter(|phase| phase["parentGUID"] == id).collect();
        let ids = |rooms: &[Value]| rooms.iter().map(Value::to_string).collect::<HashSet<_>>();
        let of_phases: Vec<Value> =
            phases.iter().flat_map(|phase| rooms(&app, text(phase, "projGUID"), None)).collect();
        assert!(ids(&rooms(&app, id, None)).is_superset(&ids(&of_phases)), "{project}");
        let of_phases: Vec<Value> =
            phases.iter().flat_map(|phase| buildings(&app, text(phase, "projGUID"))).collect();
        assert!(ids(&buildings(&app, id)).is_superset(&ids(&of_phases)), "{project}");
    }
}

#[test]
fn a_project_without_rooms_answers_with_empty_lists() {
    let site = Site::shared();
    let app = site.app(123);
    for project in everything(&app, "base_project_list") {
        let project = text(&project, "projGUID");
        let (buildings, rooms) = (buildings(&app, project), rooms(&app, project, None));
        assert!(!buildings.is_empty() || rooms.is_empty(), "rooms without a building in {project}");
    }
}

#[test]
fn base_data_is_consistent_from_list_to_list() {
    let site = Site::shared();
    let app = site.app(123);
    let ids = |cmd: &str, field: &str| -> HashSet<String> {
        everything(&app, cmd)
            .iter()
            .map(|row| row[field].as_str().map_or(row[field].to_string(), Into::into))
            .collect()
    };
    let projects = ids("base_project_list", "projGUID");
    for cmd in ["base_company_list", "base_consultantProj_list", "base_proxyCompany_list"] {
        assert!(ids(cmd, "projGUID").is_subset(&projects), "{cmd}");
    }
    let consultants = ids("base_consultant_list", "userGUID");
    assert!(ids("base_consultantProj_list", "userGUID").is_subset(&consultants));
    assert!(ids("base_proxyCompanysales_list", "consultantId").is_subset(&consultants));
    // One company has the same number in every list, as text here and as an int there.
    // The list that has no column for it leaves out agencies that are no longer at work.
    let companies = ids("base_proxyCompany_list", "companyId");
    let at_work =
        everything(&app, "base_proxyCompany_list").into_iter().filter(|row| row["enable"] == 1);
    let at_work: HashSet<String> = at_work.map(|row| row["companyId"].to_string()).collect();
    assert_eq!(ids("base_company_list", "companyGUID"), at_work);
    assert!(ids("base_proxyCompanysales_list", "proxyCompanyId").is_subset(&companies));
    let stations = ids("base_consultantStation_list", "stationGUID");
    assert!(ids("base_consultantProj_list", "stationGUID").is_subset(&stations));
    for station in everything(&app, "base_consultantStation_list") {
        let parent = station["parentStationGUID"].as_str();
        assert!(parent.is_none_or(|parent| stations.contains(parent)), "{station}");
    }
}

#[test]
fn ids_fit_the_narrowest_field_that_takes_them() {
    let site = Site::shared();
    let app = site.app(123);
    for name in ["projGUID", "userGUID", "companyGUID", "stationGUID", "areaGUID", "bldGUID"] {
        let rows = crate::spec::tables()
            .iter()
            .flat_map(|table| table.request.iter().chain(&table.response));
        let named = rows.filter(|row| row.path.rsplit('/').next() == Some(name));
        let narrowest = named.filter_map(|row| row.max).min().unwrap();
        for list in crate::lists::LISTS {
            for row in everything(&app, list.cmd) {
                let id = row[name].as_str().unwrap_or("");
                assert!(id.len() <= narrowest, "{name} {id} is longer than {narrowest}");
            }
        }
    }
    for street in everything(&app, "base_areaStreet_list") {
        assert!(crate::base_streets::is_uuid(text(&street, "areaGUID")), "{street}");
    }
}
