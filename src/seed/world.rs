//! The demo world while it is made: all its rows, in memory. When the story has been told, one clock
//! is laid over them and they are written table by table.

use std::collections::HashMap;

use rusqlite::Connection;

use super::rows::*;

/// Everything there is, one list a table.
#[derive(Default)]
pub struct World {
    pub applications: Vec<Application>,
    pub cities: Vec<City>,
    pub streets: Vec<Street>,
    pub companies: Vec<Company>,
    pub projects: Vec<Project>,
    pub online: Vec<ProjectOnline>,
    pub buildings: Vec<Building>,
    pub units: Vec<Unit>,
    pub rooms: Vec<Room>,
    pub agencies: Vec<Agency>,
    pub agency_projects: Vec<AgencyProject>,
    pub brokerages: Vec<Brokerage>,
    pub stations: Vec<Station>,
    pub consultants: Vec<Consultant>,
    pub consultant_projects: Vec<ConsultantProject>,
    pub attributes: Vec<Attribute>,
    pub attribute_scopes: Vec<AttributeScope>,
    pub attribute_items: Vec<AttributeItem>,
    pub brokers: Vec<Broker>,
    pub customers: Vec<Customer>,
    pub customer_projects: Vec<CustomerProject>,
    pub leads: Vec<Lead>,
    pub opportunities: Vec<Opportunity>,
    pub partners: Vec<Partner>,
    pub relatives: Vec<Relative>,
    pub follow_ups: Vec<FollowUp>,
    pub customer_attributes: Vec<CustomerAttribute>,
    pub recommendations: Vec<Recommendation>,
    pub interventions: Vec<Intervention>,
    pub appointments: Vec<Appointment>,
    pub assignments: Vec<Assignment>,
    pub trades: Vec<Trade>,
    pub trade_parties: Vec<TradeParty>,
    pub orders: Vec<Order>,
    pub contracts: Vec<Contract>,
    pub trade_services: Vec<TradeService>,
    pub fees: Vec<Fee>,
    pub reminders: Vec<Reminder>,
}

impl World {
    /// Gives every row its change time. Until now each holds the moment of its last change; now they
    /// get one after another, in the order of those moments, so that no two share one. Returns the last.
    pub fn lay_clock(&mut self) -> i64 {
        // The numbers of these rows are given as they are written: in the order in which they came to be.
        self.customer_attributes.sort_by_key(|row| row.created);
        self.reminders.sort_by_key(|row| row.created);
        self.interventions.sort_by_key(|row| row.created);
        self.appointments.sort_by_key(|row| row.created);
        self.assignments.sort_by_key(|row| row.created);

        let mut marks = self.marks();
        marks.sort_by_key(|mark| **mark);
        let mut last = 0;
        for mark in marks {
            last = (last + 1).max(*mark);
            *mark = last;
        }
        last
    }

    /// Leads from each opportunity to its follow-ups. They are known by their change times, which must be laid.
    pub fn chain_follow_ups(&mut self) {
        let places = self.opportunities.iter().enumerate().map(|(place, row)| (row.guid, place));
        let places: HashMap<_, _> = places.collect();
        self.follow_ups.sort_by_key(|said| said.changed);
        for said in &mut self.follow_ups {
            let place = places.get(&said.opportunity_guid).copied();
            let Some(of) = place.and_then(|place| self.opportunities.get_mut(place)) else {
                continue;
            };
            said.previous = of.newest_follow_up.replace(said.changed);
            if said.content.is_some() {
                // Each is noted later than the one before it was made.
                of.last_said = Some(said.changed);
            }
        }
    }

    /// Numbers the customers anew, in the order in which they came: stories are told one by one, though
    /// they go on at the same time.
    pub fn number_customers(&mut self) {
        let ids: Vec<i64> = self.customers.iter().map(|customer| customer.id).collect();
        self.customers.sort_by_key(|customer| customer.created);
        let mut anew = HashMap::new();
        for (customer, id) in self.customers.iter_mut().zip(ids) {
            anew.insert(customer.id, id);
            customer.id = id;
        }
        for reference in self.customer_references() {
            if let Some(id) = anew.get(reference) {
                *reference = *id;
            }
        }
    }

    /// Wherever a row names a customer.
    fn customer_references(&mut self) -> impl Iterator<Item = &mut i64> {
        let merged = self.customers.iter_mut().flat_map(|row| &mut row.merged_into);
        merged
            .chain(self.customer_projects.iter_mut().map(|row| &mut row.customer_id))
            .chain(self.leads.iter_mut().flat_map(|row| &mut row.customer_id))
            .chain(self.opportunities.iter_mut().map(|row| &mut row.customer_id))
            .chain(self.relatives.iter_mut().map(|row| &mut row.customer_id))
            .chain(self.customer_attributes.iter_mut().map(|row| &mut row.customer_id))
            .chain(self.recommendations.iter_mut().map(|row| &mut row.customer_id))
            .chain(self.appointments.iter_mut().flat_map(|row| &mut row.customer_id))
            .chain(self.assignments.iter_mut().map(|row| &mut row.customer_id))
            .chain(self.trades.iter_mut().map(|row| &mut row.customer_id))
            .chain(self.trade_parties.iter_mut().map(|row| &mut row.customer_id))
    }

    /// The change times of all rows. Rows of one moment follow each other in the order of this list.
    fn marks(&mut self) -> Vec<&mut i64> {
        fn of<R: Dated>(rows: &mut [R]) -> impl Iterator<Item = &mut i64> {
            rows.iter_mut().map(R::changed)
        }
        of(&mut self.applications)
            .chain(of(&mut self.cities))
            .chain(of(&mut self.streets))
            .chain(of(&mut self.companies))
            .chain(of(&mut self.projects))
            .chain(of(&mut self.online))
            .chain(of(&mut self.rooms))
            .chain(of(&mut self.agencies))
            .chain(of(&mut self.agency_projects))
            .chain(of(&mut self.brokerages))
            .chain(of(&mut self.stations))
            .chain(of(&mut self.consultants))
            .chain(of(&mut self.consultant_projects))
            .chain(of(&mut self.attributes))
            .chain(of(&mut self.brokers))
            .chain(of(&mut self.customers))
            .chain(of(&mut self.customer_projects))
            .chain(of(&mut self.leads))
            .chain(of(&mut self.opportunities))
            .chain(of(&mut self.follow_ups))
            .chain(of(&mut self.customer_attributes))
            .chain(of(&mut self.recommendations))
            .chain(of(&mut self.trades))
            .chain(of(&mut self.orders))
            .chain(of(&mut self.contracts))
            .chain(of(&mut self.fees))
            .collect()
    }

    /// The first half of the world: what stands before any customer comes.
    pub fn write_base(&self, conn: &Connection) -> rusqlite::Result<()> {
        insert(conn, &self.applications)?;
        insert(conn, &self.cities)?;
        insert(conn, &self.streets)?;
        insert(conn, &self.companies)?;
        insert(conn, &self.projects)?;
        insert(conn, &self.online)?;
        insert(conn, &self.buildings)?;
        insert(conn, &self.units)?;
        insert(conn, &self.rooms)?;
        insert(conn, &self.agencies)?;
        insert(conn, &self.agency_projects)?;
        insert(conn, &self.brokerages)?;
        insert(conn, &self.stations)?;
        insert(conn, &self.consultants)?;
        insert(conn, &self.consultant_projects)?;
        insert(conn, &self.attributes)?;
        insert(conn, &self.attribute_scopes)?;
        insert(conn, &self.attribute_items)?;
        insert(conn, &self.brokers)
    }

    /// The other half: customers and what became of them.
    pub fn write_stories(&self, conn: &Connection) -> rusqlite::Result<()> {
        insert(conn, &self.customers)?;
        insert(conn, &self.customer_projects)?;
        insert(conn, &self.leads)?;
        insert(conn, &self.opportunities)?;
        insert(conn, &self.partners)?;
        insert(conn, &self.relatives)?;
        insert(conn, &self.follow_ups)?;
        insert(conn, &self.customer_attributes)?;
        insert(conn, &self.recommendations)?;
        insert(conn, &self.interventions)?;
        insert(conn, &self.appointments)?;
        insert(conn, &self.assignments)?;
        insert(conn, &self.trades)?;
        insert(conn, &self.trade_parties)?;
        insert(conn, &self.orders)?;
        insert(conn, &self.contracts)?;
        insert(conn, &self.trade_services)?;
        insert(conn, &self.fees)?;
        insert(conn, &self.reminders)
    }
}
