//! Lists: what every one of them is asked with, what it answers, and the SQL in between.

use std::marker::PhantomData;

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, Row, params_from_iter};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize};

/// How a list may be sorted.
pub trait Sorts: 'static {
    /// Names for callers, each with the SQL expression that it stands for. The first column of the rows, which is to be
    /// their id, decides between equals.
    const BY: &'static [(&'static str, &'static str)];
    /// What it is sorted by where nothing is asked for, as `-at`; one of the names, with `-` for the other way.
    const DEFAULT: &'static str;
}

/// What every list is asked with; flattened into the route's request type beside its filters.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(bound(deserialize = "S: Sorts"))]
#[schemars(bound = "S: Sorts", rename = "Listing")]
pub struct Listing<S: Sorts> {
    /// Which page, from 1.
    #[serde(default = "first")]
    #[schemars(range(min = 1, max = 1_000_000))]
    pub page: u32,
    /// How many rows a page has.
    #[serde(default = "fifty")]
    #[schemars(range(min = 1, max = 200))]
    pub size: u32,
    /// A field's name, with `-` before it from the greatest down.
    #[serde(default)]
    pub sort: Sort<S>,
    /// A text to look for.
    #[schemars(length(max = 100))]
    pub q: Option<String>,
}

fn first() -> u32 {
    1
}

fn fifty() -> u32 {
    50
}

/// One page of a list.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Rows<T> {
    /// The page's rows.
    pub rows: Vec<T>,
    /// How many there are over all pages.
    pub total: i64,
    /// Which page this is, from 1.
    pub page: u32,
    /// How many rows a page has.
    pub size: u32,
}

/// How one list shall be sorted: an `ORDER BY` of ours, chosen by a name of the caller's.
#[derive(Debug)]
pub struct Sort<S> {
    sql: &'static str,
    down: bool,
    of: PhantomData<fn() -> S>,
}

impl<S: Sorts> Sort<S> {
    fn find(name: &str) -> Option<Self> {
        let (name, down) = name.strip_prefix('-').map_or((name, false), |name| (name, true));
        let (_, sql) = S::BY.iter().find(|(known, _)| *known == name)?;
        Some(Self { sql, down, of: PhantomData })
    }
}

impl<S: Sorts> Default for Sort<S> {
    fn default() -> Self {
        Self::find(S::DEFAULT).unwrap_or(Self { sql: "1", down: false, of: PhantomData })
    }
}

impl<'de, S: Sorts> Deserialize<'de> for Sort<S> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = String::deserialize(from)?;
        Self::find(&name).ok_or_else(|| serde::de::Error::custom("this cannot be sorted by"))
    }
}

impl<S: Sorts> JsonSchema for Sort<S> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Sort".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names: Vec<_> =
            S::BY.iter().flat_map(|(name, _)| [(*name).to_owned(), format!("-{name}")]).collect();
        json_schema!({ "type": "string", "enum": names, "default": S::DEFAULT })
    }
}

/// The conditions of a list, as they are asked for.
#[derive(Default)]
pub struct Filter {
    sql: String,
    values: Vec<Sql>,
}

impl Filter {
    /// Adds a condition with one `?` for each value.
    #[must_use]
    pub fn and<V: Into<Sql>>(mut self, sql: &str, values: impl IntoIterator<Item = V>) -> Self {
        self.sql.push_str(if self.sql.is_empty() { " WHERE " } else { " AND " });
        self.sql.push_str(sql);
        self.values.extend(values.into_iter().map(Into::into));
        self
    }

    /// Adds a condition with one `?`, where its value was asked for.
    #[must_use]
    pub fn and_if<V: Into<Sql>>(self, sql: &str, value: Option<V>) -> Self {
        match value {
            Some(value) => self.and(sql, [value]),
            None => self,
        }
    }

    /// Adds that one of the columns has the text somewhere in it, where a text was asked for.
    #[must_use]
    pub fn and_has(self, columns: &[&str], text: Option<&str>) -> Self {
        let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return self };
        let text = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let any: Vec<_> =
            columns.iter().map(|column| format!("{column} LIKE ? ESCAPE '\\'")).collect();
        let values = columns.iter().map(|_| format!("%{text}%"));
        self.and(&format!("({})", any.join(" OR ")), values)
    }
}

impl Filter {
    /// The `WHERE`, where there is a condition, and its values: for what is done to all that a list would show.
    #[must_use]
    pub fn parts(self) -> (String, Vec<Sql>) {
        (self.sql, self.values)
    }
}

impl<S: Sorts> Listing<S> {
    /// Reads the page asked for. `columns` and `from` are SQL of ours: `SELECT {columns} FROM {from}`.
    ///
    /// # Errors
    /// SQLite's.
    pub fn rows<T>(
        &self,
        conn: &Connection,
        columns: &str,
        from: &str,
        filter: Filter,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Rows<T>> {
        let Filter { sql, mut values } = filter;
        let total = conn
            .prepare_cached(&format!("SELECT count(*) FROM {from}{sql}"))?
            .query_row(params_from_iter(&values), |row| row.get(0))?;
        let way = if self.sort.down { "DESC" } else { "ASC" };
        let page = format!(
            "SELECT {columns} FROM {from}{sql} ORDER BY {} {way}, 1 LIMIT ? OFFSET ?",
            self.sort.sql
        );
        values.push(i64::from(self.size).into());
        values.push((i64::from(self.page - 1) * i64::from(self.size)).into());
        let rows = conn
            .prepare_cached(&page)?
            .query_map(params_from_iter(&values), read)?
            .collect::<Result<_, _>>()?;
        Ok(Rows { rows, total, page: self.page, size: self.size })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    struct ByName;

    impl Sorts for ByName {
        const BY: &'static [(&'static str, &'static str)] = &[("name", "lower(name)")];
        const DEFAULT: &'static str = "name";
    }

    #[test]
    fn what_stands_for_any_text_in_sql_is_looked_for_as_it_is() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(
            "CREATE TABLE one (id, name); INSERT INTO one VALUES (1, '100%'), (2, '100_'), (3, '1000'), (4, 'A\\b')",
        )
        .unwrap();
        let found = |text: &str| {
            let listing: Listing<ByName> =
                serde_json::from_value(serde_json::json!({ "q": text, "size": 2 })).unwrap();
            let filter = Filter::default().and_has(&["name"], listing.q.as_deref());
            let rows =
                listing.rows(&conn, "id", "one", filter, |row| row.get::<_, i64>(0)).unwrap();
            (rows.total, rows.rows)
        };
        assert_eq!(found("0%"), (1, vec![1]));
        assert_eq!(found("0_"), (1, vec![2]));
        assert_eq!(found("A\\"), (1, vec![4]));
        assert_eq!(found("100"), (3, vec![1, 3]));
        assert_eq!(found(" "), (4, vec![1, 3]));
    }
}
