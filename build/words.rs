//! A text that a file says many times (`'span.dim'`) is written down once.

use std::collections::BTreeMap;

use oxc_allocator::Allocator;
use oxc_ast::AstBuilder;
use oxc_ast::ast::{Expression, PropertyKey};
use oxc_ast_visit::{VisitMut, walk_mut};
use oxc_codegen::Codegen;

use crate::smaller::read;

/// The file with its frequent texts at its head.
pub fn once(source: &str) -> Result<String, String> {
    let memory = Allocator::default();
    let mut program = read(&memory, source)?;
    let mut texts =
        Texts { ast: AstBuilder::new(&memory), counts: BTreeMap::new(), names: BTreeMap::new() };
    texts.visit_program(&mut program);
    let frequent = texts.counts.iter().filter(|(text, count)| is_shorter(text.len(), **count));
    texts.names =
        frequent.enumerate().map(|(at, (text, _))| (text.clone(), format!("s${at}"))).collect();
    texts.visit_program(&mut program);
    let mut head = String::new();
    for (text, name) in &texts.names {
        let text = serde_json::to_string(text).map_err(|why| why.to_string())?;
        head += &format!("const {name} = {text};\n");
    }
    Ok(head + &Codegen::new().build(&program).code)
}

/// Whether a name of two letters for it, and its definition, take less than the text each time.
fn is_shorter(length: usize, count: usize) -> bool {
    (length + 2) * count > (length + 2) + 4 + 2 * count
}

struct Texts<'a> {
    ast: AstBuilder<'a>,
    counts: BTreeMap<String, usize>,
    /// Empty while they are counted.
    names: BTreeMap<String, String>,
}

impl<'a> VisitMut<'a> for Texts<'a> {
    fn visit_expression(&mut self, it: &mut Expression<'a>) {
        if let Expression::StringLiteral(text) = it {
            if let Some(name) = self.names.get(text.value.as_str()) {
                *it = self.ast.expression_identifier(text.span, self.ast.atom(name));
            } else {
                *self.counts.entry(text.value.to_string()).or_default() += 1;
            }
            return;
        }
        walk_mut::walk_expression(self, it);
    }

    /// A property's name is none of them.
    fn visit_property_key(&mut self, it: &mut PropertyKey<'a>) {
        if !matches!(it, PropertyKey::StringLiteral(_)) {
            walk_mut::walk_property_key(self, it);
        }
    }
}
