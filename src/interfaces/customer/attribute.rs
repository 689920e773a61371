//! Attributes (描摹): what a sales office may ask of its customers, and where each definition holds.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Row};

use crate::catalogue::Error;
use crate::protocol::Code;

/// The input of an attribute whose value is written.
pub const WRITTEN: i64 = 1;
/// The input of one of whose items one is chosen. The third kind takes any number of them.
pub const ONE: i64 = 2;

/// Where definitions for a project stand, the nearest first: the project, the project that it is a
/// phase of, its company, the group.
pub struct Scopes {
    nearest_first: Vec<String>,
    group: Option<String>,
}

impl Scopes {
    /// The group alone.
    ///
    /// # Errors
    /// SQLite's.
    pub fn of_group(conn: &Connection) -> Result<Self, Error> {
        const GROUP: &str = "SELECT guid FROM company WHERE parent_guid IS NULL AND level = 1";
        let group: Option<String> =
            conn.prepare_cached(GROUP)?.query_row([], |row| row.get(0)).optional()?;
        Ok(Self { nearest_first: group.iter().cloned().collect(), group })
    }

    /// All that hold for a project.
    ///
    /// # Errors
    /// 4001 where there is no such project.
    pub fn of_project(conn: &Connection, project: &str) -> Result<Self, Error> {
        const ABOVE: &str = "SELECT parent_guid, company_guid FROM project WHERE guid = ?1";
        let read = |row: &Row<'_>| Ok((row.get::<_, Option<String>>(0)?, row.get(1)?));
        let found = conn.prepare_cached(ABOVE)?.query_row([project], read).optional()?;
        let (whole, company) = found.ok_or_else(|| Error::refused(Code::NoProject))?;
        let group = Self::of_group(conn)?.group;
        let mut nearest_first = vec![project.to_owned()];
        nearest_first.extend(whole);
        nearest_first.push(company);
        nearest_first.extend(group.clone());
        nearest_first.dedup();
        Ok(Self { nearest_first, group })
    }

    /// The group's own.
    #[must_use]
    pub fn group(&self) -> Option<&str> {
        self.group.as_deref()
    }

    /// Whether it is among them.
    #[must_use]
    pub fn include(&self, scope: &str) -> bool {
        self.nearest_first.iter().any(|one| one == scope)
    }

    /// The nearest that an attribute holds in.
    ///
    /// # Errors
    /// SQLite's.
    pub fn nearest(&self, conn: &Connection, attribute: &str) -> Result<Option<&str>, Error> {
        for scope in &self.nearest_first {
            if holds(conn, attribute, scope)? {
                return Ok(Some(scope));
            }
        }
        Ok(None)
    }
}

/// Whether an attribute holds in a scope.
///
/// # Errors
/// SQLite's.
pub fn holds(conn: &Connection, attribute: &str, scope: &str) -> Result<bool, Error> {
    const HOLDS: &str =
        "SELECT 1 FROM attribute_scope WHERE attribute_guid = ?1 AND scope_guid = ?2";
    Ok(conn.prepare_cached(HOLDS)?.exists([attribute, scope])?)
}

/// An attribute's definition.
pub struct Definition {
    /// Its id, at most 16 characters.
    pub guid: String,
    /// Its code, as unique and no longer.
    pub code: String,
    /// Its name.
    pub name: String,
    /// 10, 20, … 70.
    pub category: i64,
    /// 1 the group's, 4 a project's, 16 a company's.
    pub level: i64,
    /// 1 of persons, 2 of institutions.
    pub kind: Option<i64>,
    /// The attribute that it leads on to.
    pub leads_to: Option<String>,
    /// How it is answered: [`WRITTEN`], [`ONE`], or 3 for any number of items.
    pub input: i64,
    /// 0 flat, 1 a tree.
    pub display: i64,
    /// 1 where it must be asked.
    pub required: i64,
    /// Its place among the attributes.
    pub sequence: i64,
    /// Whether it is in use.
    pub enabled: bool,
    /// What else there is to say.
    pub remark: Option<String>,
    /// Its change time.
    pub changed: i64,
    /// The scopes asked for that it holds in, the nearest first.
    pub scopes: Vec<String>,
}

/// The definitions that hold in any of these scopes, in the order that they are to be shown in. There are
/// tens of them in a scope.
///
/// # Errors
/// SQLite's.
pub fn definitions(conn: &Connection, scopes: &Scopes) -> Result<Vec<Definition>, Error> {
    const IN_SCOPE: &str =
        "SELECT guid, code, name, category, level, type, sub_guid, input, display, required, sequence, enabled,
            remark, changed
        FROM attribute_scope JOIN attribute ON attribute.guid = attribute_scope.attribute_guid
        WHERE scope_guid = ?1";
    let mut found: BTreeMap<(i64, String), Definition> = BTreeMap::new();
    let mut statement = conn.prepare_cached(IN_SCOPE)?;
    for scope in &scopes.nearest_first {
        for definition in statement.query_map([scope], read_definition)? {
            let definition = definition?;
            let key = (definition.sequence, definition.guid.clone());
            found.entry(key).or_insert(definition).scopes.push(scope.clone());
        }
    }
    Ok(found.into_values().collect())
}

fn read_definition(row: &Row<'_>) -> rusqlite::Result<Definition> {
    Ok(Definition {
        guid: row.get(0)?,
        code: row.get(1)?,
        name: row.get(2)?,
        category: row.get(3)?,
        level: row.get(4)?,
        kind: row.get(5)?,
        leads_to: row.get(6)?,
        input: row.get(7)?,
        display: row.get(8)?,
        required: row.get(9)?,
        sequence: row.get(10)?,
        enabled: row.get(11)?,
        remark: row.get(12)?,
        changed: row.get(13)?,
        scopes: Vec::new(),
    })
}

/// The attribute in use that an id or a code names, and how it is answered.
///
/// # Errors
/// SQLite's.
pub fn find(conn: &Connection, name: &str) -> Result<Option<(String, i64)>, Error> {
    const BY_GUID: &str = "SELECT guid, input FROM attribute WHERE guid = ?1 AND enabled = 1";
    const BY_CODE: &str = "SELECT guid, input FROM attribute WHERE code = ?1 AND enabled = 1";
    let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
    match conn.prepare_cached(BY_GUID)?.query_row([name], read).optional()? {
        None => Ok(conn.prepare_cached(BY_CODE)?.query_row([name], read).optional()?),
        found => Ok(found),
    }
}

/// Something that can be chosen of an attribute.
pub struct Item {
    /// Its id, at most 16 characters.
    pub guid: String,
    /// Its code, unique in the attribute and scope.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The item above it.
    pub parent: Option<String>,
    /// Its place among the items.
    pub sequence: i64,
    /// Whether it is in use.
    pub enabled: bool,
    /// From when it can no longer be chosen.
    pub expires: Option<i64>,
    /// The scope that it can be chosen in.
    pub scope: String,
}

impl Item {
    /// Why it cannot be chosen at a time, in words.
    #[must_use]
    pub fn closed(&self, now: i64) -> Option<&'static str> {
        match self.expires {
            _ if !self.enabled => Some("候选项已停用"),
            Some(expires) if expires <= now => Some("候选项已过期"),
            _ => None,
        }
    }
}

/// An attribute's items in one scope, in the order that they are to be shown in.
///
/// # Errors
/// SQLite's.
pub fn items(conn: &Connection, attribute: &str, scope: &str) -> Result<Vec<Item>, Error> {
    const ITEMS: &str =
        "SELECT guid, code, name, parent_guid, sequence, enabled, expires, scope_guid
        FROM attribute_item WHERE attribute_guid = ?1 AND scope_guid = ?2 ORDER BY sequence";
    let mut statement = conn.prepare_cached(ITEMS)?;
    let found = statement.query_map([attribute, scope], |row| {
        Ok(Item {
            guid: row.get(0)?,
            code: row.get(1)?,
            name: row.get(2)?,
            parent: row.get(3)?,
            sequence: row.get(4)?,
            enabled: row.get(5)?,
            expires: row.get(6)?,
            scope: row.get(7)?,
        })
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// One page of rows that are in memory as a whole, and how many pages there are. `page` and `size` are at least 1.
#[must_use]
pub fn page_of<T>(all: Vec<T>, page: i64, size: i64) -> (i64, Vec<T>) {
    let count = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let whole = |n: i64| usize::try_from(n).unwrap_or(usize::MAX);
    let skipped = whole(page.saturating_sub(1).saturating_mul(size));
    let rows = all.into_iter().skip(skipped).take(whole(size)).collect();
    (count.saturating_add(size - 1) / size, rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_counted_from_one_and_the_last_may_be_short() {
        assert_eq!(page_of(vec![1, 2, 3], 1, 2), (2, vec![1, 2]));
        assert_eq!(page_of(vec![1, 2, 3], 2, 2), (2, vec![3]));
        assert_eq!(page_of(vec![1, 2, 3], 3, 2), (2, vec![]));
        assert_eq!(page_of(vec![1, 2, 3], i64::MAX, 1000), (1, vec![]));
        assert_eq!(page_of(Vec::<i64>::new(), 1, 10), (0, vec![]));
    }
}
