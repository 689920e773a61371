//! Cities and streets.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::admin::context::Look;
use crate::admin::list::{Filter, Listing, Rows, Sorts};
use crate::admin::problem::Problem;
use crate::admin::route::{Reads, Route, Spec};
use crate::admin::wide::Wide;

/// A city.
#[derive(Serialize, JsonSchema)]
pub struct City {
    /// Its national division code.
    id: i64,
    /// Its name.
    name: String,
    /// The province.
    province: String,
    /// Whether it is in use.
    enabled: bool,
    /// How many projects and phases are there.
    projects: i64,
    /// Its change time.
    changed: i64,
}

/// How cities may be sorted.
pub struct CitySorts;

impl Sorts for CitySorts {
    const BY: &'static [(&'static str, &'static str)] = &[
        ("id", "city.code"),
        ("name", "city.name"),
        ("province", "city.province"),
        ("changed", "city.changed"),
    ];
    const DEFAULT: &'static str = "id";
}

/// `GET /base/cities`
#[derive(Deserialize, JsonSchema)]
pub struct CityList {
    #[serde(flatten)]
    listing: Listing<CitySorts>,
}

const CITIES: Wide = Wide {
    key: "city.code",
    table: "city",
    columns: "city.code, city.name, city.province, city.enabled,
        (SELECT count(*) FROM project WHERE city_code = city.code), city.changed",
    joined: "",
    in_order: &[],
};

impl Route for CityList {
    const SPEC: Spec = Spec::get("/base/cities", "base", "Cities, by division code");
    type Answer = Rows<City>;
}

impl Reads for CityList {
    fn read(self, cx: &Look<'_>) -> Result<Rows<City>, Problem> {
        let columns = ["city.name", "city.province", "city.code"];
        let filter = Filter::default().and_has(&columns, self.listing.q.as_deref());
        Ok(self.listing.page(cx.conn, &CITIES, filter, |row| {
            Ok(City {
                id: row.get(0)?,
                name: row.get(1)?,
                province: row.get(2)?,
                enabled: row.get(3)?,
                projects: row.get(4)?,
                changed: row.get(5)?,
            })
        })?)
    }
}

/// A street of a district.
#[derive(Serialize, JsonSchema)]
pub struct Street {
    /// Its id.
    guid: String,
    /// The country.
    country: String,
    /// The province.
    province: String,
    /// The city.
    city: String,
    /// The district.
    area: String,
    /// The street.
    street: String,
    /// Its change time.
    changed: i64,
}

/// How streets may be sorted.
pub struct StreetSorts;

impl Sorts for StreetSorts {
    const BY: &'static [(&'static str, &'static str)] = &[
        ("street", "area_street.street"),
        ("area", "area_street.area"),
        ("city", "area_street.city"),
        ("province", "area_street.province"),
        ("changed", "area_street.changed"),
    ];
    const DEFAULT: &'static str = "city";
}

/// `GET /base/streets`
#[derive(Deserialize, JsonSchema)]
pub struct StreetList {
    #[serde(flatten)]
    listing: Listing<StreetSorts>,
}

const STREETS: Wide = Wide {
    key: "area_street.rowid",
    table: "area_street",
    columns: "guid, country, province, city, area, street, changed",
    joined: "",
    in_order: &[],
};

impl Route for StreetList {
    const SPEC: Spec = Spec::get("/base/streets", "base", "Streets, by city");
    type Answer = Rows<Street>;
}

impl Reads for StreetList {
    fn read(self, cx: &Look<'_>) -> Result<Rows<Street>, Problem> {
        let columns = ["street", "area", "city", "province", "guid"];
        let filter = Filter::default().and_has(&columns, self.listing.q.as_deref());
        Ok(self.listing.page(cx.conn, &STREETS, filter, |row| {
            Ok(Street {
                guid: row.get(0)?,
                country: row.get(1)?,
                province: row.get(2)?,
                city: row.get(3)?,
                area: row.get(4)?,
                street: row.get(5)?,
                changed: row.get(6)?,
            })
        })?)
    }
}
