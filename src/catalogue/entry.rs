//! The table's rows, and the table as the gateway looks things up in it.

use std::collections::HashMap;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Audience, Checker, Command, Error, Query, Reach, Read, Spec, Switched, UnknownKeyword, Write,
};

/// A row of the table: an interface with its types put away behind functions.
#[derive(Clone, Copy)]
pub struct Entry {
    /// Its place in the specification.
    pub spec: Spec,
    /// Who is granted it by default.
    pub audience: Audience,
    /// How it is run.
    pub run: Run,
    request: fn() -> Schema,
    reply: fn() -> Schema,
}

/// How an interface is run: the request's fields, already checked, in; `content` out.
#[derive(Clone, Copy)]
pub enum Run {
    /// One that reads.
    Query {
        /// Runs it.
        run: fn(&Value, &Read<'_>, &mut Vec<u8>) -> Result<(), Error>,
        /// How much of the store the answer to these fields is made of.
        reach: fn(&Value) -> Reach,
    },
    /// One that writes.
    Command(fn(&Value) -> Result<Work, Error>),
}

/// What a writing interface is to do, with its fields read: the writer has only the store to see to. It may be
/// run twice, of which one counts ([`crate::store::Writer::run`]).
pub type Work = Box<dyn FnMut(&mut Write<'_, '_>, &mut Vec<u8>) -> Result<(), Error> + Send>;

impl Entry {
    /// A reading interface.
    #[must_use]
    pub const fn query<Q: Query>(audience: Audience) -> Self {
        Self {
            spec: Q::SPEC,
            audience,
            run: Run::Query {
                run: |fields, cx, out| write(&read::<Q>(fields)?.call(cx)?, out),
                reach: Q::reach,
            },
            request: schema::<Q>,
            reply: schema::<Q::Reply>,
        }
    }

    /// A writing interface.
    #[must_use]
    pub const fn command<C: Command>(audience: Audience) -> Self {
        Self {
            spec: C::SPEC,
            audience,
            run: Run::Command(|fields| {
                let command = read::<C>(fields)?;
                Ok(Box::new(move |cx, out| write(&command.clone().call(cx)?, out)))
            }),
            request: schema::<C>,
            reply: schema::<C::Reply>,
        }
    }

    /// Whether it writes.
    #[must_use]
    pub const fn writes(&self) -> bool {
        matches!(self.run, Run::Command(_))
    }

    /// The JSON Schema of what it is sent.
    #[must_use]
    pub fn request_schema(&self) -> Value {
        (self.request)().to_value()
    }

    /// The JSON Schema of its answer's `content`.
    #[must_use]
    pub fn reply_schema(&self) -> Value {
        (self.reply)().to_value()
    }
}

fn read<'f, T: Deserialize<'f>>(fields: &'f Value) -> Result<T, Error> {
    // The checker let them pass, so the type and its schema disagree: our fault, not the caller's.
    T::deserialize(fields)
        .map_err(|error| Error::Ours(format!("checked fields do not fit their type: {error}")))
}

fn write<T: Serialize>(reply: &T, out: &mut Vec<u8>) -> Result<(), Error> {
    serde_json::to_writer(out, reply).map_err(Error::from)
}

/// A type's JSON Schema as the checker reads it: everything in one piece.
pub(crate) fn schema<T: JsonSchema>() -> Schema {
    SchemaSettings::default()
        .with(|settings| settings.inline_subschemas = true)
        .into_generator()
        .into_root_schema_for::<T>()
}

/// An interface ready to be called.
pub struct Interface {
    /// Its row.
    pub entry: &'static Entry,
    /// What its requests are held against.
    pub checker: Checker,
    /// Whether it may be called at all (docs/protocol.md, "Obsolete and reserved").
    pub on: bool,
}

/// All interfaces by name.
pub struct Catalogue(HashMap<&'static str, Interface>);

impl Catalogue {
    /// Makes the table's checkers.
    ///
    /// # Errors
    /// Where a declaration uses a keyword that the checker would not enforce.
    pub fn new(table: &'static [Entry], switched: &Switched) -> Result<Self, UnknownKeyword> {
        let ready = |entry: &'static Entry| {
            let checker = Checker::new(&entry.request_schema())?;
            let on = switched.has_on(&entry.spec);
            Ok((entry.spec.cmd, Interface { entry, checker, on }))
        };
        table.iter().map(ready).collect::<Result<_, _>>().map(Self)
    }

    /// An interface by its name on the wire, be it on or off.
    #[must_use]
    pub fn get(&self, cmd: &str) -> Option<&Interface> {
        self.0.get(cmd)
    }
}
