//! `dcbox admin`: the operator's password, links to sign in, and bearer tokens, on a running or a stopped server.

use std::io::{BufRead as _, IsTerminal as _};

use clap::{Args, Subcommand};
use rusqlite::Connection;
use serde_json::{Value, json};

use super::Failure;
use super::output::Output;
use crate::admin::audit::{self, COMMAND_LINE};
use crate::admin::token::{self, NewToken, Token};
use crate::admin::{end_all_sessions, link, password};
use crate::protocol::{DateTime, now_ms};
use crate::store::{Tx, write_alone};

#[derive(Args)]
pub(super) struct Admin {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    output: Output,
}

#[derive(Subcommand)]
enum Action {
    /// Bearer tokens, with which programs use the admin API
    #[command(subcommand)]
    Token(TokenAction),
    /// Set the operator's password, whatever it was; signs all browsers out
    Password {
        /// Read it from standard input, its first line, also from a terminal
        #[arg(long)]
        stdin: bool,
    },
    /// A fresh link to sign in with, once, within half an hour, on the server's machine
    Link {
        /// Where the server listens
        #[arg(
            long,
            env = "DCBOX_LISTEN",
            default_value = "127.0.0.1:8080",
            value_name = "ADDR:PORT"
        )]
        listen: String,
    },
}

#[derive(Subcommand)]
enum TokenAction {
    /// Make a token; it is printed once
    Create {
        /// What its changes go by in the audit table
        #[arg(long)]
        name: String,
    },
    /// All tokens, without themselves
    List,
    /// Revoke a token at once
    Revoke {
        /// The token's number
        id: i64,
    },
}

impl Admin {
    pub(super) fn run(self) -> Result<(), Failure> {
        let mut conn = self.output.store()?;
        match &self.action {
            Action::Token(TokenAction::List) => {
                self.output.tell(&token::all(&conn)?, |all| all.iter().map(line).collect())
            }
            Action::Token(TokenAction::Create { name }) => {
                let made = create(&mut conn, name)?;
                self.output.tell(&made, |made| vec![made.secret().to_owned()])
            }
            Action::Token(TokenAction::Revoke { id }) => {
                let name = revoke(&mut conn, *id)?;
                self.output.tell(&json!({ "id": id, "name": name }), |_| {
                    vec![format!("token {id} ({name}) is revoked")]
                })
            }
            Action::Password { stdin } => {
                let ended = set_password(&mut conn, &new_password(*stdin)?)?;
                self.output.tell(&json!({ "sessionsEnded": ended }), |_| {
                    vec![format!("the password is set; {ended} browsers were signed out")]
                })
            }
            Action::Link { listen } => {
                let address = link::address(listen, &make_link(&mut conn)?);
                self.output
                    .tell(&json!({ "link": address, "expires": now_ms() + link::GOOD_FOR }), |_| {
                        vec![address.clone()]
                    })
            }
        }
    }
}

fn create(conn: &mut Connection, name: &str) -> Result<NewToken, Failure> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > token::NAME || name.contains(char::is_control) {
        return Err(format!("--name: 1 to {} characters", token::NAME).into());
    }
    let made = write(conn, |tx, now| {
        let made = token::create(tx.conn, name, now)?;
        if let Some(made) = &made {
            note(tx, now, "token.create", made.id(), None, Some(json!({ "name": name })))?;
        }
        Ok(made)
    })?;
    made.ok_or_else(|| {
        format!("there is a token {name} already: revoke it, or give another name").into()
    })
}

fn revoke(conn: &mut Connection, id: i64) -> Result<String, Failure> {
    let name = write(conn, |tx, now| {
        let name = token::revoke(tx.conn, id)?;
        if let Some(name) = &name {
            note(tx, now, "token.revoke", id, Some(json!({ "name": name })), None)?;
        }
        Ok(name)
    })?;
    name.ok_or_else(|| {
        format!("there is no token {id}; `dcbox admin token list` shows those there are").into()
    })
}

fn set_password(conn: &mut Connection, new: &str) -> Result<usize, Failure> {
    let hash =
        password::hash(new).map_err(|error| format!("the password cannot be hashed: {error}"))?;
    Ok(write(conn, |tx, now| {
        let first = password::stored(tx.conn)?.is_none();
        password::keep(tx.conn, &hash, now)?;
        let ended = end_all_sessions(tx.conn, None)?;
        let after = json!({ "first": first, "sessionsEnded": ended });
        note(tx, now, "password.set", "operator", None, Some(after))?;
        Ok(ended)
    })?)
}

fn make_link(conn: &mut Connection) -> Result<String, Failure> {
    Ok(write(conn, |tx, now| {
        let link = link::make(tx.conn, now)?;
        let after = json!({ "expires": now + link::GOOD_FOR });
        note(tx, now, "link.create", "operator", None, Some(after))?;
        Ok(link)
    })?)
}

fn write<T>(
    conn: &mut Connection,
    work: impl FnOnce(&Tx<'_>, i64) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    let now = now_ms();
    write_alone(conn, |tx| work(tx, now))
}

fn note(
    tx: &Tx<'_>,
    now: i64,
    action: &'static str,
    subject: impl ToString,
    before: Option<Value>,
    after: Option<Value>,
) -> rusqlite::Result<()> {
    let row = audit::New { action, subject: subject.to_string(), before, after };
    audit::record(tx.conn, now, COMMAND_LINE, None, row)
}

/// From a terminal it is asked for twice and not shown; else it is standard input's first line.
fn new_password(from_stdin: bool) -> Result<String, Failure> {
    let new = if from_stdin || !std::io::stdin().is_terminal() {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line)?;
        line.trim_end_matches(['\r', '\n']).to_owned()
    } else {
        let new = rpassword::prompt_password("New password: ")?;
        if rpassword::prompt_password("Once more: ")? != new {
            return Err("these were two different passwords".into());
        }
        new
    };
    let length = new.chars().count();
    if !(password::LEAST..=password::MOST).contains(&length) {
        let (least, most) = (password::LEAST, password::MOST);
        return Err(
            format!("a password has {least} to {most} characters, this one has {length}").into()
        );
    }
    Ok(new)
}

fn line(token: &Token) -> String {
    let seen = token
        .seen
        .map_or_else(|| "never used".to_owned(), |seen| format!("used {}", DateTime(seen)));
    format!("{:4}  {}  made {}  {seen}", token.id, token.name, DateTime(token.created))
}
