//! Projects, as they go on line and off line for an application.

use rusqlite::Connection;
use schemars::JsonSchema;
use serde::Serialize;

use super::field::Text;
use super::{Message, from_row};
use crate::catalogue::{Error, Nothing, Spec};
use crate::outbox::Told;

/// N-NY-11: projects went on line or off line for the application that is told.
#[derive(Serialize, JsonSchema)]
pub struct ProjectsSwitched {
    /// The projects.
    #[serde(rename = "projInfos")]
    projects: Vec<Switched>,
}

/// A project.
#[derive(Serialize, JsonSchema)]
pub struct Switched {
    /// The project.
    #[serde(rename = "projGUID")]
    guid: Text<64>,
    /// Its name.
    #[serde(rename = "projName")]
    name: Text<64>,
    /// 1 on line, 0 off line.
    #[serde(rename = "isOpen")]
    online: i64,
}

const PROJECT: &str = "SELECT guid, name, online
    FROM project JOIN project_online ON project_guid = guid
    WHERE guid = ?1 AND application_id = ?2";

impl Message for ProjectsSwitched {
    const SPEC: Spec = Spec::new("4.4.11", "N-NY-11", "notify_proj_publish", "项目上线通知");
    const TYPE: &'static str = "dc.mq.proj.online";
    type Reply = Nothing;

    fn build(conn: &Connection, told: &Told) -> Result<Vec<Self>, Error> {
        from_row(conn, PROJECT, (&told.subject, told.only_app), |row| {
            let project = Switched { guid: row.get(0)?, name: row.get(1)?, online: row.get(2)? };
            Ok(Self { projects: vec![project] })
        })
    }
}
