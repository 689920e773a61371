//! What happens in a day: somebody walks into a sales office, and a broker brings a friend.

use serde_json::{Value, json};

use crate::brokers::{DAY, Market, mobile, seconds};
use crate::client::App;
use crate::lists::{everything, text};
use crate::samples::identity_card;

/// Somebody who walked in, as the office knows them in the evening.
pub struct Walkin {
    pub name: &'static str,
    pub customer: String,
    pub mobile: String,
    pub card: String,
    pub lead: String,
    pub opportunity: String,
    pub partners: Vec<String>,
    /// The attributes that they said something to, with how much of it.
    pub answered: Vec<(String, usize)>,
}

/// An office that somebody walks into.
pub struct Walk<'m> {
    pub market: &'m Market,
    pub app: App,
}

impl Walk<'_> {
    fn asks(&self, cmd: &str, asked: Value) -> Value {
        self.app.asks(cmd, asked).ok()
    }

    /// A visit, from the first question at the door to the plans for the next time.
    pub fn visits(&self, name: &'static str) -> Walkin {
        let (project, consultant) = (&self.market.project, &self.market.consultant);
        let (mobile, card) = (mobile(), identity_card());
        self.app.asks("cst_info_get", json!({"mobile": mobile})).refused(2001);
        let new = json!({
            "projGUID": project, "customerName": name, "gender": 2, "mobile": mobile, "certNum": card,
            "userGUID": consultant, "cstClass": "广告来访", "address": "思明区湖滨南路 8 号",
        });
        let customer = text(&self.asks("cst_info_create", new.clone()), "cstGUID").to_string();
        let here = json!({"phone": mobile, "projGUID": project});
        assert_eq!(self.asks("s_lead_identify", here.clone())["result"], 0);
        let lead = json!({
            "projGUID": project, "consultantId": consultant, "cstName": name, "cstTel": mobile, "cstType": "个人",
            "cstGender": 2, "leadSource": "来访", "topic": "想看三房", "cognizeAve": "围挡",
        });
        let lead = text(&self.asks("s_lead_create", lead), "leadGUID").to_string();
        let update = json!({"leadGUID": lead, "status": "跟进中", "statusReason": "已到访"});
        self.asks("s_lead_update", update);

        assert_eq!(self.asks("s_opportunity_identify", here)["result"], 0);
        let mut wish = json!({
            "cstGUID": customer, "projGUID": project, "userGUID": consultant, "status": "登记", "oppSource": "来访",
            "cstWill": "D", "isLocalHouseHold": 0, "socialSecurityYear": 3, "leadGUID": lead, "topic": "三房",
        });
        let opportunity =
            text(&self.asks("opportunity_info_create", wish.clone()), "oppGUID").to_string();
        let story = Story { walk: self, customer: &customer, opportunity: &opportunity };
        story.follows([("来电约看", "C"), ("到访看样板房", "B"), ("带家人复访", "A")]);
        let answered = story.describes();
        let partners = story.has_partners();
        story.comes_with_somebody();

        wish["oppGUID"] = json!(opportunity);
        wish["status"] = json!("看房");
        wish["cstWill"] = json!("A");
        self.asks("opportunity_info_update", wish);
        let mut moved = new;
        moved["cstGUID"] = json!(customer);
        moved["address"] = json!("湖里区枋湖路 12 号");
        self.asks("cst_info_update", moved);
        Walkin { name, customer, mobile, card, lead, opportunity, partners, answered }
    }
}

/// A customer's opportunity at an office.
struct Story<'s> {
    walk: &'s Walk<'s>,
    customer: &'s str,
    opportunity: &'s str,
}

impl Story<'_> {
    /// Contacts, one an hour, of which each raises the will.
    fn follows<const N: usize>(&self, contacts: [(&str, &str); N]) {
        for (hour, (content, will)) in contacts.into_iter().enumerate() {
            let report = json!({
                "cstGUID": self.customer, "projGUID": self.walk.market.project, "oppGUID": self.opportunity,
                "userGUID": self.walk.market.consultant, "followTime": format!("2026-03-01 1{hour}:30:00"),
                "followContent": content, "followType": if hour == 0 { 2 } else { 3 }, "cstWill": will,
                "nextDate": format!("2026-03-0{}", hour + 2), "nextContent": "约下次", "keyActions": "参观样板区",
            });
            self.walk.asks("cst_follow_update", report);
        }
    }

    /// Something written, something chosen, and several things: an answer of each of the three kinds.
    fn describes(&self) -> Vec<(String, usize)> {
        let asked = json!({"projGUID": self.walk.market.project, "page": 1, "pageSize": 1000});
        let list = self.walk.asks("proj_attach_list_v2", asked);
        let attributes = list["attachs"].as_array().unwrap();
        let open = |item: &&Value| item["state"] == 1 && item["expireTime"].is_null();
        let mut answered = Vec::new();
        let mut attachs = Vec::new();
        for (input, count) in [(1, 1), (2, 1), (3, 2)] {
            let items = |one: &Value| -> Vec<Value> {
                let items = one["items"].as_array().into_iter().flatten().filter(open);
                items.take(count).map(|item| json!({"itemGUID": item["itemGUID"]})).collect()
            };
            let fits =
                |one: &&Value| one["input"] == input && (input == 1 || items(one).len() == count);
            let attribute = attributes.iter().find(fits).unwrap();
            let said = if input == 1 {
                json!([{"itemValue": "自驾，有车位需求"}])
            } else {
                json!(items(attribute))
            };
            let guid = text(attribute, "attachGUID");
            attachs.push(
                json!({"attachGUID": guid, "scopeGUID": attribute["scopeGUID"][0], "items": said}),
            );
            answered.push((guid.to_string(), count));
        }
        let report = json!({
            "cstGUID": self.customer, "oppGUID": self.opportunity, "userGUID": self.walk.market.consultant,
            "attachs": attachs,
        });
        self.walk.asks("cst_attach_create_v2", report);
        answered.sort_unstable();
        answered
    }

    /// Colleagues help; one of them leaves it again.
    fn has_partners(&self) -> Vec<String> {
        let colleagues = everything(&self.walk.app, "base_consultantProj_list");
        let here = |row: &&Value| row["projGUID"] == self.walk.market.project.as_str();
        let others = colleagues.iter().filter(here).map(|row| text(row, "userGUID").to_string());
        let three: Vec<String> =
            others.filter(|one| *one != self.walk.market.consultant).take(3).collect();
        for partner in &three {
            let one = json!({"oppGUID": self.opportunity, "partners": partner});
            self.walk.asks("opportunity_partner_create", one);
        }
        let two = three[1..].to_vec();
        let rest = json!({"oppGUID": self.opportunity, "partners": two.join(",")});
        self.walk.asks("opportunity_partner_update", rest);
        two
    }

    /// Who will sign along is known too.
    fn comes_with_somebody(&self) {
        let market = self.walk.market;
        let spouse = json!({
            "projGUID": market.project, "customerName": "周建国", "gender": 1, "mobile": mobile(),
            "userGUID": market.consultant, "cstClass": "关系户",
        });
        let spouse = self.walk.asks("cst_info_create", spouse);
        let related = json!({"oppGUID": self.opportunity, "cstGUID": spouse["cstGUID"]});
        for _ in 0..2 {
            self.walk.asks("cst_opp2cst_create", related.clone());
        }
    }
}

/// A broker, their friend, and what came of it.
pub struct Brought {
    pub mobile: String,
    pub friend: String,
    pub opportunity: String,
}

pub struct Broker<'m> {
    market: &'m Market,
    mobile: String,
    guid: String,
}

impl<'m> Broker<'m> {
    /// Somebody asks who they are to us, and registers.
    pub fn at(market: &'m Market) -> Broker<'m> {
        let mobile = mobile();
        let person = json!({"mobile": mobile, "name": "陈海燕"});
        let known = market.platform.asks("agent_identify", person).ok();
        assert_eq!(known, json!({"isOwner": 0, "isStaff": 0, "isMember": 0}));
        let broker =
            json!({"name": "陈海燕", "Mobile": mobile, "areaCode": market.city, "agentClasses": 6});
        let guid = market.registers(broker);
        Broker { market, mobile, guid }
    }

    /// A friend is recommended, comes, and is looked after.
    pub fn brings(self, name: &str) -> Brought {
        let market = self.market;
        let friend = mobile();
        assert_eq!(market.identified(&json!(friend))["exist"], 0);
        let recommendation = json!({
            "agentGUID": self.guid, "cstName": name, "cstMobile": friend, "projGUID": market.project,
            "consultantId": market.consultant, "proxyCompanyId": market.agency, "gender": 2, "isAccompany": 1,
            "reportTime": seconds(0), "expireTime": seconds(30 * DAY), "appointTime": seconds(DAY),
        });
        let content = market.recommends(&recommendation).ok();
        let customer = text(&content, "cstGUID");
        assert_eq!(market.identified(&json!(friend))["exist"], 1);
        let visit = json!({
            "projGUID": market.project, "cstMobile": friend, "cstName": name, "comment": "周六上午",
            "appointTime": seconds(DAY), "reportTime": seconds(0),
        });
        market.platform.asks("agent_appoint", visit).ok();
        market.assigns(customer, &market.colleague).ok();

        let wish = json!({
            "cstGUID": customer, "projGUID": market.project, "userGUID": market.colleague, "status": "问询",
            "cstWill": "C",
        });
        let content = market.office.asks("opportunity_info_create", wish).ok();
        let opportunity = text(&content, "oppGUID").to_string();
        let contact = json!({
            "cstGUID": customer, "projGUID": market.project, "oppGUID": opportunity, "userGUID": market.colleague,
            "followTime": "2026-03-01 15:00:00", "followContent": "首次到访", "followType": 3, "cstWill": "B",
        });
        market.office.asks("cst_follow_update", contact).ok();
        let credit = json!({"agentGUID": self.guid, "name": "陈海燕", "point": 10, "totalPoint": 10, "status": 1});
        market.platform.asks("agent_update", credit).ok();
        Brought { mobile: self.mobile, friend, opportunity }
    }
}
