//! Customers as sales offices report and find them: cst_info_create, cst_info_update, cst_info_get.

use serde_json::{Value, json};

use crate::customer_world::{Office, identity_card, mobile, with};

const CREATE: &str = "cst_info_create";
const UPDATE: &str = "cst_info_update";
const GET: &str = "cst_info_get";

/// A customer reported with every field.
fn in_full(office: &Office) -> Value {
    let mut customer = office.stranger();
    let more = json!({
        "homeTel": "0592-1234567", "certNum": identity_card(), "certType": 1, "address": "思明区某路 1 号",
        "homeArea": "思明区", "homeCase": "租房", "workTrade": "教育", "workJob": "一般管理人员/职员/公务员",
        "workArea": "湖里区", "cstType": "个人", "fromArea": "外地", "zyNum": 2, "oldOwner": "否",
        "cstClass": "老带新",
    });
    for (name, value) in more.as_object().unwrap() {
        customer[name] = value.clone();
    }
    customer
}

const COLUMNS: [(&str, &str); 18] = [
    ("customerName", "name"),
    ("gender", "gender"),
    ("mobile", "mobile"),
    ("homeTel", "home_phone"),
    ("certNum", "cert_number"),
    ("certType", "cert_kind"),
    ("address", "address"),
    ("homeArea", "home_area"),
    ("homeCase", "home_case"),
    ("workTrade", "work_trade"),
    ("workJob", "work_job"),
    ("workArea", "work_area"),
    ("fromArea", "from_area"),
    ("zyNum", "purchases"),
    ("oldOwner", "old_owner"),
    ("cstClass", "class"),
    ("kind", "kind"),
    ("source", "source_app"),
];

/// What the store holds of a customer, by the request's names.
fn kept(office: &Office, id: &str) -> Value {
    let columns = COLUMNS.map(|(_, column)| column).join(", ");
    let sql = format!("SELECT {columns} FROM customer WHERE id = {id}");
    let row = office.store.rows(&sql, []).remove(0);
    let fields = COLUMNS.iter().zip(row).map(|((name, _), value)| (name.to_string(), json!(value)));
    Value::Object(fields.collect())
}

fn projects(office: &Office, id: &str) -> Vec<Vec<Option<String>>> {
    let sql = "SELECT project_guid, consultant_guid FROM customer_project WHERE customer_id = ?1 ORDER BY changed";
    office.store.rows(sql, [id])
}

fn events(office: &Office, id: &str) -> Vec<String> {
    let sql = "SELECT project_guid FROM event WHERE kind = 'customer' AND subject = ?1 ORDER BY id";
    office.store.rows(sql, [id]).into_iter().map(|row| row[0].clone().unwrap()).collect()
}

fn customers(office: &Office) -> i64 {
    office.store.number("SELECT count(*) FROM customer", [])
}

#[test]
fn a_customer_reported_in_full_is_kept_in_full() {
    let office = Office::open();
    let customer = in_full(&office);
    let id = office.knows(&customer);
    let kept = kept(&office, &id);
    for (name, _) in &COLUMNS[..16] {
        let reported =
            customer[*name].as_str().map_or_else(|| customer[*name].to_string(), str::to_string);
        assert_eq!(kept[*name], json!(reported), "{name}");
    }
    assert_eq!((&kept["kind"], &kept["source"]), (&json!("1"), &json!("301")));
    let relation = vec![Some(office.world.project.clone()), Some(office.consultant.clone())];
    assert_eq!(projects(&office, &id), [relation]);
    assert_eq!(events(&office, &id), [office.world.project.as_str()]);
}

#[test]
fn a_customer_is_found_by_mobile() {
    let office = Office::open();
    let customer = in_full(&office);
    let id = office.knows(&customer);
    let found = office.finds(&customer["mobile"]);
    assert_eq!(found["cstGUID"], json!(id));
    for name in ["customerName", "mobile", "gender", "certType", "certNum", "address"] {
        assert_eq!(found[name], customer[name], "{name}");
    }
    assert_eq!(found["custType"], 1);
    assert_eq!(found["birthday"], "1988-02-29 00:00:00.000");
    for name in [
        "phone",
        "homeProvince",
        "homeCity",
        "homeRegion",
        "workProvince",
        "workCity",
        "workRegion",
    ] {
        assert_eq!(found[name], Value::Null, "{name}");
    }
}

#[test]
fn a_customer_whose_birthday_is_not_known_has_an_empty_one() {
    let office = Office::open();
    let customer = office.stranger();
    office.knows(&customer);
    let found = office.finds(&customer["mobile"]);
    assert_eq!(found["birthday"], "");
    assert_eq!((&found["certType"], &found["certNum"]), (&Value::Null, &Value::Null));
}

#[test]
fn another_number_to_try_is_the_customers_phone() {
    let office = Office::open();
    let [phone, mobile] = office.store.row(
        "SELECT phone, mobile FROM customer WHERE phone IS NOT NULL AND merged_into IS NULL",
        [],
    );
    assert_eq!(office.finds(&json!(mobile))["phone"], json!(phone));
}

#[test]
fn a_mobile_that_nobody_has_leads_to_no_customer() {
    let office = Office::open();
    office.app.asks(GET, json!({"mobile": mobile()})).refused(2001);
    for wrong in ["12345678901", "021-12345678", "+12345"] {
        office.app.asks(GET, json!({"mobile": wrong})).refused(9002);
    }
}

#[test]
fn only_values_that_the_specification_lists_are_taken() {
    let office = Office::open();
    let before = customers(&office);
    let customer = in_full(&office);
    let id = json!("1000000001");
    for (field, value) in [
        ("gender", json!(0)),
        ("gender", json!(3)),
        ("certType", json!(0)),
        ("certType", json!(11)),
        ("workJob", json!("宇航员")),
        ("cstType", json!("1")),
        ("oldOwner", json!("true")),
        ("cstClass", json!("路过")),
        ("zyNum", json!(-1)),
    ] {
        let told = format!("参数类型错误[{field}]");
        let request = with(&customer, field, value);
        let answer = office.app.asks(CREATE, request.clone());
        assert!(answer.refused(1002).starts_with(&told), "{}", answer.errmsg);
        let answer = office.app.asks(UPDATE, with(&request, "cstGUID", id.clone()));
        assert!(answer.refused(1002).starts_with(&told), "{}", answer.errmsg);
    }
    assert_eq!(customers(&office), before);
    for (kind, number) in [(2, "军字第1号"), (3, "E1"), (7, "K1"), (10, "T1"), (9999, "?1")] {
        let mut customer = office.stranger();
        (customer["certType"], customer["certNum"]) = (json!(kind), json!(number));
        office.knows(&customer);
        assert_eq!(office.finds(&customer["mobile"])["certType"], json!(kind));
    }
}

#[test]
fn of_two_broken_rules_the_one_that_comes_first_is_told() {
    let office = Office::open();
    let known = in_full(&office);
    office.knows(&known);
    let other = in_full(&office);
    let id = json!(office.knows(&other));
    // Rules about one field cannot be broken together.
    let project = ("projGUID", json!("no-such-project"), 4001);
    let consultant = ("userGUID", json!("no-such-consultant"), 4002);
    let customer = ("cstGUID", json!("9999999999"), 2001);
    let bad_mobile = ("mobile", json!("12345678901"), 9002);
    let bad_certificate = ("certNum", json!("350203198802290001"), 9001);
    let taken_mobile = ("mobile", known["mobile"].clone(), 2003);
    let taken_certificate = ("certNum", known["certNum"].clone(), 2004);
    let rules = [
        project,
        consultant,
        customer,
        bad_mobile,
        bad_certificate,
        taken_mobile,
        taken_certificate,
    ];
    let mut fresh = in_full(&office);
    fresh["customerName"] = json!("另一个人");
    let before = customers(&office);
    for cmd in [CREATE, UPDATE] {
        let base = if cmd == UPDATE { with(&other, "cstGUID", id.clone()) } else { fresh.clone() };
        let base = with(&base, "customerName", json!("另一个人"));
        for (i, first) in rules.iter().enumerate() {
            if cmd == CREATE && first.0 == "cstGUID" {
                continue;
            }
            let alone = with(&base, first.0, first.1.clone());
            office.app.asks(cmd, alone.clone()).refused(first.2);
            for second in rules[i + 1..].iter().filter(|second| second.0 != first.0) {
                let answer = office.app.asks(cmd, with(&alone, second.0, second.1.clone()));
                assert_eq!(
                    answer.errcode, first.2,
                    "{cmd}: {} and {}: {}",
                    first.0, second.0, answer.errmsg
                );
            }
        }
    }
    assert_eq!(customers(&office), before);
}

#[test]
fn a_mobile_belongs_to_one_customer_of_the_whole_group() {
    let office = Office::open();
    let known = office.stranger();
    let id = office.knows(&known);
    let elsewhere = with(&known, "projGUID", json!(office.world.other_project));
    for again in [&known, &elsewhere] {
        let answer = office.app.asks(CREATE, again.clone());
        assert!(answer.refused(2002).contains(&id), "{}", answer.errmsg);
        office.app.asks(CREATE, with(again, "customerName", json!("郑和"))).refused(2003);
    }
    assert_eq!(projects(&office, &id).len(), 1);
}

#[test]
fn a_certificate_belongs_to_one_customer_whichever_way_its_x_is_written() {
    let office = Office::open();
    let card = std::iter::repeat_with(identity_card).find(|card| card.ends_with('X')).unwrap();
    let known = with(&office.stranger(), "certNum", json!(card.to_lowercase()));
    office.knows(&known);
    assert_eq!(office.finds(&known["mobile"])["certNum"], json!(card));
    for number in [&card, &card.to_lowercase()] {
        office.app.asks(CREATE, with(&office.stranger(), "certNum", json!(number))).refused(2004);
    }
    // The same number on a certificate of another kind is another certificate.
    let mut passport = office.stranger();
    (passport["certType"], passport["certNum"]) = (json!(3), json!(card));
    office.knows(&passport);
}

#[test]
fn a_number_without_a_kind_is_an_identity_card_and_a_companys_a_business_licence() {
    let office = Office::open();
    let person = with(&office.stranger(), "certNum", json!(identity_card()));
    office.knows(&person);
    assert_eq!(office.finds(&person["mobile"])["certType"], 1);
    office
        .app
        .asks(CREATE, with(&office.stranger(), "certNum", json!("91350200MA1")))
        .refused(9001);

    let mut company = with(&office.stranger(), "certNum", json!("91350200MA1"));
    company["cstType"] = json!("公司");
    office.knows(&company);
    let found = office.finds(&company["mobile"]);
    assert_eq!((&found["custType"], &found["certType"]), (&json!(2), &json!(8)));
    assert_eq!(found["birthday"], "");
}

#[test]
fn what_an_update_does_not_tell_stays_as_it_was() {
    let office = Office::open();
    let customer = in_full(&office);
    let id = office.knows(&customer);
    let before = kept(&office, &id);
    let mobile = mobile();
    let update = json!({
        "cstGUID": id, "customerName": "林素雲", "gender": 1, "mobile": mobile, "userGUID": office.consultant,
    });
    assert_eq!(office.app.asks(UPDATE, update).ok(), json!({}));
    let after = kept(&office, &id);
    for (name, _) in COLUMNS {
        match name {
            "customerName" => assert_eq!(after[name], "林素雲"),
            "gender" => assert_eq!(after[name], "1"),
            "mobile" => assert_eq!(after[name], json!(mobile)),
            name => assert_eq!(after[name], before[name], "{name}"),
        }
    }
    assert_eq!(office.finds(&json!(mobile))["birthday"], "1988-02-29 00:00:00.000");
    office.app.asks(GET, json!({"mobile": customer["mobile"]})).refused(2001);
}

#[test]
fn an_update_may_repeat_the_customers_own_mobile_and_certificate() {
    let office = Office::open();
    let customer = in_full(&office);
    let id = office.knows(&customer);
    let mut update = with(&customer, "cstGUID", json!(id));
    update["cstClass"] = json!("关系户");
    office.app.asks(UPDATE, update).ok();
    assert_eq!(kept(&office, &id)["cstClass"], "关系户");
}

#[test]
fn an_update_cannot_take_what_another_customer_has() {
    let office = Office::open();
    let (one, other) = (in_full(&office), in_full(&office));
    office.knows(&one);
    let id = office.knows(&other);
    let update = with(&other, "cstGUID", json!(id));
    office.app.asks(UPDATE, with(&update, "mobile", one["mobile"].clone())).refused(2002);
    let renamed = with(&update, "customerName", json!("另一个人"));
    office.app.asks(UPDATE, with(&renamed, "mobile", one["mobile"].clone())).refused(2003);
    office.app.asks(UPDATE, with(&update, "certNum", one["certNum"].clone())).refused(2004);
    assert_eq!(office.finds(&other["mobile"])["certNum"], other["certNum"]);
}

#[test]
fn a_kind_reported_alone_goes_with_the_number_on_record() {
    let office = Office::open();
    let mut customer = office.stranger();
    (customer["certType"], customer["certNum"]) = (json!(3), json!("E55667788"));
    let id = office.knows(&customer);
    let mut update = with(&office.stranger(), "cstGUID", json!(id));
    update["mobile"] = customer["mobile"].clone();
    office.app.asks(UPDATE, with(&update, "certType", json!(1))).refused(9001);
    office.app.asks(UPDATE, with(&update, "certNum", json!("E99"))).ok();
    let found = office.finds(&customer["mobile"]);
    assert_eq!((&found["certType"], &found["certNum"]), (&json!(3), &json!("E99")));
    office.app.asks(UPDATE, with(&update, "certType", json!(2))).ok();
    assert_eq!(office.finds(&customer["mobile"])["certType"], 2);
}

#[test]
fn a_person_who_turns_out_to_be_a_company_has_a_companys_certificate() {
    let office = Office::open();
    let customer = in_full(&office);
    let id = office.knows(&customer);
    let mut update = with(&office.stranger(), "cstGUID", json!(id));
    (update["cstType"], update["certNum"]) = (json!("公司"), json!("91350200MA2"));
    office.app.asks(UPDATE, update.clone()).ok();
    let found = office.finds(&update["mobile"]);
    assert_eq!((&found["custType"], &found["certType"]), (&json!(2), &json!(8)));
}

#[test]
fn every_project_that_knows_a_customer_is_told_and_the_reporting_one_is_added() {
    let office = Office::open();
    let customer = office.stranger();
    let id = office.knows(&customer);
    let update = with(&customer, "cstGUID", json!(id));
    let elsewhere = with(&update, "projGUID", json!(office.world.other_project));
    office.app.asks(UPDATE, elsewhere).ok();
    let known_in: Vec<_> =
        projects(&office, &id).into_iter().map(|row| row[0].clone().unwrap()).collect();
    assert_eq!(known_in, [office.world.project.clone(), office.world.other_project.clone()]);
    let told = events(&office, &id);
    assert_eq!(told.len(), 3);
    assert!(
        told[1..].contains(&office.world.project)
            && told[1..].contains(&office.world.other_project)
    );

    let mut nowhere = update;
    nowhere.as_object_mut().unwrap().shift_remove("projGUID");
    office.app.asks(UPDATE, nowhere).ok();
    assert_eq!(projects(&office, &id).len(), 2);
    assert_eq!(events(&office, &id).len(), 5);
}

#[test]
fn a_customer_merged_into_another_is_that_other() {
    let office = Office::open();
    let [double, survivor, mobile] = office.store.row(
        "SELECT d.id, s.id, s.mobile FROM customer d JOIN customer s ON s.id = d.merged_into",
        [],
    );
    let mut update = with(&office.stranger(), "cstGUID", json!(double));
    (update["mobile"], update["customerName"]) = (json!(mobile), json!("合并后"));
    office.app.asks(UPDATE, update).ok();
    let found = office.finds(&json!(mobile));
    assert_eq!((&found["cstGUID"], &found["customerName"]), (&json!(survivor), &json!("合并后")));
}

#[test]
fn what_is_no_number_is_no_customer() {
    let office = Office::open();
    let update = office.stranger();
    for guid in ["x", "-1", "0", "99999999999", "1e9", "9999999999999999", " 1000000001"] {
        office.app.asks(UPDATE, with(&update, "cstGUID", json!(guid))).refused(2001);
    }
}

#[test]
fn a_customers_change_time_rises_with_every_report() {
    let office = Office::open();
    let customer = office.stranger();
    let id = office.knows(&customer);
    let changed = || office.store.number("SELECT changed FROM customer WHERE id = ?1", [&id]);
    let created = || office.store.number("SELECT created FROM customer WHERE id = ?1", [&id]);
    let (first, born) = (changed(), created());
    office.app.asks(UPDATE, with(&customer, "cstGUID", json!(id))).ok();
    assert!(changed() > first);
    assert_eq!(created(), born);
}
