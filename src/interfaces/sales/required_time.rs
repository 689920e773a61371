//! Times that an answer must have a field for, even where there is none.

use std::borrow::Cow;

use rusqlite::types::{FromSql, FromSqlResult, ValueRef};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};

use crate::protocol::DateTime;

/// A time, or an empty text where it has not come or is not known (docs/protocol.md, "The envelope": a required field
/// without a value).
#[derive(Debug, Clone, Copy)]
pub struct RequiredTime(Option<DateTime>);

impl Serialize for RequiredTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Some(time) => time.serialize(serializer),
            None => serializer.serialize_str(""),
        }
    }
}

impl FromSql for RequiredTime {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Option::column_result(value).map(|time| Self(time.map(DateTime)))
    }
}

impl JsonSchema for RequiredTime {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "RequiredTime".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        DateTime::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_time_that_has_not_come_is_an_empty_text() {
        let written = |time| serde_json::to_value(RequiredTime(time)).unwrap();
        assert_eq!(written(None), "");
        assert_eq!(written(Some(DateTime(1_464_220_800_250))), "2016-05-26 08:00:00.250");
    }
}
