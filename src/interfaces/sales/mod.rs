//! Sales (specification 4.3): leads, opportunities, and what became of them.

pub mod deal;
