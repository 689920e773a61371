//! Lists of many rows, each of which has more to tell than its table. Which rows a page has is found first, by key, filter
//! and order alone; all else is read for these few.

use std::cmp::Ordering;

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, Row, params_from_iter};

use super::list::{Filter, Listing, Rows, Sorts};

/// What a wide list is made of: SQL of ours.
pub struct Wide {
    /// The table's rowid, as `customer.id`: every index has it.
    pub key: &'static str,
    /// The table, under its own name, which filters and orders use.
    pub table: &'static str,
    /// What is told of a row.
    pub columns: &'static str,
    /// `JOIN`s that this needs; none may add rows or take them away.
    pub joined: &'static str,
    /// The columns by which an index of the table's has the rows in order.
    pub in_order: &'static [&'static str],
}

/// How many rows before a page are few.
const SHALLOW: usize = 1000;

/// Where a row stands in an order.
struct Place {
    by: Sql,
    key: i64,
}

impl<S: Sorts> Listing<S> {
    /// Reads the page asked for of a wide list.
    ///
    /// # Errors
    /// SQLite's.
    pub fn page<T>(
        &self,
        conn: &Connection,
        list: &Wide,
        filter: Filter,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Rows<T>> {
        // Where no index has the order, SQLite keeps a sorted tree of all rows before the page's end, which costs more than
        // all else once these are many. Where a filter's rows are scattered, it would search for them twice: to count them, too.
        let by_index = list.in_order.contains(&self.order().0) || self.before() <= SHALLOW;
        let (keys, total) = match by_index && !filter.is_scattered() {
            true => self.stepped_to(conn, list, filter)?,
            false => self.picked_out(conn, list, filter)?,
        };
        let Wide { key, table, columns, joined, .. } = list;
        let tell = format!(
            "SELECT {columns} FROM json_each(?1) found CROSS JOIN {table} ON {key} = found.value {joined} ORDER BY found.key"
        );
        let keys = serde_json::Value::from(keys).to_string();
        let rows =
            conn.prepare_cached(&tell)?.query_map([keys], read)?.collect::<Result<_, _>>()?;
        Ok(Rows { rows, total, page: self.page, size: self.size })
    }

    /// How many rows stand before the page.
    const fn before(&self) -> usize {
        (self.page as usize - 1) * self.size as usize
    }

    /// The page's keys, stepped to over an index, and how many rows there are.
    fn stepped_to(
        &self,
        conn: &Connection,
        list: &Wide,
        filter: Filter,
    ) -> rusqlite::Result<(Vec<i64>, i64)> {
        let (Wide { key, table, .. }, (sort, is_down)) = (list, self.order());
        let (sql, mut values) = filter.into_sql();
        let total = conn
            .prepare_cached(&format!("SELECT count(*) FROM {table}{sql}"))?
            .query_row(params_from_iter(&values), |row| row.get(0))?;
        // Both the same way, so that one index can give them.
        let way = if is_down { "DESC" } else { "ASC" };
        let step = format!(
            "SELECT {key} FROM {table}{sql} ORDER BY {sort} {way}, {key} {way} LIMIT ? OFFSET ?"
        );
        values.push(i64::from(self.size).into());
        values.push((self.before() as i64).into());
        let mut step = conn.prepare_cached(&step)?;
        let keys = step.query_map(params_from_iter(&values), |row| row.get(0))?;
        Ok((keys.collect::<Result<_, _>>()?, total))
    }

    /// The page's keys, picked out of all that the filter finds, and how many that are.
    fn picked_out(
        &self,
        conn: &Connection,
        list: &Wide,
        filter: Filter,
    ) -> rusqlite::Result<(Vec<i64>, i64)> {
        let (Wide { key, table, .. }, (sort, is_down)) = (list, self.order());
        let (sql, values) = filter.into_sql();
        let find = format!("SELECT {sort}, {key} FROM {table}{sql}");
        let places = conn
            .prepare_cached(&find)?
            .query_map(params_from_iter(&values), |row| {
                Ok(Place { by: row.get(0)?, key: row.get(1)? })
            })?
            .collect::<Result<Vec<_>, _>>()?;
        let total = places.len() as i64;
        Ok((window(places, self.before(), self.size as usize, is_down), total))
    }
}

/// The keys of `size` rows after the first `before` ones.
fn window(mut places: Vec<Place>, before: usize, size: usize, is_down: bool) -> Vec<i64> {
    let order = |one: &Place, other: &Place| {
        let upwards = as_sqlite(&one.by, &other.by).then(one.key.cmp(&other.key));
        if is_down { upwards.reverse() } else { upwards }
    };
    if before >= places.len() {
        return Vec::new();
    }
    // All rows before the page go to the left of it, and those after it to the right, in no order.
    places.select_nth_unstable_by(before, order);
    let rest = &mut places[before..];
    let page = size.min(rest.len());
    if page < rest.len() {
        rest.select_nth_unstable_by(page, order);
    }
    let page = &mut rest[..page];
    page.sort_unstable_by(order);
    page.iter().map(|place| place.key).collect()
}

/// How SQLite orders two values of one column: nothing, numbers, texts byte by byte.
fn as_sqlite(one: &Sql, other: &Sql) -> Ordering {
    match (one, other) {
        (Sql::Integer(one), Sql::Integer(other)) => one.cmp(other),
        (Sql::Real(one), Sql::Real(other)) => one.total_cmp(other),
        (Sql::Text(one), Sql::Text(other)) => one.as_bytes().cmp(other.as_bytes()),
        _ => rank(one).cmp(&rank(other)),
    }
}

const fn rank(value: &Sql) -> u8 {
    match value {
        Sql::Null => 0,
        Sql::Integer(_) | Sql::Real(_) => 1,
        Sql::Text(_) => 2,
        Sql::Blob(_) => 3,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    struct ByAll;

    impl Sorts for ByAll {
        const BY: &'static [(&'static str, &'static str)] = &[("name", "name"), ("size", "size")];
        const DEFAULT: &'static str = "name";
    }

    const ONES: Wide =
        Wide { key: "one.id", table: "one", columns: "one.id", joined: "", in_order: &["name"] };

    /// Rows of which many are equal, or have nothing to be sorted by.
    fn store() -> Connection {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(
            "CREATE TABLE one (id INTEGER PRIMARY KEY, name TEXT, size REAL); CREATE INDEX one_by_name ON one (name);
             WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 57)
             INSERT INTO one SELECT n, nullif('n' || n * 7 % 5, 'n3'), nullif(n * 11 % 7 / 2.0, 1.5) FROM n",
        )
        .unwrap();
        conn
    }

    fn pages(conn: &Connection, sort: &str, filter: impl Fn() -> Filter) -> Vec<Vec<i64>> {
        let page = |page: u32| {
            let asked = serde_json::json!({ "page": page, "size": 10, "sort": sort });
            let listing: Listing<ByAll> = serde_json::from_value(asked).unwrap();
            let rows = listing.page(conn, &ONES, filter(), |row| row.get::<_, i64>(0)).unwrap();
            assert_eq!(rows.total, 57);
            rows.rows
        };
        (1..=7).map(page).collect()
    }

    #[test]
    fn an_order_is_the_same_whether_an_index_has_it_or_not() {
        let conn = store();
        for sort in ["name", "-name", "size", "-size"] {
            let (column, way) =
                sort.strip_prefix('-').map_or((sort, "ASC"), |column| (column, "DESC"));
            let all = format!("SELECT id FROM one ORDER BY {column} {way}, id {way}");
            let all: Vec<i64> = conn
                .prepare(&all)
                .unwrap()
                .query_map([], |row| row.get(0))
                .unwrap()
                .flatten()
                .collect();
            let found = pages(&conn, sort, Filter::default);
            assert_eq!(found.concat(), all, "{sort}");
            assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [10, 10, 10, 10, 10, 7, 0]);
            let among =
                || Filter::default().and_among("one.id", "SELECT id FROM one WHERE id > ?", [0]);
            assert_eq!(pages(&conn, sort, among), found, "{sort}");
        }
    }
}
