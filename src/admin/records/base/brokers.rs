//! Brokers and what they recommend.

use rusqlite::Row;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::admin::context::Look;
use crate::admin::list::{Filter, Listing, Rows, Sorts};
use crate::admin::problem::Problem;
use crate::admin::records::customers;
use crate::admin::records::mask::MaskedPhone;
use crate::admin::records::referrals::{OF_RECOMMENDATION, RECOMMENDATION, Recommendation};
use crate::admin::records::search::People;
use crate::admin::route::{Reads, Route, Spec};
use crate::admin::wide::Wide;

/// Somebody who recommends customers.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Broker {
    /// Their number.
    id: i64,
    /// Their name.
    name: String,
    /// Their mobile.
    mobile: MaskedPhone,
    /// Their city, by its name or else by its division code.
    city: String,
    /// 1 to 6, as the broker platform has them.
    class: i64,
    /// The agency or the brokerage that they are with.
    office: Option<String>,
    /// From 1 to 5.
    level: i64,
    /// The points that they can spend.
    points: i64,
    /// The points that they ever got.
    total_points: i64,
    /// Whether they may recommend.
    enabled: bool,
    /// How often they have.
    recommendations: i64,
    /// Their change time.
    changed: i64,
}

/// How brokers may be sorted.
pub struct BrokerSorts;

impl Sorts for BrokerSorts {
    const BY: &'static [(&'static str, &'static str)] = &[
        ("changed", "broker.changed"),
        ("id", "broker.id"),
        ("name", "broker.name"),
        ("level", "broker.level"),
        ("points", "broker.points"),
        ("totalPoints", "broker.total_points"),
    ];
    const DEFAULT: &'static str = "-changed";
}

/// `GET /base/brokers`
#[derive(Deserialize, JsonSchema)]
pub struct BrokerList {
    #[serde(flatten)]
    listing: Listing<BrokerSorts>,
    /// Only of this class.
    #[schemars(range(min = 1, max = 6))]
    class: Option<i64>,
    /// Only those who may recommend, or those who may not.
    enabled: Option<bool>,
}

const BROKERS: Wide = Wide {
    key: "broker.id",
    table: "broker",
    columns: "broker.id, broker.name, broker.mobile,
        coalesce((SELECT name FROM city WHERE code = broker.city_code), cast(broker.city_code AS TEXT)), broker.class,
        coalesce((SELECT name FROM agency WHERE id = broker.agency_id),
            (SELECT name FROM brokerage WHERE guid = broker.brokerage_guid), broker.comment),
        broker.level, broker.points, broker.total_points, broker.enabled,
        (SELECT count(*) FROM recommendation WHERE broker_id = broker.id), broker.changed",
    joined: "", in_order: &["broker.changed", "broker.id"] };
const PEOPLE: People = People {
    find: "SELECT id FROM broker WHERE",
    name: "name",
    mobile: "mobile",
    with_mobile: "",
    id: ("id", true),
};

impl Route for BrokerList {
    const SPEC: Spec = Spec::get("/base/brokers", "base", "Brokers, those changed last first");
    type Answer = Rows<Broker>;
}

impl Reads for BrokerList {
    fn read(self, cx: &Look<'_>) -> Result<Rows<Broker>, Problem> {
        let Self { listing, class, enabled } = self;
        let filter = Filter::default()
            .and_anywhere("broker.class = ?", class)
            .and_anywhere("broker.enabled = ?", enabled.map(i64::from))
            .and_sought(BROKERS.key, PEOPLE.sought(listing.q.as_deref()));
        Ok(listing.page(cx.conn, &BROKERS, filter, broker)?)
    }
}

fn broker(row: &Row<'_>) -> rusqlite::Result<Broker> {
    Ok(Broker {
        id: row.get(0)?,
        name: row.get(1)?,
        mobile: row.get(2)?,
        city: row.get(3)?,
        class: row.get(4)?,
        office: row.get(5)?,
        level: row.get(6)?,
        points: row.get(7)?,
        total_points: row.get(8)?,
        enabled: row.get(9)?,
        recommendations: row.get(10)?,
        changed: row.get(11)?,
    })
}

/// How recommendations may be sorted.
pub struct RecommendationSorts;

impl Sorts for RecommendationSorts {
    const BY: &'static [(&'static str, &'static str)] = &[
        ("id", "recommendation.id"),
        ("reported", "recommendation.reported"),
        ("expires", "recommendation.expires"),
        ("changed", "recommendation.changed"),
    ];
    const DEFAULT: &'static str = "-id";
}

/// `GET /base/recommendations`
#[derive(Deserialize, JsonSchema)]
pub struct RecommendationList {
    #[serde(flatten)]
    listing: Listing<RecommendationSorts>,
    /// Only this project's, its phases' included.
    #[schemars(length(min = 1, max = 64))]
    project: Option<String>,
    /// Only this broker's.
    broker: Option<i64>,
    /// Only those that count, or those that do not.
    enabled: Option<bool>,
}

const RECOMMENDATIONS: Wide = Wide {
    key: "recommendation.id",
    table: "recommendation",
    columns: RECOMMENDATION,
    joined: OF_RECOMMENDATION,
    in_order: &["recommendation.id", "recommendation.changed"],
};

impl Route for RecommendationList {
    const SPEC: Spec =
        Spec::get("/base/recommendations", "base", "Recommendations, the newest first");
    type Answer = Rows<Recommendation>;
}

impl Reads for RecommendationList {
    fn read(self, cx: &Look<'_>) -> Result<Rows<Recommendation>, Problem> {
        let Self { listing, project, broker, enabled } = self;
        let text = listing.q.as_deref();
        // By the customer or by the broker, whichever has what is looked for.
        let of = "SELECT id FROM recommendation WHERE";
        let sought =
            customers::PEOPLE.sought(text).zip(PEOPLE.sought(text)).map(|(customers, brokers)| {
                customers.within(of, "customer_id").or(brokers.within(of, "broker_id"))
            });
        let filter = Filter::default()
            .and_in_project("recommendation.project_guid", cx.conn, project)?
            .and_if("recommendation.broker_id = ?", broker)
            .and_anywhere("recommendation.enabled = ?", enabled.map(i64::from))
            .and_sought(RECOMMENDATIONS.key, sought);
        Ok(listing.page(cx.conn, &RECOMMENDATIONS, filter, Recommendation::read)?)
    }
}
