//! In a script that is small already: what it takes and gives is called as elsewhere, so that `import{a as e}` is `import{a}`.

use std::collections::{BTreeMap, BTreeSet};

use oxc_allocator::Allocator;
use oxc_ast::ast::{ImportDeclarationSpecifier, ModuleExportName, Program, Statement};
use oxc_codegen::{Codegen, CodegenOptions};
use oxc_semantic::{Scoping, SemanticBuilder, SymbolId};

use crate::smaller::read;

/// Exchanges names throughout the script, in every scope alike, so that nothing comes to mean another thing.
pub fn as_taken(source: &str) -> Result<String, String> {
    let memory = Allocator::default();
    let program = read(&memory, source)?;
    let mut scoping = SemanticBuilder::new().build(&program).semantic.into_scoping();
    let exchange = exchange(&program, &scoping);
    let symbols: Vec<SymbolId> = scoping.symbol_ids().collect();
    for symbol in symbols {
        if let Some(name) = exchange.get(scoping.symbol_name(symbol)) {
            scoping.set_symbol_name(symbol, name);
        }
    }
    Ok(Codegen::new()
        .with_options(CodegenOptions::minify())
        .with_scoping(Some(scoping))
        .build(&program)
        .code)
}

/// Every name that changes with what it becomes: a permutation of names that are no global's.
fn exchange(program: &Program, scoping: &Scoping) -> BTreeMap<String, String> {
    let mut changes: BTreeMap<String, String> = BTreeMap::new();
    let mut reached = BTreeSet::new();
    let mut change = |symbol: SymbolId, name: &str, may_grow: bool| {
        let local = scoping.symbol_name(symbol).to_string();
        let uses = scoping.get_resolved_reference_ids(symbol).len();
        let longer = uses * name.len().saturating_sub(local.len());
        let is_shorter =
            longer < " as ".len() + local.len() && (may_grow || name.len() == local.len());
        let is_global = scoping.root_unresolved_references().contains_key(name);
        if is_shorter && !is_global && !is_word(name) && reached.insert(name.to_string()) {
            changes.insert(local, name.to_string());
        }
    };
    for statement in &program.body {
        match statement {
            Statement::ImportDeclaration(import) => {
                for one in import.specifiers.iter().flatten() {
                    if let ImportDeclarationSpecifier::ImportSpecifier(one) = one {
                        change(one.local.symbol_id(), &one.imported.name(), true);
                    }
                }
            }
            Statement::ExportNamedDeclaration(export) => {
                for one in &export.specifiers {
                    if let ModuleExportName::IdentifierReference(local) = &one.local
                        && let Some(symbol) =
                            scoping.get_reference(local.reference_id()).symbol_id()
                    {
                        change(symbol, &one.exported.name(), false);
                    }
                }
            }
            _ => {}
        }
    }
    // Who bore a name that is taken now gets one that has become free.
    let mut free: Vec<String> =
        changes.keys().filter(|name| !reached.contains(*name)).cloned().collect();
    let mut displaced: Vec<String> =
        reached.into_iter().filter(|name| !changes.contains_key(name)).collect();
    free.sort_by_key(String::len);
    displaced.sort_by_key(String::len);
    changes.extend(displaced.into_iter().zip(free));
    changes
}

/// Words of the language that are as short as names.
fn is_word(name: &str) -> bool {
    ["as", "do", "if", "in", "is", "of"].contains(&name)
}
