//! What came of an attempt.

use serde_json::Value;

use crate::protocol::{Code, Envelope, Keys};

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// 2xx, verified, errcode 0, or 1013: the application has it already.
    Delivered,
    /// The application answered with another errcode.
    Refused(i64),
    /// No connection, no answer in time, or the connection broke.
    Unreachable,
    /// An answer that is none: another status, not our envelope, not the application's signature.
    BadAnswer,
}

impl Verdict {
    /// As the store and the metrics name it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Refused(_) => "refused",
            Self::Unreachable => "unreachable",
            Self::BadAnswer => "bad_answer",
        }
    }

    /// The errcode answered, where there was one.
    #[must_use]
    pub const fn errcode(&self) -> Option<i64> {
        match self {
            Self::Delivered => Some(0),
            Self::Refused(errcode) => Some(*errcode),
            Self::Unreachable | Self::BadAnswer => None,
        }
    }
}

/// A verdict, and what it rests on in words: the decrypted answer, or what was wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The verdict.
    pub verdict: Verdict,
    /// The decrypted answer, or the reason; at most 2,048 bytes.
    pub answer: String,
}

/// How much of an answer is kept.
pub const KEPT: usize = 2048;

impl Judged {
    /// A verdict with its reason.
    pub fn new(verdict: Verdict, answer: impl Into<String>) -> Self {
        let mut answer = answer.into();
        if let Some((end, _)) = answer.char_indices().find(|(at, char)| at + char.len_utf8() > KEPT)
        {
            answer.truncate(end);
        }
        Self { verdict, answer }
    }
}

/// Judges a 2xx answer's body.
#[must_use]
pub fn judge(body: &[u8], keys: &Keys, sid: &str) -> Judged {
    let bad = |why: String| Judged::new(Verdict::BadAnswer, why);
    let envelope = match Envelope::read(body) {
        Ok(envelope) => envelope,
        Err(unreadable) => {
            return bad(format!("the answer is no envelope: {}", unreadable.refusal));
        }
    };
    if envelope.header.sid != sid {
        return bad("the answer has another sid than the message".to_owned());
    }
    if let Err(unverified) = keys.verify(&envelope.header, &envelope.data) {
        return bad(format!("the answer's {unverified:?} does not fit this application's token"));
    }
    let plain = keys.decrypt(envelope.cipher);
    let Ok(answer) = serde_json::from_slice::<Value>(&plain) else {
        return bad("the answer cannot be decrypted with this application's appkey".to_owned());
    };
    let verdict = match answer["errcode"].as_i64() {
        Some(0) => Verdict::Delivered,
        Some(used) if used == i64::from(Code::SerialUsed.number()) => Verdict::Delivered,
        Some(errcode) => Verdict::Refused(errcode),
        None => return bad("the answer has no errcode".to_owned()),
    };
    Judged::new(verdict, answer.to_string())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::protocol::Outgoing;

    const SID: &str = "10026112310000000001";

    fn judged(token: &str, sid: &str, plain: &str) -> Judged {
        let theirs = Keys::new(token, "key").unwrap();
        let header =
            Outgoing { appid: "301", sid, cmd: "c", version: "1", timestamp: 0, refusal: None };
        judge(&header.seal(&theirs, plain.into()), &Keys::new("token", "key").unwrap(), SID)
    }

    #[test]
    fn errcode_0_and_1013_are_delivered_and_others_refused() {
        assert_eq!(judged("token", SID, r#"{"errcode":0}"#).verdict, Verdict::Delivered);
        assert_eq!(judged("token", SID, r#"{"errcode":1013}"#).verdict, Verdict::Delivered);
        assert_eq!(judged("token", SID, r#"{"errcode":4001}"#).verdict, Verdict::Refused(4001));
    }

    #[test]
    fn an_answer_that_is_not_the_applications_is_bad_and_says_why() {
        for (judged, why) in [
            (judged("other", SID, r#"{"errcode":0}"#), "AuthCode"),
            (judged("token", "10026112310000000002", r#"{"errcode":0}"#), "sid"),
            (judged("token", SID, "noise"), "decrypted"),
            (judged("token", SID, "{}"), "errcode"),
            (judge(b"OK", &Keys::new("token", "key").unwrap(), SID), "envelope"),
        ] {
            assert_eq!(judged.verdict, Verdict::BadAnswer);
            assert!(judged.answer.contains(why), "{}", judged.answer);
        }
    }
}
