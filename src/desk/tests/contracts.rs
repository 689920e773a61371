use super::contract::sign;
use super::*;

#[test]
fn signing_closes_the_order_and_the_opportunity_and_makes_a_contract() {
    at_work(|office| {
        let trade = office.order();
        let (_, told) = office.tells(|desk| sign(desk, &trade));
        assert_eq!(told, ["order", "opportunity", "contract"]);
        let view = office.show(&trade);
        assert_eq!((view.state.as_str(), view.room_state.as_str()), ("signed", "signed"));
        let (order, contract) = (&view.orders[0], &view.contracts[0]);
        assert_eq!((order.open, order.status), (false, None));
        assert_eq!(order.close_reason.as_deref(), Some("转签约"));
        assert_eq!((contract.amount, &contract.payment), (order.amount, &order.payment));
        assert_eq!((contract.open, contract.status, contract.at.0), (true, None, NOW));
        let opportunity = view.opportunity.unwrap();
        assert_eq!((&*opportunity.status, opportunity.open), ("签约", false));
        let record = office.events().pop().unwrap().record;
        assert_eq!(record, format!("trade:{trade}"));
    });
}

#[test]
fn only_an_order_is_signed() {
    at_work(|office| {
        let trade = office.contract();
        let refusal = office.is_refused(|desk| sign(desk, &trade));
        assert_eq!(refusal, format!("trade {trade} is signed: only an ordered one can be signed"));
        office.does(|desk| change::void(desk, &trade, None));
        let refusal = office.is_refused(|desk| sign(desk, &trade));
        assert_eq!(refusal, format!("trade {trade} is closed: only an ordered one can be signed"));
        assert_eq!(office.is_refused(|desk| sign(desk, "x")), "there is no trade x");
    });
}

#[test]
fn an_order_with_nothing_but_its_deposit_gets_its_other_instalments_when_it_is_signed() {
    at_work(|office| {
        let trades = office.many("SELECT guid FROM trade WHERE state = 'ordered' LIMIT 20");
        assert!(trades.len() > 10);
        for trade in trades {
            let deposit = office.show(&trade).fees;
            assert_eq!(deposit.len(), 1);
            office.does(|desk| sign(desk, &trade));
            let view = office.show(&trade);
            assert!(view.fees.len() > 1);
            let paid = |fee: &fee::Fee| fee.amount.0 - fee.balance.0;
            assert_eq!(paid(&view.fees[0]), paid(&deposit[0]));
            let all: i64 = view.fees.iter().map(|fee| fee.amount.0).sum();
            assert_eq!(all, view.contracts[0].amount.0);
        }
    });
}

#[test]
fn a_trade_whose_records_contradict_each_other_is_left_alone() {
    at_work(|office| {
        let trade = office.order();
        office.runs("UPDATE sale_order SET open = 0");
        let refusal = office.is_refused(|desk| sign(desk, &trade));
        assert!(refusal.contains("has no open order or contract"), "{refusal}");
        office.runs("UPDATE room SET state = 'ordered' WHERE guid = (SELECT guid FROM room WHERE state = 'available' LIMIT 1)");
        let room: String = office.one(
            "SELECT guid FROM room WHERE state = 'ordered' AND NOT EXISTS (SELECT 1 FROM trade WHERE room_guid = room.guid AND trade.state <> 'closed')",
        );
        let customers = [office.prospect(&room)];
        let refusal = office.is_refused(|desk| order::place(desk, &asks(&room, &customers)));
        assert!(refusal.ends_with("is ordered: only an available or held room can be sold"));
    });
}
