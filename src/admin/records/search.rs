//! Finding people: by a part of the name, by the whole number or mobile, by a mobile's last four digits.

use rusqlite::Connection;
use rusqlite::types::Value as Sql;

use crate::admin::list::{Filter, containing};

/// How many digits at a mobile's end find it.
const LAST: usize = 4;

/// A query for the keys of what was looked for, and its values.
pub struct Sought {
    sql: String,
    values: Vec<Sql>,
}

/// Where a table has what people are looked for by.
pub struct People {
    /// `SELECT key FROM table WHERE …`, up to the condition.
    pub find: &'static str,
    /// The name's column.
    pub name: &'static str,
    /// The mobile's column.
    pub mobile: &'static str,
    /// What has to hold besides for the mobile's index to be used; true of all rows that are to be found.
    pub with_mobile: &'static str,
    /// The column of what identifies a row, and whether that is a number.
    pub id: (&'static str, bool),
}

impl People {
    /// The query for a text, where it is one.
    pub fn sought(&self, text: Option<&str>) -> Option<Sought> {
        let text = text.map(str::trim).filter(|text| !text.is_empty())?;
        let Self { find, name, mobile, with_mobile, id: (id, id_is_number) } = self;
        let mut sql = format!("{find} {name} LIKE ? ESCAPE '\\'");
        let mut values: Vec<Sql> = vec![containing(text).into()];
        let mut or = |condition: String, value: Sql| {
            sql.push_str(&format!(" UNION ALL {find} {condition}"));
            values.push(value);
        };
        let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        let number = digits.strip_prefix('+').unwrap_or(&digits);
        if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) {
            or(format!("{mobile} = ?{with_mobile}"), digits.clone().into());
            if digits.len() == LAST {
                or(format!("substr({mobile}, -{LAST}) = ?{with_mobile}"), digits.clone().into());
            }
        }
        match digits.parse::<i64>() {
            Ok(number) if *id_is_number => or(format!("{id} = ?"), number.into()),
            _ if !id_is_number => or(format!("{id} = ?"), text.to_owned().into()),
            _ => {}
        }
        Some(Sought { sql, values })
    }
}

impl Sought {
    /// A query for keys, with one `?` for each value.
    pub fn by<V: Into<Sql>>(sql: &str, values: impl IntoIterator<Item = V>) -> Self {
        Self { sql: sql.to_owned(), values: values.into_iter().map(Into::into).collect() }
    }

    /// Those whose `column` is among what was found, by a query up to its condition.
    pub fn within(self, find: &str, column: &str) -> Self {
        Self { sql: format!("{find} {column} IN ({})", self.sql), values: self.values }
    }

    /// What either finds.
    pub fn or(mut self, other: Self) -> Self {
        self.sql.push_str(" UNION ALL ");
        self.sql.push_str(&other.sql);
        self.values.extend(other.values);
        self
    }
}

impl Filter {
    /// Adds that a row is among what is sought, where something is.
    #[must_use]
    pub fn and_sought(self, key: &str, sought: Option<Sought>) -> Self {
        match sought {
            Some(Sought { sql, values }) => self.and_among(key, &sql, values),
            None => self,
        }
    }

    /// Adds that a column has a project or one of its phases, where one was asked for.
    ///
    /// # Errors
    /// SQLite's.
    pub fn and_in_project(
        self,
        column: &str,
        conn: &Connection,
        project: Option<String>,
    ) -> rusqlite::Result<Self> {
        let Some(project) = project else { return Ok(self) };
        let places = places(conn, project)?;
        // A single one by itself: its index then has the rows in their order.
        Ok(match places.len() {
            1 => self.and(&format!("{column} = ?"), places),
            several => self.and(&format!("{column} IN ({})", marks(several)), places),
        })
    }
}

/// A project and its phases.
///
/// # Errors
/// SQLite's.
pub fn places(conn: &Connection, project: String) -> rusqlite::Result<Vec<String>> {
    const PHASES: &str = "SELECT guid FROM project WHERE parent_guid = ?1 ORDER BY code";
    let mut phases = conn.prepare_cached(PHASES)?;
    let mut places =
        phases.query_map([&project], |row| row.get(0))?.collect::<Result<Vec<_>, _>>()?;
    places.insert(0, project);
    Ok(places)
}

/// So many `?`, with commas between.
pub fn marks(count: usize) -> String {
    vec!["?"; count].join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBERED: People = People {
        find: "SELECT id FROM t WHERE",
        name: "name",
        mobile: "mobile",
        with_mobile: "",
        id: ("id", true),
    };

    fn looked_for(text: &str) -> Vec<Sql> {
        NUMBERED.sought(Some(text)).map_or_else(Vec::new, |sought| sought.values)
    }

    #[test]
    fn a_text_is_a_name_a_mobile_its_end_or_a_number() {
        let text = |text: &str| Sql::Text(text.to_owned());
        assert_eq!(looked_for("王"), [text("%王%")]);
        assert_eq!(looked_for("5678"), [text("%5678%"), text("5678"), text("5678"), 5678.into()]);
        let mobile = [text("%138 1234-5678%"), text("13812345678"), 13_812_345_678_i64.into()];
        assert_eq!(looked_for("138 1234-5678"), mobile);
        assert_eq!(looked_for("+99912345678")[1], text("+99912345678"));
        assert_eq!(looked_for("a%"), [text("%a\\%%")]);
        assert!(looked_for("  ").is_empty());
    }
}
