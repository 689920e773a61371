//! Attributes as they were told before: one message for everything said.

use rusqlite::{Connection, OptionalExtension, Row};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Message;
use super::field::Text;
use super::source::Source;
use crate::catalogue::{Error, Spec, State};
use crate::outbox::{Said, Told};
use crate::protocol::DateTime;

/// N-NY-08: an attribute of a customer was reported.
#[derive(Serialize, JsonSchema)]
pub struct AttributeSaid {
    /// The customer.
    #[serde(rename = "cstGUID")]
    customer: String,
    /// The project that it was reported in.
    #[serde(rename = "projGUID")]
    project: Text<64>,
    /// The attribute's code.
    #[serde(rename = "attachCode")]
    code: Text<16>,
    /// The chosen item's code, or what was written.
    value: Option<Text<2000>>,
    /// What else there is to say.
    remark: Option<Text<2000>>,
    /// Where it was heard.
    #[serde(rename = "sourceChannel")]
    source_channel: Option<Text<16>>,
    /// The consultant who reported it.
    #[serde(rename = "userId")]
    consultant: Text<32>,
    /// When it was reported.
    #[serde(rename = "createTime")]
    created: Text<32>,
    /// The number of the application that reported it; empty where none did.
    #[serde(rename = "sourceApp")]
    source: Text<32>,
    /// That application's name.
    #[serde(rename = "extRemark")]
    source_name: Option<Text<32>>,
}

/// What its table has an application answer.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct AttributeKept {
    /// 0 of the customer, 1 of the lead, 2 of the opportunity.
    #[serde(rename = "attrType")]
    attribute_type: i64,
    /// The attribute.
    #[serde(rename = "attrGUID")]
    #[schemars(length(max = 64))]
    attribute: String,
    /// The opportunity.
    #[serde(rename = "oppGUID")]
    #[schemars(length(max = 64))]
    opportunity: Option<String>,
    /// The customer.
    #[serde(rename = "cstGUID")]
    #[schemars(length(max = 64))]
    customer: String,
    /// The customer's name.
    #[serde(rename = "cstName")]
    #[schemars(length(max = 64))]
    customer_name: String,
    /// The project's code.
    #[serde(rename = "projCode")]
    #[schemars(length(max = 64))]
    project_code: String,
    /// The project.
    #[serde(rename = "projGUID")]
    #[schemars(length(max = 64))]
    project: String,
    /// What is kept of the attribute.
    items: Vec<ItemKept>,
}

/// An item that is kept.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct ItemKept {
    /// The item.
    #[serde(rename = "itemGUID")]
    #[schemars(length(max = 64))]
    guid: String,
    /// What it says.
    #[serde(rename = "itemValue")]
    #[schemars(length(max = 64))]
    value: String,
    /// The item that it is part of.
    #[serde(rename = "parentItemGUID")]
    #[schemars(length(max = 64))]
    parent: String,
    /// What that one says.
    #[serde(rename = "parentItemValue")]
    #[schemars(length(max = 100))]
    parent_value: String,
}

const ROW: &str = "SELECT customer_id, attribute.code, coalesce(attribute_item.code, value), customer_attribute.remark,
        source_channel, consultant_guid, customer_attribute.created, source_app
    FROM customer_attribute
        JOIN attribute ON attribute.guid = customer_attribute.attribute_guid
        LEFT JOIN attribute_item ON attribute_item.guid = item_guid
    WHERE id = ?1";

impl Message for AttributeSaid {
    const SPEC: Spec = Spec::new("4.4.8", "N-NY-08", "cst_attribute_notify", "客户描摹通知(旧)")
        .in_state(State::Obsolete("notify_cst_attach_v2"));
    const TYPE: &'static str = "dc.mq.cst.attach";
    type Reply = AttributeKept;

    fn build(conn: &Connection, told: &Told) -> Result<Vec<Self>, Error> {
        let Some(project) = &told.project else { return Ok(Vec::new()) };
        let said: Said = told.detail()?;
        let mut statement = conn.prepare_cached(ROW)?;
        let mut messages = Vec::new();
        for id in said.rows {
            let Some(row) = statement.query_row([id], read).optional()? else { continue };
            let source = Source::of(conn, row.source_app)?;
            messages.push(Self {
                customer: row.customer.to_string(),
                project: project.as_str().into(),
                code: row.code,
                value: row.value,
                remark: row.remark,
                source_channel: row.source_channel,
                consultant: row.consultant,
                created: DateTime(row.created).to_string().into(),
                source: source.number.into(),
                source_name: source.name,
            });
        }
        Ok(messages)
    }
}

/// One row of what was said.
struct Line {
    customer: i64,
    code: Text<16>,
    value: Option<Text<2000>>,
    remark: Option<Text<2000>>,
    source_channel: Option<Text<16>>,
    consultant: Text<32>,
    created: i64,
    source_app: Option<u16>,
}

fn read(row: &Row<'_>) -> rusqlite::Result<Line> {
    Ok(Line {
        customer: row.get(0)?,
        code: row.get(1)?,
        value: row.get(2)?,
        remark: row.get(3)?,
        source_channel: row.get(4)?,
        consultant: row.get(5)?,
        created: row.get(6)?,
        source_app: row.get(7)?,
    })
}
