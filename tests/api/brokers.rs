//! A broker platform and a sales office at one project, and what the store says of them afterwards.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Map, Value, json};

use crate::client::{Answer, App};
use crate::lists::{everything, text};
use crate::samples::unique;
use crate::server::{Site, demo_folder};

pub struct Market {
    pub site: Site,
    /// The broker platform, 201.
    pub platform: App,
    /// The sales office, 301.
    pub office: App,
    pub project: String,
    pub other_project: String,
    /// Two who sell the project.
    pub consultant: String,
    pub colleague: String,
    pub agency: String,
    pub city: i64,
}

impl Market {
    pub fn open() -> Market {
        Market::at(Site::open())
    }

    /// With the reserved interfaces switched on.
    pub fn with_all_interfaces() -> Market {
        Market::at(Site::with(demo_folder(), &["--seed", "demo", "--interfaces", "all"]))
    }

    pub fn at(site: Site) -> Market {
        let (platform, office) = (site.app(201), site.app(301));
        let sales = everything(&platform, "base_proxyCompanysales_list");
        let sales: Vec<&Value> = sales.iter().filter(|row| row["enable"] == 1).collect();
        let here = sales[0];
        let colleague = sales[1..]
            .iter()
            .find(|row| {
                row["projGUID"] == here["projGUID"] && row["consultantId"] != here["consultantId"]
            })
            .unwrap();
        let elsewhere = sales.iter().find(|row| row["projGUID"] != here["projGUID"]).unwrap();
        Market {
            project: text(here, "projGUID").to_string(),
            other_project: text(elsewhere, "projGUID").to_string(),
            consultant: text(here, "consultantId").to_string(),
            colleague: text(colleague, "consultantId").to_string(),
            agency: here["proxyCompanyId"].to_string(),
            city: everything(&platform, "base_city_list")[0]["cityCode"].as_i64().unwrap(),
            site,
            platform,
            office,
        }
    }

    /// A broker on their own, whom nobody knows yet.
    pub fn broker(&self) -> Value {
        json!({ "name": "林小满", "Mobile": mobile(), "areaCode": self.city, "agentClasses": 6 })
    }

    pub fn registers(&self, broker: Value) -> String {
        text(&self.platform.asks("agent_create", broker).ok(), "agentGUID").to_string()
    }

    /// A registered broker.
    pub fn agent(&self) -> String {
        self.registers(self.broker())
    }

    /// A recommendation of somebody whom nobody knows yet, with nothing that need not be there.
    pub fn recommendation(&self, agent: &str) -> Value {
        json!({
            "agentGUID": agent, "cstName": "赵一鸣", "cstMobile": mobile(),
            "projGUID": self.project, "consultantId": self.consultant,
        })
    }

    pub fn recommends(&self, recommendation: &Value) -> Answer {
        self.platform.asks("agent_recommend", recommendation.clone())
    }

    /// A new customer, recommended by a new broker: the recommendation and the cstGUID.
    pub fn recommended(&self) -> (Value, String) {
        let recommendation = self.recommendation(&self.agent());
        let content = self.recommends(&recommendation).ok();
        (recommendation, text(&content, "cstGUID").to_string())
    }

    pub fn identified(&self, mobile: &Value) -> Value {
        let asked = json!({ "cstMobile": mobile, "projGUID": self.project });
        self.platform.asks("cst_identify", asked).ok()
    }

    pub fn assigns(&self, customer: &str, consultant: &str) -> Answer {
        let assignment =
            json!({ "projGUID": self.project, "cstGUID": customer, "consultantId": consultant });
        self.office.asks("assign_create", assignment)
    }

    /// What a SELECT finds in the store, a row an object.
    #[track_caller]
    pub fn stored(&self, sql: &str) -> Vec<Value> {
        let file = self.site.folder().join("dcbox.db");
        let store = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        let mut select = store.prepare(sql).unwrap();
        let names: Vec<String> = select.column_names().into_iter().map(str::to_string).collect();
        let row = |row: &rusqlite::Row<'_>| {
            let mut fields = Map::new();
            for (place, name) in names.iter().enumerate() {
                let value = match row.get_ref(place)? {
                    ValueRef::Null => Value::Null,
                    ValueRef::Integer(number) => json!(number),
                    ValueRef::Real(number) => json!(number),
                    ValueRef::Text(text) => json!(String::from_utf8_lossy(text)),
                    ValueRef::Blob(_) => panic!("{name} is a blob"),
                };
                fields.insert(name.clone(), value);
            }
            Ok(Value::Object(fields))
        };
        select.query_map([], row).unwrap().map(Result::unwrap).collect()
    }

    /// The one row that a SELECT finds.
    #[track_caller]
    pub fn the_one(&self, sql: &str) -> Value {
        let mut rows = self.stored(sql);
        assert_eq!(rows.len(), 1, "{sql}: {rows:?}");
        rows.remove(0)
    }

    pub fn last_event(&self) -> i64 {
        self.the_one("SELECT coalesce(max(id), 0) AS id FROM event")["id"].as_i64().unwrap()
    }

    /// What has been put out to be told since an event: kind, record and cause.
    pub fn told_since(&self, event: i64) -> Vec<(String, String, i64)> {
        let found = self.stored(&format!(
            "SELECT kind, record, source_app FROM event WHERE id > {event} ORDER BY id"
        ));
        let told = |row: &Value| {
            let source = row["source_app"].as_i64().unwrap();
            (text(row, "kind").to_string(), text(row, "record").to_string(), source)
        };
        found.iter().map(told).collect()
    }

    /// All that a refused request must leave as it is.
    pub fn state(&self) -> Vec<Value> {
        self.stored("SELECT (SELECT last FROM clock) AS clock, (SELECT count(*) FROM customer) AS customers,
            (SELECT count(*) FROM lead) AS leads, (SELECT count(*) FROM recommendation) AS recommendations,
            (SELECT count(*) FROM broker) AS brokers, (SELECT count(*) FROM assignment) AS assignments,
            (SELECT count(*) FROM appointment) AS appointments, (SELECT count(*) FROM event) AS events,
            (SELECT count(*) FROM intervention) AS interventions, (SELECT count(*) FROM brokerage) AS brokerages")
    }

    /// Holds each pair of broken rules against the order of the list: the first is told.
    #[track_caller]
    pub fn tells_the_first(
        &self,
        app: &App,
        cmd: &str,
        right: &Value,
        broken: &[(&str, Value, i64)],
    ) {
        let before = self.state();
        for (i, first) in broken.iter().enumerate() {
            for second in &broken[i..] {
                let mut request = right.clone();
                request[second.0] = second.1.clone();
                request[first.0] = first.1.clone();
                let answer = app.asks(cmd, request);
                let what = format!("{} and {}: {}", first.0, second.0, answer.errmsg);
                assert_eq!(answer.errcode, first.2, "{what}");
            }
        }
        assert_eq!(self.state(), before, "a refused request left something behind");
    }
}

/// A mobile that nobody has.
pub fn mobile() -> String {
    format!("199{:08}", unique())
}

/// Now, give or take, as broker platforms write it.
pub fn seconds(from_now: i64) -> i64 {
    jiff::Timestamp::now().as_second() + from_now
}

pub const DAY: i64 = 86_400;
