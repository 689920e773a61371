//! What becomes of a trade: it is signed, changed or ended.

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::context::{Change, Done};
use super::super::problem::Problem;
use super::super::route::{Changes, Route, Spec};
use super::actions::MOST;
use super::refused::{
    BUYERS, FIRST_BUYER, NO_AMOUNT, NO_CUSTOMER, NO_ROOM, PAID_MORE, ROOM_ELSEWHERE, ROOM_SOLD,
    ROOM_STATE, TEXT, TRADE_STATE, UNCHANGED, of_room_named,
};
use super::room::{self, DeskRoom};
use crate::desk::view;
use crate::desk::{Desk, DeskError, Yuan, change, contract};

/// Does something with a trade. The room that it was in is answered, or the one that it is in now.
fn act(
    cx: &mut Change<'_, '_>,
    action: &'static str,
    guid: &str,
    work: impl FnOnce(&mut Desk<'_, '_>) -> Result<(), DeskError>,
) -> Result<Done<DeskRoom>, Problem> {
    let before = view::show(cx.conn(), guid)?.noted();
    let now = cx.now;
    work(&mut Desk::new(cx.tx(), now)).map_err(of_room_named)?;
    let after = view::show(cx.conn(), guid)?;
    let room = room::show(cx.conn(), &after.room)?;
    Ok(cx.audit(action, guid, Some(before), Some(after.noted()))?.answer(room))
}

/// `POST /trades/{guid}/sign`
#[derive(Deserialize, JsonSchema)]
pub struct TradeSign {
    /// The trade.
    #[schemars(length(min = 1, max = 32))]
    guid: String,
}

impl Route for TradeSign {
    const SPEC: Spec =
        Spec::post("/trades/{guid}/sign", "board", "Signs the contract of an order, for its price")
            .answers(200)
            .refuses(&[TRADE_STATE, PAID_MORE]);
    type Answer = DeskRoom;
}

impl Changes for TradeSign {
    fn change(self, cx: &mut Change<'_, '_>) -> Result<Done<DeskRoom>, Problem> {
        act(cx, "trade.sign", &self.guid, |desk| contract::sign(desk, &self.guid))
    }
}

/// `POST /trades/{guid}/return`
#[derive(Deserialize, JsonSchema)]
pub struct TradeReturn {
    /// The trade.
    #[schemars(length(min = 1, max = 32))]
    guid: String,
    /// In words; 退房 where absent.
    #[schemars(length(min = 1, max = 64))]
    reason: Option<String>,
}

impl Route for TradeReturn {
    const SPEC: Spec = Spec::post(
        "/trades/{guid}/return",
        "board",
        "Gives a room back: it is on sale again, and the trade is closed",
    )
    .answers(200)
    .refuses(&[TRADE_STATE, TEXT]);
    type Answer = DeskRoom;
}

impl Changes for TradeReturn {
    fn change(self, cx: &mut Change<'_, '_>) -> Result<Done<DeskRoom>, Problem> {
        let reason = self.reason.as_deref();
        act(cx, "trade.return", &self.guid, |desk| change::give_back(desk, &self.guid, reason))
    }
}

/// `POST /trades/{guid}/void`
#[derive(Deserialize, JsonSchema)]
pub struct TradeVoid {
    /// The trade.
    #[schemars(length(min = 1, max = 32))]
    guid: String,
    /// In words; 作废 where absent.
    #[schemars(length(min = 1, max = 64))]
    reason: Option<String>,
}

impl Route for TradeVoid {
    const SPEC: Spec = Spec::post(
        "/trades/{guid}/void",
        "board",
        "Makes an order or a contract void: its room is on sale again, and the trade is closed",
    )
    .answers(200)
    .refuses(&[TRADE_STATE, TEXT]);
    type Answer = DeskRoom;
}

impl Changes for TradeVoid {
    fn change(self, cx: &mut Change<'_, '_>) -> Result<Done<DeskRoom>, Problem> {
        let reason = self.reason.as_deref();
        act(cx, "trade.void", &self.guid, |desk| change::void(desk, &self.guid, reason))
    }
}

/// `PUT /trades/{guid}/room`
#[derive(Deserialize, JsonSchema)]
pub struct TradeRoom {
    /// The trade.
    #[schemars(length(min = 1, max = 32))]
    guid: String,
    /// The room that takes the place of the trade's, by its GUID.
    #[schemars(length(min = 1, max = 32))]
    room: String,
    /// What it comes to then, in fen; the room's list price where absent.
    #[schemars(range(min = 1, max = MOST))]
    amount: Option<i64>,
}

impl Route for TradeRoom {
    const SPEC: Spec = Spec::put(
        "/trades/{guid}/room",
        "board",
        "Another room of the project takes the trade's place",
    )
    .refuses(&[
        TRADE_STATE,
        NO_ROOM,
        ROOM_STATE,
        ROOM_SOLD,
        ROOM_ELSEWHERE,
        UNCHANGED,
        PAID_MORE,
        NO_AMOUNT,
    ]);
    type Answer = DeskRoom;
}

impl Changes for TradeRoom {
    fn change(self, cx: &mut Change<'_, '_>) -> Result<Done<DeskRoom>, Problem> {
        let Self { guid, room, amount } = &self;
        act(cx, "trade.room", guid, |desk| change::room(desk, guid, room, amount.map(Yuan)))
    }
}

/// `PUT /trades/{guid}/price`
#[derive(Deserialize, JsonSchema)]
pub struct TradePrice {
    /// The trade.
    #[schemars(length(min = 1, max = 32))]
    guid: String,
    /// What it comes to from now on, in fen.
    #[schemars(range(min = 1, max = MOST))]
    amount: i64,
}

impl Route for TradePrice {
    const SPEC: Spec = Spec::put("/trades/{guid}/price", "board", "Another price is agreed on")
        .refuses(&[TRADE_STATE, UNCHANGED, PAID_MORE, NO_AMOUNT]);
    type Answer = DeskRoom;
}

impl Changes for TradePrice {
    fn change(self, cx: &mut Change<'_, '_>) -> Result<Done<DeskRoom>, Problem> {
        let amount = Yuan(self.amount);
        act(cx, "trade.price", &self.guid, |desk| change::price(desk, &self.guid, amount))
    }
}

/// `PUT /trades/{guid}/payment`
#[derive(Deserialize, JsonSchema)]
pub struct TradePayment {
    /// The trade.
    #[schemars(length(min = 1, max = 32))]
    guid: String,
    /// As 一次性付款.
    #[schemars(length(min = 1, max = 64))]
    payment: String,
}

impl Route for TradePayment {
    const SPEC: Spec =
        Spec::put("/trades/{guid}/payment", "board", "Another way to pay is agreed on").refuses(&[
            TRADE_STATE,
            UNCHANGED,
            PAID_MORE,
            TEXT,
        ]);
    type Answer = DeskRoom;
}

impl Changes for TradePayment {
    fn change(self, cx: &mut Change<'_, '_>) -> Result<Done<DeskRoom>, Problem> {
        let payment = &self.payment;
        act(cx, "trade.payment", &self.guid, |desk| change::payment(desk, &self.guid, payment))
    }
}

/// `PUT /trades/{guid}/buyers`
#[derive(Deserialize, JsonSchema)]
pub struct TradeBuyers {
    /// The trade.
    #[schemars(length(min = 1, max = 32))]
    guid: String,
    /// All who buy; the first stays who it is.
    #[schemars(length(min = 1, max = 4), inner(range(min = 1, max = 9_999_999_999_i64)))]
    customers: Vec<i64>,
}

impl Route for TradeBuyers {
    const SPEC: Spec =
        Spec::put("/trades/{guid}/buyers", "board", "Other people buy along with the first buyer")
            .refuses(&[TRADE_STATE, UNCHANGED, FIRST_BUYER, NO_CUSTOMER, BUYERS]);
    type Answer = DeskRoom;
}

impl Changes for TradeBuyers {
    fn change(self, cx: &mut Change<'_, '_>) -> Result<Done<DeskRoom>, Problem> {
        let customers = &self.customers;
        act(cx, "trade.buyers", &self.guid, |desk| change::buyers(desk, &self.guid, customers))
    }
}
