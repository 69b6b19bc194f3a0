//! The servers side by side: the same uploads, in turns, so that whatever else the machine does meets
//! them all alike.

use std::thread::available_parallelism;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use digitnet_testing::server::Server;
use serde_json::Value;

use crate::client::{self, Load, Tally, send};
use crate::{Args, built, flask, milliseconds, picture};

/// Returns how many uploads of the large picture the server answers a second.
pub(super) fn run(args: &Args, small: &[u8], large: &[u8]) -> Result<f64> {
    let rivals = rivals(args)?;
    for (name, server) in &rivals {
        for file in [small, large] {
            reads(server, file).with_context(|| format!("the server {name}"))?;
        }
    }
    println!(
        "\n{:<16} {:<16} {:>10} {:>10} {:>10} {:>10} {:>12} {:>10}",
        "picture", "server", "uploads/s", "p50", "p99", "client", "of constant", "digitnet"
    );
    let processors = available_parallelism()?.get() as f64;
    let mut capacity = 0.0;
    for (name, file) in [("28 x 28 PNG", small), ("1000 x 1000 PNG", large)] {
        let tallies = measure(args, &rivals, file)?;
        capacity = tallies[OURS].rate();
        for ((server, _), tally) in rivals.iter().zip(&tallies) {
            println!(
                "{name:<16} {server:<16} {:>10.0} {:>10} {:>10} {:>8.0} % {:>12.4} {:>8.2} x",
                tally.rate(),
                milliseconds(tally.percentile(0.5)),
                milliseconds(tally.percentile(0.99)),
                100.0 * tally.client.as_secs_f64() / (processors * tally.took.as_secs_f64()),
                tally.rate() / tallies[CONSTANT].rate(),
                capacity / tally.rate(),
            );
        }
    }
    println!(
        "client: its own share of all processors' time; digitnet: how many times as many it answers"
    );
    // What comes next is measured on a machine that has nothing else to do.
    for (_, server) in rivals {
        server.stop()?;
    }
    Ok(capacity)
}

type Rival = (String, Server);

const CONSTANT: usize = 0;
const OURS: usize = 1;

fn rivals(args: &Args) -> Result<Vec<Rival>> {
    let constant = Server::run(&built("examples/constant")?, &[])?;
    let ours = Server::run(&built("digitnet-server")?, &[])?;
    let mut rivals = vec![
        ("constant".to_owned(), constant),
        ("digitnet".to_owned(), ours),
    ];
    if let (true, Some(programs)) = (args.flask, &args.programs) {
        for model in flask::MODELS {
            rivals.push((format!("flask, {model}"), flask::start(programs, model)?));
        }
    }
    Ok(rivals)
}

/// Errors come quickly, so a server that does not read the digit must not be measured.
fn reads(server: &Server, file: &[u8]) -> Result<()> {
    let (status, body) = client::once(server.address(), file)?;
    let answer: Value = serde_json::from_slice(&body).unwrap_or_default();
    ensure!(
        status == 200 && answer["digit"] == picture::DIGIT,
        "should read {}, but answers {status}: {}",
        picture::DIGIT,
        String::from_utf8_lossy(&body)
    );
    Ok(())
}

fn measure(args: &Args, rivals: &[Rival], file: &[u8]) -> Result<Vec<Tally>> {
    let mut tallies: Vec<Tally> = rivals.iter().map(|_| Tally::default()).collect();
    for _ in 0..TURNS {
        for ((name, server), tally) in rivals.iter().zip(&mut tallies) {
            tally.add(send(&Load {
                address: server.address(),
                file,
                connections: args.connections,
                time: Duration::from_secs_f64(args.seconds / f64::from(TURNS)),
                rate: None,
            }));
            ensure!(
                tally.failed + tally.turned_away == 0 && tally.sent() > 0,
                "{name}: {} failed and {} turned away of {}",
                tally.failed,
                tally.turned_away,
                tally.sent()
            );
        }
    }
    Ok(tallies)
}

/// How often each server's turn comes.
const TURNS: u32 = 4;
