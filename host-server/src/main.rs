//! `digitnet-server`: serves the upload page, or reads picture files at the command line.

use std::future::pending;
use std::io::{self, Write};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Parser, Subcommand};
use digitnet_server::interface::{Interface, MetricsAddress};
use digitnet_server::limits::Limits;
use digitnet_server::logging::Logging;
use digitnet_server::service::Service;
use digitnet_server::{allocator, filters, serve, version};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

mod classify;
mod health;

/// Reads handwritten digits: serves the upload page, or reads files.
#[derive(Parser)]
#[command(version = version::told(), about)]
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
    /// Ask the server on this machine whether it answers; exit code 0 where it does.
    Health(health::Health),
}

#[derive(Args)]
struct Serve {
    /// Address to listen on [default: all, of IPv6 and IPv4].
    #[arg(long, env = "DIGITNET_HOST", value_name = "ADDRESS")]
    host: Option<IpAddr>,
    /// Port to listen on; 0 takes a free one.
    #[arg(long, env = "PORT", default_value_t = 8080)]
    port: u16,
    #[command(flatten)]
    limits: Limits,
    #[command(flatten)]
    interface: Interface,
    #[command(flatten)]
    logging: Logging,
}

#[global_allocator]
static ALLOCATOR: allocator::Counting = allocator::Counting;

fn main() -> ExitCode {
    allocator::give_back_soon();
    let cli = Cli::parse();
    match cli.command.unwrap_or(Command::Serve(Box::new(cli.serve))) {
        Command::Serve(options) => run(*options),
        Command::Classify(files) => classify::run(&files),
        Command::Health(options) => health::run(&options),
    }
}

fn run(mut options: Serve) -> ExitCode {
    let advice = serve::fit_files(&mut options.limits);
    let service = Service::with(options.limits, options.interface);
    let log = match options
        .logging
        .start(service.metrics.log_lines_lost.clone())
    {
        Ok(log) => log,
        Err(error) => return failed(&format!("cannot start the thread that logs: {error}")),
    };
    if let Some(advice) = advice {
        tracing::warn!("{advice}");
    }
    let outcome = serve(options.host, options.port, service);
    // From here on nothing waits for who reads the log.
    log.finish();
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => failed(&message),
    }
}

fn failed(message: &str) -> ExitCode {
    let _nobody_reads = writeln!(io::stderr(), "digitnet-server: {message}");
    ExitCode::FAILURE
}

fn serve(host: Option<IpAddr>, port: u16, service: Arc<Service>) -> Result<(), String> {
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|error| format!("cannot start threads to serve with: {error}"))?;
    let outcome = runtime.block_on(async {
        let mut signals =
            serve::Signals::new().map_err(|error| format!("cannot await signals: {error}"))?;
        let listener = match host {
            Some(host) => listen(SocketAddr::new(host, port))?,
            None => listen_everywhere(port)?,
        };
        say_where(&listener);
        serve_metrics(&service)?;
        let routes = filters::routes(&service);
        let (told, stop) = oneshot::channel::<()>();
        let served = serve::run(listener, service, routes, async {
            let _told_or_gone = stop.await;
        });
        let stopped = async {
            signals.next().await;
            let _runs_still = told.send(());
            signals.next().await;
        };
        tokio::select! {
            all = served => if !all {
                tracing::warn!("stopped before every request was answered");
            },
            () = stopped => tracing::warn!("told twice to stop: stopped at once"),
        }
        Ok(())
    });
    // A picture that is still being decoded has nobody left to answer.
    runtime.shutdown_background();
    outcome
}

/// Opens the port for `/metrics`, if it has one of its own.
fn serve_metrics(service: &Arc<Service>) -> Result<(), String> {
    let listener = match service.interface.metrics_address {
        None | Some(MetricsAddress::Off) => return Ok(()),
        Some(MetricsAddress::Port(port)) => listen_everywhere(port)?,
        Some(MetricsAddress::At(address)) => listen(address)?,
    };
    if let Ok(bound) = listener.local_addr() {
        let _nobody_reads = writeln!(
            io::stdout(),
            "digitnet-server: metrics at http://{bound}/metrics"
        );
    }
    let routes = filters::metrics_port(service);
    tokio::spawn(serve::run(listener, Arc::clone(service), routes, pending()));
    Ok(())
}

fn listen(address: SocketAddr) -> Result<TcpListener, String> {
    let listener = serve::listen(address);
    listener.map_err(|error| cannot_listen(&address.to_string(), &error))
}

fn listen_everywhere(port: u16) -> Result<TcpListener, String> {
    let listener = serve::listen_everywhere(port);
    listener.map_err(|error| cannot_listen(&format!("port {port}"), &error))
}

fn cannot_listen(place: &str, error: &io::Error) -> String {
    let advice = match error.kind() {
        io::ErrorKind::AddrInUse => "another program uses the port; choose one with --port or PORT",
        io::ErrorKind::PermissionDenied => "choose a port of 1024 or more with --port or PORT",
        _ => "choose another address with --host and --port",
    };
    format!("cannot listen on {place}: {error}; {advice}")
}

fn say_where(listener: &TcpListener) {
    if let Ok(bound) = listener.local_addr() {
        let place = reachable(bound);
        let _nobody_reads = writeln!(io::stdout(), "digitnet-server: listening on http://{place}");
    }
}

/// An address that a browser on this machine can open: `0.0.0.0` and `::` are none.
fn reachable(bound: SocketAddr) -> String {
    if bound.ip().is_unspecified() {
        format!("localhost:{} (all addresses)", bound.port())
    } else {
        bound.to_string()
    }
}
