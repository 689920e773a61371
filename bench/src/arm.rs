//! One of the servers that are measured side by side, and what it is asked.

use std::env;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, bail};
use dcbox::protocol::Keys;
use serde_json::Value;

use crate::load::{Load, Outcome};
use crate::process::{Server, tied};
use crate::requests::Requests;
use crate::world::World;
use crate::{http, verify};

/// Bytes of answers that are kept of one load to be opened after it.
const SAMPLE: usize = 8 << 20;
/// Signed requests that the bare server is sent over and over.
const BARE_REQUESTS: usize = 20_000;

/// What is asked of dcbox.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Question {
    /// The interface.
    pub(crate) cmd: &'static str,
    /// The content of the n-th request. All are equally long.
    pub(crate) data: fn(u64) -> String,
    /// Whether an answer's content is the one that was to be measured.
    pub(crate) check: fn(&Value) -> anyhow::Result<()>,
}

/// One of the servers.
pub(crate) struct Arm<'a> {
    /// How it is called in the report.
    pub(crate) name: &'static str,
    /// Its process.
    pub(crate) server: Server,
    /// The length of its answers' bodies.
    pub(crate) expected: usize,
    source: Source<'a>,
}

/// Where an arm's requests come from.
enum Source<'a> {
    /// The bare server does not mind hearing the same ones again.
    Again(Requests),
    /// dcbox takes every serial once, so each load needs new ones.
    Fresh { keys: &'a Keys, question: Question, asked: u64, rate: f64 },
}

impl<'a> Arm<'a> {
    /// dcbox, asked once to learn how long its answer is.
    pub(crate) fn dcbox(
        name: &'static str,
        server: Server,
        keys: &'a Keys,
        question: Question,
    ) -> anyhow::Result<Self> {
        let first = Requests::sign(keys, question.cmd, 1, || (question.data)(0));
        let body = http::exchange(server.address, first.single()?)?;
        let content = verify::content(keys, &body, first.serial(0)?).context(question.cmd)?;
        (question.check)(&content).context(question.cmd)?;
        // A guess that the first short load corrects.
        let source = Source::Fresh { keys, question, asked: 1, rate: 60_000.0 };
        Ok(Self { name, server, expected: body.len(), source })
    }

    /// The bare server, which hears such requests as `beside` does and answers as many bytes.
    pub(crate) fn bare(world: &World, beside: &Arm<'_>) -> anyhow::Result<Self> {
        let requests = match &beside.source {
            Source::Again(_) => bail!("the bare server stands beside dcbox"),
            Source::Fresh { keys, question, .. } => {
                Requests::sign(keys, question.cmd, BARE_REQUESTS, || (question.data)(0))
            }
        };
        Self::bare_of(world, beside.expected, requests)
    }

    /// The bare server, answering `bytes` bytes.
    pub(crate) fn bare_of(world: &World, bytes: usize, requests: Requests) -> anyhow::Result<Self> {
        let mut command = Command::new(env::current_exe()?);
        command.args(["bare", "--bytes", &bytes.to_string()]);
        let server = Server::start(tied(&command)?, &world.path().join("bare.log"))?;
        Ok(Self { name: "bare", server, expected: bytes, source: Source::Again(requests) })
    }

    /// Loads the server once and looks at what it answered.
    pub(crate) fn load(
        &mut self,
        connections: usize,
        warm_up: Duration,
        window: Duration,
    ) -> anyhow::Result<Outcome> {
        let fresh = self.sign(warm_up + window);
        let (requests, again) = match (&fresh, &self.source) {
            (Some(fresh), _) => (fresh, false),
            (None, Source::Again(requests)) => (requests, true),
            (None, Source::Fresh { .. }) => bail!("nothing was signed"),
        };
        let samples = (SAMPLE / self.expected.max(1)).clamp(16, 1000);
        let load = Load {
            address: self.server.address,
            connections,
            warm_up,
            window,
            requests,
            again,
            expected: self.expected,
            // Every answer's length is looked at; of the bare server's there is nothing more to see.
            keep_every: if again { usize::MAX } else { (requests.len() / samples).max(1) },
        };
        let outcome = load.run()?;
        for (number, body) in &outcome.kept {
            match &self.source {
                Source::Again(_) if body.len() != self.expected => bail!("{} bytes", body.len()),
                Source::Again(_) => {}
                Source::Fresh { keys, question, .. } => {
                    let content = verify::content(keys, body, requests.serial(*number)?)?;
                    (question.check)(&content)?;
                }
            }
        }
        if outcome.answers == 0 || outcome.elapsed.is_zero() {
            bail!("nothing was answered within the window");
        }
        if let Source::Fresh { rate, .. } = &mut self.source {
            *rate = outcome.rate();
        }
        Ok(outcome)
    }

    /// Ends the server. dcbox must end well even after all this; the bare one is not asked.
    pub(crate) fn stop(self) -> anyhow::Result<()> {
        match self.source {
            Source::Again(_) => Ok(()),
            Source::Fresh { .. } => self.server.stop().context(self.name),
        }
    }

    /// New requests for a load of that length, where the server takes each only once: half as many
    /// again as the last load would have used. Where they run out all the same, the window ends early.
    fn sign(&mut self, length: Duration) -> Option<Requests> {
        let Source::Fresh { keys, question, asked, rate } = &mut self.source else { return None };
        let count = *rate * 1.5 * length.as_secs_f64();
        let data = || {
            *asked += 1;
            (question.data)(*asked)
        };
        Some(Requests::sign(keys, question.cmd, count as usize + 5000, data))
    }
}
