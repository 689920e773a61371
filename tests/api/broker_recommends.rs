//! Recommendations: whom they make known, when they stand, and who may not bring the same customer.

use std::collections::HashSet;
use std::thread;

use serde_json::{Value, json};

use crate::brokers::{DAY, Market, mobile, seconds};
use crate::lists::{rows, text};

fn count(market: &Market, sql: &str) -> i64 {
    market.the_one(&format!("SELECT count(*) AS n FROM {sql}"))["n"].as_i64().unwrap()
}

fn recommendations(market: &Market, customer: &str) -> Vec<Value> {
    market
        .stored(&format!("SELECT * FROM recommendation WHERE customer_id = {customer} ORDER BY id"))
}

fn leads(market: &Market, customer: &str) -> Vec<Value> {
    market.stored(&format!("SELECT * FROM lead WHERE customer_id = {customer} ORDER BY rowid"))
}

fn event(kind: &str, record: String) -> (String, String, i64) {
    (kind.to_string(), record, 201)
}

#[test]
fn somebody_unknown_becomes_a_customer_with_a_recommendation_and_a_lead() {
    let market = Market::open();
    let agent = market.agent();
    let mut full = market.recommendation(&agent);
    let more = json!({
        "productType": "洋房", "proxyCompanyId": market.agency, "comment": "带父母一起看房",
        "appointTime": seconds(DAY), "gender": 2, "prizeRule": "成交后按合同总价的0.8%结佣",
        "isAccompany": 1, "reportTime": seconds(-60), "expireTime": seconds(30 * DAY),
    });
    full.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let before = market.last_event();
    let content = market.recommends(&full).ok();
    let customer = text(&content, "cstGUID");
    assert!(customer.len() <= 16 && customer.bytes().all(|byte| byte.is_ascii_digit()));

    let row = market.the_one(&format!("SELECT * FROM customer WHERE id = {customer}"));
    assert_eq!(row["name"], full["cstName"]);
    assert_eq!(row["mobile"], full["cstMobile"]);
    assert_eq!(row["gender"], 2);
    assert_eq!(row["source_app"], 201);
    let place =
        market.the_one(&format!("SELECT * FROM customer_project WHERE customer_id = {customer}"));
    assert_eq!(place["project_guid"], full["projGUID"]);
    assert_eq!(place["consultant_guid"], full["consultantId"]);

    let lead = leads(&market, customer).remove(0);
    let name =
        market.the_one(&format!("SELECT name FROM project WHERE guid = '{}'", market.project));
    for (column, value) in [
        ("name", full["cstName"].clone()),
        ("phone", full["cstMobile"].clone()),
        ("gender", json!(2)),
        ("description", full["comment"].clone()),
        ("source", json!("其他")),
        ("topic", json!(format!("同享会推荐{}", text(&name, "name")))),
        ("cognition", json!("同享会")),
        ("type", json!("微信")),
        ("status", json!("未跟进")),
        ("appointment", json!(full["appointTime"].as_i64().unwrap() * 1000)),
        ("consultant_guid", full["consultantId"].clone()),
    ] {
        assert_eq!(lead[column], value, "{column}");
    }

    let recommendation = recommendations(&market, customer).remove(0);
    for (column, value) in [
        ("broker_id", json!(agent.parse::<i64>().unwrap())),
        ("lead_guid", lead["guid"].clone()),
        ("product", full["productType"].clone()),
        ("comment", full["comment"].clone()),
        ("prize_rule", full["prizeRule"].clone()),
        ("accompany", json!(1)),
        ("reported", json!(full["reportTime"].as_i64().unwrap() * 1000)),
        ("expires", json!(full["expireTime"].as_i64().unwrap() * 1000)),
        ("enabled", json!(1)),
        ("source_app", json!(201)),
    ] {
        assert_eq!(recommendation[column], value, "{column}");
    }
    assert_eq!(recommendation["agency_id"].to_string(), market.agency);
    let lead = text(&lead, "guid");
    assert_eq!(
        market.told_since(before),
        [event("customer", format!("customer:{customer}")), event("lead", format!("lead:{lead}"))]
    );
}

#[test]
fn a_customer_who_is_known_keeps_name_and_consultant() {
    let market = Market::open();
    let sql = "SELECT id, name, mobile, place.project_guid, place.consultant_guid, gender
        FROM customer JOIN customer_project place ON place.customer_id = customer.id
        WHERE merged_into IS NULL AND gender = 1
            AND NOT EXISTS (SELECT 1 FROM recommendation WHERE customer_id = customer.id)";
    let known = market.stored(sql).remove(0);
    let mut recommendation = market.recommendation(&market.agent());
    recommendation["cstMobile"] = known["mobile"].clone();
    recommendation["projGUID"] = known["project_guid"].clone();
    let customers = count(&market, "customer");
    let before = market.last_event();
    let content = market.recommends(&recommendation).ok();
    let customer = text(&content, "cstGUID");
    assert_eq!(customer, known["id"].to_string());
    assert_eq!(count(&market, "customer"), customers);
    let after = market.stored(sql.split("AND NOT").next().unwrap());
    assert!(after.contains(&known), "the customer was changed");
    let kinds: Vec<String> = market.told_since(before).into_iter().map(|told| told.0).collect();
    assert_eq!(kinds, ["lead"]);
    let lead = market.the_one(&format!(
        "SELECT lead.name, lead.gender FROM lead JOIN recommendation ON lead_guid = lead.guid
            WHERE recommendation.customer_id = {customer}"
    ));
    assert_eq!(lead["name"], "赵一鸣", "the lead bears the name that the broker gave");
    assert_eq!(lead["gender"], 1, "what is known of the customer fills what was not said");
}

#[test]
fn a_customer_of_another_project_becomes_known_in_this_one() {
    let market = Market::open();
    let (mut recommendation, customer) = market.recommended();
    recommendation["projGUID"] = json!(market.other_project);
    let before = market.last_event();
    assert_eq!(market.recommends(&recommendation).ok()["cstGUID"], customer.as_str());
    let kinds: Vec<String> = market.told_since(before).into_iter().map(|told| told.0).collect();
    assert_eq!(kinds, ["customer", "lead"]);
    assert_eq!(count(&market, &format!("customer_project WHERE customer_id = {customer}")), 2);
}

#[test]
fn a_long_comment_is_kept_whole_and_told_as_far_as_a_lead_can() {
    let market = Market::open();
    let mut recommendation = market.recommendation(&market.agent());
    recommendation["comment"] = json!("长".repeat(100));
    let content = market.recommends(&recommendation).ok();
    let customer = text(&content, "cstGUID");
    assert_eq!(recommendations(&market, customer)[0]["comment"], recommendation["comment"]);
    assert_eq!(leads(&market, customer)[0]["description"], "长".repeat(64));
}

#[test]
fn the_same_broker_again_renews_the_recommendation_and_its_lead() {
    let market = Market::open();
    let mut first = market.recommendation(&market.agent());
    first["comment"] = json!("客户着急购房");
    first["expireTime"] = json!(seconds(DAY));
    first["productType"] = json!("洋房");
    let content = market.recommends(&first).ok();
    let customer = text(&content, "cstGUID");
    market.assigns(customer, &market.colleague).ok();

    let mut again = market.recommendation(text(&first, "agentGUID"));
    again["cstMobile"] = first["cstMobile"].clone();
    again["comment"] = json!("客户周末有时间");
    again["appointTime"] = json!(seconds(DAY));
    again["expireTime"] = json!(seconds(30 * DAY));
    let before = market.last_event();
    assert_eq!(market.recommends(&again).ok()["cstGUID"], customer);
    let renewed = recommendations(&market, customer);
    assert_eq!(renewed.len(), 1, "doubled");
    assert_eq!(renewed[0]["comment"], again["comment"]);
    assert_eq!(renewed[0]["product"], "洋房", "what is absent stays");
    assert_eq!(renewed[0]["expires"], again["expireTime"].as_i64().unwrap() * 1000);
    assert_eq!(renewed[0]["consultant_guid"], market.colleague.as_str(), "the office's choice");
    let leads = leads(&market, customer);
    assert_eq!(leads.len(), 1);
    assert_eq!(leads[0]["description"], again["comment"]);
    assert_eq!(leads[0]["appointment"], again["appointTime"].as_i64().unwrap() * 1000);
    assert_eq!(leads[0]["consultant_guid"], market.colleague.as_str());
    let lead = format!("lead:{}", text(&leads[0], "guid"));
    assert_eq!(market.told_since(before), [event("lead", lead)]);
}

#[test]
fn another_broker_is_kept_off_while_the_protection_lasts() {
    let market = Market::open();
    let mut first = market.recommendation(&market.agent());
    first["expireTime"] = json!(seconds(DAY));
    market.recommends(&first).ok();
    let mut second = market.recommendation(&market.agent());
    second["cstMobile"] = first["cstMobile"].clone();
    let before = market.state();
    market.recommends(&second).refused(2002);
    assert_eq!(market.state(), before);

    second["projGUID"] = json!(market.other_project);
    market.recommends(&second).ok();
}

#[test]
fn another_broker_may_come_where_no_protection_was_asked_for_or_it_is_over() {
    let market = Market::open();
    for expires in [Value::Null, json!(seconds(-1)), json!(0)] {
        let mut first = market.recommendation(&market.agent());
        first["expireTime"] = expires;
        market.recommends(&first).ok();
        let mut second = market.recommendation(&market.agent());
        second["cstMobile"] = first["cstMobile"].clone();
        let content = market.recommends(&second).ok();
        assert_eq!(recommendations(&market, text(&content, "cstGUID")).len(), 2);
    }
}

#[test]
fn a_recommendation_that_has_run_out_is_followed_by_a_new_one() {
    let market = Market::open();
    let mut recommendation = market.recommendation(&market.agent());
    recommendation["expireTime"] = json!(seconds(-1));
    market.recommends(&recommendation).ok();
    let content = market.recommends(&recommendation).ok();
    let customer = text(&content, "cstGUID");
    assert_eq!(recommendations(&market, customer).len(), 2);
    assert_eq!(leads(&market, customer).len(), 2);
}

#[test]
fn what_a_recommendation_refers_to_must_exist_and_of_two_broken_rules_the_first_is_told() {
    let market = Market::open();
    let mut protected = market.recommendation(&market.agent());
    protected["expireTime"] = json!(seconds(DAY));
    market.recommends(&protected).ok();
    let right = market.recommendation(&market.agent());
    let project = ("projGUID", json!("no-such-project"), 4001);
    let agency = ("proxyCompanyId", json!("99999999"), 4005);
    let consultant = ("consultantId", json!("no-such-consultant"), 4002);
    let agent = ("agentGUID", json!("99999999"), 1012);
    for last in [
        ("cstMobile", json!("1380000000a"), 9002),
        ("cstMobile", protected["cstMobile"].clone(), 2002),
    ] {
        let rules = [project.clone(), agency.clone(), consultant.clone(), agent.clone(), last];
        market.tells_the_first(&market.platform, "agent_recommend", &right, &rules);
    }
}

#[test]
fn a_broker_who_was_shut_out_recommends_nobody() {
    let market = Market::open();
    let agent = market.agent();
    let status = |status: i64| {
        let update = json!({ "agentGUID": agent, "name": "林小满", "status": status });
        market.platform.asks("agent_update", update).ok();
    };
    let recommendation = market.recommendation(&agent);
    status(0);
    let before = market.state();
    market.recommends(&recommendation).refused(1012);
    assert_eq!(market.state(), before);
    status(1);
    market.recommends(&recommendation).ok();
}

#[test]
fn flags_genders_and_seconds_have_their_ranges() {
    let market = Market::open();
    let agent = market.agent();
    for (field, wrong) in [
        ("gender", json!(0)),
        ("gender", json!(3)),
        ("isAccompany", json!(2)),
        ("isAccompany", json!(-1)),
        ("appointTime", json!(-1)),
        ("appointTime", json!(253_402_207_201_i64)),
        ("reportTime", json!(i64::MAX)),
        ("expireTime", json!(i64::MIN)),
        ("expireTime", json!("1700000000")),
    ] {
        let mut recommendation = market.recommendation(&agent);
        recommendation[field] = wrong;
        let answer = market.recommends(&recommendation);
        assert!(answer.refused(1002).contains(&format!("[{field}]")), "{}", answer.errmsg);
    }
    let mut recommendation = market.recommendation(&agent);
    recommendation["expireTime"] = json!(253_402_207_200_i64);
    recommendation["appointTime"] = json!(0);
    market.recommends(&recommendation).ok();
    // The latest that may be reported is also told as it was.
    recommendation["appointTime"] = json!(253_402_207_200_i64);
    market.recommends(&recommendation).ok();
    let asked =
        json!({ "phone": recommendation["cstMobile"], "projGUID": recommendation["projGUID"] });
    let leads = rows(&market.office.asks("s_lead_query", asked).ok());
    assert_eq!(leads[0]["appointTime"], "9999-12-31 06:00:00.000");
}

#[test]
fn a_customer_exists_for_brokers_while_a_recommendation_stands() {
    let market = Market::open();
    let agent = market.agent();
    let mut recommendation = market.recommendation(&agent);
    let number = recommendation["cstMobile"].clone();
    let nobody =
        json!({ "exist": 0, "isBlack": 0, "isOwner": 0, "isStaff": 0, "isMember": 0, "list": [] });
    assert_eq!(market.identified(&number), nobody);

    recommendation["expireTime"] = json!(seconds(-1));
    market.recommends(&recommendation).ok();
    assert_eq!(market.identified(&number)["exist"], 0, "its protection is over");
    recommendation["expireTime"] = json!(seconds(DAY));
    market.recommends(&recommendation).ok();
    assert_eq!(market.identified(&number)["exist"], 1);
    let elsewhere = json!({ "cstMobile": number, "projGUID": market.other_project });
    assert_eq!(market.platform.asks("cst_identify", elsewhere).ok(), nobody);

    let (unprotected, _) = market.recommended();
    assert_eq!(market.identified(&unprotected["cstMobile"])["exist"], 1);
}

#[test]
fn every_follow_up_of_the_customer_in_the_project_is_told_from_the_first_on() {
    let market = Market::open();
    let sql = "SELECT customer_id, project_guid, mobile, count(*) AS n FROM follow_up
        JOIN opportunity ON opportunity.guid = opportunity_guid JOIN customer ON customer.id = customer_id WHERE merged_into IS NULL
        GROUP BY customer_id, project_guid ORDER BY n DESC LIMIT 1";
    let most = market.the_one(sql);
    assert!(most["n"].as_i64() > Some(2), "{most}");
    let project = text(&most, "project_guid");
    let asked = json!({ "cstMobile": most["mobile"], "projGUID": project });
    let content = market.platform.asks("cst_identify", asked).ok();
    let stored = market.stored(&format!(
        "SELECT strftime('%F %H:%M:%f', at / 1000.0, 'unixepoch', '+8 hours') AS at, kind, coalesce(content, '') AS said
            FROM follow_up JOIN opportunity ON opportunity.guid = opportunity_guid WHERE customer_id = {} AND project_guid = '{project}' ORDER BY at",
        most["customer_id"]
    ));
    let expected: Vec<Value> = stored
        .iter()
        .map(|row| {
            json!({
                "followTime": row["at"], "followType": row["kind"].to_string(),
                "followContent": row["said"], "projGUID": project,
            })
        })
        .collect();
    assert_eq!(rows(&content), expected);
    assert!(crate::spec::is_time_with_milliseconds(text(&expected[0], "followTime")));
}

#[test]
fn owners_staff_and_members_are_told_of_customers_too() {
    let market = Market::open();
    let people = market.stored(
        "SELECT mobile, is_staff, is_member, id IN (SELECT customer_id FROM trade_party
            JOIN contract USING (trade_guid) WHERE open = 1) AS is_owner
        FROM customer WHERE merged_into IS NULL AND (is_staff OR is_member) ",
    );
    for person in &people[..people.len().min(20)] {
        let content = market.identified(&person["mobile"]);
        for (flag, column) in
            [("isOwner", "is_owner"), ("isStaff", "is_staff"), ("isMember", "is_member")]
        {
            assert_eq!(content[flag], person[column], "{flag} of {person}");
        }
        assert_eq!(content["isBlack"], 0);
    }
}

#[test]
fn a_customer_is_looked_for_in_a_project_that_exists_by_a_number_that_is_a_mobile() {
    let market = Market::open();
    let right = json!({ "cstMobile": mobile(), "projGUID": market.project });
    let rules =
        [("projGUID", json!("no-such-project"), 4001), ("cstMobile", json!("021-12345678"), 9002)];
    market.tells_the_first(&market.platform, "cst_identify", &right, &rules);
}

#[test]
fn brokers_who_recommend_the_same_stranger_at_once_make_one_customer() {
    let market = Market::open();
    let agents = [market.agent(), market.agent()];
    for round in 0..10 {
        let number = mobile();
        let protects = round % 2 == 0;
        let answers: Vec<(usize, i64, Value)> = thread::scope(|scope| {
            let racers: Vec<_> = (0..8)
                .map(|racer| {
                    let (app, whose) = (market.platform.clone(), racer % 2);
                    let mut recommendation = market.recommendation(&agents[whose]);
                    recommendation["cstMobile"] = json!(number);
                    recommendation["cstName"] = json!(format!("客户{racer}"));
                    if protects {
                        recommendation["expireTime"] = json!(seconds(DAY));
                    }
                    scope.spawn(move || {
                        let answer = app.asks("agent_recommend", recommendation);
                        (whose, answer.errcode, answer.content["cstGUID"].clone())
                    })
                })
                .collect();
            racers.into_iter().map(|racer| racer.join().unwrap()).collect()
        });
        let customer =
            market.the_one(&format!("SELECT id FROM customer WHERE mobile = '{number}'"));
        let customer = customer["id"].to_string();
        let taken: Vec<_> = answers.iter().filter(|(_, code, _)| *code == 0).collect();
        for (_, _, guid) in &taken {
            assert_eq!(guid, customer.as_str());
        }
        let brokers: HashSet<usize> = taken.iter().map(|(whose, ..)| *whose).collect();
        if protects {
            assert_eq!(brokers.len(), 1, "two brokers have the customer: {answers:?}");
            assert_eq!(taken.len(), 4);
            assert!(answers.iter().all(|(_, code, _)| [0, 2002].contains(code)), "{answers:?}");
        } else {
            assert_eq!(taken.len(), 8, "{answers:?}");
        }
        assert_eq!(recommendations(&market, &customer).len(), brokers.len());
        assert_eq!(leads(&market, &customer).len(), brokers.len());
    }
}
