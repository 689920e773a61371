//! What is said and written in a sales office.

/// How leads arise, with the first contact that follows (a kind of follow-up).
pub const SOURCES: &[((&str, u8), u64)] =
    &[(("来访", 3), 46), (("来电", 2), 22), (("微信预约", 1), 22), (("其他", 1), 10)];
pub const COGNITION: &[&str] =
    &["围挡", "公众号", "朋友介绍", "路过", "看房平台", "短视频", "公交站牌", "老业主推荐"];
pub const LEAD_NOTES: &[&str] = &[
    "希望周末看房",
    "关注首付比例",
    "想了解交房时间",
    "替父母看房",
    "预算有限,关注小户型",
    "关注学区",
    "外地返乡置业",
];
pub const LEAD_DROPPED: &[&str] = &["号码无人接听", "暂无购房计划", "重复线索", "同行踩盘"];
pub const LOST: &[(&str, u64)] = &[
    ("价格超出预算", 30),
    ("已购其他楼盘", 26),
    ("户型不合适", 14),
    ("暂缓购房", 18),
    ("无购房资格", 4),
    ("失去联系", 8),
];
pub const SOCIAL_SECURITY_YEARS: &[(Option<u8>, u64)] = &[
    (None, 40),
    (Some(0), 8),
    (Some(1), 10),
    (Some(2), 12),
    (Some(3), 10),
    (Some(5), 12),
    (Some(10), 8),
];

/// Wills from the highest to the lowest.
pub const WILLS: [&str; 5] = ["A", "B", "C", "D", "E"];
pub const FIRST_WILL: &[(usize, u64)] = &[(0, 8), (1, 24), (2, 40), (3, 22), (4, 6)];

/// Kinds of follow-up after the first: calls, visits to the office, messages, letters, visits, others.
pub const KINDS: &[(u8, u64)] = &[(1, 44), (2, 10), (3, 26), (4, 12), (5, 2), (6, 4), (7, 2)];
pub const KEY_ACTIONS: [&str; 4] = ["参观样板区", "做置业预算", "邀亲朋到访", "经他人推荐"];
pub const REMARK: &str = "案场跟进上报";
pub const OTHER_REMARKS: &[&str] =
    &["客户要求发送户型图", "已加微信", "同行看房", "周末人多,接待时间较短"];
pub const NEXT: &[&str] =
    &["邀约到访", "电话回访", "发送最新优惠", "陪同看样板房", "确认贷款资质", "沟通付款方式"];

/// What a follow-up of a kind says.
pub fn contents(kind: u8) -> &'static [&'static str] {
    match kind {
        1 => &[
            "电话回访,客户表示再考虑",
            "介绍近期优惠,客户有兴趣",
            "约定周末到访",
            "客户在比较周边楼盘",
            "告知剩余房源情况",
        ],
        2 => &["来电询问价格与户型", "来电询问交房时间", "来电询问贷款政策", "来电咨询车位"],
        3 => &[
            "首次到访,介绍沙盘与样板房",
            "带家人复访,看中高楼层",
            "现场测算月供",
            "对户型满意,对总价犹豫",
            "到访了解区域规划",
        ],
        4 => &["发送开盘短信", "短信告知活动信息", "短信发送地址与路线"],
        5 => &["邮件发送户型资料"],
        6 => &["上门拜访,说明付款方案", "上门送样板房资料"],
        _ => &["参加业主活动时沟通", "微信沟通户型细节"],
    }
}
