//! What the server bears, beside servers that others would write, in one run.
//!
//! `cargo xtask load` builds what is measured and starts this.

#![forbid(unsafe_code)]

mod client;
mod compare;
mod connection;
mod flask;
mod picture;

use std::path::PathBuf;
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use clap::Parser;
use digitnet_testing::process::{Memory, memory};
use digitnet_testing::server::Server;

use client::{Load, Tally, send};

#[derive(Parser)]
#[command(name = "cargo xtask load", about = "What the server bears")]
struct Args {
    /// Seconds of each measurement
    #[arg(long, default_value_t = 4.0)]
    seconds: f64,
    /// Connections that send as fast as they are answered
    #[arg(long, default_value_t = 8)]
    connections: usize,
    /// Compare with Flask and TensorFlow as well (bench/flask), installed under target/ from PyPI
    #[arg(long)]
    flask: bool,
    /// Where the programs of its environment are
    #[arg(
        long,
        env = "DIGITNET_FLASK",
        hide = true,
        required_if_eq("flask", "true")
    )]
    programs: Option<PathBuf>,
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> Result<()> {
    let (small, large) = (picture::png(28)?, picture::png(1000)?);
    start(&small)?;
    rest(&small)?;
    let capacity = compare::run(args, &small, &large)?;
    overload(args, &large, 10.0 * capacity)
}

fn start(file: &[u8]) -> Result<()> {
    let program = built("digitnet-server")?;
    let mut times = Vec::new();
    for _ in 0..10 {
        let begin = Instant::now();
        upload(&Server::run(&program, &[])?, file)?;
        times.push(begin.elapsed());
    }
    times.sort_unstable();
    println!(
        "\nstart to first answer: {} (median of 10), {} (longest)",
        milliseconds(times[5]),
        milliseconds(times[9])
    );
    Ok(())
}

fn rest(file: &[u8]) -> Result<()> {
    let server = Server::run(&built("digitnet-server")?, &[])?;
    thread::sleep(REST);
    let before = mebibytes(&server, Memory::Resident)?;
    upload(&server, file)?;
    thread::sleep(REST);
    let after = mebibytes(&server, Memory::Resident)?;
    println!(
        "resident memory at rest: {before:.1} MiB before any upload, {after:.1} MiB after one"
    );
    Ok(())
}

fn upload(server: &Server, file: &[u8]) -> Result<()> {
    let (status, _) = client::once(server.address(), file)?;
    ensure!(status == 200, "the upload is answered with {status}");
    Ok(())
}

/// More uploads than can be read.
fn overload(args: &Args, file: &[u8], rate: f64) -> Result<()> {
    let server = Server::run(&built("digitnet-server")?, &["--trust-forwarded-for"])?;
    let load = |connections, rate| -> Result<Tally> {
        Ok(send(&Load {
            address: server.address(),
            file,
            connections,
            time: Duration::from_secs_f64(args.seconds),
            rate,
        }))
    };
    let tally = load(OVERLOAD_CONNECTIONS, Some(rate))?;
    let share = |part: usize| 100.0 * part as f64 / tally.sent().max(1) as f64;
    println!("\n1000 x 1000 PNG at ten times capacity, {OVERLOAD_CONNECTIONS} connections:");
    println!(
        "offered   {:.0}/s, sent {:.0}/s",
        rate,
        tally.sent() as f64 / tally.took.as_secs_f64()
    );
    println!(
        "answered  {:.1} % ({:.0}/s), p50 {}, p99 {}",
        share(tally.answered.len()),
        tally.rate(),
        milliseconds(tally.percentile(0.5)),
        milliseconds(tally.percentile(0.99)),
    );
    println!("429       {:.1} %", share(tally.turned_away));
    println!("failed    {:.1} %", share(tally.failed));
    println!("peak memory {:.1} MiB", mebibytes(&server, Memory::Peak)?);
    let after = load(args.connections, None)?;
    println!(
        "afterwards {:.0}/s, p50 {}, {} failed",
        after.rate(),
        milliseconds(after.percentile(0.5)),
        after.failed,
    );
    Ok(())
}

/// A program that cargo has built beside this one.
fn built(program: &str) -> Result<PathBuf> {
    let own = std::env::current_exe()?;
    let path = own.with_file_name(program);
    ensure!(
        path.is_file(),
        "there is no {}: `cargo xtask load` builds it",
        path.display()
    );
    Ok(path)
}

/// Memory of a server, for people.
fn mebibytes(server: &Server, which: Memory) -> Result<f64> {
    let kibibytes = memory(server.id(), which);
    let kibibytes = kibibytes.context("the system does not tell a process's memory")?;
    Ok(kibibytes as f64 / 1024.0)
}

fn milliseconds(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}

/// Until a server that has nothing to do has given back what it needs no more.
const REST: Duration = Duration::from_secs(1);
const OVERLOAD_CONNECTIONS: usize = 256;
