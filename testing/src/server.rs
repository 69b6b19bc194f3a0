//! A server of our own, on a free port of the loopback, for as long as the value lives.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Error, Result};
use std::net::SocketAddr;
use std::process::{ChildStdout, Command, Stdio};
use std::time::Duration;

use crate::process::Process;

/// Longest time that the end may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server, ended when it is dropped.
#[derive(Debug)]
pub struct Server {
    process: Process,
    /// Held open: the server may say more.
    _stdout: BufReader<ChildStdout>,
    address: SocketAddr,
}

impl Server {
    /// Starts a program that takes the server's arguments and says where it listens.
    ///
    /// # Errors
    ///
    /// It does not start, or ends before it listens.
    pub fn run(program: impl AsRef<OsStr>, arguments: &[&str]) -> Result<Self> {
        let mut command = Command::new(program);
        command
            .args(["--host", "127.0.0.1", "--port", "0", "--log-level", "error"])
            .args(arguments)
            .env_remove("PORT");
        Self::listening(&mut command, 1)
    }

    /// Starts a program that says where it listens, each of so many processes by itself.
    ///
    /// # Errors
    ///
    /// It does not start, or ends before each of them listens.
    pub fn listening(command: &mut Command, processes: usize) -> Result<Self> {
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut process = Process::start(command)?;
        let stdout = process.stdout().ok_or(Error::other("no pipe"))?;
        let mut stdout = BufReader::new(stdout);
        let mut listens = None;
        for _ in 0..processes {
            let mut line = String::new();
            if stdout.read_line(&mut line)? == 0 {
                return Err(Error::other("the server ended before it listened"));
            }
            let found =
                address(&line).ok_or_else(|| Error::other(format!("no address in {line:?}")))?;
            listens = Some(found);
        }
        let address = listens.ok_or(Error::other("no process is waited for"))?;
        Ok(Self {
            process,
            _stdout: stdout,
            address,
        })
    }

    /// Where it listens, as a browser is told it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Asks it to end, and waits until it has, with the processes that it started.
    ///
    /// # Errors
    ///
    /// It goes on for a minute.
    pub fn stop(self) -> Result<()> {
        self.process.stop(PATIENCE)
    }

    /// Its process, or the one that started the others.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.process.id()
    }
}

/// The address in what the server says when it listens.
fn address(line: &str) -> Option<SocketAddr> {
    let (_, behind) = line.split_once("http://")?;
    behind.split_whitespace().next()?.parse().ok()
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
        assert_eq!(two.address().port(), 1);
    }

    #[test]
    fn the_address_is_found() {
        let said = "digitnet-server: listening on http://127.0.0.1:40123\n";
        assert_eq!(address(said).map(|found| found.port()), Some(40123));
        assert_eq!(address("digitnet-server: cannot listen\n"), None);
    }
}
