//! The interfaces that a request may name.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::admin::context::Look;
use crate::admin::problem::Problem;
use crate::admin::route::{Reads, Route, Spec};
use crate::interfaces::TABLE;

/// An interface.
#[derive(Debug, Serialize, JsonSchema)]
pub struct InterfaceKind {
    /// Its name on the wire.
    cmd: &'static str,
    /// Its number in the specification.
    code: &'static str,
    /// Its title in the specification.
    title: &'static str,
    /// Its state in the specification: `active`, `obsolete` or `reserved`.
    state: &'static str,
}

/// All interfaces.
#[derive(Debug, Serialize, JsonSchema)]
pub struct InterfaceKinds {
    /// In the specification's order.
    rows: Vec<InterfaceKind>,
}

/// `GET /interface-kinds`
#[derive(Deserialize, JsonSchema)]
pub struct InterfaceKindList {}

impl Route for InterfaceKindList {
    const SPEC: Spec =
        Spec::get("/interface-kinds", "journal", "The interfaces that requests may name");
    type Answer = InterfaceKinds;
}

impl Reads for InterfaceKindList {
    fn read(self, _: &Look<'_>) -> Result<InterfaceKinds, Problem> {
        let kinds = TABLE.iter().map(|entry| {
            let spec = &entry.spec;
            let (cmd, code, title) = (spec.cmd, spec.code, spec.title);
            InterfaceKind { cmd, code, title, state: spec.state.name() }
        });
        Ok(InterfaceKinds { rows: kinds.collect() })
    }
}
