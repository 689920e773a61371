//! `dcbox project`: which projects there are, and which application each is on line for.

use clap::{Args, Subcommand};
use serde_json::json;

use super::Failure;
use super::noted::{Noted, act};
use super::output::Output;
use crate::desk::project_online::{self, ProjectView};

#[derive(Args)]
pub(super) struct Project {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    output: Output,
}

#[derive(Subcommand)]
enum Action {
    /// All projects and their phases, with the applications that they are on line for
    List,
    /// Put a project on line for an application, which is told
    Online {
        #[command(flatten)]
        place: Place,
    },
    /// Take a project off line for an application, which is told
    Offline {
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Args)]
struct Place {
    /// The project: its code, its GUID or its name
    project: String,
    /// The application
    #[arg(long, value_name = "ID")]
    app: u16,
}

impl Project {
    pub(super) fn run(self) -> Result<(), Failure> {
        let mut conn = self.output.store()?;
        let (place, online) = match self.action {
            Action::List => {
                let all = project_online::list(&conn)?;
                return self.output.tell(&all, |all| all.iter().map(line).collect());
            }
            Action::Online { place } => (place, true),
            Action::Offline { place } => (place, false),
        };
        let switched = act(&mut conn, "project.switch", |desk, _| {
            let done = project_online::switch(desk, &place.project, place.app, online)?;
            let state = |online: bool| json!({ "application": place.app, "online": online });
            let (before, after) = (Some(state(!online)), state(online));
            Ok(Noted { subject: done.guid.clone(), done, before, after })
        })?;
        let way = if online { "on" } else { "off" };
        self.output.tell(&switched, |project| {
            vec![format!("{} is {way} line for application {}", project.name, place.app)]
        })
    }
}

fn line(project: &ProjectView) -> String {
    let online: Vec<_> = project.online.iter().map(u16::to_string).collect();
    let online = if online.is_empty() { "-".to_owned() } else { online.join(",") };
    let ProjectView { guid, code, name, .. } = project;
    format!("{code:10} {guid}  on line for {online:12} {name}")
}
