//! Every route of the admin API.

use super::audit::AuditList;
use super::live::Live;
use super::openapi::Description;
use super::records::base::attributes::AttributeList;
use super::records::base::brokers::{BrokerList, RecommendationList};
use super::records::base::estate::{BuildingList, CompanyList, ProjectList, RoomList};
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
    // The audit table
    Entry::reads::<AuditList>(),
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
    Entry::reads::<ProjectList>(),
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
