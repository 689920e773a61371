//! How a request to the admin API can fail, and what is said of it.

use std::fmt::Display;

use serde_json::{Value, json};

use crate::store::CommitFailed;

/// A way to fail that a route may declare: its status, its name for programs, and its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// The HTTP status.
    pub status: u16,
    /// `snake_case`, what a program looks at.
    pub name: &'static str,
    /// One English sentence, said where there is nothing better to say.
    pub says: &'static str,
}

impl Code {
    /// A code of a route's own.
    #[must_use]
    pub const fn new(status: u16, name: &'static str, says: &'static str) -> Self {
        Self { status, name, says }
    }

    /// The problem with the code's own words.
    #[must_use]
    pub fn problem(self) -> Problem {
        self.saying(self.says)
    }

    /// The problem in other words.
    #[must_use]
    pub fn saying(self, message: impl Display) -> Problem {
        let message = message.to_string();
        Problem::Refused(Box::new(Refused { code: self, message, field: None, detail: None }))
    }
}

/// The body is no JSON object, or did not arrive.
pub const MALFORMED: Code = Code::new(400, "malformed", "The body is not a JSON object.");
/// Nobody is signed in, or no longer.
pub const UNAUTHENTICATED: Code = Code::new(401, "unauthenticated", "Sign in first.");
/// A page of another site tries to use the operator's session.
pub const FOREIGN_ORIGIN: Code =
    Code::new(403, "foreign_origin", "This comes from a page of another origin.");
/// The address may not come here at all.
pub const NOT_FROM_HERE: Code =
    Code::new(403, "not_from_here", "The admin API cannot be reached from this address.");
/// What the path names is not there.
pub const NOT_FOUND: Code = Code::new(404, "not_found", "There is no such thing.");
/// The path is known, the method is not.
pub const METHOD_NOT_ALLOWED: Code =
    Code::new(405, "method_not_allowed", "The path does not take this method.");
/// The body is too long.
pub const TOO_LARGE: Code = Code::new(413, "too_large", "The body is longer than 1 MiB.");
/// The body is not said to be JSON.
pub const NOT_JSON: Code =
    Code::new(415, "not_json", "The body must be sent as Content-Type: application/json.");
/// A field is missing, unknown, of the wrong type or out of its bounds; `field` names it.
pub const INVALID: Code = Code::new(422, "invalid", "A field does not fit.");
/// We failed; the log has more under the reference in the message.
pub const INTERNAL: Code = Code::new(500, "internal", "The server failed.");

/// Why a request is not carried out.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// The caller is told.
    #[error("{}", .0.message)]
    Refused(Box<Refused>),
    /// A fault of ours: the log is told, the caller gets a reference to it.
    #[error("{0}")]
    Ours(String),
}

/// What the caller is told.
#[derive(Debug)]
pub struct Refused {
    /// The code, which the route must have declared.
    pub code: Code,
    /// One English sentence without secrets.
    pub message: String,
    /// The field at fault, as `rooms/0/guid`.
    pub field: Option<String>,
    /// More for programs, as `{"retryAfter": 30}`.
    pub detail: Option<Value>,
}

impl Problem {
    /// Names the field at fault.
    #[must_use]
    pub fn at(mut self, field: impl Into<String>) -> Self {
        if let Self::Refused(refused) = &mut self {
            refused.field = Some(field.into());
        }
        self
    }

    /// Adds what a program may want to know.
    #[must_use]
    pub fn with(mut self, detail: Value) -> Self {
        if let Self::Refused(refused) = &mut self {
            refused.detail = Some(detail);
        }
        self
    }
}

impl Refused {
    /// The answer's body.
    #[must_use]
    pub fn body(&self) -> Value {
        let mut body = json!({ "code": self.code.name, "message": self.message });
        if let Some(field) = &self.field {
            body["field"] = json!(field);
        }
        if let Some(detail) = &self.detail {
            body["detail"] = detail.clone();
        }
        body
    }
}

/// The schema of every problem, as the description has it under its components.
#[must_use]
pub fn schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "code": { "type": "string", "description": "What happened, for programs." },
            "message": { "type": "string", "description": "What happened, for people." },
            "field": { "type": "string", "description": "The field at fault, where it is one." },
            "detail": { "type": "object", "description": "More for programs, where there is more." },
        },
        "required": ["code", "message"],
        "additionalProperties": false,
    })
}

impl From<rusqlite::Error> for Problem {
    fn from(error: rusqlite::Error) -> Self {
        Self::Ours(error.to_string())
    }
}

impl From<std::io::Error> for Problem {
    fn from(error: std::io::Error) -> Self {
        Self::Ours(error.to_string())
    }
}

impl From<CommitFailed> for Problem {
    fn from(error: CommitFailed) -> Self {
        Self::Ours(error.to_string())
    }
}

impl From<r2d2::Error> for Problem {
    fn from(error: r2d2::Error) -> Self {
        Self::Ours(error.to_string())
    }
}

impl From<serde_json::Error> for Problem {
    fn from(error: serde_json::Error) -> Self {
        Self::Ours(error.to_string())
    }
}
