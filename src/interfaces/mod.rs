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
use estate::{agency, area, building, city, consultant, consultant_report, project, room, station};

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
    // 4.5 broker platforms
    Entry::query::<city::CityList>(BROKERS),
    Entry::query::<consultant::AgencySalesList>(BROKERS),
    Entry::query::<agency::AgencyProjectList>(BROKERS),
];

#[cfg(test)]
mod tests;
