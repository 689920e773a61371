//! One field of an interface's table: whether it must be there, and what it must be.

use serde_json::{Map, Value};

use crate::protocol::{DateTime, Day};

/// A declaration says something that the checker does not understand and so would not enforce.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("field {field}: the schema keyword {keyword} is not enforced as it stands")]
pub struct UnknownKeyword {
    /// The field declared.
    pub field: String,
    /// The keyword.
    pub keyword: String,
}

/// A field of a request, somewhere in it.
#[derive(Debug)]
pub(super) struct Rule {
    /// The arrays on the way to the object that the field stands in, from the outside in.
    pub(super) within: Vec<String>,
    /// The field's name in that object.
    pub(super) name: String,
    pub(super) presence: Presence,
    pub(super) kind: Kind,
    pub(super) max_length: Option<usize>,
    allowed: Vec<Value>,
    minimum: Option<i64>,
    maximum: Option<i64>,
}

#[derive(Debug)]
pub(super) enum Presence {
    Optional,
    Required,
    /// Required unless all of these stand beside it (`x-required-unless`).
    Unless(Vec<String>),
    /// Required when the named field beside it has this value, or one of these (`x-required-when`).
    When(Map<String, Value>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Integer,
    Number,
    Text,
    DateTime,
    Day,
    /// An array of objects.
    Array,
}

impl Rule {
    /// Reads a property of a schema.
    pub(super) fn new(
        within: &[String],
        name: &str,
        required: bool,
        schema: &Value,
    ) -> Result<Self, UnknownKeyword> {
        let unknown =
            |keyword: &str| UnknownKeyword { field: name.to_owned(), keyword: keyword.to_owned() };
        let mut rule = Self {
            within: within.to_vec(),
            name: name.to_owned(),
            presence: if required { Presence::Required } else { Presence::Optional },
            kind: kind(schema).ok_or_else(|| unknown("type"))?,
            max_length: None,
            allowed: Vec::new(),
            minimum: None,
            maximum: None,
        };
        for (keyword, value) in schema.as_object().into_iter().flatten() {
            match (keyword.as_str(), value) {
                ("type" | "items" | "description" | "title" | "default", _) => {}
                ("format", Value::String(format)) => match format.as_str() {
                    "datetime" => rule.kind = Kind::DateTime,
                    "day" => rule.kind = Kind::Day,
                    "int64" | "double" => {}
                    _ => return Err(unknown("format")),
                },
                ("maxLength", length) => {
                    rule.max_length = length.as_u64().and_then(|n| usize::try_from(n).ok())
                }
                ("minimum", bound) if bound.is_i64() => rule.minimum = bound.as_i64(),
                ("maximum", bound) if bound.is_i64() => rule.maximum = bound.as_i64(),
                ("enum", Value::Array(values)) => {
                    rule.allowed = values.iter().filter(|v| !v.is_null()).cloned().collect()
                }
                ("x-required-unless", names) => {
                    let names =
                        serde_json::from_value(names.clone()).map_err(|_| unknown(keyword))?;
                    rule.presence = Presence::Unless(names);
                }
                ("x-required-when", Value::Object(values)) => {
                    rule.presence = Presence::When(values.clone())
                }
                _ => return Err(unknown(keyword)),
            }
        }
        Ok(rule)
    }

    /// Whether the field may not be missing from `object`.
    pub(super) fn needed(&self, object: &Map<String, Value>) -> bool {
        match &self.presence {
            Presence::Optional => false,
            Presence::Required => true,
            Presence::Unless(others) => !others.iter().all(|other| object.contains_key(other)),
            Presence::When(values) => {
                let stands = |name, value| object.get(name) == Some(value);
                values.iter().all(|(name, value)| match value {
                    Value::Array(values) => values.iter().any(|value| stands(name, value)),
                    value => stands(name, value),
                })
            }
        }
    }

    /// The second pass: type and length. What was expected, where that is not what stands there.
    pub(super) fn mistyped(&self, value: &Value) -> Option<String> {
        let fits = match self.kind {
            Kind::Integer => value.is_i64(),
            Kind::Number => value.is_number(),
            Kind::Text | Kind::DateTime | Kind::Day => value.is_string(),
            Kind::Array => value.is_array(),
        };
        if !fits {
            return Some(format!("{}，收到{}", self.expected(), name_of(value)));
        }
        let (length, most) = (value.as_str()?.chars().count(), self.max_length?);
        (length > most).then(|| format!("最长 {most} 个字符，收到 {length} 个"))
    }

    /// The third pass: value sets, formats and ranges.
    pub(super) fn disallowed(&self, value: &Value) -> Option<String> {
        if !self.allowed.is_empty() && !self.allowed.contains(value) {
            let allowed: Vec<_> = self.allowed.iter().map(plain).collect();
            return Some(format!("应为 {} 之一", allowed.join("、")));
        }
        match (self.kind, value) {
            (Kind::DateTime, Value::String(text)) if DateTime::parse(text).is_none() => {
                Some(self.expected())
            }
            (Kind::Day, Value::String(text)) if Day::parse(text).is_none() => Some(self.expected()),
            (_, Value::String(text)) if text.contains(control) => {
                Some("不能含有控制字符".to_owned())
            }
            (Kind::Integer, number) => self.out_of_range(number.as_i64()?),
            _ => None,
        }
    }

    fn out_of_range(&self, number: i64) -> Option<String> {
        let fits = self.minimum.is_none_or(|least| number >= least)
            && self.maximum.is_none_or(|most| number <= most);
        match (self.minimum, self.maximum) {
            _ if fits => None,
            (Some(least), Some(most)) => Some(format!("应为 {least} 到 {most}")),
            (Some(least), None) => Some(format!("应不小于 {least}")),
            (None, most) => Some(format!("应不大于 {}", most.unwrap_or(i64::MAX))),
        }
    }

    /// What a field that is missing should be, and where it may be missing.
    pub(super) fn missing(&self) -> String {
        match &self.presence {
            Presence::Unless(others) => {
                format!("{}；有 {} 时可省", self.expected(), others.join(" 和 "))
            }
            Presence::When(values) => {
                let conditions: Vec<_> = values.iter().map(condition).collect();
                format!("{}；{} 时必须有", self.expected(), conditions.join(" 且 "))
            }
            Presence::Optional | Presence::Required => self.expected(),
        }
    }

    /// What the field should be, in words.
    pub(super) fn expected(&self) -> String {
        match (self.kind, self.max_length) {
            (Kind::Integer, _) => "应为整数".to_owned(),
            (Kind::Number, _) => "应为数字".to_owned(),
            (Kind::Text, Some(most)) => format!("应为字符串，最长 {most}"),
            (Kind::Text, None) => "应为字符串".to_owned(),
            (Kind::DateTime, _) => "应为 yyyy-MM-dd HH:mm:ss[.SSS]".to_owned(),
            (Kind::Day, _) => "应为 yyyy-MM-dd".to_owned(),
            (Kind::Array, _) => "应为对象的数组".to_owned(),
        }
    }
}

fn kind(schema: &Value) -> Option<Kind> {
    let name = match schema.get("type")? {
        Value::Array(names) => names.iter().find(|name| *name != "null")?.as_str()?,
        name => name.as_str()?,
    };
    Some(match name {
        "integer" => Kind::Integer,
        "number" => Kind::Number,
        "string" => Kind::Text,
        "array" => Kind::Array,
        _ => return None,
    })
}

/// Control characters have no place in what people are called or say; a text may have lines.
fn control(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n' | '\r')
}

fn name_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "空值",
        Value::Bool(_) => "布尔值",
        // Whole numbers that no int holds are read as fractions, or as unsigned ones.
        Value::Number(number) if number.as_f64().is_some_and(is_huge) => "过大的数",
        Value::Number(number) if number.is_f64() => "小数",
        Value::Number(_) => "整数",
        Value::String(_) => "字符串",
        Value::Array(_) => "数组",
        Value::Object(_) => "对象",
    }
}

fn is_huge(number: f64) -> bool {
    number.abs() >= i64::MAX as f64
}

/// `agentClasses 为 1`, of a field that another depends on.
fn condition((name, value): (&String, &Value)) -> String {
    let values = match value {
        Value::Array(values) => values.iter().map(plain).collect::<Vec<_>>().join("、"),
        value => plain(value),
    };
    format!("{name} 为 {values}")
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
