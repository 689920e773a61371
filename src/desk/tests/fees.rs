use super::fee::{add, pay};
use super::*;

#[test]
fn a_payment_lowers_the_balance_down_to_nothing() {
    at_work(|office| {
        let trade = office.order();
        let fee = office.show(&trade).fees.remove(0);
        let (after, told) = office.tells(|desk| pay(desk, &fee.guid, Some(Yuan(150))));
        assert_eq!(told, ["fee"]);
        assert_eq!(after.balance.0, fee.amount.0 - 150);
        assert_eq!(after.amount, fee.amount);
        let refusal = office.is_refused(|desk| pay(desk, &fee.guid, Some(fee.amount)));
        let owed = after.balance;
        let why = format!("fee {} has {owed} yuan left to pay, less than {}", fee.guid, fee.amount);
        assert_eq!(refusal, why);
        for nothing in [0, -1] {
            let refusal = office.is_refused(|desk| pay(desk, &fee.guid, Some(Yuan(nothing))));
            assert_eq!(refusal, "an amount is more than 0 yuan");
        }
        assert_eq!(office.does(|desk| pay(desk, &fee.guid, None)).balance.0, 0);
        for amount in [None, Some(Yuan(1))] {
            let refusal = office.is_refused(|desk| pay(desk, &fee.guid, amount));
            assert_eq!(refusal, format!("fee {} is paid: nothing is owed of it", fee.guid));
        }
        let refusal = office.is_refused(|desk| pay(desk, "x", None));
        assert!(refusal.starts_with("there is no fee x"), "{refusal}");
    });
}

#[test]
fn a_fee_is_added_to_a_trade() {
    at_work(|office| {
        for trade in [office.order(), office.contract()] {
            let due = DateTime(NOW + 7 * DAY);
            let (fee, told) = office.tells(|desk| add(desk, &trade, " 契税 ", Yuan(200), due));
            assert_eq!(told, ["fee"]);
            assert_eq!((&*fee.item, fee.amount, fee.balance), ("契税", Yuan(200), Yuan(200)));
            assert_eq!(fee.due, due);
            let long = "长".repeat(51);
            for wrong in ["", &long] {
                let refusal = office.is_refused(|desk| add(desk, &trade, wrong, Yuan(1), due));
                assert_eq!(refusal, "a fee's item is a text of 1 to 50 characters");
            }
            let refusal = office.is_refused(|desk| add(desk, &trade, "契税", Yuan(0), due));
            assert_eq!(refusal, "an amount is more than 0 yuan");
        }
        let refusal = office.is_refused(|desk| add(desk, "x", "契税", Yuan(1), DateTime(NOW)));
        assert_eq!(refusal, "there is no trade x");
    });
}
