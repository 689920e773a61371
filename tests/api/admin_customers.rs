//! One customer, lead, opportunity or consultant, as the operator looks at it and changes it.

use serde_json::{Value, json};

use crate::customer_world::{Office, Store, identity_card, with};
use crate::lists::{everything, text};
use crate::operator::Operator;
use crate::post::{FAST, Post};
use crate::server::Site;

const HOSTILE: &str = "<img src=x onerror=alert(1)>";

impl Operator {
    fn reveals(&self, path: &str) -> crate::http::Response {
        self.sends("POST", &format!("/admin/api{path}/reveal"), None)
    }

    /// The rows of the audit table about a thing, the newest first.
    fn audited(&self, subject: &str) -> Vec<Value> {
        self.gets(&format!("/audit?subject={subject}")).json()["rows"].as_array().unwrap().clone()
    }
}

fn total(list: &Value) -> i64 {
    list["total"].as_i64().unwrap()
}

#[test]
fn a_customers_record_has_all_that_the_store_knows() {
    let site = Site::shared();
    let (store, program) = (Store::of(&site), Operator::program(&site, "reader"));
    let [id] = store.row(
        "SELECT c.id FROM customer c WHERE EXISTS (SELECT 1 FROM trade WHERE customer_id = c.id AND state = 'signed')
            AND EXISTS (SELECT 1 FROM customer_attribute WHERE customer_id = c.id)
            AND EXISTS (SELECT 1 FROM recommendation WHERE customer_id = c.id)
            AND EXISTS (SELECT 1 FROM assignment WHERE customer_id = c.id) ORDER BY id LIMIT 1",
        [],
    );
    let record = program.gets(&format!("/customers/{id}")).json();
    let count = |from: &str| store.number(&format!("SELECT count(*) FROM {from}"), [&id]);
    for (field, from) in [
        ("leads", "lead WHERE customer_id = ?1"),
        ("opportunities", "opportunity WHERE customer_id = ?1"),
        (
            "trades",
            "(SELECT trade_guid FROM trade_party WHERE customer_id = ?1 UNION SELECT guid FROM trade WHERE customer_id = ?1)",
        ),
        (
            "attributes",
            "(SELECT DISTINCT attribute_guid, opportunity_guid, scope_guid FROM customer_attribute WHERE customer_id = ?1)",
        ),
        ("recommendations", "recommendation WHERE customer_id = ?1"),
        ("assignments", "assignment WHERE customer_id = ?1"),
        ("appointments", "appointment WHERE customer_id = ?1"),
        ("relatedTo", "opportunity_customer WHERE customer_id = ?1"),
    ] {
        assert_eq!(total(&record[field]), count(from), "{field}");
        assert_eq!(record[field]["rows"].as_array().unwrap().len() as i64, count(from), "{field}");
    }
    assert_eq!(
        record["places"].as_array().unwrap().len() as i64,
        count("customer_project WHERE customer_id = ?1")
    );
    let follow_ups =
        "follow_up JOIN opportunity o ON o.guid = opportunity_guid WHERE o.customer_id = ?1";
    let told = record["opportunities"]["rows"].as_array().unwrap().iter();
    assert_eq!(told.map(|story| total(&story["followUps"])).sum::<i64>(), count(follow_ups));

    let trade = &record["trades"]["rows"][0];
    let [orders, fees, owed] = store.row(
        "SELECT (SELECT count(*) FROM sale_order WHERE trade_guid = ?1), (SELECT count(*) FROM fee WHERE trade_guid = ?1),
            (SELECT sum(balance) FROM fee WHERE trade_guid = ?1)",
        [text(trade, "guid")],
    );
    assert_eq!(trade["orders"].as_array().unwrap().len().to_string(), orders);
    let all = trade["fees"].as_array().unwrap();
    assert_eq!(all.len().to_string(), fees);
    assert_eq!(
        all.iter().map(|fee| fee["balance"].as_i64().unwrap()).sum::<i64>().to_string(),
        owed
    );
    let answer = &record["attributes"]["rows"][0];
    let [name] = store
        .row("SELECT name FROM attribute WHERE guid = ?1", [text(&answer["attribute"], "guid")]);
    assert_eq!(answer["attribute"]["name"], name);

    // The parts have records of their own, which name one another.
    let story = &record["opportunities"]["rows"][0];
    let guid = text(&story["opportunity"], "guid");
    let opportunity = program.gets(&format!("/opportunities/{guid}")).json();
    assert_eq!(opportunity["followUps"], story["followUps"]);
    assert_eq!(opportunity["opportunity"]["customer"]["id"].to_string(), id);
    let lead = text(&record["leads"]["rows"][0], "guid");
    let lead = program.gets(&format!("/leads/{lead}")).json();
    assert_eq!(lead["lead"]["customer"]["id"].to_string(), id);
    let consultant = text(&opportunity["opportunity"]["consultant"], "guid");
    let consultant = program.gets(&format!("/consultants/{consultant}")).json();
    assert!(consultant["opportunities"].as_i64().unwrap() > 0);
}

#[test]
fn hostile_texts_come_back_as_they_are() {
    let office = Office::open();
    let program = Operator::program(&office.site, "reader");
    let customer = with(&office.stranger(), "customerName", json!(HOSTILE));
    let id = office.knows(&with(&customer, "address", json!("</script><script>alert(2)</script>")));
    let lead = json!({
        "projGUID": office.world.project, "consultantId": office.consultant, "cstName": "'\"><b>", "cstTel": "17400009999",
        "cstType": "个人", "cstGender": 2, "description": "{{7*7}}", "leadSource": "来电", "topic": HOSTILE, "leadType": "天使",
    });
    let lead = office.app.asks("s_lead_create", lead).ok();
    let record = program.gets(&format!("/customers/{id}"));
    assert_eq!(record.header("content-type"), Some("application/json"));
    assert_eq!(record.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(record.json()["customer"]["name"], HOSTILE);
    assert_eq!(record.json()["facts"]["address"], "</script><script>alert(2)</script>");
    let found = program.gets(&format!("/customers?q={}", crate::http::percent(HOSTILE))).json();
    assert_eq!((total(&found), &found["rows"][0]["name"]), (1, &json!(HOSTILE)));
    let lead = program.gets(&format!("/leads/{}", text(&lead, "leadGUID"))).json();
    assert_eq!(
        (&lead["lead"]["name"], &lead["lead"]["topic"]),
        (&json!("'\"><b>"), &json!(HOSTILE))
    );
}

#[test]
fn numbers_are_masked_until_they_are_revealed_and_that_is_kept() {
    let office = Office::open();
    let program = Operator::program(&office.site, "curious");
    let card = identity_card();
    let phone = "0592-5566778";
    let customer = with(&with(&office.stranger(), "certNum", json!(card)), "homeTel", json!(phone));
    let id = office.knows(&customer);
    let mobile = text(&customer, "mobile");
    let shows_nothing = |answer: &str| {
        for secret in [mobile, card.as_str(), phone] {
            assert!(!answer.contains(secret), "{secret} in {answer}");
        }
    };
    for path in [
        format!("/customers?q={mobile}"),
        format!("/customers/{id}"),
        format!("/opportunities?q={id}"),
    ] {
        shows_nothing(&program.gets(&path).text());
    }
    let shown = program.gets(&format!("/customers/{id}")).json();
    assert_eq!(shown["customer"]["mobile"], format!("{}****{}", &mobile[..3], &mobile[7..]));
    assert_eq!(
        shown["customer"]["certNumber"],
        format!("{}*************{}", &card[..3], &card[16..])
    );
    assert!(program.audited(&id).is_empty(), "looking reveals nothing");

    let revealed = program.reveals(&format!("/customers/{id}"));
    assert_eq!(revealed.status, 200);
    let whole = json!({ "mobile": mobile, "phone": null, "homePhone": phone, "officePhone": null, "certNumber": card });
    assert_eq!(revealed.json(), whole);
    let rows = program.audited(&id);
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (&rows[0]["who"], &rows[0]["action"]),
        (&json!("token curious"), &json!("customer.reveal"))
    );
    assert_eq!(rows[0]["after"], json!({ "told": ["mobile", "homePhone", "certNumber"] }));
    shows_nothing(&program.gets("/audit").text());
    assert_eq!(program.reveals("/customers/1").refusal(), (404, "not_found".into()));

    let [lead, number] = office.store.row("SELECT guid, phone FROM lead LIMIT 1", []);
    let [broker, broker_mobile] = office.store.row("SELECT id, mobile FROM broker LIMIT 1", []);
    let [consultant, own] = office.store.row("SELECT guid, mobile FROM consultant LIMIT 1", []);
    for (record, list, action, number) in [
        (format!("/leads/{lead}"), format!("/leads?q={lead}"), "lead.reveal", number),
        (
            format!("/base/brokers/{broker}"),
            format!("/base/brokers?q={broker}"),
            "broker.reveal",
            broker_mobile,
        ),
        (format!("/consultants/{consultant}"), "/consultants".into(), "consultant.reveal", own),
    ] {
        assert!(!program.gets(&list).text().contains(&number), "{list}");
        assert_eq!(program.reveals(&record).json(), json!({ "mobile": number }), "{record}");
        let subject = record.rsplit('/').next().unwrap();
        assert_eq!(program.audited(subject)[0]["action"], action);
    }
}

#[test]
fn a_customer_becomes_staff_or_a_member_and_applications_hear_of_the_change() {
    let all = [&FAST[..], &["--interfaces", "all"]].concat();
    let post = Post::open(&all, &[(302, "all")]);
    let (site, program) = (post.site(), Operator::program(post.site(), "clerk"));
    let store = Store::of(site);
    let customer = post.knows("郑云");
    let id = text(&customer, "cstGUID");
    post.settles();
    let stands = || {
        let platform = site.app(201);
        platform.asks("agent_identify", json!({ "mobile": customer["mobile"] })).ok()
    };
    let events = || {
        store.number("SELECT count(*) FROM event WHERE kind = 'customer' AND subject = ?1", [id])
    };
    let changed = || store.number("SELECT changed FROM customer WHERE id = ?1", [id]);
    let (told, since) = (events(), changed());
    let path = format!("/customers/{id}");
    let answer = program.patches(&path, json!({ "isMember": true }));
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(
        (&answer.json()["isStaff"], &answer.json()["isMember"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(stands(), json!({ "isOwner": 0, "isStaff": 0, "isMember": 1 }));
    assert_eq!(events(), told + 1, "one project knows them");
    assert!(changed() > since);
    program.patches(&path, json!({ "isStaff": true, "isMember": false }));
    assert_eq!(stands(), json!({ "isOwner": 0, "isStaff": 1, "isMember": 0 }));
    let rows = program.audited(id);
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0]["before"], json!({ "isStaff": false, "isMember": true }));
    assert_eq!(rows[0]["after"], json!({ "isStaff": true, "isMember": false }));

    // What is so already is no change, to nobody.
    let since = changed();
    for body in [json!({ "isStaff": true }), json!({})] {
        assert_eq!(program.patches(&path, body).status, 200);
    }
    assert_eq!((events(), changed(), program.audited(id).len()), (told + 2, since, 2));

    post.settles();
    let pushes = post.ear(302).pushes();
    let about = |push: &&crate::receiver::Push| push.content["cstGUID"] == id;
    assert!(pushes.iter().filter(about).filter(|push| push.cmd == "cst_info_notify").count() >= 2);
    let shown = program.gets(&path).json();
    let pushes = shown["pushes"]["rows"].as_array().unwrap();
    assert!(pushes.iter().all(|push| push["record"] == format!("customer:{id}")));
    let to_302 = pushes.iter().filter(|push| push["applicationId"] == 302);
    assert!(to_302.clone().count() >= 3 && to_302.clone().all(|push| push["state"] == "delivered"));
    let sent = "SELECT count(*) FROM delivery WHERE record = 'customer:' || ?1";
    assert_eq!(total(&shown["pushes"]), store.number(sent, [id]));
    assert_eq!(program.patches("/customers/1", json!({ "isStaff": true })).refusal().0, 404);
    let refused = program.patches(&path, json!({ "name": "别名" }));
    assert_eq!(refused.refusal(), (422, "invalid".into()));
}

#[test]
fn a_disabled_consultant_is_told_as_such_and_sells_nothing() {
    let site = Site::open();
    let (store, app, program) =
        (Store::of(&site), site.app(123), Operator::program(&site, "clerk"));
    let [guid, project, customer, room] = store.row(
        "SELECT c.guid, o.project_guid, o.customer_id, r.guid FROM opportunity o
            JOIN consultant c ON c.guid = o.consultant_guid AND c.disabled = 0
            JOIN room r ON r.project_guid = o.project_guid AND r.state = 'available'
         WHERE o.open = 1 AND NOT EXISTS (SELECT 1 FROM trade WHERE opportunity_guid = o.guid) LIMIT 1",
        [],
    );
    assert!(!project.is_empty());
    let listed = |cmd: &str, id: &str| {
        let all = everything(&app, cmd);
        all.into_iter().filter(|row| row[id] == guid.as_str()).collect::<Vec<_>>()
    };
    let since = store.number("SELECT last FROM clock", []);
    let path = format!("/consultants/{guid}");
    let answer = program.patches(&path, json!({ "disabled": true }));
    assert_eq!(
        (answer.status, &answer.json()["disabled"]),
        (200, &json!(true)),
        "{}",
        answer.text()
    );
    assert_eq!(listed("base_consultant_list", "userGUID")[0]["isDisabled"], 1);
    assert!(
        listed("base_proxyCompanysales_list", "consultantId").iter().all(|row| row["enable"] == 0)
    );
    let moved = "SELECT count(*) FROM consultant WHERE guid = ?1 AND changed > ?2";
    assert_eq!(store.number(moved, rusqlite::params![guid, since]), 1, "followers see it");
    let moved =
        "SELECT count(*) FROM consultant_project WHERE consultant_guid = ?1 AND changed <= ?2";
    assert_eq!(store.number(moved, rusqlite::params![guid, since]), 0);
    let order = ["desk", "order", "--room", &room, "--customer", &customer, "--consultant", &guid];
    let refused = site.runs(&order);
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("is disabled"), "{refused:?}");
    assert_eq!(program.patches(&path, json!({ "disabled": true })).status, 200, "nothing new");

    assert_eq!(program.patches(&path, json!({ "disabled": false })).json()["disabled"], false);
    assert_eq!(listed("base_consultant_list", "userGUID")[0]["isDisabled"], 0);
    assert!(site.runs(&order).status.success());
    let rows = program.audited(&guid);
    let actions: Vec<_> = rows.iter().map(|row| row["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["consultant.enable", "consultant.disable"]);
    assert_eq!(
        (&rows[1]["before"], &rows[1]["after"]),
        (&json!({ "disabled": false }), &json!({ "disabled": true }))
    );
    assert_eq!(
        program.patches("/consultants/nobody", json!({ "disabled": true })).refusal().0,
        404
    );
    assert_eq!(program.patches(&path, json!({})).refusal(), (422, "invalid".into()));

    let [password] = store.row("SELECT password FROM consultant WHERE guid = ?1", [&guid]);
    for path in [path, "/consultants?size=200".into(), "/audit?size=200".into()] {
        assert!(!program.gets(&path).text().contains(&password), "{path}");
    }
}
