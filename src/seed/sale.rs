//! Sales: from the order to the keys.

use super::brokers::{self, FOR_CONTRACT, FOR_ORDER};
use super::calendar::{DAY, HOUR, MINUTE};
use super::customers;
use super::guid::Guid;
use super::market::Purpose;
use super::names::Person;
use super::payment::{self, Payment};
use super::rows::*;
use super::story::{Case, Teller, Undecided};

/// How a deal stands, or how it ended.
#[derive(Clone, Copy)]
pub enum Course {
    Ordered,
    Signed(i64),
    /// Given back, after signing or before it.
    Back {
        signed: Option<i64>,
        back: i64,
    },
}

impl Course {
    pub fn signed(self) -> Option<i64> {
        match self {
            Course::Ordered => None,
            Course::Signed(signed) => Some(signed),
            Course::Back { signed, .. } => signed,
        }
    }

    pub fn back(self) -> Option<i64> {
        match self {
            Course::Back { back, .. } => Some(back),
            _ => None,
        }
    }

    /// The state of a trade that went so.
    fn state(self) -> &'static str {
        match self {
            Course::Ordered => "ordered",
            Course::Signed(_) => "signed",
            Course::Back { .. } => "closed",
        }
    }
}

/// A room that a case is about.
pub struct Deal {
    pub case: Case,
    pub room: usize,
    /// The room that was ordered first.
    pub instead_of: Option<usize>,
    pub ordered: i64,
    pub course: Course,
}

impl Teller<'_> {
    /// Orders a room on that day, and signs when the papers are ready.
    pub fn buys(&mut self, case: &Case, room: usize, day: i64, instead_of: Option<usize>) {
        let ordered = self.calendar.open_hours(day, &mut self.dice) + HOUR;
        // Most sign within three weeks; a few keep everybody waiting.
        let late = if self.dice.percent(3) { 45 } else { 0 };
        let signing = day - 5 - (self.dice.small_fraction() * 20.0) as i64 - late;
        let course = if signing >= 1 {
            Course::Signed(self.calendar.open_hours(signing, &mut self.dice) + HOUR)
        } else {
            Course::Ordered
        };
        self.deal(Deal { case: *case, room, instead_of, ordered, course });
    }

    /// Orders a room and gives it back; some had already signed.
    pub fn withdraws(&mut self, case: &Case, room: usize, day: i64, back: i64) {
        let ordered = self.calendar.open_hours(day, &mut self.dice) + HOUR;
        let signed = (day - back > 10 && self.dice.percent(40))
            .then(|| self.calendar.open_hours(back + 3, &mut self.dice));
        let back = self.calendar.open_hours(back, &mut self.dice) + HOUR;
        self.deal(Deal {
            case: *case,
            room,
            instead_of: None,
            ordered,
            course: Course::Back { signed, back },
        });
        let days = self.calendar.days_ago(back) - self.dice.between(2, 9);
        if days >= 1 && self.dice.percent(45) {
            // Still wants a home, only not that one.
            let at = self.calendar.open_hours(days, &mut self.dice);
            let next = at + self.dice.between(4, 12) * DAY;
            self.world.opportunities[case.opportunity].status = "激活";
            self.note(case, at, 1, "C", Some(next));
        } else {
            self.lose(case, "退房", back);
            self.undecided.push(Undecided {
                customer: case.customer,
                site: case.site,
                since: back,
            });
        }
    }

    /// An owner of the site comes back for a parking space.
    pub fn park(&mut self, site: usize, arrives: i64, room: usize, day: i64) {
        let Some(seller) = self.seller(site, arrives) else { return };
        let settled = |(_, since): &(usize, i64)| since + DAY < arrives;
        let Some(place) = self.owners[site].iter().position(settled) else { return };
        let (customer, _) = self.owners[site].swap_remove(place);
        let case = self.opportunity(site, seller, customer, None, "来访", arrives);
        self.court(&case, 3, arrives, day);
        self.buys(&case, room, day, None);
    }

    fn deal(&mut self, deal: Deal) {
        let Deal { case, ordered, course, .. } = deal;
        let (signed, back) = (course.signed(), course.back());
        let place = self.sites[case.site].place;
        customers::certify(self.world, self.casting, &mut self.dice, case.customer, place, ordered);
        let trade_guid = self.dice.guid();
        let parking = self.world.rooms[deal.room].layout == Some("车位");
        let payment = payment::choose(&mut self.dice, parking);

        let (amount, mut changed) = self.order(&deal, trade_guid, payment);
        if let Some(signed) = signed {
            let at = self.sign(trade_guid, deal.room, amount, payment, signed, back);
            changed = changed.max(at);
        }
        changed = changed.max(back.unwrap_or_default());
        if back.is_none() {
            self.world.rooms[deal.room].state = course.state();
        }
        self.touch(
            deal.room,
            ordered.max(signed.unwrap_or_default()).max(back.unwrap_or_default()),
        );

        // Who gives the room back owes nothing more.
        let owes_all = signed.filter(|_| back.is_none());
        self.bill(trade_guid, &payment.instalments(amount, ordered, owes_all, parking));
        let mut moved_in = None;
        if let Some(signed) = owes_all {
            let services = self.serve(&case, trade_guid, signed, payment);
            moved_in = services.moved_in;
            changed = changed.max(services.last);
        }
        let customer_id = self.world.customers[case.customer].id;
        self.world.trade_parties.push(TradeParty { trade_guid, number: 1, customer_id });
        if !parking && self.world.customers[case.customer].kind == 1 {
            self.join_buyers(&case, trade_guid, ordered);
        }
        let opportunity = &mut self.world.opportunities[case.opportunity];
        self.world.trades.push(Trade {
            guid: trade_guid,
            project_guid: opportunity.project_guid,
            room_guid: self.world.rooms[deal.room].guid,
            customer_id,
            opportunity_guid: Some(opportunity.guid),
            consultant_guid: opportunity.consultant_guid,
            state: course.state(),
            created: ordered,
            changed,
        });
        opportunity.status = match (course, moved_in) {
            (Course::Signed(_), Some(_)) => "赢得",
            (Course::Signed(_), None) => "签约",
            // What comes of one who gave the room back is told by those who follow it up.
            _ => "认购",
        };
        opportunity.open = owes_all.is_none();
        let told = signed.unwrap_or(ordered).max(moved_in.unwrap_or_default());
        opportunity.changed = opportunity.changed.max(told);
        self.reward(&deal, signed);
    }

    /// Signs the contract. Returns when it last changed.
    fn sign(
        &mut self,
        trade_guid: Guid,
        room: usize,
        amount: i64,
        payment: &Payment,
        signed: i64,
        back: Option<i64>,
    ) -> i64 {
        let mut contract = Contract {
            guid: self.dice.guid(),
            trade_guid,
            room_guid: self.world.rooms[room].guid,
            amount,
            payment: payment.name,
            signed_at: signed,
            status: None,
            close_reason: None,
            open: true,
            created: signed,
            changed: signed,
        };
        if let Some(back) = back {
            (contract.status, contract.close_reason, contract.open) =
                (Some(240), Some("退房"), false);
            contract.changed = back;
        } else if self.dice.percent(2) && signed + 12 * DAY < self.calendar.end() {
            // Signed once more with another way to pay; the bank had said no.
            let again = signed + self.dice.between(8, 11) * DAY;
            self.world.contracts.push(Contract {
                guid: self.dice.guid(),
                payment: payment.instead(),
                status: Some(245),
                close_reason: Some("变更付款方案"),
                open: false,
                changed: again,
                ..contract
            });
            contract.signed_at = again;
            contract.created = again;
            contract.changed = again;
        }
        let changed = contract.changed;
        self.world.contracts.push(contract);
        changed
    }

    /// Others buy with the customer: mostly the other half of a couple, at times a parent too.
    fn join_buyers(&mut self, case: &Case, trade_guid: Guid, ordered: i64) {
        let count = self.dice.weighted(&[(0, 80), (1, 17), (2, 3)]);
        for number in 1..=count {
            let at = ordered - self.dice.between(10, 40) * MINUTE;
            let relative = self.enter(case.site, at, Purpose::Look);
            let place = self.sites[case.site].place;
            customers::certify(self.world, self.casting, &mut self.dice, relative, place, ordered);
            self.know(case.site, relative, case.seller, at);
            let customer_id = self.world.customers[relative].id;
            let opportunity_guid = self.world.opportunities[case.opportunity].guid;
            self.world.relatives.push(Relative {
                opportunity_guid,
                customer_id,
                number,
                created: at,
            });
            self.world.trade_parties.push(TradeParty {
                trade_guid,
                number: number + 1,
                customer_id,
            });
        }
    }

    /// The broker has earned something, and the owner may want to become one.
    fn reward(&mut self, deal: &Deal, signed: Option<i64>) {
        if let Some(broker) = deal.case.broker {
            self.world.brokers[broker].credit(FOR_ORDER, deal.ordered);
            if let Some(signed) = signed {
                self.world.brokers[broker].credit(FOR_CONTRACT, signed);
            }
        }
        let Course::Signed(signed) = deal.course else { return };
        let site = &self.sites[deal.case.site];
        let customer = &self.world.customers[deal.case.customer];
        if customer.kind == 2 || self.world.rooms[deal.room].layout == Some("车位") {
            return;
        }
        self.owners[deal.case.site].push((deal.case.customer, signed));
        let joins = signed + self.dice.between(10, 90) * DAY;
        if self.dice.percent(4) && joins < self.calendar.end() {
            let person = Person {
                name: customer.name.clone(),
                pinyin: "",
                gender: customer.gender,
                mobile: customer.mobile.clone(),
            };
            let home = format!("{}-{}", site.name, self.world.rooms[deal.room].number);
            brokers::join(self.world, person, site.plan.city, home, joins);
        }
    }
}
