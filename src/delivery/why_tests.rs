#![allow(clippy::unwrap_used)]

use super::*;

const NOW: i64 = 1_000_000;

/// A store with application 301 that has a callback, and a message for it.
fn store() -> Connection {
    let conn = Connection::open_in_memory().unwrap();
    conn.execute_batch(include_str!("../../schema.sql")).unwrap();
    conn.execute_batch(
        "INSERT INTO application (id, name, token, appkey, callback, created, changed)
            VALUES (301, 'office', 't', 'k', 'http://127.0.0.1:1/', 1, 1);
        INSERT INTO message (id, cmd, record, subject, body) VALUES (1, 'cst_info_notify', 'customer:1', '1', '{}');",
    )
    .unwrap();
    conn
}

fn delivery(conn: &Connection, record: &str, lane: &str) -> i64 {
    let add = "INSERT INTO delivery (message_id, application_id, record, lane, sid, created)
        VALUES (1, 301, ?1, ?2, 'sid', 1)";
    conn.execute(add, (record, lane)).unwrap();
    conn.last_insert_rowid()
}

fn endpoint(conn: &Connection, state: &str, next_probe: i64) {
    let set = "INSERT OR REPLACE INTO endpoint VALUES (301, ?1, 77, 70, 9, ?2)";
    conn.execute(set, (state, next_probe)).unwrap();
}

#[track_caller]
fn waits(conn: &Connection, id: i64, code: Cause, delivery: Option<i64>, at: Option<i64>) {
    assert_eq!(why(conn, id, NOW).unwrap(), Some(Why { code, delivery, at }));
}

#[test]
fn the_first_of_a_record_is_due_and_those_behind_it_name_it() {
    let conn = store();
    let first = delivery(&conn, "customer:1", "live");
    let second = delivery(&conn, "customer:1", "live");
    let other = delivery(&conn, "customer:2", "live");
    waits(&conn, first, Cause::Due, None, None);
    waits(&conn, second, Cause::Behind, Some(first), None);
    waits(&conn, other, Cause::Due, None, None);
    conn.execute("UPDATE delivery SET state = 'parked' WHERE id = ?1", [first]).unwrap();
    waits(&conn, first, Cause::Refused, None, None);
    waits(&conn, second, Cause::Behind, Some(first), None);
    conn.execute("UPDATE delivery SET state = 'dropped' WHERE id = ?1", [first]).unwrap();
    assert_eq!(why(&conn, first, NOW).unwrap(), None);
    waits(&conn, second, Cause::Due, None, None);
    assert_eq!(why(&conn, 99, NOW).unwrap(), None);
}

#[test]
fn one_that_failed_waits_for_its_next_attempt_or_for_the_next_probe_whichever_is_later() {
    let conn = store();
    let one = delivery(&conn, "customer:1", "live");
    conn.execute("UPDATE delivery SET next_attempt = ?1", [NOW + 5]).unwrap();
    waits(&conn, one, Cause::NextAttempt, None, Some(NOW + 5));
    endpoint(&conn, "failing", 0);
    waits(&conn, one, Cause::NextAttempt, None, Some(NOW + 5));
    endpoint(&conn, "open", NOW + 9);
    waits(&conn, one, Cause::Open, None, Some(NOW + 9));
    endpoint(&conn, "open", NOW + 1);
    waits(&conn, one, Cause::NextAttempt, None, Some(NOW + 5));
    conn.execute("UPDATE delivery SET next_attempt = 0", []).unwrap();
    endpoint(&conn, "open", NOW - 1);
    waits(&conn, one, Cause::Due, None, None);
}

#[test]
fn history_yields_to_what_is_live_and_due_and_to_nothing_else() {
    let conn = store();
    let history = delivery(&conn, "customer:1", "history");
    waits(&conn, history, Cause::Due, None, None);
    let live = delivery(&conn, "customer:2", "live");
    waits(&conn, history, Cause::YieldsToLive, None, None);
    waits(&conn, live, Cause::Due, None, None);
    conn.execute("UPDATE delivery SET next_attempt = ?1 WHERE id = ?2", (NOW + 5, live)).unwrap();
    waits(&conn, history, Cause::Due, None, None);
}

#[test]
fn what_keeps_the_whole_application_back_comes_first() {
    let conn = store();
    delivery(&conn, "customer:1", "live");
    let behind = delivery(&conn, "customer:1", "live");
    endpoint(&conn, "parked", NOW + 9);
    waits(&conn, behind, Cause::Parked, None, Some(77));
    conn.execute("UPDATE application SET callback = NULL", []).unwrap();
    waits(&conn, behind, Cause::NoCallback, None, None);
    conn.execute("UPDATE application SET enabled = 0", []).unwrap();
    waits(&conn, behind, Cause::Disabled, None, None);
}

#[test]
fn the_words_name_what_it_waits_for() {
    for (why, words) in [
        (Why { code: Cause::Behind, delivery: Some(7), at: None }, "message 7"),
        (Why::at(Cause::Parked, 0), "1970-01-01 08:00:00"),
        (Why::of(Cause::NoCallback), "no callback"),
    ] {
        assert!(why.to_string().contains(words), "{why}");
    }
}

#[test]
fn a_message_sent_again_goes_before_those_of_its_record_that_came_after_it() {
    let conn = store();
    let [first, second, third] = [(); 3].map(|()| delivery(&conn, "customer:1", "live"));
    let heads = || {
        let heads = backlog::heads(&conn, 301, Lane::Live, NOW, 9).unwrap();
        heads.into_iter().map(|one| one.id).collect::<Vec<_>>()
    };
    let arrive = |id: i64| {
        conn.execute("UPDATE delivery SET state = 'delivered' WHERE id = ?1", [id]).unwrap()
    };
    let again = |ids: &[i64]| backlog::retry(&conn, &backlog::Chosen::These(ids)).unwrap();
    arrive(first);
    arrive(second);
    again(&[second, first]);
    assert_eq!(heads(), [first], "one of them at a time");
    waits(&conn, second, Cause::Behind, Some(first), None);
    waits(&conn, third, Cause::Behind, Some(first), None);
    arrive(first);
    assert_eq!(heads(), [second]);
    arrive(second);
    assert_eq!(heads(), [third]);
    again(&[third]);
    assert_eq!(heads(), [third]);
}
