//! A demo world that tells its applications what happens, with a receiver for each of them.

use std::collections::BTreeMap;
use std::process::Output;
use std::time::Duration;

use rusqlite::Connection;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::brokers::{Market, mobile};
use crate::client::App;
use crate::lists::text;
use crate::receiver::Receiver;
use crate::server::{Process, Site, dcbox, demo_folder, within};

/// Retries that a test does not wait long for.
pub const FAST: [&str; 2] = ["--retry", "50ms,100ms"];

pub struct Post {
    pub market: Market,
    ears: BTreeMap<u16, Receiver>,
}

impl Post {
    /// Applications with receivers and what each is told of; those of other numbers than the demo world's are made.
    pub fn open(flags: &[&str], applications: &[(u16, &str)]) -> Post {
        let home = demo_folder();
        let ears = applications.iter().map(|(id, subscribe)| (*id, admit(&home, *id, subscribe)));
        let ears: BTreeMap<u16, Receiver> = ears.collect();
        let flags = [&["--seed", "demo"], flags].concat();
        Post { market: Market::at(Site::with(home, &flags)), ears }
    }

    pub fn ear(&self, app: u16) -> &Receiver {
        &self.ears[&app]
    }

    pub fn site(&self) -> &Site {
        &self.market.site
    }

    pub fn apps(&self) -> impl Iterator<Item = u16> {
        self.ears.keys().copied()
    }

    /// The reporting office, on the server as it runs now.
    pub fn office(&self) -> App {
        self.site().app(301)
    }

    pub fn runs(&self, words: &[&str]) -> Output {
        let output = self.site().runs(words);
        assert!(output.status.success(), "{words:?}: {output:?}");
        output
    }

    /// A customer whom nobody knows yet.
    pub fn stranger(&self, name: &str) -> Value {
        json!({
            "projGUID": self.market.project, "customerName": name, "gender": 2,
            "mobile": mobile(), "userGUID": self.market.consultant,
        })
    }

    /// Reports a customer through 301; the customer with the cstGUID.
    pub fn knows(&self, name: &str) -> Value {
        let mut customer = self.stranger(name);
        let content = self.market.office.asks("cst_info_create", customer.clone()).ok();
        customer["cstGUID"] = content["cstGUID"].clone();
        customer
    }

    /// Gives a customer another name.
    pub fn renames(&self, customer: &mut Value, name: &str) {
        customer["customerName"] = json!(name);
        self.office().asks("cst_info_update", customer.clone()).ok();
    }

    /// Reports an opportunity of a customer; the oppGUID.
    pub fn opens(&self, customer: &Value) -> String {
        let opportunity = json!({
            "cstGUID": customer["cstGUID"], "projGUID": self.market.project, "userGUID": self.market.consultant,
            "status": "登记", "oppSource": "来访", "cstWill": "B", "isLocalHouseHold": 0, "socialSecurityYear": 3,
            "topic": "意向三房", "dlgs": "世联行", "khly": "围挡",
        });
        let content = self.market.office.asks("opportunity_info_create", opportunity).ok();
        text(&content, "oppGUID").to_string()
    }

    pub fn follow_up(&self, customer: &Value, opportunity: &str) -> Value {
        json!({
            "cstGUID": customer["cstGUID"], "projGUID": self.market.project, "followTime": "2026-03-01 10:30:00",
            "followContent": "带家人复访", "followType": 3, "userGUID": self.market.consultant,
            "oppGUID": opportunity, "cstWill": "A",
        })
    }

    pub fn number(&self, sql: &str) -> i64 {
        let row = self.market.the_one(&format!("SELECT ({sql}) AS n"));
        row["n"].as_i64().unwrap_or_else(|| panic!("{sql}: {row}"))
    }

    /// Waits until every event has its messages. They say what holds when they are made: who wants to see what held in
    /// between waits here before the next change.
    #[track_caller]
    pub fn writes_messages(&self) {
        let untold = "SELECT count(*) FROM event WHERE id > (SELECT told FROM outbox)";
        let done = || (self.number(untold) == 0).then_some(());
        within(Duration::from_secs(20), "every event has its messages", done);
    }

    /// Waits until every event has its messages and nothing waits for whoever can be told.
    #[track_caller]
    pub fn settles(&self) {
        let waiting = "SELECT (SELECT count(*) FROM event WHERE id > (SELECT told FROM outbox))
            + (SELECT count(*) FROM delivery WHERE state = 'pending'
                AND application_id IN (SELECT id FROM application WHERE enabled = 1 AND callback IS NOT NULL))";
        let done = || (self.number(waiting) == 0).then_some(());
        within(Duration::from_secs(20), "everything is delivered", done);
    }

    /// Waits until an application's callback is in this state; healthy where it never had another.
    #[track_caller]
    pub fn becomes(&self, app: u16, state: &str) {
        let sql = format!("SELECT state FROM endpoint WHERE application_id = {app}");
        let is = || {
            let rows = self.market.stored(&sql);
            let now = rows.first().map_or("healthy", |row| text(row, "state"));
            (now == state).then_some(())
        };
        within(Duration::from_secs(20), &format!("{app} is {state}"), is);
    }

    /// Puts an event into the outbox, as the operator's page will.
    pub fn tells(&self, event: &str) {
        let store = Connection::open(self.site().folder().join("dcbox.db")).unwrap();
        store.busy_timeout(Duration::from_secs(10)).unwrap();
        let sql = format!(
            "INSERT INTO event (kind, subject, record, project_guid, detail, source_app, only_app, created) {event}"
        );
        assert!(store.execute(&sql, []).unwrap() > 0, "{event}");
    }

    /// How many lines of the log tell of a callback's state that changed to this one.
    pub fn logged(&self, state: &str) -> usize {
        let log = self.site().log();
        let to = format!("to=\"{state}\"");
        log.lines().filter(|line| line.contains("state changed") && line.contains(&to)).count()
    }
}

fn run(home: &TempDir, words: &[&str]) -> Output {
    dcbox().args(words).arg("--data").arg(home.path()).output().unwrap()
}

/// A receiver for an application of this folder, and the application told to send there.
fn admit(home: &TempDir, id: u16, subscribe: &str) -> Receiver {
    let id = id.to_string();
    let shown = run(home, &["app", "show", &id, "--secrets", "--json"]);
    let shown = match shown.status.success() {
        true => shown,
        false => run(home, &["app", "create", "--id", &id, "--name", "新应用", "--json"]),
    };
    let shown: Value = serde_json::from_slice(&shown.stdout).unwrap();
    let nowhere = "127.0.0.1:9".parse().unwrap();
    let app = App::new(&id, text(&shown, "token"), text(&shown, "appkey"), nowhere);
    let ear = Receiver::of(app);
    let set = ["app", "set", &id, "--callback", &ear.url(), "--subscribe", subscribe];
    let output = run(home, &set);
    assert!(output.status.success(), "{output:?}");
    ear
}

/// `dcbox listen` on a port of its own.
pub fn listen(site: &Site, app: &str, flags: &[&str]) -> Process {
    let mut command = dcbox();
    command.args(["listen", "--port", "0", "--app", app, "--data"]).arg(site.folder()).args(flags);
    Process::launch(command).unwrap_or_else(|end| panic!("it does not listen: {end:?}"))
}
