//! What a customer is to the group, changed by the operator.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::customer::{find, nobody};
use super::customers::Customer;
use super::merge::MERGED;
use crate::admin::context::{Audited, Change, Done};
use crate::admin::problem::Problem;
use crate::admin::route::{Changes, Route, Spec};
use crate::desk::standing::{self, Standing};
use crate::desk::{Desk, DeskError};

/// `PATCH /customers/{id}`
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CustomerChange {
    /// The customer's number.
    id: i64,
    /// Whether they are of the staff; as it is where absent.
    is_staff: Option<bool>,
    /// Whether they are a member; as it is where absent.
    is_member: Option<bool>,
}

impl Route for CustomerChange {
    const SPEC: Spec = Spec::patch(
        "/customers/{id}",
        "customers",
        "Says whether a customer is of the staff, or a member",
    )
    .refuses(&[MERGED]);
    type Answer = Customer;
}

impl Changes for CustomerChange {
    fn change(self, cx: &mut Change<'_, '_>) -> Result<Done<Customer>, Problem> {
        let (id, now) = (self.id, cx.now);
        let mut desk = Desk::new(cx.tx(), now);
        let was = standing::of(&desk, id).map_err(told)?;
        let shall_be = Standing {
            is_staff: self.is_staff.unwrap_or(was.is_staff),
            is_member: self.is_member.unwrap_or(was.is_member),
        };
        standing::set(&mut desk, id, shall_be).map_err(told)?;
        let audited = match was == shall_be {
            true => Audited::nothing_changed(),
            false => cx.audit("customer.change", id, Some(json!(was)), Some(json!(shall_be)))?,
        };
        Ok(audited.answer(find(cx.conn(), id)?))
    }
}

/// The desk's refusal of a change to one customer.
fn told(error: DeskError) -> Problem {
    match error {
        DeskError::NoCustomer(_) => nobody(),
        DeskError::Merged { retained, .. } => {
            MERGED.problem().with(json!({ "retained": retained }))
        }
        other => Problem::Ours(other.to_string()),
    }
}
