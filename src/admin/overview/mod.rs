//! The overview: what goes through, what waits, how the store does, what wants looking after, and how sales go.

mod sales;
mod sampler;
mod show;
mod traffic;
mod warnings;

pub use sales::SalesShow;
pub use sampler::{Sampler, keep, sample};
pub use show::OverviewShow;
pub use warnings::with_demo_keys;
