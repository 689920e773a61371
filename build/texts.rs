//! `t('board.found')` says its group with every text. A file that says one often says it once: `t$board('found')`.

use std::collections::BTreeMap;

use oxc_ast::AstBuilder;
use oxc_ast::ast::{
    Argument, Atom, ConditionalExpression, Expression, StringLiteral, TemplateLiteral,
};

/// From so many texts on it is shorter.
const OFTEN: usize = 6;

/// How often a script says each group, about.
pub fn count(source: &str, counts: &mut BTreeMap<String, usize>) {
    for begun in source.split("t('").chain(source.split("t(`")).skip(1) {
        if let Some((group, _)) = begun.split_once('.')
            && !group.is_empty()
            && group.bytes().all(|byte| byte.is_ascii_lowercase())
        {
            *counts.entry(group.to_string()).or_default() += 1;
        }
    }
}

/// The groups that a file says often.
pub fn often(counts: &BTreeMap<String, usize>) -> impl Iterator<Item = &String> {
    counts.iter().filter(|(_, count)| **count >= OFTEN).map(|(group, _)| group)
}

/// Takes the group from a key, where one of `groups` stands in it as written.
pub fn take_group<'a>(
    key: &mut Argument<'a>,
    groups: &[String],
    ast: AstBuilder<'a>,
) -> Option<String> {
    let key = key.as_expression_mut()?;
    let group = group_of(key)?.to_string();
    if !groups.contains(&group) {
        return None;
    }
    shorten(key, group.len() + 1, ast);
    Some(group)
}

/// `board` of `'board.found'`, of `` `board.${name}` ``, and of a choice between two such.
fn group_of<'b>(key: &'b Expression) -> Option<&'b str> {
    match key {
        Expression::StringLiteral(text) => text.value.split_once('.').map(|(group, _)| group),
        Expression::TemplateLiteral(text) => {
            text.quasis.first()?.value.raw.split_once('.').map(|(group, _)| group)
        }
        Expression::ConditionalExpression(choice) => {
            let (one, other) = (group_of(&choice.consequent)?, group_of(&choice.alternate)?);
            (one == other).then_some(one)
        }
        _ => None,
    }
}

fn shorten<'a>(key: &mut Expression<'a>, by: usize, ast: AstBuilder<'a>) {
    let rest = |text: &Atom<'a>| ast.atom(text.get(by..).unwrap_or_default());
    match key {
        Expression::StringLiteral(text) => {
            let StringLiteral { value, raw, .. } = &mut **text;
            (*value, *raw) = (rest(value), None);
        }
        Expression::TemplateLiteral(text) => {
            let TemplateLiteral { quasis, expressions, .. } = &mut **text;
            if let Some(first) = quasis.first_mut() {
                first.value.raw = rest(&first.value.raw);
                first.value.cooked = first.value.cooked.as_ref().map(rest);
            }
            // A name that is a key as it stands.
            if expressions.len() == 1
                && quasis.iter().all(|quasi| quasi.value.raw.is_empty())
                && let Some(name) = expressions.pop()
            {
                *key = name;
            }
        }
        Expression::ConditionalExpression(choice) => {
            let ConditionalExpression { consequent, alternate, .. } = &mut **choice;
            shorten(consequent, by, ast);
            shorten(alternate, by, ast);
        }
        _ => {}
    }
}
