//! Programs that run beside a test or a measurement, and what the system tells of them.

use std::fs;
use std::io::{Error, ErrorKind, Result};
use std::net::TcpListener;
use std::process::{Child, ChildStdout, Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

/// Ended when it is dropped.
#[derive(Debug)]
pub struct Process(Child);

impl Process {
    /// Starts a program.
    ///
    /// # Errors
    ///
    /// The program's name, and why it does not start.
    pub fn start(command: &mut Command) -> Result<Self> {
        let name = command.get_program().display().to_string();
        let started = command.spawn().map(Self);
        started.map_err(|error| Error::new(error.kind(), format!("cannot start {name}: {error}")))
    }

    /// The system's number for it.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// What it writes to a pipe, once.
    pub fn stdout(&mut self) -> Option<ChildStdout> {
        self.0.stdout.take()
    }

    /// Asks it to end.
    ///
    /// # Errors
    ///
    /// No signal could be sent.
    pub fn terminate(&self) -> Result<()> {
        // The standard library can only kill.
        let id = self.id().to_string();
        let sent = Command::new("sh")
            .args(["-c", "kill -TERM $0", &id])
            .status()?;
        if sent.success() {
            Ok(())
        } else {
            Err(Error::other(format!("kill {id}: {sent}")))
        }
    }

    /// Asks it to end, and waits until it has, with what it started.
    ///
    /// # Errors
    ///
    /// Those of [`Process::terminate`] and [`Process::wait`].
    pub fn stop(mut self, limit: Duration) -> Result<()> {
        self.terminate()?;
        self.wait(limit).map(|_| ())
    }

    /// Waits until it ends by itself.
    ///
    /// # Errors
    ///
    /// It has not ended within the limit.
    pub fn wait(&mut self, limit: Duration) -> Result<ExitStatus> {
        let start = Instant::now();
        loop {
            if let Some(status) = self.0.try_wait()? {
                return Ok(status);
            }
            if start.elapsed() > limit {
                let late = format!("the program did not end within {} s", limit.as_secs_f32());
                return Err(Error::new(ErrorKind::TimedOut, late));
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Both fail only where the process has ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A port of the loopback that nobody listens on.
///
/// # Errors
///
/// None is free.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// Which memory: that which a process has now, or the most that it ever had.
#[derive(Clone, Copy, Debug)]
pub enum Memory {
    /// What it has now.
    Resident,
    /// The most that it ever had.
    Peak,
}

/// Memory in KiB; none on systems without `/proc`.
#[must_use]
pub fn memory(process: u32, which: Memory) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    kibibytes(&status, which)
}

/// User and system time so far, of all threads, in [`TICK`]s; none on systems without `/proc`.
#[must_use]
pub fn processor_ticks(process: u32) -> Option<u64> {
    ticks(&fs::read_to_string(format!("/proc/{process}/stat")).ok()?)
}

/// What Linux counts processor time in, as programs see it.
pub const TICK: Duration = Duration::from_millis(10);

fn kibibytes(status: &str, which: Memory) -> Option<u64> {
    let name = match which {
        Memory::Resident => "VmRSS:",
        Memory::Peak => "VmHWM:",
    };
    let value = status.lines().find_map(|line| line.strip_prefix(name))?;
    value.split_whitespace().next()?.parse().ok()
}

/// Fields 14 and 15 of `/proc/PID/stat`, counted after the name, which may hold spaces.
fn ticks(stat: &str) -> Option<u64> {
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let (user, system): (u64, u64) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some(user + system)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;
    use std::process::Stdio;

    #[test]
    fn a_process_that_does_not_end_is_an_error_and_is_ended() {
        let mut process = Process::start(Command::new("sleep").arg("60")).expect("it starts");
        assert!(process.wait(Duration::from_millis(50)).is_err());
        drop(process);
        let mut process = Process::start(&mut Command::new("false")).expect("it starts");
        let status = process.wait(Duration::from_secs(10)).expect("it ends");
        assert!(!status.success());
    }

    #[test]
    fn a_process_that_is_asked_to_end_may_do_it_in_its_own_way() {
        let script = "trap 'echo bye; exit' TERM; echo; while :; do sleep 0.05; done";
        let mut shell = Command::new("sh");
        shell.args(["-c", script]).stdout(Stdio::piped());
        let mut process = Process::start(&mut shell).expect("it starts");
        let mut line = [0];
        let mut stdout = process.stdout().expect("a pipe");
        stdout.read_exact(&mut line).expect("its trap is set");
        process.stop(Duration::from_secs(10)).expect("it ends");
        let mut said = String::new();
        stdout.read_to_string(&mut said).expect("text");
        assert_eq!(said, "bye\n");
    }

    #[test]
    fn times_and_memory_are_found() {
        let stat = "7 (a (b) c) S 1 7 7 0 -1 4194560 10 0 0 0 120 34 5 6 20 0 1 0 99";
        assert_eq!(ticks(stat), Some(154));
        assert_eq!(ticks("nonsense"), None);
        let status = "VmPeak:\t9 kB\nVmHWM:\t  5000 kB\nVmRSS:\t  3944 kB\n";
        assert_eq!(kibibytes(status, Memory::Resident), Some(3944));
        assert_eq!(kibibytes(status, Memory::Peak), Some(5000));
        assert_eq!(kibibytes("VmPeak:\t9 kB\n", Memory::Resident), None);
    }
}
