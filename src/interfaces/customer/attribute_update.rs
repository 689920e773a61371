//! Answers as they were reported before cst_attach_create_v2: one row a value.

use schemars::JsonSchema;
use serde::Deserialize;

use super::answer::{self, Answer, Occasion, Said};
use super::attribute::{self, ONE, Scopes, WRITTEN};
use crate::catalogue::{Command, Error, Nothing, Spec, State, Write};
use crate::protocol::{Code, DateTime, Refusal};

/// P-CU-02, obsolete: answers of one customer in one project.
#[derive(Clone, Deserialize, JsonSchema)]
pub struct AttributeUpdate {
    /// The answers, all of one customer and project; several items of an attribute take a row each.
    attachs: Vec<Updated>,
}

/// An attribute with a value, or with one of its items.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Updated {
    /// The customer.
    #[serde(rename = "cstGUID")]
    customer: String,
    /// The project.
    #[serde(rename = "projGUID")]
    #[schemars(length(max = 64))]
    project: String,
    /// The attribute's code.
    #[serde(rename = "attachCode")]
    #[schemars(length(max = 16))]
    code: String,
    /// What was written, or the code of the item that was chosen.
    #[schemars(length(max = 2000))]
    value: Option<String>,
    /// What else there is to say.
    #[schemars(length(max = 2000))]
    remark: Option<String>,
    /// Where it was learned.
    #[schemars(length(max = 16))]
    source_channel: Option<String>,
    /// The consultant.
    #[serde(rename = "userId")]
    #[schemars(length(max = 32))]
    consultant: String,
    /// When it was reported, `yyyy-MM-dd HH:mm:ss[.SSS]`.
    #[serde(rename = "createTime")]
    #[schemars(length(max = 32))]
    reported: String,
    /// An opportunity of the customer.
    #[serde(rename = "oppGUID")]
    #[schemars(length(max = 32))]
    opportunity: String,
}

impl Command for AttributeUpdate {
    const SPEC: Spec = Spec::new("4.2.2", "P-CU-02", "cst_attribute_update", "客户特征描摹上报")
        .in_state(State::Obsolete("cst_attach_create_v2"));
    type Reply = Nothing;

    fn call(self, cx: &mut Write<'_, '_>) -> Result<Self::Reply, Error> {
        let Some(first) = self.attachs.first() else {
            return Err(Refusal::field(Code::MissingField, "attachs", "至少一项特征").into());
        };
        for (index, row) in self.attachs.iter().enumerate() {
            let wrong = |field, why| Err(at(Code::WrongType, index, field, why));
            if row.customer != first.customer {
                return wrong("cstGUID", "单次只能上报同一个客户");
            }
            if row.project != first.project {
                return wrong("projGUID", "单次只能上报同一个项目");
            }
            if DateTime::parse(&row.reported).is_none() {
                return wrong("createTime", "应为 yyyy-MM-dd HH:mm:ss[.SSS]");
            }
        }
        let scopes = Scopes::of_project(cx.conn(), &first.project)?;
        let mut reports: Vec<(Occasion, Vec<Answer>)> = Vec::new();
        for row in &self.attachs {
            let consultant = row.consultant.clone();
            let occasion = Occasion::find(cx, &row.customer, &row.opportunity, consultant)?;
            if occasion.opportunity.project != row.project {
                return Err(Error::refused(Code::NoOpportunity));
            }
            let known = |(other, _): &(Occasion, _)| other.opportunity.guid == row.opportunity;
            if !reports.iter().any(known) {
                reports.push((occasion, Vec::new()));
            }
        }
        for (index, row) in self.attachs.into_iter().enumerate() {
            let of_it = reports.iter_mut().find(|(of, _)| of.opportunity.guid == row.opportunity);
            if let Some((_, answers)) = of_it {
                row.add_to(answers, cx, &scopes, index)?;
            }
        }
        for (occasion, answers) in &reports {
            answer::keep(cx, occasion, answers)?;
        }
        Ok(Nothing {})
    }
}

impl Updated {
    /// Puts the row's value with the others of its attribute.
    fn add_to(
        self,
        answers: &mut Vec<Answer>,
        cx: &Write<'_, '_>,
        scopes: &Scopes,
        index: usize,
    ) -> Result<(), Error> {
        let wrong = |field, why| at(Code::WrongType, index, field, why);
        let Some(value) = self.value else {
            return Err(at(Code::MissingField, index, "value", "应有特征值"));
        };
        let unknown =
            || Refusal::because(Code::NoRecord, format_args!("attachs/{index}/attachCode"));
        let (attribute, input) = attribute::find(cx.conn(), &self.code)?.ok_or_else(unknown)?;
        let scope = scopes.nearest(cx.conn(), &attribute)?.ok_or_else(unknown)?;
        let said = Said {
            item: None,
            parent: None,
            value: None,
            remark: self.remark,
            expires: None,
            source_channel: self.source_channel,
        };
        let said = if input == WRITTEN {
            Said { value: Some(value), ..said }
        } else {
            let items = attribute::items(cx.conn(), &attribute, scope)?;
            let item = items.into_iter().find(|item| item.code == value || item.guid == value);
            let item = item.ok_or_else(|| wrong("value", "不是该特征的候选项"))?;
            if let Some(why) = item.closed(cx.now) {
                return Err(wrong("value", why));
            }
            Said { item: Some(item.guid), parent: item.parent, ..said }
        };
        let earlier = answers.iter_mut().find(|answer| answer.attribute == attribute);
        let Some(earlier) = earlier else {
            let scope = (scopes.group() != Some(scope)).then(|| scope.to_owned());
            answers.push(Answer { attribute, scope, said: vec![said] });
            return Ok(());
        };
        if matches!(input, WRITTEN | ONE) {
            return Err(wrong("attachCode", "该特征只能有一项"));
        }
        if earlier.said.iter().any(|other| other.item == said.item) {
            return Err(wrong("value", "候选项重复"));
        }
        earlier.said.push(said);
        Ok(())
    }
}

fn at(code: Code, index: usize, field: &str, why: &str) -> Error {
    Refusal::field(code, format_args!("attachs/{index}/{field}"), why).into()
}
