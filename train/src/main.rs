//! `digitnet-train`: fetches MNIST, trains a network, evaluates and inspects `.dgn` blobs.
#![forbid(unsafe_code)]

mod commands;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(version, about, long_about = None)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Fetch the MNIST files from public mirrors, checked by SHA-256
    Fetch(commands::fetch::Args),
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Fetch(args) => commands::fetch::run(&args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
