//! Cities.

use rusqlite::Connection;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Page;
use crate::catalogue::{Error, PageRequired, Query, Read, Spec};
use crate::protocol::{Code, Refusal};

/// G-BA-11 (4.5.7): all cities, for broker platforms.
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct CityList(PageRequired);

/// A city.
#[derive(Serialize, JsonSchema)]
pub struct City {
    /// Its national division code.
    #[serde(rename = "cityCode")]
    code: i64,
    /// Its name.
    #[serde(rename = "cityName")]
    #[schemars(length(max = 64))]
    name: String,
    /// 1 in use, 0 not.
    status: i64,
}

const COUNT: &str = "SELECT count(*) FROM city WHERE changed > ?1";
const CITIES: &str = "SELECT changed, code, name, enabled
    FROM city WHERE changed > ?1 ORDER BY changed LIMIT ?2 OFFSET ?3";

impl Query for CityList {
    const SPEC: Spec = Spec::new("4.5.7", "G-BA-11", "base_city_list", "城市列表获取");
    type Reply = Page<City>;

    fn call(self, cx: &Read<'_>) -> Result<Self::Reply, Error> {
        let page = cx.page(self.0, None, COUNT, CITIES, |row| {
            Ok(City { code: row.get(1)?, name: row.get(2)?, status: row.get(3)? })
        })?;
        Ok(page.into())
    }
}

/// # Errors
/// 1012 where there is no city with this code.
pub fn require(conn: &Connection, code: i64) -> Result<(), Error> {
    const EXISTS: &str = "SELECT 1 FROM city WHERE code = ?1";
    match conn.prepare_cached(EXISTS)?.exists([code])? {
        true => Ok(()),
        false => Err(Refusal::because(Code::NoRecord, "没有这座城市").into()),
    }
}
