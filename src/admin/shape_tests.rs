#![allow(clippy::unwrap_used, clippy::panic)]

use serde_json::json;

use super::*;

fn schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "name": { "type": "string", "minLength": 1, "maxLength": 3 },
            "count": { "type": ["integer", "null"], "minimum": 1, "maximum": 9 },
            "share": { "type": "number", "minimum": 0 },
            "on": { "type": "boolean" },
            "kind": { "oneOf": [{ "type": "string", "const": "a" }, { "type": "string", "const": "b" }] },
            "place": { "anyOf": [{ "type": "object", "properties": { "row": { "type": "integer" } }, "required": ["row"] }, { "type": "null" }] },
            "tags": { "type": "array", "items": { "type": "string", "enum": ["x", "y"] }, "maxItems": 2, "uniqueItems": true },
        },
        "required": ["name"],
    })
}

/// What is said of a value: `field why`, or "good".
fn said(value: Value) -> String {
    match check(&schema(), &value, "") {
        Ok(()) => "good".into(),
        Err(Misfit { field, why }) => format!("{field} {why}"),
    }
}

#[test]
fn what_fits_passes() {
    for value in [
        json!({ "name": "n" }),
        json!({ "name": "三个字", "count": null, "share": 0.5, "on": false, "kind": "b", "place": null, "tags": [] }),
        json!({ "name": "n", "count": 9, "share": 3, "place": { "row": -1 }, "tags": ["y", "x"] }),
    ] {
        assert_eq!(said(value.clone()), "good", "{value}");
    }
}

#[test]
fn a_misfit_is_named_with_its_path_and_its_reason() {
    for (more, expected) in [
        (json!({ "name": null }), "name must be string"),
        (json!({ "name": "" }), "name must have at least 1 characters"),
        (json!({ "name": "四个字长" }), "name must have at most 3 characters"),
        (json!({ "name": "a\u{0}" }), "name must not contain control characters"),
        (json!({ "count": 0 }), "count must be at least 1"),
        (json!({ "count": 10 }), "count must be at most 9"),
        (json!({ "count": "1" }), "count must be integer or null"),
        (json!({ "count": 1.5 }), "count must be integer or null"),
        (json!({ "count": u64::MAX }), "count must be integer or null"),
        (json!({ "share": -0.1 }), "share must be at least 0"),
        (json!({ "on": 1 }), "on must be boolean"),
        (json!({ "kind": "c" }), "kind must be one of a, b"),
        (json!({ "place": { "row": "1" } }), "place/row must be integer"),
        (json!({ "place": {} }), "place/row is missing"),
        (json!({ "place": { "row": 1, "more": 1 } }), "place/more is not known here"),
        (json!({ "tags": ["x", "z"] }), "tags/1 must be one of x, y"),
        (json!({ "tags": ["x", "x"] }), "tags must not have an element twice"),
        (json!({ "tags": ["x", "y", "x"] }), "tags must have at most 2 elements"),
        (json!({ "more": 1 }), "more is not known here"),
    ] {
        let mut value = json!({ "name": "n" });
        for (name, one) in more.as_object().unwrap() {
            value[name] = one.clone();
        }
        assert_eq!(said(value), expected, "{more}");
    }
    assert_eq!(said(json!({})), "name is missing");
}

#[test]
fn a_keyword_that_would_not_be_enforced_is_an_error_wherever_it_stands() {
    for (schema, path) in [
        (json!({ "pattern": "^x" }), ""),
        (json!({ "properties": { "name": { "pattern": "^x" } } }), "name"),
        (
            json!({ "properties": { "all": { "items": { "anyOf": [{ "pattern": "^x" }] } } } }),
            "all/*",
        ),
    ] {
        let expected = UnknownKeyword { path: path.into(), keyword: "pattern".into() };
        assert_eq!(is_enforced(&schema, ""), Err(expected));
    }
    assert_eq!(is_enforced(&schema(), ""), Ok(()));
}

#[test]
fn a_closed_schema_says_that_unknown_fields_are_refused() {
    let mut schema = schema();
    close(&mut schema);
    assert_eq!(schema["additionalProperties"], false);
    assert_eq!(schema["properties"]["place"]["anyOf"][0]["additionalProperties"], false);
    assert_eq!(schema["properties"]["name"].get("additionalProperties"), None);
    assert!(schema["properties"]["name"]["pattern"].is_string());
    assert_eq!(schema["properties"]["tags"]["items"].get("pattern"), None);
}
