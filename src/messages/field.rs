//! What stands in a message's fields.

use std::borrow::Cow;

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ValueRef};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

use crate::protocol::DateTime;

/// A text of at most `N` characters: what is longer is cut. A number from the store is written in decimal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Text<const N: usize>(String);

impl<const N: usize> From<String> for Text<N> {
    fn from(mut text: String) -> Self {
        if let Some((end, _)) = text.char_indices().nth(N) {
            text.truncate(end);
        }
        Self(text)
    }
}

impl<const N: usize> From<&str> for Text<N> {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl<const N: usize> FromSql for Text<N> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value {
            ValueRef::Integer(number) => Ok(number.to_string().into()),
            ValueRef::Text(_) => value.as_str().map(Self::from),
            _ => Err(FromSqlError::InvalidType),
        }
    }
}

impl<const N: usize> JsonSchema for Text<N> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        format!("Text{N}").into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "maxLength": N })
    }
}

/// A point in time (milliseconds since 1970) whose table shows no `[.SSS]`: written without milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Second(pub i64);

impl Second {
    /// The text, `yyyy-MM-dd HH:mm:ss`.
    pub fn text(self) -> String {
        let mut text = DateTime(self.0).to_string();
        // Only ASCII; the point is the twentieth character.
        text.truncate(19);
        text
    }
}

impl Serialize for Second {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text())
    }
}

impl JsonSchema for Second {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Second".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        DateTime::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_at_its_length_on_characters() {
        assert_eq!(Text::<3>::from("四个字的"), Text::<3>::from("四个字"));
        assert_eq!(Text::<3>::from("四个字").0, "四个字");
        assert_eq!(Text::<3>::from("ab").0, "ab");
        assert_eq!(Text::<0>::from("ab").0, "");
    }

    #[test]
    fn a_time_without_milliseconds_has_none() {
        assert_eq!(Second(1_464_220_800_250).text(), "2016-05-26 08:00:00");
    }
}
