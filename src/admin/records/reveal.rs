//! The numbers of one person in full. Whoever asks for them leaves a row in the audit table, which says which were told
//! and not what they are.

use rusqlite::{OptionalExtension as _, Row};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::customer::nobody;
use crate::admin::context::{Change, Done};
use crate::admin::problem::{NOT_FOUND, Problem};
use crate::admin::route::{Changes, Route, Spec};

/// A customer's numbers.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CustomerNumbers {
    /// Their mobile.
    mobile: String,
    /// Another number to try.
    phone: Option<String>,
    /// Their number at home.
    home_phone: Option<String>,
    /// Their number at work.
    office_phone: Option<String>,
    /// The number of their certificate.
    cert_number: Option<String>,
}

/// The number of somebody of whom one is known.
#[derive(Serialize, JsonSchema)]
pub struct OneNumber {
    /// It.
    mobile: String,
}

/// `POST /customers/{id}/reveal`
#[derive(Deserialize, JsonSchema)]
pub struct CustomerReveal {
    /// The customer's number.
    id: i64,
}

impl Route for CustomerReveal {
    const SPEC: Spec = Spec::post(
        "/customers/{id}/reveal",
        "customers",
        "A customer's numbers in full; that somebody asked is kept",
    )
    .answers(200);
    type Answer = CustomerNumbers;
}

impl Changes for CustomerReveal {
    fn change(self, cx: &mut Change<'_, '_>) -> Result<Done<CustomerNumbers>, Problem> {
        const FIND: &str = "SELECT mobile, phone, home_phone, office_phone, cert_number FROM customer WHERE id = ?1";
        let read = |row: &Row<'_>| {
            Ok(CustomerNumbers {
                mobile: row.get(0)?,
                phone: row.get(1)?,
                home_phone: row.get(2)?,
                office_phone: row.get(3)?,
                cert_number: row.get(4)?,
            })
        };
        let found = cx.conn().prepare_cached(FIND)?.query_row([self.id], read).optional()?;
        let numbers = found.ok_or_else(nobody)?;
        let CustomerNumbers { phone, home_phone, office_phone, cert_number, .. } = &numbers;
        let others = [
            ("phone", phone),
            ("homePhone", home_phone),
            ("officePhone", office_phone),
            ("certNumber", cert_number),
        ];
        let others = others.into_iter().filter(|(_, number)| number.is_some());
        let told: Vec<_> = ["mobile"].into_iter().chain(others.map(|(name, _)| name)).collect();
        let audited = cx.audit("customer.reveal", self.id, None, Some(json!({ "told": told })))?;
        Ok(audited.answer(numbers))
    }
}

/// `POST /leads/{guid}/reveal`
#[derive(Deserialize, JsonSchema)]
pub struct LeadReveal {
    /// The lead's id.
    #[schemars(length(min = 1, max = 64))]
    guid: String,
}

impl Route for LeadReveal {
    const SPEC: Spec = Spec::post(
        "/leads/{guid}/reveal",
        "leads",
        "A lead's number in full; that somebody asked is kept",
    )
    .answers(200);
    type Answer = OneNumber;
}

impl Changes for LeadReveal {
    fn change(self, cx: &mut Change<'_, '_>) -> Result<Done<OneNumber>, Problem> {
        const FIND: &str = "SELECT phone FROM lead WHERE guid = ?1";
        one(cx, "lead.reveal", FIND, &self.guid, "There is no such lead.")
    }
}

/// `POST /consultants/{guid}/reveal`
#[derive(Deserialize, JsonSchema)]
pub struct ConsultantReveal {
    /// The consultant's id.
    #[schemars(length(min = 1, max = 64))]
    guid: String,
}

impl Route for ConsultantReveal {
    const SPEC: Spec = Spec::post(
        "/consultants/{guid}/reveal",
        "consultants",
        "A consultant's mobile in full; that somebody asked is kept",
    )
    .answers(200);
    type Answer = OneNumber;
}

impl Changes for ConsultantReveal {
    fn change(self, cx: &mut Change<'_, '_>) -> Result<Done<OneNumber>, Problem> {
        const FIND: &str = "SELECT mobile FROM consultant WHERE guid = ?1";
        one(cx, "consultant.reveal", FIND, &self.guid, "There is no such consultant.")
    }
}

/// `POST /base/brokers/{id}/reveal`
#[derive(Deserialize, JsonSchema)]
pub struct BrokerReveal {
    /// The broker's number.
    id: i64,
}

impl Route for BrokerReveal {
    const SPEC: Spec = Spec::post(
        "/base/brokers/{id}/reveal",
        "base",
        "A broker's mobile in full; that somebody asked is kept",
    )
    .answers(200);
    type Answer = OneNumber;
}

impl Changes for BrokerReveal {
    fn change(self, cx: &mut Change<'_, '_>) -> Result<Done<OneNumber>, Problem> {
        const FIND: &str = "SELECT mobile FROM broker WHERE id = ?1";
        one(cx, "broker.reveal", FIND, &self.id, "There is no such broker.")
    }
}

fn one(
    cx: &mut Change<'_, '_>,
    action: &'static str,
    find: &str,
    key: &(impl rusqlite::ToSql + ToString),
    missing: &str,
) -> Result<Done<OneNumber>, Problem> {
    let found = cx.conn().prepare_cached(find)?.query_row([key], |row| row.get(0)).optional()?;
    let mobile: String = found.ok_or_else(|| NOT_FOUND.saying(missing))?;
    let audited = cx.audit(action, key.to_string(), None, Some(json!({ "told": ["mobile"] })))?;
    Ok(audited.answer(OneNumber { mobile }))
}
