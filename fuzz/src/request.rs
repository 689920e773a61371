//! Requests by decision.

use serde_json::{Map, Value, json};

use crate::world::World;

/// The fuzzer's bytes, taken one decision at a time; zeros when they are used up.
pub struct Decisions<'b>(std::slice::Iter<'b, u8>);

impl<'b> Decisions<'b> {
    pub fn new(bytes: &'b [u8]) -> Self {
        Self(bytes.iter())
    }

    pub fn below(&mut self, most: usize) -> usize {
        let mut number = || usize::from(self.0.next().copied().unwrap_or_default());
        let choice = if most > 256 { number() * 256 + number() } else { number() };
        choice % most.max(1)
    }

    pub fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[self.below(from.len())]
    }
}

/// The fields of one object, by its schema.
pub fn fields(decisions: &mut Decisions<'_>, world: &World, schema: &Value) -> Map<String, Value> {
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    let mut fields = Map::new();
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let needed = required.iter().any(|one| one == name);
        let left_out = if needed { 64 } else { 2 };
        if decisions.below(left_out) != 1 {
            fields.insert(name.clone(), value(decisions, world, name, property));
        }
    }
    fields
}

fn value(decisions: &mut Decisions<'_>, world: &World, name: &str, schema: &Value) -> Value {
    if decisions.below(64) == 63 {
        return decisions
            .pick(&[
                json!(null),
                json!(1),
                json!(-1.5),
                json!("x"),
                json!([]),
                json!({}),
                json!(true),
            ])
            .clone();
    }
    if let Some(allowed) = schema["enum"].as_array() {
        return decisions.pick(allowed).clone();
    }
    let kind = schema["type"].as_array().map_or(&schema["type"], |kinds| &kinds[0]);
    match (kind.as_str(), schema["format"].as_str()) {
        (Some("array"), _) => {
            let length = decisions.below(4);
            (0..length).map(|_| Value::Object(fields(decisions, world, &schema["items"]))).collect()
        }
        (Some("integer"), _) => integer(decisions, schema),
        (Some("number"), _) => json!(*decisions.pick(&[0.0, 1.5, -1.0, 1e300])),
        (_, Some("datetime")) => json!(decisions.pick(&[
            "2026-11-01 10:00:00",
            "2016-02-29 23:59:59.999",
            "9999-12-31 23:59:59",
            "x"
        ])),
        (_, Some("day")) => json!(decisions.pick(&["2026-11-01", "0001-01-01", "9999-12-31"])),
        _ => text(decisions, world, name, schema["maxLength"].as_u64().unwrap_or(100) as usize),
    }
}

fn integer(decisions: &mut Decisions<'_>, schema: &Value) -> Value {
    let (least, most) =
        (schema["minimum"].as_i64().unwrap_or(0), schema["maximum"].as_i64().unwrap_or(20));
    match decisions.below(8) {
        0 => json!(most),
        1 => json!(i64::MAX),
        2 => json!(i64::MIN),
        _ => json!(least.saturating_add(decisions.below(8) as i64)),
    }
}

fn text(decisions: &mut Decisions<'_>, world: &World, name: &str, most: usize) -> Value {
    match decisions.below(16) {
        0 => json!("长".repeat(most)),
        1 => json!("' OR 1=1; --"),
        2 => json!(decisions.pick(&[
            "A",
            "0",
            ",",
            ";;",
            "a,b",
            "%",
            "\u{feff}",
            "2026-11-01 10:00:00"
        ])),
        3 | 4 => json!(decisions.pick(world.any())),
        _ => json!(decisions.pick(world.likely(name))),
    }
}
