//! What applications may call and are told, set and shown; and how they last used each interface.

use serde_json::{Value, json};

use crate::admin_applications::audited;
use crate::contract_schemas::declared;
use crate::operator::Operator;
use crate::server::Site;

fn chosen(matrix: &Value) -> Vec<String> {
    let rows = matrix["rows"].as_array().unwrap().iter();
    rows.filter(|row| row["chosen"] == true)
        .map(|row| row["cmd"].as_str().unwrap().into())
        .collect()
}

fn row<'m>(matrix: &'m Value, cmd: &str) -> &'m Value {
    let found = matrix["rows"].as_array().unwrap().iter().find(|row| row["cmd"] == cmd);
    found.unwrap_or_else(|| panic!("no {cmd}"))
}

#[test]
fn the_matrices_have_everything_that_is_declared_in_its_order() {
    let site = Site::open();
    let program = Operator::program(&site, "reader");
    for (path, direction, count) in [("interfaces", "uplink", 47), ("messages", "downlink", 18)] {
        let matrix = program.gets(&format!("/applications/301/{path}")).json();
        let declared = declared();
        let declared: Vec<_> =
            declared.iter().filter(|one| one["direction"] == direction).collect();
        let rows = matrix["rows"].as_array().unwrap();
        assert_eq!((rows.len(), declared.len()), (count, count));
        for (row, one) in rows.iter().zip(declared) {
            for field in ["cmd", "code", "section", "title", "state"] {
                assert_eq!(row[field], one[field], "{}", one["cmd"]);
            }
        }
        assert_eq!(matrix["choice"], "default");
        assert!(rows.iter().all(|row| row["chosen"] == row["default"]));
    }
    let matrix = program.gets("/applications/301/interfaces").json();
    let obsolete = row(&matrix, "attribute_template_query");
    assert_eq!(
        (&obsolete["state"], &obsolete["successor"], &obsolete["on"]),
        (&json!("obsolete"), &json!("proj_attach_list_v2"), &json!(false))
    );
    assert_eq!(row(&matrix, "base_city_list")["default"], false);
    assert_eq!(row(&matrix, "base_areaStreet_create")["writes"], true);
    assert_eq!(program.gets("/applications/698/interfaces").refusal(), (404, "not_found".into()));
}

#[test]
fn grants_that_are_set_hold_at_once() {
    let site = Site::open();
    let program = Operator::program(&site, "granter");
    let app = site.app(302);
    let sets = |body: Value| {
        let answer = program.puts("/applications/302/grants", body);
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    };
    let city = json!({ "page": 1, "pageSize": 10 });
    let names = json!(["base_city_list", "base_area_list", "base_city_list"]);
    let refused =
        program.puts("/applications/302/grants", json!({ "choice": "list", "names": names }));
    assert_eq!((refused.status, &refused.json()["field"]), (422, &json!("names")));
    app.asks("base_project_list", json!({})).ok();

    let names = json!(["base_company_list", "base_city_list"]);
    let set = sets(json!({ "choice": "list", "names": names }));
    assert_eq!(set["names"], json!(["base_city_list", "base_company_list"]));
    app.asks("base_city_list", city.clone()).ok();
    app.asks("base_project_list", json!({})).refused(1010);
    let matrix = program.gets("/applications/302/interfaces").json();
    assert_eq!(matrix["choice"], "list");
    assert_eq!(chosen(&matrix), ["base_company_list", "base_city_list"]);

    sets(json!({ "choice": "all" }));
    app.asks("base_project_list", json!({})).ok();
    assert_eq!(chosen(&program.gets("/applications/302/interfaces").json()).len(), 47);
    sets(json!({ "choice": "list" }));
    app.asks("base_project_list", json!({})).refused(1010);
    sets(json!({ "choice": "default" }));
    app.asks("base_city_list", city).refused(1010);
    app.asks("base_project_list", json!({})).ok();
    for body in [
        json!({ "choice": "none" }),
        json!({ "choice": "all", "names": ["base_city_list"] }),
        json!({ "choice": "list", "names": ["cst_info_notify"] }),
        json!({}),
    ] {
        let answer = program.puts("/applications/302/grants", body.clone());
        assert_eq!(answer.refusal(), (422, "invalid".into()), "{body}");
    }
    let told: Vec<_> = audited(&program, 302).into_iter().map(|(_, _, after)| after).collect();
    let choices: Vec<_> = told.iter().map(|after| after["choice"].as_str().unwrap()).collect();
    assert_eq!(choices, ["base_city_list,base_company_list", "all", "", "default"]);
}

#[test]
fn subscriptions_are_set_in_the_same_way() {
    let site = Site::open();
    let program = Operator::program(&site, "subscriber");
    let matrix = || program.gets("/applications/302/messages").json();
    let sets = |body: Value| program.puts("/applications/302/subscriptions", body);
    assert_eq!(sets(json!({ "choice": "none" })).status, 200);
    assert_eq!((matrix()["choice"].clone(), chosen(&matrix()).len()), (json!("none"), 0));
    let names = json!(["cst_info_notify"]);
    assert_eq!(sets(json!({ "choice": "list", "names": names })).status, 200);
    assert_eq!(chosen(&matrix()), ["cst_info_notify"]);
    assert_eq!(sets(json!({ "choice": "all" })).status, 200);
    assert_eq!(chosen(&matrix()).len(), 18);
    let refused = sets(json!({ "choice": "list", "names": ["base_city_list"] }));
    assert_eq!(refused.refusal(), (422, "invalid".into()));
    assert_eq!(chosen(&matrix()).len(), 18);
    assert_eq!(site.tells(&["app", "show", "302"])["subscriptions"], "all");
}

#[test]
fn the_last_use_of_each_interface_is_shown_and_outlives_a_restart() {
    let mut site = Site::open();
    let app = site.app(302);
    for _ in 0..3 {
        app.asks("base_project_list", json!({})).ok();
    }
    app.asks("base_city_list", json!({ "page": 1, "pageSize": 10 })).refused(1010);
    let mut forged = app.draft("base_company_list", &json!({}));
    forged.token = "made up".to_string();
    assert_eq!(app.code_of(&forged.seal().body()), 1009);

    let uses = |site: &Site| {
        let matrix = Operator::program(site, &format!("reader{}", crate::samples::unique()))
            .gets("/applications/302/interfaces");
        let matrix = matrix.json();
        let of = |cmd| {
            let used = &row(&matrix, cmd)["use"];
            used.as_object().map(|used| (used["count"].clone(), used["errcode"].clone()))
        };
        ["base_project_list", "base_city_list", "base_company_list"].map(of)
    };
    let expected = [Some((json!(3), json!(0))), Some((json!(1), json!(1010))), None];
    assert_eq!(uses(&site), expected);
    site.restarts();
    assert_eq!(uses(&site), expected);
    let app = site.app(302);
    app.asks("base_project_list", json!({ "page": 0 })).refused(1002);
    assert_eq!(uses(&site)[0], Some((json!(4), json!(1002))));
}
