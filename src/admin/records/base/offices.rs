//! Stations, agencies and brokerages.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::admin::context::Look;
use crate::admin::list::{Filter, Listing, Rows, Sorts};
use crate::admin::problem::Problem;
use crate::admin::records::reference::Named;
use crate::admin::route::{Reads, Route, Spec};
use crate::admin::wide::Wide;

/// A post in a project's sales office.
#[derive(Serialize, JsonSchema)]
pub struct Station {
    /// Its id.
    guid: String,
    /// Its name.
    name: String,
    /// The project.
    project: Named,
    /// The post above it.
    parent: Option<Named>,
    /// How many hold it.
    consultants: i64,
    /// Its change time.
    changed: i64,
}

/// How stations may be sorted.
pub struct StationSorts;

impl Sorts for StationSorts {
    const BY: &'static [(&'static str, &'static str)] =
        &[("name", "station.name"), ("changed", "station.changed")];
    const DEFAULT: &'static str = "name";
}

/// `GET /base/stations`
#[derive(Deserialize, JsonSchema)]
pub struct StationList {
    #[serde(flatten)]
    listing: Listing<StationSorts>,
    /// Only this project's, its phases' included.
    #[schemars(length(min = 1, max = 64))]
    project: Option<String>,
}

const STATIONS: Wide = Wide {
    key: "station.rowid",
    table: "station",
    columns: "station.guid, station.name, project.guid, project.name, parent.guid, parent.name,
        (SELECT count(*) FROM consultant_project WHERE station_guid = station.guid), station.changed",
    joined: "JOIN project ON project.guid = station.project_guid
        LEFT JOIN station parent ON parent.guid = station.parent_guid", in_order: &[] };

impl Route for StationList {
    const SPEC: Spec = Spec::get("/base/stations", "base", "Posts in sales offices, by name");
    type Answer = Rows<Station>;
}

impl Reads for StationList {
    fn read(self, cx: &Look<'_>) -> Result<Rows<Station>, Problem> {
        let Self { listing, project } = self;
        let filter = Filter::default()
            .and_in_project("station.project_guid", cx.conn, project)?
            .and_has(&["station.name", "station.guid"], listing.q.as_deref());
        Ok(listing.page(cx.conn, &STATIONS, filter, |row| {
            Ok(Station {
                guid: row.get(0)?,
                name: row.get(1)?,
                project: Named::at(row, 2)?,
                parent: Named::at_if(row, 4)?,
                consultants: row.get(6)?,
                changed: row.get(7)?,
            })
        })?)
    }
}

/// A sales agency.
#[derive(Serialize, JsonSchema)]
pub struct Agency {
    /// Its number.
    id: i64,
    /// Its name.
    name: String,
    /// Whether it is in use.
    enabled: bool,
    /// How many projects it sells.
    projects: i64,
    /// How many places consultants hold for it.
    consultants: i64,
    /// Its change time.
    changed: i64,
}

/// How agencies may be sorted.
pub struct AgencySorts;

impl Sorts for AgencySorts {
    const BY: &'static [(&'static str, &'static str)] =
        &[("id", "agency.id"), ("name", "agency.name"), ("changed", "agency.changed")];
    const DEFAULT: &'static str = "id";
}

/// `GET /base/agencies`
#[derive(Deserialize, JsonSchema)]
pub struct AgencyList {
    #[serde(flatten)]
    listing: Listing<AgencySorts>,
}

const AGENCIES: Wide = Wide {
    key: "agency.id",
    table: "agency",
    columns: "agency.id, agency.name, agency.enabled,
        (SELECT count(*) FROM agency_project WHERE agency_id = agency.id AND enabled = 1),
        (SELECT count(*) FROM consultant_project WHERE agency_id = agency.id), agency.changed",
    joined: "",
    in_order: &[],
};

impl Route for AgencyList {
    const SPEC: Spec = Spec::get("/base/agencies", "base", "Sales agencies, by number");
    type Answer = Rows<Agency>;
}

impl Reads for AgencyList {
    fn read(self, cx: &Look<'_>) -> Result<Rows<Agency>, Problem> {
        let text = self.listing.q.as_deref();
        let filter = Filter::default().and_has(&["agency.name", "agency.id"], text);
        Ok(self.listing.page(cx.conn, &AGENCIES, filter, |row| {
            Ok(Agency {
                id: row.get(0)?,
                name: row.get(1)?,
                enabled: row.get(2)?,
                projects: row.get(3)?,
                consultants: row.get(4)?,
                changed: row.get(5)?,
            })
        })?)
    }
}

/// A brokerage.
#[derive(Serialize, JsonSchema)]
pub struct Brokerage {
    /// Its id.
    guid: String,
    /// Its name.
    name: String,
    /// 1 中介, 2 代理.
    kind: i64,
    /// Its city, by its name or else by its division code.
    city: String,
    /// How many brokers it has.
    brokers: i64,
    /// Whether it is no more.
    deleted: bool,
    /// Its change time.
    changed: i64,
}

/// How brokerages may be sorted.
pub struct BrokerageSorts;

impl Sorts for BrokerageSorts {
    const BY: &'static [(&'static str, &'static str)] =
        &[("name", "brokerage.name"), ("changed", "brokerage.changed")];
    const DEFAULT: &'static str = "name";
}

/// `GET /base/brokerages`
#[derive(Deserialize, JsonSchema)]
pub struct BrokerageList {
    #[serde(flatten)]
    listing: Listing<BrokerageSorts>,
}

const BROKERAGES: Wide = Wide {
    key: "brokerage.rowid",
    table: "brokerage",
    columns: "brokerage.guid, brokerage.name, brokerage.kind,
        coalesce((SELECT name FROM city WHERE code = brokerage.city_code), brokerage.city_code),
        (SELECT count(*) FROM broker WHERE brokerage_guid = brokerage.guid), brokerage.deleted, brokerage.changed",
    joined: "", in_order: &[] };

impl Route for BrokerageList {
    const SPEC: Spec = Spec::get("/base/brokerages", "base", "Brokerages, by name");
    type Answer = Rows<Brokerage>;
}

impl Reads for BrokerageList {
    fn read(self, cx: &Look<'_>) -> Result<Rows<Brokerage>, Problem> {
        let text = self.listing.q.as_deref();
        let filter = Filter::default().and_has(&["brokerage.name", "brokerage.guid"], text);
        Ok(self.listing.page(cx.conn, &BROKERAGES, filter, |row| {
            Ok(Brokerage {
                guid: row.get(0)?,
                name: row.get(1)?,
                kind: row.get(2)?,
                city: row.get(3)?,
                brokers: row.get(4)?,
                deleted: row.get(5)?,
                changed: row.get(6)?,
            })
        })?)
    }
}
