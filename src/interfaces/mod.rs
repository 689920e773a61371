//! The interfaces, one file an entity: what is asked and answered, the rules, the SQL.
//!
//! [`TABLE`] lists them in the specification's order, each with those who are granted it unless the
//! operator says otherwise.

mod broker;
mod certificate;
mod customer;
mod estate;
mod mobile;
mod sales;

use crate::catalogue::{Audience, Entry};
use broker::{
    agent, agent_update, appointment, assignment, brokerage, identify, intervention, recommend,
    recommend_cancel,
};
use customer::{
    attribute_list, attribute_query, attribute_report, attribute_template, attribute_update,
    follow_up, profile_get, profile_report, reminder,
};
use estate::{
    agency, area, building, city, consultant, consultant_report, project, room, station, sync,
};
use sales::{
    lead, lead_report, opportunity, opportunity_query, opportunity_report, originator, partner,
    related_customer, trade,
};

const EVERYONE: Audience = Audience::EVERYONE;
const OFFICES: Audience = Audience::OFFICES;
const BROKERS: Audience = Audience::BROKERS;

/// Every interface that dcbox answers.
pub const TABLE: &[Entry] = &[
    // 4.1 base data
    Entry::query::<agency::CompanyList>(EVERYONE),
    Entry::query::<area::AreaStreetList>(EVERYONE),
    Entry::query::<project::ProjectList>(EVERYONE),
    Entry::query::<consultant::ConsultantProjectList>(EVERYONE),
    Entry::query::<consultant::ConsultantList>(OFFICES),
    Entry::command::<consultant_report::ConsultantReport>(OFFICES),
    Entry::command::<area::AreaStreetReport>(OFFICES),
    Entry::query::<building::BuildingUnitList>(EVERYONE),
    Entry::query::<room::RoomList>(EVERYONE),
    Entry::query::<station::StationList>(OFFICES),
    Entry::command::<sync::SyncRequest>(OFFICES),
    // 4.2 customers
    Entry::query::<attribute_template::TemplateQuery>(OFFICES),
    Entry::command::<attribute_update::AttributeUpdate>(OFFICES),
    Entry::query::<attribute_query::AnswerQuery>(OFFICES),
    Entry::command::<reminder::PaymentReminder>(OFFICES),
    Entry::query::<profile_get::CustomerGet>(OFFICES),
    Entry::command::<profile_report::CustomerCreate>(OFFICES),
    Entry::command::<profile_report::CustomerUpdate>(OFFICES),
    Entry::command::<follow_up::FollowUpReport>(OFFICES),
    Entry::query::<attribute_list::AttributeList>(OFFICES),
    Entry::command::<attribute_report::AttributeReport>(OFFICES),
    // 4.3 sales
    Entry::query::<lead::LeadIdentify>(OFFICES),
    Entry::command::<lead_report::LeadReport>(OFFICES),
    Entry::query::<lead::LeadQuery>(OFFICES),
    Entry::query::<opportunity::OpportunityIdentify>(OFFICES),
    Entry::command::<opportunity_report::OpportunityReport>(OFFICES),
    Entry::command::<partner::PartnersAdd>(OFFICES),
    Entry::command::<partner::PartnersReplace>(OFFICES),
    Entry::command::<opportunity_report::OpportunityUpdate>(OFFICES),
    Entry::query::<opportunity_query::OpportunityQuery>(OFFICES),
    Entry::query::<trade::TradeInfo>(OFFICES),
    Entry::query::<originator::OriginatorList>(OFFICES),
    Entry::command::<related_customer::RelatedCustomer>(OFFICES),
    Entry::command::<lead_report::LeadUpdate>(OFFICES),
    // 4.5 broker platforms
    Entry::query::<identify::CustomerIdentify>(BROKERS),
    Entry::query::<identify::AgentIdentify>(BROKERS),
    Entry::command::<agent::AgentReport>(BROKERS),
    Entry::command::<agent_update::AgentUpdate>(BROKERS),
    Entry::command::<recommend::AgentRecommend>(BROKERS),
    Entry::query::<city::CityList>(BROKERS),
    Entry::query::<consultant::AgencySalesList>(BROKERS),
    Entry::query::<agency::AgencyProjectList>(BROKERS),
    Entry::command::<brokerage::BrokerageReport>(BROKERS),
    Entry::command::<appointment::AgentAppoint>(BROKERS),
    Entry::command::<recommend_cancel::RecommendCancel>(BROKERS),
    Entry::command::<intervention::Intervene>(BROKERS),
    Entry::command::<assignment::Assign>(OFFICES),
];

#[cfg(test)]
mod ids;
#[cfg(test)]
mod tests;
