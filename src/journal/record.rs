//! One request as a worker hands it over.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Bytes;

use super::look::short;
use crate::apps::Application;
use crate::protocol::{Echo, Refusal};

/// How much is kept of a request, in bytes: more than nearly all of them have.
const REQUEST: usize = 64 * 1024;
/// How much is kept of an answer, in bytes. A list of a thousand rows has ten times as much.
const ANSWER: usize = 32 * 1024;
/// What a record takes beside what it points to, and what the allocator adds to all of it.
const OVERHEAD: usize = size_of::<Record>() + 256;

/// A message as it went over the wire, or the beginning of a long one.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// What is kept of it.
    pub bytes: Bytes,
    /// How long it was as a whole.
    pub length: usize,
    /// How many bytes keeping it takes.
    held: usize,
}

impl Said {
    /// A request's body; `held` is what its buffer takes.
    #[must_use]
    pub fn request(whole: Bytes, held: usize) -> Self {
        Self::keep(whole, held, REQUEST)
    }

    /// An answer; `held` is what its buffer takes.
    #[must_use]
    pub fn answer(whole: Bytes, held: usize) -> Self {
        Self::keep(whole, held, ANSWER)
    }

    /// A long message's beginning is copied, for its buffer would be kept as a whole.
    fn keep(whole: Bytes, held: usize, most: usize) -> Self {
        let length = whole.len();
        if held <= most {
            return Self { bytes: whole, length, held };
        }
        let kept = length.min(most);
        Self { bytes: Bytes::copy_from_slice(&whole[..kept]), length, held: kept }
    }

    /// Keeps no more of it than so many bytes.
    fn shorten(&mut self, most: usize) {
        let length = self.length;
        *self = Self { length, ..Self::keep(std::mem::take(&mut self.bytes), self.held, most) };
    }

    /// Whether its end is missing.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.bytes.len() < self.length
    }
}

/// How a request came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are HTTP's")]
pub enum Method {
    Post,
    Get,
    Other,
}

impl Method {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Post => "POST",
            Self::Get => "GET",
            Self::Other => "OTHER",
        }
    }
}

/// The application that a request names.
pub struct By {
    /// Its keys open what was said, also after they were replaced.
    pub application: Arc<Application>,
    /// Whether it was signed with the keys that a rotation replaces, and answered with them.
    pub old_keys: bool,
    /// Whether it is who it says it is.
    pub verified: bool,
}

/// One request with its answer.
pub struct Record {
    /// Its number, which the journal gives; later requests have greater ones.
    pub id: i64,
    /// When it came in, in milliseconds since 1970.
    pub at: i64,
    /// How long its body took to arrive.
    pub arrival: Duration,
    /// How long we took from then on until the answer was made.
    pub took: Duration,
    /// How it came.
    pub method: Method,
    /// From where.
    pub address: Option<IpAddr>,
    /// The application, where it is one of ours.
    pub by: Option<By>,
    /// The number of one that is none of ours, as far as it was read.
    pub claimed: String,
    /// What else of its header could be read.
    pub echo: Echo,
    /// Why it was refused.
    pub refusal: Option<Refusal>,
    /// The body; for a GET its query.
    pub request: Said,
    /// The answer.
    pub answer: Said,
}

impl Record {
    /// How many bytes keeping it takes.
    #[must_use]
    pub fn cost(&self) -> usize {
        let Echo { sid, cmd, version } = &self.echo;
        let texts = sid.capacity() + cmd.capacity() + version.capacity() + self.claimed.capacity();
        let why = self.refusal.as_ref().map_or(0, |refusal| refusal.message().len());
        OVERHEAD + texts + why + self.request.held + self.answer.held
    }

    /// The application's number, as the header has it.
    #[must_use]
    pub fn appid(&self) -> String {
        self.by.as_ref().map_or_else(|| self.claimed.clone(), |by| by.application.id.to_string())
    }

    /// Keeps no more of what it and its answer said than so many bytes of each, and no more of its header than is shown.
    pub(super) fn shorten(&mut self, most: usize) {
        self.request.shorten(most);
        self.answer.shorten(most);
        let Echo { sid, cmd, version } = &mut self.echo;
        for text in [sid, cmd, version, &mut self.claimed] {
            *text = short(std::mem::take(text));
        }
    }

    /// Whether it was verified to come from the application that it names.
    #[must_use]
    pub fn is_verified(&self) -> bool {
        self.by.as_ref().is_some_and(|by| by.verified)
    }
}
