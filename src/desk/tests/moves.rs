use super::*;
use crate::desk::moves::{Move, of};
use crate::desk::room::{self, RoomState};
use crate::desk::{change, contract, fee};
use crate::protocol::DateTime;

const ALL: [Move; 12] = [
    Move::Hold,
    Move::Release,
    Move::Order,
    Move::Sign,
    Move::Buyers,
    Move::Room,
    Move::Price,
    Move::Payment,
    Move::Fee,
    Move::Pay,
    Move::Return,
    Move::Void,
];

/// More than any room of the demo world costs, and so more than was paid of one.
const DEAR: Yuan = Yuan(9_999_999_900);

/// Makes a move with a room and with the trade that was in it last, and takes it back again.
fn is_made(office: &mut Office<'_, '_>, one: Move, room: &str, trade: &str) -> bool {
    let other = office.free_rooms(2).into_iter().find(|other| other != room).unwrap();
    let buyers = [office.prospect(room)];
    let first: i64 = office.one(&format!(
        "SELECT coalesce((SELECT customer_id FROM trade WHERE guid = '{trade}'), 0)"
    ));
    let along = [first, office.strangers(room, 1)[0]];
    let owed = office.many(&format!(
        "SELECT guid FROM fee WHERE trade_guid = '{trade}' ORDER BY balance = 0, rowid LIMIT 1"
    ));
    let owed = owed.first().map_or("", |fee| fee.as_str());
    office.tx.conn.execute_batch("SAVEPOINT move").unwrap();
    let desk = &mut Desk::new(office.tx, NOW);
    let done = match one {
        Move::Hold => room::hold(desk, room).map(drop),
        Move::Release => room::release(desk, room).map(drop),
        Move::Order => order::place(desk, &asks(room, &buyers)).map(drop),
        Move::Sign => contract::sign(desk, trade),
        Move::Buyers => change::buyers(desk, trade, &along),
        Move::Room => change::room(desk, trade, &other, Some(DEAR)),
        Move::Price => change::price(desk, trade, DEAR),
        Move::Payment => change::payment(desk, trade, "以物抵款"),
        Move::Fee => fee::add(desk, trade, "维修基金", Yuan(100), DateTime(NOW)).map(drop),
        Move::Pay => fee::pay(desk, owed, None).map(drop),
        Move::Return => change::give_back(desk, trade, None),
        Move::Void => change::void(desk, trade, None),
    };
    office.tx.conn.execute_batch("ROLLBACK TO move; RELEASE move").unwrap();
    done.is_ok()
}

#[track_caller]
fn offers_what_it_does(office: &mut Office<'_, '_>, room: &str, trade: &str) {
    let conn = office.tx.conn;
    let state = room::find(conn, room).unwrap().state;
    let live = room::trade(conn, room).unwrap();
    let live = live.map(|live| view::show(conn, &live).unwrap());
    let owes = live.as_ref().is_some_and(|live| live.fees.iter().any(|fee| fee.balance.0 > 0));
    let offered = of(state, live.map(|live| live.state), owes);
    for one in ALL {
        let made = is_made(office, one, room, trade);
        assert_eq!(made, offered.contains(&one), "{one:?} of a room that is {state}, owes: {owes}");
    }
}

#[test]
fn the_desk_offers_what_it_would_do_and_nothing_that_it_would_refuse() {
    at_work(|office| {
        let room = office.free_room();
        offers_what_it_does(office, &room, "");
        office.does(|desk| room::hold(desk, &room));
        offers_what_it_does(office, &room, "");
        office.does(|desk| room::release(desk, &room));
        let trade = office.order();
        let room: String =
            office.one(&format!("SELECT room_guid FROM trade WHERE guid = '{trade}'"));
        offers_what_it_does(office, &room, &trade);
        office.does(|desk| contract::sign(desk, &trade));
        offers_what_it_does(office, &room, &trade);
        for fee in office.show(&trade).fees {
            office.does(|desk| fee::pay(desk, &fee.guid, None));
        }
        offers_what_it_does(office, &room, &trade);
        office.does(|desk| change::give_back(desk, &trade, None));
        offers_what_it_does(office, &room, &trade);
    });
}

#[test]
fn a_room_that_is_sold_outside_any_trade_offers_nothing() {
    assert!(of(RoomState::Signed, None, true).is_empty());
    assert!(of(RoomState::Ordered, Some(TradeState::Closed), true).is_empty());
}
