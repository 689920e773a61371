//! Every route of the admin API.

use super::applications::{
    ApplicationChange, ApplicationCreate, ApplicationList, ApplicationShow, CallbackPing,
    ClassList, ExampleReveal, ExampleShow, GrantsSet, InterfaceMatrix, KeysReveal, KeysRotate,
    MessageMatrix, RotationEnd, RotationSwitch, SubscriptionsSet,
};
use super::audit::AuditList;
use super::backups::{BackupList, BackupMake};
use super::board::{
    BoardList, BoardShow, BuyerList, FeeAdd, FeePay, PushesShow, RoomHold, RoomOrder, RoomRelease,
    RoomShow, SellerList, TradeBuyers, TradePayment, TradePrice, TradeReturn, TradeRoom, TradeSign,
    TradeVoid,
};
use super::deliveries::{
    BacklogList, BacklogResume, DeliveryDrop, DeliveryList, DeliveryRetry, DeliveryReveal,
    DeliveryShow, EndpointChangeList, HistoryTaskList, MessageKindList,
};
use super::journal::{
    InterfaceKindList, JournalClear, JournalShow, RequestList, RequestReveal, RequestShow,
};
use super::live::Live;
use super::openapi::Description;
use super::overview::{OverviewShow, SalesShow};
use super::projects::{
    ProjectChoiceList, ProjectList, ProjectResend, ProjectSwitch, ProjectSwitchMany,
};
use super::records::base::attributes::AttributeList;
use super::records::base::brokers::{BrokerList, RecommendationList};
use super::records::base::estate::{BaseProjectList, BuildingList, CompanyList, RoomList};
use super::records::base::offices::{AgencyList, BrokerageList, StationList};
use super::records::base::places::{CityList, StreetList};
use super::records::consultants::{ConsultantChange, ConsultantList, ConsultantShow};
use super::records::customer::CustomerShow;
use super::records::customers::CustomerList;
use super::records::leads::{LeadList, LeadShow};
use super::records::merge::{CustomerMerge, MergePreview};
use super::records::opportunities::{OpportunityList, OpportunityShow};
use super::records::reveal::{BrokerReveal, ConsultantReveal, CustomerReveal, LeadReveal};
use super::records::standing::CustomerChange;
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
    // The overview
    Entry::reads::<OverviewShow>(),
    Entry::reads::<SalesShow>(),
    // Backups
    Entry::reads::<BackupList>(),
    Entry::acts::<BackupMake>(),
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
    // The last requests
    Entry::reads::<RequestList>(),
    Entry::reads::<RequestShow>(),
    Entry::acts::<RequestReveal>(),
    Entry::reads::<InterfaceKindList>(),
    Entry::reads::<JournalShow>(),
    Entry::acts::<JournalClear>(),
    // Customers
    Entry::reads::<CustomerList>(),
    Entry::reads::<CustomerShow>(),
    Entry::changes::<CustomerChange>(),
    Entry::changes::<CustomerReveal>(),
    Entry::reads::<MergePreview>(),
    Entry::changes::<CustomerMerge>(),
    // Leads and opportunities
    Entry::reads::<LeadList>(),
    Entry::reads::<LeadShow>(),
    Entry::changes::<LeadReveal>(),
    Entry::reads::<OpportunityList>(),
    Entry::reads::<OpportunityShow>(),
    // Consultants
    Entry::reads::<ConsultantList>(),
    Entry::reads::<ConsultantShow>(),
    Entry::changes::<ConsultantChange>(),
    Entry::changes::<ConsultantReveal>(),
    // Base data
    Entry::reads::<CompanyList>(),
    Entry::reads::<BaseProjectList>(),
    Entry::reads::<BuildingList>(),
    Entry::reads::<RoomList>(),
    Entry::reads::<StationList>(),
    Entry::reads::<AgencyList>(),
    Entry::reads::<BrokerageList>(),
    Entry::reads::<CityList>(),
    Entry::reads::<StreetList>(),
    Entry::reads::<AttributeList>(),
    Entry::reads::<BrokerList>(),
    Entry::changes::<BrokerReveal>(),
    Entry::reads::<RecommendationList>(),
    // What happens now, and this table itself
    Entry::streams::<Live>(),
    Entry::acts::<Description>(),
];

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
