//! Base data as lists: what stands still while customers come and go.

pub mod attributes;
pub mod brokers;
pub mod estate;
pub mod offices;
pub mod places;
