#![allow(clippy::unwrap_used)]

use std::collections::HashSet;

use rusqlite::Connection;

use super::*;
use crate::catalogue::{Catalogue, Switched};

#[test]
fn every_declaration_can_be_enforced_and_no_name_stands_twice() {
    Catalogue::new(TABLE, &Switched::All).unwrap();
    let names: HashSet<_> = TABLE.iter().map(|entry| entry.spec.cmd).collect();
    assert_eq!(names.len(), TABLE.len());
}

#[test]
fn the_table_is_in_the_specifications_order() {
    assert!(TABLE.windows(2).all(|pair| pair[0].spec.place() < pair[1].spec.place()));
}

/// Every SQL text in this folder's files and the messages', found as string constants and held against
/// the schema.
#[test]
fn no_query_of_an_interface_or_a_message_scans_a_table_that_grows() {
    let conn = Connection::open_in_memory().unwrap();
    conn.execute_batch(include_str!("../../schema.sql")).unwrap();
    let mut looked_at = 0;
    let source = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"));
    let folders = ["interfaces", "messages"].map(|folder| queries(&source.join(folder)));
    for (file, sql) in folders.into_iter().flatten() {
        looked_at += 1;
        let mut plan = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let none = vec![rusqlite::types::Null; plan.parameter_count()];
        let mut steps = plan.query(rusqlite::params_from_iter(none)).unwrap();
        while let Some(step) = steps.next().unwrap() {
            let step: String = step.get("detail").unwrap();
            assert!(!step.starts_with("SCAN"), "{file}: {step}\n{sql}");
            assert!(!step.contains("USE TEMP B-TREE"), "{file}: {step}\n{sql}");
        }
    }
    assert!(looked_at > 20, "only {looked_at} queries were found");
}

/// The `const …: &str = "SELECT|INSERT|UPDATE|DELETE …";` of all files below `folder`.
fn queries(folder: &std::path::Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(queries(&path));
            continue;
        }
        if path.ends_with("tests.rs") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for constant in text.split(": &str =").skip(1) {
            // rustfmt puts a long text on the next line.
            let Some(text) = constant.trim_start().strip_prefix('"') else { continue };
            let sql = text.split("\";").next().unwrap();
            if ["SELECT", "INSERT", "UPDATE", "DELETE"].iter().any(|verb| sql.starts_with(verb)) {
                found.push((path.display().to_string(), sql.to_owned()));
            }
        }
    }
    found
}
