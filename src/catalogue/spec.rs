//! An interface's place in the specification, and who is offered it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where the specification describes an interface, and what it says of its use.
#[derive(Debug, Clone, Copy)]
pub struct Spec {
    /// The section, as `4.1.9`.
    pub section: &'static str,
    /// The interface's number there, as `G-BA-09`.
    pub code: &'static str,
    /// Its name on the wire.
    pub cmd: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// Whether it is in use.
    pub state: State,
}

/// docs/protocol.md, "Obsolete and reserved": all are implemented, those that are not active are off unless the operator says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// In use.
    Active,
    /// 作废: the named interface took its place.
    Obsolete(&'static str),
    /// 不实现 or 未实现.
    Reserved,
}

impl Spec {
    /// An active interface.
    #[must_use]
    pub const fn new(
        section: &'static str,
        code: &'static str,
        cmd: &'static str,
        title: &'static str,
    ) -> Self {
        Self { section, code, cmd, title, state: State::Active }
    }

    /// Its place in the specification's order: the section's numbers.
    #[must_use]
    pub fn place(&self) -> Vec<u32> {
        self.section.split('.').filter_map(|number| number.parse().ok()).collect()
    }

    /// The same, in another state.
    #[must_use]
    pub const fn in_state(self, state: State) -> Self {
        Self { state, ..self }
    }
}

impl State {
    /// As the reference names it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Obsolete(_) => "obsolete",
            Self::Reserved => "reserved",
        }
    }
}

/// What kind of system an application is, by the first digit of its number (specification 2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// 1XX, the data centre and its own tools.
    DataCentre,
    /// 2XX, broker platforms.
    Broker,
    /// 3XX, sales offices.
    SalesOffice,
    /// 4XX, ERP systems.
    Erp,
    /// 5XX, membership systems.
    Membership,
    /// 6XX, electronic commerce.
    Commerce,
}

impl Class {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 6] = [
        Self::DataCentre,
        Self::Broker,
        Self::SalesOffice,
        Self::Erp,
        Self::Membership,
        Self::Commerce,
    ];

    /// Its lowest number, as 300; it has a hundred.
    #[must_use]
    pub const fn first(self) -> u16 {
        100 + 100 * self as u16
    }

    /// The class of an application's number; `None` outside 100–699.
    #[must_use]
    pub const fn of(id: u16) -> Option<Self> {
        Some(match id {
            100..=199 => Self::DataCentre,
            200..=299 => Self::Broker,
            300..=399 => Self::SalesOffice,
            400..=499 => Self::Erp,
            500..=599 => Self::Membership,
            600..=699 => Self::Commerce,
            _ => return None,
        })
    }

    /// The class's name in specification 2.2.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::DataCentre => "数据中心",
            Self::Broker => "经纪人平台",
            Self::SalesOffice => "案场系统",
            Self::Erp => "ERP系统",
            Self::Membership => "会员类",
            Self::Commerce => "电商类",
        }
    }
}

/// The classes that are granted an interface, or sent a message, unless the operator says otherwise. The
/// data centre's own applications are granted every interface, and sent nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Audience(u8);

impl Audience {
    /// Every application.
    pub const EVERYONE: Self = Self(0b11_1111);
    /// Sales offices.
    pub const OFFICES: Self = Self::just(Class::SalesOffice);
    /// Broker platforms.
    pub const BROKERS: Self = Self::just(Class::Broker);

    /// Sales offices and nobody else: who is sent most messages.
    pub const OFFICES_ALONE: Self = Self(1 << Class::SalesOffice as u8);
    /// Broker platforms and nobody else.
    pub const BROKERS_ALONE: Self = Self(1 << Class::Broker as u8);
    /// Nobody.
    pub const NOBODY: Self = Self(0);

    const fn just(class: Class) -> Self {
        Self(1 << class as u8 | 1 << Class::DataCentre as u8)
    }

    /// Whether a class is among them.
    #[must_use]
    pub const fn includes(self, class: Class) -> bool {
        self.0 & (1 << class as u8) != 0
    }
}
