#![allow(clippy::unwrap_used)]

use super::*;

/// A store with one project and one application, as far as events need them.
fn store() -> Connection {
    let conn = Connection::open_in_memory().unwrap();
    conn.execute_batch(include_str!("../../schema.sql")).unwrap();
    conn.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    conn
}

fn one_of_each() -> Vec<Event<'static>> {
    let (guid, project, trade) = ("g", "p", "t");
    let (id, customer) = (7, 1_000_000_001);
    let turn = Turn::Closed(230);
    vec![
        Event::Customer { id: customer, project },
        Event::Lead { guid, project },
        Event::Opportunity { guid, project },
        Event::FollowUp { guid, opportunity: "o", project },
        Event::Attributes { customer, opportunity: Some("o"), project, rows: &[1, 2] },
        Event::Assignment { id, customer, project },
        Event::Appointment { id, customer: None, project },
        Event::RecommendationCancelled { id, customer, project },
        Event::Intervention { id, customer, project },
        Event::Fee { guid, trade, project, paid: Some(100) },
        Event::Order { guid, trade, project, turn },
        Event::Contract { guid, trade, project, turn },
        Event::ProjectOnline { project, application: 301 },
        Event::SyncDone { task: "s", application: 301 },
        Event::Merge { retained: customer, dropped: 1_000_000_002, at: 5 },
    ]
}

#[test]
fn every_kind_of_event_is_read_back_as_it_was_written() {
    let conn = store();
    let events = one_of_each();
    let kinds: Vec<Kind> = events.iter().map(|event| event.told(None, 0).kind).collect();
    assert_eq!(kinds, Kind::ALL);
    for event in &events {
        record(&conn, event, 302, 99).unwrap();
    }
    let told = waiting(&conn, 100).unwrap();
    assert_eq!(told.len(), events.len());
    for ((id, told), (number, event)) in told.iter().zip((1..).zip(&events)) {
        assert_eq!(*id, number);
        assert_eq!(format!("{told:?}"), format!("{:?}", event.told(Some(302), 99)));
    }
    let last = events.len() as i64;
    conn.execute("UPDATE outbox SET told = ?1", [last - 1]).unwrap();
    assert_eq!(waiting(&conn, 100).unwrap().len(), 1);
    conn.execute("UPDATE outbox SET told = ?1", [last]).unwrap();
    assert!(!is_waiting(&conn).unwrap());
}

#[test]
fn what_comes_from_the_operator_has_no_source() {
    let conn = store();
    record(&conn, &one_of_each()[0], None, 99).unwrap();
    assert_eq!(waiting(&conn, 1).unwrap()[0].1.source_app, None);
}

#[test]
fn what_happens_to_one_customer_or_trade_keeps_its_order() {
    let record = |event: &Event<'_>| event.told(None, 0).record;
    let all = one_of_each();
    assert_eq!(record(&all[0]), "customer:1000000001");
    assert_eq!(record(&all[4]), "customer:1000000001");
    assert_eq!(record(&all[14]), "customer:1000000001", "a merge is told with the one who stays");
    assert_eq!(record(&all[3]), "opportunity:o");
    assert_eq!(record(&all[6]), "appointment:7", "whose customer is not known");
    assert!(all[9..12].iter().all(|event| record(event) == "trade:t"));
}

#[test]
fn a_detail_says_what_the_records_will_not_tell() {
    let all = one_of_each();
    let detail = |place: usize| all[place].told(None, 0).detail.unwrap();
    assert_eq!(detail(4), r#"{"rows":[1,2],"opportunity":"o"}"#);
    assert_eq!(detail(9), r#"{"paid":100}"#);
    assert_eq!(detail(10), r#"{"closed":230}"#);
    assert_eq!(detail(14), r#"{"retained":1000000001,"at":5}"#);
    assert_eq!(all[10].told(None, 0).detail::<Turn>().unwrap(), Turn::Closed(230));
    assert!(all[0].told(None, 0).detail::<Turn>().is_err(), "a customer has no turn");
    assert_eq!(serde_json::to_string(&Turn::New).unwrap(), "\"new\"");
}

#[test]
fn the_last_turn_of_an_order_is_seen_from_its_record() {
    assert_eq!(Turn::last(None, true), Turn::New);
    assert_eq!(Turn::last(Some(233), false), Turn::Closed(233));
    assert_eq!(Turn::last(None, false), Turn::Signed);
}
