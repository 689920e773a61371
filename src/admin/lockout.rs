//! Wrong passwords: who has given too many has to wait, the longer the more. Kept in memory only.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

use lru::LruCache;

/// How many wrong passwords an address may give before it has to wait.
const FREE: u32 = 5;
/// The first wait, in milliseconds; each further wrong password doubles it.
const FIRST: i64 = 5_000;
/// The longest wait, in milliseconds.
const LONGEST: i64 = 15 * 60 * 1000;
/// How many addresses are remembered.
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(4096).expect("not 0");
/// How many wrong passwords all other machines together may give in a minute.
const TOGETHER: u32 = 60;
const MINUTE: i64 = 60_000;

/// The addresses that have given wrong passwords of late.
pub struct LockOut(Mutex<Known>);

struct Known {
    addresses: LruCache<IpAddr, Failures>,
    minute: i64,
    together: u32,
}

#[derive(Clone, Copy)]
struct Failures {
    count: u32,
    until: i64,
}

impl Default for LockOut {
    fn default() -> Self {
        let addresses = LruCache::new(REMEMBERED);
        Self(Mutex::new(Known { addresses, minute: 0, together: 0 }))
    }
}

impl LockOut {
    /// Whether an address may try a password now. It counts as wrong from here on, so that many tried at once
    /// all count; [`LockOut::forgive`] takes it back.
    ///
    /// # Errors
    /// For how many milliseconds the address has to wait.
    pub fn attempt(&self, address: IpAddr, now: i64) -> Result<(), i64> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let network = network(address);
        if known.minute != now / MINUTE {
            (known.minute, known.together) = (now / MINUTE, 0);
        }
        let before = known.addresses.get(&network).copied();
        let before = before.unwrap_or(Failures { count: 0, until: 0 });
        if now < before.until {
            return Err(before.until - now);
        }
        // Somebody with many addresses shall not try more than somebody with one, nor lock this machine's own out.
        if !network.is_loopback() {
            if known.together >= TOGETHER {
                return Err(MINUTE - now % MINUTE);
            }
            known.together += 1;
        }
        let count = before.count.saturating_add(1);
        let wait = match count.checked_sub(FREE) {
            None => 0,
            Some(more) => FIRST.saturating_mul(1 << more.min(20)).min(LONGEST),
        };
        known.addresses.put(network, Failures { count, until: now + wait });
        Ok(())
    }

    /// The password was right.
    pub fn forgive(&self, address: IpAddr) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.addresses.pop(&network(address));
    }
}

/// Whom an address belongs to: in IPv6 everybody has a /64.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) if !address.is_loopback() => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        address => address,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    #[test]
    fn the_wait_doubles_and_a_right_password_ends_it() {
        let lock_out = LockOut::default();
        for _ in 0..5 {
            lock_out.attempt(HERE, 1_000).unwrap();
        }
        assert_eq!(lock_out.attempt(HERE, 1_000), Err(5_000));
        assert_eq!(lock_out.attempt(HERE, 5_999), Err(1));
        lock_out.attempt(HERE, 6_000).unwrap();
        assert_eq!(lock_out.attempt(HERE, 6_000), Err(10_000));
        lock_out.forgive(HERE);
        lock_out.attempt(HERE, 6_000).unwrap();
    }

    #[test]
    fn the_wait_has_an_end() {
        let (lock_out, mut now) = (LockOut::default(), 0);
        for _ in 0..100 {
            if let Err(wait) = lock_out.attempt(HERE, now) {
                assert!(wait <= LONGEST);
                now += wait;
            }
        }
    }

    #[test]
    fn many_addresses_together_try_no_more_than_sixty_a_minute_and_lock_nobody_out_here() {
        let lock_out = LockOut::default();
        let stranger = |n: u8| IpAddr::from([10, 0, 0, n]);
        for n in 0..60 {
            lock_out.attempt(stranger(n), 0).unwrap();
        }
        assert_eq!(lock_out.attempt(stranger(60), 1_000), Err(59_000));
        lock_out.attempt(HERE, 1_000).unwrap();
        lock_out.attempt(stranger(60), 60_000).unwrap();
    }

    #[test]
    fn the_addresses_of_one_network_count_as_one() {
        let lock_out = LockOut::default();
        for n in 0..5 {
            lock_out.attempt(format!("2001:db8::{n}").parse().unwrap(), 0).unwrap();
        }
        assert!(lock_out.attempt("2001:db8::ffff".parse().unwrap(), 0).is_err());
        assert!(lock_out.attempt("2001:db8:0:1::1".parse().unwrap(), 0).is_ok());
        assert!(lock_out.attempt("::ffff:127.0.0.1".parse().unwrap(), 0).is_ok());
    }
}
