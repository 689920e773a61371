//! The definitions of what customers are asked (描摹).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::admin::context::Look;
use crate::admin::list::{Filter, Listing, Rows, Sorts};
use crate::admin::problem::Problem;
use crate::admin::records::reference::json;
use crate::admin::route::{Reads, Route, Spec};
use crate::admin::wide::Wide;

/// An attribute.
#[derive(Serialize, JsonSchema)]
pub struct Attribute {
    /// Its id.
    guid: String,
    /// Its code.
    code: String,
    /// Its name.
    name: String,
    /// 10 channel, 20 identity, 30 property, 40 customer, 50 opportunity, 60 path, 70 media.
    category: i64,
    /// 1 the group's, 4 a project's, 16 a company's.
    level: i64,
    /// 1 written, 2 one of the items, 3 any of them.
    input: i64,
    /// Whether it must be asked.
    required: bool,
    /// Whether it is in use.
    enabled: bool,
    /// The projects and companies that it holds for.
    scopes: Vec<String>,
    /// What can be chosen, by name.
    items: Vec<String>,
    /// How many rows of answers there are.
    answers: i64,
    /// Its change time.
    changed: i64,
}

/// How attributes may be sorted.
pub struct AttributeSorts;

impl Sorts for AttributeSorts {
    const BY: &'static [(&'static str, &'static str)] = &[
        ("sequence", "attribute.sequence"),
        ("name", "attribute.name"),
        ("code", "attribute.code"),
        ("category", "attribute.category"),
        ("level", "attribute.level"),
        ("changed", "attribute.changed"),
    ];
    const DEFAULT: &'static str = "sequence";
}

/// `GET /base/attributes`
#[derive(Deserialize, JsonSchema)]
pub struct AttributeList {
    #[serde(flatten)]
    listing: Listing<AttributeSorts>,
    /// Only those that hold for this project or company.
    #[schemars(length(min = 1, max = 64))]
    scope: Option<String>,
}

// Names that several scopes have in common are told once.
const ATTRIBUTES: Wide = Wide {
    key: "attribute.rowid",
    table: "attribute",
    columns: "attribute.guid, attribute.code, attribute.name, attribute.category, attribute.level, attribute.input,
        attribute.required, attribute.enabled,
        (SELECT json_group_array(coalesce((SELECT name FROM project WHERE guid = scope_guid),
                (SELECT name FROM company WHERE guid = scope_guid), scope_guid))
            FROM attribute_scope WHERE attribute_guid = attribute.guid),
        (SELECT json_group_array(name) FROM (SELECT name FROM attribute_item
            WHERE attribute_guid = attribute.guid AND enabled = 1 GROUP BY name ORDER BY min(sequence), name)),
        (SELECT count(*) FROM customer_attribute WHERE attribute_guid = attribute.guid), attribute.changed",
    joined: "", in_order: &[] };

impl Route for AttributeList {
    const SPEC: Spec = Spec::get("/base/attributes", "base", "Attributes, in their order");
    type Answer = Rows<Attribute>;
}

impl Reads for AttributeList {
    fn read(self, cx: &Look<'_>) -> Result<Rows<Attribute>, Problem> {
        let Self { listing, scope } = self;
        let holds =
            "attribute.guid IN (SELECT attribute_guid FROM attribute_scope WHERE scope_guid = ?)";
        let columns = ["attribute.name", "attribute.code", "attribute.guid"];
        let filter = Filter::default().and_if(holds, scope).and_has(&columns, listing.q.as_deref());
        Ok(listing.page(cx.conn, &ATTRIBUTES, filter, |row| {
            Ok(Attribute {
                guid: row.get(0)?,
                code: row.get(1)?,
                name: row.get(2)?,
                category: row.get(3)?,
                level: row.get(4)?,
                input: row.get(5)?,
                required: row.get(6)?,
                enabled: row.get(7)?,
                scopes: json(row, 8)?,
                items: json(row, 9)?,
                answers: row.get(10)?,
                changed: row.get(11)?,
            })
        })?)
    }
}
