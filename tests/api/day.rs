//! One believable day, through the wire alone: two offices and a broker platform at work at the same time.

use std::sync::Barrier;
use std::thread;

use serde_json::{Value, json};

use crate::brokers::{DAY, Market, seconds};
use crate::client::App;
use crate::customer_world::Store;
use crate::day_stories::{Broker, Walk, Walkin};
use crate::lists::{rows, text};
use crate::stock::open_to_all;

/// What an application reads, question by question.
type Readings = Vec<(&'static str, Value, Value)>;

fn reads(app: &App, questions: &[(&'static str, Value)]) -> Readings {
    let answer = |(cmd, asked): &(&'static str, Value)| {
        (*cmd, asked.clone(), app.asks(cmd, asked.clone()).ok())
    };
    questions.iter().map(answer).collect()
}

/// Asks the same of several connections at the same moment, time and again; what all of them read.
fn read_at_once(apps: &[App], questions: &[(&'static str, Value)]) -> Readings {
    let start = Barrier::new(apps.len());
    let mut all: Vec<Readings> = thread::scope(|scope| {
        let reading: Vec<_> = apps
            .iter()
            .map(|app| {
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    let first = reads(app, questions);
                    for _ in 0..5 {
                        assert_eq!(reads(app, questions), first, "{} reads two things", app.id);
                    }
                    first
                })
            })
            .collect();
        reading.into_iter().map(|read| read.join().unwrap()).collect()
    });
    let first = all.pop().unwrap();
    assert!(all.iter().all(|other| *other == first), "the applications read different things");
    first
}

/// Every query of 4.2 and 4.3 that a visit can be read back by.
fn questions_of(visit: &Walkin, market: &Market, code: &str) -> Vec<(&'static str, Value)> {
    let Walkin { customer, mobile, card, lead, opportunity, .. } = visit;
    let project = &market.project;
    vec![
        ("cst_info_get", json!({"mobile": mobile})),
        ("s_lead_identify", json!({"phone": mobile, "projGUID": project})),
        ("s_lead_query", json!({"leadGUID": lead})),
        ("s_lead_query", json!({"phone": mobile, "projGUID": project})),
        ("s_opportunity_identify", json!({"phone": mobile, "projGUID": project})),
        ("s_opportunity_identify", json!({"cardId": card, "projGUID": project})),
        ("opportunity_info_query", json!({"oppGUID": opportunity})),
        ("opportunity_info_query", json!({"cstGUID": customer, "projGUID": project})),
        ("proj_attach_list_v2", json!({"projGUID": project, "page": 1, "pageSize": 1000})),
        ("attribute_template_query", json!({"projGUID": project, "page": 1, "pageSize": 1000})),
        ("cst_attribute_query", json!({"cstGUID": customer, "page": 1, "pageSize": 10})),
        (
            "cst_attribute_query",
            json!({"cstGUID": customer, "projCode": code, "page": 1, "pageSize": 10}),
        ),
    ]
}

/// The contents of all answers of an interface.
fn of<'r>(readings: &'r Readings, cmd: &str) -> Vec<&'r Value> {
    readings.iter().filter(|(asked, _, _)| *asked == cmd).map(|(_, _, content)| content).collect()
}

/// Holds what was read against what the visit brought.
fn tells_of(readings: &Readings, visit: &Walkin) {
    let profile = of(readings, "cst_info_get")[0];
    assert_eq!(profile["cstGUID"], visit.customer.as_str());
    assert_eq!(profile["customerName"], visit.name);
    assert_eq!(profile["certNum"], visit.card.as_str());
    assert_eq!(profile["address"], "湖里区枋湖路 12 号");
    for exists in ["s_lead_identify", "s_opportunity_identify"] {
        assert!(of(readings, exists).iter().all(|answer| answer["result"] == 1), "{exists}");
    }
    for leads in of(readings, "s_lead_query") {
        let leads = rows(leads);
        assert_eq!(leads.len(), 1);
        assert_eq!(
            (&leads[0]["leadGUID"], &leads[0]["topic"]),
            (&json!(visit.lead), &json!("想看三房"))
        );
    }
    for opportunities in of(readings, "opportunity_info_query") {
        let opportunities = rows(opportunities);
        assert_eq!(opportunities.len(), 1);
        let opportunity = &opportunities[0];
        assert_eq!(opportunity["oppGUID"], visit.opportunity.as_str());
        assert_eq!(opportunity["leadGUID"], visit.lead.as_str());
        assert_eq!(opportunity["status"], "看房");
        assert_eq!([&opportunity["firstCstWill"], &opportunity["cstWill"]], ["D", "A"]);
        assert_eq!(opportunity["partnerGUIDList"], visit.partners.join(","));
        let names = text(opportunity, "partner").split(',').count();
        assert_eq!(names, visit.partners.len());
        assert_eq!(opportunity["isLocalHouseHold"], 0);
    }
    for answers in of(readings, "cst_attribute_query") {
        let answers = answers["cstAttributes"].as_array().unwrap();
        let told = |answer: &Value| {
            let items = answer["items"].as_array().unwrap();
            (text(answer, "attrGUID").to_string(), items.len())
        };
        let mut told: Vec<(String, usize)> = answers.iter().map(told).collect();
        told.sort_unstable();
        assert_eq!(told, visit.answered);
    }
    let attributes = of(readings, "proj_attach_list_v2")[0]["attachs"].as_array().unwrap();
    let listed = |guid: &String| attributes.iter().any(|one| one["attachGUID"] == guid.as_str());
    assert!(visit.answered.iter().all(|(guid, _)| listed(guid)));
}

#[test]
fn two_offices_and_a_broker_platform_have_a_day_and_all_read_the_same_of_it() {
    let mut market = Market::at(open_to_all());
    let wechat = market.site.app(302);
    // Three at a time: a walk-in at each office, and a broker who brings a friend.
    let (first, second, broker) = thread::scope(|scope| {
        let day = &market;
        let first = scope.spawn(|| Walk { market: day, app: day.office.clone() }.visits("林素云"));
        let second = scope.spawn(|| Walk { market: day, app: wechat.clone() }.visits("黄志强"));
        let broker = scope.spawn(|| Broker::at(day).brings("郑晓彤"));
        (first.join().unwrap(), second.join().unwrap(), broker.join().unwrap())
    });

    // No interface tells a project's code or a trade's number: the ERP does, in its own way.
    let store = Store::of(&market.site);
    let [code] = store.row("SELECT code FROM project WHERE guid = ?1", [&market.project]);
    let [trade] = store.row("SELECT guid FROM trade WHERE state = 'signed' ORDER BY guid", []);
    let mut questions = questions_of(&first, &market, &code);
    questions.extend(questions_of(&second, &market, &code));
    questions.extend([
        ("trade_info_list", json!({"tradeGUID": trade})),
        ("cst_originator_list", json!({"tradeGUIDs": trade})),
        ("s_lead_query", json!({"phone": broker.friend, "projGUID": market.project})),
        ("opportunity_info_query", json!({"oppGUID": broker.opportunity})),
    ]);
    let readings =
        read_at_once(&[market.office.clone(), wechat.clone(), market.office.clone()], &questions);
    let half = questions_of(&first, &market, &code).len();
    tells_of(&readings[..half].to_vec(), &first);
    tells_of(&readings[half..2 * half].to_vec(), &second);
    let leads = rows(&readings[2 * half + 2].2);
    assert_eq!(leads.len(), 1);
    assert_eq!(leads[0]["consultantId"], market.colleague.as_str());

    // The platform reads of its broker's friend, and of what it needs to know of the offices.
    let asked = [
        ("cst_identify", json!({"cstMobile": broker.friend, "projGUID": market.project})),
        ("cst_identify", json!({"cstMobile": first.mobile, "projGUID": market.project})),
        ("agent_identify", json!({"mobile": broker.mobile, "name": "陈海燕"})),
        ("base_city_list", json!({"page": 1, "pageSize": 1000})),
        ("base_proxyCompanysales_list", json!({"page": 1, "pageSize": 1000})),
        ("base_proxyCompany_list", json!({"page": 1, "pageSize": 1000})),
    ];
    let seen = read_at_once(&[market.platform.clone(), market.platform.clone()], &asked);
    let said = |content: &Value| -> Vec<String> {
        rows(content).iter().map(|row| text(row, "followContent").to_string()).collect()
    };
    assert_eq!((&seen[0].2["exist"], said(&seen[0].2)), (&json!(1), vec!["首次到访".to_string()]));
    let walkin = ["来电约看", "到访看样板房", "带家人复访"].map(str::to_string).to_vec();
    assert_eq!((&seen[1].2["exist"], said(&seen[1].2)), (&json!(0), walkin));

    // A restart changes nothing of it.
    market.site.restarts();
    let [office, platform] = [301, 201].map(|id| market.site.app(id));
    assert_eq!(reads(&office, &questions), readings);
    assert_eq!(reads(&platform, &asked), seen);
    let late = json!({
        "projGUID": market.project, "cstMobile": broker.friend, "cstName": "郑晓彤", "comment": "再看一次",
        "appointTime": seconds(DAY), "reportTime": seconds(0),
    });
    platform.asks("agent_appoint", late).ok();
}
