//! The commands, one file each but for `serve`, which is a folder.

mod admin;
mod app;
mod backup;
mod call;
mod desk;
mod interfaces;
mod listen;
mod noted;
mod output;
mod ping;
mod project;
mod push;
mod restore;
mod serve;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

/// What a command fails with: one line for whoever ran it.
type Failure = Box<dyn std::error::Error>;

/// A property developer's data centre in one binary.
///
/// Without a command it serves, as `dcbox serve` does.
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: serve::Serve,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the interfaces (the default)
    Serve(serve::Serve),
    /// Call an interface: seal, send, verify the answer, print it
    Call(call::Call),
    /// Applications: their keys, grants, callbacks and subscriptions
    App(app::App),
    /// Receive an application's pushes: verify, decrypt, print, answer
    Listen(listen::Listen),
    /// The backlog of messages: list, show, retry, drop, resume
    Push(push::Push),
    /// Sales: rooms, orders, contracts, fees, and customers who are one
    Desk(desk::Desk),
    /// Projects, and which application each is on line for
    Project(project::Project),
    /// The operator's password, links to sign in, and tokens for programs
    Admin(admin::Admin),
    /// Copy the store to a file, on a running or a stopped server
    Backup(backup::Backup),
    /// Put a backup in the store's place, on a stopped server
    Restore(restore::Restore),
    /// List the interfaces, or print their schemas
    Interfaces(interfaces::Interfaces),
}

/// Where the store is.
#[derive(Args)]
struct Data {
    /// The data folder
    #[arg(long = "data", env = "DCBOX_DATA", default_value = "./data", value_name = "DIR")]
    path: PathBuf,
}

/// Runs what the command line asks for.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let done = match cli.command.unwrap_or(Command::Serve(cli.serve)) {
        Command::Serve(serve) => serve.run().map(|()| ExitCode::SUCCESS),
        Command::Call(call) => call.run(),
        Command::App(app) => app.run().map(|()| ExitCode::SUCCESS),
        Command::Listen(listen) => listen.run().map(|()| ExitCode::SUCCESS),
        Command::Push(push) => push.run().map(|()| ExitCode::SUCCESS),
        Command::Desk(desk) => desk.run().map(|()| ExitCode::SUCCESS),
        Command::Project(project) => project.run().map(|()| ExitCode::SUCCESS),
        Command::Admin(admin) => admin.run().map(|()| ExitCode::SUCCESS),
        Command::Backup(backup) => backup.run().map(|()| ExitCode::SUCCESS),
        Command::Restore(restore) => restore.run().map(|()| ExitCode::SUCCESS),
        Command::Interfaces(interfaces) => interfaces.run().map(|()| ExitCode::SUCCESS),
    };
    done.unwrap_or_else(|failure| {
        eprintln!("dcbox: {failure}");
        ExitCode::from(2)
    })
}

/// How this program was called, for the commands that it proposes.
fn program() -> String {
    std::env::args().next().unwrap_or_else(|| "dcbox".to_owned())
}

/// Prints a line, or ends quietly where whoever read us has seen enough (`dcbox … | head`).
fn say(line: impl std::fmt::Display) {
    use std::io::Write as _;
    if writeln!(std::io::stdout(), "{line}").is_err() {
        std::process::exit(0);
    }
}
