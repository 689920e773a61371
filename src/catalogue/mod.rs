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

pub use checker::Checker;
pub use context::{Read, Write};
pub(crate) use entry::schema;
pub use entry::{Catalogue, Entry, Interface, Run};
pub use error::Error;
pub use paging::{PageFrom, PageOf, PageRequired, PageSince, Paged, Walks};
pub use rule::UnknownKeyword;
pub use spec::{Audience, Class, Spec, State};

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

    /// Whether these fields, already checked, ask for a long answer: it is then made aside from the workers.
    fn is_long(_fields: &Value) -> bool {
        false
    }

    /// # Errors
    /// A refusal of the request, or a failure of ours.
    fn call(self, cx: &Read<'_>) -> Result<Self::Reply, Error>;
}

/// An interface that writes. It runs in the writer's transaction, together with the record of the
/// request's serial.
pub trait Command: DeserializeOwned + JsonSchema {
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
