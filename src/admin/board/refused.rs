//! What the desk refuses, as callers of the admin API hear of it: a code, and the field at fault.

use super::super::problem::{Code, NOT_FOUND, Problem};
use crate::desk::DeskError;

pub const ROOM_STATE: Code =
    Code::new(409, "room_state", "The room stands otherwise than this needs.");
pub const ROOM_SOLD: Code = Code::new(409, "room_sold", "The room is sold already.");
pub const ROOM_ELSEWHERE: Code =
    Code::new(409, "room_elsewhere", "The room is in another project than the trade.");
pub const NO_ROOM: Code = Code::new(422, "no_room", "There is no such room.");
pub const TRADE_STATE: Code =
    Code::new(409, "trade_state", "The trade stands otherwise than this needs.");
pub const UNCHANGED: Code = Code::new(409, "unchanged", "The trade has this already.");
pub const FIRST_BUYER: Code =
    Code::new(409, "first_buyer", "The trade's own customer stays its first buyer.");
pub const PAID_MORE: Code =
    Code::new(409, "paid_more", "More than this price has been paid already.");
pub const FEE_PAID: Code = Code::new(409, "fee_paid", "Nothing is owed of the fee any more.");
pub const TOO_MUCH: Code = Code::new(409, "too_much", "Less than this is left to pay.");
pub const NO_CUSTOMER: Code = Code::new(422, "no_customer", "There is no such customer.");
pub const BUYERS: Code =
    Code::new(422, "buyers", "A trade has one to four buyers, each named once.");
pub const NO_CONSULTANT: Code = Code::new(422, "no_consultant", "There is no such consultant.");
pub const CONSULTANT_DISABLED: Code =
    Code::new(409, "consultant_disabled", "The consultant sells nothing any more.");
pub const CONSULTANT_ELSEWHERE: Code =
    Code::new(409, "consultant_elsewhere", "The consultant does not work in the room's project.");
pub const NOBODY_SELLS: Code = Code::new(
    422,
    "nobody_sells",
    "The project does not know the customer yet: say which consultant sells.",
);
pub const NO_OPPORTUNITY: Code = Code::new(422, "no_opportunity", "There is no such opportunity.");
pub const OPPORTUNITY_ELSEWHERE: Code = Code::new(
    409,
    "opportunity_elsewhere",
    "The opportunity is another customer's, or in another project.",
);
pub const OPPORTUNITY_CLOSED: Code =
    Code::new(409, "opportunity_closed", "The opportunity is closed.");
pub const NO_AMOUNT: Code = Code::new(422, "no_amount", "An amount is more than nothing.");
pub const SIGN_BY: Code = Code::new(422, "sign_by", "A contract is not due before its order.");
pub const TEXT: Code = Code::new(422, "text", "The text is empty or too long.");

impl From<DeskError> for Problem {
    fn from(error: DeskError) -> Self {
        use DeskError as E;
        let (code, field) = match &error {
            E::NoRoom(_) | E::NoTrade(_) | E::NoFee(_) | E::NoProject(_) => (NOT_FOUND, None),
            E::RoomState { .. } => (ROOM_STATE, None),
            E::RoomSold { .. } => (ROOM_SOLD, None),
            E::RoomElsewhere { .. } => (ROOM_ELSEWHERE, None),
            E::TradeState { .. } => (TRADE_STATE, None),
            E::Unchanged { .. } => (UNCHANGED, None),
            E::FirstBuyer { .. } => (FIRST_BUYER, Some("customers")),
            E::PaidMore { .. } => (PAID_MORE, Some("amount")),
            E::Paid(_) => (FEE_PAID, None),
            E::TooMuch { .. } => (TOO_MUCH, Some("amount")),
            E::NoCustomer(_) => (NO_CUSTOMER, Some("customers")),
            E::Buyers => (BUYERS, Some("customers")),
            E::NoConsultant(_) => (NO_CONSULTANT, Some("consultant")),
            E::ConsultantDisabled(_) => (CONSULTANT_DISABLED, Some("consultant")),
            E::ConsultantElsewhere { .. } => (CONSULTANT_ELSEWHERE, Some("consultant")),
            E::NobodySells { .. } => (NOBODY_SELLS, Some("consultant")),
            E::NoOpportunity(_) => (NO_OPPORTUNITY, Some("opportunity")),
            E::OpportunityElsewhere { .. } => (OPPORTUNITY_ELSEWHERE, Some("opportunity")),
            E::OpportunityClosed { .. } => (OPPORTUNITY_CLOSED, Some("opportunity")),
            E::NoAmount => (NO_AMOUNT, Some("amount")),
            E::SignBy => (SIGN_BY, Some("signBy")),
            E::Text { what, .. } => (TEXT, field_of(what)),
            // The rest is what no route of the desk can meet, or a fault of ours.
            _ => return Self::Ours(error.to_string()),
        };
        let says = match code {
            NOT_FOUND => code.problem(),
            _ => code.saying(sentence(&error)),
        };
        field.into_iter().fold(says, Self::at)
    }
}

/// The error's words, which name the record and how it stands, as a sentence.
fn sentence(error: &DeskError) -> String {
    let words = error.to_string();
    let mut rest = words.chars();
    rest.next()
        .map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), rest.as_str()))
}

fn field_of(what: &str) -> Option<&'static str> {
    Some(match what {
        "a payment form" => "payment",
        "a reason" => "reason",
        "a fee's item" => "item",
        _ => return None,
    })
}

/// A refusal of a room that a body names.
pub(super) fn of_room_named(error: DeskError) -> Problem {
    let names_it = matches!(
        error,
        DeskError::RoomState { .. } | DeskError::RoomSold { .. } | DeskError::RoomElsewhere { .. }
    );
    match error {
        DeskError::NoRoom(_)
        | DeskError::SeveralRooms(_)
        | DeskError::NoProject(_)
        | DeskError::SeveralProjects(_) => NO_ROOM.problem().at("room"),
        error if names_it => Problem::from(error).at("room"),
        error => error.into(),
    }
}
