//! The check of a request's fields, by the same schema that documents them (docs/protocol.md, step 6).

use serde_json::{Map, Value};

use super::rule::{Kind, Rule, UnknownKeyword};
use crate::protocol::{Code, Refusal};

/// A request's table, ready to be held against requests.
///
/// It is walked row by row, in three passes over the whole message: presence, then type and length,
/// then value sets, formats and ranges. Which field is reported depends on the table's order only.
#[derive(Debug)]
pub struct Checker(Vec<Rule>);

impl Checker {
    /// # Errors
    /// [`UnknownKeyword`].
    pub fn new(schema: &Value) -> Result<Self, UnknownKeyword> {
        let mut rules = Vec::new();
        collect(schema, &mut Vec::new(), &mut rules)?;
        Ok(Self(rules))
    }

    /// Holds a request's fields, pruned of what counts as absent, against the table.
    ///
    /// # Errors
    /// 1001 or 1002 for the first field at fault.
    pub fn check(&self, fields: &Map<String, Value>) -> Result<(), Refusal> {
        for rule in &self.0 {
            each_object(fields, &rule.within, "", &mut |object, path| {
                if !object.contains_key(&rule.name) && rule.needed(object) {
                    return Err(Refusal::field(
                        Code::MissingField,
                        path.to_owned() + &rule.name,
                        rule.missing(),
                    ));
                }
                Ok(())
            })?;
        }
        self.each_value(fields, |rule, value, path| {
            if let Some(why) = rule.mistyped(value) {
                return Err(Refusal::field(Code::WrongType, path, why));
            }
            let elements = value.as_array().filter(|_| rule.kind == Kind::Array);
            match elements
                .and_then(|elements| elements.iter().position(|element| !element.is_object()))
            {
                Some(index) => {
                    Err(Refusal::field(Code::WrongType, format!("{path}/{index}"), "应为对象"))
                }
                None => Ok(()),
            }
        })?;
        self.each_value(fields, |rule, value, path| match rule.disallowed(value) {
            Some(why) => Err(Refusal::field(Code::WrongType, path, why)),
            None => Ok(()),
        })
    }

    fn each_value(
        &self,
        fields: &Map<String, Value>,
        mut look: impl FnMut(&Rule, &Value, &str) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        for rule in &self.0 {
            each_object(
                fields,
                &rule.within,
                "",
                &mut |object, path| match object.get(&rule.name) {
                    Some(value) => look(rule, value, &(path.to_owned() + &rule.name)),
                    None => Ok(()),
                },
            )?;
        }
        Ok(())
    }
}

/// Takes away what counts as absent, at every depth: fields that are null or an empty text (docs/protocol.md, "The envelope").
pub(super) fn prune(fields: &mut Map<String, Value>) {
    fields.retain(|_, value| !value.is_null() && value.as_str() != Some(""));
    for value in fields.values_mut() {
        prune_value(value);
    }
}

fn prune_value(value: &mut Value) {
    match value {
        Value::Object(fields) => prune(fields),
        Value::Array(elements) => elements.iter_mut().for_each(prune_value),
        _ => {}
    }
}

impl Checker {
    /// Prunes and checks.
    ///
    /// # Errors
    /// As [`Checker::check`].
    pub fn admit(&self, mut fields: Map<String, Value>) -> Result<Value, Refusal> {
        prune(&mut fields);
        self.check(&fields)?;
        Ok(Value::Object(fields))
    }
}

/// A schema's properties as rules, in the order of the table: a field, then what stands in it.
fn collect(
    schema: &Value,
    within: &mut Vec<String>,
    rules: &mut Vec<Rule>,
) -> Result<(), UnknownKeyword> {
    let required = schema.get("required").and_then(Value::as_array);
    for (name, property) in
        schema.get("properties").and_then(Value::as_object).into_iter().flatten()
    {
        let required = required.is_some_and(|required| required.iter().any(|one| one == name));
        let rule = Rule::new(within, name, required, property)?;
        let is_array = rule.kind == Kind::Array;
        rules.push(rule);
        if let (true, Some(items)) = (is_array, property.get("items")) {
            within.push(name.clone());
            collect(items, within, rules)?;
            within.pop();
        }
    }
    Ok(())
}

/// What is done with an object and the path to it.
type Visit<'v, 'f> = dyn FnMut(&'v Map<String, Value>, &str) -> Result<(), Refusal> + 'f;

/// Visits every object that the arrays `within` lead to, with the path to it (ending in `/`).
fn each_object<'v>(
    object: &'v Map<String, Value>,
    within: &[String],
    path: &str,
    visit: &mut Visit<'v, '_>,
) -> Result<(), Refusal> {
    let Some((array, inner)) = within.split_first() else {
        return visit(object, path);
    };
    for (index, element) in
        object.get(array).and_then(Value::as_array).into_iter().flatten().enumerate()
    {
        if let Some(element) = element.as_object() {
            each_object(element, inner, &format!("{path}{array}/{index}/"), visit)?;
        }
    }
    Ok(())
}

#[cfg(test)]
#[path = "checker_tests.rs"]
mod tests;
