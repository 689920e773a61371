//! One script on its way into a file with others.

use std::collections::{BTreeMap, BTreeSet};

use oxc_allocator::{Allocator, Vec as ArenaVec};
use oxc_ast::AstBuilder;
use oxc_ast::ast::{
    CallExpression, Expression, ImportDeclaration, ImportDeclarationSpecifier, Statement,
};
use oxc_ast_visit::{VisitMut, walk_mut};
use oxc_codegen::Codegen;
use oxc_semantic::{Scoping, SemanticBuilder, SymbolId};

use crate::smaller::read;
use crate::texts;
use crate::together::{Place, Plan, target, unique};

/// What a file consists of so far.
#[derive(Default)]
pub struct Given {
    /// Imports of what is no script.
    pub heads: String,
    pub text: String,
    /// All that its scripts take, from its own as well.
    pub takes: BTreeSet<Place>,
    /// The groups of texts that are said once.
    pub groups: BTreeSet<String>,
}

/// Adds a script without its imports and exports; every name at its top becomes unique.
pub fn add(file: &mut Given, name: &str, source: &str, plan: &Plan) -> Result<(), String> {
    let memory = Allocator::default();
    let mut program = read(&memory, source)?;
    let scoping = SemanticBuilder::new().build(&program).semantic.into_scoping();
    let mut part = Part {
        name,
        plan,
        ast: AstBuilder::new(&memory),
        scoping,
        whole: BTreeMap::new(),
        members: BTreeSet::new(),
        groups: plan.often(name),
        astray: None,
        file,
    };
    let tops: Vec<SymbolId> = part.scoping.iter_bindings_in(part.scoping.root_scope_id()).collect();
    for top in tops {
        let place = (name.to_string(), part.scoping.symbol_name(top).to_string());
        part.scoping.set_symbol_name(top, &unique(&place));
    }
    let mut rest = ArenaVec::new_in(&memory);
    for statement in program.body.drain(..) {
        match statement {
            Statement::ImportDeclaration(import) => part.take(&import)?,
            Statement::ExportNamedDeclaration(mut export) => {
                rest.extend(export.declaration.take().map(Statement::from));
            }
            other => rest.push(other),
        }
    }
    program.body = rest;
    part.visit_program(&mut program);
    if let Some(why) = part.astray {
        return Err(why);
    }
    for (from, member) in std::mem::take(&mut part.members) {
        part.file.takes.insert(plan.declared(&from, &member)?);
    }
    let text = Codegen::new().with_scoping(Some(part.scoping)).build(&program).code;
    file.text += &text;
    Ok(())
}

struct Part<'a, 'b> {
    name: &'b str,
    plan: &'b Plan,
    ast: AstBuilder<'a>,
    scoping: Scoping,
    /// Scripts that are taken whole, `import * as record`.
    whole: BTreeMap<SymbolId, String>,
    members: BTreeSet<Place>,
    groups: Vec<String>,
    /// What cannot be said of a script that is taken whole.
    astray: Option<String>,
    file: &'b mut Given,
}

impl Part<'_, '_> {
    /// Calls what an import brings by the name that it has where it is declared.
    fn take(&mut self, import: &ImportDeclaration) -> Result<(), String> {
        let from = target(self.name, &import.source.value)?;
        for one in import.specifiers.iter().flatten() {
            let symbol = one.local().symbol_id();
            match one {
                ImportDeclarationSpecifier::ImportSpecifier(one) => {
                    let place = self.plan.declared(&from, &one.imported.name())?;
                    self.scoping.set_symbol_name(symbol, &unique(&place));
                    self.file.takes.insert(place);
                }
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(_) => {
                    self.whole.insert(symbol, from.clone());
                }
                ImportDeclarationSpecifier::ImportDefaultSpecifier(_)
                    if from.ends_with(".json") && !self.name.contains('/') =>
                {
                    let local = self.scoping.symbol_name(symbol);
                    self.file.heads +=
                        &format!("import {local} from \"./{from}\" with {{ type: \"json\" }};\n");
                }
                ImportDeclarationSpecifier::ImportDefaultSpecifier(_) => {
                    return Err(format!("takes {from} whole"));
                }
            }
        }
        Ok(())
    }
}

impl<'a> VisitMut<'a> for Part<'a, '_> {
    /// `record.day`, where `record` is a script, is called as where it is declared: only what is used is taken.
    fn visit_expression(&mut self, it: &mut Expression<'a>) {
        if let Expression::StaticMemberExpression(access) = it
            && let Expression::Identifier(object) = &access.object
            && let Some(symbol) = self.scoping.get_reference(object.reference_id()).symbol_id()
            && let Some(from) = self.whole.get(&symbol)
        {
            let member = (from.clone(), access.property.name.to_string());
            // What is not there is told once all members are known.
            let place = self.plan.declared(&member.0, &member.1).unwrap_or_else(|_| member.clone());
            self.members.insert(member);
            let name = self.ast.atom(&unique(&place));
            *it = self.ast.expression_identifier(access.span, name);
            return;
        }
        // What was put in another's place above refers to nothing here.
        if let Expression::Identifier(object) = it
            && let Some(reference) = object.reference_id.get()
            && let Some(symbol) = self.scoping.get_reference(reference).symbol_id()
            && let Some(from) = self.whole.get(&symbol)
        {
            self.astray = Some(format!("{} stands for all of {from}: say {0}.NAME", object.name));
        }
        walk_mut::walk_expression(self, it);
    }

    fn visit_call_expression(&mut self, it: &mut CallExpression<'a>) {
        if let Expression::Identifier(called) = &it.callee
            && let Some(symbol) = self.scoping.get_reference(called.reference_id()).symbol_id()
            && self.scoping.symbol_name(symbol) == "t$i18n_js"
            && let Some(key) = it.arguments.first_mut()
            && let Some(group) = texts::take_group(key, &self.groups, self.ast)
        {
            let name = self.ast.atom(&format!("t${group}"));
            it.callee = self.ast.expression_identifier(called.span, name);
            self.file.groups.insert(group);
        }
        walk_mut::walk_call_expression(self, it);
    }
}
