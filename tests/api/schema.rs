//! JSON Schema, as far as the admin API's description uses it. A keyword that is not known here fails the test: none is
//! passed over.

use serde_json::{Map, Value, json};

/// The one pattern that the description has, for texts without control characters.
const WITHOUT_CONTROLS: &str = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$";

/// Whether a value is as a schema says.
pub fn allows(schema: &Value, value: &Value) -> bool {
    fault(schema, value, &Value::Null, "").is_none()
}

/// The first thing at which a value is off its schema. What the schema refers to stands in the document.
pub fn fault(schema: &Value, value: &Value, document: &Value, at: &str) -> Option<String> {
    let keywords = match schema {
        Value::Bool(true) => return None,
        Value::Object(keywords) => keywords,
        _ => return Some(format!("{at}: nothing is allowed here, but {value}")),
    };
    let inner = |schema: &Value| fault(schema, value, document, at);
    let off = |why: String| Some(format!("{at}: {why}, but {value}"));
    keywords.iter().find_map(|(keyword, says)| match keyword.as_str() {
        "title" | "description" | "default" | "format" | "examples" | "writeOnly" => None,
        "$ref" => {
            let place = says.as_str().unwrap().trim_start_matches('#');
            inner(document.pointer(place).unwrap_or_else(|| panic!("no {says}")))
        }
        "allOf" => list(says).iter().find_map(inner),
        "anyOf" | "oneOf" => {
            let faults: Vec<_> = list(says).iter().map(inner).collect();
            let fitting = faults.iter().filter(|fault| fault.is_none()).count();
            let enough = fitting == 1 || (fitting > 1 && keyword == "anyOf");
            if enough { None } else { off(format!("{fitting} of {faults:?} fit")) }
        }
        "const" if says == value => None,
        "enum" if list(says).contains(value) => None,
        "type" if kinds(schema).iter().any(|kind| is_a(kind, value)) => None,
        "const" | "enum" | "type" => off(format!("{keyword} {says}")),
        _ => match value {
            Value::Object(fields) => object(keyword, says, schema, fields, document, at),
            Value::Array(all) => array(keyword, says, all, document, at),
            _ => {
                if scalar(keyword, says, value) {
                    None
                } else {
                    off(format!("{keyword} {says}"))
                }
            }
        },
    })
}

/// The types that a schema names.
pub fn kinds(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

fn is_a(kind: &str, value: &Value) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => panic!("no type {kind}"),
    }
}

fn object(
    keyword: &str,
    says: &Value,
    schema: &Value,
    fields: &Map<String, Value>,
    document: &Value,
    at: &str,
) -> Option<String> {
    let within = |name: &str, schema: &Value| {
        fault(schema, &fields[name], document, &format!("{at}/{name}"))
    };
    match keyword {
        "properties" => {
            let mut known = says.as_object().unwrap().iter();
            known.find_map(|(name, schema)| {
                fields.contains_key(name).then(|| within(name, schema)).flatten()
            })
        }
        "required" => {
            let mut needed = list(says).iter().map(|name| name.as_str().unwrap());
            needed.find(|name| !fields.contains_key(*name)).map(|name| format!("{at}: no {name}"))
        }
        "additionalProperties" => {
            let known = schema["properties"].as_object();
            let mut others =
                fields.keys().filter(|name| known.is_none_or(|known| !known.contains_key(*name)));
            others.find_map(|name| within(name, says))
        }
        _ => {
            must_be_of(keyword, &[ARRAY, SCALAR]);
            None
        }
    }
}

fn array(keyword: &str, says: &Value, all: &[Value], document: &Value, at: &str) -> Option<String> {
    let bound = || says.as_u64().unwrap() as usize;
    let fits = match keyword {
        "items" => {
            let mut each = all.iter().enumerate();
            return each
                .find_map(|(index, one)| fault(says, one, document, &format!("{at}/{index}")));
        }
        "prefixItems" => {
            let mut each = list(says).iter().zip(all).enumerate();
            return each.find_map(|(index, (schema, one))| {
                fault(schema, one, document, &format!("{at}/{index}"))
            });
        }
        "minItems" => all.len() >= bound(),
        "maxItems" => all.len() <= bound(),
        "uniqueItems" => {
            says != true || !all.iter().enumerate().any(|(index, one)| all[..index].contains(one))
        }
        _ => {
            must_be_of(keyword, &[OBJECT, SCALAR]);
            true
        }
    };
    (!fits).then(|| format!("{at}: {keyword} {says}, but there are {}", all.len()))
}

fn scalar(keyword: &str, says: &Value, value: &Value) -> bool {
    let length = value.as_str().map(|text| text.chars().count() as u64);
    let number = value.as_f64();
    match keyword {
        "minLength" => length.is_none_or(|length| length >= says.as_u64().unwrap()),
        "maxLength" => length.is_none_or(|length| length <= says.as_u64().unwrap()),
        "minimum" => number.is_none_or(|number| number >= says.as_f64().unwrap()),
        "maximum" => number.is_none_or(|number| number <= says.as_f64().unwrap()),
        "pattern" => {
            assert_eq!(says, WITHOUT_CONTROLS);
            let is_control = |c: char| c.is_control() && !"\t\n\r".contains(c);
            value.as_str().is_none_or(|text| !text.contains(is_control))
        }
        _ => {
            must_be_of(keyword, &[OBJECT, ARRAY]);
            true
        }
    }
}

const OBJECT: &[&str] = &["properties", "required", "additionalProperties"];
const ARRAY: &[&str] = &["items", "prefixItems", "minItems", "maxItems", "uniqueItems"];
const SCALAR: &[&str] = &["minLength", "maxLength", "minimum", "maximum", "pattern"];

/// A keyword about values of another type says nothing of this one.
fn must_be_of(keyword: &str, others: &[&[&str]]) {
    assert!(
        others.iter().any(|all| all.contains(&keyword)),
        "the schema keyword {keyword} is not known here"
    );
}

#[test]
fn what_is_off_its_schema_is_found() {
    let document = json!({ "word": { "type": "string", "maxLength": 3 } });
    let schema = json!({
        "type": "object",
        "properties": {
            "word": { "$ref": "#/word" },
            "number": { "type": ["integer", "null"], "minimum": 1 },
            "list": { "type": "array", "items": { "enum": ["a", "b"] }, "uniqueItems": true },
            "either": { "anyOf": [{ "const": 1 }, { "type": "object", "properties": {}, "additionalProperties": false }] },
        },
        "required": ["word"],
        "additionalProperties": { "type": "boolean" },
    });
    for good in [
        json!({ "word": "三个字" }),
        json!({ "word": "", "number": null, "list": ["b", "a"], "either": {}, "more": true }),
        json!({ "word": "", "number": 1, "either": 1 }),
    ] {
        assert_eq!(fault(&schema, &good, &document, ""), None, "{good}");
    }
    for (bad, place) in [
        (json!([]), ""),
        (json!({}), ""),
        (json!({ "word": "四个字长" }), "/word"),
        (json!({ "word": "", "number": 0 }), "/number"),
        (json!({ "word": "", "number": 1.5 }), "/number"),
        (json!({ "word": "", "list": ["c"] }), "/list/0"),
        (json!({ "word": "", "list": ["a", "a"] }), "/list"),
        (json!({ "word": "", "either": { "x": 1 } }), "/either"),
        (json!({ "word": "", "more": 1 }), "/more"),
    ] {
        let found = fault(&schema, &bad, &document, "").unwrap_or_else(|| panic!("{bad}"));
        assert!(found.starts_with(&format!("{place}: ")), "{found}");
    }
}
