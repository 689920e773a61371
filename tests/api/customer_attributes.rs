//! What a project may ask of its customers, and what they answer: proj_attach_list_v2, cst_attach_create_v2.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::client::{Answer, App};
use crate::customer_world::{Office, with};
use crate::lists::text;

const LIST: &str = "proj_attach_list_v2";
const REPORT: &str = "cst_attach_create_v2";

/// A customer of the demo world with an opportunity in a project that has attributes.
pub struct Visit {
    pub customer: String,
    pub opportunity: String,
    pub project: String,
    pub company: String,
    pub consultant: String,
    attributes: Vec<Value>,
}

impl Visit {
    pub fn of(office: &Office) -> Visit {
        let [customer, opportunity, project, company, consultant] = office.store.row(
            "SELECT customer_id, opportunity.guid, project.guid, company_guid, consultant_guid
            FROM opportunity JOIN project ON project.guid = project_guid
            WHERE project.guid IN (SELECT scope_guid FROM attribute_scope)
                AND opportunity.guid NOT IN (SELECT opportunity_guid FROM customer_attribute)
            ORDER BY opportunity.guid",
            [],
        );
        let attributes = listed(&office.app, Some(&project));
        Visit { customer, opportunity, project, company, consultant, attributes }
    }

    pub fn report(&self, attachs: Value) -> Value {
        json!({
            "cstGUID": self.customer, "oppGUID": self.opportunity, "userGUID": self.consultant,
            "attachs": attachs,
        })
    }

    pub fn attribute(&self, code: &str) -> &Value {
        self.attributes.iter().find(|attribute| attribute["attachCode"] == code).unwrap()
    }

    /// The items of an attribute that can be chosen; those below a name where one is given.
    pub fn items(&self, code: &str, below: Option<&str>) -> Vec<String> {
        let items = self.attribute(code)["items"].as_array().unwrap();
        let above = below
            .map(|name| &items.iter().find(|item| item["itemName"] == name).unwrap()["itemGUID"]);
        let open = items.iter().filter(|item| item["state"] == 1 && item["expireTime"].is_null());
        let here = open.filter(|item| above.is_none_or(|above| item["parentItemGUID"] == *above));
        here.map(|item| text(item, "itemGUID").to_string()).collect()
    }
}

/// The attributes of a project, or of the group.
fn listed(app: &App, project: Option<&str>) -> Vec<Value> {
    let request = json!({"projGUID": project, "page": 1, "pageSize": 1000});
    app.asks(LIST, request).ok()["attachs"].as_array().unwrap().clone()
}

/// The items that the store has of a visit's customer for an attribute, or the value where it was written.
pub fn answered(office: &Office, visit: &Visit, code: &str) -> Vec<String> {
    let sql = "SELECT coalesce(item_guid, value) FROM customer_attribute said
        JOIN attribute ON attribute.guid = attribute_guid
        WHERE customer_id = ?1 AND opportunity_guid = ?2 AND code = ?3 ORDER BY said.id";
    let rows = office.store.rows(sql, [&visit.customer, &visit.opportunity, code]);
    rows.into_iter().map(|row| row[0].clone().unwrap()).collect()
}

fn answers(office: &Office) -> i64 {
    office.store.number("SELECT count(*) FROM customer_attribute", [])
}

fn events(office: &Office) -> Vec<Vec<Option<String>>> {
    let sql =
        "SELECT subject, project_guid, detail FROM event WHERE kind = 'attributes' ORDER BY id";
    office.store.rows(sql, [])
}

#[test]
fn a_project_has_the_groups_its_companys_and_its_own_attributes() {
    let office = Office::open();
    let visit = Visit::of(&office);
    let group = office.store.row::<1>("SELECT guid FROM company WHERE level = 1", [])[0].clone();
    let mut levels = HashSet::new();
    for attribute in &visit.attributes {
        let level = attribute["attachLevel"].as_i64().unwrap();
        let scope = match level {
            1 => &group,
            4 => &visit.project,
            16 => &visit.company,
            other => panic!("level {other}"),
        };
        assert_eq!(attribute["scopeGUID"], json!([scope]), "{attribute}");
        let written = attribute["input"] == 1;
        assert_eq!(attribute["items"].is_null(), written, "{attribute}");
        for item in attribute["items"].as_array().into_iter().flatten() {
            assert_eq!(item["scopeGUID"], json!(scope), "{item}");
        }
        levels.insert(level);
    }
    assert_eq!(levels.len(), 3);
}

#[test]
fn without_a_project_the_groups_attributes_are_listed() {
    let office = Office::open();
    let all = listed(&office.app, None);
    let enabled = "SELECT count(*) FROM attribute WHERE level = 1 AND enabled = 1";
    assert_eq!(all.len() as i64, office.store.number(enabled, []));
    assert!(all.iter().all(|attribute| attribute["attachLevel"] == 1));
}

#[test]
fn another_projects_attributes_are_its_own() {
    let office = Office::open();
    let visit = Visit::of(&office);
    let [other] = office.store.row(
        "SELECT scope_guid FROM attribute_scope JOIN project ON project.guid = scope_guid
        WHERE scope_guid <> ?1",
        [&visit.project],
    );
    let ids = |attributes: &[Value]| -> HashSet<String> {
        let items = attributes.iter().filter(|attribute| attribute["attachLevel"] == 4);
        let items =
            items.flat_map(|attribute| attribute["items"].as_array().cloned().unwrap_or_default());
        items.map(|item| text(&item, "itemGUID").to_string()).collect()
    };
    let (here, there) = (ids(&visit.attributes), ids(&listed(&office.app, Some(&other))));
    assert!(!here.is_empty() && !there.is_empty() && here.is_disjoint(&there));
    office
        .app
        .asks(LIST, json!({"projGUID": "no-such-project", "page": 1, "pageSize": 10}))
        .refused(4001);
}

#[test]
fn attributes_switched_off_are_left_out_and_items_tell_their_state() {
    let office = Office::open();
    let visit = Visit::of(&office);
    let off = office.store.rows("SELECT guid FROM attribute WHERE enabled = 0", []);
    assert!(!off.is_empty());
    for row in off {
        assert!(visit.attributes.iter().all(|attribute| attribute["attachGUID"] != json!(row[0])));
    }
    let item = |code: &str, name: &str| {
        let items = visit.attribute(code)["items"].as_array().unwrap().clone();
        items.into_iter().find(|item| item["itemName"] == name).unwrap()
    };
    assert_eq!(item("cst_hobby", "集邮")["state"], 0);
    assert_eq!(item("cst_hobby", "阅读")["state"], 1);
    assert!(item("opp_media", "春季房展会")["expireTime"].is_string());
    assert_eq!(
        item("opp_media", "春季房展会")["parentItemGUID"],
        item("opp_media", "活动")["itemGUID"]
    );
    assert_eq!(visit.attribute("opp_media")["showType"], 1);
    assert_eq!(visit.attribute("opp_usage")["requiredLevel"], 1);
    assert_eq!(
        visit.attribute("opp_usage")["subGUID"],
        visit.attribute("opp_improve")["attachGUID"]
    );
}

#[test]
fn the_list_is_paged_by_attribute() {
    let office = Office::open();
    let visit = Visit::of(&office);
    let count = visit.attributes.len();
    let mut walked = Vec::new();
    let page = |number: usize, size: usize| {
        office
            .app
            .asks(LIST, json!({"projGUID": visit.project, "page": number, "pageSize": size}))
            .ok()
    };
    for number in 1..=count.div_ceil(5) {
        let content = page(number, 5);
        assert_eq!(content["totalPage"], count.div_ceil(5));
        assert_eq!(content["page"], number);
        walked.extend(content["attachs"].as_array().unwrap().clone());
    }
    assert_eq!(walked, visit.attributes);
    assert_eq!(page(count, 5)["attachs"], json!([]));
    for wrong in [json!({"page": 0, "pageSize": 10}), json!({"page": 1, "pageSize": 1001})] {
        office.app.asks(LIST, wrong).refused(1002);
    }
    for missing in [json!({"page": 1}), json!({"pageSize": 10})] {
        office.app.asks(LIST, missing).refused(1001);
    }
}

/// A report with an answer of each kind: the group's chosen and written ones, the company's, the project's.
fn of_every_kind(visit: &Visit) -> Value {
    let choose = |items: Vec<String>| -> Value {
        items.into_iter().map(|guid| json!({"itemGUID": guid})).collect()
    };
    json!([
        {"attachGUID": "cst_family", "items": choose(visit.items("cst_family", None)[..1].to_vec())},
        {"attachGUID": visit.attribute("cst_car")["attachGUID"], "items": [{
            "itemValue": "电动自行车", "remark": "两辆", "expireTime": "2030-01-02 03:04:05", "sourceChannel": "案场",
        }]},
        {"attachGUID": "opp_media", "items": choose(visit.items("opp_media", Some("网络"))[..3].to_vec())},
        {"attachGUID": "opp_budget", "scopeGUID": visit.company,
            "items": choose(visit.items("opp_budget", None)[1..2].to_vec())},
        {"attachGUID": "opp_layout", "scopeGUID": visit.project, "items": choose(visit.items("opp_layout", None))},
    ])
}

#[test]
fn answers_of_every_kind_are_kept_and_told() {
    let office = Office::open();
    let visit = Visit::of(&office);
    let told = events(&office).len();
    let report = visit.report(of_every_kind(&visit));
    assert_eq!(office.app.asks(REPORT, report).ok(), json!({}));
    assert_eq!(answered(&office, &visit, "cst_family"), visit.items("cst_family", None)[..1]);
    assert_eq!(answered(&office, &visit, "cst_car"), ["电动自行车"]);
    assert_eq!(answered(&office, &visit, "opp_media"), visit.items("opp_media", Some("网络"))[..3]);
    assert_eq!(answered(&office, &visit, "opp_layout"), visit.items("opp_layout", None));

    let rows = office.store.rows(
        "SELECT said.id, code, scope_guid, parent_item_guid, said.remark, said.expires, source_channel, consultant_guid
        FROM customer_attribute said JOIN attribute ON attribute.guid = attribute_guid
        WHERE opportunity_guid = ?1 ORDER BY said.id",
        [&visit.opportunity],
    );
    for row in &rows {
        let [_, code, scope, parent, remark, expires, channel, consultant] = &row[..] else {
            panic!()
        };
        assert_eq!(consultant.as_ref(), Some(&visit.consultant));
        let scope_of = match code.as_deref().unwrap() {
            "opp_budget" => Some(&visit.company),
            "opp_layout" => Some(&visit.project),
            _ => None,
        };
        assert_eq!(scope.as_ref(), scope_of);
        // The item above the one chosen is known without being told.
        assert_eq!(parent.is_some(), code.as_deref() == Some("opp_media"));
        if code.as_deref() == Some("cst_car") {
            let told = [remark, expires, channel].map(|value| value.clone().unwrap());
            assert_eq!(told, ["两辆", "1893524645000", "案场"]);
        }
    }
    let events = events(&office);
    assert_eq!(events.len(), told + 1);
    let [subject, project, detail] = &events[told][..] else { panic!() };
    assert_eq!((subject.as_ref(), project.as_ref()), (Some(&visit.customer), Some(&visit.project)));
    let detail: Value = serde_json::from_str(detail.as_ref().unwrap()).unwrap();
    let ids: Vec<i64> = rows.iter().map(|row| row[0].as_ref().unwrap().parse().unwrap()).collect();
    assert_eq!(detail, json!({"rows": ids, "opportunity": visit.opportunity}));
}

#[test]
fn a_new_answer_takes_the_place_of_the_earlier_one() {
    let office = Office::open();
    let visit = Visit::of(&office);
    office.app.asks(REPORT, visit.report(of_every_kind(&visit))).ok();
    let before = answers(&office);
    let other = visit.items("cst_family", None)[2].clone();
    let reading = visit.items("cst_hobby", None)[0].clone();
    let report = visit.report(json!([
        {"attachGUID": "cst_family", "items": [{"itemGUID": other}]},
        {"attachGUID": "cst_hobby", "items": [{"itemGUID": reading}]},
        {"attachGUID": "opp_layout", "scopeGUID": visit.project, "items": []},
    ]));
    office.app.asks(REPORT, report).ok();
    assert_eq!(answered(&office, &visit, "cst_family"), [other]);
    assert_eq!(answered(&office, &visit, "cst_hobby"), [reading]);
    assert!(answered(&office, &visit, "opp_layout").is_empty(), "none of several is an answer too");
    assert_eq!(answered(&office, &visit, "cst_car"), ["电动自行车"], "the others stay");
    assert_eq!(answers(&office), before + 1 - visit.items("opp_layout", None).len() as i64);
}

#[test]
fn an_answer_replaces_its_own_customers_only() {
    let office = Office::open();
    let visit = Visit::of(&office);
    let [other] = office.store.row(
        "SELECT opportunity_guid FROM customer_attribute JOIN attribute ON attribute.guid = attribute_guid
        WHERE code = 'cst_family' AND opportunity_guid IS NOT NULL",
        [],
    );
    let held = || {
        let sql =
            "SELECT id, item_guid FROM customer_attribute WHERE opportunity_guid = ?1 ORDER BY id";
        office.store.rows(sql, [&other])
    };
    let before = held();
    office.app.asks(REPORT, visit.report(of_every_kind(&visit))).ok();
    assert_eq!(held(), before);
}

#[test]
fn the_group_may_be_named_or_left_out() {
    let office = Office::open();
    let visit = Visit::of(&office);
    let group = visit.attribute("cst_family")["scopeGUID"][0].clone();
    let items = visit.items("cst_family", None);
    for (item, scope) in items.iter().zip([json!(null), group, json!("")]) {
        let attach =
            json!({"attachGUID": "cst_family", "scopeGUID": scope, "items": [{"itemGUID": item}]});
        office.app.asks(REPORT, visit.report(json!([attach]))).ok();
        assert_eq!(answered(&office, &visit, "cst_family"), std::slice::from_ref(item));
    }
}

/// Asserts that a report is refused over a path, and that nothing of it is kept.
#[track_caller]
fn is_refused(office: &Office, visit: &Visit, attachs: Value, code: i64, path: &str) {
    let before = answers(office);
    // What comes before the fault is right.
    let mut all = json!([{"attachGUID": "opp_path", "items": [{"itemGUID": visit.items("opp_path", None)[0]}]}]);
    all.as_array_mut().unwrap().extend(attachs.as_array().unwrap().clone());
    let answer: Answer = office.app.asks(REPORT, visit.report(all));
    answer.refused(code);
    let told = if code == 1012 { path.to_string() } else { format!("[{path}]") };
    assert!(answer.errmsg.contains(&told), "{} does not name {path}", answer.errmsg);
    assert_eq!(answers(office), before);
}

#[test]
fn an_attribute_must_be_known_in_use_and_hold_where_it_is_reported() {
    let office = Office::open();
    let visit = Visit::of(&office);
    let item = json!([{"itemGUID": visit.items("opp_budget", None)[0]}]);
    let refused =
        |attach: Value, code, path| is_refused(&office, &visit, json!([attach]), code, path);
    refused(json!({"attachGUID": "no-such", "items": []}), 1012, "attachs/1/attachGUID");
    refused(json!({"attachGUID": "opp_oldgrade", "items": []}), 1012, "attachs/1/attachGUID");
    let scoped =
        |scope: &str| json!({"attachGUID": "opp_budget", "scopeGUID": scope, "items": item});
    let [elsewhere] = office.store.row(
        "SELECT scope_guid FROM attribute_scope JOIN company ON company.guid = scope_guid
        WHERE level = 2 AND scope_guid <> ?1",
        [&visit.company],
    );
    for scope in ["no-such-scope", visit.project.as_str(), elsewhere.as_str()] {
        refused(scoped(scope), 1002, "attachs/1/scopeGUID");
    }
    refused(json!({"attachGUID": "opp_budget", "items": item}), 1001, "attachs/1/scopeGUID");
    let again = json!({"attachGUID": "opp_path", "items": []});
    refused(again, 1002, "attachs/1/attachGUID");
    office.app.asks(REPORT, visit.report(json!([]))).refused(1001);
}

#[test]
fn a_written_attribute_takes_one_value_and_no_item() {
    let office = Office::open();
    let visit = Visit::of(&office);
    let item = visit.items("cst_family", None)[0].clone();
    let refused = |items: Value, code, path| {
        is_refused(&office, &visit, json!([{"attachGUID": "cst_car", "items": items}]), code, path);
    };
    refused(json!([]), 1001, "attachs/1/items");
    refused(json!([{"remark": "x"}]), 1001, "attachs/1/items/0/itemValue");
    refused(json!([{"itemValue": "x"}, {"itemValue": "y"}]), 1002, "attachs/1/items");
    refused(json!([{"itemValue": "x", "itemGUID": item}]), 1002, "attachs/1/items/0/itemGUID");
    refused(
        json!([{"itemValue": "x", "parentItemGUID": item}]),
        1002,
        "attachs/1/items/0/parentItemGUID",
    );
}

#[test]
fn a_single_choice_takes_exactly_one_item() {
    let office = Office::open();
    let visit = Visit::of(&office);
    let items = visit.items("cst_family", None);
    let refused = |items: Value, code, path| {
        is_refused(
            &office,
            &visit,
            json!([{"attachGUID": "cst_family", "items": items}]),
            code,
            path,
        );
    };
    refused(json!([]), 1001, "attachs/1/items");
    refused(json!([{"itemValue": "01"}]), 1001, "attachs/1/items/0/itemGUID");
    refused(json!([{"itemGUID": items[0]}, {"itemGUID": items[1]}]), 1002, "attachs/1/items");
}

#[test]
fn an_item_must_be_the_attributes_own_in_use_and_chosen_once() {
    let office = Office::open();
    let visit = Visit::of(&office);
    let media = visit.items("opp_media", Some("网络"));
    let item = |code: &str, name: &str| {
        let items = visit.attribute(code)["items"].as_array().unwrap();
        items.iter().find(|item| item["itemName"] == name).unwrap()["itemGUID"].clone()
    };
    let refused = |second: Value, path| {
        let items = json!([{"itemGUID": media[0]}, second]);
        is_refused(
            &office,
            &visit,
            json!([{"attachGUID": "opp_media", "items": items}]),
            1002,
            path,
        );
    };
    refused(json!({"itemGUID": "no-such-item"}), "attachs/1/items/1/itemGUID");
    refused(json!({"itemGUID": item("cst_hobby", "阅读")}), "attachs/1/items/1/itemGUID");
    refused(json!({"itemGUID": item("opp_media", "春季房展会")}), "attachs/1/items/1/itemGUID");
    refused(json!({"itemGUID": media[0]}), "attachs/1/items/1/itemGUID");
    let outdoors = item("opp_media", "户外");
    refused(
        json!({"itemGUID": media[1], "parentItemGUID": outdoors}),
        "attachs/1/items/1/parentItemGUID",
    );
    let off =
        json!([{"attachGUID": "cst_hobby", "items": [{"itemGUID": item("cst_hobby", "集邮")}]}]);
    is_refused(&office, &visit, off, 1002, "attachs/1/items/0/itemGUID");

    let right = json!([{"itemGUID": media[1], "parentItemGUID": item("opp_media", "网络")}]);
    office
        .app
        .asks(REPORT, visit.report(json!([{"attachGUID": "opp_media", "items": right}])))
        .ok();
    assert_eq!(answered(&office, &visit, "opp_media"), [media[1].as_str()]);
}

#[test]
fn another_projects_item_of_the_same_attribute_cannot_be_chosen() {
    let office = Office::open();
    let visit = Visit::of(&office);
    let [foreign] = office.store.row(
        "SELECT item.guid FROM attribute_item item JOIN attribute ON attribute.guid = attribute_guid
        WHERE attribute.code = 'opp_floor' AND scope_guid <> ?1",
        [&visit.project],
    );
    let attach = json!([{"attachGUID": "opp_floor", "scopeGUID": visit.project, "items": [{"itemGUID": foreign}]}]);
    is_refused(&office, &visit, attach, 1002, "attachs/1/items/0/itemGUID");
}

#[test]
fn of_two_broken_rules_of_a_report_the_one_that_comes_first_is_told() {
    let office = Office::open();
    let visit = Visit::of(&office);
    let report = visit.report(of_every_kind(&visit));
    let rules = [
        ("userGUID", json!("no-such-consultant"), 4002),
        ("cstGUID", json!("9999999999"), 2001),
        ("oppGUID", json!("no-such-opportunity"), 9003),
        ("attachs", json!([{"attachGUID": "no-such", "items": []}]), 1012),
    ];
    for (i, first) in rules.iter().enumerate() {
        let alone = with(&report, first.0, first.1.clone());
        office.app.asks(REPORT, alone.clone()).refused(first.2);
        for second in &rules[i + 1..] {
            office.app.asks(REPORT, with(&alone, second.0, second.1.clone())).refused(first.2);
        }
    }
}

#[test]
fn an_opportunity_must_be_the_customers_own() {
    let office = Office::open();
    let visit = Visit::of(&office);
    let sql = "SELECT guid FROM opportunity WHERE customer_id <> ?1";
    let [other] = office.store.row(sql, [&visit.customer]);
    let report = with(&visit.report(of_every_kind(&visit)), "oppGUID", json!(other));
    office.app.asks(REPORT, report).refused(9003);
}

#[test]
fn attributes_and_items_have_ids_of_sixteen_characters_at_most() {
    let office = Office::open();
    for attribute in Visit::of(&office).attributes {
        let mut ids = vec![
            text(&attribute, "attachGUID").to_string(),
            text(&attribute, "attachCode").to_string(),
        ];
        let items = attribute["items"].as_array().into_iter().flatten();
        ids.extend(items.map(|item| text(item, "itemGUID").to_string()));
        assert!(ids.iter().all(|id| id.len() <= 16), "{ids:?}");
    }
}
