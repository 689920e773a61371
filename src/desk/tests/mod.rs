#![allow(clippy::unwrap_used, clippy::panic)]

//! The desk at work in the demo world. Every test has the world as it was made, and leaves it so.

mod changes;
mod consistency;
mod contracts;
mod fees;
mod merges;
mod moves;
mod orders;
mod projects;
mod rooms;

use std::sync::{LazyLock, Mutex, PoisonError};

use rusqlite::Connection;
use rusqlite::types::FromSql;

use super::order::{self, NewOrder};
use super::*;
use crate::seed;
use crate::store::write_alone;

/// The afternoon of 24 November 2026 in Beijing.
const NOW: i64 = 1_795_500_000_000;

static WORLD: LazyLock<Mutex<Connection>> = LazyLock::new(|| {
    let conn = Connection::open_in_memory().unwrap();
    conn.execute_batch("PRAGMA foreign_keys = ON").unwrap();
    conn.execute_batch(include_str!("../../../schema.sql")).unwrap();
    conn.execute_batch("BEGIN").unwrap();
    seed::demo(&conn, NOW, &mut |_| {}).unwrap();
    conn.execute_batch("COMMIT").unwrap();
    Mutex::new(conn)
});

/// Takes back what a test did.
struct Undone;

impl From<rusqlite::Error> for Undone {
    fn from(error: rusqlite::Error) -> Self {
        panic!("{error}")
    }
}

fn at_work(test: impl FnOnce(&mut Office<'_, '_>)) {
    let mut conn = WORLD.lock().unwrap_or_else(PoisonError::into_inner);
    let done = write_alone(&mut conn, |tx| {
        let mut office = Office { tx };
        test(&mut office);
        office.has_unique_change_times();
        Err::<(), _>(Undone)
    });
    assert!(done.is_err());
}

/// The desk, and whoever looks over its shoulder.
struct Office<'o, 't> {
    tx: &'o mut Tx<'t>,
}

/// What an event's row says.
#[derive(Debug, PartialEq)]
struct Told {
    kind: String,
    subject: String,
    record: String,
    project: Option<String>,
}

impl Office<'_, '_> {
    /// Does something that is not refused. The store agrees with itself afterwards.
    #[track_caller]
    fn does<T>(&mut self, action: impl FnOnce(&mut Desk<'_, '_>) -> Result<T, DeskError>) -> T {
        let done = action(&mut Desk::new(self.tx, NOW)).unwrap_or_else(|error| panic!("{error}"));
        self.is_consistent();
        done
    }

    /// Is refused, as a caller's transaction would be: nothing stays, no event either.
    #[track_caller]
    fn is_refused<T: std::fmt::Debug>(
        &mut self,
        action: impl FnOnce(&mut Desk<'_, '_>) -> Result<T, DeskError>,
    ) -> String {
        let before = self.events().len();
        self.tx.conn.execute_batch("SAVEPOINT job").unwrap();
        let refusal = action(&mut Desk::new(self.tx, NOW)).unwrap_err();
        self.tx.conn.execute_batch("ROLLBACK TO job; RELEASE job").unwrap();
        assert_eq!(self.events().len(), before);
        let refusal = refusal.to_string();
        assert!(!refusal.contains('\n') && !refusal.contains("UNIQUE"), "{refusal}");
        refusal
    }

    #[track_caller]
    fn one<T: FromSql>(&self, sql: &str) -> T {
        let found = self.tx.conn.query_row(sql, [], |row| row.get(0));
        found.unwrap_or_else(|error| panic!("{error}: {sql}"))
    }

    #[track_caller]
    fn many(&self, sql: &str) -> Vec<String> {
        let mut found = self.tx.conn.prepare(sql).unwrap();
        let found = found.query_map([], |row| row.get(0)).unwrap();
        found.collect::<Result<_, _>>().unwrap_or_else(|error| panic!("{error}: {sql}"))
    }

    /// The query selects what must not be.
    #[track_caller]
    fn has_no(&self, sql: &str) {
        let found: i64 = self.one(&format!("SELECT count(*) FROM ({sql})"));
        assert_eq!(found, 0, "{sql}");
    }

    fn runs(&self, sql: &str) {
        self.tx.conn.execute_batch(sql).unwrap();
    }

    /// What applications have to be told, in its order.
    fn events(&self) -> Vec<Told> {
        let mut events = self
            .tx
            .conn
            .prepare("SELECT kind, subject, record, project_guid FROM event ORDER BY id")
            .unwrap();
        let read = |row: &rusqlite::Row<'_>| {
            Ok(Told {
                kind: row.get(0)?,
                subject: row.get(1)?,
                record: row.get(2)?,
                project: row.get(3)?,
            })
        };
        events.query_map([], read).unwrap().map(Result::unwrap).collect()
    }

    /// The kinds of the events that an action is told by.
    #[track_caller]
    fn tells<T>(
        &mut self,
        action: impl FnOnce(&mut Desk<'_, '_>) -> Result<T, DeskError>,
    ) -> (T, Vec<String>) {
        let before = self.events().len();
        let done = self.does(action);
        let events = self.events().into_iter().skip(before);
        (done, events.map(|event| event.kind).collect())
    }

    /// A free home.
    fn free_room(&self) -> String {
        self.free_rooms(1).remove(0)
    }

    /// Free homes of one project, none of them like another in price.
    fn free_rooms(&self, count: usize) -> Vec<String> {
        let rooms = self.many(&format!(
            "SELECT min(guid) FROM room WHERE state = 'available' AND layout LIKE '%房%' AND project_guid =
                (SELECT project_guid FROM room WHERE state = 'available' AND layout LIKE '%房%'
                    GROUP BY 1 ORDER BY count(*) DESC LIMIT 1)
            GROUP BY price ORDER BY 1 LIMIT {count}"
        ));
        assert_eq!(rooms.len(), count);
        rooms
    }

    fn project_of(&self, room: &str) -> String {
        self.one(&format!("SELECT project_guid FROM room WHERE guid = '{room}'"))
    }

    /// A customer with an open opportunity in the room's project and nothing bought yet.
    fn prospect(&self, room: &str) -> i64 {
        self.one(&format!(
            "SELECT customer_id FROM opportunity o WHERE open = 1 AND status <> '认购'
                AND project_guid = '{}' AND NOT EXISTS (SELECT 1 FROM trade WHERE opportunity_guid = o.guid)
            ORDER BY guid LIMIT 1",
            self.project_of(room)
        ))
    }

    /// Customers whom the room's project does not know.
    fn strangers(&self, room: &str, count: usize) -> Vec<i64> {
        let found = self.many(&format!(
            "SELECT cast(id AS TEXT) FROM customer WHERE merged_into IS NULL AND id NOT IN
                (SELECT customer_id FROM customer_project WHERE project_guid = '{}')
            ORDER BY id LIMIT {count}",
            self.project_of(room)
        ));
        found.iter().map(|id| id.parse().unwrap()).collect()
    }

    /// A consultant of the room's project.
    fn seller(&self, room: &str) -> String {
        self.one(&format!(
            "SELECT guid FROM consultant WHERE disabled = 0 AND guid IN
                (SELECT consultant_guid FROM consultant_project WHERE project_guid = '{}') ORDER BY guid LIMIT 1",
            self.project_of(room)
        ))
    }

    /// An order of a free room by a prospect, with a loan, for the list price.
    fn order(&mut self) -> String {
        let room = self.free_room();
        let customers = [self.prospect(&room)];
        self.does(|desk| order::place(desk, &NewOrder { ..asks(&room, &customers) }))
    }

    /// The same, signed.
    fn contract(&mut self) -> String {
        let trade = self.order();
        self.does(|desk| contract::sign(desk, &trade));
        trade
    }

    fn show(&self, trade: &str) -> view::TradeView {
        view::show(self.tx.conn, trade).unwrap()
    }
}

/// An order that asks for nothing in particular.
fn asks<'o>(room: &'o str, customers: &'o [i64]) -> NewOrder<'o> {
    NewOrder {
        room,
        customers,
        opportunity: None,
        consultant: None,
        amount: None,
        payment: None,
        sign_by: None,
    }
}
