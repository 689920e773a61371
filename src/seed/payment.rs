//! Money and what comes after a sale: instalments, reminders, and the four services.

use super::calendar::{DAY, HOUR, midnight};
use super::dice::Dice;
use super::guid::Guid;
use super::rows::{Fee, Reminder, TradeService};
use super::story::{Case, Teller};

const YUAN: i64 = 100;
/// How long after its opening a site is handed over.
const BUILDING_TIME: i64 = 560;
/// The ERP, in which money is kept.
const LEDGER: u16 = 401;

const REASONS: &[(&str, &str)] = &[
    ("资金周转", "客户承诺月底前付清"),
    ("银行放款慢", "已联系按揭银行跟进"),
    ("客户出差", "电话告知,回来后办理"),
    ("对合同有异议", "转客服处理后再催"),
    ("忘记付款", "短信与电话各提醒一次"),
];

/// A way to pay.
pub struct Payment {
    pub name: &'static str,
    /// What is paid of the list price at best, in thousandths.
    pub discount: i64,
    weight: u64,
    /// What follows the deposit: the item, its share of the whole in percent, and in how many days after
    /// signing it is due. The first takes what the others leave.
    parts: &'static [(&'static str, i64, i64)],
    lends: bool,
}

const PAYMENTS: &[Payment] = &[
    Payment {
        name: "按揭贷款",
        discount: 985,
        weight: 58,
        parts: &[("首期", 30, 3), ("按揭款", 70, 60)],
        lends: true,
    },
    Payment {
        name: "一次性付款",
        discount: 960,
        weight: 16,
        parts: &[("房款", 100, 30)],
        lends: false,
    },
    Payment {
        name: "公积金贷款",
        discount: 985,
        weight: 8,
        parts: &[("首期", 40, 3), ("公积金贷款", 60, 75)],
        lends: true,
    },
    Payment {
        name: "组合贷款",
        discount: 985,
        weight: 10,
        parts: &[("首期", 30, 3), ("公积金贷款", 40, 75), ("按揭款", 30, 60)],
        lends: true,
    },
    Payment {
        name: "分期付款",
        discount: 990,
        weight: 8,
        parts: &[("首期", 50, 7), ("二期", 30, 90), ("尾款", 20, 180)],
        lends: false,
    },
];

/// How somebody pays. No bank lends for a parking space.
pub fn choose(dice: &mut Dice, parking: bool) -> &'static Payment {
    let ways: Vec<(&Payment, u64)> = PAYMENTS
        .iter()
        .filter(|way| !(parking && way.lends))
        .map(|way| (way, way.weight))
        .collect();
    dice.weighted(&ways)
}

/// An instalment as agreed.
pub struct Instalment {
    item: &'static str,
    amount: i64,
    due: i64,
    agreed: i64,
}

impl Payment {
    /// The way it was to be paid before it came to be this one.
    pub fn instead(&self) -> &'static str {
        if self.name == PAYMENTS[0].name { PAYMENTS[1].name } else { PAYMENTS[0].name }
    }

    /// The deposit, and once the contract is signed all the rest: together the amount.
    pub fn instalments(
        &self,
        amount: i64,
        ordered: i64,
        signed: Option<i64>,
        parking: bool,
    ) -> Vec<Instalment> {
        let deposit = match amount {
            _ if parking => 5_000 * YUAN,
            ..150_000_000 => 20_000 * YUAN,
            150_000_000..400_000_000 => 50_000 * YUAN,
            _ => 100_000 * YUAN,
        };
        let mut all =
            vec![Instalment { item: "定金", amount: deposit, due: ordered, agreed: ordered }];
        let Some(signed) = signed else { return all };
        // Loans come in whole ten thousands, at least where they are large.
        let unit = if amount > 500_000 * YUAN { 10_000 * YUAN } else { 100 * YUAN };
        let part = |share: i64| amount * share / 100 / unit * unit;
        let later: i64 = self.parts[1..].iter().map(|(_, share, _)| part(*share)).sum();
        for (number, (item, share, days)) in self.parts.iter().enumerate() {
            let amount = if number == 0 { amount - deposit - later } else { part(*share) };
            all.push(Instalment {
                item,
                amount,
                due: midnight(signed) + days * DAY,
                agreed: signed,
            });
        }
        all
    }
}

impl Teller<'_> {
    /// Writes the instalments down, and what has been paid of them by now. Who is late is reminded.
    pub fn bill(&mut self, trade_guid: Guid, instalments: &[Instalment]) {
        let end = self.calendar.end();
        for Instalment { item, amount, due, agreed } in instalments {
            let delay = match self.dice.below(100) {
                _ if *item == "定金" => self.dice.between(0, 1) * HOUR / 2,
                ..7 => self.dice.between(25, 140) * DAY,
                7..30 => self.dice.between(1, 9) * DAY + 11 * HOUR,
                _ => -self.dice.between(0, 2) * DAY + 15 * HOUR,
            };
            let paid = (due + delay).max(agreed + HOUR / 4);
            let guid = self.dice.guid();
            let (balance, changed) = if paid <= end {
                (0, paid)
            } else if self.dice.percent(10) {
                // Something on account.
                (amount / 2, *agreed)
            } else {
                (*amount, *agreed)
            };
            self.world.fees.push(Fee {
                guid,
                trade_guid,
                item,
                amount: *amount,
                balance,
                due: *due,
                created: *agreed,
                changed,
            });
            let mut remind = due + self.dice.between(6, 10) * DAY + 10 * HOUR;
            while remind < paid.min(end) && remind < due + 80 * DAY {
                let (reason, memo) = self.dice.pick(REASONS);
                self.world.reminders.push(Reminder {
                    fee_guid: guid,
                    trade_guid,
                    reminded_at: remind,
                    reason,
                    memo,
                    source_app: LEDGER,
                    created: remind,
                });
                remind += self.dice.between(14, 25) * DAY;
            }
        }
    }

    /// Writes down the services after a sale, as far as they have come.
    pub fn serve(
        &mut self,
        case: &Case,
        trade_guid: Guid,
        signed: i64,
        payment: &Payment,
    ) -> Services {
        let opened = self.sites[case.site].phase.opened;
        let handover = self.calendar.ago(opened - BUILDING_TIME);
        let end = self.calendar.end();
        let dice = &mut self.dice;
        let registered = signed + dice.between(10, 30) * DAY;
        let lent = registered + dice.between(15, 45) * DAY;
        let moved_in = handover.max(signed + 30 * DAY) + dice.between(0, 60) * DAY + 9 * HOUR;
        let titled = moved_in + dice.between(90, 200) * DAY;
        let mut last = signed;
        let mut serve = |kind, at, description| {
            if at < end {
                self.world.trade_services.push(TradeService { trade_guid, kind, at, description });
                last = last.max(at);
            }
        };
        serve("registration", registered, "合同已登记备案");
        if payment.lends {
            serve("mortgage", lent, "贷款已审批放款");
        }
        serve("intake", moved_in, "已验房并领取钥匙");
        serve("title", titled, "不动产权证已办理");
        Services { last, moved_in: (moved_in < end).then_some(moved_in) }
    }
}

/// How far the services after a sale have come.
pub struct Services {
    /// The moment of the last one, or of signing.
    pub last: i64,
    /// When the keys were given out.
    pub moved_in: Option<i64>,
}
