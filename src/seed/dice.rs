//! The one source of chance. A world must be the same on every machine and after every update of a
//! dependency, so only the generator's raw output is used and all shaping of it happens here.

use rand_pcg::Pcg64;
use rand_pcg::rand_core::Rng;

use super::guid::Guid;

/// The seed of the demo world. Another number would make another world.
const SEED: u128 = 0x6c69_616e_6661_2d33_2e31_3000_6463_626f;

/// Each theme draws from a stream of its own, so that a change in one leaves the others as they were.
#[derive(Clone, Copy)]
pub enum Theme {
    Keys = 1,
    Places,
    Estate,
    Staff,
    Brokers,
    Casting,
    Stories,
}

/// A stream of chance.
pub struct Dice(Pcg64);

impl Dice {
    pub fn of(theme: Theme) -> Self {
        Dice(Pcg64::new(SEED, theme as u128))
    }

    /// A number below `bound`, which is taken as at least 1.
    pub fn below(&mut self, bound: u64) -> u64 {
        let wide = u128::from(self.0.next_u64()) * u128::from(bound.max(1));
        (wide >> 64) as u64
    }

    /// A number from `low` to `high`, both included. Where `high` is less it is `low`.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low).max(0) as u64 + 1) as i64
    }

    /// A fraction from 0 up to but not including 1.
    pub fn fraction(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A fraction that is more often small than large. Squared by hand: what the library's powers give
    /// may differ from one platform to the next.
    pub fn small_fraction(&mut self) -> f64 {
        let fraction = self.fraction();
        fraction * fraction
    }

    /// True in so many cases of a hundred.
    pub fn percent(&mut self, cases: u64) -> bool {
        self.below(100) < cases
    }

    /// One of several. The slice must not be empty.
    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize]
    }

    /// One of several, each as likely as its weight.
    pub fn weighted<T: Copy>(&mut self, from: &[(T, u64)]) -> T {
        let mut left = self.below(from.iter().map(|(_, weight)| weight).sum());
        for (value, weight) in from {
            if left < *weight {
                return *value;
            }
            left -= weight;
        }
        from[0].0
    }

    /// Puts the values into an order of chance.
    pub fn shuffle<T>(&mut self, values: &mut [T]) {
        for last in (1..values.len()).rev() {
            values.swap(last, self.below(last as u64 + 1) as usize);
        }
    }

    pub fn guid(&mut self) -> Guid {
        Guid::from(self.wide())
    }

    /// A GUID with hyphens, as areas have.
    pub fn uuid(&mut self) -> String {
        let bits = self.wide();
        // The version and variant of a random UUID (RFC 9562).
        let bits = bits & !(0xf << 76) & !(0x3 << 62) | 0x4 << 76 | 0x2 << 62;
        format!(
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            bits >> 96,
            bits >> 80 & 0xffff,
            bits >> 64 & 0xffff,
            bits >> 48 & 0xffff,
            bits & 0xffff_ffff_ffff
        )
    }

    /// So many decimal digits.
    pub fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + self.below(10) as u8)).collect()
    }

    fn wide(&mut self) -> u128 {
        u128::from(self.0.next_u64()) << 64 | u128::from(self.0.next_u64())
    }
}
