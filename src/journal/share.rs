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

/// FNV-1a: the same in every run, since the file keeps it.
fn part(network: u64, claimed: u16) -> u8 {
    let bytes = network.to_be_bytes().into_iter().chain(claimed.to_be_bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    // The lower bits of this hash depend on few of its input's.
    ((hash >> 32) % STRANGERS) as u8
}
