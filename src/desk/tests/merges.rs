use super::merge::merge;
use super::*;

/// Tables that name customers, besides their own.
const NAMED_IN: [&str; 10] = [
    "customer_project",
    "lead",
    "opportunity",
    "opportunity_customer",
    "customer_attribute",
    "trade",
    "trade_party",
    "recommendation",
    "appointment",
    "assignment",
];

impl Office<'_, '_> {
    #[track_caller]
    fn knows_nothing_of(&self, customer: i64) {
        for table in NAMED_IN {
            self.has_no(&format!("SELECT 1 FROM {table} WHERE customer_id = {customer}"));
        }
        self.has_no(
            "SELECT 1 FROM opportunity_customer GROUP BY opportunity_guid HAVING max(number) <> count(*)",
        );
        self.has_no(
            "SELECT 1 FROM opportunity_customer c JOIN opportunity o ON o.guid = opportunity_guid
             WHERE c.customer_id = o.customer_id",
        );
    }

    fn pair(&self, condition: &str) -> (i64, i64) {
        let sql = format!(
            "SELECT a.customer_id, b.customer_id FROM opportunity a JOIN opportunity b
                ON a.project_guid = b.project_guid AND a.customer_id < b.customer_id
             WHERE {condition} LIMIT 1"
        );
        self.tx.conn.query_row(&sql, [], |row| Ok((row.get(0)?, row.get(1)?))).expect(&sql)
    }

    fn rows_of(&self, customer: i64) -> i64 {
        let counts = NAMED_IN.iter().filter(|table| **table != "customer_project").map(|table| {
            self.one::<i64>(&format!("SELECT count(*) FROM {table} WHERE customer_id = {customer}"))
        });
        counts.sum()
    }
}

#[test]
fn all_that_is_known_of_the_dropped_customer_is_the_retained_ones() {
    at_work(|office| {
        // One who has been through everything, and one whom another city knows.
        let busy: i64 = office.one(
            "SELECT r.customer_id FROM recommendation r JOIN trade t ON t.customer_id = r.customer_id
                JOIN customer_attribute a ON a.customer_id = r.customer_id
                JOIN opportunity o ON o.customer_id = r.customer_id
                JOIN follow_up f ON f.opportunity_guid = o.guid LIMIT 1",
        );
        let other: i64 = office.one(&format!(
            "SELECT customer_id FROM customer_project p WHERE NOT EXISTS (SELECT 1 FROM customer_project q
                WHERE q.customer_id = {busy} AND q.project_guid = p.project_guid) LIMIT 1"
        ));
        let rows = office.rows_of(busy) + office.rows_of(other);
        let (merged, told) = office.tells(|desk| merge(desk, other, busy));
        office.knows_nothing_of(busy);
        assert_eq!(office.rows_of(other), rows);
        assert!(merged.closed.is_empty() && !merged.opportunities.is_empty());
        let into: i64 = office.one(&format!("SELECT merged_into FROM customer WHERE id = {busy}"));
        assert_eq!(into, other);
        assert_eq!(told[..2], ["merge", "customer"]);
        let count = |kind: &str| told.iter().filter(|told| *told == kind).count();
        let projects: i64 = office
            .one(&format!("SELECT count(*) FROM customer_project WHERE customer_id = {other}"));
        assert_eq!(count("customer") as i64, projects);
        assert_eq!(count("lead"), merged.leads.len());
        assert_eq!(count("opportunity"), merged.opportunities.len());

        let event = office.events().into_iter().find(|event| event.kind == "merge").unwrap();
        assert_eq!(event.record, format!("customer:{other}"));
        assert_eq!(event.project, None);
        let detail: String = office.one("SELECT detail FROM event WHERE kind = 'merge'");
        let detail: serde_json::Value = serde_json::from_str(&detail).unwrap();
        assert_eq!(detail, serde_json::json!({"retained": other, "at": NOW}));
        let subject: String = office.one("SELECT subject FROM event WHERE kind = 'merge'");
        assert_eq!(subject, busy.to_string());
    });
}

#[test]
fn of_two_open_opportunities_in_a_project_the_dropped_customers_is_closed() {
    at_work(|office| {
        let (retained, dropped) =
            office.pair("a.open = 1 AND b.open = 1 AND a.status <> '认购' AND b.status <> '认购'");
        let merged = office.does(|desk| merge(desk, retained, dropped));
        assert_eq!(merged.closed.len(), 1);
        office.knows_nothing_of(dropped);
        let (status, why): (String, String) = office
            .tx
            .conn
            .query_row(
                "SELECT status, lost_reason FROM opportunity WHERE guid = ?1",
                [&merged.closed[0]],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .unwrap();
        assert_eq!((&*status, &*why), ("丢失", "客户资料合并"));
    });
}

#[test]
fn an_order_on_the_opportunity_that_is_closed_goes_on_under_the_other() {
    at_work(|office| {
        let (retained, dropped) =
            office.pair("a.open = 1 AND b.open = 1 AND a.status <> '认购' AND b.status = '认购'");
        let trade: String = office.one(&format!(
            "SELECT guid FROM trade WHERE customer_id = {dropped} AND state = 'ordered' LIMIT 1"
        ));
        let merged = office.does(|desk| merge(desk, retained, dropped));
        assert_eq!(merged.closed.len(), 1);
        let view = office.show(&trade);
        assert_eq!(view.buyers[0].id, retained);
        let opportunity = view.opportunity.unwrap();
        assert_ne!(opportunity.guid, merged.closed[0]);
        assert_eq!((&*opportunity.status, opportunity.open), ("认购", true));
        office.does(|desk| contract::sign(desk, &trade));
    });
}

#[test]
fn two_buyers_of_one_room_become_one() {
    for swap in [false, true] {
        at_work(|office| {
            let room = office.free_room();
            let first = office.prospect(&room);
            let others = office.strangers(&room, 2);
            let all = [first, others[0], others[1]];
            let trade = office.does(|desk| order::place(desk, &asks(&room, &all)));
            let (retained, dropped) = if swap { (others[0], first) } else { (first, others[0]) };
            office.does(|desk| merge(desk, retained, dropped));
            office.knows_nothing_of(dropped);
            let buyers: Vec<_> = office.show(&trade).buyers.iter().map(|one| one.id).collect();
            assert_eq!(buyers, [retained, others[1]]);
        });
    }
}

#[test]
fn somebody_related_to_an_opportunity_twice_is_related_once() {
    at_work(|office| {
        let (guid, own): (String, i64) = office
            .tx
            .conn
            .query_row(
                "SELECT guid, customer_id FROM opportunity o WHERE open = 1 AND NOT EXISTS
                    (SELECT 1 FROM opportunity_customer WHERE opportunity_guid = o.guid)",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .unwrap();
        let room = office.free_room();
        let related = office.strangers(&room, 3);
        for (number, customer) in (1..).zip(&related) {
            office.runs(&format!(
                "INSERT INTO opportunity_customer VALUES ('{guid}', {customer}, {number}, {number})"
            ));
        }
        let left = |office: &Office<'_, '_>| {
            office.many(&format!(
                "SELECT customer_id || '/' || number || '/' || created FROM opportunity_customer
                 WHERE opportunity_guid = '{guid}' ORDER BY number"
            ))
        };
        office.does(|desk| merge(desk, related[2], related[0]));
        office.knows_nothing_of(related[0]);
        assert_eq!(left(office), [format!("{}/1/1", related[2]), format!("{}/2/2", related[1])]);
        // The opportunity's own customer is not related to it besides.
        office.does(|desk| merge(desk, own, related[2]));
        office.knows_nothing_of(related[2]);
        assert_eq!(left(office), [format!("{}/1/2", related[1])]);
    });
}

#[test]
fn those_merged_into_the_dropped_customer_before_point_to_the_retained_one() {
    at_work(|office| {
        let (first, second): (i64, i64) = office
            .tx
            .conn
            .query_row(
                "SELECT id, merged_into FROM customer WHERE merged_into IS NOT NULL",
                [],
                |r| Ok((r.get(0)?, r.get(1)?)),
            )
            .unwrap();
        let third: i64 = office.one(&format!(
            "SELECT id FROM customer WHERE merged_into IS NULL AND id <> {second} ORDER BY id DESC LIMIT 1"
        ));
        office.does(|desk| merge(desk, third, second));
        let into: i64 = office.one(&format!("SELECT merged_into FROM customer WHERE id = {first}"));
        assert_eq!(into, third);
        let refusal = office.is_refused(|desk| merge(desk, second, third));
        assert_eq!(refusal, format!("customer {second} was merged into {third}"));
        let refusal = office.is_refused(|desk| merge(desk, third, first));
        assert_eq!(refusal, format!("customer {first} was merged into {third}"));
        let refusal = office.is_refused(|desk| merge(desk, third, third));
        assert_eq!(refusal, format!("customer {third} cannot be merged into itself"));
        for (retained, dropped) in [(third, 7), (7, third)] {
            let refusal = office.is_refused(|desk| merge(desk, retained, dropped));
            assert_eq!(refusal, "there is no customer 7");
        }
    });
}
