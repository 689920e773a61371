//! The wire, pure: what a message looks like, how it is sealed and opened, what its serial, codes and
//! times mean (specification 2, 3 and 5).
//!
//! Nothing here does I/O or knows SQL. The server, the client commands, the tests' fuzz targets and
//! the benchmark all stand on it.

mod change_guid;
mod cipher;
mod code;
mod envelope;
mod field;
mod keys;
mod outgoing;
mod refusal;
mod sid;
mod time;

pub use change_guid::ChangeGuid;
pub use cipher::{KeyLength, Keystream};
pub use code::Code;
pub use envelope::{Echo, Envelope, Header, Unreadable};
pub use keys::{Keys, Mistake, Unverified};
pub use outgoing::Outgoing;
pub use refusal::Refusal;
pub use sid::{MalformedSid, Sid};
pub use time::{DateTime, Day, now_ms, set_time_zone, time_zone_name};
