//! `digitnet-server`: serves the upload page, or reads picture files at the command line.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use digitnet_server::limits::Limits;
use digitnet_server::logging::Logging;
use digitnet_server::service::Service;
use digitnet_server::{filters, serve};

mod allocator;
mod classify;

/// Reads handwritten digits: serves the upload page, or reads files.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: Serve,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the upload page and the JSON API (the default).
    Serve(Box<Serve>),
    /// Read picture files and print what each one says.
    Classify(classify::Classify),
}

#[derive(Args)]
struct Serve {
    /// Address to listen on.
    #[arg(
        long,
        env = "DIGITNET_HOST",
        default_value = "0.0.0.0",
        value_name = "ADDRESS"
    )]
    host: IpAddr,
    /// Port to listen on; 0 takes a free one.
    #[arg(long, env = "PORT", default_value_t = 8080)]
    port: u16,
    #[command(flatten)]
    limits: Limits,
    #[command(flatten)]
    logging: Logging,
}

fn main() -> ExitCode {
    allocator::give_back_soon();
    let cli = Cli::parse();
    match cli.command.unwrap_or(Command::Serve(Box::new(cli.serve))) {
        Command::Serve(options) => run(*options),
        Command::Classify(files) => classify::run(&files),
    }
}

fn run(options: Serve) -> ExitCode {
    options.logging.start();
    match serve(SocketAddr::new(options.host, options.port), options.limits) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("digitnet-server: {message}");
            ExitCode::FAILURE
        }
    }
}

fn serve(address: SocketAddr, limits: Limits) -> Result<(), String> {
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|error| format!("cannot start threads to serve with: {error}"))?;
    let outcome = runtime.block_on(async {
        let stop =
            serve::stop_signal().map_err(|error| format!("cannot await signals: {error}"))?;
        let listener = serve::listen(address)
            .await
            .map_err(|error| cannot_listen(address, &error))?;
        let bound = listener.local_addr().unwrap_or(address);
        println!("digitnet-server: listening on http://{}", reachable(bound));
        let service = Service::new(limits);
        let routes = filters::routes(&service);
        if !serve::run(listener, service, routes, stop).await {
            eprintln!("digitnet-server: stopped before every request was answered");
        }
        Ok(())
    });
    // A picture that is still being decoded has nobody left to answer.
    runtime.shutdown_background();
    outcome
}

fn cannot_listen(address: SocketAddr, error: &io::Error) -> String {
    let advice = match error.kind() {
        io::ErrorKind::AddrInUse => "another program uses the port; choose one with --port or PORT",
        io::ErrorKind::PermissionDenied => "choose a port of 1024 or more with --port or PORT",
        _ => "choose another address with --host and --port",
    };
    format!("cannot listen on {address}: {error}; {advice}")
}

/// An address that a browser on this machine can open: `0.0.0.0` is none.
fn reachable(bound: SocketAddr) -> String {
    if bound.ip().is_unspecified() {
        format!("localhost:{} (all addresses)", bound.port())
    } else {
        bound.to_string()
    }
}
