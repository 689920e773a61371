//! The definitions of attributes: what may be asked, at which level, and what may be answered.

/// Levels, as they travel.
pub const GROUP: u8 = 1;
pub const PROJECT: u8 = 4;
pub const COMPANY: u8 = 16;
/// Ways to answer, as they travel.
pub const WRITTEN: u8 = 1;
pub const ONE: u8 = 2;
pub const SEVERAL: u8 = 3;

/// Where the items of a definition come from.
pub enum Items {
    Flat(&'static [&'static str]),
    Tree(&'static [(&'static str, &'static [&'static str])]),
    /// The districts of the company's city.
    Districts,
    /// The layouts of the project.
    Layouts,
    /// None: the answer is written, for example so.
    Examples(&'static [&'static str]),
}

/// A definition, the same in all its scopes but for the items.
pub struct Definition {
    pub code: &'static str,
    pub name: &'static str,
    pub category: u8,
    pub level: u8,
    pub input: u8,
    pub items: Items,
    pub required: bool,
    pub leads_to: Option<&'static str>,
    pub enabled: bool,
}

const fn ask(
    code: &'static str,
    name: &'static str,
    category: u8,
    level: u8,
    input: u8,
    items: Items,
) -> Definition {
    Definition {
        code,
        name,
        category,
        level,
        input,
        items,
        required: false,
        leads_to: None,
        enabled: true,
    }
}

pub const DEFINITIONS: &[Definition] = &[
    ask(
        "cst_family",
        "家庭结构",
        40,
        GROUP,
        ONE,
        Items::Flat(&["单身", "两口之家", "三口之家", "四口之家", "三代同堂"]),
    ),
    ask(
        "cst_income",
        "家庭年收入",
        40,
        GROUP,
        ONE,
        Items::Flat(&["10万以下", "10-20万", "20-40万", "40-80万", "80万以上", "保密"]),
    ),
    ask(
        "cst_hobby",
        "兴趣爱好",
        40,
        GROUP,
        SEVERAL,
        Items::Flat(&["运动健身", "旅行", "阅读", "烹饪", "摄影", "音乐", "园艺", "集邮"]),
    ),
    ask(
        "cst_car",
        "代步车辆",
        40,
        GROUP,
        WRITTEN,
        Items::Examples(&["小型轿车一辆", "新能源车", "暂无", "SUV,有意购车位", "两辆,均需车位"]),
    ),
    Definition {
        required: true,
        ..ask(
            "cst_identity",
            "客户身份",
            20,
            GROUP,
            ONE,
            Items::Flat(&[
                "企业职员",
                "公务员",
                "教师",
                "医护人员",
                "个体经营",
                "自由职业",
                "退休",
            ]),
        )
    },
    ask(
        "opp_channel",
        "到访渠道",
        10,
        GROUP,
        ONE,
        Items::Flat(&["自然到访", "电话邀约", "老带新", "中介带看", "线上预约"]),
    ),
    ask(
        "opp_form",
        "意向业态",
        30,
        GROUP,
        ONE,
        Items::Flat(&["高层", "小高层", "洋房", "商铺", "车位"]),
    ),
    ask(
        "opp_path",
        "了解途径",
        60,
        GROUP,
        SEVERAL,
        Items::Flat(&["朋友介绍", "路过", "短信", "公众号", "短视频"]),
    ),
    ask(
        "opp_media",
        "认知媒体",
        70,
        GROUP,
        SEVERAL,
        Items::Tree(&[
            ("网络", &["门户网站", "看房平台", "短视频", "朋友圈"]),
            ("户外", &["公交站牌", "高架看板", "围挡", "电梯海报"]),
            ("活动", &["春季房展会", "样板房开放日", "业主答谢会"]),
        ]),
    ),
    ask(
        "opp_improve",
        "改善诉求",
        50,
        GROUP,
        SEVERAL,
        Items::Flat(&["面积更大", "学区", "电梯房", "离单位近", "环境", "与父母同住"]),
    ),
    Definition {
        required: true,
        leads_to: Some("opp_improve"),
        ..ask(
            "opp_usage",
            "购房用途",
            50,
            GROUP,
            ONE,
            Items::Flat(&["首次置业", "改善", "投资", "养老", "婚房"]),
        )
    },
    Definition {
        enabled: false,
        ..ask("opp_oldgrade", "意向级别(旧)", 50, GROUP, ONE, Items::Flat(&["高", "中", "低"]))
    },
    ask("opp_sector", "关注板块", 50, COMPANY, SEVERAL, Items::Districts),
    ask(
        "opp_budget",
        "总价预算",
        50,
        COMPANY,
        ONE,
        Items::Flat(&[
            "100万以下",
            "100-150万",
            "150-200万",
            "200-300万",
            "300-500万",
            "500万以上",
        ]),
    ),
    ask("opp_layout", "意向户型", 50, PROJECT, SEVERAL, Items::Layouts),
    ask(
        "opp_floor",
        "意向楼层",
        50,
        PROJECT,
        ONE,
        Items::Flat(&["低楼层", "中楼层", "高楼层", "顶层", "不限"]),
    ),
    ask(
        "opp_resist",
        "抗性因素",
        50,
        PROJECT,
        SEVERAL,
        Items::Flat(&["总价偏高", "户型", "楼层", "交房时间", "配套", "首付不足"]),
    ),
    ask(
        "opp_rival",
        "对比楼盘",
        50,
        PROJECT,
        WRITTEN,
        Items::Examples(&[
            "同板块二手房",
            "地铁口新盘",
            "暂无对比",
            "江对岸在售项目",
            "政府限价房",
        ]),
    ),
];

/// Items that cannot be chosen any more: switched off, or past their time.
pub const SWITCHED_OFF: &[&str] = &["集邮", "短信", "与父母同住"];
pub const EXPIRED: &[&str] = &["春季房展会", "电梯海报"];
