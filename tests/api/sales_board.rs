//! A project on the admin page's board: its rooms, those who may buy them, and the operator at the desk.

use serde_json::{Value, json};

use crate::customer_world::Store;
use crate::http::Response;
use crate::lists::text;
use crate::operator::Operator;
use crate::server::Site;

pub struct SalesBoard {
    pub site: Site,
    pub desk: Operator,
    pub store: Store,
    /// A phase with rooms to sell.
    pub phase: String,
    /// The project that it is a phase of.
    pub project: String,
}

impl SalesBoard {
    pub fn open() -> SalesBoard {
        SalesBoard::at(Site::open())
    }

    pub fn at(site: Site) -> SalesBoard {
        let desk = Operator::program(&site, "sales office");
        let store = Store::of(&site);
        let [phase, project] = store.row(
            "SELECT phase.guid, phase.parent_guid FROM project phase JOIN room ON room.project_guid = phase.guid
            WHERE phase.level = 2 AND room.state = 'available' AND layout LIKE '%房%'
            GROUP BY 1 ORDER BY count(*) DESC LIMIT 1",
            [],
        );
        SalesBoard { site, desk, store, phase, project }
    }

    pub fn board(&self) -> Value {
        self.reads(&format!("/projects/{}/board", self.project))
    }

    #[track_caller]
    pub fn reads(&self, path: &str) -> Value {
        let answer = self.desk.gets(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()
    }

    pub fn room(&self, guid: &str) -> Value {
        self.reads(&format!("/rooms/{guid}"))
    }

    /// Free homes of the phase, none like another in price.
    pub fn free(&self, count: usize) -> Vec<String> {
        let rooms = self.store.rows(
            "SELECT min(guid) FROM room WHERE project_guid = ?1 AND state = 'available' AND layout LIKE '%房%'
            GROUP BY price ORDER BY 1 LIMIT ?2",
            (&self.phase, count as i64),
        );
        assert_eq!(rooms.len(), count);
        rooms.into_iter().map(|row| row[0].clone().unwrap()).collect()
    }

    /// Customers with an open opportunity in the phase and nothing ordered.
    pub fn prospects(&self, count: usize) -> Vec<i64> {
        let found = self.store.rows(
            "SELECT customer_id FROM opportunity o WHERE open = 1 AND project_guid = ?1
                AND NOT EXISTS (SELECT 1 FROM trade WHERE opportunity_guid = o.guid) ORDER BY guid LIMIT ?2",
            (&self.phase, count as i64),
        );
        assert_eq!(found.len(), count);
        found.into_iter().map(|row| row[0].as_ref().unwrap().parse().unwrap()).collect()
    }

    /// A customer whom the phase does not know.
    pub fn stranger(&self) -> i64 {
        self.store.number(
            "SELECT min(id) FROM customer WHERE merged_into IS NULL
                AND id NOT IN (SELECT customer_id FROM customer_project WHERE project_guid = ?1)",
            [&self.phase],
        )
    }

    /// Does something that is done: the room as it stands then.
    #[track_caller]
    pub fn does(&self, method: &str, path: &str, body: Value) -> Value {
        let answer = self.asks(method, path, body);
        assert!(matches!(answer.status, 200 | 201), "{path}: {}", answer.text());
        answer.json()
    }

    pub fn asks(&self, method: &str, path: &str, body: Value) -> Response {
        let body = Some(&body).filter(|body| !body.is_null());
        self.desk.sends(method, &format!("/admin/api{path}"), body)
    }

    /// Is refused: nothing is written, and nobody is told. The code and the field.
    #[track_caller]
    pub fn refuses(&self, method: &str, path: &str, body: Value) -> (u16, String, String) {
        let before = self.written();
        let answer = self.asks(method, path, body);
        assert_eq!(self.written(), before, "{path}: {}", answer.text());
        let (status, code) = answer.refusal();
        (status, code, answer.json()["field"].as_str().unwrap_or_default().to_string())
    }

    /// All that an action could have left behind.
    pub fn written(&self) -> Vec<Option<String>> {
        let sql = "SELECT (SELECT max(changed) FROM room), (SELECT max(changed) FROM trade), (SELECT max(changed) FROM fee),
            (SELECT max(changed) FROM sale_order), (SELECT max(changed) FROM contract), (SELECT count(*) FROM event), (SELECT count(*) FROM audit),
            (SELECT count(*) FROM trade), (SELECT sum(balance) FROM fee), (SELECT count(*) FROM room WHERE state = 'available'),
            (SELECT count(*) FROM room WHERE state = 'held'), (SELECT count(*) FROM sale_order), (SELECT count(*) FROM contract)";
        self.store.rows(sql, []).remove(0)
    }

    /// Orders a free room for a prospect: the room as it stands then.
    pub fn orders(&self) -> Value {
        let room = self.free(1).remove(0);
        let customers = self.prospects(1);
        self.does("POST", &format!("/rooms/{room}/order"), json!({ "customers": customers }))
    }

    /// What was written into the audit table last.
    pub fn audited(&self) -> Value {
        self.reads("/audit?size=1")["rows"][0].clone()
    }
}

/// A path below a room's trade.
pub fn trade(room: &Value, rest: &str) -> String {
    format!("/trades/{}{rest}", text(&room["trade"], "guid"))
}

/// A path below a room.
pub fn at(room: &Value, rest: &str) -> String {
    format!("/rooms/{}{rest}", text(room, "guid"))
}
