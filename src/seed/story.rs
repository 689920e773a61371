//! The story: every prospect is received, becomes a customer with an opportunity, and is followed up
//! until something comes of it. What is sold is told in `sale`.

use std::collections::HashSet;
use std::rc::Rc;

use super::attributes::Question;
use super::brokers;
use super::calendar::{Calendar, DAY, HOUR, MINUTE, midnight};
use super::customers::{self, Arrival};
use super::dice::Dice;
use super::estate::Site;
use super::guid::Guid;
use super::market::{Prospect, Purpose};
use super::names::Casting;
use super::office::*;
use super::referral::Referral;
use super::rows::*;
use super::staff::{AGENCIES, Desk, Seller};
use super::world::World;

/// Tells the stories of all prospects, one after the other.
pub struct Teller<'a> {
    pub world: &'a mut World,
    pub casting: &'a mut Casting,
    pub dice: Dice,
    pub calendar: Calendar,
    pub sites: &'a [Site],
    pub desks: Vec<Desk>,
    pub questions: Vec<Vec<Rc<Question>>>,
    /// Customers who bought nothing and may turn up at another site of their city.
    pub undecided: Vec<Undecided>,
    /// Which customers are known at which sites.
    pub known: HashSet<(usize, usize)>,
    /// Who bought a home, per site, and since when: they may need a parking space.
    pub owners: Vec<Vec<(usize, i64)>>,
}

/// Somebody still without a home.
pub struct Undecided {
    pub customer: usize,
    pub site: usize,
    pub since: i64,
}

/// A customer at a site, and who looks after the two. Customer, opportunity and broker are places in
/// the world's lists.
#[derive(Clone, Copy)]
pub struct Case {
    pub site: usize,
    pub seller: Seller,
    pub customer: usize,
    pub opportunity: usize,
    pub broker: Option<usize>,
}

/// How somebody came.
struct Contact {
    customer: Option<usize>,
    lead: Option<Guid>,
    source: &'static str,
    first_kind: u8,
    referral: Option<Referral>,
}

impl Teller<'_> {
    pub fn tell(&mut self, prospect: &Prospect) {
        let Prospect { site, arrives, purpose } = *prospect;
        if let Purpose::Park { room, day } = purpose {
            return self.park(site, arrives, room, day);
        }
        let Some(seller) = self.seller(site, arrives) else { return };
        let contact = self.receive(prospect, seller);
        let Some(at) = self.registers(arrives, contact.first_kind, purpose) else {
            if let Some(referral) = &contact.referral {
                // A recommendation alone makes the customer known here.
                let since = arrives.max(self.world.customers[referral.customer].created);
                self.know(site, referral.customer, seller, since);
                self.judge(referral, arrives);
            }
            return;
        };
        let customer = match contact.customer {
            Some(customer) => customer,
            None => self.enter(site, at, purpose),
        };
        if contact.lead.is_some() {
            self.adopt_lead(&contact, customer, at);
        }
        let known_since = arrives.max(self.world.customers[customer].created);
        self.know(site, customer, seller, known_since);
        let case = self.open_case(site, seller, customer, &contact, at);
        if let Some(referral) = &contact.referral {
            self.assign(referral, &case, arrives);
        }
        self.question(&case, at + HOUR);
        match purpose {
            Purpose::Buy { room, day, instead_of } => {
                self.court(&case, contact.first_kind, at, day);
                self.buys(&case, room, day, instead_of);
            }
            Purpose::Withdraw { room, day, back } => {
                self.court(&case, contact.first_kind, at, day);
                self.withdraws(&case, room, day, back);
            }
            _ => {
                self.looks(&case, contact.first_kind, at);
                if let Some(referral) = &contact.referral {
                    self.judge(referral, arrives);
                }
            }
        }
    }

    /// Who at the desk takes the newcomer: nobody who will leave before the matter is settled.
    pub fn seller(&mut self, site: usize, at: i64) -> Option<Seller> {
        let stays = |seller: &&Seller| seller.left.is_none_or(|left| at + 150 * DAY < left);
        let sellers: Vec<Seller> = self.desks[site].sellers.iter().filter(stays).copied().collect();
        if sellers.is_empty() { None } else { Some(self.dice.pick(&sellers)) }
    }

    /// The first contact: a broker's recommendation, a known customer of another site, or a newcomer
    /// who leaves a lead or walks straight in.
    fn receive(&mut self, prospect: &Prospect, seller: Seller) -> Contact {
        let Prospect { site, arrives, purpose } = *prospect;
        let asks_only = matches!(purpose, Purpose::Ask);
        if !asks_only && self.dice.percent(13) {
            let city = self.sites[site].plan.city;
            let broker =
                brokers::candidate(self.world, self.calendar, &mut self.dice, city, arrives);
            if let Some(broker) = broker {
                let referral = self.recommend(site, seller, broker, arrives);
                let (customer, lead) = (Some(referral.customer), Some(referral.lead));
                return Contact {
                    customer,
                    lead,
                    source: "推荐",
                    first_kind: 1,
                    referral: Some(referral),
                };
            }
        }
        let (source, first_kind) = self.dice.weighted(SOURCES);
        let known =
            if !asks_only && self.dice.percent(8) { self.wanderer(site, arrives) } else { None };
        let leaves_lead = asks_only || first_kind != 3 || self.dice.percent(45);
        let mut contact =
            Contact { customer: known, lead: None, source, first_kind, referral: None };
        if leaves_lead && known.is_none() && !asks_only {
            contact.customer = Some(self.enter(site, arrives, purpose));
        }
        if leaves_lead {
            contact.lead = Some(self.lead(site, seller, contact.customer, source, arrives));
        }
        if asks_only && source == "微信预约" {
            self.announce_caller();
        }
        contact
    }

    /// When the customer is registered with an opportunity: at once at the desk or on the telephone,
    /// else in the next days. `None` where that has not come yet, or never will.
    fn registers(&mut self, arrives: i64, first_kind: u8, purpose: Purpose) -> Option<i64> {
        if matches!(purpose, Purpose::Ask) {
            return None;
        }
        if first_kind != 1 {
            return Some(arrives + self.dice.between(5, 60) * MINUTE);
        }
        let day = self.calendar.days_ago(arrives) - self.dice.between(1, 2);
        (day >= 1).then(|| self.calendar.open_hours(day, &mut self.dice))
    }

    pub fn enter(&mut self, site: usize, at: i64, purpose: Purpose) -> usize {
        let site = &self.sites[site];
        let shop = match purpose {
            Purpose::Buy { room, .. } => self.world.rooms[room].layout == Some("商铺"),
            _ => false,
        };
        let firm = self.dice.percent(if shop { 40 } else { 1 });
        let arrival = Arrival { place: site.place, at, source_app: site.plan.office, firm };
        customers::enter(self.world, self.casting, &mut self.dice, &arrival)
    }

    /// Somebody who looked at another site of the city before and found nothing.
    fn wanderer(&mut self, site: usize, at: i64) -> Option<usize> {
        let city = self.sites[site].plan.city;
        let wanders = |other: &Undecided| {
            !self.known.contains(&(other.customer, site))
                && other.since < at
                && self.sites[other.site].plan.city == city
        };
        let place = self.undecided.iter().position(wanders)?;
        Some(self.undecided.swap_remove(place).customer)
    }

    fn lead(
        &mut self,
        site: usize,
        seller: Seller,
        customer: Option<usize>,
        source: &'static str,
        at: i64,
    ) -> Guid {
        let guid = self.dice.guid();
        let (name, phone, kind, gender, customer_id) = match customer {
            Some(customer) => {
                let customer = &self.world.customers[customer];
                (
                    customer.name.clone(),
                    customer.mobile.clone(),
                    customer.kind,
                    customer.gender,
                    Some(customer.id),
                )
            }
            None => {
                let person = self.casting.person();
                (person.name, person.mobile, 1, person.gender, None)
            }
        };
        let site = &self.sites[site];
        let dropped = customer.is_none() && self.calendar.end() - at > 20 * DAY;
        let changed = if dropped { at + self.dice.between(3, 15) * DAY } else { at };
        self.world.leads.push(Lead {
            guid,
            project_guid: site.guid,
            consultant_guid: seller.guid,
            customer_id,
            name,
            phone,
            kind,
            gender,
            description: self.dice.percent(40).then(|| self.dice.pick(LEAD_NOTES)),
            source,
            topic: format!("咨询{}", site.name),
            cognition: self.dice.percent(75).then(|| self.dice.pick(COGNITION)),
            appointment: (source == "微信预约")
                .then(|| midnight(at) + self.dice.between(2, 7) * DAY + 10 * HOUR),
            sign: if self.dice.percent(12) { "天使" } else { "微信" },
            status: if dropped { "无效" } else { "未跟进" },
            status_reason: dropped.then(|| self.dice.pick(LEAD_DROPPED)),
            source_app: site.plan.office,
            created: at,
            changed,
        });
        guid
    }

    /// A lead whose customer has been registered is done.
    fn adopt_lead(&mut self, contact: &Contact, customer: usize, at: i64) {
        let leads = &mut self.world.leads;
        if let Some(lead) = leads.iter_mut().rev().find(|lead| Some(lead.guid) == contact.lead) {
            lead.customer_id = Some(self.world.customers[customer].id);
            lead.status = "已转机会";
            lead.changed = lead.changed.max(at);
        }
    }

    /// The customer becomes known at the site.
    pub fn know(&mut self, site: usize, customer: usize, seller: Seller, at: i64) {
        self.known.insert((customer, site));
        self.world.customer_projects.push(CustomerProject {
            customer_id: self.world.customers[customer].id,
            project_guid: self.sites[site].guid,
            consultant_guid: seller.guid,
            created: at,
            changed: at,
        });
    }

    fn open_case(
        &mut self,
        site: usize,
        seller: Seller,
        customer: usize,
        contact: &Contact,
        at: i64,
    ) -> Case {
        let broker = contact.referral.as_ref().map(|referral| referral.broker);
        let case = self.opportunity(site, seller, customer, contact.lead, contact.source, at);
        Case { broker, ..case }
    }

    /// Opens an opportunity.
    pub fn opportunity(
        &mut self,
        site: usize,
        seller: Seller,
        customer: usize,
        lead_guid: Option<Guid>,
        source: &'static str,
        at: i64,
    ) -> Case {
        let dice = &mut self.dice;
        let guid = dice.guid();
        let will = WILLS[dice.weighted(FIRST_WILL)];
        self.world.opportunities.push(Opportunity {
            guid,
            customer_id: self.world.customers[customer].id,
            project_guid: self.sites[site].guid,
            consultant_guid: seller.guid,
            lead_guid,
            status: "登记",
            open: true,
            source: Some(source),
            topic: dice.percent(50).then(|| format!("意向{}", self.sites[site].name)),
            agency_name: dice.percent(60).then(|| AGENCIES[self.desks[site].agency]),
            customer_source: dice.percent(70).then(|| dice.pick(COGNITION)),
            first_will: will,
            will,
            local_household: dice.percent(80).then(|| dice.percent(64)),
            social_security_years: dice.weighted(SOCIAL_SECURITY_YEARS),
            lost_reason: None,
            lost_at: None,
            last_follow_up: None,
            next_follow_up: None,
            newest_follow_up: None,
            last_said: None,
            source_app: self.sites[site].plan.office,
            created: at,
            changed: at,
        });
        let colleagues: Vec<Guid> = self.desks[site]
            .sellers
            .iter()
            .filter(|other| other.left.is_none() && other.guid != seller.guid)
            .map(|other| other.guid)
            .collect();
        if self.dice.percent(15) && colleagues.len() > 1 {
            let first = self.dice.below(colleagues.len() as u64) as usize;
            let count = if self.dice.percent(25) { 2 } else { 1 };
            let partners = (1..).zip(colleagues.iter().cycle().skip(first).take(count).copied());
            self.world.partners.extend(partners.map(|(position, consultant_guid)| Partner {
                opportunity_guid: guid,
                consultant_guid,
                position,
            }));
        }
        Case {
            site,
            seller,
            customer,
            opportunity: self.world.opportunities.len() - 1,
            broker: None,
        }
    }

    /// A few of the site's questions are put to some customers.
    fn question(&mut self, case: &Case, at: i64) {
        if !self.dice.percent(38) {
            return;
        }
        let mut questions: Vec<Rc<Question>> = self.questions[case.site].clone();
        self.dice.shuffle(&mut questions);
        let count = self.dice.between(1, 3) as usize;
        for question in questions.into_iter().take(count) {
            for answer in question.answer(&mut self.dice) {
                self.world.customer_attributes.push(CustomerAttribute {
                    customer_id: self.world.customers[case.customer].id,
                    opportunity_guid: Some(self.world.opportunities[case.opportunity].guid),
                    attribute_guid: question.attribute.clone(),
                    scope_guid: question.scope,
                    item_guid: answer.item,
                    parent_item_guid: answer.parent,
                    value: answer.value.map(str::to_owned),
                    source_channel: Some("案场"),
                    consultant_guid: case.seller.guid,
                    source_app: self.sites[case.site].plan.office,
                    created: at,
                    changed: at,
                });
            }
        }
    }
}
