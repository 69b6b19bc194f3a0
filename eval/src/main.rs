//! How well the server reads: labelled pictures, in the process itself, counted by kind.
//!
//! One module for each evaluation; what they share:
//!
//! ```text
//! manifest   a folder of pictures and what each should read
//! answer     what the server makes of a file, and how that compares
//! cause      which step lost a picture
//! tally      counts, in all and by group
//! sheet      a page that shows every picture which was misread
//! baselines  simpler ways to prepare a picture, with the same network
//! ```

#![forbid(unsafe_code)]

mod answer;
mod baselines;
mod cause;
mod manifest;
mod misread_page;
mod side_by_side;
mod situations;
mod tally;
mod uploads;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "How well the server reads")]
struct Cli {
    #[command(subcommand)]
    evaluation: Evaluation,
}

#[derive(Subcommand)]
enum Evaluation {
    /// Read folders of labelled pictures and count what is read right
    Uploads(uploads::Args),
    /// Put digits into situations that people's pictures are in, and count what is read right
    Situations(situations::Args),
    /// Lay single digits of many authors side by side and count the numbers that are read right
    SideBySide(side_by_side::Args),
}

fn main() -> ExitCode {
    let result = match Cli::parse().evaluation {
        Evaluation::Uploads(args) => uploads::run(&args),
        Evaluation::Situations(args) => situations::run(&args),
        Evaluation::SideBySide(args) => side_by_side::run(&args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
