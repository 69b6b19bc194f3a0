//! A server of our own, on a free port of the loopback, for as long as the value lives.

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{ChildStdout, Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, ensure};

use crate::command::{cargo, execute, root};
use crate::process::Process;

/// Longest time that one request, or the end, may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// How the server is built.
#[derive(Clone, Copy)]
pub(crate) enum Build {
    /// As the tests build it.
    Debug,
    Release,
}

/// A program that cargo has built.
pub(crate) fn built(folder: &str, program: &str) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    root().join(target).join(folder).join(program)
}

pub(crate) struct Server {
    process: Process,
    /// Held open: the server may say more.
    _stdout: BufReader<ChildStdout>,
    url: String,
    agent: ureq::Agent,
}

impl Server {
    /// Builds the server and starts it.
    pub(crate) fn start(build: Build) -> Result<Self> {
        let mut command = cargo(&["build", "--package", "digitnet-server"]);
        let folder = match build {
            Build::Debug => "debug",
            Build::Release => {
                command.arg("--release");
                "release"
            }
        };
        execute(&mut command)?;
        Self::run(&built(folder, "digitnet-server"), &[])
    }

    /// Starts a program that takes the server's arguments and says where it listens.
    pub(crate) fn run(program: &Path, arguments: &[&str]) -> Result<Self> {
        let mut command = Command::new(program);
        command
            .args(["--host", "127.0.0.1", "--port", "0", "--log-level", "error"])
            .args(arguments)
            .env_remove("PORT");
        Self::listening(&mut command, 1)
    }

    /// Starts a program that says where it listens, each of so many processes by itself.
    pub(crate) fn listening(command: &mut Command, processes: usize) -> Result<Self> {
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut process = Process::start(command)?;
        let stdout = process.stdout().context("the server has no stdout")?;
        let mut stdout = BufReader::new(stdout);
        let mut url = String::new();
        for _ in 0..processes {
            let mut line = String::new();
            let read = stdout.read_line(&mut line);
            let read = read.context("the server says nothing")?;
            ensure!(read > 0, "the server ended before it listened");
            url = address(&line).with_context(|| format!("no address in {line:?}"))?;
        }
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE))
            .build()
            .into();
        Ok(Self {
            process,
            _stdout: stdout,
            url,
            agent,
        })
    }

    /// Where it listens, with `http://` before it.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> Result<SocketAddr> {
        let address = self.url.trim_start_matches("http://");
        address
            .parse()
            .with_context(|| format!("{address} is no address"))
    }

    /// Asks it to end, and waits until it has, with the processes that it started.
    pub(crate) fn stop(self) -> Result<()> {
        self.process.stop(PATIENCE)
    }

    /// Its process, or the one that started the others.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Status and body of the answer.
    pub(crate) fn post(&self, path: &str, body: &[u8]) -> Result<(u16, String)> {
        let mut response = self.agent.post(format!("{}{path}", self.url)).send(body)?;
        Ok((
            response.status().as_u16(),
            response.body_mut().read_to_string()?,
        ))
    }
}

/// The address in what the server says when it listens.
fn address(line: &str) -> Option<String> {
    let at = line.find("http://")?;
    line[at..].split_whitespace().next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_ends_at_once_is_an_error() {
        let Err(error) = Server::listening(&mut Command::new("true"), 1) else {
            panic!("nothing listens");
        };
        assert!(error.to_string().contains("ended before"), "{error}");
    }

    #[test]
    fn each_process_is_waited_for() {
        let says = |times: usize| {
            let line = "echo listening on http://127.0.0.1:1;".repeat(times);
            let mut shell = Command::new("sh");
            shell.args(["-c", &line]);
            shell
        };
        assert!(Server::listening(&mut says(1), 2).is_err());
        let two = Server::listening(&mut says(2), 2).expect("both have spoken");
        assert_eq!(two.address().expect("an address").port(), 1);
    }

    #[test]
    fn the_address_is_found() {
        let said = "digitnet-server: listening on http://127.0.0.1:40123\n";
        assert_eq!(address(said).as_deref(), Some("http://127.0.0.1:40123"));
        assert_eq!(address("digitnet-server: cannot listen\n"), None);
    }
}
