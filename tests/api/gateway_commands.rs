//! Which interfaces are there, and who may use them.

use serde_json::json;

use crate::contract_schemas::declared;
use crate::samples::unique;
use crate::server::{Site, demo_folder};
use crate::spec::tables;

#[test]
fn an_unknown_interface_is_refused() {
    let site = Site::shared();
    let app = site.app(301);
    for cmd in [
        "no_such_interface",
        "base_project_list ",
        "BASE_PROJECT_LIST",
        "base_get_proj",
        "数据",
        "/",
    ] {
        app.asks(cmd, json!({})).refused(1008);
    }
}

#[test]
fn a_downlink_name_is_no_interface_to_call() {
    let site = Site::shared();
    let app = site.app(123);
    let downlink = tables().iter().filter(|table| !table.uplink);
    for table in downlink {
        app.asks(&table.cmd, json!({})).refused(1008);
    }
}

/// Obsolete interfaces and what took their place.
const SUCCESSORS: [(&str, &str); 2] = [
    ("attribute_template_query", "proj_attach_list_v2"),
    ("cst_attribute_update", "cst_attach_create_v2"),
];

#[test]
fn obsolete_and_reserved_interfaces_are_off_by_default() {
    let site = Site::shared();
    let app = site.app(123);
    for table in tables().iter().filter(|table| table.uplink && table.status != "active") {
        app.asks(&table.cmd, json!({})).refused(1008);
    }
    for (cmd, successor) in SUCCESSORS {
        if declared().iter().any(|interface| interface["cmd"] == cmd) {
            let answer = app.asks(cmd, json!({}));
            assert!(answer.errmsg.contains(successor), "{}", answer.errmsg);
        }
    }
}

#[test]
fn all_declared_interfaces_can_be_switched_on() {
    let site = Site::with(demo_folder(), &["--interfaces", "all"]);
    let app = site.app(123);
    for interface in declared().iter().filter(|interface| interface["direction"] == "uplink") {
        let answer = app.asks(interface["cmd"].as_str().unwrap(), json!({}));
        assert_ne!(answer.errcode, 1008, "{}: {}", interface["cmd"], answer.errmsg);
    }
    for table in tables().iter().filter(|table| !table.uplink) {
        app.asks(&table.cmd, json!({})).refused(1008);
    }
}

#[test]
fn one_obsolete_or_reserved_interface_is_switched_on_by_itself() {
    let named = "cst_attribute_query, recommend_notify";
    let site = Site::with(demo_folder(), &["--interfaces", named]);
    let app = site.app(123);
    let asked = json!({ "projCode": "no such", "page": 1, "pageSize": 10 });
    app.asks("cst_attribute_query", asked).refused(4001);
    for table in tables().iter().filter(|table| table.uplink && table.status != "active") {
        if table.cmd != "cst_attribute_query" {
            app.asks(&table.cmd, json!({})).refused(1008);
        }
    }
    let history = |kinds: &str| {
        app.asks("sync_request", json!({ "createdBy": "x", "taskName": "x", "dataType": kinds }))
    };
    history("recommend_notify").ok();
    let why = history("s_lead_notify|cst_merge_notify");
    assert!(
        why.refused(1002).contains("cst_merge_notify 未启用"),
        "a message that is off has no history"
    );
}

#[test]
fn an_application_uses_what_it_was_granted_and_nothing_else() {
    let site = Site::open();
    let create = [
        "app",
        "create",
        "--id",
        "677",
        "--name",
        "窄",
        "--grant",
        "base_project_list,base_company_list",
    ];
    let app = site.app_of(&site.tells(&create));
    let granted = || app.asks("base_project_list", json!({"x": unique()})).errcode;
    crate::server::within(std::time::Duration::from_secs(2), "the new application", || {
        (granted() == 0).then_some(())
    });
    app.asks("base_company_list", json!({})).ok();
    app.asks("base_consultant_list", json!({})).refused(1010);
    app.asks("base_areaStreet_create", crate::samples::street()).refused(1010);
    app.asks("no_such_interface", json!({})).refused(1008);
    app.asks("cst_info_notify", json!({})).refused(1008);
}
