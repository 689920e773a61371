//! Partners (拍档): consultants who follow an opportunity along with its own.

use rusqlite::Connection;
use schemars::JsonSchema;
use serde::Deserialize;

use super::opportunity::{self, Opportunity};
use crate::catalogue::{Command, Error, Nothing, Spec, Write};
use crate::interfaces::estate::consultant;
use crate::protocol::{Code, Refusal};

/// What the lists of an opportunity's partners have room for, in characters.
const LONGEST_LIST: usize = 300;

/// P-SA-06: further partners.
#[derive(Clone, Deserialize, JsonSchema)]
pub struct PartnersAdd {
    /// Consultants, with commas between.
    #[schemars(length(max = 300))]
    partners: String,
    /// The opportunity.
    #[serde(rename = "oppGUID")]
    #[schemars(length(max = 64))]
    opportunity: String,
}

impl Command for PartnersAdd {
    const SPEC: Spec =
        Spec::new("4.3.6", "P-SA-06", "opportunity_partner_create", "销售机会拍档上报");
    type Reply = Nothing;

    fn call(self, cx: &mut Write<'_, '_>) -> Result<Self::Reply, Error> {
        let further = consultants(cx.conn(), &self.partners)?;
        let opportunity = opportunity::require(cx.conn(), &self.opportunity)?;
        let known = guids(cx.conn(), &opportunity)?;
        let mut wanted = known.clone();
        wanted.extend(further.into_iter().filter(|guid| !known.contains(guid)));
        put(cx, &opportunity, &known, &wanted)
    }
}

/// P-SA-07: these partners instead of those before.
#[derive(Clone, Deserialize, JsonSchema)]
pub struct PartnersReplace {
    /// Consultants, with commas between; nobody where absent.
    #[schemars(length(max = 300))]
    partners: Option<String>,
    /// The opportunity.
    #[serde(rename = "oppGUID")]
    #[schemars(length(max = 64))]
    opportunity: String,
}

impl Command for PartnersReplace {
    const SPEC: Spec =
        Spec::new("4.3.7", "P-SA-07", "opportunity_partner_update", "销售机会拍档更新");
    type Reply = Nothing;

    fn call(self, cx: &mut Write<'_, '_>) -> Result<Self::Reply, Error> {
        let wanted = match &self.partners {
            Some(partners) => consultants(cx.conn(), partners)?,
            None => Vec::new(),
        };
        let opportunity = opportunity::require(cx.conn(), &self.opportunity)?;
        let known = guids(cx.conn(), &opportunity)?;
        put(cx, &opportunity, &known, &wanted)
    }
}

/// The consultants of a list, each once.
///
/// # Errors
/// 1002 where it names nobody, 4002 naming the first whom we do not know.
fn consultants(conn: &Connection, list: &str) -> Result<Vec<String>, Error> {
    let mut named: Vec<String> = Vec::new();
    for guid in list.split(',').map(str::trim).filter(|guid| !guid.is_empty()) {
        if !named.iter().any(|known| known == guid) {
            named.push(guid.to_owned());
        }
    }
    if named.is_empty() {
        let why = "应为 userGUID，多个用英文逗号分隔";
        return Err(Refusal::field(Code::WrongType, "partners", why).into());
    }
    for guid in &named {
        consultant::require(conn, guid).map_err(|error| match error {
            Error::Refused(refusal) => Refusal::because(refusal.code, guid).into(),
            ours @ Error::Ours(_) => ours,
        })?;
    }
    Ok(named)
}

const REMOVE: &str = "DELETE FROM opportunity_partner WHERE opportunity_guid = ?1";
const ADD: &str = "INSERT INTO opportunity_partner (opportunity_guid, consultant_guid, position) VALUES (?1, ?2, ?3)";

/// Makes the opportunity's partners those wanted, and tells of it where they were others before.
fn put(
    cx: &mut Write<'_, '_>,
    opportunity: &Opportunity,
    known: &[String],
    wanted: &[String],
) -> Result<Nothing, Error> {
    let length: usize = wanted.iter().map(|guid| guid.chars().count() + 1).sum();
    if length > LONGEST_LIST + 1 {
        let why = format!("连同已有拍档共 {} 个字符，最长 {LONGEST_LIST}", length - 1);
        return Err(Refusal::field(Code::WrongType, "partners", why).into());
    }
    if known != wanted {
        cx.conn().prepare_cached(REMOVE)?.execute([&opportunity.guid])?;
        let mut add = cx.conn().prepare_cached(ADD)?;
        for (position, guid) in (1..).zip(wanted) {
            add.execute((&opportunity.guid, guid, position))?;
        }
        opportunity.touch(cx)?;
    }
    Ok(Nothing {})
}

/// A partner.
pub struct Partner {
    position: i64,
    /// The consultant.
    pub guid: String,
    /// The consultant's name.
    pub name: String,
}

/// An opportunity's partners, in the order in which they joined it.
///
/// # Errors
/// SQLite's.
pub fn of(conn: &Connection, opportunity: &str) -> Result<Vec<Partner>, Error> {
    const FIND: &str = "SELECT position, consultant.guid, consultant.name
        FROM opportunity_partner JOIN consultant ON consultant.guid = consultant_guid
        WHERE opportunity_guid = ?1";
    let mut found = conn.prepare_cached(FIND)?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Partner { position: row.get(0)?, guid: row.get(1)?, name: row.get(2)? })
    };
    let mut partners = found.query_map([opportunity], read)?.collect::<Result<Vec<_>, _>>()?;
    partners.sort_by_key(|partner| partner.position);
    Ok(partners)
}

fn guids(conn: &Connection, opportunity: &Opportunity) -> Result<Vec<String>, Error> {
    Ok(of(conn, &opportunity.guid)?.into_iter().map(|partner| partner.guid).collect())
}

/// Items with commas between, as many whole ones as there is room for; `None` where there are none.
pub fn joined<'i>(items: impl Iterator<Item = &'i String>) -> Option<String> {
    let mut list = String::new();
    let mut length = 0;
    for item in items {
        length += item.chars().count() + usize::from(!list.is_empty());
        if length > LONGEST_LIST {
            break;
        }
        if !list.is_empty() {
            list.push(',');
        }
        list.push_str(item);
    }
    (!list.is_empty()).then_some(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_cut_between_its_items() {
        let names = ["林".repeat(150), "陈".repeat(149), "王".to_owned()];
        let two = format!("{},{}", names[0], names[1]);
        assert_eq!(two.chars().count(), LONGEST_LIST);
        assert_eq!(joined(names.iter()), Some(two));
        assert_eq!(joined(names[1..].iter()), Some(format!("{},王", names[1])));
        assert_eq!(joined([].iter()), None);
    }
}
