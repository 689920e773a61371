//! Customers (specification 4.2): who they are, what is known of them, how they were followed up.

pub mod follow_up;
pub mod identity;
