//! The load generator: a closed loop over keep-alive connections, on one thread.
//!
//! It shares the processor with the server it loads, so it does as little as it can: requests are
//! signed beforehand, an answer costs one read and the next request one write, and of an answer only
//! its length is looked at. A sample of the bodies is kept and opened after the load.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use hdrhistogram::Histogram;
use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};

use crate::http::{Answer, PATIENCE};
use crate::requests::Requests;

/// Unexpected answers that are kept to be opened; with more of them, something is wrong anyway.
const STRANGERS: usize = 1000;

/// What is to be done to one server.
#[derive(Debug)]
pub(crate) struct Load<'a> {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// How many connections ask at the same time.
    pub(crate) connections: usize,
    /// How long it is loaded before anything counts.
    pub(crate) warm_up: Duration,
    /// How long it is measured.
    pub(crate) window: Duration,
    /// What it is sent.
    pub(crate) requests: &'a Requests,
    /// Whether the requests start again from the first when all were sent. Otherwise the window ends.
    pub(crate) again: bool,
    /// How long a good answer's body is.
    pub(crate) expected: usize,
    /// Every how many-th answer is kept.
    pub(crate) keep_every: usize,
}

/// What came of it.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// Answers complete within the window.
    pub(crate) answers: u64,
    /// Answers in all.
    pub(crate) in_all: u64,
    /// The window's length, which is shorter where the requests ran out.
    pub(crate) elapsed: Duration,
    /// From a request's sending to its answer's last byte, in nanoseconds.
    pub(crate) latencies: Histogram<u64>,
    /// Bodies kept, each with the number of the request it answers.
    pub(crate) kept: Vec<(usize, Vec<u8>)>,
}

impl Outcome {
    /// Answers a second.
    pub(crate) fn rate(&self) -> f64 {
        self.answers as f64 / self.elapsed.as_secs_f64().max(1e-9)
    }
}

struct Connection {
    stream: TcpStream,
    answer: Answer,
    request: usize,
    sent: Instant,
}

struct Running<'a> {
    load: &'a Load<'a>,
    next: usize,
    waiting: usize,
    strangers: usize,
    from: Instant,
    until: Instant,
    last: Instant,
    outcome: Outcome,
}

impl Load<'_> {
    /// Loads the server.
    ///
    /// # Errors
    /// The first thing that a good server would not have done.
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        let mut poll = Poll::new().context("epoll")?;
        let mut events = Events::with_capacity(self.connections);
        let mut connections = Vec::with_capacity(self.connections);
        for number in 0..self.connections {
            let stream = std::net::TcpStream::connect_timeout(&self.address, PATIENCE)
                .context("connecting")?;
            stream.set_nodelay(true)?;
            stream.set_nonblocking(true)?;
            let mut stream = TcpStream::from_std(stream);
            poll.registry().register(&mut stream, Token(number), Interest::READABLE)?;
            connections.push(Connection {
                stream,
                answer: Answer::default(),
                request: 0,
                sent: Instant::now(),
            });
        }
        let mut running = Running::new(self)?;
        for connection in &mut connections {
            running.send(connection, Instant::now())?;
        }
        let mut scratch = vec![0; 256 * 1024];
        while running.waiting > 0 {
            poll.poll(&mut events, Some(PATIENCE)).context("epoll")?;
            if events.is_empty() {
                bail!("no answer for {PATIENCE:?}, {} requests waiting", running.waiting);
            }
            for event in &events {
                if let Some(connection) = connections.get_mut(event.token().0) {
                    running.receive(connection, &mut scratch)?;
                }
            }
        }
        Ok(running.end())
    }
}

impl<'a> Running<'a> {
    fn new(load: &'a Load<'a>) -> anyhow::Result<Self> {
        let now = Instant::now();
        let from = now + load.warm_up;
        Ok(Self {
            load,
            next: 0,
            waiting: 0,
            strangers: 0,
            from,
            until: from + load.window,
            last: now,
            outcome: Outcome {
                answers: 0,
                in_all: 0,
                elapsed: Duration::ZERO,
                latencies: Histogram::new_with_bounds(1000, 60_000_000_000, 3)?,
                kept: Vec::new(),
            },
        })
    }

    /// Sends the next request, if it is still time and there is one.
    fn send(&mut self, connection: &mut Connection, now: Instant) -> anyhow::Result<()> {
        if self.next == self.load.requests.len() && self.load.again {
            self.next = 0;
        }
        if now >= self.until {
            return Ok(());
        }
        let Some(request) = self.load.requests.get(self.next) else { return Ok(()) };
        connection.request = self.next;
        connection.sent = now;
        // A connection has one request on its way, so its socket always has room for the next.
        if connection.stream.write(request).context("sending a request")? != request.len() {
            bail!("the socket takes only part of a request");
        }
        self.next += 1;
        self.waiting += 1;
        Ok(())
    }

    /// Reads what has come and, where that completes the answer, sends the next request.
    fn receive(&mut self, connection: &mut Connection, scratch: &mut [u8]) -> anyhow::Result<()> {
        loop {
            let read = match connection.stream.read(scratch) {
                Ok(0) => bail!("the server closed the connection"),
                Ok(read) => read,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error).context("reading an answer"),
            };
            let (expected, sampled) =
                (self.load.expected, connection.request.is_multiple_of(self.load.keep_every));
            let keep = |length| sampled || length != expected;
            if let Some((length, kept)) = connection.answer.feed(&scratch[..read], keep)? {
                self.count(connection, length, kept)?;
                return self.send(connection, Instant::now());
            }
            if read < scratch.len() {
                return Ok(()); // the socket is empty, and more will wake us again
            }
        }
    }

    fn count(
        &mut self,
        to: &Connection,
        length: usize,
        kept: Option<Vec<u8>>,
    ) -> anyhow::Result<()> {
        let now = Instant::now();
        self.waiting -= 1;
        self.last = now;
        self.outcome.in_all += 1;
        if now >= self.from && now < self.until {
            self.outcome.answers += 1;
            let took = now.duration_since(to.sent).as_nanos();
            self.outcome.latencies.saturating_record(u64::try_from(took).unwrap_or(u64::MAX));
        }
        if length != self.load.expected {
            self.strangers += 1;
            if self.strangers > STRANGERS {
                bail!("{STRANGERS} answers are not {} bytes long", self.load.expected);
            }
        }
        if let Some(body) = kept {
            self.outcome.kept.push((to.request, body));
        }
        Ok(())
    }

    fn end(mut self) -> Outcome {
        let end = self.last.min(self.until);
        self.outcome.elapsed = end.saturating_duration_since(self.from);
        self.outcome
    }
}
