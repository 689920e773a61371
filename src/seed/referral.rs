//! Recommendations: a broker brings a customer, the office assigns a consultant, and the platform
//! judges what comes of nothing.

use super::brokers::{FOR_RECOMMENDING, PLATFORM};
use super::calendar::{DAY, HOUR, MINUTE, midnight};
use super::customers::{self, Arrival};
use super::dice::Dice;
use super::guid::Guid;
use super::rows::{Appointment, Assignment, Intervention, Lead, Recommendation};
use super::staff::{Seller, agency_id};
use super::story::{Case, Teller};

const PRODUCTS: &[&str] = &["住宅", "洋房", "小高层", "商铺"];
const COMMENTS: &[&str] =
    &["客户着急购房", "客户为本地改善", "请重点接待", "客户周末有时间", "带父母一起看房"];
const PRIZE: &str = "成交后按合同总价的0.8%结佣";
const CANCELLED: &[&str] =
    &["客户表示未委托推荐", "客户已自行到访登记", "重复推荐", "号码无法联系"];
const APPOINTMENTS: &[&str] = &["预约周末看房", "预约参观样板区", "预约咨询贷款", "预约陪同看房"];

/// A recommendation that has been made. Customer, broker and row are places in the world's lists.
pub struct Referral {
    pub customer: usize,
    pub broker: usize,
    pub lead: Guid,
    row: usize,
}

impl Teller<'_> {
    /// A broker recommends somebody: there is a customer, a lead and a recommendation from now on.
    pub fn recommend(&mut self, site: usize, seller: Seller, broker: usize, at: i64) -> Referral {
        let place = self.sites[site].place;
        let arrival = Arrival { place, at, source_app: PLATFORM, firm: false };
        let customer = customers::enter(self.world, self.casting, &mut self.dice, &arrival);
        let dice = &mut self.dice;
        let known = &self.world.customers[customer];
        let site = &self.sites[site];
        let lead = dice.guid();
        let appointment = dice
            .percent(50)
            .then(|| midnight(at) + dice.between(1, 6) * DAY + dice.between(18, 34) * HOUR / 2);
        let comment = dice.percent(60).then(|| dice.pick(COMMENTS));
        self.world.leads.push(Lead {
            guid: lead,
            project_guid: site.guid,
            consultant_guid: seller.guid,
            customer_id: Some(known.id),
            name: known.name.clone(),
            phone: known.mobile.clone(),
            kind: 1,
            gender: known.gender,
            description: comment,
            source: "其他",
            topic: format!("同享会推荐{}", site.name),
            cognition: Some("同享会"),
            appointment,
            sign: "微信",
            status: "未跟进",
            status_reason: None,
            source_app: PLATFORM,
            created: at,
            changed: at,
        });
        if dice.percent(35) {
            let visit_at = appointment.unwrap_or(midnight(at) + 2 * DAY + 10 * HOUR);
            let lead = &self.world.leads[self.world.leads.len() - 1];
            self.world.appointments.push(announce(dice, lead, visit_at));
        }
        self.world.brokers[broker].credit(FOR_RECOMMENDING, at);
        self.world.recommendations.push(Recommendation {
            id: self.world.recommendations.len() as i64 + 1,
            broker_id: self.world.brokers[broker].id,
            customer_id: known.id,
            project_guid: site.guid,
            lead_guid: Some(lead),
            consultant_guid: seller.guid,
            agency_id: dice.percent(30).then(|| agency_id(site.plan.agency)),
            product: dice.percent(70).then(|| dice.pick(PRODUCTS)),
            comment,
            prize_rule: dice.percent(50).then_some(PRIZE),
            accompany: dice.percent(80).then(|| dice.percent(40)),
            appointment,
            reported: at,
            expires: dice.percent(90).then(|| at + 30 * DAY),
            enabled: true,
            cancel_cause: None,
            source_app: PLATFORM,
            created: at,
            changed: at,
        });
        Referral { customer, broker, lead, row: self.world.recommendations.len() - 1 }
    }

    /// Who left the last lead announces a visit through the platform, still unknown as a customer.
    pub fn announce_caller(&mut self) {
        if let Some(lead) = self.world.leads.last() {
            let visit_at = midnight(lead.created) + self.dice.between(2, 7) * DAY + 10 * HOUR;
            let appointment = announce(&mut self.dice, lead, visit_at);
            self.world.appointments.push(appointment);
        }
    }

    /// The office says whose customer the recommended one is.
    pub fn assign(&mut self, referral: &Referral, case: &Case, at: i64) {
        if self.dice.percent(75) {
            self.world.assignments.push(Assignment {
                project_guid: self.sites[case.site].guid,
                customer_id: self.world.customers[referral.customer].id,
                consultant_guid: case.seller.guid,
                source_app: self.sites[case.site].plan.office,
                created: at + self.dice.between(20, 90) * MINUTE,
            });
        }
    }

    /// A recommendation that led to no sale is cancelled at times, or judged by the platform.
    pub fn judge(&mut self, referral: &Referral, at: i64) {
        let at = at + self.dice.between(1, 5) * DAY;
        if at >= self.calendar.end() {
            return;
        }
        let recommendation = &mut self.world.recommendations[referral.row];
        match self.dice.below(100) {
            ..15 => {
                recommendation.enabled = false;
                recommendation.cancel_cause = Some(self.dice.pick(CANCELLED));
                recommendation.changed = at;
            }
            15..40 => {
                let enabled = self.dice.percent(60);
                let expires = enabled.then(|| at + 30 * DAY);
                recommendation.enabled = enabled;
                recommendation.expires = expires.or(recommendation.expires);
                recommendation.changed = at;
                self.world.interventions.push(Intervention {
                    recommendation_id: recommendation.id,
                    enabled,
                    comment: Some(if enabled {
                        "核实有效,延长保护期"
                    } else {
                        "客户为自然到访"
                    }),
                    reported: at,
                    expires,
                    source_app: PLATFORM,
                    created: at,
                });
            }
            _ => {}
        }
    }
}

/// The visit that somebody announced along with a lead.
fn announce(dice: &mut Dice, lead: &Lead, visit_at: i64) -> Appointment {
    let reported = lead.created + 10 * MINUTE;
    Appointment {
        project_guid: lead.project_guid,
        customer_id: lead.customer_id,
        mobile: lead.phone.clone(),
        name: lead.name.clone(),
        comment: dice.pick(APPOINTMENTS),
        visit_at,
        reported,
        source_app: PLATFORM,
        created: reported,
    }
}
