//! Every route of the admin API.

use super::applications::{
    ApplicationChange, ApplicationCreate, ApplicationList, ApplicationShow, CallbackPing,
    ClassList, ExampleReveal, ExampleShow, GrantsSet, InterfaceMatrix, KeysReveal, KeysRotate,
    MessageMatrix, RotationEnd, RotationSwitch, SubscriptionsSet,
};
use super::audit::AuditList;
use super::board::{
    BoardList, BoardShow, BuyerList, FeeAdd, FeePay, PushesShow, RoomHold, RoomOrder, RoomRelease,
    RoomShow, SellerList, TradeBuyers, TradePayment, TradePrice, TradeReturn, TradeRoom, TradeSign,
    TradeVoid,
};
use super::deliveries::{
    BacklogList, BacklogResume, DeliveryDrop, DeliveryList, DeliveryRetry, DeliveryReveal,
    DeliveryShow, EndpointChangeList, HistoryTaskList, MessageKindList,
};
use super::live::Live;
use super::openapi::Description;
use super::projects::{
    ProjectChoiceList, ProjectList, ProjectResend, ProjectSwitch, ProjectSwitchMany,
};
use super::route::Entry;
use super::session::{SessionEnd, SessionList};
use super::sign_in::{PasswordSet, SessionShow, SignIn, SignInByLink, SignOut};
use super::token::{TokenCreate, TokenList, TokenRevoke};

/// Every route of the admin API, tag by tag.
pub static TABLE: &[Entry] = &[
    // Signing in
    Entry::acts::<SessionShow>(),
    Entry::acts::<SignIn>(),
    Entry::acts::<SignInByLink>(),
    Entry::acts::<SignOut>(),
    Entry::acts::<PasswordSet>(),
    Entry::reads::<SessionList>(),
    Entry::changes::<SessionEnd>(),
    // Bearer tokens
    Entry::reads::<TokenList>(),
    Entry::changes::<TokenCreate>(),
    Entry::changes::<TokenRevoke>(),
    // Applications and keys
    Entry::reads::<ApplicationList>(),
    Entry::reads::<ClassList>(),
    Entry::acts::<ApplicationCreate>(),
    Entry::reads::<ApplicationShow>(),
    Entry::acts::<ApplicationChange>(),
    Entry::changes::<KeysReveal>(),
    Entry::acts::<KeysRotate>(),
    Entry::acts::<RotationSwitch>(),
    Entry::acts::<RotationEnd>(),
    Entry::reads::<InterfaceMatrix>(),
    Entry::acts::<GrantsSet>(),
    Entry::reads::<MessageMatrix>(),
    Entry::acts::<SubscriptionsSet>(),
    Entry::acts::<CallbackPing>(),
    Entry::reads::<ExampleShow>(),
    Entry::changes::<ExampleReveal>(),
    // The audit table
    Entry::reads::<AuditList>(),
    // Projects on line
    Entry::reads::<ProjectList>(),
    Entry::reads::<ProjectChoiceList>(),
    Entry::changes::<ProjectSwitch>(),
    Entry::changes::<ProjectSwitchMany>(),
    Entry::changes::<ProjectResend>(),
    // Messages to applications
    Entry::reads::<BacklogList>(),
    Entry::changes::<BacklogResume>(),
    Entry::reads::<EndpointChangeList>(),
    Entry::reads::<DeliveryList>(),
    Entry::reads::<DeliveryShow>(),
    Entry::changes::<DeliveryReveal>(),
    Entry::changes::<DeliveryRetry>(),
    Entry::changes::<DeliveryDrop>(),
    Entry::reads::<HistoryTaskList>(),
    Entry::reads::<MessageKindList>(),
    // The sales board and its desk
    Entry::reads::<BoardList>(),
    Entry::reads::<BoardShow>(),
    Entry::reads::<BuyerList>(),
    Entry::reads::<SellerList>(),
    Entry::reads::<RoomShow>(),
    Entry::reads::<PushesShow>(),
    Entry::changes::<RoomHold>(),
    Entry::changes::<RoomRelease>(),
    Entry::changes::<RoomOrder>(),
    Entry::changes::<TradeSign>(),
    Entry::changes::<TradeReturn>(),
    Entry::changes::<TradeVoid>(),
    Entry::changes::<TradeRoom>(),
    Entry::changes::<TradePrice>(),
    Entry::changes::<TradePayment>(),
    Entry::changes::<TradeBuyers>(),
    Entry::changes::<FeeAdd>(),
    Entry::changes::<FeePay>(),
    // What happens now, and this table itself
    Entry::streams::<Live>(),
    Entry::acts::<Description>(),
];

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
