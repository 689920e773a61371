//! Customers, and what of the demo world they need around them.

use rusqlite::{Connection, OpenFlags, Params, Row};
use serde_json::{Value, json};

use crate::client::App;
use crate::lists::{everything, text};
use crate::samples::{World, unique};
use crate::server::Site;

/// The store behind a server, looked at while it runs.
pub struct Store(Connection);

impl Store {
    pub fn of(site: &Site) -> Store {
        let file = site.folder().join("dcbox.db");
        Store(Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap())
    }

    #[track_caller]
    pub fn number(&self, sql: &str, given: impl Params) -> i64 {
        self.0.query_row(sql, given, |row| row.get(0)).unwrap()
    }

    /// Every row of a query, its columns as text; null is `None`.
    #[track_caller]
    pub fn rows(&self, sql: &str, given: impl Params) -> Vec<Vec<Option<String>>> {
        let mut statement = self.0.prepare(sql).unwrap();
        let columns = statement.column_count();
        let read = |row: &Row<'_>| -> rusqlite::Result<Vec<Option<String>>> {
            let as_text = |value| match value {
                rusqlite::types::Value::Null => None,
                rusqlite::types::Value::Integer(number) => Some(number.to_string()),
                rusqlite::types::Value::Text(text) => Some(text),
                other => panic!("{other:?}"),
            };
            (0..columns).map(|column| row.get(column).map(as_text)).collect()
        };
        statement.query_map(given, read).unwrap().map(Result::unwrap).collect()
    }

    /// The first row of a query, none of whose columns is null.
    #[track_caller]
    pub fn row<const N: usize>(&self, sql: &str, given: impl Params) -> [String; N] {
        let rows = self.rows(sql, given);
        let first = rows.into_iter().next().unwrap_or_else(|| panic!("no row: {sql}"));
        first.into_iter().map(Option::unwrap).collect::<Vec<_>>().try_into().unwrap()
    }
}

/// A server of one's own, an application, and the consultant and project that a customer needs.
pub struct Office {
    pub site: Site,
    pub app: App,
    pub world: World,
    pub consultant: String,
    pub store: Store,
}

impl Office {
    pub fn open() -> Office {
        Office::at(Site::open())
    }

    pub fn at(site: Site) -> Office {
        let app = site.app(301);
        let world = World::of(&app);
        let consultants = everything(&app, "base_consultant_list");
        let consultant = text(&consultants[0], "userGUID").to_string();
        let store = Store::of(&site);
        Office { site, app, world, consultant, store }
    }

    /// A customer whom nobody knows yet, with the required fields only.
    pub fn stranger(&self) -> Value {
        json!({
            "projGUID": self.world.project, "customerName": "林素云", "gender": 2,
            "mobile": mobile(), "userGUID": self.consultant,
        })
    }

    /// Reports a customer; the cstGUID.
    #[track_caller]
    pub fn knows(&self, customer: &Value) -> String {
        let content = self.app.asks("cst_info_create", customer.clone()).ok();
        text(&content, "cstGUID").to_string()
    }

    #[track_caller]
    pub fn finds(&self, mobile: &Value) -> Value {
        self.app.asks("cst_info_get", json!({"mobile": mobile})).ok()
    }
}

/// A mobile that nobody in the demo world has.
pub fn mobile() -> String {
    format!("1740{:07}", unique())
}

/// An identity card of somebody born on 1988-02-29.
pub fn identity_card() -> String {
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let body = format!("35020319880229{:03}", unique() % 1000);
    let sum: u32 = body.chars().zip(weights).map(|(c, w)| c.to_digit(10).unwrap() * w).sum();
    format!("{body}{}", "10X98765432".chars().nth(sum as usize % 11).unwrap())
}

/// The same request with one field changed.
pub fn with(request: &Value, field: &str, value: Value) -> Value {
    let mut changed = request.clone();
    changed[field] = value;
    changed
}
