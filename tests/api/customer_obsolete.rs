//! Attributes through the interfaces of before, where an operator has switched them on.

use serde_json::{Value, json};

use crate::customer_attributes::{Visit, answered};
use crate::customer_world::{Office, with};
use crate::lists::text;
use crate::server::{Site, demo_folder};

const TEMPLATE: &str = "attribute_template_query";
const UPDATE: &str = "cst_attribute_update";
const QUERY: &str = "cst_attribute_query";

fn office() -> Office {
    Office::at(Site::with(demo_folder(), &["--interfaces", "all"]))
}

fn row(visit: &Visit, code: &str, value: &str) -> Value {
    json!({
        "cstGUID": visit.customer, "projGUID": visit.project, "attachCode": code, "value": value,
        "userId": visit.consultant, "createTime": "2024-05-06 07:08:09", "oppGUID": visit.opportunity,
    })
}

fn code_of(visit: &Visit, attribute: &str, item: &str) -> String {
    let items = visit.attribute(attribute)["items"].as_array().unwrap();
    let found = items.iter().find(|one| one["itemGUID"] == item).unwrap();
    text(found, "itemCode").to_string()
}

#[test]
fn the_template_has_a_row_for_every_item_and_tells_what_is_switched_off() {
    let office = office();
    let visit = Visit::of(&office);
    let request = json!({"projGUID": visit.project, "pageSize": 1000});
    let content = office.app.asks(TEMPLATE, request).ok();
    let rows = content["attachs"].as_array().unwrap();
    assert!(content["lastSyncTime"].is_string());
    let of = |code: &str| rows.iter().filter(|row| row["attachCode"] == code).collect::<Vec<_>>();
    assert_eq!(of("cst_hobby").len(), 8);
    assert_eq!(of("cst_hobby").iter().filter(|row| row["state"] == 0).count(), 1);
    assert_eq!((of("cst_car").len(), &of("cst_car")[0]["attachKey"]), (1, &json!("")));
    assert!(of("opp_oldgrade").iter().all(|row| row["state"] == 0 && row["remark"].is_string()));
    assert!(rows.iter().all(|row| row["projGUID"] == visit.project.as_str()));
    let expired =
        of("opp_media").into_iter().find(|row| row["label"] == "春季房展会").unwrap().clone();
    assert!(expired["endTime"].is_string() && expired["parentCode"].is_string());
    assert_eq!(
        (&expired["attachType"], &expired["category"]),
        (&json!(70), &json!("媒体活动定义"))
    );
}

#[test]
fn the_template_is_paged_by_row() {
    let office = office();
    let visit = Visit::of(&office);
    let page = |number: usize, size: usize| {
        let request = json!({"projGUID": visit.project, "page": number, "pageSize": size});
        office.app.asks(TEMPLATE, request).ok()
    };
    let whole = page(1, 1000)["attachs"].as_array().unwrap().clone();
    let total = page(1, 7)["totalPage"].as_u64().unwrap() as usize;
    assert_eq!(total, whole.len().div_ceil(7));
    let walked: Vec<Value> = (1..=total)
        .flat_map(|number| page(number, 7)["attachs"].as_array().unwrap().clone())
        .collect();
    assert_eq!(walked, whole);
    let beyond = page(total + 1, 7);
    assert_eq!((&beyond["attachs"], &beyond["lastSyncTime"]), (&json!([]), &Value::Null));
    assert_eq!(office.app.asks(TEMPLATE, json!({})).ok()["attachs"].as_array().unwrap().len(), 10);
    office.app.asks(TEMPLATE, json!({"projGUID": "no-such"})).refused(4001);
}

#[test]
fn an_answer_of_several_items_takes_a_row_each() {
    let office = office();
    let visit = Visit::of(&office);
    let media = visit.items("opp_media", Some("网络"));
    let floor = visit.items("opp_floor", None)[0].clone();
    let mut rows = vec![
        row(&visit, "cst_car", "三轮车"),
        row(&visit, "opp_floor", &code_of(&visit, "opp_floor", &floor)),
    ];
    rows.extend(
        media[..2].iter().map(|item| row(&visit, "opp_media", &code_of(&visit, "opp_media", item))),
    );
    let events = || office.store.number("SELECT count(*) FROM event WHERE kind = 'attributes'", []);
    let before = events();
    assert_eq!(office.app.asks(UPDATE, json!({"attachs": rows})).ok(), json!({}));
    assert_eq!(answered(&office, &visit, "cst_car"), ["三轮车"]);
    assert_eq!(answered(&office, &visit, "opp_floor"), [floor]);
    assert_eq!(answered(&office, &visit, "opp_media"), media[..2]);
    assert_eq!(events(), before + 1);
    office.app.asks(UPDATE, json!({"attachs": [row(&visit, "cst_car", "无")]})).ok();
    assert_eq!(answered(&office, &visit, "cst_car"), ["无"]);
}

#[test]
fn an_old_report_is_of_one_customer_in_one_project() {
    let office = office();
    let visit = Visit::of(&office);
    let right = row(&visit, "cst_car", "x");
    let refused = |field: &str, value: &str, code: i64, path: &str| {
        let second = with(&row(&visit, "opp_rival", "y"), field, json!(value));
        let answer = office.app.asks(UPDATE, json!({"attachs": [right, second]}));
        assert!(answer.refused(code).contains(path), "{}", answer.errmsg);
        assert!(answered(&office, &visit, "cst_car").is_empty());
    };
    refused("cstGUID", "1000000001", 1002, "[attachs/1/cstGUID]");
    refused("projGUID", &office.world.other_project, 1002, "[attachs/1/projGUID]");
    refused("createTime", "昨天", 1002, "[attachs/1/createTime]");
    refused("attachCode", "no-such", 1012, "attachs/1/attachCode");
    refused("attachCode", "cst_car", 1002, "[attachs/1/attachCode]");
    refused("attachCode", "cst_family", 1002, "[attachs/1/value]");
    refused("value", "", 1001, "[attachs/1/value]");
    refused("userId", "no-such", 4002, "");
    refused("oppGUID", "no-such", 9003, "");
    for (field, code) in [("projGUID", 4001), ("cstGUID", 2001)] {
        let request = json!({"attachs": [with(&right, field, json!("999"))]});
        office.app.asks(UPDATE, request).refused(code);
    }
    office.app.asks(UPDATE, json!({"attachs": []})).refused(1001);
    let [foreign] = office
        .store
        .row("SELECT guid FROM project WHERE guid <> ?1 AND is_leaf = 1", [&visit.project]);
    let elsewhere = with(&right, "projGUID", json!(foreign));
    office.app.asks(UPDATE, json!({"attachs": [elsewhere]})).refused(9003);
}

#[test]
fn answers_are_read_back_by_customer_by_project_and_by_both() {
    let office = office();
    let visit = Visit::of(&office);
    let media = visit.items("opp_media", Some("网络"));
    let mut rows = vec![row(&visit, "cst_car", &"长".repeat(300))];
    rows.extend(
        media[..2].iter().map(|item| row(&visit, "opp_media", &code_of(&visit, "opp_media", item))),
    );
    office.app.asks(UPDATE, json!({"attachs": rows})).ok();
    let [code] = office.store.row("SELECT code FROM project WHERE guid = ?1", [&visit.project]);
    let ask = |customer: Option<&str>, project: Option<&str>| {
        let request =
            json!({"cstGUID": customer, "projCode": project, "page": 1, "pageSize": 1000});
        office.app.asks(QUERY, request).ok()["cstAttributes"].as_array().unwrap().clone()
    };
    let own = ask(Some(&visit.customer), Some(&code));
    assert_eq!(own.len(), 2);
    let car =
        own.iter().find(|one| one["attrGUID"] == visit.attribute("cst_car")["attachGUID"]).unwrap();
    assert_eq!(
        car["items"],
        json!([{
            "itemGUID": "", "itemValue": "长".repeat(100), "parentItemGUID": "", "parentItemValue": "",
        }])
    );
    let seen = own
        .iter()
        .find(|one| one["attrGUID"] == visit.attribute("opp_media")["attachGUID"])
        .unwrap();
    let items = seen["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    assert_eq!(items[0]["itemValue"], json!(code_of(&visit, "opp_media", &media[0])));
    assert!(items.iter().all(|item| !text(item, "parentItemGUID").is_empty()
        && !text(item, "parentItemValue").is_empty()));
    assert_eq!(seen["oppGUID"], visit.opportunity.as_str());
    assert_eq!((&seen["attrType"], &seen["projCode"]), (&json!(2), &json!(code)));
    assert!(ask(Some(&visit.customer), None).len() >= 2);

    // A project's answers, page by page: each once.
    let mut keys = std::collections::HashSet::new();
    let mut count = 0;
    for number in 1.. {
        let request = json!({"projCode": code, "page": number, "pageSize": 500});
        let content = office.app.asks(QUERY, request).ok();
        let found = content["cstAttributes"].as_array().unwrap();
        if found.is_empty() {
            assert_eq!(content["totalPage"], number - 1);
            break;
        }
        count += found.len();
        keys.extend(found.iter().map(|one| format!("{} {}", one["oppGUID"], one["attrGUID"])));
    }
    let sql = "SELECT count(*) FROM (SELECT DISTINCT attribute_guid, opportunity_guid FROM customer_attribute
        JOIN opportunity ON opportunity.guid = opportunity_guid WHERE project_guid = ?1)";
    assert_eq!((keys.len(), count as i64), (count, office.store.number(sql, [&visit.project])));
}

#[test]
fn the_query_of_answers_needs_a_customer_or_a_project_that_exist() {
    let office = office();
    let page = json!({"page": 1, "pageSize": 10});
    let answer = office.app.asks(QUERY, page.clone());
    assert!(answer.refused(1001).starts_with("缺少必须参数[cstGUID]"), "{}", answer.errmsg);
    office.app.asks(QUERY, with(&page, "cstGUID", json!("9999999999"))).refused(2001);
    office.app.asks(QUERY, with(&page, "projCode", json!("no-such"))).refused(4001);
}
