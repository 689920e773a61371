//! As much of HTTP/1.1 as a load generator needs: one way to ask, and the length of an answer.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context as _, bail};

/// Nothing asked here may take longer.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// A whole POST of `body` to the gateway. It has the few header fields that are needed and none of
/// those that clients add, because the less both servers parse, the more weighs what dcbox does.
pub(crate) fn post(body: &[u8]) -> Vec<u8> {
    let mut request = format!(
        "POST /api HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    request.extend_from_slice(body);
    request
}

/// An answer being read.
#[derive(Debug)]
pub(crate) enum Answer {
    /// Its head is not complete yet.
    Head(Vec<u8>),
    /// Some of its body is still to come.
    Body {
        /// The body's length.
        length: usize,
        /// How much of it has not come yet.
        left: usize,
        /// What has come, where it is kept.
        kept: Option<Vec<u8>>,
    },
}

impl Default for Answer {
    fn default() -> Self {
        Self::Head(Vec::new())
    }
}

impl Answer {
    /// Takes the next bytes from the socket. `keep` is asked, with the body's length, whether the
    /// body shall be kept. Once complete, gives the length and what was kept, and is as new.
    pub(crate) fn feed(
        &mut self,
        bytes: &[u8],
        keep: impl FnOnce(usize) -> bool,
    ) -> anyhow::Result<Option<(usize, Option<Vec<u8>>)>> {
        let Self::Head(before) = self else { return self.feed_body(bytes) };
        // The whole head nearly always comes at once, and then nothing is copied.
        let before = std::mem::take(before);
        let joined = if before.is_empty() { None } else { Some([&before, bytes].concat()) };
        let bytes = joined.as_deref().unwrap_or(bytes);
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
            *self = Self::Head(bytes.to_vec());
            return Ok(None);
        };
        let length = body_length(&bytes[..end])?;
        let kept = keep(length).then(|| Vec::with_capacity(length));
        *self = Self::Body { length, left: length, kept };
        self.feed_body(&bytes[end + 4..])
    }

    fn feed_body(&mut self, bytes: &[u8]) -> anyhow::Result<Option<(usize, Option<Vec<u8>>)>> {
        let Self::Body { length, left, kept } = self else { return Ok(None) };
        *left = left.checked_sub(bytes.len()).context("an answer is longer than it says")?;
        if let Some(kept) = kept {
            kept.extend_from_slice(bytes);
        }
        if *left > 0 {
            return Ok(None);
        }
        let whole = (*length, kept.take());
        *self = Self::default();
        Ok(Some(whole))
    }
}

/// The body's length as an answer's head tells it; the status must be 200.
fn body_length(head: &[u8]) -> anyhow::Result<usize> {
    let head = str::from_utf8(head).context("an answer's head is no text")?;
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap_or_default();
    if !status.starts_with("HTTP/1.1 200") {
        bail!("an answer's status is {status:?}");
    }
    lines
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.trim().parse().ok())
        .context("an answer tells no content-length")
}

/// A keep-alive connection with one request at a time.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: TcpStream,
    scratch: Vec<u8>,
}

impl Connection {
    /// Connects.
    pub(crate) fn open(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect_timeout(&address, PATIENCE).context("connecting")?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self { stream, scratch: vec![0; 64 * 1024] })
    }

    /// Sends a request and gives the answer's body.
    pub(crate) fn exchange(&mut self, request: &[u8]) -> anyhow::Result<Vec<u8>> {
        self.stream.write_all(request).context("sending a request")?;
        let mut answer = Answer::default();
        loop {
            match self.stream.read(&mut self.scratch).context("reading an answer")? {
                0 => bail!("the server closed the connection"),
                n => {
                    if let Some((_, body)) = answer.feed(&self.scratch[..n], |_| true)? {
                        return Ok(body.unwrap_or_default());
                    }
                }
            }
        }
    }
}

/// Sends one request on a connection of its own and gives the answer's body.
pub(crate) fn exchange(address: SocketAddr, request: &[u8]) -> anyhow::Result<Vec<u8>> {
    Connection::open(address)?.exchange(request)
}

/// Asks a server how it is; whoever answers 200 is well.
pub(crate) fn healthy(address: SocketAddr) -> anyhow::Result<()> {
    let request = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    exchange(address, request).context("GET /healthz").map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: x\r\nContent-Length: 5\r\n\r\nhello";

    #[test]
    fn an_answer_is_read_wherever_the_socket_cuts_it() -> anyhow::Result<()> {
        for first in 0..WHOLE.len() {
            for second in first..WHOLE.len() {
                let mut answer = Answer::default();
                assert_eq!(answer.feed(&WHOLE[..first], |_| true)?, None);
                assert_eq!(answer.feed(&WHOLE[first..second], |_| true)?, None);
                let whole = answer.feed(&WHOLE[second..], |_| true)?;
                assert_eq!(whole, Some((5, Some(b"hello".to_vec()))));
                assert_eq!(answer.feed(WHOLE, |_| false)?, Some((5, None)));
            }
        }
        Ok(())
    }

    #[test]
    fn what_is_no_good_answer_is_an_error() {
        for bad in [
            "HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nabc",
        ] {
            assert!(Answer::default().feed(bad.as_bytes(), |_| true).is_err(), "{bad}");
        }
    }
}
