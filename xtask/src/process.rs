//! Programs that run beside xtask, and what the system tells of them.

use std::{
    fs,
    net::TcpListener,
    process::{Child, Command, ExitStatus},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::command::output;

/// Ended when it is dropped.
pub(crate) struct Process(Child);

impl Process {
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let name = command.get_program().display().to_string();
        let child = command.spawn();
        Ok(Self(child.with_context(|| format!("cannot start {name}"))?))
    }

    pub(crate) fn id(&self) -> u32 {
        self.0.id()
    }

    /// What it writes to a pipe, once.
    pub(crate) fn stdout(&mut self) -> Option<std::process::ChildStdout> {
        self.0.stdout.take()
    }

    /// Asks it to end, and waits until it has, with what it started.
    pub(crate) fn stop(mut self, limit: Duration) -> Result<()> {
        // The standard library can only kill.
        let id = self.id().to_string();
        output(Command::new("sh").args(["-c", "kill -TERM $0", &id]))?;
        self.wait(limit).map(|_| ())
    }

    pub(crate) fn wait(&mut self, limit: Duration) -> Result<ExitStatus> {
        let start = Instant::now();
        loop {
            if let Some(status) = self.0.try_wait()? {
                return Ok(status);
            }
            if start.elapsed() > limit {
                bail!("the run did not end within {} s", limit.as_secs());
            }
            thread::sleep(Duration::from_millis(100));
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
pub(crate) fn free_port() -> Result<u16> {
    let listener =
        TcpListener::bind(("127.0.0.1", 0)).context("no port of the loopback is free")?;
    Ok(listener.local_addr()?.port())
}

/// Which memory: that which a process has now, or the most that it ever had.
#[derive(Clone, Copy)]
pub(crate) enum Memory {
    Resident,
    Peak,
}

/// Memory in KiB; none on systems without `/proc`.
pub(crate) fn memory(process: u32, which: Memory) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    kibibytes(&status, which)
}

/// User and system time so far, of all threads, in [`TICK`]s; none on systems without `/proc`.
pub(crate) fn processor_ticks(process: u32) -> Option<u64> {
    ticks(&fs::read_to_string(format!("/proc/{process}/stat")).ok()?)
}

/// What Linux counts processor time in, as programs see it.
pub(crate) const TICK: Duration = Duration::from_millis(10);

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
    use std::{io::Read, process::Stdio};

    use super::*;

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
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("said");
        let script = "trap 'echo bye > said; exit' TERM; echo; while :; do sleep 0.05; done";
        let mut shell = Command::new("sh");
        shell.args(["-c", script]).current_dir(folder.path());
        let mut process = Process::start(shell.stdout(Stdio::piped())).expect("it starts");
        let mut line = [0];
        let mut stdout = process.stdout().expect("a pipe");
        stdout.read_exact(&mut line).expect("its trap is set");
        process.stop(Duration::from_secs(10)).expect("it ends");
        assert_eq!(fs::read_to_string(path).expect("written"), "bye\n");
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
