//! Switching projects on and off line, one or many, and telling an application once more.

use rusqlite::{Connection, OptionalExtension};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::cell::Cell;
use super::list::WhichProjects;
use crate::admin::context::{Audited, Change, Done};
use crate::admin::problem::{Code, NOT_FOUND, Problem};
use crate::admin::route::{Changes, Route, Spec};
use crate::apps;
use crate::catalogue::Class;
use crate::delivery::backlog::{self, Chosen};
use crate::desk::{Desk, DeskError, project_online};

/// There is nothing to tell of.
const NEVER_SWITCHED: Code =
    Code::new(409, "never_switched", "The project was never switched for this application.");

/// How many projects may be named one by one.
const NAMED: usize = 1000;

/// Switches a project; false where it stands so already.
fn switch(
    cx: &mut Change<'_, '_>,
    project: &str,
    application: u16,
    online: bool,
) -> Result<bool, Problem> {
    let now = cx.now;
    match project_online::switch(&mut Desk::new(cx.tx(), now), project, application, online) {
        Ok(_) => Ok(true),
        Err(DeskError::Online { .. } | DeskError::Offline { .. }) => Ok(false),
        Err(error) => Err(problem(error)),
    }
}

fn problem(error: DeskError) -> Problem {
    match error {
        DeskError::NoProject(_) => NOT_FOUND.saying("There is no such project."),
        error => Problem::Ours(error.to_string()),
    }
}

/// A path or a body may name any application; only sales offices have projects on line.
fn office(conn: &Connection, application: u16) -> Result<(), Problem> {
    let is_office = Class::of(application) == Some(Class::SalesOffice);
    if is_office && apps::find(conn, application)?.is_some() {
        return Ok(());
    }
    Err(NOT_FOUND.saying("There is no such sales-office application."))
}

const EXISTS: &str = "SELECT guid FROM project WHERE guid = ?1";

fn exists(conn: &Connection, guid: &str) -> Result<(), Problem> {
    let found = conn.prepare_cached(EXISTS)?.query_row([guid], |_| Ok(())).optional()?;
    found.ok_or_else(|| NOT_FOUND.saying("There is no such project."))
}

/// `PUT /projects/{guid}/online/{application}`
#[derive(Deserialize, JsonSchema)]
pub struct ProjectSwitch {
    /// The project.
    #[schemars(length(min = 1, max = 64))]
    guid: String,
    /// A sales-office application.
    application: u16,
    /// Whether it shall be on line.
    online: bool,
}

impl Route for ProjectSwitch {
    const SPEC: Spec = Spec::put(
        "/projects/{guid}/online/{application}",
        "projects",
        "Puts a project on or off line for an application, which is told",
    );
    type Answer = Cell;
}

impl Changes for ProjectSwitch {
    fn change(self, cx: &mut Change<'_, '_>) -> Result<Done<Cell>, Problem> {
        let Self { guid, application, online } = self;
        office(cx.conn(), application)?;
        exists(cx.conn(), &guid)?;
        let audited = if switch(cx, &guid, application, online)? {
            let state =
                |online: bool| Some(json!({ "application": application, "online": online }));
            cx.audit("project.switch", &guid, state(!online), state(online))?
        } else {
            Audited::nothing_changed()
        };
        Ok(audited.answer(Cell::read(cx.conn(), &guid, application, cx.now)?))
    }
}

/// `POST /projects/online`
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProjectSwitchMany {
    /// A sales-office application.
    application: u16,
    /// Whether they shall be on line.
    online: bool,
    /// These projects. Where there are none, all that the other fields find, which is all there are where none of them
    /// is there either.
    #[schemars(length(min = 1, max = NAMED), inner(length(min = 1, max = 64)))]
    guids: Option<Vec<String>>,
    #[serde(flatten)]
    which: WhichProjects,
    /// A text to look for in codes and names.
    #[schemars(length(max = 100))]
    q: Option<String>,
    /// Only counts them.
    #[serde(default)]
    dry_run: bool,
}

/// What was done.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Switched {
    /// How many projects are meant.
    projects: usize,
    /// How many of them stood otherwise and are switched, or would be.
    count: usize,
}

const IS_ONLINE: &str = "SELECT EXISTS (SELECT 1 FROM project_online
    WHERE project_guid = ?1 AND application_id = ?2 AND online = 1)";

impl Route for ProjectSwitchMany {
    const SPEC: Spec = Spec::post(
        "/projects/online",
        "projects",
        "Puts many projects on or off line for an application; with dryRun it counts them",
    )
    .refuses(&[NOT_FOUND])
    .answers(200);
    type Answer = Switched;
}

impl Changes for ProjectSwitchMany {
    fn change(self, cx: &mut Change<'_, '_>) -> Result<Done<Switched>, Problem> {
        let Self { application, online, guids, which, q, dry_run } = self;
        office(cx.conn(), application)?;
        let meant = match guids {
            Some(guids) => guids,
            None => which.guids(cx.conn(), q.as_deref())?,
        };
        let mut others = Vec::new();
        for guid in &meant {
            exists(cx.conn(), guid)?;
            let mut is_online = cx.conn().prepare_cached(IS_ONLINE)?;
            let is_online: bool = is_online.query_row((guid, application), |row| row.get(0))?;
            if is_online != online && !others.contains(guid) {
                others.push(guid.clone());
            }
        }
        let mut audited = Audited::nothing_changed();
        if !dry_run {
            for guid in &others {
                switch(cx, guid, application, online)?;
                let state =
                    |online: bool| Some(json!({ "application": application, "online": online }));
                audited = cx.audit("project.switch", guid, state(!online), state(online))?;
            }
        }
        Ok(audited.answer(Switched { projects: meant.len(), count: others.len() }))
    }
}

/// `POST /projects/{guid}/online/{application}/resend`
#[derive(Deserialize, JsonSchema)]
pub struct ProjectResend {
    /// The project.
    #[schemars(length(min = 1, max = 64))]
    guid: String,
    /// A sales-office application.
    application: u16,
}

impl Route for ProjectResend {
    const SPEC: Spec = Spec::post(
        "/projects/{guid}/online/{application}/resend",
        "projects",
        "Tells an application once more: by the message that waits, or else by a new one",
    )
    .refuses(&[NEVER_SWITCHED])
    .answers(200);
    type Answer = Cell;
}

impl Changes for ProjectResend {
    fn change(self, cx: &mut Change<'_, '_>) -> Result<Done<Cell>, Problem> {
        let Self { guid, application } = self;
        office(cx.conn(), application)?;
        exists(cx.conn(), &guid)?;
        let cell = Cell::read(cx.conn(), &guid, application, cx.now)?;
        if cell.changed.is_none() {
            return Err(NEVER_SWITCHED.problem());
        }
        match cell.sent.as_ref().filter(|sent| matches!(sent.state.as_str(), "pending" | "parked"))
        {
            Some(waits) => drop(backlog::retry(cx.conn(), &Chosen::These(&[waits.id]))?),
            // Under the old serial an application that has it would say so and do nothing.
            None => {
                let now = cx.now;
                project_online::tell(&Desk::new(cx.tx(), now), &guid, application)
                    .map_err(problem)?;
            }
        }
        let what = json!({ "application": application, "online": cell.online });
        let audited = cx.audit("project.resend", &guid, None, Some(what))?;
        Ok(audited.answer(Cell::read(cx.conn(), &guid, application, cx.now)?))
    }
}
