//! Numbers that are covered while they are read from the store, so that no answer can forget to.

use rusqlite::types::{FromSql, FromSqlResult, ValueRef};
use schemars::JsonSchema;
use serde::Serialize;

use crate::admin::mask;

/// A number to call: `138****5678`.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct MaskedPhone(String);

/// The number of a certificate: `350*************12`.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct MaskedCard(String);

impl FromSql for MaskedPhone {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Ok(Self(mask::phone(value.as_str()?)))
    }
}

impl FromSql for MaskedCard {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Ok(Self(mask::card(value.as_str()?)))
    }
}
