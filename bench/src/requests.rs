//! Requests signed before the load begins, so that the generator only sends.

use std::sync::atomic::{AtomicI64, Ordering};

use anyhow::{Context as _, bail};
use dcbox::protocol::{Keys, Outgoing, Sid, now_ms};

use crate::http;

/// The application that asks: a sales office of the demo world.
pub(crate) const APPLICATION: u16 = 301;
/// Serials with the same second. One busy application sends about that many a second.
const A_SECOND: i64 = 20_000;

/// How many serials this process has used. No two requests to any server share one.
static USED: AtomicI64 = AtomicI64::new(0);

/// The next serial. They start 50 minutes ago, well within what a server takes, and rise.
fn next_serial(now: i64) -> Sid {
    let used = USED.fetch_add(1, Ordering::Relaxed);
    Sid {
        app: APPLICATION,
        second: now - 3000 + used / A_SECOND,
        number: u32::try_from(used % A_SECOND).unwrap_or_default(),
    }
}

/// Signed requests, one behind the other.
#[derive(Debug, Default)]
pub(crate) struct Requests {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    serials: Vec<Sid>,
}

impl Requests {
    /// Signs `count` requests for `cmd`; `data` makes each one's content.
    pub(crate) fn sign(
        keys: &Keys,
        cmd: &str,
        count: usize,
        mut data: impl FnMut() -> String,
    ) -> Self {
        let (mut all, appid) = (Self::default(), APPLICATION.to_string());
        // One moment for all: serials that start at a moving second would not be unique.
        static MOMENT: std::sync::OnceLock<i64> = std::sync::OnceLock::new();
        let now = *MOMENT.get_or_init(|| now_ms() / 1000);
        for _ in 0..count {
            let serial = next_serial(now);
            let message = Outgoing {
                appid: &appid,
                sid: &serial.to_string(),
                cmd,
                version: "3.10",
                timestamp: now_ms() / 1000,
                refusal: None,
            };
            let request = http::post(&message.seal(keys, data().into_bytes()));
            if all.bytes.is_empty() {
                all.bytes.reserve(request.len() * count);
            }
            all.bytes.extend_from_slice(&request);
            all.ends.push(all.bytes.len());
            all.serials.push(serial);
        }
        all
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// One, ready for the socket.
    pub(crate) fn get(&self, number: usize) -> Option<&[u8]> {
        let end = *self.ends.get(number)?;
        let start = match number {
            0 => 0,
            _ => *self.ends.get(number - 1)?,
        };
        self.bytes.get(start..end)
    }

    /// One's serial, which its answer must repeat.
    pub(crate) fn serial(&self, number: usize) -> anyhow::Result<Sid> {
        self.serials.get(number).copied().context("an answer to no request")
    }

    /// The only one there is.
    pub(crate) fn single(&self) -> anyhow::Result<&[u8]> {
        match (self.len(), self.get(0)) {
            (1, Some(request)) => Ok(request),
            _ => bail!("one request was meant, not {}", self.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_requests_share_a_serial() -> anyhow::Result<()> {
        let keys = Keys::new("token", "appkey")?;
        let mut seen = std::collections::HashSet::new();
        for _ in 0..3 {
            let requests = Requests::sign(&keys, "base_room_list", 15_000, || "{}".to_owned());
            for number in 0..requests.len() {
                assert!(seen.insert(requests.serial(number)?));
            }
        }
        Ok(())
    }
}
