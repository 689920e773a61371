//! One believable day of a broker platform and a sales office, through the wire alone.

use serde_json::{Value, json};

use crate::brokers::{DAY, Market, mobile, seconds};
use crate::lists::{everything, rows, text};

#[test]
fn a_broker_brings_a_customer_whom_the_office_looks_after() {
    let market = Market::with_all_interfaces();
    let (platform, office) = (&market.platform, &market.office);

    // The platform reports a brokerage and one of its people, who is no home owner.
    let report = json!({
        "name": "鹭岛置业中介", "cityCode": market.city.to_string(), "opType": 1, "Type": 1,
    });
    let content = platform.asks("base_agencyCompany_list", report).ok();
    assert_eq!(content["status"], 1);
    let number = mobile();
    let person = json!({ "mobile": number, "name": "陈海燕" });
    let flags = platform.asks("agent_identify", person).ok();
    assert_eq!(flags, json!({ "isOwner": 0, "isStaff": 0, "isMember": 0 }));
    let broker = json!({
        "name": "陈海燕", "Mobile": number, "areaCode": market.city, "agentClasses": 2,
        "agencyCompanyId": content["message"], "comment": "中山路店",
    });
    let agent = market.registers(broker);

    // She asks whether a friend is free, and recommends her.
    let friend = json!(mobile());
    let found = market.identified(&friend);
    assert_eq!((&found["exist"], rows(&found).len()), (&json!(0), 0));
    let recommendation = json!({
        "agentGUID": agent, "cstName": "郑晓彤", "cstMobile": friend, "projGUID": market.project,
        "productType": "小高层", "proxyCompanyId": market.agency, "consultantId": market.consultant,
        "comment": "周末带父母看房", "appointTime": seconds(2 * DAY), "gender": 2, "isAccompany": 1,
        "prizeRule": "成交后按合同总价的0.8%结佣", "reportTime": seconds(0), "expireTime": seconds(30 * DAY),
    });
    let content = market.recommends(&recommendation).ok();
    let customer = text(&content, "cstGUID");
    assert_eq!(market.identified(&friend)["exist"], 1);

    // A second broker comes too late, in this project.
    let mut late = market.recommendation(&market.agent());
    late["cstMobile"] = friend.clone();
    market.recommends(&late).refused(2002);

    // The office gives the customer to another consultant of the project.
    let sales = everything(platform, "base_proxyCompanysales_list");
    let here = |row: &&Value| {
        row["projGUID"] == market.project.as_str()
            && row["consultantId"] == market.colleague.as_str()
    };
    assert!(sales.iter().any(|row| here(&row)), "the platform knows whom the office chose");
    let assignment = json!({ "projGUID": market.project, "cstGUID": customer, "consultantId": market.colleague });
    office.asks("assign_create", assignment).ok();

    // She announces her visit; the platform credits the broker.
    let visit = json!({
        "projGUID": market.project, "cstMobile": friend, "cstName": "郑晓彤", "comment": "周六上午到访",
        "appointTime": seconds(2 * DAY), "reportTime": seconds(60),
    });
    platform.asks("agent_appoint", visit).ok();
    let update = json!({
        "agentGUID": agent, "name": "陈海燕", "totalPoint": 10, "point": 10, "level": 1, "status": 1,
    });
    platform.asks("agent_update", update).ok();

    // It turns out that she never asked for it: cancelled, and judged valid after all.
    let cancel = json!({
        "mobile": friend, "name": "郑晓彤", "projGUID": market.project, "cancelCause": "客户表示未委托推荐",
        "agentClasses": 2, "agentName": "陈海燕", "agentMobile": number, "reportTime": seconds(120),
    });
    platform.asks("agent_recommend_cancel", cancel).ok();
    assert_eq!(market.identified(&friend)["exist"], 0);
    let judged = json!({
        "projGUID": market.project, "cstGUID": customer, "agentGUID": agent, "status": 1,
        "comment": "核实有效,延长保护期", "reportTime": seconds(180), "expireTime": seconds(60 * DAY),
    });
    platform.asks("intervene_create", judged).ok();
    let found = market.identified(&friend);
    assert_eq!(
        found,
        json!({ "exist": 1, "isBlack": 0, "isOwner": 0, "isStaff": 0, "isMember": 0, "list": [] })
    );

    // Both go on where they were after a restart.
    let mut market = market;
    market.site.restarts();
    let platform = market.site.app(201);
    let asked = json!({ "cstMobile": friend, "projGUID": market.project });
    assert_eq!(platform.asks("cst_identify", asked).ok(), found);
    let mut again = recommendation;
    again["comment"] = json!("改为周日");
    assert_eq!(platform.asks("agent_recommend", again).ok()["cstGUID"], customer);
}
