use super::order::place;
use super::*;

#[test]
fn an_order_makes_a_trade_with_its_buyers_order_fees_and_opportunity() {
    at_work(|office| {
        let room = office.free_room();
        let customer = office.prospect(&room);
        let other = office.strangers(&room, 1)[0];
        let opportunity: String = office.one(&format!(
            "SELECT guid FROM opportunity WHERE customer_id = {customer} AND project_guid = '{}' AND open = 1",
            office.project_of(&room)
        ));
        let price: i64 = office.one(&format!("SELECT price FROM room WHERE guid = '{room}'"));
        let trade = office.does(|desk| place(desk, &asks(&room, &[customer, other])));

        let view = office.show(&trade);
        assert_eq!((view.state.as_str(), view.room_state.as_str()), ("ordered", "ordered"));
        assert_eq!(view.room, room);
        assert_eq!(view.buyers.iter().map(|one| one.id).collect::<Vec<_>>(), [customer, other]);
        let own = view.opportunity.unwrap();
        assert_eq!((own.guid, &*own.status, own.open), (opportunity.clone(), "认购", true));
        assert_eq!((view.orders.len(), view.contracts.len()), (1, 0));
        let order = &view.orders[0];
        assert_eq!((order.amount.0, &*order.payment), (price, "按揭贷款"));
        assert_eq!((order.open, order.status, &order.close_reason), (true, None, &None));
        assert_eq!(order.sign_by.map(|day| day.0), Some(midnight(NOW) + 15 * DAY));
        let items: Vec<_> = view.fees.iter().map(|fee| &*fee.item).collect();
        assert_eq!(items, ["定金", "首期", "按揭款"]);
        assert!(view.fees.iter().all(|fee| fee.balance == fee.amount));

        let project = Some(office.project_of(&room));
        let told = |kind: &str, subject: &str, record: String| Told {
            kind: kind.to_owned(),
            subject: subject.to_owned(),
            record,
            project: project.clone(),
        };
        let mut expected = vec![
            told("customer", &other.to_string(), format!("customer:{other}")),
            told("opportunity", &opportunity, format!("opportunity:{opportunity}")),
            told("order", &order.guid, format!("trade:{trade}")),
        ];
        let of_fee = |fee: &fee::Fee| told("fee", &fee.guid, format!("trade:{trade}"));
        expected.extend(view.fees.iter().map(of_fee));
        assert_eq!(office.events(), expected);
        office.has_no("SELECT 1 FROM event WHERE source_app IS NOT NULL OR only_app IS NOT NULL");
    });
}

#[test]
fn an_order_is_as_it_is_asked_for() {
    at_work(|office| {
        let room = office.free_room();
        let customers = [office.prospect(&room)];
        let seller = office.seller(&room);
        let sign_by = midnight(NOW);
        let trade = office.does(|desk| {
            place(
                desk,
                &NewOrder {
                    consultant: Some(&seller),
                    amount: Some(Yuan(123_456_789)),
                    payment: Some(" 一次性付款 "),
                    sign_by: Some(sign_by),
                    ..asks(&room, &customers)
                },
            )
        });
        let view = office.show(&trade);
        assert_eq!(view.consultant, seller);
        let order = &view.orders[0];
        assert_eq!((order.amount.0, &*order.payment), (123_456_789, "一次性付款"));
        assert_eq!(order.sign_by.map(|day| day.0), Some(sign_by));
        assert_eq!(view.fees.len(), 2);
    });
}

#[test]
fn a_held_room_can_be_ordered() {
    at_work(|office| {
        let room = office.free_room();
        let customers = [office.prospect(&room)];
        office.does(|desk| room::hold(desk, &room));
        office.does(|desk| place(desk, &asks(&room, &customers)));
    });
}

#[test]
fn a_room_sells_once_and_the_refusal_names_its_trade() {
    at_work(|office| {
        for state in ["ordered", "signed"] {
            let sold: (String, String) = office
                .tx
                .conn
                .query_row("SELECT room_guid, guid FROM trade WHERE state = ?1", [state], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })
                .unwrap();
            let customers = [office.prospect(&sold.0)];
            let refusal = office.is_refused(|desk| place(desk, &asks(&sold.0, &customers)));
            let end = format!("is sold in trade {}: a room sells once", sold.1);
            assert!(refusal.ends_with(&end), "{refusal}");
        }
    });
}

#[test]
fn a_customer_without_an_open_opportunity_gets_one() {
    at_work(|office| {
        let room = office.free_room();
        let (customers, seller) = (office.strangers(&room, 1), office.seller(&room));
        let refusal = office.is_refused(|desk| place(desk, &asks(&room, &customers)));
        assert!(refusal.contains("say which consultant sells"), "{refusal}");
        let order = NewOrder { consultant: Some(&seller), ..asks(&room, &customers) };
        let (trade, told) = office.tells(|desk| place(desk, &order));
        assert_eq!(told, ["customer", "opportunity", "order", "fee", "fee", "fee"]);
        let view = office.show(&trade);
        assert_eq!(view.consultant, seller);
        let opportunity = view.opportunity.unwrap();
        assert_eq!((&*opportunity.status, opportunity.open), ("认购", true));
        let keeper: String = office.one(&format!(
            "SELECT consultant_guid FROM customer_project WHERE customer_id = {} AND project_guid = '{}'",
            customers[0],
            office.project_of(&room)
        ));
        assert_eq!(keeper, seller);
    });
}

#[test]
fn who_looks_after_a_customer_sells_unless_another_is_named() {
    at_work(|office| {
        let room = office.free_room();
        let (customer, keeper): (i64, String) = office
            .tx
            .conn
            .query_row(
                "SELECT customer_id, consultant_guid FROM customer_project p WHERE project_guid = ?1 AND NOT EXISTS
                    (SELECT 1 FROM opportunity o WHERE o.customer_id = p.customer_id
                        AND o.project_guid = p.project_guid AND open = 1)",
                [office.project_of(&room)],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .unwrap();
        let trade = office.does(|desk| place(desk, &asks(&room, &[customer])));
        assert_eq!(office.show(&trade).consultant, keeper);
    });
}

#[test]
fn a_customer_may_order_a_second_room_on_one_opportunity() {
    at_work(|office| {
        let rooms = office.free_rooms(2);
        let customers = [office.prospect(&rooms[0])];
        let one = office.does(|desk| place(desk, &asks(&rooms[0], &customers)));
        let (two, told) = office.tells(|desk| place(desk, &asks(&rooms[1], &customers)));
        assert_eq!(told, ["order", "fee", "fee", "fee"]);
        let of = |view: view::TradeView| view.opportunity.unwrap();
        assert_eq!(of(office.show(&one)).guid, of(office.show(&two)).guid);
        // While the second is only ordered, the opportunity stays open; with both signed it is done.
        office.does(|desk| contract::sign(desk, &one));
        assert_eq!(of(office.show(&one)).status, "认购");
        office.does(|desk| contract::sign(desk, &two));
        assert_eq!((&*of(office.show(&one)).status, of(office.show(&one)).open), ("签约", false));
        // The other room is bought all the same when one is given back.
        office.does(|desk| change::give_back(desk, &two, None));
        assert_eq!(of(office.show(&one)).status, "签约");
        office.does(|desk| change::give_back(desk, &one, None));
        assert_eq!((&*of(office.show(&one)).status, of(office.show(&one)).open), ("激活", true));
    });
}

#[test]
fn an_order_names_one_to_four_customers_each_once() {
    at_work(|office| {
        let room = office.free_room();
        let first = office.prospect(&room);
        let others = office.strangers(&room, 4);
        let all: Vec<i64> = std::iter::once(first).chain(others).collect();
        for wrong in [vec![], vec![first, first], all.clone()] {
            let refusal = office.is_refused(|desk| place(desk, &asks(&room, &wrong)));
            assert_eq!(refusal, "a trade has one to four buyers, each named once");
        }
        let refusal = office.is_refused(|desk| place(desk, &asks(&room, &[first, 7])));
        assert_eq!(refusal, "there is no customer 7");
        office.does(|desk| place(desk, &asks(&room, &all[..4])));
    });
}

#[test]
fn a_merged_customer_orders_as_the_one_it_was_merged_into() {
    at_work(|office| {
        let room = office.free_room();
        let first = office.prospect(&room);
        let double = office.strangers(&room, 1)[0];
        office.does(|desk| merge::merge(desk, first, double));
        let refusal = office.is_refused(|desk| place(desk, &asks(&room, &[first, double])));
        assert_eq!(refusal, "a trade has one to four buyers, each named once");
        let trade = office.does(|desk| place(desk, &asks(&room, &[double])));
        assert_eq!(office.show(&trade).buyers[0].id, first);
    });
}

#[test]
fn an_opportunity_that_is_named_must_be_the_customers_there_and_open() {
    at_work(|office| {
        let room = office.free_room();
        let project = office.project_of(&room);
        let customers = [office.prospect(&room)];
        let find = |condition: &str| {
            office.one::<String>(&format!("SELECT guid FROM opportunity WHERE {condition} LIMIT 1"))
        };
        let own = find(&format!("customer_id = {} AND project_guid = '{project}'", customers[0]));
        let anothers = find(&format!("customer_id <> {}", customers[0]));
        let order = |opportunity| NewOrder { opportunity, ..asks(&room, &customers) };
        let refusal = office.is_refused(|desk| place(desk, &order(Some("x"))));
        assert_eq!(refusal, "there is no opportunity x");
        let refusal = office.is_refused(|desk| place(desk, &order(Some(&anothers))));
        assert!(refusal.contains(&format!("is not customer {}'s", customers[0])), "{refusal}");

        let (closed, whose): (String, i64) = office
            .tx
            .conn
            .query_row(
                "SELECT guid, customer_id FROM opportunity WHERE project_guid = ?1 AND status = '丢失'",
                [&project],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .unwrap();
        let late = [whose];
        let order = NewOrder { opportunity: Some(&closed), ..asks(&room, &late) };
        let refusal = office.is_refused(|desk| place(desk, &order));
        assert!(refusal.contains("is closed (丢失)"), "{refusal}");
        let order = NewOrder { opportunity: Some(&own), ..asks(&room, &customers) };
        office.does(|desk| place(desk, &order));
    });
}

#[test]
fn a_consultant_who_is_named_must_work_there() {
    at_work(|office| {
        let room = office.free_room();
        let customers = [office.prospect(&room)];
        let elsewhere: String = office.one(&format!(
            "SELECT guid FROM consultant WHERE disabled = 0 AND guid NOT IN
                (SELECT consultant_guid FROM consultant_project WHERE project_guid = '{}') LIMIT 1",
            office.project_of(&room)
        ));
        let gone = office.seller(&room);
        office.runs(&format!("UPDATE consultant SET disabled = 1 WHERE guid = '{gone}'"));
        for (who, why) in [
            ("x", "there is no consultant x"),
            (&elsewhere, "does not work in project"),
            (&gone, "is disabled"),
        ] {
            let order = NewOrder { consultant: Some(who), ..asks(&room, &customers) };
            let refusal = office.is_refused(|desk| place(desk, &order));
            assert!(refusal.contains(why), "{refusal}");
        }
    });
}

#[test]
fn an_order_costs_something_and_is_due_to_be_signed_later() {
    at_work(|office| {
        let room = office.free_room();
        let customers = [office.prospect(&room)];
        let plain = || asks(&room, &customers);
        let long = "长".repeat(65);
        for (order, why) in [
            (NewOrder { amount: Some(Yuan(0)), ..plain() }, "an amount is more than 0 yuan"),
            (NewOrder { payment: Some(" "), ..plain() }, "a payment form is a text of 1 to 64"),
            (NewOrder { payment: Some(&long), ..plain() }, "a payment form is a text of 1 to 64"),
            (
                NewOrder { sign_by: Some(midnight(NOW) - 1), ..plain() },
                "a contract is not due before its order",
            ),
            (asks("x", &customers), "there is no room x"),
        ] {
            let refusal = office.is_refused(|desk| place(desk, &order));
            assert!(refusal.starts_with(why), "{refusal}");
        }
    });
}
