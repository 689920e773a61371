//! Attributes (描摹): what was said of a customer.

use rusqlite::{Connection, OptionalExtension, Row};
use schemars::JsonSchema;
use serde::Serialize;

use super::Message;
use super::field::Text;
use crate::catalogue::{Error, Nothing, Spec};
use crate::outbox::{Said, Told};
use crate::protocol::DateTime;

/// N-NY-09: attributes of a customer were reported.
#[derive(Serialize, JsonSchema)]
pub struct AttributesSaid {
    /// The customer.
    #[serde(rename = "cstGUID")]
    customer: Text<64>,
    /// The opportunity; empty where they were reported without one.
    #[serde(rename = "oppGUID")]
    opportunity: Text<64>,
    /// The consultant who reported them.
    #[serde(rename = "userGUID")]
    consultant: Text<32>,
    /// The attributes.
    #[serde(rename = "attachs")]
    attributes: Vec<Attribute>,
}

/// An attribute.
#[derive(Serialize, JsonSchema)]
pub struct Attribute {
    /// The project or company that it was said for; empty for the whole group.
    #[serde(rename = "scopeGUID")]
    scope: Text<64>,
    /// The attribute.
    #[serde(rename = "attachGUID")]
    guid: Text<64>,
    /// What was said.
    items: Vec<Item>,
}

/// One thing said.
#[derive(Serialize, JsonSchema)]
pub struct Item {
    /// The item chosen; null where something was written.
    #[serde(rename = "itemGUID")]
    guid: Option<Text<64>>,
    /// The chosen item's code, or what was written.
    #[serde(rename = "itemCode")]
    code: Text<64>,
    /// The item that the chosen one is part of.
    #[serde(rename = "parentItemGUID")]
    parent: Option<String>,
    /// What else there is to say.
    remark: Option<Text<2000>>,
    /// Until when it holds; null for ever.
    #[serde(rename = "expireTime")]
    expires: Option<DateTime>,
    /// Where it was heard.
    #[serde(rename = "sourceChannel")]
    source_channel: Option<Text<16>>,
}

const ROW: &str = "SELECT customer_id, consultant_guid, coalesce(customer_attribute.scope_guid, ''),
        customer_attribute.attribute_guid, item_guid, coalesce(attribute_item.code, value, ''),
        coalesce(parent_item_guid, attribute_item.parent_guid), remark, customer_attribute.expires, source_channel
    FROM customer_attribute LEFT JOIN attribute_item ON attribute_item.guid = item_guid
    WHERE id = ?1";

impl Message for AttributesSaid {
    const SPEC: Spec = Spec::new("4.4.9", "N-NY-09", "notify_cst_attach_v2", "客户描摹通知");
    const TYPE: &'static str = "dc.mq.cst.attach";
    type Reply = Nothing;

    /// Rows that a newer answer has taken away since are left out; it is told by itself.
    fn build(conn: &Connection, told: &Told) -> Result<Vec<Self>, Error> {
        let said: Said = told.detail()?;
        let opportunity = said.opportunity.unwrap_or_default();
        let mut message: Option<Self> = None;
        let mut statement = conn.prepare_cached(ROW)?;
        for id in said.rows {
            let Some(row) = statement.query_row([id], read).optional()? else { continue };
            let message = message.get_or_insert_with(|| Self {
                customer: row.customer,
                opportunity: opportunity.as_str().into(),
                consultant: row.consultant,
                attributes: Vec::new(),
            });
            let same = |known: &&mut Attribute| known.scope == row.scope && known.guid == row.guid;
            match message.attributes.iter_mut().find(same) {
                Some(attribute) => attribute.items.push(row.item),
                None => message.attributes.push(Attribute {
                    scope: row.scope,
                    guid: row.guid,
                    items: vec![row.item],
                }),
            }
        }
        Ok(message.into_iter().collect())
    }
}

/// One row of what was said.
struct Line {
    customer: Text<64>,
    consultant: Text<32>,
    scope: Text<64>,
    guid: Text<64>,
    item: Item,
}

fn read(row: &Row<'_>) -> rusqlite::Result<Line> {
    Ok(Line {
        customer: row.get(0)?,
        consultant: row.get(1)?,
        scope: row.get(2)?,
        guid: row.get(3)?,
        item: Item {
            guid: row.get(4)?,
            code: row.get(5)?,
            parent: row.get(6)?,
            remark: row.get(7)?,
            expires: row.get::<_, Option<i64>>(8)?.map(DateTime),
            source_channel: row.get(9)?,
        },
    })
}
