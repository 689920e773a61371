//! The load of the no-loss run: who changes what, and what each of them knows to have been acknowledged.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use rusqlite::Connection;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::client::{App, fresh_sid};
use crate::lists::text;
use crate::samples::unique;
use crate::server::{Site, dcbox};

pub const PROJECT: &str = "p1";
pub const CONSULTANT: &str = "u1";

/// How many changes a clerk makes in quick succession.
const SHIFT: u32 = 5;

/// One project with one consultant, and nothing else.
const BASE: &str = "
    INSERT INTO city VALUES (350200, '厦门', '福建', 1, 1, 1);
    INSERT INTO company VALUES ('c1', '集团', 1, NULL, 1, 2);
    INSERT INTO project VALUES ('p1', 'P1', '一期', NULL, 'c1', 350200, 1, 1, 1, 1, 3);
    INSERT INTO agency VALUES (1, '代理', 1, 1, 4);
    INSERT INTO agency_project VALUES (1, 'p1', 1, 1, 5);
    INSERT INTO station VALUES ('s1', 'p1', '案场', NULL, 1, 6);
    INSERT INTO consultant VALUES ('u1', '顾问', 'u1', 'x', '13800000000', 1, 0, 1, 7);
    INSERT INTO consultant_project VALUES ('u1', 'p1', 's1', 1, 1, 8);
    UPDATE clock SET last = 1000;";

/// A folder with that project and the applications 301, which reports, and 302 and 201, which are told.
pub fn small_world() -> TempDir {
    let site = Site::empty();
    let home = TempDir::new().unwrap();
    let mut site = site;
    site.stops();
    let store = Connection::open(site.folder().join("dcbox.db")).unwrap();
    store.execute_batch(BASE).unwrap();
    drop(store);
    std::fs::copy(site.folder().join("dcbox.db"), home.path().join("dcbox.db")).unwrap();
    for (id, name) in [("301", "案场"), ("302", "微信案场"), ("201", "同享会")] {
        let words = ["app", "create", "--id", id, "--name", name, "--data"];
        assert!(dcbox().args(words).arg(home.path()).output().unwrap().status.success());
    }
    home
}

/// Somebody who looks after one customer, and reports one change after the other.
pub struct Clerk {
    mobile: String,
    customer: Option<String>,
    opportunity: Option<String>,
    round: u32,
    /// The names under which the customer's changes were acknowledged, in their order.
    pub names: Vec<u32>,
    /// The follow-ups that were acknowledged.
    pub follow_ups: Vec<String>,
    pub acknowledged: usize,
}

impl Clerk {
    pub fn new() -> Clerk {
        Clerk {
            mobile: format!("1390{:07}", unique()),
            customer: None,
            opportunity: None,
            round: 0,
            names: Vec::new(),
            follow_ups: Vec::new(),
            acknowledged: 0,
        }
    }

    pub fn customer(&self) -> Option<&str> {
        self.customer.as_deref()
    }

    pub fn opportunity(&self) -> Option<&str> {
        self.opportunity.as_deref()
    }

    /// Makes a shift's changes, and some more now and then, until the server is gone or it is time to go home.
    pub fn works(&mut self, app: &App, home: &AtomicBool) {
        let mut left = SHIFT;
        while !home.load(Ordering::Relaxed) {
            if self.next(app).is_err() {
                return;
            }
            left -= 1;
            let pause = if left > 0 { 4 } else { 80 };
            thread::sleep(Duration::from_millis(pause));
            left = left.max(1);
        }
    }

    fn next(&mut self, app: &App) -> std::io::Result<()> {
        self.round += 1;
        let Some(customer) = self.customer.clone() else { return self.reports(app) };
        let Some(opportunity) = self.opportunity.clone() else { return self.opens(app, &customer) };
        if self.round.is_multiple_of(2) {
            let (content, _) = self.asks(app, "cst_follow_update", json!({
                "cstGUID": customer, "projGUID": PROJECT, "followTime": "2026-03-01 10:30:00", "followType": 3,
                "followContent": self.round.to_string(), "userGUID": CONSULTANT, "oppGUID": opportunity, "cstWill": "A",
            }), &[])?;
            self.follow_ups.push(text(&content, "followGUID").to_string());
        } else {
            let mut request = self.profile();
            request["cstGUID"] = json!(customer);
            self.asks(app, "cst_info_update", request, &[])?;
            self.names.push(self.round);
        }
        Ok(())
    }

    fn profile(&self) -> Value {
        json!({
            "projGUID": PROJECT, "customerName": format!("客{}", self.round), "gender": 2, "mobile": self.mobile,
            "userGUID": CONSULTANT,
        })
    }

    /// One whose report was never answered may be known: then the data centre says who that is.
    fn reports(&mut self, app: &App) -> std::io::Result<()> {
        let (content, code) = self.asks(app, "cst_info_create", self.profile(), &[2002, 2003])?;
        let guid = match code {
            0 => content["cstGUID"].clone(),
            _ => {
                let mobile = json!({"mobile": self.mobile});
                self.asks(app, "cst_info_get", mobile, &[])?.0["cstGUID"].clone()
            }
        };
        self.customer = Some(guid.as_str().unwrap_or_else(|| panic!("{content}")).to_string());
        Ok(())
    }

    fn opens(&mut self, app: &App, customer: &str) -> std::io::Result<()> {
        let asked = json!({"cstGUID": customer, "projGUID": PROJECT});
        let request = json!({
            "cstGUID": customer, "projGUID": PROJECT, "userGUID": CONSULTANT, "status": "登记", "oppSource": "来访",
            "cstWill": "B", "isLocalHouseHold": 0, "socialSecurityYear": 3, "topic": "意向三房", "dlgs": "世联行",
            "khly": "围挡",
        });
        let (content, code) = self.asks(app, "opportunity_info_create", request, &[2002])?;
        let guid = match code {
            0 => content["oppGUID"].clone(),
            _ => self.asks(app, "opportunity_info_query", asked, &[])?.0["list"][0]["oppGUID"]
                .clone(),
        };
        self.opportunity =
            Some(guid.as_str().unwrap_or_else(|| panic!("{code}: {content}")).to_string());
        Ok(())
    }

    /// Asks; the content and the code, which is 0 or one of those that may be.
    fn asks(
        &mut self,
        app: &App,
        cmd: &str,
        data: Value,
        may: &[i64],
    ) -> std::io::Result<(Value, i64)> {
        let answer = app.tries_as(&fresh_sid(&app.id), cmd, &data)?;
        let code = answer.errcode;
        assert!(code == 0 || may.contains(&code), "{cmd}: {}", answer.errmsg);
        self.acknowledged += usize::from(code == 0);
        Ok((answer.content, code))
    }
}
