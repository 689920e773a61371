//! Brokers register, change, and are asked about as people.

use std::collections::HashSet;
use std::thread;

use serde_json::{Value, json};

use crate::brokers::{Market, mobile};
use crate::lists::text;

const NOBODY: Value = Value::Null;

fn row_of(market: &Market, agent: &str) -> Value {
    market.the_one(&format!("SELECT * FROM broker WHERE id = {agent}"))
}

#[test]
fn a_broker_who_registers_gets_an_id_of_decimal_digits_that_fits_twenty() {
    let market = Market::open();
    let mut broker = market.broker();
    broker["comment"] = json!("自由经纪");
    let agent = market.registers(broker.clone());
    assert!(agent.len() <= 20 && agent.bytes().all(|byte| byte.is_ascii_digit()), "{agent}");
    assert_ne!(agent, market.agent());
    let row = row_of(&market, &agent);
    for (column, value) in [
        ("name", &broker["name"]),
        ("mobile", &broker["Mobile"]),
        ("city_code", &broker["areaCode"]),
        ("class", &broker["agentClasses"]),
        ("comment", &broker["comment"]),
        ("agency_id", &NOBODY),
        ("brokerage_guid", &NOBODY),
        ("level", &json!(1)),
        ("points", &json!(0)),
        ("enabled", &json!(1)),
        ("source_app", &json!(201)),
    ] {
        assert_eq!(&row[column], value, "{column}");
    }
}

#[test]
fn a_broker_of_an_agency_or_a_brokerage_says_of_which() {
    let market = Market::open();
    let brokerage = market.stored("SELECT guid FROM brokerage WHERE deleted = 0")[0].clone();
    for (class, field, value) in [
        (1, "proxyCompanyId", json!(market.agency)),
        (2, "agencyCompanyId", brokerage["guid"].clone()),
    ] {
        let mut broker = market.broker();
        broker["agentClasses"] = json!(class);
        for nothing in [NOBODY, json!("")] {
            broker[field] = nothing;
            let answer = market.platform.asks("agent_create", broker.clone());
            assert!(answer.refused(1001).contains(&format!("[{field}]")), "{}", answer.errmsg);
        }
        broker[field] = value;
        let row = row_of(&market, &market.registers(broker));
        let kept = [row["agency_id"].is_null(), row["brokerage_guid"].is_null()];
        assert_eq!(kept, [class == 2, class == 1]);
    }
}

#[test]
fn a_company_is_kept_only_with_the_class_that_it_goes_with() {
    let market = Market::open();
    let mut broker = market.broker();
    broker["proxyCompanyId"] = json!(market.agency);
    let row = row_of(&market, &market.registers(broker));
    assert_eq!(row["agency_id"], NOBODY);
}

#[test]
fn a_class_is_one_of_six() {
    let market = Market::open();
    for class in [0, 7, -1, i64::MAX] {
        let mut broker = market.broker();
        broker["agentClasses"] = json!(class);
        let answer = market.platform.asks("agent_create", broker);
        assert!(answer.refused(1002).contains("[agentClasses]"), "{}", answer.errmsg);
    }
    for class in [3, 4, 5, 6] {
        let mut broker = market.broker();
        broker["agentClasses"] = json!(class);
        market.registers(broker);
    }
}

#[test]
fn what_a_broker_refers_to_must_exist_and_of_two_broken_rules_the_first_is_told() {
    let market = Market::open();
    let known = market.broker();
    market.registers(known.clone());
    let (cmd, right) = ("agent_create", market.broker());
    let agency = ("proxyCompanyId", json!("99999999"), 4005);
    let brokerage = ("agencyCompanyId", json!("no-such-brokerage"), 1012);
    let city = ("areaCode", json!(999_999), 1012);
    let taken = ("Mobile", known["Mobile"].clone(), 2003);
    let wrong = ("Mobile", json!("12345678901"), 9002);
    let rules = [agency.clone(), brokerage.clone(), city.clone(), wrong];
    market.tells_the_first(&market.platform, cmd, &right, &rules);
    market.tells_the_first(&market.platform, cmd, &right, &[agency, brokerage, city, taken]);
}

#[test]
fn a_mobile_taken_by_another_broker_is_taken_whatever_the_name() {
    let market = Market::open();
    let known = market.broker();
    market.registers(known.clone());
    market.platform.asks("agent_create", known.clone()).refused(2003);
    let mut other = market.broker();
    other["name"] = json!("另一个人");
    other["Mobile"] = known["Mobile"].clone();
    market.platform.asks("agent_create", other).refused(2003);
}

#[test]
fn of_eight_who_register_one_mobile_at_once_one_does() {
    let market = Market::open();
    let shared = market.broker();
    let answers: Vec<(i64, Vec<String>)> = thread::scope(|scope| {
        let racers: Vec<_> = (0..8)
            .map(|_| {
                let (app, shared, market) = (market.platform.clone(), shared.clone(), &market);
                scope.spawn(move || {
                    let raced = app.asks("agent_create", shared).errcode;
                    let own = (0..5).map(|_| {
                        let content = app.asks("agent_create", market.broker()).ok();
                        text(&content, "agentGUID").to_string()
                    });
                    (raced, own.collect())
                })
            })
            .collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).collect()
    });
    let mut raced: Vec<i64> = answers.iter().map(|(raced, _)| *raced).collect();
    raced.sort_unstable();
    assert_eq!(raced, [0, 2003, 2003, 2003, 2003, 2003, 2003, 2003]);
    let ids: HashSet<&String> = answers.iter().flat_map(|(_, own)| own).collect();
    assert_eq!(ids.len(), 40, "an id was given twice");
}

#[test]
fn an_update_changes_what_it_names_and_nothing_else() {
    let market = Market::open();
    let mut broker = market.broker();
    broker["comment"] = json!("中山路店");
    let agent = market.registers(broker.clone());
    let before = row_of(&market, &agent);

    let update = json!({ "agentGUID": agent, "name": "林大满", "status": 1 });
    assert_eq!(market.platform.asks("agent_update", update).ok(), json!({}));
    let after = row_of(&market, &agent);
    for (column, value) in before.as_object().unwrap() {
        match column.as_str() {
            "name" => assert_eq!(after[column], "林大满"),
            "changed" => assert!(after[column].as_i64() > value.as_i64()),
            _ => assert_eq!(&after[column], value, "{column}"),
        }
    }

    let number = mobile();
    let update = json!({
        "agentGUID": agent, "name": "林大满", "mobile": number, "agentClasses": 4,
        "areaCode": market.city, "totalPoint": 1200, "point": 0, "level": 5,
        "comment": "营销管理部", "status": 0,
    });
    market.platform.asks("agent_update", update).ok();
    let after = row_of(&market, &agent);
    for (column, value) in [
        ("mobile", json!(number)),
        ("class", json!(4)),
        ("total_points", json!(1200)),
        ("points", json!(0)),
        ("level", json!(5)),
        ("comment", json!("营销管理部")),
        ("enabled", json!(0)),
        ("created", before["created"].clone()),
    ] {
        assert_eq!(after[column], value, "{column}");
    }
}

#[test]
fn a_broker_who_leaves_a_class_leaves_its_company() {
    let market = Market::open();
    let brokerage = market.stored("SELECT guid FROM brokerage WHERE deleted = 0")[0].clone();
    let agent = market.agent();
    let update = |fields: Value| {
        let mut update = json!({ "agentGUID": agent, "name": "林小满", "status": 1 });
        update.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        market.platform.asks("agent_update", update)
    };
    let companies = || {
        let row = row_of(&market, &agent);
        [row["agency_id"].to_string(), text_or_nothing(&row["brokerage_guid"])]
    };
    let agency = market.agency.as_str();
    let guid = text(&brokerage, "guid");
    assert!(update(json!({ "agentClasses": 1 })).refused(1001).contains("[proxyCompanyId]"));
    assert!(update(json!({ "agentClasses": 2 })).refused(1001).contains("[agencyCompanyId]"));
    update(json!({ "agentClasses": 1, "proxyCompanyId": agency })).ok();
    assert_eq!(companies(), [agency, ""]);
    update(json!({ "point": 5 })).ok();
    assert_eq!(companies(), [agency, ""], "an absent company stays");
    update(json!({ "agentClasses": 2, "agencyCompanyId": guid })).ok();
    assert_eq!(companies(), ["null", guid]);
    update(json!({ "agentClasses": 6 })).ok();
    assert_eq!(companies(), ["null", ""]);
}

fn text_or_nothing(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_string()
}

#[test]
fn what_an_update_refers_to_must_exist_and_of_two_broken_rules_the_first_is_told() {
    let market = Market::open();
    let known = market.broker();
    market.registers(known.clone());
    let right = json!({ "agentGUID": market.agent(), "name": "林小满", "status": 1 });
    let agency = ("proxyCompanyId", json!("99999999"), 4005);
    let agent = ("agentGUID", json!("99999999999999999999"), 1012);
    let brokerage = ("agencyCompanyId", json!("no-such-brokerage"), 1012);
    let city = ("areaCode", json!(999_999), 1012);
    for last in [("mobile", json!("1380000000"), 9002), ("mobile", known["Mobile"].clone(), 2003)] {
        let rules = [agency.clone(), agent.clone(), brokerage.clone(), city.clone(), last];
        market.tells_the_first(&market.platform, "agent_update", &right, &rules);
    }
    for (field, wrong) in [
        ("agentGUID", json!("abc")),
        ("agentGUID", json!("0")),
        ("agentGUID", json!("-1")),
        ("agentGUID", json!("1.5")),
    ] {
        let mut update = right.clone();
        update[field] = wrong;
        market.platform.asks("agent_update", update).refused(1012);
    }
}

#[test]
fn points_levels_and_states_have_their_ranges() {
    let market = Market::open();
    let right = json!({ "agentGUID": market.agent(), "name": "林小满", "status": 1 });
    for (field, wrong) in [
        ("level", 0),
        ("level", 6),
        ("point", -1),
        ("totalPoint", -1),
        ("status", 2),
        ("status", -1),
        ("agentClasses", 7),
    ] {
        let mut update = right.clone();
        update[field] = json!(wrong);
        let answer = market.platform.asks("agent_update", update);
        assert!(answer.refused(1002).contains(&format!("[{field}]")), "{}", answer.errmsg);
    }
}

#[test]
fn a_broker_keeps_the_own_mobile() {
    let market = Market::open();
    let broker = market.broker();
    let agent = market.registers(broker.clone());
    let update =
        json!({ "agentGUID": agent, "name": "林小满", "mobile": broker["Mobile"], "status": 1 });
    market.platform.asks("agent_update", update).ok();
}

/// What is said of somebody: owner, staff, member.
fn flags(market: &Market, person: Value) -> [i64; 3] {
    let content = market.platform.asks("agent_identify", person).ok();
    ["isOwner", "isStaff", "isMember"].map(|flag| content[flag].as_i64().unwrap())
}

/// Customers, each with the flags that the store's own rows give.
const PEOPLE: &str = "SELECT name, mobile, cert_kind, cert_number, is_staff, is_member,
        id IN (SELECT party.customer_id FROM trade_party party JOIN contract USING (trade_guid) WHERE contract.open = 1)
        OR id IN (SELECT trade.customer_id FROM trade JOIN contract ON trade_guid = trade.guid WHERE contract.open = 1)
        AS is_owner
    FROM customer WHERE merged_into IS NULL";

#[test]
fn owners_staff_and_members_are_told_by_their_mobile() {
    let market = Market::open();
    let people = market.stored(PEOPLE);
    for column in ["is_owner", "is_staff", "is_member"] {
        for value in [0, 1] {
            let person = people.iter().find(|person| person[column] == value);
            let person = person.unwrap_or_else(|| panic!("nobody with {column} = {value}"));
            let expected =
                ["is_owner", "is_staff", "is_member"].map(|flag| person[flag].as_i64().unwrap());
            assert_eq!(flags(&market, json!({ "mobile": person["mobile"] })), expected);
        }
    }
    assert_eq!(flags(&market, json!({ "mobile": mobile() })), [0, 0, 0]);
}

#[test]
fn a_contract_that_was_closed_makes_no_owner() {
    let market = Market::open();
    let sql = format!(
        "SELECT mobile FROM ({PEOPLE}) WHERE is_owner = 0 AND mobile IN (SELECT mobile FROM customer
            JOIN trade ON trade.customer_id = customer.id JOIN contract ON trade_guid = trade.guid)"
    );
    let person = &market.stored(&sql)[0];
    assert_eq!(flags(&market, json!({ "mobile": person["mobile"] }))[0], 0);
}

#[test]
fn whoever_is_named_on_the_contract_is_an_owner() {
    let market = Market::open();
    let sql = "SELECT customer.mobile FROM trade_party party JOIN contract USING (trade_guid)
            JOIN customer ON customer.id = party.customer_id
        WHERE contract.open = 1 AND customer.id NOT IN (SELECT customer_id FROM trade)";
    let person = &market.stored(sql)[0];
    assert_eq!(flags(&market, json!({ "mobile": person["mobile"] }))[0], 1);
}

#[test]
fn the_card_finds_whom_nobody_knows_by_the_mobile() {
    let market = Market::open();
    let sql = format!("SELECT * FROM ({PEOPLE}) WHERE is_owner = 1 AND cert_kind = 1");
    let owner = &market.stored(&sql)[0];
    let card = &owner["cert_number"];
    assert_eq!(flags(&market, json!({ "mobile": mobile(), "cardId": card }))[0], 1);
    let named = json!({ "mobile": mobile(), "name": owner["name"], "cardId": card });
    assert_eq!(flags(&market, named)[0], 1);
    let lower = text(owner, "cert_number").to_lowercase();
    let known = json!({ "mobile": owner["mobile"], "cardId": lower });
    assert_eq!(flags(&market, known)[0], 1);
}

#[test]
fn another_name_or_another_card_is_another_person() {
    let market = Market::open();
    let sql = format!("SELECT * FROM ({PEOPLE}) WHERE is_owner = 1 AND cert_kind = 1");
    let owners = market.stored(&sql);
    let (owner, other) = (&owners[0], &owners[1]);
    let known = json!({ "mobile": owner["mobile"], "name": owner["name"] });
    assert_eq!(flags(&market, known)[0], 1);
    let renamed = json!({ "mobile": owner["mobile"], "name": "不是本人" });
    assert_eq!(flags(&market, renamed), [0, 0, 0]);
    let other_card = json!({ "mobile": owner["mobile"], "cardId": other["cert_number"] });
    assert_eq!(flags(&market, other_card), [0, 0, 0]);
    let by_card = json!({ "mobile": mobile(), "name": "不是本人", "cardId": owner["cert_number"] });
    assert_eq!(flags(&market, by_card), [0, 0, 0]);
}

#[test]
fn a_mobile_is_a_mobile_and_a_card_is_a_card() {
    let market = Market::open();
    let asks = |mobile: &str, card: &str| {
        market.platform.asks("agent_identify", json!({ "mobile": mobile, "cardId": card }))
    };
    asks("12345678901", "11010519491231002X").refused(9002);
    asks("12345678901", "110105194912310021").refused(9002);
    let number = mobile();
    for wrong in ["110105194912310021", "11010519491331002X", "E12345678", "1"] {
        let answer = asks(&number, wrong);
        assert!(!answer.refused(9001).contains(wrong), "the card's number is told");
    }
    asks(&number, "11010519491231002X").ok();
}

#[test]
fn a_sales_office_is_not_granted_what_broker_platforms_do() {
    let market = Market::open();
    for cmd in [
        "cst_identify",
        "agent_identify",
        "agent_create",
        "agent_update",
        "agent_recommend",
        "agent_appoint",
    ] {
        market.office.asks(cmd, json!({})).refused(1010);
    }
    market.platform.asks("assign_create", json!({})).refused(1010);
}
