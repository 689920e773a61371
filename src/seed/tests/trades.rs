//! Rooms, trades and money.

use super::{nothing, number, something};

#[test]
fn room_states_agree_with_trades() {
    nothing(
        "SELECT 1 FROM room r LEFT JOIN trade t ON t.room_guid = r.guid \
         AND t.state <> 'closed' \
         WHERE r.state IN ('ordered', 'signed') AND t.state IS NOT r.state",
    );
    nothing(
        "SELECT 1 FROM room r JOIN trade t ON t.room_guid = r.guid \
         AND t.state <> 'closed' \
         WHERE r.state NOT IN ('ordered', 'signed')",
    );
    nothing("SELECT 1 FROM room r JOIN trade t ON t.room_guid = r.guid WHERE r.state = 'held'");
    nothing(
        "SELECT 1 FROM trade t JOIN room r ON r.guid = room_guid \
         WHERE r.project_guid <> t.project_guid",
    );
}

#[test]
fn no_room_is_sold_twice_at_a_time() {
    nothing(
        "WITH span AS ( \
             SELECT o.room_guid, o.trade_guid, o.created AS since, \
                 CASE WHEN o.open = 1 OR t.state = 'signed' AND o.close_reason = '转签约' THEN 9e15 \
                 ELSE max(o.changed, coalesce( \
                     (SELECT max(changed) FROM contract c WHERE c.trade_guid = t.guid), 0)) END AS until \
             FROM sale_order o JOIN trade t ON t.guid = o.trade_guid) \
         SELECT 1 FROM span a JOIN span b ON a.room_guid = b.room_guid AND a.trade_guid < b.trade_guid \
         WHERE a.since < b.until AND b.since < a.until",
    );
}

#[test]
fn orders_and_contracts_agree_with_their_trade() {
    nothing(
        "SELECT 1 FROM trade t \
         WHERE state = 'ordered' AND (NOT EXISTS (SELECT 1 FROM sale_order \
         WHERE trade_guid = t.guid AND open = 1 AND room_guid = t.room_guid) \
         OR EXISTS (SELECT 1 FROM contract \
         WHERE trade_guid = t.guid))",
    );
    nothing(
        "SELECT 1 FROM trade t \
         WHERE state = 'signed' AND (NOT EXISTS (SELECT 1 FROM sale_order \
         WHERE trade_guid = t.guid AND open = 0 AND close_reason = '转签约' \
         AND status IS NULL) OR EXISTS (SELECT 1 FROM sale_order \
         WHERE trade_guid = t.guid AND open = 1))",
    );
    nothing(
        "SELECT 1 FROM trade t \
         WHERE state = 'signed' AND NOT EXISTS (SELECT 1 FROM contract \
         WHERE trade_guid = t.guid AND open = 1 AND room_guid = t.room_guid)",
    );
    nothing(
        "SELECT 1 FROM trade t \
         WHERE state = 'closed' AND (EXISTS (SELECT 1 FROM sale_order \
         WHERE trade_guid = t.guid AND open = 1) OR EXISTS (SELECT 1 FROM contract \
         WHERE trade_guid = t.guid AND open = 1))",
    );
    nothing("SELECT 1 FROM sale_order WHERE (open = 0) <> (close_reason IS NOT NULL)");
    nothing(
        "SELECT 1 FROM contract \
         WHERE (open = 0) <> (status IS NOT NULL) \
         OR (open = 0) <> (close_reason IS NOT NULL)",
    );
    nothing(
        "SELECT 1 FROM contract c JOIN sale_order o USING (trade_guid) \
         WHERE o.close_reason = '转签约' AND (c.amount <> o.amount \
         OR c.signed_at < o.ordered_at)",
    );
    for status in [230, 231, 232, 233, 234, 235] {
        something(&format!("SELECT 1 FROM sale_order WHERE status = {status}"));
    }
    for status in [240, 245] {
        something(&format!("SELECT 1 FROM contract WHERE status = {status}"));
    }
}

#[test]
fn a_trade_has_its_customer_first_and_an_opportunity_of_the_same_three() {
    nothing(
        "SELECT 1 FROM trade t LEFT JOIN trade_party p ON p.trade_guid = t.guid \
         AND number = 1 \
         WHERE p.customer_id IS NOT t.customer_id",
    );
    nothing(
        "SELECT 1 FROM trade_party \
         GROUP BY trade_guid HAVING max(number) <> count(*) \
         OR count(DISTINCT customer_id) <> count(*)",
    );
    nothing(
        "SELECT 1 FROM trade t LEFT JOIN opportunity o ON o.guid = t.opportunity_guid \
         WHERE o.customer_id IS NOT t.customer_id OR o.project_guid IS NOT t.project_guid \
         OR o.consultant_guid IS NOT t.consultant_guid",
    );
    nothing(
        "SELECT 1 FROM trade_party p JOIN customer c ON c.id = p.customer_id \
         WHERE cert_number IS NULL",
    );
    something("SELECT 1 FROM trade_party WHERE number = 3");
}

#[test]
fn opportunities_agree_with_their_trades() {
    nothing("SELECT 1 FROM opportunity WHERE open <> (status NOT IN ('丢失', '签约', '赢得'))");
    nothing(
        "SELECT 1 FROM trade t JOIN opportunity o ON o.guid = t.opportunity_guid \
         WHERE t.state = 'signed' AND o.status NOT IN ('签约', '赢得')",
    );
    nothing(
        "SELECT 1 FROM trade t JOIN opportunity o ON o.guid = t.opportunity_guid \
         WHERE t.state = 'ordered' AND o.status <> '认购'",
    );
    nothing(
        "SELECT 1 FROM opportunity o \
         WHERE status IN ('签约', '认购') AND NOT EXISTS (SELECT 1 FROM trade t \
         WHERE t.opportunity_guid = o.guid AND state <> 'closed')",
    );
    nothing(
        "SELECT 1 FROM opportunity \
         WHERE (status = '丢失') <> (lost_at IS NOT NULL) \
         OR (lost_at IS NULL) <> (lost_reason IS NULL)",
    );
    for status in ["登记", "丢失", "激活", "看房", "签约", "认购", "问询", "预约", "赢得"]
    {
        something(&format!("SELECT 1 FROM opportunity WHERE status = '{status}'"));
    }
}

#[test]
fn fees_add_up() {
    nothing(
        "SELECT 1 FROM trade t JOIN contract c ON c.trade_guid = t.guid AND c.open = 1 \
         WHERE t.state = 'signed' AND c.amount <> (SELECT sum(amount) FROM fee \
         WHERE trade_guid = t.guid)",
    );
    nothing(
        "SELECT 1 FROM trade t \
         WHERE NOT EXISTS (SELECT 1 FROM fee \
         WHERE trade_guid = t.guid AND item = '定金')",
    );
    nothing("SELECT 1 FROM fee WHERE amount = 0 OR balance = 0 AND changed < created");
    nothing(
        "SELECT 1 FROM payment_reminder r JOIN fee f ON f.guid = r.fee_guid \
         WHERE r.trade_guid <> f.trade_guid OR r.reminded_at < f.due OR f.balance = 0 \
         AND f.changed < r.reminded_at",
    );
    something("SELECT 1 FROM fee WHERE balance = 0");
    something("SELECT 1 FROM fee WHERE balance > 0 AND balance < amount");
}

#[test]
fn services_come_after_signing_and_in_their_order() {
    nothing(
        "SELECT 1 FROM trade_service s JOIN trade t ON t.guid = s.trade_guid \
         WHERE t.state <> 'signed' OR s.at > t.changed",
    );
    nothing(
        "SELECT 1 FROM trade_service s JOIN contract c USING (trade_guid) \
         WHERE c.status IS NULL AND s.at < c.signed_at - 12 * 86400000",
    );
    nothing(
        "SELECT 1 FROM trade_service a JOIN trade_service b USING (trade_guid) \
         WHERE a.kind = 'title' AND b.kind = 'intake' AND a.at < b.at",
    );
    assert_eq!(number("SELECT count(DISTINCT kind) FROM trade_service"), 4);
}
