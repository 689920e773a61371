//! Payment reminders (催款): somebody asked a buyer for what is owed.

use rusqlite::OptionalExtension;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::catalogue::{Command, Error, Nothing, Spec, Write};
use crate::protocol::{Code, DateTime, Refusal};

/// P-CU-03: a buyer was asked for an instalment.
#[derive(Clone, Deserialize, JsonSchema)]
pub struct PaymentReminder {
    /// The instalment.
    #[serde(rename = "feeGUID")]
    #[schemars(length(max = 64))]
    fee: String,
    /// The trade that it belongs to.
    #[serde(rename = "tradeGUID")]
    #[schemars(length(max = 64))]
    trade: String,
    /// When the buyer was asked, `yyyy-MM-dd HH:mm:ss[.SSS]`.
    #[serde(rename = "createOn")]
    #[schemars(length(max = 64))]
    reminded: String,
    /// Why it is still owed.
    #[serde(rename = "paramValue")]
    #[schemars(length(max = 64))]
    reason: String,
    /// What else there is to say.
    #[serde(rename = "ckMemo")]
    #[schemars(length(max = 100))]
    memo: String,
}

const TRADE_OF: &str = "SELECT trade_guid FROM fee WHERE guid = ?1";
const TRADE: &str = "SELECT 1 FROM trade WHERE guid = ?1";
const ADD: &str = "INSERT INTO payment_reminder
    (fee_guid, trade_guid, reminded_at, reason, memo, source_app, created) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

impl Command for PaymentReminder {
    const SPEC: Spec = Spec::new("4.2.4", "P-CU-03", "payment_info_create", "催款信息上报");
    type Reply = Nothing;

    fn call(self, cx: &mut Write<'_, '_>) -> Result<Self::Reply, Error> {
        // The table has it as text, so its form is looked at here.
        let Some(DateTime(reminded)) = DateTime::parse(&self.reminded) else {
            let why = "应为 yyyy-MM-dd HH:mm:ss[.SSS]";
            return Err(Refusal::field(Code::WrongType, "createOn", why).into());
        };
        let unknown = |what: &str| Error::from(Refusal::because(Code::NoRecord, what));
        let conn = cx.conn();
        let trade_of: Option<String> =
            conn.prepare_cached(TRADE_OF)?.query_row([&self.fee], |row| row.get(0)).optional()?;
        let trade_of = trade_of.ok_or_else(|| unknown("feeGUID"))?;
        if !conn.prepare_cached(TRADE)?.exists([&self.trade])? {
            return Err(unknown("tradeGUID"));
        }
        if trade_of != self.trade {
            return Err(unknown("该交易没有此费用"));
        }
        let facts = (&self.fee, &self.trade, reminded, &self.reason, &self.memo, cx.app, cx.now);
        conn.prepare_cached(ADD)?.execute(facts)?;
        Ok(Nothing {})
    }
}
