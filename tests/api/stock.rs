//! A request that is right in every field, for each uplink interface: what the tables say, with ids that the demo world has.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::client::App;
use crate::customer_world::Store;
use crate::samples::{World, identity_card, put, unique};
use crate::server::{Site, demo_folder};
use crate::spec::{Table, table};

/// A site where the obsolete and the reserved interfaces answer too.
pub fn open_to_all() -> Site {
    Site::with(demo_folder(), &["--seed", "demo", "--interfaces", "all"])
}

/// Records of the demo world that belong together.
#[derive(Debug)]
pub struct Stock {
    pub world: World,
    pub project: String,
    pub project_code: String,
    /// A customer with an open opportunity in the project, and the consultant who has it.
    pub customer: String,
    pub mobile: String,
    pub opportunity: String,
    pub consultant: String,
    /// A customer without one.
    pub stranger: String,
    lead: String,
    trade: String,
    fee: String,
    group: String,
    broker: String,
    brokerage: String,
    agency: String,
    city: String,
    /// Attribute, its code, an item below another, its code, the other.
    choice: [String; 5],
    /// Customer, customer's mobile, project, broker, broker's mobile.
    recommendations: Vec<[String; 5]>,
    cancelled: AtomicUsize,
}

impl Stock {
    pub fn of(site: &Site, app: &App) -> Stock {
        let store = Store::of(site);
        let [customer, mobile, opportunity, project, project_code, consultant] = store.row(
            "SELECT customer.id, customer.mobile, opportunity.guid, project.guid, project.code, consultant_guid
            FROM opportunity JOIN customer ON customer.id = customer_id JOIN project ON project.guid = project_guid
            WHERE open = 1 AND merged_into IS NULL ORDER BY opportunity.guid LIMIT 1",
            [],
        );
        let [stranger] = store.row(
            "SELECT id FROM customer WHERE merged_into IS NULL
                AND id NOT IN (SELECT customer_id FROM opportunity WHERE project_guid = ?1) ORDER BY id LIMIT 1",
            [&project],
        );
        let [lead] = store.row("SELECT guid FROM lead ORDER BY guid LIMIT 1", []);
        let [fee, trade] = store.row("SELECT guid, trade_guid FROM fee ORDER BY guid LIMIT 1", []);
        let [group] = store.row("SELECT guid FROM company WHERE level = 1", []);
        let [broker] = store.row("SELECT id FROM broker WHERE enabled = 1 ORDER BY id LIMIT 1", []);
        let [brokerage] =
            store.row("SELECT guid FROM brokerage WHERE deleted = 0 ORDER BY guid", []);
        let [agency] = store.row("SELECT id FROM agency WHERE enabled = 1 ORDER BY id", []);
        let [city] = store.row("SELECT code FROM city WHERE enabled = 1 ORDER BY code", []);
        let choice = store.row(
            "SELECT attribute.guid, attribute.code, item.guid, item.code, above.guid
            FROM attribute_item item JOIN attribute ON attribute.guid = item.attribute_guid
                JOIN attribute_item above ON above.guid = item.parent_guid
            WHERE level = 1 AND attribute.enabled = 1 AND item.enabled = 1 AND item.expires IS NULL
                AND input > 1 ORDER BY item.guid",
            [],
        );
        let recommendations = store.rows(
            "SELECT customer.id, customer.mobile, project_guid, broker.id, broker.mobile
            FROM recommendation JOIN customer ON customer.id = customer_id JOIN broker ON broker.id = broker_id
            WHERE recommendation.enabled = 1 AND merged_into IS NULL
            GROUP BY customer_id, project_guid, broker_id ORDER BY recommendation.id",
            [],
        );
        let recommendations = recommendations
            .into_iter()
            .map(|row| row.into_iter().map(Option::unwrap).collect::<Vec<_>>().try_into().unwrap());
        Stock {
            world: World::of(app),
            recommendations: recommendations.collect(),
            cancelled: AtomicUsize::new(0),
            project,
            project_code,
            customer,
            mobile,
            opportunity,
            consultant,
            stranger,
            lead,
            trade,
            fee,
            group,
            broker,
            brokerage,
            agency,
            city,
            choice,
        }
    }

    /// A request that is carried out, with every field of its table.
    pub fn request(&self, table: &Table) -> Value {
        let mut request = self.world.request(table);
        // Base data is new each time; all else is about records that are there.
        let about = table.request.iter().filter(|_| !table.section.starts_with("4.1."));
        for row in about {
            let name = row.path.rsplit('/').next().unwrap();
            if let Some(value) = self.field(name) {
                put(&mut request, &row.path, Some(value));
            }
        }
        for (path, value) in self.own(&table.cmd) {
            put(&mut request, path, Some(value));
        }
        request
    }

    /// The same by the interface's name.
    pub fn request_of(&self, cmd: &str) -> Value {
        self.request(table(cmd))
    }

    /// What a name stands for in most interfaces.
    fn field(&self, name: &str) -> Option<Value> {
        Some(match name {
            "projGUID" => json!(self.project),
            "projCode" => json!(self.project_code),
            "cstGUID" => json!(self.customer),
            "oppGUID" => json!(self.opportunity),
            "userGUID" | "userId" | "consultantId" | "partners" => json!(self.consultant),
            "leadGUID" => json!(self.lead),
            "tradeGUID" | "tradeGUIDs" => json!(self.trade),
            "feeGUID" => json!(self.fee),
            "agentGUID" => json!(self.broker),
            "proxyCompanyId" => json!(self.agency),
            "agencyCompanyId" | "companyId" => json!(self.brokerage),
            "areaCode" => json!(self.city.parse::<i64>().unwrap()),
            "cityCode" => json!(self.city),
            "agentClasses" => json!(6),
            "certNum" | "cardId" => json!(identity_card()),
            "phone" => json!(self.mobile),
            "mobile" | "Mobile" | "cstMobile" | "cstTel" | "agentMobile" => {
                json!(format!("158{:08}", unique()))
            }
            "createTime" | "createOn" => json!("2020-01-02 03:04:05.678"),
            "keyActions" => json!("参观样板区;做置业预算"),
            "scopeGUID" => json!(self.group),
            "attachGUID" => json!(self.choice[0]),
            "attachCode" => json!(self.choice[1]),
            "itemGUID" => json!(self.choice[2]),
            "parentItemGUID" => json!(self.choice[4]),
            _ => return None,
        })
    }

    /// What an interface takes otherwise than most do.
    fn own(&self, cmd: &str) -> Vec<(&'static str, Value)> {
        match cmd {
            "sync_request" => vec![
                ("dataType", json!("cst_info_notify|s_lead_notify")),
                ("timeRangeStart", json!("2020-01-02 03:04:05")),
                ("timeRangeEnd", json!("2020-01-03 03:04:05")),
            ],
            "cst_info_get" => vec![("mobile", json!(self.mobile))],
            "cst_attribute_update" => vec![("attachs/value", json!(self.choice[3]))],
            // Closed from the start, so that it keeps no other one off.
            "opportunity_info_create" => {
                vec![("cstGUID", json!(self.stranger)), ("status", json!("丢失"))]
            }
            "base_agencyCompany_list" => vec![("name", json!(format!("中介{}", unique())))],
            "assign_create" | "intervene_create" => {
                let [customer, _, project, broker, _] = &self.recommendations[0];
                let mut own = vec![("projGUID", json!(project)), ("cstGUID", json!(customer))];
                if cmd == "intervene_create" {
                    own.extend([("agentGUID", json!(broker)), ("status", json!(1))]);
                }
                own
            }
            // Each can be cancelled once.
            "agent_recommend_cancel" => {
                let nth = 1 + self.cancelled.fetch_add(1, Ordering::Relaxed)
                    % (self.recommendations.len() - 1);
                let [_, mobile, project, _, broker] = &self.recommendations[nth];
                vec![
                    ("projGUID", json!(project)),
                    ("mobile", json!(mobile)),
                    ("agentMobile", json!(broker)),
                ]
            }
            "agent_update" => vec![("status", json!(1))],
            "cst_info_update" => vec![("cstGUID", json!(self.stranger))],
            _ => Vec::new(),
        }
    }
}
