//! What is done with a room and with a fee.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::super::context::{Change, Done};
use super::super::problem::Problem;
use super::super::route::{Changes, Route, Spec};
use super::refused::{
    BUYERS, CONSULTANT_DISABLED, CONSULTANT_ELSEWHERE, FEE_PAID, NO_AMOUNT, NO_CONSULTANT,
    NO_CUSTOMER, NO_OPPORTUNITY, NOBODY_SELLS, OPPORTUNITY_CLOSED, OPPORTUNITY_ELSEWHERE,
    ROOM_SOLD, ROOM_STATE, SIGN_BY, TEXT, TOO_MUCH, TRADE_STATE,
};
use super::room::{self, DeskRoom};
use crate::desk::fee::{self, Fee};
use crate::desk::order::{self, NewOrder};
use crate::desk::room::Room;
use crate::desk::view;
use crate::desk::{Desk, DeskError, Yuan};
use crate::protocol::DateTime;

/// The greatest amount, in fen: 11 digits of yuan.
pub(super) const MOST: i64 = 9_999_999_999_999;
/// The last time that is written with four digits of a year, in milliseconds since 1970.
const LAST: i64 = 253_402_214_400_000;

/// `POST /rooms/{guid}/hold`
#[derive(Deserialize, JsonSchema)]
pub struct RoomHold {
    /// The room.
    #[schemars(length(min = 1, max = 32))]
    guid: String,
}

impl Route for RoomHold {
    const SPEC: Spec =
        Spec::post("/rooms/{guid}/hold", "board", "Keeps an available room back from sale")
            .answers(200)
            .refuses(&[ROOM_STATE]);
    type Answer = DeskRoom;
}

impl Changes for RoomHold {
    fn change(self, cx: &mut Change<'_, '_>) -> Result<Done<DeskRoom>, Problem> {
        switch(cx, &self.guid, "room.hold", crate::desk::room::hold)
    }
}

/// `POST /rooms/{guid}/release`
#[derive(Deserialize, JsonSchema)]
pub struct RoomRelease {
    /// The room.
    #[schemars(length(min = 1, max = 32))]
    guid: String,
}

impl Route for RoomRelease {
    const SPEC: Spec =
        Spec::post("/rooms/{guid}/release", "board", "Puts a held room back on sale")
            .answers(200)
            .refuses(&[ROOM_STATE]);
    type Answer = DeskRoom;
}

impl Changes for RoomRelease {
    fn change(self, cx: &mut Change<'_, '_>) -> Result<Done<DeskRoom>, Problem> {
        switch(cx, &self.guid, "room.release", crate::desk::room::release)
    }
}

fn switch(
    cx: &mut Change<'_, '_>,
    guid: &str,
    action: &'static str,
    work: fn(&mut Desk<'_, '_>, &str) -> Result<Room, DeskError>,
) -> Result<Done<DeskRoom>, Problem> {
    // Only a GUID is a room here; the desk would take a name as well.
    let before = json!({ "state": room::show(cx.conn(), guid)?.state });
    let now = cx.now;
    let done = work(&mut Desk::new(cx.tx(), now), guid)?;
    let after = json!({ "room": done.name, "state": done.state });
    let room = room::show(cx.conn(), guid)?;
    Ok(cx.audit(action, guid, Some(before), Some(after))?.answer(room))
}

/// `POST /rooms/{guid}/order`
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoomOrder {
    /// The room.
    #[schemars(length(min = 1, max = 32))]
    guid: String,
    /// Who buys; the first is the trade's own customer.
    #[schemars(length(min = 1, max = 4), inner(range(min = 1, max = 9_999_999_999_i64)))]
    customers: Vec<i64>,
    /// The first customer's open one in the project where absent, or a new one.
    #[schemars(length(min = 1, max = 32))]
    opportunity: Option<String>,
    /// Who sells. The opportunity's where absent; for a new one, who looks after the customer there.
    #[schemars(length(min = 1, max = 32))]
    consultant: Option<String>,
    /// What it comes to, in fen; the list price where absent.
    #[schemars(range(min = 1, max = MOST))]
    amount: Option<i64>,
    /// How it is paid; 按揭贷款 where absent.
    #[schemars(length(min = 1, max = 64))]
    payment: Option<String>,
    /// When the contract is due, in milliseconds since 1970; in 15 days where absent.
    #[schemars(range(min = 0, max = LAST))]
    sign_by: Option<i64>,
}

impl Route for RoomOrder {
    const SPEC: Spec = Spec::post("/rooms/{guid}/order", "board", "Orders a room").refuses(&[
        ROOM_STATE,
        ROOM_SOLD,
        NO_CUSTOMER,
        BUYERS,
        NO_CONSULTANT,
        CONSULTANT_DISABLED,
        CONSULTANT_ELSEWHERE,
        NOBODY_SELLS,
        NO_OPPORTUNITY,
        OPPORTUNITY_ELSEWHERE,
        OPPORTUNITY_CLOSED,
        NO_AMOUNT,
        SIGN_BY,
        TEXT,
    ]);
    type Answer = DeskRoom;
}

impl Changes for RoomOrder {
    fn change(self, cx: &mut Change<'_, '_>) -> Result<Done<DeskRoom>, Problem> {
        let before = json!({ "state": room::show(cx.conn(), &self.guid)?.state });
        let order = NewOrder {
            room: &self.guid,
            customers: &self.customers,
            opportunity: self.opportunity.as_deref(),
            consultant: self.consultant.as_deref(),
            amount: self.amount.map(Yuan),
            payment: self.payment.as_deref(),
            sign_by: self.sign_by,
        };
        let now = cx.now;
        let trade = order::place(&mut Desk::new(cx.tx(), now), &order)?;
        let room = room::show(cx.conn(), &self.guid)?;
        let amount = room.trade.as_ref().map(|trade| trade.amount);
        let after = json!({ "room": self.guid, "state": room.state, "customers": self.customers, "amount": amount });
        Ok(cx.audit("trade.order", trade, Some(before), Some(after))?.answer(room))
    }
}

/// `POST /trades/{guid}/fees`
#[derive(Deserialize, JsonSchema)]
pub struct FeeAdd {
    /// The trade.
    #[schemars(length(min = 1, max = 32))]
    guid: String,
    /// As 维修基金.
    #[schemars(length(min = 1, max = 50))]
    item: String,
    /// All of it, in fen.
    #[schemars(range(min = 1, max = MOST))]
    amount: i64,
    /// When it is due, in milliseconds since 1970.
    #[schemars(range(min = 0, max = LAST))]
    due: i64,
}

impl Route for FeeAdd {
    const SPEC: Spec =
        Spec::post("/trades/{guid}/fees", "board", "Asks the buyers of a trade for another fee")
            .refuses(&[TRADE_STATE, NO_AMOUNT, TEXT]);
    type Answer = DeskRoom;
}

impl Changes for FeeAdd {
    fn change(self, cx: &mut Change<'_, '_>) -> Result<Done<DeskRoom>, Problem> {
        let (now, amount, due) = (cx.now, Yuan(self.amount), DateTime(self.due));
        let desk = &mut Desk::new(cx.tx(), now);
        let fee = fee::add(desk, &self.guid, &self.item, amount, due)?;
        audited(cx, "fee.add", None, &fee)
    }
}

/// `POST /fees/{guid}/payments`
#[derive(Deserialize, JsonSchema)]
pub struct FeePay {
    /// The fee.
    #[schemars(length(min = 1, max = 32))]
    guid: String,
    /// How much, in fen; all that is left where absent.
    #[schemars(range(min = 1, max = MOST))]
    amount: Option<i64>,
}

impl Route for FeePay {
    const SPEC: Spec = Spec::post("/fees/{guid}/payments", "board", "Takes a payment of a fee")
        .refuses(&[FEE_PAID, TOO_MUCH, NO_AMOUNT]);
    type Answer = DeskRoom;
}

impl Changes for FeePay {
    fn change(self, cx: &mut Change<'_, '_>) -> Result<Done<DeskRoom>, Problem> {
        let before = fee::find(cx.conn(), &self.guid)?.balance.0;
        let now = cx.now;
        let fee = fee::pay(&mut Desk::new(cx.tx(), now), &self.guid, self.amount.map(Yuan))?;
        audited(cx, "fee.pay", Some(json!({ "balance": before })), &fee)
    }
}

fn audited(
    cx: &Change<'_, '_>,
    action: &'static str,
    before: Option<serde_json::Value>,
    fee: &Fee,
) -> Result<Done<DeskRoom>, Problem> {
    let room = room::show(cx.conn(), &view::show(cx.conn(), &fee.trade)?.room)?;
    Ok(cx.audit(action, &fee.guid, before, Some(fee.noted()))?.answer(room))
}
