//! What a request brings, taken out of its path, its query and its body, and held against the route's schemas.

use std::time::Duration;

use actix_web::web::{Payload, Query};
use actix_web::{HttpMessage as _, HttpRequest};
use serde_json::{Map, Value};

use super::problem::{INVALID, MALFORMED, NOT_JSON, Problem, TOO_LARGE};
use super::ready::{Ready, fields};
use super::shape::{self, Misfit};

/// The longest body taken, in bytes.
const MOST: usize = 1024 * 1024;
/// How long a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(10);

/// All that a request brings, as its type reads it.
///
/// # Errors
/// What does not fit.
pub async fn take(
    route: &Ready,
    request: &HttpRequest,
    payload: Payload,
) -> Result<Value, Problem> {
    let mut all = Map::new();
    // The values alone, percent-decoded, in the template's order.
    let values: Vec<String> = request.match_info().load().map_err(|error| INVALID.saying(error))?;
    let path = route.entry.spec.parameters().map(str::to_owned).zip(values).collect();
    all.append(&mut checked(&route.path, texts(&route.path, path))?);
    let query = Query::<Vec<(String, String)>>::from_query(request.query_string())
        .map_err(|error| INVALID.saying(error))?;
    all.append(&mut checked(&route.query, texts(&route.query, query.into_inner()))?);
    if route.has_body() {
        let body = tokio::time::timeout(PATIENCE, read(request, payload)).await;
        let body =
            body.unwrap_or_else(|_| Err(MALFORMED.saying("The body did not arrive in time.")));
        all.append(&mut checked(&route.body, body?)?);
    }
    Ok(Value::Object(all))
}

fn checked(schema: &Value, found: Map<String, Value>) -> Result<Map<String, Value>, Problem> {
    let found = Value::Object(found);
    match (shape::check(schema, &found, ""), found) {
        (Ok(()), Value::Object(found)) => Ok(found),
        (Err(Misfit { field, why }), _) => {
            Err(INVALID.saying(format_args!("{field} {why}.")).at(field))
        }
        _ => Ok(Map::new()),
    }
}

async fn read(request: &HttpRequest, payload: Payload) -> Result<Map<String, Value>, Problem> {
    let is_json = request.mime_type().ok().flatten().is_some_and(|mime| {
        let utf8 = mime.get_param("charset").is_none_or(|charset| charset == "utf-8");
        mime.essence_str() == "application/json" && utf8
    });
    if !is_json {
        return Err(NOT_JSON.problem());
    }
    let body = payload.to_bytes_limited(MOST).await.map_err(|_| TOO_LARGE.problem())?;
    let body = body.map_err(|_| MALFORMED.saying("The body broke off."))?;
    serde_json::from_slice(&body)
        .map_err(|error| MALFORMED.saying(format_args!("The body is not a JSON object: {error}.")))
}

/// Texts as the values that their fields are declared to be; what cannot be one stays a text, and is refused as such.
fn texts(schema: &Value, pairs: Vec<(String, String)>) -> Map<String, Value> {
    let mut found = Map::new();
    for (name, text) in pairs {
        let property = fields(schema).get(&name);
        let is_list = property.is_some_and(|property| shape::kinds(property).contains(&"array"));
        if is_list {
            let one = value(property.and_then(|property| property.get("items")), text);
            match found.entry(name).or_insert_with(|| Value::Array(Vec::new())) {
                Value::Array(list) => list.push(one),
                other => *other = one,
            }
        } else if found.contains_key(&name) {
            // Twice: neither can be meant, and a list is none of the types that it may have.
            found.insert(name, Value::Array(Vec::new()));
        } else {
            found.insert(name, value(property, text));
        }
    }
    found
}

fn value(schema: Option<&Value>, text: String) -> Value {
    let kinds = schema.map(shape::kinds).unwrap_or_default();
    let is = |kind| kinds.contains(&kind);
    let number =
        || text.parse::<i64>().ok().filter(|_| is("integer") || is("number")).map(Value::from);
    let fraction = || text.parse::<f64>().ok().filter(|_| is("number")).map(Value::from);
    let flag = || text.parse::<bool>().ok().filter(|_| is("boolean")).map(Value::from);
    number().or_else(fraction).or_else(flag).unwrap_or_else(|| Value::String(text.clone()))
}
