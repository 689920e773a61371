//! Valid requests, made from the specification's tables.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use crate::client::App;
use crate::contract_schemas::field;
use crate::lists::{everything, text};
use crate::spec::{Row, Table};

/// A number that no other caller in this test run gets.
pub fn unique() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Two projects of a site, each with an agency that sells it.
#[derive(Debug, Clone)]
pub struct World {
    pub project: String,
    pub company: String,
    pub other_project: String,
    pub other_company: String,
}

impl World {
    pub fn of(app: &App) -> World {
        let companies = everything(app, "base_company_list");
        let first = &companies[0];
        let elsewhere = |row: &&Value| row["projGUID"] != first["projGUID"];
        let other = companies.iter().find(elsewhere).expect("agencies of two projects");
        World {
            project: text(first, "projGUID").to_string(),
            company: text(first, "companyGUID").to_string(),
            other_project: text(other, "projGUID").to_string(),
            other_company: text(other, "companyGUID").to_string(),
        }
    }

    /// A request that is right in every field, the optional ones included.
    pub fn request(&self, table: &Table) -> Value {
        let mut request = json!({});
        for row in &table.request {
            let below = format!("{}/", row.path);
            let value = match table.request.iter().any(|row| row.path.starts_with(&below)) {
                true if row.kind == "array" => json!([{}]),
                true => json!({}),
                false => self.value(table, row),
            };
            put(&mut request, &row.path, Some(value));
        }
        request
    }

    /// A consultant whom the data centre does not know yet.
    pub fn consultant(&self) -> Value {
        self.request(crate::spec::table("base_consultant_create"))
    }

    /// The same consultant, reported for the other project.
    pub fn elsewhere(&self, consultant: &Value) -> Value {
        let mut again = consultant.clone();
        again["projGUID"] = json!(self.other_project);
        again["proxyCompanyId"] = json!(self.other_company);
        again
    }

    /// A value that the declaration allows, and one of its own where the name asks for one.
    fn value(&self, table: &Table, row: &Row) -> Value {
        let name = row.path.rsplit('/').next().unwrap();
        let declared = field(&table.cmd, &row.path);
        if let Some(allowed) = declared["enum"].as_array() {
            return allowed[0].clone();
        }
        match (name, row.kind.as_str()) {
            ("page" | "gender", _) => json!(1),
            ("pageSize", _) => json!(10),
            _ if declared["format"] == "day" => json!("2020-01-02"),
            (_, "datetime") => json!("2020-01-02 03:04:05.678"),
            (_, "int") => json!(declared["minimum"].as_i64().unwrap_or(0)),
            (_, "number") => json!(1.5),
            (_, "array") => json!(["x"]),
            ("projGUID", _) => json!(self.project),
            ("proxyCompanyId", _) => json!(self.company),
            ("mobile", _) => json!(format!("158{:08}", unique())),
            ("userGUID" | "userCode" | "stationGUID", _) => json!(format!("t{:09}", unique())),
            ("unit", _) => json!("1单元"),
            ("streetName", _) => json!(format!("测试街{}号", unique())),
            _ => json!("测试"),
        }
    }
}

/// An identity card that nobody in the demo world has: of somebody born in the seventies.
pub fn identity_card() -> String {
    let number = unique();
    let born = jiff::civil::date(1970, 1, 1) + jiff::Span::new().days((number / 500) as i64);
    let body = format!("350203{}{:03}", born.strftime("%Y%m%d"), 499 - number % 500);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body.chars().zip(weights).map(|(c, w)| c.to_digit(10).unwrap() * w).sum();
    format!("{body}{}", "10X98765432".chars().nth(sum as usize % 11).unwrap())
}

/// A street that the data centre does not know yet.
pub fn street() -> Value {
    json!({
        "areaName": "思明区", "streetName": format!("新街{}", unique()), "cityName": "厦门",
        "provinceName": "福建省", "countryName": "中国",
    })
}

/// Sets a field by its table path, in the first element of every list on the way; `None` takes it away.
pub fn put(request: &mut Value, path: &str, value: Option<Value>) {
    let mut place = request;
    let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
    for step in above.split('/').filter(|step| !step.is_empty()) {
        place = &mut place[step];
        if place.is_array() {
            place = &mut place[0];
        }
    }
    match value {
        Some(value) => place[name] = value,
        None => {
            place.as_object_mut().unwrap().shift_remove(name);
        }
    }
}

/// The path that an error names: with the positions in the lists on the way.
pub fn wire_path(request: &Value, path: &str) -> String {
    let mut place = request;
    let mut steps: Vec<&str> = Vec::new();
    for step in path.split('/') {
        if place.is_array() {
            steps.push("0");
            place = &place[0];
        }
        steps.push(step);
        place = &place[step];
    }
    steps.join("/")
}
