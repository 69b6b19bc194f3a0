//! A distributed Locust run on this machine: the release server, a master and its workers.

pub(crate) mod pictures;
pub(crate) mod roles;
mod sampler;

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use digitnet_testing::process::{Process, free_port};
use digitnet_testing::server::Server;
use serde_json::json;

use crate::{
    command::{empty, execute, root},
    manifests,
    python::Environment,
    server::{self, Build},
};
use roles::{Mode, Run};
use sampler::Sampler;

const LOCUST: &str = "loadtest/requirements.txt";
/// The environment of what draws no graphs.
const SMOKE: &str = "smoke-venv";
const GRAPHS: &str = "loadtest/requirements-graphs.txt";
/// Each user says that it is another client, as visitors behind a balancer are.
const BEHIND_A_PROXY: &[&str] = &["--trust-forwarded-for=1"];
/// Beyond those of the users: old ones that a restarted user leaves behind, and our own.
const SPARE_CONNECTIONS: u32 = 20;
/// What a run may take beyond its duration: to start, to finish what is in flight, to report.
const MARGIN: Duration = Duration::from_secs(180);

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    run: Run,
    /// What CI does instead: a few users for some seconds, no error tolerated, no graphs
    #[arg(long)]
    smoke: bool,
    /// Shortly, with the arguments and files of the manifests for Kubernetes, as processes here
    #[arg(long, conflicts_with_all = ["smoke", "host", "publish"])]
    manifests: bool,
    /// Processes that play users
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=64))]
    workers: u32,
    /// Processors for Locust, as `taskset` names them; the server keeps those that xtask has
    #[arg(long, value_name = "LIST")]
    locust_on: Option<String>,
    /// Another server instead of a fresh one; only one that is yours
    #[arg(long, value_name = "URL")]
    host: Option<String>,
    /// Write docs/load-results.md and its graphs from this run
    #[arg(long, conflicts_with_all = ["smoke", "host"])]
    publish: bool,
}

pub(crate) fn smoke() -> Result<()> {
    let run = Run::smoke();
    test(&run, &Fleet::default(), None).map(|_| ())
}

/// As the manifests start it: what a cluster would do is done here.
pub(crate) fn as_deployed() -> Result<()> {
    let manifests = Environment::with(manifests::ENVIRONMENT, &[manifests::LOCK])?;
    let locust = Environment::with(SMOKE, &[LOCUST])?;
    pictures::run()?;
    let folder = root().join("target/loadtest/as-deployed");
    // Nothing of an earlier run stays to be taken for this one's.
    empty(&folder)?;
    let server = server::start(Build::Release, BEHIND_A_PROXY)?;
    let mut check = manifests.program("python");
    check.arg("deploy/check/as_deployed.py");
    check.arg("--kubectl").arg(manifests.path("kubectl"));
    check.arg("--locust").arg(locust.path("locust"));
    check.arg("--url").arg(server.url());
    check.arg("--out").arg(&folder).arg("--ports");
    for _ in 0..4 {
        check.arg(free_port()?.to_string());
    }
    execute(&mut check)?;
    recovered(&server)
}

pub(crate) fn run(args: &Args) -> Result<()> {
    if args.manifests {
        return as_deployed();
    }
    if args.smoke {
        return smoke();
    }
    let fleet = Fleet {
        workers: args.workers,
        locust_on: args.locust_on.clone(),
    };
    let results = test(&args.run, &fleet, args.host.as_deref());
    let folder = folder(&args.run);
    // Also of a run that failed: the graphs tell why.
    if folder.join("stats_stats_history.csv").is_file() {
        let mut report = Environment::with("loadtest-venv", &[LOCUST, GRAPHS])?.program("python");
        report.arg("loadtest/report.py").arg(&folder);
        if args.publish {
            report.arg("--publish").arg(root().join("docs"));
        }
        execute(&mut report)?;
    }
    results
}

/// Who runs where.
struct Fleet {
    workers: u32,
    locust_on: Option<String>,
}

impl Default for Fleet {
    fn default() -> Self {
        Self {
            workers: 2,
            locust_on: None,
        }
    }
}

fn folder(run: &Run) -> PathBuf {
    root().join("target/loadtest").join(&run.shape)
}

fn test(run: &Run, fleet: &Fleet, host: Option<&str>) -> Result<()> {
    let locks: &[&str] = if run.shape == "smoke" {
        &[LOCUST]
    } else {
        &[LOCUST, GRAPHS]
    };
    let name = if run.shape == "smoke" {
        SMOKE
    } else {
        "loadtest-venv"
    };
    let environment = Environment::with(name, locks)?;
    environment.test("loadtest/tests")?;
    pictures::run()?;
    let folder = folder(run);
    // Nothing of an earlier run stays to be taken for this one's.
    empty(&folder)?;
    let about = json!({
        "shape": run.shape,
        "duration": run.duration,
        "workers": fleet.workers,
        "server_on": own_processors(),
        "locust_on": fleet.locust_on,
        "command": command_line(),
        "load_before": load_average(),
    });
    fs::write(folder.join("run.json"), about.to_string()).context("cannot write run.json")?;
    let Some(host) = host else {
        // Every user keeps a connection: the run is about requests, so none is turned away at the door.
        let connections = format!("--connections={}", run.peak + SPARE_CONNECTIONS);
        let server = server::start(Build::Release, &[BEHIND_A_PROXY, &[&connections]].concat())?;
        let sampler = Sampler::of(server.id());
        let outcome = locust(&environment, run, fleet, &server.url(), &folder);
        sampler.finish(&folder.join("server.csv"))?;
        outcome?;
        return recovered(&server);
    };
    locust(&environment, run, fleet, host, &folder)
}

/// The master decides; workers end with it.
fn locust(
    environment: &Environment,
    run: &Run,
    fleet: &Fleet,
    host: &str,
    folder: &Path,
) -> Result<()> {
    let port = free_port()?.to_string();
    let start = |name: &str, arguments: &[String]| {
        let locust = environment.path("locust");
        let mut command = on(fleet.locust_on.as_deref(), &locust);
        // Where the configuration and the pictures are.
        command
            .current_dir(root().join("loadtest/locust"))
            .args(arguments);
        command.env("PYTHONDONTWRITEBYTECODE", "1");
        let log = File::create(folder.join(format!("{name}.log")))?;
        command
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        Process::start(&mut command).with_context(|| format!("cannot start the {name}"))
    };
    let mut master = roles::master(Mode::Headless, &fleet.workers.to_string());
    master.extend(run.arguments(host));
    let [stats, html] =
        ["stats", "report.html"].map(|name| folder.join(name).display().to_string());
    let local = [
        "--master-bind-host",
        "127.0.0.1",
        "--master-bind-port",
        &port,
    ];
    let files = ["--csv", &stats, "--csv-full-history", "--html", &html];
    master.extend(local.into_iter().chain(files).map(str::to_owned));
    eprintln!("$ cd loadtest/locust && locust {}", master.join(" "));
    let mut master = start("master", &master)?;
    let mut workers = Vec::new();
    for number in 1..=fleet.workers {
        let mut worker = roles::worker("127.0.0.1");
        worker.extend(["--master-port".to_owned(), port.clone()]);
        workers.push(start(&format!("worker-{number}"), &worker)?);
    }
    let limit = Duration::from_secs(run.duration.into()) + MARGIN;
    let status = master.wait(limit)?;
    let log = fs::read_to_string(folder.join("master.log")).unwrap_or_default();
    print!("{log}");
    ensure!(
        status.success(),
        "the load test failed ({status}); see {}",
        folder.display()
    );
    Ok(())
}

/// The program, on the given processors alone or on those that xtask has.
fn on(processors: Option<&str>, program: &Path) -> Command {
    let Some(processors) = processors else {
        return Command::new(program);
    };
    let mut command = Command::new("taskset");
    command.args(["--cpu-list", processors]).arg(program);
    command
}

/// Those that xtask may use, and so the server, which it starts: `0`, or `0-7`.
fn own_processors() -> Option<String> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let list = status
        .lines()
        .find_map(|line| line.strip_prefix("Cpus_allowed_list:"))?;
    Some(list.trim().to_owned())
}

/// Of the last minute; tells whether the machine had other work.
fn load_average() -> String {
    let averages = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    averages.split(' ').next().unwrap_or_default().to_owned()
}

/// As it can be typed again.
fn command_line() -> String {
    let pinned = own_processors().map(|list| format!("taskset --cpu-list {list} "));
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let start = pinned.unwrap_or_default();
    format!("{start}cargo xtask {}", arguments.join(" "))
}

/// After the load the server must be as before it.
fn recovered(server: &Server) -> Result<()> {
    for path in roles::PROBES {
        let answer = ureq::get(format!("{}{path}", server.url())).call();
        answer.with_context(|| format!("after the load the server fails its probe {path}"))?;
    }
    Ok(())
}
