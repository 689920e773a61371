//! How one record names another.

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ValueRef};
use rusqlite::{Row, RowIndex};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// A record with a GUID, by its name.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Named {
    /// Its id.
    guid: String,
    /// Its name.
    name: String,
}

/// Somebody or something with a number, by its name.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Numbered {
    /// Its number.
    id: i64,
    /// Its name.
    name: String,
}

impl Named {
    /// Reads two columns that follow one another: the id and the name.
    pub fn at(row: &Row<'_>, column: usize) -> rusqlite::Result<Self> {
        Ok(Self { guid: row.get(column)?, name: row.get(column + 1)? })
    }

    /// The same, where there may be none.
    pub fn at_if(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Self>> {
        let guid: Option<String> = row.get(column)?;
        guid.map(|guid| Ok(Self { guid, name: row.get(column + 1)? })).transpose()
    }
}

impl Numbered {
    /// Reads two columns that follow one another: the number and the name.
    pub fn at(row: &Row<'_>, column: usize) -> rusqlite::Result<Self> {
        Ok(Self { id: row.get(column)?, name: row.get(column + 1)? })
    }

    /// The same, where there may be none.
    pub fn at_if(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Self>> {
        let id: Option<i64> = row.get(column)?;
        id.map(|id| Ok(Self { id, name: row.get(column + 1)? })).transpose()
    }
}

/// What a column has that SQLite made with its JSON functions.
pub fn json<T: DeserializeOwned>(row: &Row<'_>, column: impl RowIndex) -> rusqlite::Result<T> {
    Ok(row.get::<_, Json<T>>(column)?.0)
}

struct Json<T>(T);

impl<T: DeserializeOwned> FromSql for Json<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        serde_json::from_str(value.as_str()?)
            .map(Self)
            .map_err(|error| FromSqlError::Other(Box::new(error)))
    }
}
