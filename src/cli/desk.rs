//! `dcbox desk`: the sales desk, on a running or a stopped server.

use clap::{Args, Subcommand};
use rusqlite::Connection;
use serde_json::json;

use super::Failure;
use super::noted::{Noted, act, with_room, with_trade};
use super::output::Output;
use crate::desk::fee::{self, Fee};
use crate::desk::order::{self, NewOrder};
use crate::desk::room::{self, Room, RoomState};
use crate::desk::view::{self, Paper, TradeView};
use crate::desk::{self, DeskError, Yuan, change, contract, merge};
use crate::protocol::DateTime;

#[derive(Args)]
pub(super) struct Desk {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    output: Output,
}

#[derive(Subcommand)]
enum Action {
    /// A project's rooms, with their GUIDs
    Rooms {
        /// The project: its code, its GUID or its name
        project: String,
        /// Only those held, available, ordered or signed
        #[arg(long)]
        state: Option<RoomState>,
    },
    /// Keep an available room back from sale
    Hold { room: String },
    /// Put a held room back on sale
    Release { room: String },
    /// Order a room for one to four customers
    Order(Order),
    /// Sign the contract of an order
    Sign { trade: String },
    /// Give the room back: it is on sale again, and the trade is closed
    Return {
        trade: String,
        /// In words; 退房 unless given
        #[arg(long)]
        reason: Option<String>,
    },
    /// Make an order or a contract void: its room is on sale again, and the trade is closed
    Void {
        trade: String,
        /// In words; 作废 unless given
        #[arg(long)]
        reason: Option<String>,
    },
    /// Change a trade's room, price, way to pay or further buyers
    Change(Change),
    /// Ask the buyers of a trade for another fee
    Fee {
        trade: String,
        /// As 维修基金
        #[arg(long, value_name = "TEXT")]
        item: String,
        #[arg(long, value_name = "YUAN")]
        amount: Yuan,
        /// When it is due
        #[arg(long, value_name = "yyyy-MM-dd", value_parser = day)]
        due: DateTime,
    },
    /// Take a payment of a fee
    Pay {
        fee: String,
        /// All that is left of it unless given
        #[arg(long, value_name = "YUAN")]
        amount: Option<Yuan>,
    },
    /// Merge a customer into another, who gets all that is known of both
    Merge { retain: i64, drop: i64 },
    /// A trade with its orders, contracts and fees
    Show { trade: String },
}

#[derive(Args)]
struct Order {
    /// The room: its GUID, or as "1号楼-1单元-1203 in XM-YT"; the unit may be left out where there is one room of the number
    #[arg(long, value_name = "GUID|BUILDING-ROOM in PROJECT")]
    room: String,
    /// Who buys; the first is the trade's customer
    #[arg(long, value_name = "ID,…", value_delimiter = ',', required = true)]
    customer: Vec<i64>,
    /// The customer's open one in the project unless given, or a new one
    #[arg(long, value_name = "GUID")]
    opportunity: Option<String>,
    /// Who sells; the opportunity's consultant unless given, or who looks after the customer there
    #[arg(long, value_name = "GUID")]
    consultant: Option<String>,
    /// The list price unless given
    #[arg(long, value_name = "YUAN")]
    amount: Option<Yuan>,
    /// How it is paid, as 一次性付款
    #[arg(long, value_name = "TEXT", default_value = order::DEFAULT_PAYMENT)]
    payment: String,
    /// When the contract is due; in 15 days unless given
    #[arg(long, value_name = "yyyy-MM-dd", value_parser = day)]
    sign_by: Option<DateTime>,
}

#[derive(Args)]
struct Change {
    trade: String,
    #[command(flatten)]
    to: To,
}

#[derive(Args)]
#[group(required = true, multiple = true)]
struct To {
    /// Another room of the project, for its list price or for --price
    #[arg(long, value_name = "GUID|BUILDING-ROOM in PROJECT")]
    room: Option<String>,
    /// Another price
    #[arg(long, value_name = "YUAN")]
    price: Option<Yuan>,
    /// Another way to pay
    #[arg(long, value_name = "TEXT", conflicts_with_all = ["room", "price"])]
    payment: Option<String>,
    /// Other buyers; the first stays
    #[arg(long, value_name = "ID,…", value_delimiter = ',', conflicts_with_all = ["room", "price", "payment"])]
    customer: Vec<i64>,
}

fn day(text: &str) -> Result<DateTime, &'static str> {
    let begins = DateTime::parse(&format!("{text} 00:00:00"));
    begins.ok_or("a day is written as 2026-05-31")
}

impl Desk {
    pub(super) fn run(self) -> Result<(), Failure> {
        let Self { action, output } = self;
        let conn = &mut output.store()?;
        match action {
            Action::Rooms { project, state } => {
                let rooms = room::list(conn, &project, state)?;
                output.tell(&rooms, |rooms| rooms.iter().map(room_line).collect())
            }
            Action::Hold { room } => {
                output.tell(&with_room(conn, "room.hold", &room, room::hold)?, one_room)
            }
            Action::Release { room } => {
                output.tell(&with_room(conn, "room.release", &room, room::release)?, one_room)
            }
            Action::Order(new) => {
                let trade = new.place(conn)?;
                output.trade(conn, &trade)
            }
            Action::Sign { trade } => {
                with_trade(conn, "trade.sign", &trade, |desk| contract::sign(desk, &trade))?;
                output.trade(conn, &trade)
            }
            Action::Return { trade, reason } => {
                let reason = reason.as_deref();
                with_trade(conn, "trade.return", &trade, |desk| {
                    change::give_back(desk, &trade, reason)
                })?;
                output.trade(conn, &trade)
            }
            Action::Void { trade, reason } => {
                let reason = reason.as_deref();
                with_trade(conn, "trade.void", &trade, |desk| change::void(desk, &trade, reason))?;
                output.trade(conn, &trade)
            }
            Action::Change(Change { trade, to }) => {
                with_trade(conn, to.action(), &trade, |desk| to.change(desk, &trade))?;
                output.trade(conn, &trade)
            }
            Action::Fee { trade, item, amount, due } => {
                let fee = act(conn, "fee.add", |desk, _| {
                    let done = fee::add(desk, &trade, &item, amount, due)?;
                    let (subject, after) = (done.guid.clone(), done.noted());
                    Ok(Noted { done, subject, before: None, after })
                })?;
                output.tell(&fee, |fee| vec![fee_line(fee)])
            }
            Action::Pay { fee, amount } => {
                let fee = act(conn, "fee.pay", |desk, look| {
                    let before = Some(json!({ "balance": fee::find(look, &fee)?.balance.0 }));
                    let done = fee::pay(desk, &fee, amount)?;
                    let (subject, after) = (done.guid.clone(), done.noted());
                    Ok(Noted { done, subject, before, after })
                })?;
                output.tell(&fee, |fee| vec![fee_line(fee)])
            }
            Action::Merge { retain, drop } => {
                let merged = act(conn, "customer.merge", |desk, _| {
                    let done = merge::merge(desk, retain, drop)?;
                    let (before, after) = (Some(json!({ "dropped": drop })), json!(done));
                    Ok(Noted { done, subject: retain.to_string(), before, after })
                })?;
                output.tell(&merged, |merged| {
                    vec![
                        format!("customer {drop} is {retain} now"),
                        format!("opportunities moved  {}", merged.opportunities.len()),
                        format!("… of them closed     {}", merged.closed.len()),
                        format!("leads moved          {}", merged.leads.len()),
                    ]
                })
            }
            Action::Show { trade } => output.trade(conn, &trade),
        }
    }
}

impl Order {
    /// Orders the room; gives the trade's GUID.
    fn place(&self, conn: &mut Connection) -> Result<String, DeskError> {
        act(conn, "trade.order", |desk, look| {
            let room = room::find(look, &self.room)?;
            let done = order::place(desk, &self.as_asked())?;
            let after = view::show(look, &done)?;
            let amount = after.orders.last().map(|order| order.amount.0);
            let customers = &self.customer;
            let after = json!({ "room": after.room, "state": after.room_state, "customers": customers, "amount": amount });
            let before = Some(json!({ "state": room.state }));
            Ok(Noted { subject: done.clone(), done, before, after })
        })
    }

    fn as_asked(&self) -> NewOrder<'_> {
        NewOrder {
            room: &self.room,
            customers: &self.customer,
            opportunity: self.opportunity.as_deref(),
            consultant: self.consultant.as_deref(),
            amount: self.amount,
            payment: Some(&self.payment),
            sign_by: self.sign_by.map(|day| day.0),
        }
    }
}

impl To {
    /// What the change is called in the audit table.
    const fn action(&self) -> &'static str {
        match self {
            Self { room: Some(_), .. } => "trade.room",
            Self { price: Some(_), .. } => "trade.price",
            Self { payment: Some(_), .. } => "trade.payment",
            Self { .. } => "trade.buyers",
        }
    }

    fn change(&self, desk: &mut desk::Desk<'_, '_>, trade: &str) -> Result<(), DeskError> {
        match self {
            Self { room: Some(room), price, .. } => change::room(desk, trade, room, *price),
            Self { price: Some(price), .. } => change::price(desk, trade, *price),
            Self { payment: Some(payment), .. } => change::payment(desk, trade, payment),
            Self { customer, .. } => change::buyers(desk, trade, customer),
        }
    }
}

impl Output {
    fn trade(&self, conn: &Connection, trade: &str) -> Result<(), Failure> {
        self.tell(&view::show(conn, trade)?, trade_lines)
    }
}

fn one_room(room: &Room) -> Vec<String> {
    vec![room_line(room)]
}

fn room_line(room: &Room) -> String {
    let Room { guid, name, state, area, price, layout, .. } = room;
    let layout = layout.as_deref().unwrap_or_default();
    format!("{guid}  {:9}  {price:>14} yuan  {area:>7.2} m²  {name}  {layout}", state.as_str())
}

fn trade_lines(view: &TradeView) -> Vec<String> {
    let buyers: Vec<_> =
        view.buyers.iter().map(|buyer| format!("{} ({})", buyer.name, buyer.id)).collect();
    let mut lines = vec![
        format!("trade        {}  {}", view.trade, view.state),
        format!("room         {}  {}  {}", view.room, view.room_name, view.room_state),
        format!("buyers       {}", buyers.join(", ")),
        format!("consultant   {}", view.consultant),
    ];
    if let Some(opportunity) = &view.opportunity {
        let open = if opportunity.open { "open" } else { "closed" };
        lines.push(format!("opportunity  {}  {} ({open})", opportunity.guid, opportunity.status));
    }
    lines.extend(view.orders.iter().map(|order| format!("order        {}", paper_line(order))));
    lines.extend(view.contracts.iter().map(|paper| format!("contract     {}", paper_line(paper))));
    lines.extend(view.fees.iter().map(|fee| format!("fee          {}", fee_line(fee))));
    lines
}

fn paper_line(paper: &Paper) -> String {
    let Paper { guid, amount, payment, at, open, status, close_reason, .. } = paper;
    let code = status.map(|status| format!(" {status}")).unwrap_or_default();
    let end = match close_reason {
        Some(reason) if !open => format!("closed{code} {reason}"),
        _ => "open".to_owned(),
    };
    format!("{guid}  {at}  {amount:>14} yuan  {payment}  {end}")
}

fn fee_line(fee: &Fee) -> String {
    let Fee { guid, item, amount, balance, due, .. } = fee;
    let due: String = due.to_string().chars().take(10).collect();
    format!("{guid}  {item}  {amount} yuan, {balance} left, due {due}")
}
