//! Customers: who they are, what is known of them, and what is learned when they buy.

use super::calendar::{DAY, date};
use super::dice::Dice;
use super::names::Casting;
use super::places::Place;
use super::rows::Customer;
use super::world::World;

const FIRST_ID: i64 = 1_000_000_001;

const HOME_CASES: &[&str] = &["自有住房", "租房", "与父母同住", "单位宿舍"];
const TRADES: &[&str] = &[
    "制造业",
    "金融",
    "教育",
    "医疗",
    "互联网",
    "建筑",
    "餐饮",
    "物流",
    "贸易",
    "政府机关",
    "旅游",
    "农业",
];
const JOBS: &[(&str, u64)] = &[
    ("中层管理人员", 16),
    ("一般管理人员/职员/公务员", 34),
    ("核心业务技术人员", 18),
    ("其他", 10),
    ("个体", 14),
    ("党政军干部", 2),
    ("副总经理等高层管理人员", 4),
    ("跨国企业领导者(老板/董事/股东)", 1),
    ("国、央企领导者(老板/董事/股东)", 1),
];
const CLASSES: &[(Option<&str>, u64)] = &[
    (Some("广告来访"), 50),
    (Some("老带新"), 14),
    (Some("老业主"), 8),
    (Some("关系户"), 5),
    (Some("员工"), 2),
    (None, 21),
];
const FIRMS: (&[&str], &[&str]) = (
    &["云栖", "恒禾", "瑞麟", "博远", "佳木", "同舟", "金穗", "蓝汐", "启元", "长泽"],
    &["商贸有限公司", "餐饮管理有限公司", "文化传媒有限公司", "供应链有限公司", "科技有限公司"],
);

/// How a customer came to be known.
pub struct Arrival {
    pub place: &'static Place,
    pub at: i64,
    pub source_app: u16,
    /// A company rather than a person.
    pub firm: bool,
}

/// Puts a new customer into the world. Returns the place in the world's list.
pub fn enter(
    world: &mut World,
    casting: &mut Casting,
    dice: &mut Dice,
    arrival: &Arrival,
) -> usize {
    let Arrival { place, at, source_app, firm } = *arrival;
    let person = casting.person();
    let (name, gender) = if firm {
        let (names, kinds) = FIRMS;
        (format!("{}{}{}", place.short, dice.pick(names), dice.pick(kinds)), 0)
    } else if dice.percent(2) {
        // Nobody asked.
        (person.name, 0)
    } else {
        (person.name, person.gender)
    };
    let (district, streets) = dice.pick(place.districts);
    let (work_district, _) = dice.pick(place.districts);
    let street = streets.split(' ').next().unwrap_or_default();
    let class = if firm { None } else { dice.weighted(CLASSES) };
    let detailed = dice.percent(70);
    let person_says = |says: bool| detailed && !firm && says;
    let (lives, works) = (person_says(true), person_says(dice.percent(60)));
    world.customers.push(Customer {
        id: FIRST_ID + world.customers.len() as i64,
        name,
        kind: if firm { 2 } else { 1 },
        gender,
        mobile: person.mobile,
        phone: dice.percent(6).then(|| casting.mobile()),
        home_phone: dice.percent(4).then(|| format!("0{}-{}", place.code % 1000, dice.digits(7))),
        office_phone: firm.then(|| format!("0{}-8{}", place.code % 1000, dice.digits(6))),
        cert_kind: None,
        cert_number: None,
        birthday: None,
        home_province: lives.then_some(place.province),
        home_city: lives.then_some(place.name),
        home_region: lives.then_some(district),
        address: lives
            .then(|| format!("{}{district}{street}{}号", place.name, dice.between(1, 388))),
        work_province: works.then_some(place.province),
        work_city: works.then_some(place.name),
        work_region: works.then_some(work_district),
        home_area: lives.then_some(district),
        home_case: lives.then(|| dice.pick(HOME_CASES)),
        work_trade: works.then(|| dice.pick(TRADES)),
        work_job: works.then(|| dice.weighted(JOBS)),
        work_area: works.then_some(work_district),
        from_area: detailed.then_some(if dice.percent(82) { "本市" } else { "外地" }),
        purchases: match class {
            Some("老业主") => Some(dice.between(1, 3) as u8),
            _ if detailed => Some(dice.weighted(&[(0, 60), (1, 30), (2, 10)])),
            _ => None,
        },
        old_owner: class.map(|class| if class == "老业主" { "是" } else { "否" }),
        class,
        is_staff: class == Some("员工"),
        is_member: dice.percent(12),
        source_app: Some(source_app),
        merged_into: None,
        created: at,
        changed: at,
    });
    let customer = world.customers.len() - 1;
    if dice.percent(18) {
        certify(world, casting, dice, customer, place, at);
    }
    customer
}

/// A customer shows a certificate, if that has not happened yet.
pub fn certify(
    world: &mut World,
    casting: &mut Casting,
    dice: &mut Dice,
    customer: usize,
    place: &Place,
    at: i64,
) {
    let customer = &mut world.customers[customer];
    if customer.cert_number.is_some() {
        return;
    }
    customer.changed = customer.changed.max(at);
    if customer.kind == 2 {
        customer.cert_kind = Some(8);
        customer.cert_number = Some(format!("{}{}", place.code, dice.digits(9)));
        return;
    }
    // Most people buy between 25 and 45.
    let age = 22.0 + 20.0 * dice.fraction() + 20.0 * dice.fraction();
    let birthday = date(customer.created - (age * 365.25) as i64 * DAY);
    let gender = if customer.gender == 0 { 1 } else { customer.gender };
    let (kind, number) = match dice.below(100) {
        0 => (2, format!("军字第{}号", dice.digits(8))),
        1 => (3, format!("E{}", dice.digits(8))),
        2 => (4, format!("H{}", dice.digits(8))),
        3 => (5, dice.digits(8)),
        _ => (1, casting.identity_card(place.code, birthday, gender)),
    };
    // Only an identity card tells the birthday.
    customer.birthday = (kind == 1).then(|| birthday.to_string());
    customer.cert_kind = Some(kind);
    customer.cert_number = Some(number);
}

/// People who came twice under two numbers, and whose second record was merged into the first.
pub fn merge_doubles(world: &mut World, casting: &mut Casting, dice: &mut Dice, end: i64) {
    for _ in 0..12 {
        let first = &world.customers[dice.below(world.customers.len() as u64) as usize];
        let age = end - first.created;
        if first.kind == 2 || age < 30 * DAY {
            continue;
        }
        let created = first.created + dice.between(DAY, age / 3);
        let double = Customer {
            id: FIRST_ID + world.customers.len() as i64,
            name: first.name.clone(),
            gender: first.gender,
            mobile: casting.mobile(),
            kind: 1,
            is_member: first.is_member,
            source_app: first.source_app,
            merged_into: Some(first.id),
            created,
            changed: created + dice.between(DAY, age / 2),
            ..Customer::default()
        };
        world.customers.push(double);
    }
}
