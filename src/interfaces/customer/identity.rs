//! Which customer is meant, and making one: one per mobile over the whole group (docs/protocol.md).

use rusqlite::{Connection, OptionalExtension};

use crate::catalogue::{Error, Write};
use crate::interfaces::{certificate, mobile};
use crate::outbox::Event;
use crate::protocol::{Code, Refusal};

/// The customer that a cstGUID names; one merged into another is that other.
///
/// # Errors
/// 2001 where there is none.
pub fn require(conn: &Connection, guid: &str) -> Result<i64, Error> {
    const FIND: &str = "SELECT coalesce(merged_into, id) FROM customer WHERE id = ?1";
    let found = match guid.parse::<i64>() {
        Ok(id) => conn.prepare_cached(FIND)?.query_row([id], |row| row.get(0)).optional()?,
        Err(_) => None,
    };
    found.ok_or_else(|| Error::refused(Code::NoCustomer))
}

/// A customer's number and name.
pub struct Known {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
}

/// The customer that has a mobile.
///
/// # Errors
/// SQLite's.
pub fn by_mobile(conn: &Connection, mobile: &str) -> Result<Option<Known>, Error> {
    const FIND: &str = "SELECT id, name FROM customer WHERE mobile = ?1 AND merged_into IS NULL";
    let read = |row: &rusqlite::Row<'_>| Ok(Known { id: row.get(0)?, name: row.get(1)? });
    Ok(conn.prepare_cached(FIND)?.query_row([mobile], read).optional()?)
}

/// The customer that has a certificate, of whatever kind.
///
/// # Errors
/// SQLite's.
pub fn by_certificate(conn: &Connection, number: &str) -> Result<Option<Known>, Error> {
    // An identity card's check digit is kept as X and may be asked for as x.
    const FIND: &str = "SELECT id, name FROM customer
        WHERE cert_number IN (?1, upper(?1)) AND merged_into IS NULL LIMIT 1";
    let read = |row: &rusqlite::Row<'_>| Ok(Known { id: row.get(0)?, name: row.get(1)? });
    Ok(conn.prepare_cached(FIND)?.query_row([number], read).optional()?)
}

/// What two customers cannot share.
pub struct Identity<'i> {
    /// The name that goes with the mobile.
    pub name: &'i str,
    /// The mobile.
    pub mobile: &'i str,
    /// certType; that of an identity card where absent.
    pub cert_kind: Option<i64>,
    /// certNum.
    pub cert_number: Option<&'i str>,
}

impl Identity<'_> {
    /// The certificate's kind, where there is a certificate.
    #[must_use]
    pub fn kind(&self) -> Option<i64> {
        self.cert_number.map(|_| self.cert_kind.unwrap_or(certificate::IDENTITY_CARD))
    }

    /// Checks mobile and certificate, and that nobody but `but` has either. Returns the birthday that
    /// an identity card tells.
    ///
    /// # Errors
    /// 9002, 9001; then 2002 for the same mobile and name, 2003 for the same mobile and another name,
    /// 2004 for the same certificate.
    pub fn check(&self, conn: &Connection, but: Option<i64>) -> Result<Option<String>, Error> {
        mobile::check(self.mobile)?;
        let birthday = match (self.kind(), self.cert_number) {
            (Some(kind), Some(number)) => certificate::check(kind, number)?,
            _ => None,
        };
        let other = |known: &Known| Some(known.id) != but;
        if let Some(known) = by_mobile(conn, self.mobile)?.filter(other) {
            return Err(match known.name == self.name {
                true => {
                    Refusal::because(Code::CustomerExists, format_args!("cstGUID {}", known.id))
                        .into()
                }
                false => Error::refused(Code::MobileTaken),
            });
        }
        let taken = match self.cert_number {
            Some(number) => {
                certificate_holder(conn, number, self.kind())?.is_some_and(|id| Some(id) != but)
            }
            None => false,
        };
        if taken {
            return Err(Error::refused(Code::CertificateTaken));
        }
        Ok(birthday.map(|day| day.as_str().to_owned()))
    }
}

fn certificate_holder(
    conn: &Connection,
    number: &str,
    kind: Option<i64>,
) -> Result<Option<i64>, Error> {
    const FIND: &str =
        "SELECT id FROM customer WHERE cert_number = ?1 AND cert_kind = ?2 AND merged_into IS NULL";
    Ok(conn.prepare_cached(FIND)?.query_row((number, kind), |row| row.get(0)).optional()?)
}

/// Makes a customer of whom no more is known than this; returns its number.
///
/// The caller has seen that the mobile is free.
///
/// # Errors
/// SQLite's.
pub fn add(cx: &mut Write<'_, '_>, name: &str, mobile: &str, gender: i64) -> Result<i64, Error> {
    // Ten digits, the narrowest field that a cstGUID stands in.
    const ADD: &str = "INSERT INTO customer (id, name, mobile, gender, source_app, created, changed)
        VALUES ((SELECT coalesce(max(id), 1000000000) + 1 FROM customer), ?1, ?2, ?3, ?4, ?5, ?6) RETURNING id";
    let changed = cx.change_time();
    let added = (name, mobile, gender, cx.app, cx.now, changed);
    Ok(cx.conn().prepare_cached(ADD)?.query_row(added, |row| row.get(0))?)
}

/// Makes a customer known in a project, and its consultant the one who looks after it there.
///
/// # Errors
/// SQLite's.
pub fn belongs_to(
    cx: &mut Write<'_, '_>,
    customer: i64,
    project: &str,
    consultant: &str,
) -> Result<(), Error> {
    const PUT: &str = "INSERT INTO customer_project (customer_id, project_guid, consultant_guid, created, changed)
        VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (customer_id, project_guid) DO UPDATE SET consultant_guid = ?3, changed = ?5";
    let changed = cx.change_time();
    cx.conn().prepare_cached(PUT)?.execute((customer, project, consultant, cx.now, changed))?;
    Ok(())
}

/// Tells every project that knows a customer of its change.
///
/// # Errors
/// SQLite's.
pub fn announce(cx: &Write<'_, '_>, customer: i64) -> Result<(), Error> {
    const PROJECTS: &str = "SELECT project_guid FROM customer_project WHERE customer_id = ?1";
    let mut projects = cx.conn().prepare_cached(PROJECTS)?;
    for project in projects.query_map([customer], |row| row.get::<_, String>(0))? {
        cx.emit(&Event::Customer { id: customer, project: &project? })?;
    }
    Ok(())
}
