//! Whose refused requests are counted together: who sends many drives out their own.

use std::net::IpAddr;

use super::record::Record;

/// How many parts strangers are divided into.
const STRANGERS: u64 = 32;

/// Whose requests they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Share {
    /// An application's, verified.
    Application(u16),
    /// Those of nobody known, by where they come from and whom they claim to be.
    Strangers(u8),
}

impl Share {
    pub(super) fn of(record: &Record) -> Self {
        match &record.by {
            Some(by) if by.verified => Self::Application(by.application.id),
            // Who claims to be nobody of ours does not crowd out an application with a wrong token.
            by => {
                let claimed = by.as_ref().map_or(0, |by| by.application.id);
                Self::Strangers(part(network(record.address), claimed))
            }
        }
    }

    /// As the journal's file has it: an application's number, below zero for strangers.
    pub(super) const fn number(self) -> i64 {
        match self {
            Self::Application(id) => id as i64,
            Self::Strangers(part) => -1 - part as i64,
        }
    }
}

/// What one machine's owner has: of IPv6 a /64.
fn network(address: Option<IpAddr>) -> u64 {
    match address.map(|address| address.to_canonical()) {
        Some(IpAddr::V4(address)) => u32::from(address).into(),
        Some(IpAddr::V6(address)) => (u128::from(address) >> 64) as u64,
        None => 0,
    }
}

/// The same in every run, since the file keeps it. The mixing is splitmix64's.
fn part(network: u64, claimed: u16) -> u8 {
    let mixed = |mut hash: u64| {
        hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        hash ^ (hash >> 31)
    };
    (mixed(mixed(network) ^ u64::from(claimed)) % STRANGERS) as u8
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn neighbours_and_whom_they_claim_to_be_fall_into_parts_of_their_own() {
        let mut counts = BTreeMap::new();
        for network in 0x0a01_0000..0x0a01_0064 {
            for claimed in [0, 123, 201, 301, 302, 601] {
                *counts.entry(part(network, claimed)).or_insert(0) += 1;
            }
        }
        assert_eq!(counts.len() as u64, STRANGERS);
        assert!(counts.values().all(|count| (5..50).contains(count)), "{counts:?}");
    }
}
