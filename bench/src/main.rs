//! Measures dcbox beside a bare actix-web server that answers the same number of bytes.
//!
//! `cargo run --release -p dcbox-bench` builds dcbox, makes demo stores, starts both servers as
//! processes of their own on loopback, loads them in turns and prints a Markdown table on stdout;
//! what happens meanwhile goes to stderr. The servers end with it, however it ends.
//!
//! The ratio to the bare server is the figure to look at: both serve the same bytes to the same
//! generator on the same machine, so what is left is what dcbox does itself.

mod arm;
mod bare;
mod beside;
mod browser;
mod customers;
mod estate;
mod figures;
mod http;
mod load;
mod machine;
mod measure;
mod post;
mod process;
mod processor;
mod receiver;
mod report;
mod reports;
mod requests;
mod target;
mod verify;
mod world;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};

use measure::Measurement;

/// The same allocator as dcbox has, so that the bare server is no easier to come up to.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
#[command(version, about, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// A smoke test: one round of one second. Only errors fail it, never timings.
    #[arg(long)]
    quick: bool,
    /// Runs this measurement alone; may be given more than once.
    #[arg(long, value_enum, value_name = "NAME")]
    only: Vec<Measurement>,
    /// Keep-alive connections, each of which sends its next request when the last is answered.
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..=1000))]
    connections: u16,
    /// How long each server is measured in each round, after a warm-up of a fifth of it.
    #[arg(long, default_value_t = 5.0)]
    seconds: f64,
    /// Rounds. Every round measures each server once; the ratio reported is the rounds' median.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// The dcbox to measure. Without it, this workspace's own, built first where that is needed.
    #[arg(long, value_name = "FILE")]
    dcbox: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the bare server that dcbox is held against.
    #[command(hide = true)]
    Bare {
        /// How many bytes every answer has.
        #[arg(long)]
        bytes: usize,
    },
    /// Serves an application that receives messages.
    #[command(hide = true)]
    Receive,
    /// Becomes another program, one that ends when its parent does.
    #[command(hide = true)]
    Tied {
        /// The program and its arguments.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
        command: Vec<OsString>,
    },
}

/// How every load is run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    connections: usize,
    warm_up: Duration,
    window: Duration,
    rounds: usize,
    /// How many rounds more may be spent where other programs spoil some.
    spare_rounds: usize,
    /// How often what needs no load is repeated.
    repeats: usize,
    /// Whether all is to be as small as it can be.
    quick: bool,
}

impl Plan {
    fn of(arguments: &Arguments) -> Self {
        let seconds = if arguments.quick { 1.0 } else { arguments.seconds.clamp(0.1, 600.0) };
        let rounds = if arguments.quick { 1 } else { arguments.rounds.max(1) };
        Self {
            connections: usize::from(arguments.connections),
            warm_up: Duration::from_secs_f64(seconds / 5.0),
            window: Duration::from_secs_f64(seconds),
            rounds,
            spare_rounds: if arguments.quick { 0 } else { rounds * 2 },
            repeats: if arguments.quick { 3 } else { 10 },
            quick: arguments.quick,
        }
    }
}

/// 0: all is well. 1: something went wrong. 2: all answers were right, but a target was missed.
fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match &arguments.command {
        Some(Command::Bare { bytes }) => bare::serve(*bytes).map(|()| true),
        Some(Command::Receive) => receiver::serve().map(|()| true),
        Some(Command::Tied { command }) => process::become_tied(command).map(|()| true),
        None => run(&arguments).map(|met| met || arguments.quick),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(2),
        Err(error) => {
            eprintln!("dcbox-bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Measures and prints; tells whether every target was met.
fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    let dcbox = match &arguments.dcbox {
        Some(given) => given.clone(),
        None => target::dcbox()?,
    };
    let plan = Plan::of(arguments);
    let chosen = match arguments.only.as_slice() {
        [] => Measurement::USUAL,
        only => only,
    };
    let world = world::World::new(dcbox)?;
    let facts = machine::facts(world.path())?;
    let mut rows = Vec::new();
    for measurement in chosen {
        eprintln!("{measurement}");
        rows.extend(measurement.take(&world, &plan)?);
    }
    println!("{}", report::table(&facts, &plan, &rows));
    Ok(rows.iter().all(|row| row.met() != Some(false)))
}
