//! Customers (specification 4.2): who they are, what is known of them, how they were followed up.

pub mod answer;
pub mod attribute;
pub mod attribute_list;
pub mod attribute_query;
pub mod attribute_report;
pub mod attribute_template;
pub mod attribute_update;
pub mod follow_up;
pub mod identity;
pub mod profile;
pub mod profile_get;
pub mod profile_report;
pub mod reminder;
