//! The attributes that a project may ask its customers for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::attribute::{self, Definition, Item, Scopes, WRITTEN};
use crate::catalogue::{Error, Query, Read, Spec};
use crate::protocol::DateTime;

/// G-CU-08: the attributes of the group, and those of a project and its company.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AttributeList {
    /// The project; the group's attributes alone where absent.
    #[serde(rename = "projGUID")]
    #[schemars(length(max = 64))]
    project: Option<String>,
    /// From 1.
    #[schemars(range(min = 1))]
    page: i64,
    /// Attributes to a page, 1 to 1000.
    #[schemars(range(min = 1, max = 1000))]
    page_size: i64,
}

/// A page of attributes, in the order that they are to be shown in.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Attributes {
    /// How many pages there are.
    total_page: i64,
    /// Which one this is.
    page: i64,
    /// The attributes; those switched off are left out.
    attachs: Vec<Attribute>,
}

/// An attribute's definition.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Attribute {
    /// Its id.
    #[serde(rename = "attachGUID")]
    #[schemars(length(max = 64))]
    guid: String,
    /// Its code, as unique as the id.
    #[serde(rename = "attachCode")]
    #[schemars(length(max = 64))]
    code: String,
    /// Its name.
    #[serde(rename = "attachName")]
    #[schemars(length(max = 64))]
    name: String,
    /// 10 channel, 20 identity, 30 kind of property, 40 customer, 50 opportunity, 60 path, 70 media.
    category: i64,
    /// 1 the group's, 4 a project's, 16 a company's.
    #[serde(rename = "attachLevel")]
    level: i64,
    /// 1 of persons, 2 of institutions.
    #[serde(rename = "attachType")]
    kind: Option<i64>,
    /// The project, the company or the group that it holds for, as far as was asked for.
    #[serde(rename = "scopeGUID")]
    scopes: Vec<String>,
    /// The attribute that it leads on to.
    #[serde(rename = "subGUID")]
    #[schemars(length(max = 64))]
    leads_to: Option<String>,
    /// 1 written, 2 one of the items, 3 any of them.
    input: i64,
    /// 0 flat, 1 a tree.
    #[serde(rename = "showType")]
    display: Option<i64>,
    /// 1 where it must be asked.
    #[serde(rename = "requiredLevel")]
    required: Option<i64>,
    /// What can be chosen; null where the value is written.
    items: Option<Vec<Choice>>,
}

/// Something that can be chosen, now or once.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Choice {
    /// Its id.
    #[serde(rename = "itemGUID")]
    #[schemars(length(max = 64))]
    guid: String,
    /// Its code.
    #[serde(rename = "itemCode")]
    #[schemars(length(max = 64))]
    code: String,
    /// The item above it.
    #[serde(rename = "parentItemGUID")]
    #[schemars(length(max = 16))]
    parent: Option<String>,
    /// Its name.
    #[serde(rename = "itemName")]
    #[schemars(length(max = 64))]
    name: String,
    /// Its place among the items.
    sequence: Option<i64>,
    /// 1 in use, 0 not.
    state: i64,
    /// Until when it can be chosen.
    expire_time: Option<DateTime>,
    /// The scope that it can be chosen in.
    #[serde(rename = "scopeGUID")]
    #[schemars(length(max = 64))]
    scope: String,
}

impl Query for AttributeList {
    const SPEC: Spec = Spec::new("4.2.9", "G-CU-08", "proj_attach_list_v2", "项目特征查询");
    type Reply = Attributes;

    fn call(self, cx: &Read<'_>) -> Result<Self::Reply, Error> {
        let scopes = match &self.project {
            Some(project) => Scopes::of_project(cx.conn, project)?,
            None => Scopes::of_group(cx.conn)?,
        };
        let mut all = attribute::definitions(cx.conn, &scopes)?;
        all.retain(|definition| definition.enabled);
        let (total_page, definitions) = attribute::page_of(all, self.page, self.page_size);
        let attachs: Result<_, Error> =
            definitions.into_iter().map(|definition| show(cx, definition)).collect();
        Ok(Attributes { total_page, page: self.page, attachs: attachs? })
    }
}

fn show(cx: &Read<'_>, definition: Definition) -> Result<Attribute, Error> {
    let mut items = (definition.input != WRITTEN).then(Vec::new);
    if let Some(items) = &mut items {
        for scope in &definition.scopes {
            let found = attribute::items(cx.conn, &definition.guid, scope)?;
            items.extend(found.into_iter().map(Choice::from));
        }
    }
    Ok(Attribute {
        guid: definition.guid,
        code: definition.code,
        name: definition.name,
        category: definition.category,
        level: definition.level,
        kind: definition.kind,
        scopes: definition.scopes,
        leads_to: definition.leads_to,
        input: definition.input,
        display: Some(definition.display),
        required: Some(definition.required),
        items,
    })
}

impl From<Item> for Choice {
    fn from(item: Item) -> Self {
        Self {
            guid: item.guid,
            code: item.code,
            parent: item.parent,
            name: item.name,
            sequence: Some(item.sequence),
            state: i64::from(item.enabled),
            expire_time: item.expires.map(DateTime),
            scope: item.scope,
        }
    }
}
