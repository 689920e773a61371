//! Districts and their streets.

use rusqlite::OptionalExtension;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Page;
use crate::catalogue::{Command, Error, PageOf, Query, Read, Spec, Write};

/// G-BA-02: all streets.
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct AreaStreetList(PageOf);

/// A street of a district.
#[derive(Serialize, JsonSchema)]
pub struct AreaStreet {
    /// Its id, a hyphenated UUID.
    #[serde(rename = "areaGUID")]
    #[schemars(length(max = 64))]
    guid: String,
    /// The district.
    #[serde(rename = "areaName")]
    #[schemars(length(max = 50))]
    area: String,
    /// The street.
    #[serde(rename = "streetName")]
    #[schemars(length(max = 500))]
    street: String,
    /// The city.
    #[serde(rename = "cityName")]
    #[schemars(length(max = 50))]
    city: String,
    /// The province.
    #[serde(rename = "provinceName")]
    #[schemars(length(max = 500))]
    province: String,
}

const COUNT: &str = "SELECT count(*) FROM area_street WHERE changed > ?1";
const STREETS: &str = "SELECT changed, guid, area, street, city, province
    FROM area_street WHERE changed > ?1 ORDER BY changed LIMIT ?2 OFFSET ?3";

impl Query for AreaStreetList {
    const SPEC: Spec = Spec::new("4.1.2", "G-BA-02", "base_areaStreet_list", "区域街道查询");
    type Reply = Page<AreaStreet>;

    fn call(self, cx: &Read<'_>) -> Result<Self::Reply, Error> {
        let page = cx.page(self.0, None, COUNT, STREETS, |row| {
            Ok(AreaStreet {
                guid: row.get(1)?,
                area: row.get(2)?,
                street: row.get(3)?,
                city: row.get(4)?,
                province: row.get(5)?,
            })
        })?;
        Ok(page.into())
    }
}

/// P-BA-07: a street that a sales office needs. One that exists is answered with its id.
#[derive(Clone, Deserialize, JsonSchema)]
pub struct AreaStreetReport {
    /// The district.
    #[serde(rename = "areaName")]
    #[schemars(length(max = 50))]
    area: String,
    /// The street.
    #[serde(rename = "streetName")]
    #[schemars(length(max = 500))]
    street: String,
    /// The city.
    #[serde(rename = "cityName")]
    #[schemars(length(max = 50))]
    city: String,
    /// The province.
    #[serde(rename = "provinceName")]
    #[schemars(length(max = 50))]
    province: String,
    /// The country.
    #[serde(rename = "countryName")]
    #[schemars(length(max = 50))]
    country: String,
}

/// The street's id.
#[derive(Serialize, JsonSchema)]
pub struct AreaStreetId {
    /// A hyphenated UUID.
    #[serde(rename = "areaGUID")]
    #[schemars(length(max = 64))]
    guid: Option<String>,
}

const FIND: &str = "SELECT guid FROM area_street
    WHERE street = ?1 AND area = ?2 AND city = ?3 AND province = ?4 AND country = ?5";
const ADD: &str =
    "INSERT INTO area_street (street, area, city, province, country, guid, created, changed)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

impl Command for AreaStreetReport {
    const SPEC: Spec = Spec::new("4.1.7", "P-BA-07", "base_areaStreet_create", "区域街道上报");
    type Reply = AreaStreetId;

    fn call(self, cx: &mut Write<'_, '_>) -> Result<Self::Reply, Error> {
        let Self { area, street, city, province, country } = &self;
        let names = (street, area, city, province, country);
        let found =
            cx.conn().prepare_cached(FIND)?.query_row(names, |row| row.get(0)).optional()?;
        if found.is_some() {
            return Ok(AreaStreetId { guid: found });
        }
        let guid = uuid::Uuid::now_v7().to_string();
        let changed = cx.change_time();
        let added = (street, area, city, province, country, &guid, cx.now, changed);
        cx.conn().prepare_cached(ADD)?.execute(added)?;
        Ok(AreaStreetId { guid: Some(guid) })
    }
}
