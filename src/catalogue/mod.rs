//! What an interface is: its declaration, the check of what it is sent, and the context it runs in.
//!
//! A request type is its interface's declaration: serde reads it, its JSON Schema is what the
//! [`Checker`] enforces, what the reference shows and what the contract test holds against the
//! specification's tables. Interfaces are listed in `interfaces::TABLE`.

mod checker;
mod context;
mod entry;
mod error;
mod paging;
mod rule;
mod spec;
mod switched;

pub use checker::Checker;
pub use context::{Read, Write};
pub(crate) use entry::schema;
pub use entry::{Catalogue, Entry, Interface, Run};
pub use error::Error;
pub use paging::{PageFrom, PageOf, PageRequired, PageSince, Paged, Walks};
pub use rule::UnknownKeyword;
pub use spec::{Audience, Class, Spec, State};
pub use switched::Switched;

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// An interface that only reads. It is given a connection that cannot write.
pub trait Query: DeserializeOwned + JsonSchema {
    /// Its place in the specification.
    const SPEC: Spec;
    /// What stands in the answer's `content`.
    type Reply: Serialize + JsonSchema;

    /// How much these fields, already checked, ask for.
    fn reach(_fields: &Value) -> Reach {
        Reach::Short
    }

    /// # Errors
    /// A refusal of the request, or a failure of ours.
    fn call(self, cx: &Read<'_>) -> Result<Self::Reply, Error>;
}

/// How much of the store an answer is made of, and so how it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// What one statement finds by a key. A statement by itself sees one state of the store, and a transaction
    /// around it would cost as much again.
    Point,
    /// A page or so, from one state of the store.
    Short,
    /// Perhaps megabytes: as a short one, but aside from the workers.
    Long,
}

/// An interface that writes. It runs in the writer's transaction, together with the record of the
/// request's serial.
pub trait Command: DeserializeOwned + JsonSchema + Clone + Send + 'static {
    /// Its place in the specification.
    const SPEC: Spec;
    /// What stands in the answer's `content`.
    type Reply: Serialize + JsonSchema;

    /// # Errors
    /// A refusal of the request, or a failure of ours; nothing is written then.
    fn call(self, cx: &mut Write<'_, '_>) -> Result<Self::Reply, Error>;
}

/// The content of an answer that has no fields.
#[derive(Serialize, JsonSchema)]
pub struct Nothing {}
