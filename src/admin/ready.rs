//! The table of routes as requests are held against it: schemas made, taken apart and checked for what they promise.

use serde_json::{Map, Value, json};

use super::problem::{
    Code, FOREIGN_ORIGIN, INTERNAL, INVALID, MALFORMED, NOT_FOUND, NOT_FROM_HERE, NOT_JSON,
    TOO_LARGE, UNAUTHENTICATED,
};
use super::route::Entry;
use super::shape::{self, UnknownKeyword};

/// A route's declaration does not hold together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "each variant says what it is")]
pub enum Undeclared {
    #[error("{0}: {1}")]
    Keyword(String, UnknownKeyword),
    #[error("{0}: the request type has no field {1}, which the path names")]
    Parameter(String, &'static str),
    #[error("{0} is declared twice")]
    Twice(String),
}

/// A route ready to be asked.
pub struct Ready {
    /// Its row.
    pub entry: &'static Entry,
    /// The schema of the fields in the path.
    pub path: Value,
    /// The schema of the fields in the query.
    pub query: Value,
    /// The schema of the fields in the body.
    pub body: Value,
}

/// All routes.
pub struct Api(pub(super) Vec<Ready>);

impl Api {
    /// # Errors
    /// [`Undeclared`] for the first declaration that does not hold together.
    pub fn new(table: &'static [Entry]) -> Result<Self, Undeclared> {
        let mut all: Vec<Ready> = Vec::new();
        for entry in table {
            let spec = &entry.spec;
            if all
                .iter()
                .any(|one| one.entry.spec.path == spec.path && one.entry.spec.method == spec.method)
            {
                return Err(Undeclared::Twice(name(entry)));
            }
            all.push(Ready::new(entry)?);
        }
        Ok(Self(all))
    }
}

fn name(entry: &Entry) -> String {
    format!("{} {}", entry.spec.method, entry.spec.path)
}

impl Ready {
    fn new(entry: &'static Entry) -> Result<Self, Undeclared> {
        let mut whole = entry.request_schema();
        shape::is_enforced(&whole, "").map_err(|why| Undeclared::Keyword(name(entry), why))?;
        shape::close(&mut whole);
        let in_path: Vec<_> = entry.spec.parameters().collect();
        for parameter in &in_path {
            if whole["properties"].get(parameter).is_none() {
                return Err(Undeclared::Parameter(name(entry), parameter));
            }
        }
        let mut path = part(&whole, |name| in_path.contains(&name));
        let others = part(&whole, |name| !in_path.contains(&name));
        without_null(&mut path);
        let (mut query, mut body) = (part(&whole, |_| false), part(&whole, |_| false));
        if entry.spec.has_body() {
            body = others;
        } else {
            query = others;
            without_null(&mut query);
        }
        Ok(Self { entry, path, query, body })
    }

    /// Whether the request has a body at all.
    pub fn has_body(&self) -> bool {
        !fields(&self.body).is_empty()
    }

    /// All that may be answered instead of what was asked for.
    pub fn codes(&self) -> Vec<Code> {
        let spec = &self.entry.spec;
        let mut codes = vec![NOT_FROM_HERE, FOREIGN_ORIGIN, INVALID, INTERNAL];
        if !spec.public {
            codes.push(UNAUTHENTICATED);
        }
        if self.has_body() {
            codes.extend([MALFORMED, TOO_LARGE, NOT_JSON]);
        }
        if !fields(&self.path).is_empty() {
            codes.push(NOT_FOUND);
        }
        codes.extend(
            spec.problems.iter().filter(|code| !codes.contains(code)).copied().collect::<Vec<_>>(),
        );
        codes.sort_by_key(|code| code.status);
        codes
    }
}

/// The properties of an object's schema.
pub fn fields(schema: &Value) -> &Map<String, Value> {
    static NONE: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
    schema.get("properties").and_then(Value::as_object).unwrap_or(&NONE)
}

/// The same object with some of its fields only.
fn part(whole: &Value, keep: impl Fn(&str) -> bool) -> Value {
    let properties: Map<_, _> = fields(whole)
        .iter()
        .filter(|(name, _)| keep(name))
        .map(|(name, property)| (name.clone(), property.clone()))
        .collect();
    let required = whole.get("required").and_then(Value::as_array).into_iter().flatten();
    let required: Vec<_> =
        required.filter(|name| name.as_str().is_some_and(&keep)).cloned().collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

/// A text in a path or a query is never null: it is there or it is not.
fn without_null(schema: &mut Value) {
    let Some(Value::Object(properties)) = schema.get_mut("properties") else { return };
    for property in properties.values_mut() {
        if let Some(Value::Array(kinds)) = property.get_mut("type") {
            kinds.retain(|kind| kind != "null");
            if let [one] = &mut kinds[..] {
                property["type"] = one.take();
            }
        }
        if let Some(Value::Array(all)) = property.get_mut("enum") {
            all.retain(|one| !one.is_null());
        }
        if let Some(Value::Array(all)) = property.get_mut("anyOf") {
            all.retain(|one| one.get("type").is_none_or(|kind| kind != "null"));
        }
        if let Some(Value::Null) = property.get("default") {
            property.as_object_mut().map(|property| property.remove("default"));
        }
    }
}
