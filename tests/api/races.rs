//! Requests of different interfaces and applications about one thing that come at the same moment.

use std::sync::Barrier;
use std::thread;

use serde_json::{Value, json};

use crate::brokers::{DAY, Market, mobile, seconds};
use crate::client::{Answer, App};
use crate::customer_world::Store;
use crate::lists::{rows, text};

/// A request and the application that makes it.
type Asked<'a> = (&'a App, &'static str, Value);

/// The answers to requests that are sent at once, each on a connection of its own.
fn at_once(asked: &[Asked<'_>]) -> Vec<Answer> {
    let start = Barrier::new(asked.len());
    thread::scope(|scope| {
        let asking: Vec<_> = asked
            .iter()
            .map(|(app, cmd, request)| {
                let (app, start) = ((*app).clone(), &start);
                scope.spawn(move || {
                    start.wait();
                    app.asks(cmd, request.clone())
                })
            })
            .collect();
        asking.into_iter().map(|asked| asked.join().unwrap()).collect()
    })
}

fn codes(answers: &[Answer]) -> Vec<i64> {
    let mut codes: Vec<i64> = answers.iter().map(|answer| answer.errcode).collect();
    codes.sort_unstable();
    codes
}

/// A platform, two offices and the store.
struct Town {
    market: Market,
    wechat: App,
    store: Store,
}

impl Town {
    fn open() -> Town {
        let market = Market::open();
        let wechat = market.site.app(302);
        let store = Store::of(&market.site);
        Town { market, wechat, store }
    }

    fn stranger(&self, name: &str, mobile: &str) -> Value {
        json!({
            "projGUID": self.market.project, "customerName": name, "gender": 2, "mobile": mobile,
            "userGUID": self.market.colleague,
        })
    }

    fn knows(&self, name: &str) -> (String, String) {
        let mobile = mobile();
        let content = self.market.office.asks("cst_info_create", self.stranger(name, &mobile)).ok();
        (text(&content, "cstGUID").to_string(), mobile)
    }

    fn wish(&self, customer: &str, will: &str) -> Value {
        json!({
            "cstGUID": customer, "projGUID": self.market.project, "userGUID": self.market.consultant,
            "status": "登记", "cstWill": will,
        })
    }

    fn contact(&self, customer: &str, opportunity: &str, minute: usize) -> Value {
        json!({
            "cstGUID": customer, "projGUID": self.market.project, "oppGUID": opportunity,
            "userGUID": self.market.consultant, "followTime": format!("2026-03-01 10:{minute:02}:00"),
            "followType": 3, "cstWill": "A",
        })
    }

    /// One customer has the mobile, and the project knows them.
    #[track_caller]
    fn has_one(&self, mobile: &str) -> String {
        let sql = "SELECT id, (SELECT count(*) FROM customer_project WHERE customer_id = customer.id) FROM customer
            WHERE mobile = ?1";
        let found = self.store.rows(sql, [mobile]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0][1].as_deref(), Some("1"));
        found[0][0].clone().unwrap()
    }
}

#[test]
fn a_recommendation_and_a_report_of_one_stranger_at_once_make_one_customer() {
    let town = Town::open();
    let Town { market, wechat, .. } = &town;
    let brokers = [market.agent(), market.agent()];
    for round in 0..12 {
        let mobile = mobile();
        let recommends = |broker: &String| {
            let mut asked = market.recommendation(broker);
            asked["cstMobile"] = json!(mobile);
            asked["cstName"] = json!("赵一鸣");
            asked
        };
        let mut asked: Vec<Asked> = Vec::new();
        for office in [&market.office, wechat] {
            for name in ["赵一鸣", "赵一铭"] {
                asked.push((office, "cst_info_create", town.stranger(name, &mobile)));
            }
        }
        for broker in &brokers {
            asked.push((&market.platform, "agent_recommend", recommends(broker)));
            asked.push((&market.platform, "agent_recommend", recommends(broker)));
        }
        if round % 2 == 1 {
            asked.reverse();
        }
        let answers = at_once(&asked);
        let customer = town.has_one(&mobile);
        let mut made = 0;
        for ((_, cmd, request), answer) in asked.iter().zip(&answers) {
            if *cmd == "agent_recommend" {
                assert_eq!((answer.errcode, &answer.content["cstGUID"]), (0, &json!(customer)));
            } else if answer.errcode == 0 {
                made += 1;
                assert_eq!(answer.content["cstGUID"], json!(customer));
            } else {
                let found = market.office.asks("cst_info_get", json!({"mobile": mobile})).ok();
                let same = found["customerName"] == request["customerName"];
                assert_eq!(answer.errcode, if same { 2002 } else { 2003 }, "{}", answer.errmsg);
            }
        }
        assert!(made <= 1, "{made} reports made the customer");
        // The same broker's second one renewed the first; each broker has one, with one lead.
        for table in ["recommendation", "lead"] {
            let sql = format!("SELECT count(*) FROM {table} WHERE customer_id = ?1");
            assert_eq!(town.store.number(&sql, [&customer]), 2, "{table}");
        }
    }
}

#[test]
fn of_brokers_who_protect_one_stranger_at_once_one_does_while_offices_report_them() {
    let town = Town::open();
    let market = &town.market;
    let brokers: Vec<String> = (0..6).map(|_| market.agent()).collect();
    for _ in 0..6 {
        let mobile = mobile();
        let mut asked: Vec<Asked> = Vec::new();
        for broker in &brokers {
            let mut recommendation = market.recommendation(broker);
            recommendation["cstMobile"] = json!(mobile);
            recommendation["expireTime"] = json!(seconds(DAY));
            asked.push((&market.platform, "agent_recommend", recommendation));
        }
        asked.push((&market.office, "cst_info_create", town.stranger("赵一铭", &mobile)));
        asked.push((&town.wechat, "cst_info_create", town.stranger("赵一铭", &mobile)));
        let answers = at_once(&asked);
        assert_eq!(codes(&answers[..6]), [0, 2002, 2002, 2002, 2002, 2002]);
        let offices = codes(&answers[6..]);
        assert!([[0, 2002], [2003, 2003]].contains(&[offices[0], offices[1]]), "{offices:?}");
        let customer = town.has_one(&mobile);
        let sql = "SELECT count(*) FROM recommendation WHERE customer_id = ?1";
        assert_eq!(town.store.number(sql, [&customer]), 1);
    }
}

#[test]
fn of_two_customers_whom_two_offices_change_to_one_mobile_at_once_one_gets_it() {
    let town = Town::open();
    for _ in 0..12 {
        let wanted = mobile();
        let known = [town.knows("甲"), town.knows("乙")];
        let update = |(guid, _): &(String, String), name: &str| {
            let mut update = town.stranger(name, &wanted);
            update["cstGUID"] = json!(guid);
            update
        };
        let answers = at_once(&[
            (&town.market.office, "cst_info_update", update(&known[0], "甲")),
            (&town.wechat, "cst_info_update", update(&known[1], "乙")),
        ]);
        assert_eq!(codes(&answers), [0, 2003]);
        let (winner, loser) = if answers[0].errcode == 0 { (0, 1) } else { (1, 0) };
        assert_eq!(town.has_one(&wanted), known[winner].0);
        assert_eq!(town.has_one(&known[loser].1), known[loser].0);
    }
}

#[test]
fn of_a_new_customer_and_one_who_changes_to_the_same_mobile_at_once_one_gets_it() {
    let town = Town::open();
    for _ in 0..12 {
        let wanted = mobile();
        let (guid, _) = town.knows("甲");
        let mut update = town.stranger("甲", &wanted);
        update["cstGUID"] = json!(guid);
        let answers = at_once(&[
            (&town.market.office, "cst_info_update", update),
            (&town.wechat, "cst_info_create", town.stranger("乙", &wanted)),
        ]);
        assert_eq!(codes(&answers), [0, 2003]);
        let holder = town.has_one(&wanted);
        assert_eq!(holder == guid, answers[0].errcode == 0);
    }
}

#[test]
fn opportunities_reported_at_once_are_one_and_every_follow_up_of_it_counts() {
    let town = Town::open();
    let Town { market, wechat, store } = &town;
    for _ in 0..6 {
        let (customer, _) = town.knows("林素云");
        let known = json!({"cstGUID": customer, "projGUID": market.project});
        let start = Barrier::new(8);
        let opened: Vec<i64> = thread::scope(|scope| {
            let (start, known) = (&start, &known);
            for (place, office) in [&market.office, wechat].into_iter().cycle().take(4).enumerate()
            {
                let (office, mut contact) = (office.clone(), town.contact(&customer, "", place));
                scope.spawn(move || {
                    start.wait();
                    // Asks until somebody has opened it, as a client would that was told of the customer.
                    let ask = || {
                        let found = office.asks("opportunity_info_query", known.clone()).ok();
                        rows(&found).first().map(|one| one["oppGUID"].clone())
                    };
                    contact["oppGUID"] = (0..10_000).find_map(|_| ask()).unwrap();
                    office.asks("cst_follow_update", contact).ok();
                });
            }
            let opening: Vec<_> = [&market.office, wechat]
                .into_iter()
                .cycle()
                .zip(["B", "C", "D", "E"])
                .map(|(office, will)| {
                    let (office, wish) = (office.clone(), town.wish(&customer, will));
                    scope.spawn(move || {
                        start.wait();
                        let answer = office.asks("opportunity_info_create", wish);
                        answer.errcode
                    })
                })
                .collect();
            opening.into_iter().map(|open| open.join().unwrap()).collect()
        });
        let mut sorted = opened.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, [0, 2002, 2002, 2002]);
        let found = rows(&market.office.asks("opportunity_info_query", known).ok());
        assert_eq!(found.len(), 1);
        let first = ["B", "C", "D", "E"][opened.iter().position(|code| *code == 0).unwrap()];
        assert_eq!([&found[0]["firstCstWill"], &found[0]["cstWill"]], [first, "A"]);
        let sql = "SELECT (SELECT count(*) FROM follow_up WHERE opportunity_guid = opportunity.guid),
            strftime('%H:%M', last_follow_up / 1000, 'unixepoch', '+8 hours') FROM opportunity WHERE guid = ?1";
        let counted: [String; 2] = store.row(sql, [text(&found[0], "oppGUID")]);
        assert_eq!(counted, ["4", "10:03"]);
    }
}

#[test]
fn a_closing_opportunity_leaves_room_for_one_of_those_reported_at_once() {
    let town = Town::open();
    let Town { market, wechat, store } = &town;
    for _ in 0..8 {
        let (customer, _) = town.knows("林素云");
        let wish = town.wish(&customer, "C");
        let content = market.office.asks("opportunity_info_create", wish.clone()).ok();
        let old = text(&content, "oppGUID").to_string();
        let mut lost = wish.clone();
        lost["oppGUID"] = json!(old);
        lost["status"] = json!("丢失");
        let contact = town.contact(&customer, &old, 0);
        let answers = at_once(&[
            (&market.office, "opportunity_info_create", wish.clone()),
            (wechat, "opportunity_info_create", wish.clone()),
            (&market.office, "opportunity_info_create", wish),
            (wechat, "opportunity_info_update", lost),
            (&market.office, "cst_follow_update", contact.clone()),
            (wechat, "cst_follow_update", contact),
        ]);
        assert_eq!(codes(&answers[3..]), [0, 0, 0]);
        let opened = answers[..3].iter().filter(|answer| answer.errcode == 0).count();
        assert!(opened <= 1 && answers[..3].iter().all(|a| [0, 2002].contains(&a.errcode)));
        let sql = "SELECT count(*), coalesce(sum(open), 0) FROM opportunity WHERE customer_id = ?1";
        let counted: [String; 2] = store.row(sql, [&customer]);
        assert_eq!(counted, [(1 + opened).to_string(), opened.to_string()]);
    }
}
