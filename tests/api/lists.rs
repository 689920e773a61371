//! The nine paged lists of base data, and the two ways to walk one: by page and by change time.

use serde_json::{Value, json};

use crate::client::App;

pub struct List {
    pub cmd: &'static str,
    /// The request's field that selects what changed after a time.
    pub since: Option<&'static str>,
}

const fn list(cmd: &'static str, since: Option<&'static str>) -> List {
    List { cmd, since }
}

pub const LISTS: [List; 9] = [
    list("base_company_list", Some("syncTime")),
    list("base_areaStreet_list", None),
    list("base_project_list", Some("syncTime")),
    list("base_consultantProj_list", Some("syncTime")),
    list("base_consultant_list", Some("syncTime")),
    list("base_consultantStation_list", None),
    list("base_city_list", None),
    list("base_proxyCompanysales_list", None),
    list("base_proxyCompany_list", Some("lastSyncTime")),
];

pub fn rows(content: &Value) -> Vec<Value> {
    content["list"].as_array().unwrap().clone()
}

pub fn page(app: &App, cmd: &str, page: usize, size: usize) -> Value {
    app.asks(cmd, json!({"page": page, "pageSize": size})).ok()
}

/// Every row, page after page until one is empty.
pub fn by_page(app: &App, cmd: &str, size: usize) -> Vec<Value> {
    let mut all = Vec::new();
    for number in 1.. {
        let found = rows(&page(app, cmd, number, size));
        if found.is_empty() {
            break;
        }
        all.extend(found);
    }
    all
}

pub fn everything(app: &App, cmd: &str) -> Vec<Value> {
    by_page(app, cmd, 1000)
}

/// What changed after a time (everything where there is none): the rows and the new time.
pub fn after(
    app: &App,
    list: &List,
    time: Option<&str>,
    size: usize,
) -> (Vec<Value>, Option<String>) {
    let mut request = json!({"page": 1, "pageSize": size});
    request[list.since.unwrap()] = json!(time);
    let content = app.asks(list.cmd, request).ok();
    let last = content["lastSyncTime"].as_str().map(str::to_string);
    assert_eq!(last.is_none(), rows(&content).is_empty(), "{content}");
    (rows(&content), last)
}

/// A list followed by its change time, as a client with a mirror of its own does it.
pub struct Follower {
    list: &'static List,
    size: usize,
    pub time: Option<String>,
}

impl Follower {
    pub fn of(cmd: &str, size: usize) -> Follower {
        let list = LISTS.iter().find(|list| list.cmd == cmd).unwrap();
        Follower { list, size, time: None }
    }

    /// The next rows; none when there is nothing new.
    pub fn next(&mut self, app: &App) -> Vec<Value> {
        let (found, last) = after(app, self.list, self.time.as_deref(), self.size);
        if last.is_some() {
            assert!(last > self.time, "lastSyncTime went from {:?} to {last:?}", self.time);
            self.time = last;
        }
        found
    }
}

pub fn text<'a>(row: &'a Value, field: &str) -> &'a str {
    row[field].as_str().unwrap_or_else(|| panic!("no {field} in {row}"))
}
