//! A sales office reports what a customer said.

use std::collections::HashSet;

use rusqlite::Connection;
use schemars::JsonSchema;
use serde::Deserialize;

use super::answer::{self, Answer, Occasion, Said};
use super::attribute::{self, Item, ONE, Scopes, WRITTEN};
use crate::catalogue::{Command, Error, Nothing, Spec, Write};
use crate::protocol::{Code, DateTime, Refusal};

/// P-CU-09: answers of one customer, in one opportunity.
#[derive(Clone, Deserialize, JsonSchema)]
pub struct AttributeReport {
    /// The customer.
    #[serde(rename = "cstGUID")]
    #[schemars(length(max = 64))]
    customer: String,
    /// An opportunity of theirs.
    #[serde(rename = "oppGUID")]
    #[schemars(length(max = 64))]
    opportunity: String,
    /// The consultant.
    #[serde(rename = "userGUID")]
    #[schemars(length(max = 32))]
    consultant: String,
    /// The answers, each to another attribute; one that was answered before is answered anew.
    attachs: Vec<Reported>,
}

/// The answer to an attribute.
#[derive(Clone, Deserialize, JsonSchema)]
struct Reported {
    /// The project or the company that the attribute holds for; absent for the group's attributes.
    #[serde(rename = "scopeGUID")]
    #[schemars(length(max = 64))]
    scope: Option<String>,
    /// The attribute's id or its code.
    #[serde(rename = "attachGUID")]
    #[schemars(length(max = 64))]
    attribute: String,
    /// One with the written value (input 1), the one chosen (input 2), all that were chosen (input 3).
    items: Vec<ReportedItem>,
}

/// What was written, or an item that was chosen.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct ReportedItem {
    /// The item; absent where the value is written.
    #[serde(rename = "itemGUID")]
    #[schemars(length(max = 64))]
    guid: Option<String>,
    /// The value; needed where it is written.
    #[serde(rename = "itemValue")]
    #[schemars(length(max = 64))]
    value: Option<String>,
    /// The item above the one chosen; absent where the value is written.
    #[serde(rename = "parentItemGUID")]
    parent: Option<String>,
    /// What else there is to say.
    #[schemars(length(max = 2000))]
    remark: Option<String>,
    /// Until when it holds; for ever where absent.
    expire_time: Option<DateTime>,
    /// Where it was learned.
    #[schemars(length(max = 16))]
    source_channel: Option<String>,
}

impl Command for AttributeReport {
    const SPEC: Spec = Spec::new("4.2.10", "P-CU-09", "cst_attach_create_v2", "客户描摹上报");
    type Reply = Nothing;

    fn call(self, cx: &mut Write<'_, '_>) -> Result<Self::Reply, Error> {
        let occasion = Occasion::find(cx, &self.customer, &self.opportunity, self.consultant)?;
        let scopes = Scopes::of_project(cx.conn(), &occasion.opportunity.project)?;
        if self.attachs.is_empty() {
            return Err(missing("attachs", "至少一项特征"));
        }
        let mut answers: Vec<Answer> = Vec::new();
        for (index, reported) in self.attachs.into_iter().enumerate() {
            let path = format!("attachs/{index}");
            let answer =
                Check { conn: cx.conn(), now: cx.now, path: &path }.answer(reported, &scopes)?;
            let same = |other: &Answer| {
                (&other.attribute, &other.scope) == (&answer.attribute, &answer.scope)
            };
            if answers.iter().any(same) {
                return Err(wrong(format!("{path}/attachGUID"), "同一特征重复上报"));
            }
            answers.push(answer);
        }
        answer::keep(cx, &occasion, &answers)?;
        Ok(Nothing {})
    }
}

/// Holds one element of a report against its attribute's definition.
struct Check<'c> {
    conn: &'c Connection,
    now: i64,
    /// The element, as errors name it.
    path: &'c str,
}

impl Check<'_> {
    fn answer(&self, reported: Reported, scopes: &Scopes) -> Result<Answer, Error> {
        let Some((attribute, input)) = attribute::find(self.conn, &reported.attribute)? else {
            let why = format!("{}/attachGUID", self.path);
            return Err(Refusal::because(Code::NoRecord, why).into());
        };
        let scope = self.scope(&attribute, reported.scope, scopes)?;
        let count = reported.items.len();
        let all = || format!("{}/items", self.path);
        match input {
            WRITTEN | ONE if count == 0 => return Err(missing(all(), "应有一项")),
            WRITTEN | ONE if count > 1 => return Err(wrong(all(), "只能有一项")),
            _ => {}
        }
        for (index, item) in reported.items.iter().enumerate() {
            match input {
                WRITTEN if item.value.is_none() => {
                    return Err(missing(self.place(index, "itemValue"), "手动输入须有值"));
                }
                WRITTEN => {}
                _ if item.guid.is_none() => {
                    return Err(missing(self.place(index, "itemGUID"), "应选候选项"));
                }
                _ => {}
            }
        }
        let items = match input {
            WRITTEN => Vec::new(),
            _ => attribute::items(self.conn, &attribute, &scope)?,
        };
        let mut chosen = HashSet::new();
        let mut said = Vec::with_capacity(count);
        for (index, item) in reported.items.into_iter().enumerate() {
            let known = match input {
                WRITTEN => {
                    self.written(index, &item)?;
                    None
                }
                _ => Some(self.chosen(index, &item, &items)?),
            };
            if known.is_some_and(|known| !chosen.insert(&known.guid)) {
                return Err(wrong(self.place(index, "itemGUID"), "候选项重复"));
            }
            said.push(Said {
                item: known.map(|known| known.guid.clone()),
                parent: known.and_then(|known| known.parent.clone()),
                value: item.value,
                remark: item.remark,
                expires: item.expire_time.map(|time| time.0),
                source_channel: item.source_channel,
            });
        }
        let scope = Some(scope).filter(|scope| scopes.group() != Some(scope));
        Ok(Answer { attribute, scope, said })
    }

    /// The scope that is meant, which the attribute must hold in.
    fn scope(
        &self,
        attribute: &str,
        named: Option<String>,
        scopes: &Scopes,
    ) -> Result<String, Error> {
        let place = || format!("{}/scopeGUID", self.path);
        let given = named.is_some();
        let scope = named.or_else(|| scopes.group().map(str::to_owned)).unwrap_or_default();
        let holds = scopes.include(&scope) && attribute::holds(self.conn, attribute, &scope)?;
        match (holds, given) {
            (true, _) => Ok(scope),
            (false, true) => Err(wrong(place(), "该特征不适用于此范围")),
            (false, false) => Err(missing(place(), "该特征不是集团级")),
        }
    }

    /// Nothing is chosen where the value is written.
    fn written(&self, index: usize, item: &ReportedItem) -> Result<(), Error> {
        let none = |field| Err(wrong(self.place(index, field), "手动输入时应为空"));
        match item {
            ReportedItem { guid: Some(_), .. } => none("itemGUID"),
            ReportedItem { parent: Some(_), .. } => none("parentItemGUID"),
            _ => Ok(()),
        }
    }

    /// The one of `items` that is meant, which must be open to be chosen.
    fn chosen<'i>(
        &self,
        index: usize,
        item: &ReportedItem,
        items: &'i [Item],
    ) -> Result<&'i Item, Error> {
        let wrong_item = |why| wrong(self.place(index, "itemGUID"), why);
        let known = items.iter().find(|known| Some(&known.guid) == item.guid.as_ref());
        let known = known.ok_or_else(|| wrong_item("不是该特征的候选项"))?;
        if let Some(why) = known.closed(self.now) {
            return Err(wrong_item(why));
        }
        match &item.parent {
            Some(parent) if known.parent.as_ref() != Some(parent) => {
                Err(wrong(self.place(index, "parentItemGUID"), "不是该候选项的父级"))
            }
            _ => Ok(known),
        }
    }

    fn place(&self, index: usize, field: &str) -> String {
        format!("{}/items/{index}/{field}", self.path)
    }
}

fn missing(path: impl std::fmt::Display, why: &str) -> Error {
    Refusal::field(Code::MissingField, path, why).into()
}

fn wrong(path: impl std::fmt::Display, why: &str) -> Error {
    Refusal::field(Code::WrongType, path, why).into()
}
