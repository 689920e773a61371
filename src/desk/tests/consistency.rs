//! How the records of the store agree with each other, whatever was done.

use super::Office;

impl Office<'_, '_> {
    #[track_caller]
    pub(super) fn is_consistent(&self) {
        self.rooms_agree_with_trades();
        self.papers_agree_with_trades();
        self.buyers_agree_with_trades();
        self.opportunities_agree_with_trades();
        self.fees_agree_with_papers();
    }

    #[track_caller]
    fn rooms_agree_with_trades(&self) {
        self.has_no(
            "SELECT 1 FROM room r LEFT JOIN trade t ON t.room_guid = r.guid AND t.state <> 'closed'
             WHERE (r.state IN ('ordered', 'signed') OR t.guid IS NOT NULL) AND t.state IS NOT r.state",
        );
        self.has_no(
            "SELECT 1 FROM trade t JOIN room r ON r.guid = room_guid WHERE r.project_guid <> t.project_guid",
        );
    }

    #[track_caller]
    fn papers_agree_with_trades(&self) {
        self.has_no(
            "SELECT 1 FROM trade t LEFT JOIN sale_order o ON o.trade_guid = t.guid AND o.open = 1
             WHERE (t.state = 'ordered') <> (o.guid IS NOT NULL) OR o.room_guid <> t.room_guid",
        );
        self.has_no(
            "SELECT 1 FROM trade t LEFT JOIN contract c ON c.trade_guid = t.guid AND c.open = 1
             WHERE (t.state = 'signed') <> (c.guid IS NOT NULL) OR c.room_guid <> t.room_guid",
        );
        self.has_no("SELECT 1 FROM sale_order WHERE (open = 0) <> (close_reason IS NOT NULL)");
        self.has_no(
            "SELECT 1 FROM sale_order WHERE open = 1 AND status IS NOT NULL
                OR open = 0 AND (status IS NULL) <> (close_reason = '转签约')",
        );
        self.has_no(
            "SELECT 1 FROM contract
             WHERE (open = 0) <> (status IS NOT NULL) OR (open = 0) <> (close_reason IS NOT NULL)",
        );
    }

    #[track_caller]
    fn buyers_agree_with_trades(&self) {
        self.has_no(
            "SELECT 1 FROM trade t LEFT JOIN trade_party p ON p.trade_guid = t.guid AND number = 1
             WHERE p.customer_id IS NOT t.customer_id",
        );
        self.has_no(
            "SELECT 1 FROM trade_party GROUP BY trade_guid
             HAVING max(number) <> count(*) OR count(DISTINCT customer_id) <> count(*)",
        );
        self.has_no(
            "SELECT 1 FROM trade_party JOIN trade t ON t.guid = trade_guid WHERE t.state <> 'closed' AND NOT EXISTS
                (SELECT 1 FROM customer_project c WHERE c.customer_id = trade_party.customer_id
                    AND c.project_guid = t.project_guid)",
        );
    }

    #[track_caller]
    fn opportunities_agree_with_trades(&self) {
        self.has_no(
            "SELECT 1 FROM opportunity WHERE open <> (status NOT IN ('丢失', '签约', '赢得'))",
        );
        self.has_no(
            "SELECT 1 FROM opportunity
             WHERE (status = '丢失') <> (lost_at IS NOT NULL) OR (lost_at IS NULL) <> (lost_reason IS NULL)",
        );
        self.has_no(
            "SELECT 1 FROM trade t LEFT JOIN opportunity o ON o.guid = t.opportunity_guid
             WHERE o.customer_id IS NOT t.customer_id OR o.project_guid IS NOT t.project_guid",
        );
        self.has_no(
            "SELECT 1 FROM trade t JOIN opportunity o ON o.guid = t.opportunity_guid
             WHERE t.state = 'ordered' AND o.status <> '认购'
                OR t.state = 'signed' AND o.status NOT IN ('签约', '赢得') AND NOT EXISTS
                    (SELECT 1 FROM trade WHERE opportunity_guid = o.guid AND trade.state = 'ordered')",
        );
        self.has_no(
            "SELECT 1 FROM opportunity o WHERE status IN ('签约', '认购') AND NOT EXISTS
                (SELECT 1 FROM trade t WHERE t.opportunity_guid = o.guid AND state <> 'closed')",
        );
    }

    /// The demo world's orders have only their deposits until they are signed: those are left out.
    #[track_caller]
    fn fees_agree_with_papers(&self) {
        self.has_no(
            "SELECT 1 FROM trade t JOIN (SELECT trade_guid, amount, ordered_at FROM sale_order WHERE open = 1
                    UNION ALL SELECT trade_guid, amount, 0 FROM contract WHERE open = 1) p ON p.trade_guid = t.guid
             WHERE (t.state = 'signed' OR t.created >= 1795500000000) AND p.amount <> (SELECT sum(amount) FROM fee
                WHERE trade_guid = t.guid AND item NOT IN ('维修基金', '契税'))",
        );
        self.has_no(
            "SELECT 1 FROM fee JOIN trade t ON t.guid = trade_guid
             WHERE t.state = 'closed' AND t.changed >= 1795500000000 AND balance <> 0",
        );
    }

    #[track_caller]
    pub(super) fn has_unique_change_times(&self) {
        let tables = self.many(
            "SELECT DISTINCT t.name FROM sqlite_schema t, pragma_table_info(t.name) c
             WHERE t.type = 'table' AND c.name = 'changed' AND t.name <> 'application'",
        );
        let all: Vec<_> = tables.iter().map(|t| format!("SELECT changed FROM {t}")).collect();
        let all = all.join(" UNION ALL ");
        self.has_no(&format!("SELECT 1 FROM ({all}) GROUP BY changed HAVING count(*) > 1"));
    }
}
