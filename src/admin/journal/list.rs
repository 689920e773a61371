//! The list of requests.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{NO_JOURNAL, journal};
use crate::admin::Admin;
use crate::admin::context::Look;
use crate::admin::list::{Listing, Rows, Sorts};
use crate::admin::mask;
use crate::admin::problem::Problem;
use crate::admin::route::{Reads, Route, Spec};
use crate::journal::{Order, Summary, Wanted};

/// A request to `/api`.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Request {
    /// Its number; later ones have greater ones.
    pub id: i64,
    /// When it came in, in milliseconds since 1970.
    pub at: i64,
    /// `POST`, `GET` or `OTHER`.
    pub method: String,
    /// From where.
    pub address: Option<String>,
    /// The application that it names, as its header has it; empty where that could not be read.
    pub application: String,
    /// Whether it was verified to come from that application.
    pub verified: bool,
    /// The interface, as its header has it.
    pub cmd: String,
    /// The interface's title in the specification, where there is such an interface.
    pub title: Option<&'static str>,
    /// Its serial.
    pub sid: String,
    /// What it was answered with.
    pub errcode: i32,
    /// Why it was refused; empty where it was not.
    pub errmsg: String,
    /// How long it took to arrive, in milliseconds.
    pub arrival: f64,
    /// How long it took from then on until its answer was made, in milliseconds.
    pub took: f64,
}

impl Request {
    /// What is known of a request, as the page has it: numbers of persons are covered in what callers wrote.
    pub fn of(site: &Admin, one: &Summary) -> Self {
        let known = site.gateway.catalogue.get(&one.cmd);
        Self {
            id: one.id,
            at: one.at,
            method: one.method.clone(),
            address: one.address.clone(),
            application: mask::words(&one.appid),
            verified: one.verified,
            cmd: mask::words(&one.cmd),
            title: known.map(|interface| interface.entry.spec.title),
            sid: mask::words(&one.sid),
            errcode: one.errcode,
            errmsg: mask::words(&one.errmsg),
            arrival: one.arrival as f64 / 1000.0,
            took: one.took as f64 / 1000.0,
        }
    }
}

/// How requests may be sorted.
pub struct RequestSorts;

impl Sorts for RequestSorts {
    const BY: &'static [(&'static str, &'static str)] = &[("at", "at"), ("took", "took")];
    const DEFAULT: &'static str = "-at";
}

/// `GET /requests`
#[derive(Deserialize, JsonSchema)]
pub struct RequestList {
    /// Beside the usual: the text is looked for in the serial, the interface, the reason and the address.
    #[serde(flatten)]
    listing: Listing<RequestSorts>,
    /// Only those that name this application.
    #[schemars(length(min = 1, max = 64))]
    application: Option<String>,
    /// Only those of this interface.
    #[schemars(length(min = 1, max = 64))]
    cmd: Option<String>,
    /// Only those answered with this errcode.
    errcode: Option<i32>,
    /// Only refused ones, or only good ones.
    refused: Option<bool>,
    /// Only those that have this number to call, all of it, in their plain text, or in their answer's.
    #[schemars(length(min = 1, max = 20))]
    mobile: Option<String>,
    /// Only those that came at this time or later, in milliseconds since 1970.
    from: Option<i64>,
    /// Only those that came before this time, in milliseconds since 1970.
    to: Option<i64>,
}

impl Route for RequestList {
    const SPEC: Spec = Spec::get(
        "/requests",
        "journal",
        "The last requests to /api: the latest good ones, and refused ones of up to 30 days",
    )
    .refuses(&[NO_JOURNAL]);
    type Answer = Rows<Request>;
}

impl Reads for RequestList {
    fn read(self, cx: &Look<'_>) -> Result<Rows<Request>, Problem> {
        let Self { listing, application, cmd, errcode, refused, mobile, from, to } = self;
        let (by, down) = listing.order();
        let order = Order { by_time_taken: by == "took", up: !down };
        let (page, size, text) = (listing.page, listing.size, listing.q);
        let wanted = Wanted { application, cmd, errcode, refused, mobile, from, to, text };
        let skip = (page as usize - 1) * size as usize;
        let found = journal(cx.site)?.search(&wanted, order, skip, size as usize)?;
        let rows = found.rows.iter().map(|one| Request::of(cx.site, one)).collect();
        Ok(Rows { rows, total: found.total as i64, page, size })
    }
}
