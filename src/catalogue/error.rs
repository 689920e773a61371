//! How an interface can fail.

use crate::protocol::{Code, Refusal};
use crate::store::CommitFailed;

/// A refusal that the caller is told, or a failure of ours that the log is told.
#[derive(Debug)]
pub enum Error {
    /// The request cannot be carried out as it is.
    Refused(Refusal),
    /// We failed: 1005.
    Ours(String),
}

impl Error {
    /// A refusal with nothing but its code's own text.
    #[must_use]
    pub fn refused(code: Code) -> Self {
        Self::Refused(Refusal::plain(code))
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Self::Ours(error.to_string())
    }
}

impl From<CommitFailed> for Error {
    fn from(error: CommitFailed) -> Self {
        Self::Ours(error.to_string())
    }
}

impl From<r2d2::Error> for Error {
    fn from(error: r2d2::Error) -> Self {
        Self::Ours(error.to_string())
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Ours(error.to_string())
    }
}
