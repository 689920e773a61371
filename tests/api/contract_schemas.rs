//! The declared interfaces held against the specification's tables.

use std::sync::OnceLock;

use serde_json::Value;

use crate::server::dcbox;
use crate::spec::{Need, Row, is_extension, table, tables};

/// Fields of our requests beyond the specification's tables, as the reference page documents them.
const REQUEST_EXTENSIONS: [(&str, &str); 0] = [];

/// Interfaces that write although the letter of their number says that they read.
const WRITES_ALL_THE_SAME: [&str; 3] = ["sync_request", "cst_opp2cst_create", "s_lead_update"];

/// Rows that their tables call a time and show as a day.
const DAYS: [(&str, &str); 2] =
    [("cst_follow_update", "nextDate"), ("cst_follow_notify", "nextDate")];

/// What `dcbox interfaces --json` says.
pub fn declared() -> &'static [Value] {
    static DECLARED: OnceLock<Vec<Value>> = OnceLock::new();
    DECLARED.get_or_init(|| {
        let output = dcbox().args(["interfaces", "--json"]).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        serde_json::from_slice(&output.stdout).unwrap()
    })
}

/// A field of a request by its table path, as it is declared.
pub fn field(cmd: &str, path: &str) -> &'static Value {
    let interface = declared_uplink().find(|interface| interface["cmd"] == cmd).unwrap();
    let name = path.rsplit('/').next().unwrap();
    without_null(&holder(&interface["request"], path)["properties"][name]).0
}

pub fn declared_uplink() -> impl Iterator<Item = &'static Value> {
    declared().iter().filter(|interface| interface["direction"] == "uplink")
}

fn cmd(interface: &Value) -> &str {
    interface["cmd"].as_str().unwrap()
}

#[test]
fn every_interface_and_message_of_the_specification_is_declared_in_its_order() {
    let here: Vec<&str> = declared().iter().map(cmd).collect();
    let specified: Vec<&str> = tables().iter().map(|table| table.cmd.as_str()).collect();
    assert_eq!(here, specified);
}

#[test]
fn a_message_cannot_be_called() {
    let site = crate::server::Site::shared();
    let app = site.app(123);
    for message in declared().iter().filter(|one| one["direction"] == "downlink") {
        app.asks(cmd(message), serde_json::json!({})).refused(1008);
    }
}

#[test]
fn every_declaration_bears_the_specifications_name_number_and_state() {
    for interface in declared() {
        let table = table(cmd(interface));
        assert_eq!(interface["code"], table.code.as_str());
        assert_eq!(interface["section"], table.section.as_str());
        assert_eq!(interface["direction"] == "uplink", table.uplink);
        assert_eq!(interface["state"], table.status.as_str());
        let reports = table.code.starts_with("P-") || WRITES_ALL_THE_SAME.contains(&cmd(interface));
        assert_eq!(interface["writes"], reports, "{}", table.cmd);
        let title = interface["title"].as_str().unwrap();
        assert!(!title.is_empty() && !title.contains(&table.cmd), "{title:?}");
    }
}

#[test]
fn every_request_is_declared_as_its_table_has_it() {
    let mut faults = Vec::new();
    for interface in declared() {
        let rows = &table(cmd(interface)).request;
        compare(&interface["request"], rows, Side::Request, cmd(interface), &mut faults);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_reply_is_declared_as_its_table_has_it() {
    let mut faults = Vec::new();
    for interface in declared() {
        let rows = &table(cmd(interface)).response;
        compare(&interface["reply"], rows, Side::Reply, cmd(interface), &mut faults);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[derive(Clone, Copy, PartialEq)]
enum Side {
    Request,
    Reply,
}

/// A schema node without its null alternative, and whether it had one.
fn without_null(node: &Value) -> (&Value, bool) {
    if let Some(choices) = node["anyOf"].as_array() {
        let is_null = |choice: &&Value| choice["type"] == "null";
        let rest = choices.iter().find(|choice| !is_null(choice)).unwrap();
        return (rest, choices.iter().any(|choice| is_null(&choice)));
    }
    let nullable =
        node["type"].as_array().is_some_and(|types| types.iter().any(|kind| kind == "null"));
    (node, nullable)
}

fn is_of_type(node: &Value, kind: &str) -> bool {
    match &node["type"] {
        Value::Array(types) => types.iter().all(|each| each == kind || each == "null"),
        one => one == kind,
    }
}

/// The object schema that holds a row's field.
fn holder<'a>(schema: &'a Value, path: &str) -> &'a Value {
    let mut node = schema;
    let (above, _) = path.rsplit_once('/').unwrap_or(("", path));
    for step in above.split('/').filter(|step| !step.is_empty()) {
        node = without_null(&node["properties"][step]).0;
        if is_of_type(node, "array") {
            node = without_null(&node["items"]).0;
        }
    }
    node
}

fn compare(schema: &Value, rows: &[Row], side: Side, cmd: &str, faults: &mut Vec<String>) {
    for row in rows {
        let holder = holder(schema, &row.path);
        let name = row.path.rsplit('/').next().unwrap();
        let node = &holder["properties"][name];
        let mut expect = |right: bool, what: &str| {
            if !right {
                faults.push(format!("{cmd}: {}: {what}: {node}", row.path));
            }
        };
        if node.is_null() {
            expect(false, "not declared");
            continue;
        }
        let is_required =
            holder["required"].as_array().is_some_and(|all| all.iter().any(|each| each == name));
        let (node, nullable) = without_null(node);
        match (row.need, side) {
            (Need::Yes, _) => {
                expect(is_required, "should be required");
                expect(!nullable, "should not be nullable");
            }
            // A reply may keep more than its table promises, but what it leaves out it leaves out as null.
            (_, Side::Reply) => expect(is_required != nullable, "should be required or nullable"),
            _ => {
                expect(!is_required, "should not be required");
                expect(nullable, "should be nullable");
            }
        }
        let kind = match row.kind.as_str() {
            "int" => "integer",
            "datetime" => "string",
            other => other,
        };
        expect(is_of_type(node, kind), &format!("should be of type {kind}"));
        if row.kind == "datetime" {
            let format = if DAYS.contains(&(cmd, row.path.as_str())) { "day" } else { "datetime" };
            expect(node["format"] == format, &format!("should have the format {format}"));
        }
        let max = node["maxLength"].as_u64().map(|max| max as usize);
        expect(max == row.max, &format!("should have maxLength {:?}", row.max));
    }
    nothing_extra(schema, rows, side, "", cmd, faults);
}

fn nothing_extra(
    schema: &Value,
    rows: &[Row],
    side: Side,
    above: &str,
    cmd: &str,
    faults: &mut Vec<String>,
) {
    let mut node = without_null(schema).0;
    if is_of_type(node, "array") {
        node = without_null(&node["items"]).0;
    }
    let Some(properties) = node["properties"].as_object() else { return };
    for (name, below) in properties {
        let path = format!("{above}{name}");
        let documented = match side {
            Side::Request => REQUEST_EXTENSIONS.contains(&(cmd, path.as_str())),
            Side::Reply => is_extension(cmd, &path),
        };
        if !documented && !rows.iter().any(|row| row.path == path) {
            faults.push(format!("{cmd}: {path}: in no table"));
        }
        nothing_extra(below, rows, side, &format!("{path}/"), cmd, faults);
    }
}
