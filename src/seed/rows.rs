//! The store's rows as the demo world makes them, table by table. A field has its column's name;
//! columns that the demo leaves at their default are left out.

use rusqlite::{Connection, params};

use super::guid::Guid;

/// Text that is either of this code or made for the world.
pub type Text = std::borrow::Cow<'static, str>;

/// A row that can be put into the store.
pub trait Row {
    const INSERT: &'static str;
    fn insert(&self, statement: &mut rusqlite::Statement<'_>) -> rusqlite::Result<usize>;
}

/// Puts rows of one table into the store.
pub fn insert<R: Row>(conn: &Connection, rows: &[R]) -> rusqlite::Result<()> {
    let mut statement = conn.prepare_cached(R::INSERT)?;
    for row in rows {
        row.insert(&mut statement)?;
    }
    Ok(())
}

/// A row whose creation and last change the world's clock dates.
pub trait Dated {
    fn changed(&mut self) -> &mut i64;
}

macro_rules! column {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $column:literal) => {
        $column
    };
}

macro_rules! rows {
    ($( $(#[$doc:meta])* $name:ident in $table:literal {
        $first:ident: $first_type:ty $(, $field:ident $($column:literal)? : $type:ty)* $(,)?
    } )*) => { $(
        $(#[$doc])*
        pub struct $name {
            pub $first: $first_type,
            $(pub $field: $type,)*
        }

        impl Row for $name {
            const INSERT: &'static str = concat!(
                "INSERT INTO ", $table, " (", stringify!($first), $(", ", column!($field $($column)?),)*
                ") VALUES (?", $(rows!(@mark $field),)* ")"
            );

            fn insert(&self, statement: &mut rusqlite::Statement<'_>) -> rusqlite::Result<usize> {
                statement.execute(params![self.$first, $(self.$field),*])
            }
        }

        $( rows!(@dated $name $field); )*
    )* };
    (@mark $field:ident) => { ", ?" };
    (@dated $name:ident changed) => {
        impl Dated for $name {
            fn changed(&mut self) -> &mut i64 {
                &mut self.changed
            }
        }
    };
    (@dated $name:ident $other:ident) => {};
}

rows! {
    Application in "application" {
        id: u16, name: Text, token: Text, appkey: Text, grants: &'static str, subscriptions: &'static str,
        created: i64, changed: i64,
    }
    City in "city" {
        code: u32, name: &'static str, province: &'static str, enabled: bool, created: i64, changed: i64,
    }
    Street in "area_street" {
        guid: String, country: &'static str, province: &'static str, city: &'static str, area: &'static str,
        street: &'static str, created: i64, changed: i64,
    }
    Company in "company" {
        guid: Guid, name: Text, level: u8, parent_guid: Option<Guid>, created: i64, changed: i64,
    }
    Project in "project" {
        guid: Guid, code: String, name: String, parent_guid: Option<Guid>, company_guid: Guid, city_code: u32,
        level: u8, is_leaf: bool, created: i64, changed: i64,
    }
    ProjectOnline in "project_online" {
        project_guid: Guid, application_id: u16, online: bool, changed: i64,
    }
    Building in "building" {
        guid: Guid, project_guid: Guid, name: String, full_name: String, sequence: u32, created: i64,
    }
    Unit in "unit" {
        guid: Guid, building_guid: Guid, number: u32, name: Option<String>,
    }
    Room in "room" {
        guid: Guid, project_guid: Guid, building_guid: Guid, unit_guid: Guid, floor: String, number: String,
        state: &'static str, area: f64, price: i64, layout: Option<&'static str>, board_row: u32, board_column: u32,
        created: i64, changed: i64,
    }
    Agency in "agency" {
        id: u32, name: &'static str, enabled: bool, created: i64, changed: i64,
    }
    AgencyProject in "agency_project" {
        agency_id: u32, project_guid: Guid, enabled: bool, created: i64, changed: i64,
    }
    Brokerage in "brokerage" {
        guid: Guid, name: &'static str, kind: u8, city_code: String, created: i64, changed: i64,
    }
    Station in "station" {
        guid: Guid, project_guid: Guid, name: &'static str, parent_guid: Option<Guid>, created: i64, changed: i64,
    }
    Consultant in "consultant" {
        guid: Guid, name: String, code: String, password: Guid, mobile: String, gender: u8, disabled: bool,
        created: i64, changed: i64,
    }
    ConsultantProject in "consultant_project" {
        consultant_guid: Guid, project_guid: Guid, station_guid: Guid, agency_id: u32, created: i64, changed: i64,
    }
    #[derive(Default)]
    Customer in "customer" {
        id: i64, name: String, kind: u8, gender: u8, mobile: String, phone: Option<String>,
        home_phone: Option<String>, office_phone: Option<String>, cert_kind: Option<u16>, cert_number: Option<String>,
        birthday: Option<String>, home_province: Option<&'static str>, home_city: Option<&'static str>,
        home_region: Option<&'static str>, address: Option<String>, work_province: Option<&'static str>,
        work_city: Option<&'static str>, work_region: Option<&'static str>, home_area: Option<&'static str>,
        home_case: Option<&'static str>, work_trade: Option<&'static str>, work_job: Option<&'static str>,
        work_area: Option<&'static str>, from_area: Option<&'static str>, purchases: Option<u8>,
        old_owner: Option<&'static str>, class: Option<&'static str>, is_staff: bool, is_member: bool,
        source_app: Option<u16>, merged_into: Option<i64>, created: i64, changed: i64,
    }
    CustomerProject in "customer_project" {
        customer_id: i64, project_guid: Guid, consultant_guid: Guid, created: i64, changed: i64,
    }
    Lead in "lead" {
        guid: Guid, project_guid: Guid, consultant_guid: Guid, customer_id: Option<i64>, name: String, phone: String,
        kind: u8, gender: u8, description: Option<&'static str>, source: &'static str, topic: String,
        cognition: Option<&'static str>, appointment: Option<i64>, sign "type": &'static str, status: &'static str,
        status_reason: Option<&'static str>, source_app: u16, created: i64, changed: i64,
    }
    Opportunity in "opportunity" {
        guid: Guid, customer_id: i64, project_guid: Guid, consultant_guid: Guid, lead_guid: Option<Guid>,
        status: &'static str, open: bool, source: Option<&'static str>, topic: Option<String>,
        agency_name: Option<&'static str>, customer_source: Option<&'static str>, first_will: &'static str,
        will: &'static str, local_household: Option<bool>, social_security_years: Option<u8>,
        lost_reason: Option<&'static str>, lost_at: Option<i64>, last_follow_up: Option<i64>,
        next_follow_up: Option<i64>, newest_follow_up: Option<i64>, last_said: Option<i64>, source_app: u16, created: i64, changed: i64,
    }
    Partner in "opportunity_partner" {
        opportunity_guid: Guid, consultant_guid: Guid, position: u32,
    }
    Relative in "opportunity_customer" {
        opportunity_guid: Guid, customer_id: i64, number: u32, created: i64,
    }
    FollowUp in "follow_up" {
        previous: Option<i64>, opportunity_guid: Guid, consultant_guid: Guid, at: i64,
        kind: u8, content: Option<&'static str>, next_day: Option<String>, next_content: Option<&'static str>,
        will: &'static str, key_actions: Option<String>, remark: &'static str, source_app: u16, created: i64,
        changed: i64,
    }
    Attribute in "attribute" {
        guid: String, code: &'static str, name: &'static str, category: u8, level: u8, kind "type": Option<u8>,
        sub_guid: Option<String>, input: u8, display: u8, required: bool, sequence: u32, enabled: bool,
        remark: Option<&'static str>, created: i64, changed: i64,
    }
    AttributeScope in "attribute_scope" {
        attribute_guid: String, scope_guid: Guid,
    }
    AttributeItem in "attribute_item" {
        guid: String, attribute_guid: String, scope_guid: Guid, code: String, name: &'static str,
        parent_guid: Option<String>, sequence: u32, enabled: bool, expires: Option<i64>,
    }
    CustomerAttribute in "customer_attribute" {
        customer_id: i64, opportunity_guid: Option<Guid>, attribute_guid: String, scope_guid: Option<Guid>,
        item_guid: Option<String>, parent_item_guid: Option<String>, value: Option<String>,
        source_channel: Option<&'static str>, consultant_guid: Guid, source_app: u16, created: i64, changed: i64,
    }
    Trade in "trade" {
        guid: Guid, project_guid: Guid, room_guid: Guid, customer_id: i64, opportunity_guid: Option<Guid>,
        consultant_guid: Guid, state: &'static str, created: i64, changed: i64,
    }
    TradeParty in "trade_party" {
        trade_guid: Guid, number: u32, customer_id: i64,
    }
    Order in "sale_order" {
        guid: Guid, trade_guid: Guid, room_guid: Guid, amount: i64, payment: &'static str, ordered_at: i64,
        sign_by: Option<i64>, status: Option<u16>, close_reason: Option<&'static str>, open: bool, created: i64,
        changed: i64,
    }
    Contract in "contract" {
        guid: Guid, trade_guid: Guid, room_guid: Guid, amount: i64, payment: &'static str, signed_at: i64,
        status: Option<u16>, close_reason: Option<&'static str>, open: bool, created: i64, changed: i64,
    }
    TradeService in "trade_service" {
        trade_guid: Guid, kind: &'static str, at: i64, description: &'static str,
    }
    Fee in "fee" {
        guid: Guid, trade_guid: Guid, item: &'static str, amount: i64, balance: i64, due: i64, created: i64,
        changed: i64,
    }
    Reminder in "payment_reminder" {
        fee_guid: Guid, trade_guid: Guid, reminded_at: i64, reason: &'static str, memo: &'static str,
        source_app: u16, created: i64,
    }
    Broker in "broker" {
        id: i64, name: String, mobile: String, city_code: u32, class: u8, agency_id: Option<u32>,
        brokerage_guid: Option<Guid>, total_points: i64, points: i64, level: u8, comment: Option<Text>,
        enabled: bool, source_app: u16, created: i64, changed: i64,
    }
    Recommendation in "recommendation" {
        id: i64, broker_id: i64, customer_id: i64, project_guid: Guid, lead_guid: Option<Guid>, consultant_guid: Guid,
        agency_id: Option<u32>, product: Option<&'static str>, comment: Option<&'static str>,
        prize_rule: Option<&'static str>, accompany: Option<bool>, appointment: Option<i64>, reported: i64,
        expires: Option<i64>, enabled: bool, cancel_cause: Option<&'static str>, source_app: u16, created: i64,
        changed: i64,
    }
    Intervention in "intervention" {
        recommendation_id: i64, enabled: bool, comment: Option<&'static str>, reported: i64, expires: Option<i64>,
        source_app: u16, created: i64,
    }
    Appointment in "appointment" {
        project_guid: Guid, customer_id: Option<i64>, mobile: String, name: String, comment: &'static str,
        visit_at: i64, reported: i64, source_app: u16, created: i64,
    }
    Assignment in "assignment" {
        project_guid: Guid, customer_id: i64, consultant_guid: Guid, source_app: u16, created: i64,
    }
}
