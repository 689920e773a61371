//! Attributes as they were asked for before proj_attach_list_v2: one row an item.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::attribute::{self, Definition, Item, Scopes, WRITTEN};
use crate::catalogue::{Error, Query, Read, Spec, State};
use crate::protocol::DateTime;

/// G-CU-01, obsolete: the attributes of the group, and those of a project and its company.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TemplateQuery {
    /// From 1; 1 where absent.
    #[schemars(range(min = 1))]
    page: Option<i64>,
    /// Rows to a page, 1 to 1000; 10 where absent.
    #[schemars(range(min = 1, max = 1000))]
    page_size: Option<i64>,
    /// The project; the group's attributes alone where absent.
    #[serde(rename = "projGUID")]
    #[schemars(length(max = 32))]
    project: Option<String>,
}

/// A page of rows, in the order that they are to be shown in.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Template {
    /// The latest change time of the page's attributes.
    last_sync_time: Option<DateTime>,
    /// How many pages there are.
    total_page: i64,
    /// Which one this is.
    page: i64,
    /// The rows, those switched off among them.
    attachs: Vec<TemplateRow>,
}

/// An attribute with one of its items; one whose value is written has a single row without an item.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TemplateRow {
    /// The project asked for; empty where none was.
    #[serde(rename = "projGUID")]
    #[schemars(length(max = 64))]
    project: String,
    /// The attribute's code.
    #[serde(rename = "attachCode")]
    #[schemars(length(max = 16))]
    code: String,
    /// Its name, cut where the field ends.
    #[serde(rename = "attachName")]
    #[schemars(length(max = 32))]
    name: String,
    /// Its category, as a number.
    #[serde(rename = "attachType")]
    kind: i64,
    /// 1 written, 2 one of the items, 3 any of them.
    input: i64,
    /// The item's code.
    #[serde(rename = "attachKey")]
    #[schemars(length(max = 64))]
    key: String,
    /// The category in words.
    #[schemars(length(max = 32))]
    category: String,
    /// The item's name.
    #[schemars(length(max = 128))]
    label: String,
    /// The code of the item above it.
    #[schemars(length(max = 16))]
    parent_code: Option<String>,
    /// What else there is to say.
    #[schemars(length(max = 2000))]
    remark: Option<String>,
    /// The attribute's place among the attributes.
    code_seq: Option<i64>,
    /// 1 in use, 0 not.
    state: i64,
    /// The item's place among the items.
    key_seq: Option<i64>,
    /// Until when the item can be chosen.
    #[schemars(length(max = 32))]
    end_time: Option<String>,
}

impl Query for TemplateQuery {
    const SPEC: Spec = Spec::new("4.2.1", "G-CU-01", "attribute_template_query", "特征模板查询")
        .in_state(State::Obsolete("proj_attach_list_v2"));
    type Reply = Template;

    fn call(self, cx: &Read<'_>) -> Result<Self::Reply, Error> {
        let scopes = match &self.project {
            Some(project) => Scopes::of_project(cx.conn, project)?,
            None => Scopes::of_group(cx.conn)?,
        };
        let project = self.project.unwrap_or_default();
        let mut all = Vec::new();
        for definition in attribute::definitions(cx.conn, &scopes)? {
            if definition.input == WRITTEN {
                all.push((definition.changed, row(&project, &definition, None, &[])));
            }
            for scope in &definition.scopes {
                let items = attribute::items(cx.conn, &definition.guid, scope)?;
                let rows = items.iter().map(|item| row(&project, &definition, Some(item), &items));
                all.extend(rows.map(|row| (definition.changed, row)));
            }
        }
        let page = self.page.unwrap_or(1);
        let (total_page, rows) = attribute::page_of(all, page, self.page_size.unwrap_or(10));
        let last_sync_time = rows.iter().map(|(changed, _)| DateTime(*changed)).max();
        let attachs = rows.into_iter().map(|(_, row)| row).collect();
        Ok(Template { last_sync_time, total_page, page, attachs })
    }
}

fn row(project: &str, of: &Definition, item: Option<&Item>, all: &[Item]) -> TemplateRow {
    let above =
        item.and_then(|item| all.iter().find(|above| Some(&above.guid) == item.parent.as_ref()));
    TemplateRow {
        project: project.to_owned(),
        code: of.code.clone(),
        name: of.name.chars().take(32).collect(),
        kind: of.category,
        input: of.input,
        key: item.map_or_else(String::new, |item| item.code.clone()),
        category: category(of.category).to_owned(),
        label: item.map_or_else(String::new, |item| item.name.clone()),
        parent_code: above.map(|above| above.code.clone()),
        remark: of.remark.clone(),
        code_seq: Some(of.sequence),
        state: i64::from(of.enabled && item.is_none_or(|item| item.enabled)),
        key_seq: item.map(|item| item.sequence),
        end_time: item.and_then(|item| item.expires).map(|at| DateTime(at).to_string()),
    }
}

/// A category in the specification's words (4.2.9).
fn category(number: i64) -> &'static str {
    match number {
        10 => "渠道",
        20 => "身份",
        30 => "业态",
        40 => "客户描摹",
        50 => "机会描摹",
        60 => "途径定义",
        70 => "媒体活动定义",
        _ => "",
    }
}
