//! Who somebody is: asked before a customer is recommended, and when a broker registers.

use rusqlite::{Connection, OptionalExtension};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::recommendation;
use crate::catalogue::{Error, Query, Read, Spec};
use crate::interfaces::customer::identity;
use crate::interfaces::estate::project;
use crate::interfaces::{certificate, mobile};
use crate::protocol::{DateTime, now_ms};

/// G-AG-01: whether a customer has been recommended in a project, and how it was followed up there.
#[derive(Deserialize, JsonSchema)]
pub struct CustomerIdentify {
    /// The customer's mobile. One that nobody has is answered with zeros and an empty list.
    #[serde(rename = "cstMobile")]
    #[schemars(length(max = 16))]
    mobile: String,
    /// The project.
    #[serde(rename = "projGUID")]
    #[schemars(length(max = 64))]
    project: String,
}

/// What is known of a customer in a project.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CustomerIdentified {
    /// 1 while a recommendation stands: neither cancelled nor past its protection period. Else 0.
    exist: i64,
    /// 1 where the customer is on a black list. There is none: always 0.
    is_black: i64,
    /// 1 a party to a signed contract, of whichever project; else 0.
    is_owner: i64,
    /// 1 one of the staff, else 0.
    is_staff: i64,
    /// 1 a member, else 0.
    is_member: i64,
    /// Every follow-up of the customer in the project, from the first on.
    list: Vec<FollowUp>,
}

/// A contact that a consultant noted.
#[derive(Serialize, JsonSchema)]
pub struct FollowUp {
    /// When it was.
    #[serde(rename = "followTime")]
    at: DateTime,
    /// Its kind as the sales office reported it, `1` to `7`.
    #[serde(rename = "followType")]
    kind: String,
    /// What was said.
    #[serde(rename = "followContent")]
    content: String,
    /// The project.
    #[serde(rename = "projGUID")]
    project: String,
}

const FOLLOW_UPS: &str = "WITH RECURSIVE said (previous, at, kind, content) AS (
        SELECT newest.previous, newest.at, newest.kind, newest.content
            FROM opportunity JOIN follow_up newest ON newest.changed = newest_follow_up
            WHERE customer_id = ?1 AND project_guid = ?2
        UNION ALL SELECT older.previous, older.at, older.kind, older.content
            FROM said JOIN follow_up older ON older.changed = said.previous)
    SELECT at, kind, coalesce(content, ''), ?2 FROM said";

impl Query for CustomerIdentify {
    const SPEC: Spec = Spec::new("4.5.1", "G-AG-01", "cst_identify", "客户鉴定请求");
    type Reply = CustomerIdentified;

    fn call(self, cx: &Read<'_>) -> Result<Self::Reply, Error> {
        project::require(cx.conn, &self.project)?;
        mobile::check(&self.mobile)?;
        let (mut exist, mut standing, mut list) = (false, Standing::default(), Vec::new());
        if let Some(known) = identity::by_mobile(cx.conn, &self.mobile)? {
            let standing_ones =
                recommendation::standing(cx.conn, known.id, &self.project, now_ms())?;
            exist = !standing_ones.is_empty();
            standing = Standing::of(cx.conn, known.id)?;
            let mut found = cx.conn.prepare_cached(FOLLOW_UPS)?;
            let rows = found.query_map((known.id, &self.project), |row| {
                let kind: i64 = row.get(1)?;
                Ok(FollowUp {
                    at: DateTime(row.get(0)?),
                    kind: kind.to_string(),
                    content: row.get(2)?,
                    project: row.get(3)?,
                })
            })?;
            list = rows.collect::<Result<_, _>>()?;
            // There may have been several opportunities at a time.
            list.sort_by_key(|said: &FollowUp| said.at.0);
        }
        Ok(CustomerIdentified {
            exist: exist.into(),
            is_black: 0,
            is_owner: standing.owner.into(),
            is_staff: standing.staff.into(),
            is_member: standing.member.into(),
            list,
        })
    }
}

/// G-AG-03: whether somebody who registers as a broker owns a home, or is of the staff or a member.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AgentIdentify {
    /// Their mobile.
    #[schemars(length(max = 16))]
    mobile: String,
    /// Their name. Where the customer found has another, it is not the same person.
    #[schemars(length(max = 15))]
    name: Option<String>,
    /// The number of their identity card: finds whom nobody knows by the mobile. Where the customer
    /// found by the mobile has another card, it is not the same person.
    #[schemars(length(max = 18))]
    card_id: Option<String>,
}

/// What they are to us.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AgentIdentified {
    /// 1 a party to a signed contract, else 0.
    is_owner: i64,
    /// 1 one of the staff, else 0.
    is_staff: i64,
    /// 1 a member, else 0.
    is_member: i64,
}

const CARD: &str =
    "SELECT cert_number FROM customer WHERE id = ?1 AND cert_kind = ?2 AND cert_number IS NOT NULL";

impl Query for AgentIdentify {
    const SPEC: Spec = Spec::new("4.5.3", "G-AG-03", "agent_identify", "经纪人鉴定请求");
    type Reply = AgentIdentified;

    fn call(self, cx: &Read<'_>) -> Result<Self::Reply, Error> {
        mobile::check(&self.mobile)?;
        if let Some(card) = &self.card_id {
            certificate::check(certificate::IDENTITY_CARD, card)?;
        }
        let standing = match self.person(cx.conn)? {
            Some(customer) => Standing::of(cx.conn, customer)?,
            None => Standing::default(),
        };
        Ok(AgentIdentified {
            is_owner: standing.owner.into(),
            is_staff: standing.staff.into(),
            is_member: standing.member.into(),
        })
    }
}

impl AgentIdentify {
    /// The customer who is this person: by the mobile, else by the card, and contradicted by nothing.
    fn person(&self, conn: &Connection) -> Result<Option<i64>, Error> {
        let card = self.card_id.as_deref();
        let known = match (identity::by_mobile(conn, &self.mobile)?, card) {
            (Some(known), _) => Some(known),
            (None, Some(card)) => identity::by_certificate(conn, card)?,
            (None, None) => None,
        };
        let Some(known) = known else { return Ok(None) };
        if self.name.as_ref().is_some_and(|name| *name != known.name) {
            return Ok(None);
        }
        let held: Option<String> = conn
            .prepare_cached(CARD)?
            .query_row((known.id, certificate::IDENTITY_CARD), |row| row.get(0))
            .optional()?;
        let contradicted = match (card, held) {
            (Some(card), Some(held)) => !held.eq_ignore_ascii_case(card),
            _ => false,
        };
        Ok((!contradicted).then_some(known.id))
    }
}

/// What a customer is to the group.
#[derive(Default)]
struct Standing {
    owner: bool,
    staff: bool,
    member: bool,
}

const STANDING: &str = "SELECT is_staff, is_member,
        EXISTS (SELECT 1 FROM trade JOIN contract ON contract.trade_guid = trade.guid AND contract.open = 1
            WHERE trade.customer_id = ?1)
        OR EXISTS (SELECT 1 FROM trade_party party
            JOIN contract ON contract.trade_guid = party.trade_guid AND contract.open = 1
            WHERE party.customer_id = ?1)
    FROM customer WHERE id = ?1";

impl Standing {
    fn of(conn: &Connection, customer: i64) -> Result<Self, Error> {
        Ok(conn.prepare_cached(STANDING)?.query_row([customer], |row| {
            Ok(Self { staff: row.get(0)?, member: row.get(1)?, owner: row.get(2)? })
        })?)
    }
}
