//! What the server bears, beside the same server that answers a constant, in one run.

mod client;
mod picture;

use std::fs;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::command::{cargo, execute};
use crate::server::{Server, built};
use client::{Load, Tally, send};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Seconds of each measurement
    #[arg(long, default_value_t = 4.0)]
    seconds: f64,
    /// Connections that send as fast as they are answered
    #[arg(long, default_value_t = 8)]
    connections: usize,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let build = ["build", "--release", "--package", "digitnet-server"];
    execute(cargo(&build).args(["--bin", "digitnet-server", "--example", "constant"]))?;
    let (small, large) = (picture::png(28)?, picture::png(1000)?);
    start(&small)?;
    let capacity = compare(args, &small, &large)?;
    overload(args, &large, 10.0 * capacity)
}

/// Start to first answer, and memory at rest.
fn start(file: &[u8]) -> Result<()> {
    let program = built("release", "digitnet-server");
    let mut times = Vec::new();
    let mut resting = 0;
    for _ in 0..10 {
        let begin = Instant::now();
        let server = Server::run(&program, &[])?;
        ensure!(
            client::once(address(&server)?, file)? == 200,
            "the first upload is refused"
        );
        times.push(begin.elapsed());
        resting = memory(&server, "VmRSS")?;
    }
    times.sort_unstable();
    println!(
        "\nstart to first answer: {} (median of 10)",
        milliseconds(times[5])
    );
    println!(
        "resident memory at rest, after one upload: {:.1} MiB",
        mebibytes(resting)
    );
    Ok(())
}

/// Uploads a second beside the constant server, in turns; returns those of the large picture.
fn compare(args: &Args, small: &[u8], large: &[u8]) -> Result<f64> {
    println!(
        "\n{:<16} {:<10} {:>10} {:>9} {:>9} {:>7}",
        "picture", "server", "uploads/s", "p50", "p99", "ratio"
    );
    let servers = [
        (
            "constant",
            Server::run(&built("release/examples", "constant"), &[])?,
        ),
        (
            "digitnet",
            Server::run(&built("release", "digitnet-server"), &[])?,
        ),
    ];
    let mut capacity = 0.0;
    for (name, file) in [("28 x 28 PNG", small), ("1000 x 1000 PNG", large)] {
        let mut rates = Vec::new();
        for (server_name, server) in &servers {
            let load = Load {
                address: address(server)?,
                file,
                connections: args.connections,
                time: Duration::from_secs_f64(args.seconds),
                rate: None,
            };
            let tally = send(&load);
            ensure!(
                tally.failed + tally.turned_away == 0,
                "{} failed",
                tally.failed
            );
            rates.push(tally.rate());
            capacity = tally.rate();
            println!(
                "{name:<16} {server_name:<10} {:>10.0} {:>9} {:>9} {:>7.2}",
                tally.rate(),
                milliseconds(tally.percentile(0.5)),
                milliseconds(tally.percentile(0.99)),
                tally.rate() / rates[0],
            );
        }
    }
    Ok(capacity)
}

/// More uploads than can be read.
fn overload(args: &Args, file: &[u8], rate: f64) -> Result<()> {
    let server = Server::run(
        &built("release", "digitnet-server"),
        &["--trust-forwarded-for"],
    )?;
    let load = |connections, rate| -> Result<Tally> {
        Ok(send(&Load {
            address: address(&server)?,
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
    println!(
        "peak memory {:.1} MiB",
        mebibytes(memory(&server, "VmHWM")?)
    );
    let after = load(args.connections, None)?;
    println!(
        "afterwards {:.0}/s, p50 {}, {} failed",
        after.rate(),
        milliseconds(after.percentile(0.5)),
        after.failed,
    );
    Ok(())
}

fn address(server: &Server) -> Result<SocketAddr> {
    let address = server.url().trim_start_matches("http://");
    address
        .parse()
        .with_context(|| format!("{address} is no address"))
}

/// A line of /proc/PID/status, in bytes.
fn memory(server: &Server, field: &str) -> Result<u64> {
    let path = format!("/proc/{}/status", server.id());
    let status = fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
    let line = status.lines().find(|line| line.starts_with(field));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    Ok(kilobytes.with_context(|| format!("{path} has no {field}"))? << 10)
}

fn milliseconds(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}

fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

const OVERLOAD_CONNECTIONS: usize = 256;
