//! Projects on line: which project is on line for which sales-office application, and whether that application has been
//! told.

mod cell;
mod list;
mod switch;

pub use list::{ProjectChoiceList, ProjectList};
pub use switch::{ProjectResend, ProjectSwitch, ProjectSwitchMany};
