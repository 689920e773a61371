//! What the data centre promises, asked over the wire.
//!
//! The client here is written from the specification alone and uses nothing of the server's code, so a mistake in the
//! protocol cannot hide by being made twice. `Site` starts the real binary; `App` is an application that talks to it.
#![allow(clippy::unwrap_used, clippy::panic)]

mod brokers;
mod client;
mod customer_world;
mod http;
mod lists;
mod manners;
mod post;
mod receiver;
mod sales_office;
mod samples;
mod server;
mod spec;

mod applications;
mod base_consultants;
mod base_estate;
mod base_lists;
mod base_streets;
mod broker_day;
mod broker_offices;
mod broker_recommends;
mod broker_registers;
mod broker_reserved;
mod command_call;
mod contract_schemas;
mod contract_wire;
mod customer_attributes;
mod customer_follow_ups;
mod customer_obsolete;
mod customer_profiles;
mod customer_races;
mod customer_reminders;
mod gateway_commands;
mod gateway_header;
mod gateway_order;
mod gateway_sid;
mod gateway_transport;
mod kill;
mod listen;
mod no_loss;
mod no_loss_load;
mod push_applications;
mod push_backlog;
mod push_events;
mod push_keys;
mod push_order;
mod push_stops;
mod push_subscriptions;
mod push_triggers;
mod push_verdicts;
mod race;
mod refused_starts;
mod robustness;
mod sales_leads;
mod sales_opportunities;
mod sales_partners;
mod sales_trades;
mod secrecy;
mod serials;
mod serving;
