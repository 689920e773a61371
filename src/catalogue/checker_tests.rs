#![allow(clippy::unwrap_used, clippy::panic)]

use serde_json::json;

use super::*;

fn checker() -> Checker {
    Checker::new(&json!({
        "type": "object",
        "properties": {
            "name": { "type": "string", "maxLength": 3 },
            "kind": { "type": ["integer", "null"], "minimum": 1, "maximum": 2 },
            "at": { "type": ["string", "null"], "format": "datetime" },
            "either": { "type": ["string", "null"], "x-required-unless": ["or"] },
            "or": { "type": ["string", "null"], "x-required-unless": ["either"] },
            "company": { "type": ["integer", "null"], "x-required-when": { "kind": 2 } },
            "subject": { "type": ["string", "null"], "x-required-when": { "act": [2, 3] } },
            "act": { "type": ["integer", "null"] },
            "attachs": { "type": "array", "items": {
                "type": "object",
                "properties": {
                    "code": { "type": "string" },
                    "items": { "type": ["array", "null"], "items": {
                        "type": "object",
                        "properties": { "will": { "type": "string", "enum": ["A", "B"] } },
                        "required": ["will"]
                    } }
                },
                "required": ["code"]
            } }
        },
        "required": ["name", "attachs"]
    }))
    .unwrap()
}

/// What is said of a request: `1001[path]`, or "good".
fn said(fields: Value) -> String {
    let Value::Object(fields) = fields else { panic!("an object") };
    match checker().admit(fields) {
        Ok(_) => "good".into(),
        Err(refusal) => {
            let path = refusal.message().split(['[', ']']).nth(1).unwrap();
            format!("{}[{path}]", refusal.code.number())
        }
    }
}

#[test]
fn presence_comes_before_type_and_type_before_value_over_the_whole_message() {
    let good = json!({ "name": "四个字"[..9], "or": "x", "kind": 1, "attachs": [{ "code": "c", "items": [{ "will": "A" }] }] });
    assert_eq!(said(good), "good");
    assert_eq!(
        said(json!({ "name": 1, "or": "x", "attachs": [{ "items": [] }] })),
        "1001[attachs/0/code]"
    );
    assert_eq!(said(json!({ "name": 1, "kind": 9, "or": "x", "attachs": [] })), "1002[name]");
    assert_eq!(said(json!({ "name": "ok", "kind": 9, "or": 1, "attachs": [] })), "1002[or]");
    assert_eq!(said(json!({ "name": "ok", "kind": 9, "or": "x", "attachs": [] })), "1002[kind]");
}

#[test]
fn rows_are_walked_in_the_tables_order_whatever_the_jsons() {
    assert_eq!(
        said(json!({ "attachs": [{ "items": [{}] }, {}], "name": "ok", "or": "x" })),
        "1001[attachs/0/code]"
    );
    let second =
        json!({ "name": "ok", "or": "x", "attachs": [{ "code": "c", "items": [{}] }, {}] });
    assert_eq!(said(second), "1001[attachs/1/code]");
    let inner = json!({ "name": "ok", "or": "x", "attachs": [{ "code": "c" }, { "code": "c", "items": [{ "will": "A" }, {}] }] });
    assert_eq!(said(inner), "1001[attachs/1/items/1/will]");
}

#[test]
fn null_and_empty_text_are_absent_at_every_depth() {
    assert_eq!(said(json!({ "name": "", "or": "x", "attachs": [] })), "1001[name]");
    assert_eq!(
        said(json!({ "name": "ok", "or": "x", "attachs": [{ "code": null }] })),
        "1001[attachs/0/code]"
    );
    assert_eq!(
        said(json!({ "name": "ok", "or": "x", "kind": null, "at": "", "attachs": [] })),
        "good"
    );
}

#[test]
fn conditional_fields_are_required_by_what_stands_beside_them() {
    assert_eq!(said(json!({ "name": "ok", "attachs": [] })), "1001[either]");
    assert_eq!(said(json!({ "name": "ok", "either": "x", "attachs": [] })), "good");
    assert_eq!(said(json!({ "name": "ok", "or": "x", "kind": 2, "attachs": [] })), "1001[company]");
    assert_eq!(
        said(json!({ "name": "ok", "or": "x", "kind": 2, "company": 5, "attachs": [] })),
        "good"
    );
    for (act, expected) in [(1, "good"), (2, "1001[subject]"), (3, "1001[subject]")] {
        assert_eq!(said(json!({ "name": "ok", "or": "x", "act": act, "attachs": [] })), expected);
    }
}

#[test]
fn types_are_strict_and_lengths_count_characters() {
    for (value, expected) in [
        (json!({ "kind": "1" }), "1002[kind]"),
        (json!({ "kind": 1.0 }), "1002[kind]"),
        (json!({ "kind": u64::MAX }), "1002[kind]"),
        (json!({ "name": "四个字长" }), "1002[name]"),
        (json!({ "name": "\u{7}" }), "1002[name]"),
        (json!({ "at": "2016-02-30 00:00:00" }), "1002[at]"),
        (json!({ "at": "2016-02-03 00:00:00.000" }), "good"),
        (json!({ "attachs": {} }), "1002[attachs]"),
        (json!({ "attachs": [1] }), "1002[attachs/0]"),
        (
            json!({ "attachs": [{ "code": "c", "items": [{ "will": "F" }] }] }),
            "1002[attachs/0/items/0/will]",
        ),
        (json!({ "unknown": [[]] }), "good"),
    ] {
        let mut fields = json!({ "name": "ok", "or": "x", "attachs": [] });
        for (name, value) in value.as_object().unwrap() {
            fields[name] = value.clone();
        }
        assert_eq!(said(fields), expected, "{value}");
    }
}

#[test]
fn a_keyword_that_would_not_be_enforced_is_an_error() {
    let schema = json!({ "properties": { "name": { "type": "string", "pattern": "^x" } } });
    assert_eq!(
        Checker::new(&schema).unwrap_err(),
        UnknownKeyword { field: "name".into(), keyword: "pattern".into() }
    );
}

fn words(fields: Value) -> String {
    let Value::Object(fields) = fields else { panic!("an object") };
    checker().admit(fields).unwrap_err().message().to_owned()
}

#[test]
fn a_conditional_field_that_is_missing_is_told_with_its_condition() {
    let either = words(json!({ "name": "ok", "attachs": [] }));
    assert!(
        either.starts_with("缺少必须参数[either]") && either.ends_with("有 or 时可省"),
        "{either}"
    );
    let company = words(json!({ "name": "ok", "or": "x", "kind": 2, "attachs": [] }));
    assert!(company.ends_with("kind 为 2 时必须有"), "{company}");
    let subject = words(json!({ "name": "ok", "or": "x", "act": 3, "attachs": [] }));
    assert!(subject.ends_with("act 为 2、3 时必须有"), "{subject}");
}

#[test]
fn a_whole_number_that_is_too_large_is_not_called_a_fraction() {
    for huge in ["9223372036854775808", "99999999999999999999999", "-99999999999999999999999"] {
        let huge: Value = serde_json::from_str(huge).unwrap();
        let said = words(json!({ "name": "ok", "or": "x", "kind": huge, "attachs": [] }));
        assert_eq!(said, "参数类型错误[kind]: 应为整数，收到过大的数");
    }
    let fraction = words(json!({ "name": "ok", "or": "x", "kind": 1.5, "attachs": [] }));
    assert!(fraction.ends_with("收到小数"), "{fraction}");
}
