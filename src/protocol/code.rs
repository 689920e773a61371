//! Every error code of the specification's section 5 that has a meaning there.

/// What an answer's errcode says. 3001–3003 and 5001–5003 have no meaning and are never used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each variant is its text in `text`")]
#[repr(i32)]
pub enum Code {
    Unknown = -1,
    MissingField = 1001,
    WrongType = 1002,
    Method = 1003,
    Malformed = 1004,
    Internal = 1005,
    TooLarge = 1006,
    NoData = 1007,
    UnknownInterface = 1008,
    Unverified = 1009,
    NotGranted = 1010,
    UnknownApplication = 1011,
    NoRecord = 1012,
    SerialUsed = 1013,
    BadAnswer = 1014,
    BadSerial = 1015,
    NoCustomer = 2001,
    CustomerExists = 2002,
    MobileTaken = 2003,
    CertificateTaken = 2004,
    NoProject = 4001,
    NoConsultant = 4002,
    ConsultantExists = 4003,
    AgencyExists = 4004,
    NoAgency = 4005,
    PushFailed = 6001,
    BadCertificate = 9001,
    BadMobile = 9002,
    NoOpportunity = 9003,
}

impl Code {
    /// The number on the wire. Success is 0 and has no variant: it is no refusal.
    #[must_use]
    pub const fn number(self) -> i32 {
        self as i32
    }

    /// What the code means, as errmsg begins.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Unknown => "未知错误",
            Self::MissingField => "缺少必须参数",
            Self::WrongType => "参数类型错误",
            Self::Method => "不支持的请求方式",
            Self::Malformed => "请求数据格式错误",
            Self::Internal => "系统处理失败",
            Self::TooLarge => "请求数据过大",
            Self::NoData => "请求数据缺失",
            Self::UnknownInterface => "不支持的接口请求",
            Self::Unverified => "接入验证失败",
            Self::NotGranted => "接口权限验证失败",
            Self::UnknownApplication => "未知业务应用",
            Self::NoRecord => "查询的记录不存在",
            Self::SerialUsed => "消息序列号重复",
            Self::BadAnswer => "响应返回数据格式错误",
            Self::BadSerial => "消息序列号格式错误",
            Self::NoCustomer => "客户不存在",
            Self::CustomerExists => "客户已经存在",
            Self::MobileTaken => "手机号码已被占用",
            Self::CertificateTaken => "证件号码已被占用",
            Self::NoProject => "项目不存在",
            Self::NoConsultant => "置业顾问不存在",
            Self::ConsultantExists => "置业顾问已经存在",
            Self::AgencyExists => "代理公司已经存在",
            Self::NoAgency => "代理公司不存在",
            Self::PushFailed => "消息推送失败",
            Self::BadCertificate => "非法身份证号码",
            Self::BadMobile => "非法手机号码",
            Self::NoOpportunity => "销售机会编号不存在",
        }
    }
}
