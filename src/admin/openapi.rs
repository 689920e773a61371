//! The API's description, generated from the table: OpenAPI 3.1.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::context::Act;
use super::problem::{self, Code, Problem};
use super::ready::{Api, Ready, fields};
use super::route::{Acts, Route, Spec};
use super::session::COOKIE;

/// `GET /openapi.json`
#[derive(Deserialize, JsonSchema)]
pub struct Description {}

impl Route for Description {
    const SPEC: Spec = Spec::get("/openapi.json", "api", "This description");
    type Answer = Map<String, Value>;
}

impl Acts for Description {
    async fn act(self, cx: &Act) -> Result<Map<String, Value>, Problem> {
        let text = cx.site.description.get_or_init(|| document(&cx.site.api).to_string());
        Ok(serde_json::from_str(text)?)
    }
}

/// The whole description.
#[must_use]
pub fn document(api: &Api) -> Value {
    let mut paths = Map::new();
    for route in &api.0 {
        let spec = &route.entry.spec;
        let path = paths.entry(format!("/admin/api{}", spec.path)).or_insert_with(|| json!({}));
        path[spec.method.as_str().to_ascii_lowercase()] = operation(route);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "dcbox admin API",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Times are milliseconds since 1970, money is in fen, ids are text unless they are numbers.",
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": { "Problem": problem::schema() },
            "securitySchemes": {
                "session": {
                    "type": "apiKey", "in": "cookie", "name": COOKIE,
                    "description": "Set by signing in. Changes also need an Origin equal to the Host, or Sec-Fetch-Site: same-origin; a page of another origin may not even look.",
                },
                "bearer": {
                    "type": "http", "scheme": "bearer",
                    "description": "From `dcbox admin token create --name NAME`, or POST /admin/api/tokens.",
                },
            },
        },
    })
}

fn operation(route: &Ready) -> Value {
    let spec = &route.entry.spec;
    let mut operation = json!({
        "operationId": operation_id(spec),
        "tags": [spec.tag],
        "summary": spec.summary,
        "responses": responses(route),
        "security": if spec.public { json!([]) } else { json!([{ "session": [] }, { "bearer": [] }]) },
    });
    let parameters: Vec<_> = [("path", &route.path), ("query", &route.query)]
        .into_iter()
        .flat_map(|(place, schema)| parameters(place, schema))
        .collect();
    if !parameters.is_empty() {
        operation["parameters"] = parameters.into();
    }
    if route.has_body() {
        operation["requestBody"] = json!({ "required": true, "content": { "application/json": { "schema": route.body } } });
    }
    operation
}

/// `getTokens`, `deleteTokensId`.
fn operation_id(spec: &Spec) -> String {
    let words =
        spec.path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.fold(spec.method.as_str().to_ascii_lowercase(), |mut id, word| {
        let (first, rest) = word.split_at(1);
        id.push_str(&first.to_ascii_uppercase());
        id.push_str(rest);
        id
    })
}

fn parameters(place: &str, schema: &Value) -> Vec<Value> {
    let required = schema.get("required").and_then(Value::as_array);
    let parameter = |(name, property): (&String, &Value)| {
        let needed = place == "path"
            || required.is_some_and(|required| required.iter().any(|one| one == name.as_str()));
        let mut property = property.clone();
        let says = property.as_object_mut().and_then(|property| property.remove("description"));
        let mut parameter =
            json!({ "name": name, "in": place, "required": needed, "schema": property });
        if let Some(says) = says {
            parameter["description"] = says;
        }
        parameter
    };
    fields(schema).iter().map(parameter).collect()
}

fn responses(route: &Ready) -> Map<String, Value> {
    let spec = &route.entry.spec;
    let mut good = json!({ "description": "Done." });
    if spec.status != 204 {
        good["content"] = json!({ route.entry.media: { "schema": route.entry.answer_schema() } });
    }
    let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for code in route.codes() {
        by_status.entry(code.status).or_default().push(code);
    }
    let refusals = by_status.into_iter().map(|(status, codes)| {
        let says: Vec<_> = codes.iter().map(|code| format!("`{}`: {}", code.name, code.says)).collect();
        let names: Vec<_> = codes.iter().map(|code| code.name).collect();
        let mut refusal = json!({
            "description": says.join("\n\n"),
            "content": { "application/json": { "schema": {
                "allOf": [{ "$ref": "#/components/schemas/Problem" }],
                "properties": { "code": { "enum": names } },
            } } },
        });
        if status == 429 {
            refusal["headers"] = json!({ "Retry-After": {
                "description": "After how many seconds to try again.", "schema": { "type": "integer", "minimum": 1 },
            } });
        }
        (status.to_string(), refusal)
    });
    std::iter::once((spec.status.to_string(), good)).chain(refusals).collect()
}
