//! The instalments of a price: how it is split up, and how they follow it when it changes.
//!
//! * 定金, the deposit: a twentieth of the price in whole thousands of yuan, at most 100000 yuan; the
//!   whole of a price below 20000 yuan. Due on the day of the order.
//! * With a loan (按揭, 公积金 and other 贷款): 首期, and 按揭款 of seven tenths of the price in whole
//!   thousands. 首期 is what remains, due when the contract is; the loan 60 days later.
//! * In one payment (一次性付款): 尾款, all the rest, due 30 days after the contract.
//! * Otherwise: 首期, due when the contract is, and 尾款 of half the price in whole thousands, 90 days
//!   later.

use super::trade::Trade;
use super::{DAY, Desk, DeskError, Yuan, fee, midnight};

const YUAN: i64 = 100;
const THOUSAND: i64 = 1_000 * YUAN;
const DEPOSIT: &str = "定金";
const FIRST: &str = "首期";
const REST: &str = "尾款";
const LOAN: &str = "按揭款";
/// What a price is paid by. Fees of other names are asked for besides it.
const OF_PRICE: [&str; 7] = [DEPOSIT, FIRST, "二期", REST, "房款", LOAN, "公积金贷款"];

/// A price and the days that its instalments hang on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Price<'p> {
    pub(super) amount: i64,
    pub(super) payment: &'p str,
    pub(super) ordered: i64,
    /// When the contract was signed, or is due.
    pub(super) signing: i64,
}

#[derive(Debug, PartialEq, Eq)]
struct Instalment {
    item: &'static str,
    amount: i64,
    due: i64,
}

impl Price<'_> {
    fn instalments(&self) -> Vec<Instalment> {
        let Self { amount, payment, ordered, signing } = *self;
        let deposit = match amount {
            ..2_000_000 => amount,
            _ => (amount / 20 / THOUSAND * THOUSAND).min(100 * THOUSAND),
        };
        let rest = amount - deposit;
        let part = |tenths: i64| (amount / 10 * tenths / THOUSAND * THOUSAND).min(rest);
        let (item, last, days) = match () {
            () if payment.contains('贷') || payment.contains("按揭") => (LOAN, part(7), 60),
            () if payment.contains("一次") => (REST, rest, 30),
            () => (REST, part(5), 90),
        };
        let mut all = vec![
            Instalment { item: DEPOSIT, amount: deposit, due: midnight(ordered) },
            Instalment { item: FIRST, amount: rest - last, due: midnight(signing) },
            Instalment { item, amount: last, due: midnight(signing) + days * DAY },
        ];
        all.retain(|instalment| instalment.amount > 0);
        all
    }
}

/// Makes a trade's instalments those of a price. What has been paid stays paid: an instalment keeps
/// at least that, and together they come to the price. Those that the price does not have any more
/// are cut down to what was paid of them.
///
/// # Errors
/// [`DeskError::PaidMore`] where more than the price has been paid.
pub(super) fn follow_price(
    desk: &mut Desk<'_, '_>,
    trade: &Trade,
    price: Price<'_>,
) -> Result<(), DeskError> {
    let mut known = fee::of(desk.conn(), &trade.guid)?;
    known.retain(|fee| OF_PRICE.contains(&&*fee.item));
    let paid: i64 = known.iter().map(|fee| fee.amount.0 - fee.balance.0).sum();
    let mut left = price.amount - paid;
    if left < 0 {
        return Err(DeskError::PaidMore {
            trade: trade.guid.clone(),
            paid: Yuan(paid),
            amount: Yuan(price.amount),
        });
    }
    for Instalment { item, amount, due } in price.instalments() {
        match known.iter().position(|fee| fee.item == item) {
            Some(place) => {
                let fee = known.swap_remove(place);
                let paid = fee.amount.0 - fee.balance.0;
                let owed = (amount - paid).clamp(0, left);
                left -= owed;
                fee::put(desk, trade, &fee, paid + owed, owed)?;
            }
            None => {
                let owed = amount.min(left);
                left -= owed;
                if owed > 0 {
                    fee::write(desk, trade, item, owed, due)?;
                }
            }
        }
    }
    for fee in known {
        fee::put(desk, trade, &fee, fee.amount.0 - fee.balance.0, 0)?;
    }
    Ok(())
}

/// The same, where the instalments do not come to the price yet.
pub(super) fn complete(
    desk: &mut Desk<'_, '_>,
    trade: &Trade,
    price: Price<'_>,
) -> Result<(), DeskError> {
    let known = fee::of(desk.conn(), &trade.guid)?;
    let of_price = known.iter().filter(|fee| OF_PRICE.contains(&&*fee.item));
    match of_price.map(|fee| fee.amount.0).sum::<i64>() == price.amount {
        true => Ok(()),
        false => follow_price(desk, trade, price),
    }
}

/// Nothing is owed any more of a trade that came to nothing.
pub(super) fn write_off(desk: &mut Desk<'_, '_>, trade: &Trade) -> Result<(), DeskError> {
    for fee in fee::of(desk.conn(), &trade.guid)? {
        fee::put(desk, trade, &fee, fee.amount.0 - fee.balance.0, 0)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(yuan: i64, payment: &str) -> Vec<(&'static str, i64, i64)> {
        let price = Price { amount: yuan * YUAN, payment, ordered: 0, signing: 15 * DAY };
        let days = |due: i64| (due - midnight(0)) / DAY;
        let all = price.instalments();
        all.into_iter().map(|one| (one.item, one.amount / YUAN, days(one.due))).collect()
    }

    #[test]
    fn a_price_is_split_up_by_the_way_it_is_paid() {
        assert_eq!(
            split(2_345_600, "按揭贷款"),
            [("定金", 100_000, 0), ("首期", 604_600, 15), ("按揭款", 1_641_000, 75)]
        );
        assert_eq!(split(2_345_600, "公积金贷款")[2].0, "按揭款");
        assert_eq!(split(900_500, "一次性付款"), [("定金", 45_000, 0), ("尾款", 855_500, 45)]);
        assert_eq!(
            split(900_500, "分期付款"),
            [("定金", 45_000, 0), ("首期", 405_500, 15), ("尾款", 450_000, 105)]
        );
        assert_eq!(split(19_999, "按揭贷款"), [("定金", 19_999, 0)]);
    }

    proptest! {
        #[test]
        fn instalments_come_to_the_price(amount in 1..100_000_000_000i64, way in 0..4usize) {
            let payment = ["按揭贷款", "一次性付款", "分期付款", "x"][way];
            let all = Price { amount, payment, ordered: 0, signing: 0 }.instalments();
            prop_assert_eq!(all.iter().map(|one| one.amount).sum::<i64>(), amount);
            prop_assert!(all.iter().all(|one| one.amount > 0));
            prop_assert_eq!(all[0].item, DEPOSIT);
        }
    }
}
