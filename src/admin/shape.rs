//! The check of what a request to the admin API brings, by the schema that documents it.
//!
//! It is stricter than the interfaces' checker, which reads a specification of others: unknown fields are refused, null
//! counts as null, and a schema may nest. What a schema says and this does not enforce stops the start.

use serde_json::{Map, Value};

/// A declaration says something that would not be enforced.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: the schema keyword {keyword} is not enforced as it stands")]
pub struct UnknownKeyword {
    /// Where in the declaration.
    pub path: String,
    /// The keyword.
    pub keyword: String,
}

/// What does not fit, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// The field, as `rooms/0/guid`.
    pub field: String,
    /// One English sentence.
    pub why: String,
}

const DOCUMENTS: &[&str] =
    &["title", "description", "default", "format", "examples", "$schema", "writeOnly"];
const ENFORCED: &[&str] = &[
    "type",
    "enum",
    "const",
    "anyOf",
    "oneOf",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
];

/// Whether all that a schema says would be enforced.
///
/// # Errors
/// The first keyword that would not.
pub fn is_enforced(schema: &Value, path: &str) -> Result<(), UnknownKeyword> {
    for (keyword, value) in schema.as_object().into_iter().flatten() {
        if DOCUMENTS.contains(&keyword.as_str()) {
            continue;
        }
        if !ENFORCED.contains(&keyword.as_str()) {
            return Err(UnknownKeyword { path: path.to_owned(), keyword: keyword.clone() });
        }
        match keyword.as_str() {
            "properties" => {
                for (name, property) in value.as_object().into_iter().flatten() {
                    is_enforced(property, &within(path, name))?;
                }
            }
            "items" | "additionalProperties" => is_enforced(value, &within(path, "*"))?,
            "anyOf" | "oneOf" => {
                for one in value.as_array().into_iter().flatten() {
                    is_enforced(one, path)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// Holds a value against its schema.
///
/// # Errors
/// The first misfit, in the order of the schema's properties; unknown fields come last.
pub fn check(schema: &Value, value: &Value, path: &str) -> Result<(), Misfit> {
    let misfit = |why: String| Err(Misfit { field: path.to_owned(), why });
    if let Some(all) = schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Value::as_array)
    {
        return one_of(all, value, path);
    }
    if let Some(one) = schema.get("const").filter(|one| *one != value) {
        return misfit(format!("must be {one}"));
    }
    if let Some(all) = schema.get("enum").and_then(Value::as_array)
        && !all.contains(value)
    {
        return misfit(format!("must be one of {}", listed(all)));
    }
    let kinds = kinds(schema);
    if !kinds.is_empty() && !kinds.iter().any(|kind| is_a(kind, value)) {
        return misfit(format!("must be {}", kinds.join(" or ")));
    }
    match value {
        Value::String(text) => text_fits(schema, text).or_else(misfit),
        Value::Number(_) => number_fits(schema, value).or_else(misfit),
        Value::Array(elements) => array_fits(schema, elements, path),
        Value::Object(fields) => object_fits(schema, fields, path),
        _ => Ok(()),
    }
}

/// With several schemas a misfit is told in the words of the one that a value of this type is meant for.
fn one_of(all: &[Value], value: &Value, path: &str) -> Result<(), Misfit> {
    if all.iter().any(|one| check(one, value, path).is_ok()) {
        return Ok(());
    }
    let consts: Vec<_> = all.iter().filter_map(|one| one.get("const")).cloned().collect();
    if consts.len() == all.len() {
        return Err(Misfit {
            field: path.to_owned(),
            why: format!("must be one of {}", listed(&consts)),
        });
    }
    let meant = all.iter().find(|one| {
        let kinds = kinds(one);
        kinds != ["null"] && (kinds.is_empty() || kinds.iter().any(|kind| is_a(kind, value)))
    });
    let meant = meant.or_else(|| all.iter().find(|one| kinds(one) != ["null"]));
    meant.map_or(Ok(()), |one| check(one, value, path))
}

fn text_fits(schema: &Value, text: &str) -> Result<(), String> {
    let length = text.chars().count() as u64;
    let bound = |name: &str| schema.get(name).and_then(Value::as_u64);
    if bound("minLength").is_some_and(|least| length < least) {
        return Err(format!("must have at least {} characters", bound("minLength").unwrap_or(0)));
    }
    if bound("maxLength").is_some_and(|most| length > most) {
        return Err(format!("must have at most {} characters", bound("maxLength").unwrap_or(0)));
    }
    if text.contains(|c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r')) {
        return Err("must not contain control characters".to_owned());
    }
    Ok(())
}

fn number_fits(schema: &Value, value: &Value) -> Result<(), String> {
    let below = |bound: &Value| match (value.as_i64(), bound.as_i64()) {
        (Some(value), Some(bound)) => value < bound,
        _ => value.as_f64() < bound.as_f64(),
    };
    let above = |bound: &Value| match (value.as_i64(), bound.as_i64()) {
        (Some(value), Some(bound)) => value > bound,
        _ => value.as_f64() > bound.as_f64(),
    };
    if let Some(least) = schema.get("minimum").filter(|least| below(least)) {
        return Err(format!("must be at least {least}"));
    }
    if let Some(most) = schema.get("maximum").filter(|most| above(most)) {
        return Err(format!("must be at most {most}"));
    }
    Ok(())
}

fn array_fits(schema: &Value, elements: &[Value], path: &str) -> Result<(), Misfit> {
    let misfit = |why: String| Err(Misfit { field: path.to_owned(), why });
    let bound = |name: &str| schema.get(name).and_then(Value::as_u64);
    let length = elements.len() as u64;
    if let Some(least) = bound("minItems").filter(|least| length < *least) {
        return misfit(format!("must have at least {least} elements"));
    }
    if let Some(most) = bound("maxItems").filter(|most| length > *most) {
        return misfit(format!("must have at most {most} elements"));
    }
    if schema.get("uniqueItems") == Some(&Value::Bool(true))
        && elements.iter().enumerate().any(|(at, one)| elements[..at].contains(one))
    {
        return misfit("must not have an element twice".to_owned());
    }
    if let Some(items) = schema.get("items") {
        for (index, element) in elements.iter().enumerate() {
            check(items, element, &within(path, &index.to_string()))?;
        }
    }
    Ok(())
}

fn object_fits(schema: &Value, fields: &Map<String, Value>, path: &str) -> Result<(), Misfit> {
    let properties = schema.get("properties").and_then(Value::as_object);
    let required = schema.get("required").and_then(Value::as_array);
    for name in required.into_iter().flatten().filter_map(Value::as_str) {
        if !fields.contains_key(name) {
            return Err(Misfit { field: within(path, name), why: "is missing".to_owned() });
        }
    }
    for (name, property) in properties.into_iter().flatten() {
        if let Some(value) = fields.get(name) {
            check(property, value, &within(path, name))?;
        }
    }
    for (name, value) in fields {
        if properties.is_some_and(|known| known.contains_key(name)) {
            continue;
        }
        match schema.get("additionalProperties") {
            Some(Value::Object(_)) => {
                check(&schema["additionalProperties"], value, &within(path, name))?;
            }
            Some(Value::Bool(true)) => {}
            _ => {
                return Err(Misfit {
                    field: within(path, name),
                    why: "is not known here".to_owned(),
                });
            }
        }
    }
    Ok(())
}

/// What [`text_fits`] lets pass, in the words of a schema.
const WITHOUT_CONTROLS: &str = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$";

/// Says in the schema itself what goes without saying here: unknown fields and control characters are refused.
pub fn close(schema: &mut Value) {
    let Some(fields) = schema.as_object_mut() else { return };
    if fields.contains_key("properties") || fields.get("type").is_some_and(|kind| kind == "object")
    {
        fields.entry("additionalProperties").or_insert(Value::Bool(false));
    }
    let is_text = fields.get("type").is_some_and(|kind| {
        kind == "string"
            || kind.as_array().is_some_and(|kinds| kinds.iter().any(|one| one == "string"))
    });
    if is_text && !fields.contains_key("enum") && !fields.contains_key("const") {
        fields.insert("pattern".to_owned(), WITHOUT_CONTROLS.into());
    }
    for (name, inner) in fields.iter_mut() {
        match (name.as_str(), inner) {
            ("properties", Value::Object(all)) => all.values_mut().for_each(close),
            ("anyOf" | "oneOf", Value::Array(all)) => all.iter_mut().for_each(close),
            ("items" | "additionalProperties", one) => close(one),
            _ => {}
        }
    }
}

/// The names of the types that a schema allows; none where it does not say.
pub fn kinds(schema: &Value) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(kind)) => vec![kind],
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn is_a(kind: &str, value: &Value) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        // No number of ours leaves the range of 64 bits; 1.0 is no integer in a language that tells them apart.
        "integer" => value.is_i64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}

fn within(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") }
}

fn listed(values: &[Value]) -> String {
    let all: Vec<_> = values
        .iter()
        .map(|one| one.as_str().map_or_else(|| one.to_string(), str::to_owned))
        .collect();
    all.join(", ")
}

#[cfg(test)]
#[path = "shape_tests.rs"]
mod tests;
