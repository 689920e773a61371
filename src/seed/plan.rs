//! The plan of the estate: which projects there are, how they are built, and how well they sell.

/// A project as the planners drew it.
pub struct Plan {
    pub city: u32,
    pub code: &'static str,
    pub name: &'static str,
    /// The sales-office application that runs it.
    pub office: u16,
    /// The agency that sells it together with the group's own team, by its place in the list of agencies.
    pub agency: usize,
    /// One without a name is the whole project.
    pub phases: &'static [Phase],
}

/// What is sold as one.
pub struct Phase {
    pub name: Option<&'static str>,
    /// How many days ago it opened.
    pub opened: i64,
    /// How much of what is on offer has been ordered since, in percent.
    pub sold: u64,
    /// Yuan a square metre.
    pub price: f64,
    pub towers: &'static [Tower],
    pub layouts: &'static [Layout],
    pub shops: u32,
    pub parking: u32,
}

/// Several like buildings.
pub struct Tower {
    pub count: u32,
    pub floors: u32,
    pub units: u32,
    /// Rooms on a floor of a unit.
    pub rooms: u32,
}

/// What a room is like: its layout, its area, and its price against the building's mean, by orientation.
pub type Layout = (&'static str, f64, f64);

const fn towers(count: u32, floors: u32, units: u32, rooms: u32) -> Tower {
    Tower { count, floors, units, rooms }
}

/// Layouts of a floor with two rooms to a stairwell: both look south.
const SLAB: &[Layout] = &[
    ("4房2厅2卫2阳台", 128.6, 1.03),
    ("3房2厅2卫2阳台", 108.3, 1.0),
    ("3房2厅2卫1阳台", 98.7, 1.01),
    ("3房2厅1卫1阳台", 89.4, 1.0),
];
/// Layouts of a floor with four rooms to a stairwell: the inner ones look one way only.
const POINT: &[Layout] = &[
    ("3房2厅2卫1阳台", 105.2, 1.03),
    ("2房2厅1卫1阳台", 76.8, 0.97),
    ("2房2厅1卫1阳台", 78.1, 0.96),
    ("3房2厅1卫1阳台", 92.5, 1.01),
];
/// Low houses of the better sort.
const TERRACE: &[Layout] = &[("4房2厅3卫3阳台", 156.9, 1.04), ("4房2厅2卫2阳台", 139.5, 1.0)];

pub const PLANS: &[Plan] = &[
    Plan {
        city: 350200,
        code: "XM-YT",
        name: "联发·云汀",
        office: 301,
        agency: 1,
        phases: &[
            Phase {
                name: Some("一期"),
                opened: 830,
                sold: 98,
                price: 28_600.0,
                towers: &[towers(2, 18, 2, 2)],
                layouts: SLAB,
                shops: 12,
                parking: 40,
            },
            Phase {
                name: Some("二期"),
                opened: 430,
                sold: 80,
                price: 31_200.0,
                towers: &[towers(2, 26, 1, 4)],
                layouts: POINT,
                shops: 0,
                parking: 30,
            },
            Phase {
                name: Some("三期"),
                opened: 45,
                sold: 32,
                price: 33_500.0,
                towers: &[towers(3, 24, 2, 2)],
                layouts: SLAB,
                shops: 0,
                parking: 0,
            },
        ],
    },
    Plan {
        city: 350200,
        code: "XM-YB",
        name: "联发·屿白",
        office: 301,
        agency: 2,
        phases: &[Phase {
            name: None,
            opened: 250,
            sold: 56,
            price: 42_800.0,
            towers: &[towers(4, 11, 2, 2)],
            layouts: TERRACE,
            shops: 0,
            parking: 0,
        }],
    },
    Plan {
        city: 360100,
        code: "NC-QW",
        name: "联发·栖梧里",
        office: 301,
        agency: 3,
        phases: &[
            Phase {
                name: Some("一期"),
                opened: 700,
                sold: 93,
                price: 13_400.0,
                towers: &[towers(2, 17, 2, 2)],
                layouts: SLAB,
                shops: 10,
                parking: 0,
            },
            Phase {
                name: Some("二期"),
                opened: 150,
                sold: 46,
                price: 14_200.0,
                towers: &[towers(2, 26, 2, 2)],
                layouts: SLAB,
                shops: 0,
                parking: 0,
            },
        ],
    },
    // The big one, for those who want to see a long list.
    Plan {
        city: 420100,
        code: "WH-XY",
        name: "联发·星野",
        office: 302,
        agency: 1,
        phases: &[Phase {
            name: None,
            opened: 520,
            sold: 54,
            price: 17_600.0,
            towers: &[towers(5, 33, 2, 3)],
            layouts: POINT,
            shops: 0,
            parking: 40,
        }],
    },
    Plan {
        city: 120000,
        code: "TJ-HT",
        name: "联发·鹤汀",
        office: 302,
        agency: 4,
        phases: &[
            Phase {
                name: Some("一期"),
                opened: 780,
                sold: 97,
                price: 19_800.0,
                towers: &[towers(2, 11, 3, 2)],
                layouts: SLAB,
                shops: 0,
                parking: 0,
            },
            Phase {
                name: Some("二期"),
                opened: 300,
                sold: 60,
                price: 21_300.0,
                towers: &[towers(3, 11, 2, 2)],
                layouts: TERRACE,
                shops: 0,
                parking: 30,
            },
        ],
    },
    Plan {
        city: 500000,
        code: "CQ-DX",
        name: "联发·叠岫",
        office: 302,
        agency: 3,
        phases: &[
            Phase {
                name: Some("一期"),
                opened: 610,
                sold: 90,
                price: 12_900.0,
                towers: &[towers(2, 30, 1, 4)],
                layouts: POINT,
                shops: 0,
                parking: 0,
            },
            Phase {
                name: Some("二期"),
                opened: 75,
                sold: 27,
                price: 13_700.0,
                towers: &[towers(2, 28, 1, 4)],
                layouts: POINT,
                shops: 0,
                parking: 0,
            },
        ],
    },
    Plan {
        city: 450300,
        code: "GL-LJ",
        name: "联发·漓间",
        office: 301,
        agency: 5,
        phases: &[Phase {
            name: None,
            opened: 360,
            sold: 62,
            price: 8_900.0,
            towers: &[towers(4, 9, 2, 2)],
            layouts: SLAB,
            shops: 8,
            parking: 0,
        }],
    },
    Plan {
        city: 450100,
        code: "NN-RY",
        name: "联发·榕影",
        office: 301,
        agency: 5,
        phases: &[Phase {
            name: None,
            opened: 200,
            sold: 43,
            price: 12_100.0,
            towers: &[towers(2, 28, 1, 4)],
            layouts: POINT,
            shops: 0,
            parking: 0,
        }],
    },
    Plan {
        city: 320500,
        code: "SZ-MT",
        name: "联发·沐棠",
        office: 302,
        agency: 4,
        phases: &[Phase {
            name: None,
            opened: 20,
            sold: 19,
            price: 26_400.0,
            towers: &[towers(3, 16, 2, 2)],
            layouts: SLAB,
            shops: 0,
            parking: 0,
        }],
    },
];
