//! What a person does on the admin page, done in Chromium by keyboard and mouse.
//!
//! `Screen` is a browser with a fresh profile; its deeds and what is seen on it have names of their own, and wait until the
//! page is ready for them. Whatever Chromium complains of while a test runs (an error in a script, a breach of the
//! page's policy, a request that failed) fails that test at its end, unless the test has said that it expects it.
//! The server, the applications and their receivers are those of `tests/api/`.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "../api/client.rs"]
#[allow(dead_code, reason = "shared with the tests of the API")]
mod client;
#[path = "../api/http.rs"]
#[allow(dead_code, reason = "shared with the tests of the API")]
mod http;
#[path = "../api/manners.rs"]
#[allow(dead_code, reason = "shared with the tests of the API")]
mod manners;
#[path = "../api/operator.rs"]
#[allow(dead_code, reason = "shared with the tests of the API")]
mod operator;
#[path = "../api/receiver.rs"]
#[allow(dead_code, reason = "shared with the tests of the API")]
mod receiver;
#[path = "../api/server.rs"]
#[allow(dead_code, reason = "shared with the tests of the API")]
mod server;
#[path = "../api/spec.rs"]
#[allow(dead_code, reason = "shared with the tests of the API")]
mod spec;

mod branch;
mod complaints;
mod doing;
mod driver;
mod screen;
mod seeing;

mod apps;
mod audit;
mod board;
mod days;
mod deliveries;
mod hostile;
mod journal;
mod keyboard;
mod look;
mod overview;
mod projects;
mod screenshots;
mod settings;
mod sign_in;
mod the_screen;
