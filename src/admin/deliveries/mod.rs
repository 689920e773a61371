//! Messages on their way to applications: what waits and why, what came of each attempt, and what an operator can do
//! about it.

mod applications;
mod history;
mod list;
mod message;
mod tend;
mod which;

pub use applications::{Backlog, BacklogList, BacklogResume, EndpointChangeList, waiting};
pub use history::HistoryTaskList;
pub use list::{DeliveryList, MessageKindList};
pub use message::{DeliveryReveal, DeliveryShow};
pub use tend::{DeliveryDrop, DeliveryRetry};
