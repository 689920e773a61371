//! Every business code of 5.2 that has a meaning, each from one request.
//!
//! 4004 (an agency exists already) is left out: no interface makes an agency. What comes nearest,
//! base_agencyCompany_list, reports brokerages and says so of one that exists in its own `status` and `message`.
//! 3001 to 3003 and 5001 to 5003 have no meaning and are never answered.

use serde_json::{Value, json};

use crate::contract_wire::Bench;
use crate::customer_world::Store;
use crate::samples::{identity_card, unique};
use crate::spec::meaning;

/// A code, the interface that answers it, and what makes the difference to a request that would be carried out.
struct Case {
    code: i64,
    cmd: &'static str,
    differs: Value,
}

fn case(code: i64, cmd: &'static str, differs: Value) -> Case {
    Case { code, cmd, differs }
}

/// What a customer and a consultant who are there already have.
struct Taken {
    customer: Value,
    consultant: Value,
    agent_mobile: Value,
}

impl Taken {
    fn by(bench: &Bench) -> Taken {
        let customer = json!({
            "customerName": "林素云", "mobile": format!("157{:08}", unique()), "certNum": identity_card(),
        });
        let mut report = bench.stock.request_of("cst_info_create");
        differ(&mut report, &customer);
        bench.app.asks("cst_info_create", report).ok();
        let consultant = bench.stock.request_of("base_consultant_create");
        bench.app.asks("base_consultant_create", consultant.clone()).ok();
        let agent = bench.stock.request_of("agent_create");
        bench.app.asks("agent_create", agent.clone()).ok();
        Taken { customer, consultant, agent_mobile: agent["Mobile"].clone() }
    }

    fn cases(&self) -> Vec<Case> {
        let Taken { customer, consultant, agent_mobile } = self;
        let (name, mobile, card) =
            (&customer["customerName"], &customer["mobile"], &customer["certNum"]);
        vec![
            case(1012, "trade_info_list", json!({"tradeGUID": "no-such"})),
            case(1012, "agent_recommend", json!({"agentGUID": "999999"})),
            case(1012, "s_lead_update", json!({"leadGUID": "no-such"})),
            case(2001, "cst_info_get", json!({"mobile": format!("157{:08}", unique())})),
            case(2001, "cst_follow_update", json!({"cstGUID": "9999999999"})),
            case(2002, "cst_info_create", json!({"customerName": name, "mobile": mobile})),
            case(2003, "cst_info_create", json!({"customerName": "黄志强", "mobile": mobile})),
            case(2003, "agent_create", json!({"Mobile": agent_mobile})),
            case(2004, "cst_info_create", json!({"certNum": card})),
            case(4001, "base_room_list", json!({"projGUID": "no-such"})),
            case(4001, "cst_identify", json!({"projGUID": "no-such"})),
            case(4002, "opportunity_info_create", json!({"userGUID": "no-such"})),
            case(4002, "opportunity_partner_create", json!({"partners": "no-such"})),
            case(4003, "base_consultant_create", json!({"userGUID": consultant["userGUID"]})),
            case(4003, "base_consultant_create", json!({"userCode": consultant["userCode"]})),
            case(4005, "base_consultant_create", json!({"proxyCompanyId": "999999"})),
            case(4005, "agent_create", json!({"agentClasses": 1, "proxyCompanyId": "999999"})),
            case(9001, "cst_info_create", json!({"certNum": "11010519491231002Y"})),
            case(9001, "agent_identify", json!({"cardId": "110105194912310021"})),
            case(9002, "cst_info_create", json!({"mobile": "12345678901"})),
            case(9002, "s_lead_identify", json!({"phone": "0592-1234567"})),
            case(9003, "opportunity_info_query", json!({"oppGUID": "no-such"})),
            case(9003, "cst_attach_create_v2", json!({"oppGUID": "no-such"})),
        ]
    }
}

fn differ(request: &mut Value, differs: &Value) {
    for (name, value) in differs.as_object().unwrap() {
        request[name] = value.clone();
    }
}

/// The codes of 5.2 with a meaning, and 1012, which interfaces answer of records without a code of their own.
const MEANT: [i64; 12] = [1012, 2001, 2002, 2003, 2004, 4001, 4002, 4003, 4005, 9001, 9002, 9003];

#[test]
fn every_business_code_that_has_a_meaning_is_answered_where_it_is_meant() {
    let bench = Bench::open();
    let cases = Taken::by(&bench).cases();
    for Case { code, cmd, differs } in &cases {
        let right = bench.stock.request_of(cmd);
        let mut request = right.clone();
        differ(&mut request, differs);
        let answer = bench.app.asks(cmd, request);
        assert_eq!(answer.errcode, *code, "{cmd} with {differs}: {}", answer.errmsg);
        assert!(answer.refused(*code).starts_with(meaning(*code)));
        assert_eq!(answer.content, json!({}));
        // It was that difference, and nothing else.
        bench.app.asks(cmd, right).ok();
    }
    for code in MEANT {
        assert!(cases.iter().any(|case| case.code == code), "nothing answers {code}");
    }
}

#[test]
fn a_brokerage_that_exists_already_is_told_in_its_answer_and_no_code() {
    let bench = Bench::open();
    let report = bench.stock.request_of("base_agencyCompany_list");
    let first = bench.app.asks("base_agencyCompany_list", report.clone()).ok();
    assert_eq!(first["status"], 1);
    let agencies = Store::of(bench.site()).number("SELECT count(*) FROM agency", []);
    for kind in [1, 2] {
        let mut again = report.clone();
        again["Type"] = json!(kind);
        let told = bench.app.asks("base_agencyCompany_list", again).ok();
        assert_eq!(told, json!({"status": 2, "message": "已存在"}));
    }
    assert_eq!(Store::of(bench.site()).number("SELECT count(*) FROM agency", []), agencies);
}
