//! The declarations held against the specification's tables.

use serde_json::Value;

use super::super::{TABLE, names};
use crate::catalogue::{Class, Spec, Switched};

/// The downlink tables, in the specification's order.
fn tables() -> Vec<Value> {
    let all: Vec<Value> =
        serde_json::from_str(include_str!("../../../tests/data/interfaces.json")).unwrap();
    all.into_iter().filter(|table| table["direction"] == "downlink").collect()
}

/// A day alone, where the table's type is datetime and its words say yyyy-MM-dd.
const DAYS: [(&str, &str); 1] = [("cst_follow_notify", "nextDate")];

/// A schema's fields as the tables write them: path, whether required, type, length.
fn fields(cmd: &str, schema: &Value, above: &str, found: &mut Vec<String>) {
    let required = schema["required"].as_array();
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        let path = format!("{above}{name}");
        let required = required.is_some_and(|all| all.iter().any(|one| one == name));
        let types: Vec<&str> = match &field["type"] {
            Value::Array(types) => types.iter().map(|one| one.as_str().unwrap()).collect(),
            one => vec![one.as_str().unwrap()],
        };
        let nullable = types.contains(&"null");
        assert_ne!(required, nullable, "{cmd}: {path}: required, or else null");
        let kind = match (types[0], field["format"].as_str()) {
            ("integer", _) => "int",
            ("string", Some("datetime")) => "datetime",
            ("string", Some("day")) if DAYS.contains(&(cmd, path.as_str())) => "datetime",
            (kind, _) => kind,
        };
        let need = if required { "yes" } else { "no" };
        found.push(format!("{path} {need} {kind} {}", field["maxLength"]));
        fields(cmd, &field["items"], &format!("{path}/"), found);
    }
}

fn declared(cmd: &str, schema: &Value) -> Vec<String> {
    let mut found = Vec::new();
    fields(cmd, schema, "", &mut found);
    found
}

fn rows(table: &Value) -> Vec<String> {
    let row = |row: &Value| {
        let text = |name: &str| row[name].as_str().unwrap();
        format!("{} {} {} {}", text("path"), text("required"), text("type"), row["maxLength"])
    };
    table.as_array().unwrap().iter().map(row).collect()
}

#[test]
fn the_eighteen_messages_stand_in_the_specifications_order() {
    let tables = tables();
    let cmds: Vec<&str> = tables.iter().map(|table| table["cmd"].as_str().unwrap()).collect();
    assert_eq!(names(), cmds);
    assert_eq!(names().len(), 18);
}

#[test]
fn every_message_bears_the_specifications_name_number_and_state() {
    for (entry, table) in TABLE.iter().zip(tables()) {
        let Spec { cmd, code, section, title, state, .. } = entry.spec;
        assert_eq!(
            (cmd, code, section, state.name()),
            (
                table["cmd"].as_str().unwrap(),
                table["code"].as_str().unwrap(),
                table["section"].as_str().unwrap(),
                table["status"].as_str().unwrap()
            )
        );
        assert!(!title.is_empty() && entry.message_type.starts_with("dc.mq."), "{cmd}");
    }
}

#[test]
fn what_is_sent_and_answered_is_declared_as_its_table_has_it() {
    for (entry, table) in TABLE.iter().zip(tables()) {
        let cmd = entry.spec.cmd;
        assert_eq!(declared(cmd, &entry.sent_schema()), rows(&table["request"]), "{cmd}");
        assert_eq!(declared(cmd, &entry.reply_schema()), rows(&table["response"]), "{cmd}: answer");
    }
}

#[test]
fn message_types_are_the_specifications_and_one_is_shared() {
    let types: Vec<&str> = TABLE.iter().map(|entry| entry.message_type).collect();
    let expected = [
        "dc.mq.cst.update",
        "dc.mq.cst.lead",
        "dc.mq.opp.update",
        "dc.mq.cst.follow",
        "dc.mq.sale.fee",
        "dc.mq.sale.order",
        "dc.mq.sale.contract",
        "dc.mq.cst.attach",
        "dc.mq.cst.attach",
        "dc.mq.sync.request.result",
        "dc.mq.proj.online",
        "dc.mq.project.cst",
        "dc.mq.cst.merge",
        "dc.mq.opp.assign",
        "dc.mq.cst.status",
        "dc.mq.cst.cancel",
        "dc.mq.cst.recommend",
        "dc.mq.cst.intervene",
    ];
    assert_eq!(types, expected);
}

#[test]
fn obsolete_and_reserved_messages_are_off_by_default() {
    let specs = TABLE.iter().map(|entry| &entry.spec);
    let off: Vec<&str> =
        specs.filter(|spec| !Switched::Default.has_on(spec)).map(|spec| spec.cmd).collect();
    let expected = [
        "cst_attribute_notify",
        "cst_merge_notify",
        "cst_cancel_notify",
        "recommend_notify",
        "intervene_notify",
    ];
    assert_eq!(off, expected);
}

#[test]
fn sales_offices_are_sent_what_4_4_has_and_broker_platforms_two_messages_and_others_nothing() {
    let sent = |class: Class| -> Vec<&str> {
        let sent = TABLE.iter().filter(|entry| entry.audience.includes(class));
        sent.map(|entry| entry.spec.cmd).collect()
    };
    let offices: Vec<&str> = TABLE
        .iter()
        .filter(|entry| entry.spec.section.starts_with("4.4."))
        .map(|entry| entry.spec.cmd)
        .collect();
    assert_eq!(sent(Class::SalesOffice), offices);
    assert_eq!(sent(Class::Broker), ["consultant_assign_create_notify", "cst_status_notify"]);
    for class in [Class::DataCentre, Class::Erp, Class::Membership, Class::Commerce] {
        assert_eq!(sent(class), [""; 0]);
    }
}
