//! A sales office reports a customer, new or changed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::identity;
use super::profile::Profile;
use crate::catalogue::{Command, Error, Nothing, Spec, Write};
use crate::interfaces::estate::{consultant, project};

/// P-CU-05: a new customer of a project.
#[derive(Clone, Deserialize, JsonSchema)]
pub struct CustomerCreate {
    /// The project.
    #[serde(rename = "projGUID")]
    #[schemars(length(max = 64))]
    project: String,
    /// Who the customer is.
    #[serde(flatten)]
    profile: Profile,
}

/// The customer's number.
#[derive(Serialize, JsonSchema)]
pub struct CustomerId {
    /// In decimal.
    #[serde(rename = "cstGUID")]
    #[schemars(length(max = 64))]
    guid: String,
}

impl Command for CustomerCreate {
    const SPEC: Spec = Spec::new("4.2.6", "P-CU-05", "cst_info_create", "客户资料新增");
    type Reply = CustomerId;

    fn call(self, cx: &mut Write<'_, '_>) -> Result<Self::Reply, Error> {
        let Self { project, profile } = self;
        project::require(cx.conn(), &project)?;
        consultant::require(cx.conn(), &profile.consultant)?;
        let papers = profile.check(cx.conn(), None)?;

        let id = identity::add(cx, &profile.name, &profile.mobile, profile.gender)?;
        profile.write(cx, id, &papers)?;
        identity::belongs_to(cx, id, &project, &profile.consultant)?;
        identity::announce(cx, id)?;
        Ok(CustomerId { guid: id.to_string() })
    }
}

/// P-CU-06: what has changed of a customer.
#[derive(Clone, Deserialize, JsonSchema)]
pub struct CustomerUpdate {
    /// The customer.
    #[serde(rename = "cstGUID")]
    #[schemars(length(max = 16))]
    guid: String,
    /// The project that reports it, and knows the customer from now on.
    #[serde(rename = "projGUID")]
    #[schemars(length(max = 64))]
    project: Option<String>,
    /// Who the customer is; optional fields that are absent leave what is known.
    #[serde(flatten)]
    profile: Profile,
}

impl Command for CustomerUpdate {
    const SPEC: Spec = Spec::new("4.2.7", "P-CU-06", "cst_info_update", "客户资料更新");
    type Reply = Nothing;

    fn call(self, cx: &mut Write<'_, '_>) -> Result<Self::Reply, Error> {
        let Self { guid, project, profile } = self;
        if let Some(project) = &project {
            project::require(cx.conn(), project)?;
        }
        consultant::require(cx.conn(), &profile.consultant)?;
        let id = identity::require(cx.conn(), &guid)?;
        let papers = profile.check(cx.conn(), Some(id))?;

        profile.write(cx, id, &papers)?;
        if let Some(project) = &project {
            identity::belongs_to(cx, id, project, &profile.consultant)?;
        }
        identity::announce(cx, id)?;
        Ok(Nothing {})
    }
}
