//! Following up: what is noted of every contact, and how those end who do not buy.

use super::calendar::{DAY, MINUTE, date, midnight};
use super::office::*;
use super::rows::FollowUp;
use super::story::{Case, Teller, Undecided};

impl Teller<'_> {
    /// Follows a customer up until the day of the order.
    pub fn court(&mut self, case: &Case, first_kind: u8, at: i64, day: i64) {
        let first = at + self.dice.between(10, 50) * MINUTE;
        let days = self.calendar.days_ago(first) - 1 - day;
        let mut times = vec![first];
        for _ in 0..self.dice.weighted(&[(0, 14), (1, 34), (2, 32), (3, 16), (4, 4)]) {
            if days > 0 {
                let day = day + self.dice.between(1, days);
                times.push(self.calendar.open_hours(day, &mut self.dice));
            }
        }
        times.sort_unstable();
        times.dedup_by_key(|time| midnight(*time));
        self.follow(case, first_kind, &times, -1, None);
    }

    /// Follows up somebody who may never decide.
    pub fn looks(&mut self, case: &Case, first_kind: u8, at: i64) {
        let mut times = vec![at + self.dice.between(10, 50) * MINUTE];
        for _ in 0..self.dice.weighted(&[(0, 22), (1, 30), (2, 26), (3, 14), (4, 8)]) {
            let last = times[times.len() - 1];
            let day = self.calendar.days_ago(last) - self.dice.between(2, 15);
            if day >= 1 {
                times.push(self.calendar.open_hours(day, &mut self.dice));
            }
        }
        let last = times[times.len() - 1];
        let idle = (self.calendar.end() - last) / DAY;
        let lost = idle > 45 && self.dice.percent(78);
        let next = (!lost).then(|| last + self.dice.between(3, 12) * DAY);
        self.follow(case, first_kind, &times, i64::from(lost), next);
        if lost {
            let lost_at = last + self.dice.between(10, 40) * DAY;
            let reason = self.dice.weighted(LOST);
            self.lose(case, reason, lost_at);
            self.undecided.push(Undecided {
                customer: case.customer,
                site: case.site,
                since: lost_at,
            });
        } else {
            let opportunity = &mut self.world.opportunities[case.opportunity];
            opportunity.status = match (first_kind, times.len()) {
                _ if idle > 60 => "激活",
                (3, _) => "看房",
                (_, 3..) => "看房",
                (2, _) => "问询",
                (_, 2) => "预约",
                _ => "登记",
            };
        }
    }

    pub fn lose(&mut self, case: &Case, reason: &'static str, at: i64) {
        let opportunity = &mut self.world.opportunities[case.opportunity];
        opportunity.status = "丢失";
        opportunity.open = false;
        opportunity.lost_reason = Some(reason);
        opportunity.lost_at = Some(at);
        opportunity.changed = opportunity.changed.max(at);
    }

    /// Notes a row of follow-ups. The will goes a step in the direction of `trend` every time.
    fn follow(
        &mut self,
        case: &Case,
        first_kind: u8,
        times: &[i64],
        trend: i64,
        after: Option<i64>,
    ) {
        let first_will = self.world.opportunities[case.opportunity].first_will;
        let mut will =
            WILLS.iter().position(|known| *known == first_will).unwrap_or_default() as i64;
        for (number, at) in times.iter().enumerate() {
            let kind = if number == 0 { first_kind } else { self.dice.weighted(KINDS) };
            let next = times.get(number + 1).copied().or(after);
            self.note(case, *at, kind, WILLS[will as usize], next);
            let step = if trend == 0 { self.dice.between(-1, 1) } else { trend };
            will = (will + step).clamp(0, 4);
        }
    }

    /// Notes one follow-up, and on the opportunity what follows from it.
    pub fn note(&mut self, case: &Case, at: i64, kind: u8, will: &'static str, next: Option<i64>) {
        let dice = &mut self.dice;
        let created = at + dice.between(2, 30) * MINUTE;
        let opportunity = &mut self.world.opportunities[case.opportunity];
        let acts = kind == 3 || kind == 6;
        let mut actions: Vec<&str> =
            KEY_ACTIONS.into_iter().filter(|_| acts && dice.percent(40)).collect();
        actions.truncate(3);
        opportunity.will = will;
        opportunity.last_follow_up = Some(at);
        opportunity.next_follow_up = next.map(midnight);
        opportunity.changed = opportunity.changed.max(created);
        // A draw for a number that it has no more: without it, all that follows would fall out otherwise.
        dice.guid();
        self.world.follow_ups.push(FollowUp {
            previous: None,
            opportunity_guid: opportunity.guid,
            consultant_guid: opportunity.consultant_guid,
            at,
            kind,
            content: dice.percent(92).then(|| dice.pick(contents(kind))),
            next_day: next.map(|next| date(next).to_string()),
            next_content: next.and_then(|_| dice.percent(70).then(|| dice.pick(NEXT))),
            will,
            key_actions: (!actions.is_empty()).then(|| actions.join(";")),
            remark: if dice.percent(85) { REMARK } else { dice.pick(OTHER_REMARKS) },
            source_app: opportunity.source_app,
            created,
            changed: created,
        });
    }
}
