use super::change::{buyers, give_back, payment, price, room, void};
use super::view::Paper;
use super::*;

/// An order and a contract, with the codes that begin at their first.
fn both(test: impl Fn(&mut Office<'_, '_>, &str, i64)) {
    at_work(|office| {
        let trade = office.order();
        test(office, &trade, 230);
    });
    at_work(|office| {
        let trade = office.contract();
        test(office, &trade, 240);
    });
}

/// The papers of the kind that is open, or was open last.
fn papers(office: &Office<'_, '_>, trade: &str, first_code: i64) -> Vec<Paper> {
    let view = office.show(trade);
    if first_code == 230 { view.orders } else { view.contracts }
}

/// The first paper was closed with a code and words, and the second one holds.
#[track_caller]
fn replaced(papers: &[Paper], code: i64, words: &str) {
    let [first, second] = papers else { panic!("{papers:?}") };
    assert_eq!((first.open, first.status), (false, Some(code)));
    assert_eq!(first.close_reason.as_deref(), Some(words));
    assert_eq!((second.open, second.status, &second.close_reason), (true, None, &None));
    assert_eq!((second.at.0, second.sign_by), (NOW, first.sign_by));
}

#[test]
fn a_room_given_back_is_on_sale_again_and_its_trade_is_over() {
    both(|office, trade, code| {
        let paper = if code == 230 { "order" } else { "contract" };
        let (_, told) = office.tells(|desk| give_back(desk, trade, None));
        assert_eq!(told, [paper, "fee", "fee", "fee", "opportunity"]);
        let view = office.show(trade);
        assert_eq!((view.state.as_str(), view.room_state.as_str()), ("closed", "available"));
        let opportunity = view.opportunity.unwrap();
        assert_eq!((&*opportunity.status, opportunity.open), ("激活", true));
        let last = papers(office, trade, code).pop().unwrap();
        assert_eq!((last.open, last.status), (false, Some(code)));
        assert_eq!(last.close_reason.as_deref(), Some("退房"));
        // The room can be sold to somebody else.
        let customers = [office.prospect(&view.room)];
        office.does(|desk| order::place(desk, &asks(&view.room, &customers)));
    });
}

#[test]
fn a_void_trade_is_closed_with_another_code() {
    both(|office, trade, code| {
        office.does(|desk| void(desk, trade, None));
        let view = office.show(trade);
        assert_eq!((view.state.as_str(), view.room_state.as_str()), ("closed", "available"));
        let last = papers(office, trade, code).pop().unwrap();
        assert_eq!(last.status, Some(code + 1));
        assert_eq!(last.close_reason.as_deref(), Some("作废"));
    });
}

#[test]
fn a_reason_takes_the_place_of_the_usual_words() {
    both(|office, trade, code| {
        let long = "长".repeat(65);
        for wrong in ["", " ", &long] {
            let refusal = office.is_refused(|desk| give_back(desk, trade, Some(wrong)));
            assert_eq!(refusal, "a reason is a text of 1 to 64 characters");
        }
        office.does(|desk| give_back(desk, trade, Some("贷款未获批")));
        let last = papers(office, trade, code).pop().unwrap();
        assert_eq!((last.status, last.close_reason.as_deref()), (Some(code), Some("贷款未获批")));
    });
}

#[test]
fn what_was_paid_of_a_trade_that_is_over_stays_paid_and_nothing_else_is_owed() {
    at_work(|office| {
        let trade = office.order();
        let fee = office.show(&trade).fees.remove(0);
        office.does(|desk| fee::pay(desk, &fee.guid, Some(Yuan(1_000_000))));
        office.does(|desk| void(desk, &trade, None));
        let fees = office.show(&trade).fees;
        let money: Vec<_> = fees.iter().map(|fee| (fee.amount.0, fee.balance.0)).collect();
        assert_eq!(money, [(1_000_000, 0), (0, 0), (0, 0)]);
    });
}

#[test]
fn an_opportunity_is_not_opened_beside_another_open_one() {
    at_work(|office| {
        let trade = office.contract();
        let view = office.show(&trade);
        let (old, seller) = (view.opportunity.unwrap().guid, view.consultant);
        // The customer wants another room meanwhile, and has a new opportunity for it.
        let room = office.free_room();
        let customers = [view.buyers[0].id];
        let order = NewOrder { consultant: Some(&seller), ..asks(&room, &customers) };
        office.does(|desk| order::place(desk, &order));
        office.does(|desk| give_back(desk, &trade, None));
        let opportunity = office.show(&trade).opportunity.unwrap();
        assert_eq!(opportunity.guid, old);
        assert_eq!((&*opportunity.status, opportunity.open), ("丢失", false));
        let why: String =
            office.one(&format!("SELECT lost_reason FROM opportunity WHERE guid = '{old}'"));
        assert_eq!(why, "退房");
    });
}

#[test]
fn an_opportunity_that_was_given_up_meanwhile_stays_so() {
    at_work(|office| {
        let trade = office.order();
        let guid = office.show(&trade).opportunity.unwrap().guid;
        office.runs(&format!(
            "UPDATE opportunity SET status = '丢失', open = 0, lost_reason = '外地', lost_at = 1 WHERE guid = '{guid}'"
        ));
        let (_, told) = office.tells(|desk| void(desk, &trade, None));
        assert!(!told.contains(&"opportunity".to_owned()));
        assert_eq!(office.show(&trade).opportunity.unwrap().status, "丢失");
    });
}

#[test]
fn another_room_takes_the_place_of_the_first() {
    both(|office, trade, code| {
        let first = office.show(trade).room;
        let other = office.free_room();
        let (_, told) = office.tells(|desk| room(desk, trade, &other, None));
        let paper = if code == 230 { "order" } else { "contract" };
        assert_eq!(told[..2], [paper, paper]);
        assert!(told[2..].iter().all(|kind| kind == "fee") && told.len() > 2);
        let view = office.show(trade);
        assert_eq!(view.room, other);
        let papers = papers(office, trade, code);
        replaced(&papers, code + 3, "换房");
        assert_eq!((&papers[0].room, &papers[1].room), (&first, &other));
        let price: i64 = office.one(&format!("SELECT price FROM room WHERE guid = '{other}'"));
        assert_eq!(papers[1].amount.0, price);
        let state: String = office.one(&format!("SELECT state FROM room WHERE guid = '{first}'"));
        assert_eq!(state, "available");
    });
}

#[test]
fn a_change_of_rooms_may_bring_its_price() {
    both(|office, trade, code| {
        let other = office.free_room();
        office.does(|desk| room(desk, trade, &other, Some(Yuan(99_999_900))));
        let papers = papers(office, trade, code);
        replaced(&papers, code + 3, "换房");
        assert_eq!(papers[1].amount.0, 99_999_900);
    });
}

#[test]
fn the_new_room_must_be_free_another_and_of_the_same_project() {
    both(|office, trade, _| {
        let view = office.show(trade);
        let same = office.is_refused(|desk| room(desk, trade, &view.room, None));
        assert_eq!(same, format!("trade {trade} has room {} already", view.room_name));
        let sold: String = office.one(&format!(
            "SELECT guid FROM room WHERE state = 'signed' AND project_guid = '{}' LIMIT 1",
            view.project
        ));
        let refusal = office.is_refused(|desk| room(desk, trade, &sold, None));
        assert!(refusal.ends_with("a room sells once"), "{refusal}");
        let elsewhere: String = office.one(&format!(
            "SELECT guid FROM room WHERE state = 'available' AND project_guid <> '{}' LIMIT 1",
            view.project
        ));
        let refusal = office.is_refused(|desk| room(desk, trade, &elsewhere, None));
        assert!(refusal.ends_with(&format!("is not in the project of trade {trade}")));
        assert_eq!(
            office.is_refused(|desk| room(desk, trade, "x", None))[..19],
            *"there is no room x;"
        );
    });
}

#[test]
fn another_price_is_followed_by_the_instalments() {
    both(|office, trade, code| {
        let amount = papers(office, trade, code)[0].amount;
        let dearer = Yuan(amount.0 + 12_345_600);
        office.does(|desk| price(desk, trade, dearer));
        replaced(&papers(office, trade, code), code + 4, "变价");
        office.does(|desk| price(desk, trade, Yuan(amount.0 / 2)));
        assert_eq!(papers(office, trade, code).len(), 3);
        let refusal = office.is_refused(|desk| price(desk, trade, Yuan(amount.0 / 2)));
        assert!(refusal.starts_with(&format!("trade {trade} has the price of ")), "{refusal}");
        let refusal = office.is_refused(|desk| price(desk, trade, Yuan(0)));
        assert_eq!(refusal, "an amount is more than 0 yuan");
    });
}

#[test]
fn a_price_does_not_fall_below_what_was_paid() {
    both(|office, trade, _| {
        let fees = office.show(trade).fees;
        for fee in &fees[..2] {
            office.does(|desk| fee::pay(desk, &fee.guid, None));
        }
        let paid = fees[0].amount.0 + fees[1].amount.0;
        let refusal = office.is_refused(|desk| price(desk, trade, Yuan(paid - 1)));
        assert!(refusal.contains("yuan paid already, which is more than"), "{refusal}");
        office.does(|desk| price(desk, trade, Yuan(paid)));
        let left: i64 = office.show(trade).fees.iter().map(|fee| fee.balance.0).sum();
        assert_eq!(left, 0);
    });
}

#[test]
fn another_way_to_pay_splits_the_rest_up_anew() {
    both(|office, trade, code| {
        let deposit = office.show(trade).fees.remove(0);
        office.does(|desk| fee::pay(desk, &deposit.guid, None));
        office.does(|desk| payment(desk, trade, "一次性付款"));
        let papers = papers(office, trade, code);
        replaced(&papers, code + 5, "变更付款方案");
        assert_eq!((papers[0].amount, &*papers[1].payment), (papers[1].amount, "一次性付款"));
        let fees = office.show(trade).fees;
        let owed: Vec<_> = fees.iter().filter(|fee| fee.balance.0 > 0).collect();
        assert_eq!(owed.len(), 1);
        assert_eq!(&*owed[0].item, "尾款");
        assert_eq!(owed[0].balance.0, papers[1].amount.0 - deposit.amount.0);
        let refusal = office.is_refused(|desk| payment(desk, trade, "一次性付款"));
        assert!(refusal.ends_with("has the payment form 一次性付款 already"), "{refusal}");
        let refusal = office.is_refused(|desk| payment(desk, trade, ""));
        assert!(refusal.starts_with("a payment form is a text"), "{refusal}");
    });
}

#[test]
fn a_fee_that_is_not_of_the_price_is_left_alone_by_changes() {
    both(|office, trade, _| {
        let due = DateTime(NOW + DAY);
        let fee = office.does(|desk| fee::add(desk, trade, "维修基金", Yuan(1_234_500), due));
        office.does(|desk| payment(desk, trade, "分期付款"));
        let same = office.show(trade).fees.into_iter().find(|one| one.guid == fee.guid).unwrap();
        assert_eq!((same.amount, same.balance), (fee.amount, fee.balance));
    });
}

#[test]
fn others_may_come_to_buy_along_with_the_first_buyer() {
    both(|office, trade, code| {
        let view = office.show(trade);
        let first = view.buyers[0].id;
        let other = office.strangers(&view.room, 1)[0];
        let paper = if code == 230 { "order" } else { "contract" };
        let (_, told) = office.tells(|desk| buyers(desk, trade, &[first, other]));
        assert_eq!(told, ["customer", paper, paper]);
        replaced(&papers(office, trade, code), code + 2, "变更买受人");
        let refusal = office.is_refused(|desk| buyers(desk, trade, &[first, other]));
        assert_eq!(refusal, format!("trade {trade} has these buyers already"));
        let refusal = office.is_refused(|desk| buyers(desk, trade, &[other, first]));
        assert!(refusal.contains(&format!("is customer {first}'s, who stays")), "{refusal}");
        assert!(office.is_refused(|desk| buyers(desk, trade, &[])).contains("one to four"));
        office.does(|desk| buyers(desk, trade, &[first]));
        assert_eq!(office.show(trade).buyers.len(), 1);
    });
}

#[test]
fn nothing_can_be_changed_about_a_closed_trade() {
    at_work(|office| {
        let trade = office.order();
        office.does(|desk| give_back(desk, &trade, None));
        let other = office.free_room();
        let due = DateTime(NOW);
        let refusals = [
            office.is_refused(|desk| give_back(desk, &trade, None)),
            office.is_refused(|desk| void(desk, &trade, None)),
            office.is_refused(|desk| room(desk, &trade, &other, None)),
            office.is_refused(|desk| price(desk, &trade, Yuan(1))),
            office.is_refused(|desk| payment(desk, &trade, "一次性付款")),
            office.is_refused(|desk| buyers(desk, &trade, &[1])),
            office.is_refused(|desk| fee::add(desk, &trade, "契税", Yuan(1), due)),
        ];
        let why = format!("trade {trade} is closed: nothing can be changed about it any more");
        assert!(refusals.iter().all(|refusal| *refusal == why), "{refusals:?}");
        assert_eq!(office.is_refused(|desk| void(desk, "x", None)), "there is no trade x");
    });
}

#[test]
fn trades_of_the_demo_world_can_be_changed_too() {
    at_work(|office| {
        let signed =
            office.many("SELECT guid FROM trade WHERE state = 'signed' ORDER BY guid LIMIT 24");
        for (place, trade) in signed.iter().enumerate() {
            match place % 3 {
                0 => office.does(|desk| give_back(desk, trade, None)),
                1 => {
                    let amount = office.show(trade).contracts.pop().unwrap().amount.0;
                    office.does(|desk| price(desk, trade, Yuan(amount + 100)));
                }
                _ => office.does(|desk| payment(desk, trade, "组合贷款二")),
            }
        }
    });
}
