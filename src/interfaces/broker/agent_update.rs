//! What changes about a broker: who they are, what they have earned, whether they still count.

use schemars::JsonSchema;
use serde::Deserialize;

use super::agent::{self, OF_AGENCY, OF_BROKERAGE};
use super::brokerage;
use crate::catalogue::{Command, Error, Nothing, Spec, Write};
use crate::interfaces::estate::{agency, city};
use crate::interfaces::mobile;

/// P-AG-05: a broker as the platform has one now. What is absent stays as it is.
#[derive(Clone, Deserialize, JsonSchema)]
pub struct AgentUpdate {
    /// The broker.
    #[serde(rename = "agentGUID")]
    #[schemars(length(max = 20))]
    guid: String,
    /// Their name.
    #[schemars(length(max = 15))]
    name: String,
    /// Their mobile; no two brokers have the same.
    #[schemars(length(max = 16))]
    mobile: Option<String>,
    /// 1 of a sales agency, 2 of a brokerage, 3 a home owner, 4 of the staff, 5 of a partner, 6 on their own.
    #[serde(rename = "agentClasses")]
    #[schemars(range(min = 1, max = 6))]
    class: Option<i64>,
    /// The code of the city that they work in.
    #[serde(rename = "areaCode")]
    city: Option<i64>,
    /// The sales agency's number; kept for class 1.
    #[serde(rename = "proxyCompanyId")]
    #[schemars(length(max = 64), extend("x-required-when" = { "agentClasses": 1 }))]
    agency: Option<String>,
    /// The brokerage; kept for class 2.
    #[serde(rename = "agencyCompanyId")]
    #[schemars(length(max = 64), extend("x-required-when" = { "agentClasses": 2 }))]
    brokerage: Option<String>,
    /// All points ever earned.
    #[serde(rename = "totalPoint")]
    #[schemars(range(min = 0))]
    total_points: Option<i64>,
    /// Points left to spend.
    #[serde(rename = "point")]
    #[schemars(range(min = 0))]
    points: Option<i64>,
    /// 1 plain, 2 bronze, 3 silver, 4 gold, 5 diamond.
    #[schemars(range(min = 1, max = 5))]
    level: Option<i64>,
    /// The store, the department or the home that they are of.
    #[schemars(length(max = 100))]
    comment: Option<String>,
    /// 1 in use; 0 not: recommends nobody any more.
    #[schemars(range(min = 0, max = 1))]
    status: i64,
}

// A company goes with its class: leaving the class leaves the company.
const UPDATE: &str = "UPDATE broker SET name = ?2, mobile = coalesce(?3, mobile), city_code = coalesce(?4, city_code),
        class = coalesce(?5, class),
        agency_id = CASE coalesce(?5, class) WHEN ?6 THEN coalesce(?7, agency_id) END,
        brokerage_guid = CASE coalesce(?5, class) WHEN ?8 THEN coalesce(?9, brokerage_guid) END,
        total_points = coalesce(?10, total_points), points = coalesce(?11, points), level = coalesce(?12, level),
        comment = coalesce(?13, comment), enabled = ?14, changed = ?15
    WHERE id = ?1";

impl Command for AgentUpdate {
    const SPEC: Spec = Spec::new("4.5.5", "P-AG-05", "agent_update", "经纪人更新");
    type Reply = Nothing;

    fn call(self, cx: &mut Write<'_, '_>) -> Result<Self::Reply, Error> {
        let conn = cx.conn();
        let agency = self.agency.map(|number| agency::find(conn, &number)).transpose()?;
        let broker = agent::require(conn, &self.guid)?;
        if let Some(brokerage) = &self.brokerage {
            brokerage::require(conn, brokerage)?;
        }
        if let Some(city) = self.city {
            city::require(conn, city)?;
        }
        if let Some(mobile) = &self.mobile {
            mobile::check(mobile)?;
            agent::mobile_is_free(conn, mobile, Some(broker.id))?;
        }
        conn.prepare_cached(UPDATE)?.execute(rusqlite::params![
            broker.id,
            self.name,
            self.mobile,
            self.city,
            self.class,
            OF_AGENCY,
            agency,
            OF_BROKERAGE,
            self.brokerage,
            self.total_points,
            self.points,
            self.level,
            self.comment,
            self.status,
            cx.change_time(),
        ])?;
        Ok(Nothing {})
    }
}
