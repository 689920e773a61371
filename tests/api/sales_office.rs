//! A sales office at work in the demo world: its project, its consultants, its customers.

use std::cell::Cell;

use rusqlite::{Connection, Params};
use serde_json::{Value, json};

use crate::client::{Answer, App};
use crate::lists::{everything, text};
use crate::samples::unique;
use crate::server::Site;

pub struct Office {
    /// Runs for as long as the office is there.
    _site: Site,
    pub app: App,
    /// The broker platform beside it.
    pub platform: App,
    pub project: String,
    pub other_project: String,
    /// Consultants of the project.
    pub staff: Vec<String>,
    /// For what no reading interface tells: the events, and rows that wait to be told of.
    pub store: Connection,
    customers: Cell<i64>,
}

/// Somebody whom the data centre knows, with no opportunity in the office's project yet.
#[derive(Debug, Clone)]
pub struct Customer {
    pub guid: String,
    pub mobile: String,
    pub card: String,
}

impl Office {
    pub fn open() -> Office {
        let site = Site::open();
        let (app, platform) = (site.app(301), site.app(201));
        let store = Connection::open(site.folder().join("dcbox.db")).unwrap();
        let places = everything(&app, "base_consultantProj_list");
        let project = text(&places[0], "projGUID").to_string();
        let here = |row: &&Value| row["projGUID"] == project.as_str();
        let staff = places.iter().filter(here).map(|row| text(row, "userGUID").to_string());
        let staff: Vec<String> = staff.collect();
        assert!(staff.len() >= 3, "{staff:?}");
        let other = places.iter().find(|row| !here(row)).expect("a second project");
        let other_project = text(other, "projGUID").to_string();
        Office {
            _site: site,
            app,
            platform,
            project,
            other_project,
            staff,
            store,
            customers: Cell::new(0),
        }
    }

    pub fn asks(&self, cmd: &str, data: Value) -> Answer {
        self.app.asks(cmd, data)
    }

    pub fn customer(&self) -> Customer {
        let number = self.customers.replace(self.customers.get() + 1);
        let sql = "SELECT cast(id AS TEXT), mobile, cert_number FROM customer
            WHERE merged_into IS NULL AND cert_number IS NOT NULL
                AND id NOT IN (SELECT customer_id FROM opportunity WHERE project_guid IN (?1, ?2))
            ORDER BY id LIMIT 1 OFFSET ?3";
        let projects = (&self.project, &self.other_project, number);
        let found = self.store.query_row(sql, projects, |row| {
            Ok(Customer { guid: row.get(0)?, mobile: row.get(1)?, card: row.get(2)? })
        });
        found.unwrap()
    }

    /// A number of one who became this customer.
    pub fn merged(&self) -> (String, String) {
        let sql = "SELECT cast(id AS TEXT), cast(merged_into AS TEXT) FROM customer WHERE merged_into IS NOT NULL";
        self.store.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap()
    }

    /// One value that a query of the store finds.
    #[track_caller]
    pub fn peeks(&self, sql: &str, params: impl Params) -> Value {
        let found = self.store.query_row(sql, params, |row| {
            Ok(match row.get(0)? {
                rusqlite::types::Value::Integer(number) => json!(number),
                rusqlite::types::Value::Text(text) => json!(text),
                _ => json!(null),
            })
        });
        found.unwrap()
    }

    /// A lead that is right in every field.
    pub fn lead(&self) -> Value {
        json!({
            "projGUID": self.project, "consultantId": self.staff[0], "cstName": "陈试", "cstTel": mobile(),
            "cstType": "个人", "cstGender": 2, "description": "替父母看房", "leadSource": "来电",
            "topic": "咨询三房", "cognizeAve": "围挡", "appointTime": "2026-03-01 10:30:00.250", "leadType": "天使",
        })
    }

    /// An opportunity that is right in every field but the lead, which it has none of.
    pub fn opportunity(&self, customer: &Customer) -> Value {
        json!({
            "cstGUID": customer.guid, "projGUID": self.project, "userGUID": self.staff[0], "status": "登记",
            "oppSource": "来访", "dsReason": null, "cstWill": "B", "isLocalHouseHold": 0,
            "socialSecurityYear": 3, "topic": "意向三房", "dlgs": "世联行", "khly": "围挡",
        })
    }

    /// Reports an opportunity of this customer and tells its id.
    #[track_caller]
    pub fn opens(&self, customer: &Customer) -> String {
        let content = self.asks("opportunity_info_create", self.opportunity(customer)).ok();
        text(&content, "oppGUID").to_string()
    }

    /// The opportunity as it is answered.
    #[track_caller]
    pub fn knows(&self, opportunity: &str) -> Value {
        let content = self.asks("opportunity_info_query", json!({"oppGUID": opportunity})).ok();
        let list = content["list"].as_array().unwrap();
        assert_eq!(list.len(), 1, "{content}");
        list[0].clone()
    }

    /// The events that something brings about, as `kind subject`; all of them bear the office's number.
    pub fn events(&self, happens: impl FnOnce()) -> Vec<String> {
        let last = self.peeks("SELECT coalesce(max(id), 0) FROM event", []).as_i64().unwrap();
        happens();
        let sql =
            "SELECT kind, subject, source_app, project_guid FROM event WHERE id > ?1 ORDER BY id";
        let mut events = self.store.prepare(sql).unwrap();
        let rows = events.query_map([last], |row| {
            assert_eq!(row.get::<_, i64>(2)?, 301, "who caused it is not told");
            assert!(row.get::<_, Option<String>>(3)?.is_some());
            Ok(format!("{} {}", row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        });
        rows.unwrap().map(Result::unwrap).collect()
    }

    /// How much is written down: a refused report leaves it as it was.
    pub fn written(&self) -> String {
        let sql = "SELECT json_array(
            (SELECT count(*) FROM lead), (SELECT max(changed) FROM lead),
            (SELECT count(*) FROM opportunity), (SELECT max(changed) FROM opportunity),
            (SELECT count(*) FROM opportunity_partner), (SELECT count(*) FROM opportunity_customer),
            (SELECT count(*) FROM follow_up), (SELECT max(changed) FROM customer_project),
            (SELECT max(id) FROM event))";
        self.peeks(sql, []).to_string()
    }
}

/// A mobile that nobody has yet.
pub fn mobile() -> String {
    format!("199{:08}", unique())
}

/// A request with some of its fields changed; a null takes one away.
pub fn with(mut request: Value, changes: Value) -> Value {
    for (field, value) in changes.as_object().unwrap() {
        request[field] = value.clone();
    }
    request
}

/// A number of the data centre's own making.
pub fn is_guid(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
