//! What applications were told of the trade in a room, and how that went.

use rusqlite::{OptionalExtension as _, Row};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::context::Look;
use super::super::mask::{self, Level};
use super::super::problem::Problem;
use super::super::route::{Reads, Route, Spec};

/// How many of the latest are told.
const MOST: i64 = 60;
/// How much is told of why a message did not arrive, in characters.
const REASON: usize = 200;

// The trade that came to nothing last is the one whose end was told last.
const TRADE: &str =
    "SELECT guid FROM trade WHERE room_guid = ?1 ORDER BY state = 'closed', changed DESC LIMIT 1";
/// The records whose messages a trade made: its own, and those of its opportunity and its buyers since it began.
const WANTED: &str = "WITH wanted (record, since) AS (
        SELECT 'trade:' || ?1, 0
        UNION ALL SELECT 'opportunity:' || opportunity_guid, created FROM trade WHERE guid = ?1 AND opportunity_guid IS NOT NULL
        UNION ALL SELECT 'customer:' || party.customer_id, created FROM trade_party party
            JOIN trade ON trade.guid = trade_guid WHERE trade_guid = ?1)";
const PUSHES: &str = "SELECT one.id, application_id, application.name, cmd, one.state, attempts, next_attempt,
        one.created, finished, verdict, errcode, answer
    FROM wanted CROSS JOIN application
        CROSS JOIN delivery one ON one.application_id = application.id AND one.record = wanted.record
            AND one.lane = 'live' AND one.created >= since
        JOIN message ON message.id = message_id
        LEFT JOIN delivery_attempt last ON last.delivery_id = one.id AND last.number = attempts
    ORDER BY one.id DESC LIMIT ?2";
const UNTOLD: &str = "SELECT count(*) FROM event
    WHERE id > (SELECT told FROM outbox) AND record IN (SELECT record FROM wanted)";

/// `GET /rooms/{guid}/pushes`
#[derive(Deserialize, JsonSchema)]
pub struct PushesShow {
    /// The room.
    #[schemars(length(min = 1, max = 32))]
    guid: String,
}

/// What applications were told of a trade.
#[derive(Default, Serialize, JsonSchema)]
pub struct Pushes {
    /// The trade; null where the room never was in one.
    trade: Option<String>,
    /// How many changes are not made into messages yet.
    untold: i64,
    /// The latest first; at most sixty.
    rows: Vec<Push>,
}

/// One message to one application.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Push {
    /// The delivery.
    id: i64,
    /// Whom it is for.
    application_id: u16,
    /// The application's name.
    application: String,
    /// The message's name.
    cmd: String,
    /// pending, delivered, parked or dropped.
    state: String,
    /// How often it was tried.
    attempts: i64,
    /// When it is tried again, in milliseconds since 1970; null where it is not, or at once.
    next_attempt: Option<i64>,
    /// When it was made, in milliseconds since 1970.
    created: i64,
    /// When it arrived or was given up, in milliseconds since 1970.
    finished: Option<i64>,
    /// What came of the last attempt: delivered, refused, unreachable or bad_answer.
    verdict: Option<String>,
    /// The errcode of the last answer.
    errcode: Option<i64>,
    /// Why the last attempt failed, in words of whoever answered; at most 200 characters.
    reason: Option<String>,
}

impl Route for PushesShow {
    const SPEC: Spec = Spec::get(
        "/rooms/{guid}/pushes",
        "board",
        "What applications were told of the room's trade, and how that went",
    );
    type Answer = Pushes;
}

impl Reads for PushesShow {
    fn read(self, cx: &Look<'_>) -> Result<Pushes, Problem> {
        let trade: Option<String> =
            cx.conn.prepare_cached(TRADE)?.query_row([&self.guid], |row| row.get(0)).optional()?;
        let Some(trade) = trade else { return Ok(Pushes::default()) };
        let untold = cx.conn.prepare_cached(&format!("{WANTED} {UNTOLD}"))?;
        let untold = { untold }.query_row([&trade], |row| row.get(0))?;
        let mut rows = cx.conn.prepare_cached(&format!("{WANTED} {PUSHES}"))?;
        let rows = rows.query_map((&trade, MOST), push)?.collect::<Result<_, _>>()?;
        Ok(Pushes { trade: Some(trade), untold, rows })
    }
}

fn push(row: &Row<'_>) -> rusqlite::Result<Push> {
    let (verdict, answer): (Option<String>, Option<String>) = (row.get(9)?, row.get(11)?);
    let failed = verdict.as_deref().is_some_and(|verdict| verdict != "delivered");
    Ok(Push {
        id: row.get(0)?,
        application_id: row.get(1)?,
        application: row.get(2)?,
        cmd: row.get(3)?,
        state: row.get(4)?,
        attempts: row.get(5)?,
        next_attempt: row.get::<_, Option<i64>>(6)?.filter(|next| *next > 0),
        created: row.get(7)?,
        finished: row.get(8)?,
        verdict,
        errcode: row.get(10)?,
        reason: answer.filter(|_| failed).map(|answer| reason(&answer)),
    })
}

/// The words of an answer: its errmsg, where it is one of ours. Mobiles and card numbers in it are covered.
fn reason(answer: &str) -> String {
    let answer: Value = serde_json::from_str(answer).unwrap_or_else(|_| answer.into());
    let words = answer.get("errmsg").unwrap_or(&answer);
    let words = words.as_str().map_or_else(|| words.to_string(), str::to_owned);
    mask::text(&words, Level::Shown).chars().take(REASON).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_what_the_answer_says() {
        assert_eq!(reason(r#"{"errcode":1012,"errmsg":"没有这个房间"}"#), "没有这个房间");
        assert_eq!(reason("connection refused"), "connection refused");
        assert_eq!(reason(r#"{"errcode":7,"errmsg":"13812345678 已存在"}"#), "138****5678 已存在");
        assert_eq!(reason(r#"{"errcode":7}"#), r#"{"errcode":7}"#);
        assert_eq!(reason(&"长".repeat(300)).chars().count(), REASON);
    }
}
