//! `digitnet-train`: fetches MNIST, trains a network, evaluates and inspects `.dgn` blobs.
#![forbid(unsafe_code)]

mod commands;

use std::{io, process::ExitCode};

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(version, about, long_about = None)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Fetch data from public mirrors, checked by SHA-256
    Fetch(commands::fetch::Args),
    Train(Box<commands::train::Args>),
    /// Run a network over labelled digits and count
    Evaluate(commands::evaluate::Args),
    LookAlikes(commands::look_alikes::Args),
    /// Print what a .dgn file holds
    Inspect(commands::inspect::Args),
}

fn main() -> ExitCode {
    let arguments = match commands::recipe::expand(std::env::args_os()) {
        Ok(arguments) => arguments,
        Err(error) => {
            eprintln!("error: {error:#}");
            return ExitCode::FAILURE;
        }
    };
    let result = match Cli::parse_from(arguments).command {
        Command::Fetch(args) => commands::fetch::run(&args),
        Command::Train(args) => commands::train::run(&args),
        Command::Evaluate(args) => commands::evaluate::run(&args),
        Command::LookAlikes(args) => commands::look_alikes::run(&args),
        Command::Inspect(args) => commands::inspect::run(&args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        // The reader of a pipe has seen enough.
        Err(error) if is_broken_pipe(&error) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let cause = error.root_cause().downcast_ref::<io::Error>();
    cause.is_some_and(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}
