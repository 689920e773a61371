//! Values made up from a JSON Schema: fitting ones and unfitting ones, and ones that answers have brought.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};

use crate::schema;

fn drawn<T: std::fmt::Debug>(strategy: impl Strategy<Value = T>, runner: &mut TestRunner) -> T {
    strategy.new_tree(runner).unwrap().current()
}

/// Heads or tails.
pub fn flip(runner: &mut TestRunner) -> bool {
    drawn(any::<bool>(), runner)
}

/// One of so many; none where there are none.
pub fn chooses(of: usize, runner: &mut TestRunner) -> Option<usize> {
    (of > 0).then(|| drawn(0..of, runner))
}

/// A value that a schema allows.
pub fn valid(schema: &Value, runner: &mut TestRunner) -> Value {
    if let Some(one) = schema.get("const") {
        return one.clone();
    }
    for list in ["enum", "anyOf", "oneOf"] {
        if let Some(all) = schema.get(list).and_then(Value::as_array) {
            let one = &all[drawn(0..all.len(), runner)];
            return if list == "enum" { one.clone() } else { valid(one, runner) };
        }
    }
    let kinds = schema::kinds(schema);
    let kind = if kinds.is_empty() { "string" } else { kinds[drawn(0..kinds.len(), runner)] };
    match kind {
        "null" => Value::Null,
        "boolean" => json!(flip(runner)),
        "integer" => json!(integer(schema, runner)),
        "number" => json!(integer(schema, runner) as f64),
        "array" => json!(array(schema, runner)),
        "object" => Value::Object(object(schema, runner)),
        _ => json!(text(schema, runner)),
    }
}

fn bound(schema: &Value, name: &str) -> Option<i64> {
    // Rust's largest unsigned numbers are beyond what the server takes.
    schema.get(name).and_then(Value::as_f64).map(|bound| bound as i64)
}

/// The bounds themselves as often as something between.
fn integer(schema: &Value, runner: &mut TestRunner) -> i64 {
    let least = bound(schema, "minimum").unwrap_or(-(1 << 53));
    let most = bound(schema, "maximum").unwrap_or(1 << 53).max(least);
    let near = least.saturating_add(9).min(most);
    drawn(prop_oneof![Just(least), Just(most), least..=near, least..=most], runner)
}

/// Texts that a careless program would take for something else.
const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "'; DROP TABLE x; --",
    "%_%",
    "../../etc/passwd",
    "\u{202e}锦绣花园",
    "👨‍👩‍👧",
    "0",
    "null",
];

fn text(schema: &Value, runner: &mut TestRunner) -> String {
    let least = bound(schema, "minLength").unwrap_or(0) as usize;
    let most = bound(schema, "maxLength").unwrap_or(40).max(0) as usize;
    let any = drawn(
        prop_oneof![2 => "[a-z0-9]{0,12}", 1 => "[^\\p{C}]{0,24}", 1 => proptest::sample::select(HOSTILE).prop_map(str::to_string)],
        runner,
    );
    let mut text: String = any.chars().take(most).collect();
    let short = least.saturating_sub(text.chars().count());
    text.extend(std::iter::repeat_n('字', short));
    text
}

fn array(schema: &Value, runner: &mut TestRunner) -> Vec<Value> {
    let least = bound(schema, "minItems").unwrap_or(0);
    let most = bound(schema, "maxItems").unwrap_or(3).min(least.max(3));
    let mut all = Vec::new();
    for _ in 0..drawn(least..=most, runner) {
        let one = valid(&schema["items"], runner);
        if schema["uniqueItems"] != true || !all.contains(&one) {
            all.push(one);
        }
    }
    all
}

fn object(schema: &Value, runner: &mut TestRunner) -> Map<String, Value> {
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    let mut made = Map::new();
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        if required.iter().any(|one| one == name) || flip(runner) {
            made.insert(name.clone(), valid(property, runner));
        }
    }
    if schema["additionalProperties"].is_object() && flip(runner) {
        made.insert("another".to_string(), valid(&schema["additionalProperties"], runner));
    }
    made
}

/// A value that a schema does not allow; none where the first try fits after all.
pub fn invalid(schema: &Value, runner: &mut TestRunner) -> Option<Value> {
    let wrong = match schema["properties"].as_object().filter(|all| !all.is_empty()) {
        Some(properties) => spoilt(schema, properties, runner),
        None => misfit(schema, runner),
    };
    (!schema::allows(schema, &wrong)).then_some(wrong)
}

/// An object with one thing wrong: a field that is not known, one that is missing, or one that does not fit.
fn spoilt(schema: &Value, properties: &Map<String, Value>, runner: &mut TestRunner) -> Value {
    let mut made = object(schema, runner);
    let (name, property) = properties.iter().nth(drawn(0..properties.len(), runner)).unwrap();
    match drawn(0..4, runner) {
        0 => made.insert("unknown".to_string(), json!(1)),
        1 => made.shift_remove(name),
        _ => made.insert(
            name.clone(),
            invalid(property, runner).unwrap_or_else(|| misfit(property, runner)),
        ),
    };
    Value::Object(made)
}

fn misfit(schema: &Value, runner: &mut TestRunner) -> Value {
    let longest = bound(schema, "maxLength").filter(|most| *most < 10_000).unwrap_or(300);
    let values = [
        Value::Null,
        json!(true),
        json!(1.5),
        json!(-1),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(1e300),
        json!(""),
        json!("no such thing"),
        json!("a\u{0}b"),
        json!("x".repeat(longest as usize + 1)),
        json!([]),
        json!([null, {}]),
        json!({}),
        json!({ "unknown": [1] }),
    ];
    values[drawn(0..values.len(), runner)].clone()
}

/// Whether a text in an address cannot be read as what a schema allows.
pub fn is_unfit_as_text(schema: &Value, text: &str) -> bool {
    let read =
        [json!(text), json!([text])].into_iter().chain(serde_json::from_str::<Value>(text).ok());
    let read = read.chain(serde_json::from_str::<Value>(text).ok().map(|one| json!([one])));
    !read.into_iter().any(|one| schema::allows(schema, &one))
}

/// The numbers and names of records that answers have told of, by the part of the API and the field's name.
#[derive(Default)]
pub struct Pool(BTreeMap<(String, String), Vec<Value>>);

/// How many are kept of each.
const KEPT: usize = 40;

impl Pool {
    /// Keeps what an answer tells.
    pub fn takes(&mut self, template: &str, answer: &Value) {
        self.keeps(&part(template), answer);
    }

    /// Keeps a value for every field of a name.
    pub fn knows(&mut self, name: &str, value: Value) {
        self.0.insert((String::new(), name.to_string()), vec![value]);
    }

    /// What stands within a field is of that field's part of the API, as a board's rooms are.
    fn keeps(&mut self, part: &str, answer: &Value) {
        match answer {
            Value::Array(all) => all.iter().for_each(|one| self.keeps(part, one)),
            Value::Object(fields) => {
                for (name, value) in fields {
                    if value.is_string() || value.is_i64() {
                        let known = self.0.entry((part.to_string(), name.clone())).or_default();
                        if known.len() < KEPT && !known.contains(value) {
                            known.push(value.clone());
                        }
                    }
                    self.keeps(if name == "rows" { part } else { name }, value);
                }
            }
            _ => {}
        }
    }

    /// A value for a field, most of the time; none where none is known that fits.
    pub fn picks(
        &self,
        template: &str,
        name: &str,
        schema: &Value,
        runner: &mut TestRunner,
    ) -> Option<Value> {
        if drawn(0..8, runner) == 0 {
            return None;
        }
        let here = part(template);
        let whole = |name: &str| name.to_lowercase();
        // `{project}` is a `projectGuid` elsewhere and a `guid` among the projects.
        let names = [
            name.to_string(),
            format!("{name}Guid"),
            format!("{name}Id"),
            "guid".to_string(),
            "id".to_string(),
        ];
        let known = names.iter().find_map(|wanted| {
            let of = |((of, field), _): &(&(String, String), &Vec<Value>)| {
                whole(field) == whole(wanted)
                    && (*of == here
                        || of.is_empty()
                        || wanted.len() > 4
                        || of.starts_with(name.trim_end_matches("Guid")))
            };
            let mut fitting: Vec<_> = self.0.iter().filter(of).collect();
            fitting.sort_by_key(|((of, _), _)| *of != here);
            fitting.first().map(|(_, values)| *values)
        })?;
        let one = known[drawn(0..known.len(), runner)].clone();
        schema::allows(schema, &one).then_some(one)
    }

    /// Puts known values into a body's fields that look like a record's.
    pub fn fills(&self, template: &str, schema: &Value, body: &mut Value, runner: &mut TestRunner) {
        let Some(fields) = body.as_object_mut() else { return };
        for (name, value) in fields {
            let property = &schema["properties"][name];
            let refers =
                name.to_lowercase().ends_with("guid") || name.to_lowercase().ends_with("id");
            if refers && let Some(known) = self.picks(template, name, property, runner) {
                *value = known;
            } else if refers
                && value.is_array()
                && let Some(known) =
                    self.picks(template, name.trim_end_matches('s'), &property["items"], runner)
            {
                *value = json!([known]);
            }
        }
    }
}

/// The first part below `/admin/api`.
fn part(template: &str) -> String {
    template.split('/').nth(3).unwrap_or_default().to_string()
}
