//! An application asks for history.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::project;
use crate::catalogue::{Command, Error, Spec, Switched, Write};
use crate::messages;
use crate::protocol::{Code, DateTime, Refusal};

/// G-BA-11: replay the messages of a project and a time, of the kinds named, to the application that asks.
/// notify_request_result tells when that is done.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyncRequest {
    /// Who asks.
    #[serde(rename = "createdBy")]
    #[schemars(length(max = 64))]
    requested_by: String,
    /// The task's name, which its result bears too.
    #[schemars(length(max = 64))]
    task_name: String,
    /// The project, its phases included; all where absent.
    #[serde(rename = "projGUID")]
    #[schemars(length(max = 64))]
    project: Option<String>,
    /// A shop; kept, and of no effect.
    #[serde(rename = "shopGUID")]
    #[schemars(length(max = 64))]
    shop: Option<String>,
    /// From when on records were changed; from the first where absent.
    #[schemars(length(max = 32))]
    time_range_start: Option<String>,
    /// Until when; to the last where absent.
    #[schemars(length(max = 32))]
    time_range_end: Option<String>,
    /// The messages wanted, with | between.
    #[schemars(length(max = 512))]
    data_type: String,
}

/// The task.
#[derive(Serialize, JsonSchema)]
pub struct SyncTask {
    /// Its id, which its result bears too.
    #[serde(rename = "taskID")]
    #[schemars(length(max = 64))]
    id: String,
}

/// Names that the specification's example uses for messages it calls otherwise.
const ALIASES: [(&str, &str); 2] =
    [("notify_cst_update", "cst_info_notify"), ("notify_agent_recommend", "s_lead_notify")];
/// What cannot be asked for: it tells of requests like this one.
const RESULT: &str = "notify_request_result";

const ADD: &str = "INSERT INTO sync_task
    (id, application_id, name, requested_by, project_guid, shop_guid, range_start, range_end, data_types, created)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";

impl Command for SyncRequest {
    const SPEC: Spec = Spec::new("4.1.11", "G-BA-11", "sync_request", "请求历史数据同步");
    type Reply = SyncTask;

    fn call(self, cx: &mut Write<'_, '_>) -> Result<Self::Reply, Error> {
        let start = moment("timeRangeStart", self.time_range_start.as_deref())?;
        let end = moment("timeRangeEnd", self.time_range_end.as_deref())?;
        if let (Some(start), Some(end)) = (start, end)
            && start > end
        {
            return Err(
                Refusal::field(Code::WrongType, "timeRangeEnd", "早于 timeRangeStart").into()
            );
        }
        let kinds = kinds(&self.data_type, cx.switched)?.join("|");
        if let Some(project) = &self.project {
            project::require(cx.conn(), project)?;
        }
        let id = uuid::Uuid::now_v7().simple().to_string();
        let asked = (
            &id,
            cx.app,
            &self.task_name,
            &self.requested_by,
            &self.project,
            &self.shop,
            start,
            end,
            kinds,
            cx.now,
        );
        cx.conn().prepare_cached(ADD)?.execute(asked)?;
        Ok(SyncTask { id })
    }
}

fn moment(field: &str, text: Option<&str>) -> Result<Option<i64>, Refusal> {
    let Some(text) = text else { return Ok(None) };
    let wrong = || Refusal::field(Code::WrongType, field, "应为 yyyy-MM-dd HH:mm:ss");
    DateTime::parse(text).map(|time| Some(time.0)).ok_or_else(wrong)
}

/// The messages named, each once.
fn kinds<'t>(text: &'t str, switched: &Switched) -> Result<Vec<&'t str>, Refusal> {
    let wrong = |why| Refusal::field(Code::WrongType, "dataType", why);
    let mut kinds = Vec::new();
    for name in text.split('|').map(str::trim).filter(|name| !name.is_empty()) {
        let name = ALIASES.iter().find(|(alias, _)| *alias == name).map_or(name, |(_, name)| name);
        match messages::TABLE.iter().find(|entry| entry.spec.cmd == name) {
            None => return Err(wrong(format!("没有消息 {name}"))),
            Some(_) if name == RESULT => return Err(wrong(format!("{name} 没有历史"))),
            Some(entry) if !switched.has_on(&entry.spec) => {
                return Err(wrong(format!("消息 {name} 未启用")));
            }
            Some(_) => {}
        }
        if !kinds.contains(&name) {
            kinds.push(name);
        }
    }
    if kinds.is_empty() {
        return Err(wrong("应为消息名，以 | 分隔".to_owned()));
    }
    Ok(kinds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_named_once_and_by_their_own_names() {
        assert_eq!(
            kinds(
                "notify_cst_update| cst_fee_notify |cst_info_notify|notify_agent_recommend",
                &Switched::Default
            ),
            Ok(vec!["cst_info_notify", "cst_fee_notify", "s_lead_notify"])
        );
    }

    #[test]
    fn what_is_no_message_cannot_be_asked_for() {
        for text in [
            "",
            "|",
            "base_project_list",
            "notify_request_result",
            "cst_info_notify,cst_fee_notify",
        ] {
            assert!(kinds(text, &Switched::All).is_err(), "{text}");
        }
    }

    #[test]
    fn a_message_that_is_off_cannot_be_asked_for() {
        let also = Switched::Also(vec!["recommend_notify".to_owned()]);
        assert!(kinds("recommend_notify", &Switched::Default).is_err());
        assert_eq!(kinds("recommend_notify", &also), Ok(vec!["recommend_notify"]));
        assert!(kinds("recommend_notify|cst_merge_notify", &also).is_err());
    }
}
