#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::openapi::document;
use super::super::ready::Api;
use super::*;

#[test]
fn every_declaration_holds_together_and_stands_in_the_description() {
    let api = Api::new(TABLE).unwrap();
    let document = document(&api);
    let described: usize = document["paths"]
        .as_object()
        .unwrap()
        .values()
        .map(|path| path.as_object().unwrap().len())
        .sum();
    assert_eq!(described, TABLE.len());
    for entry in TABLE {
        let spec = &entry.spec;
        let operation = &document["paths"][format!("/admin/api{}", spec.path)]
            [spec.method.as_str().to_ascii_lowercase()];
        assert!(operation["responses"].get(spec.status.to_string()).is_some(), "{}", spec.path);
        assert!(!spec.summary.is_empty() && !spec.summary.ends_with('.'), "{}", spec.summary);
        for parameter in spec.parameters() {
            let stands = |one: &Value| one["name"] == parameter && one["in"] == "path";
            assert!(
                operation["parameters"].as_array().unwrap().iter().any(stands),
                "{}",
                spec.path
            );
        }
    }
}

#[test]
fn operations_have_names_of_their_own() {
    let document = document(&Api::new(TABLE).unwrap());
    let mut names = BTreeSet::new();
    for operation in document["paths"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|path| path.as_object().unwrap().values())
    {
        let name = operation["operationId"].as_str().unwrap();
        assert!(names.insert(name.to_owned()), "{name} twice");
    }
}

#[test]
fn a_code_means_one_status_in_a_route() {
    for route in &Api::new(TABLE).unwrap().0 {
        let codes = route.codes();
        let names: BTreeSet<_> = codes.iter().map(|code| code.name).collect();
        assert_eq!(names.len(), codes.len(), "{}: {codes:?}", route.entry.spec.path);
        for code in codes {
            assert!(code.says.ends_with('.'), "{code:?}");
        }
    }
}

#[test]
fn only_signing_in_is_for_everybody() {
    let public: Vec<_> =
        TABLE.iter().filter(|entry| entry.spec.public).map(|entry| entry.spec.path).collect();
    assert_eq!(public, ["/session", "/session/link"]);
}
