//! Runs a program in QEMU and ends it when it takes too long.

use std::{
    io::{Read, Seek},
    path::Path,
    process::{Child, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};

use super::board::Board;
use crate::command::root;

/// How long a program may run; the slowest reads all digits in a few minutes.
const LIMIT: Duration = Duration::from_secs(1200);

/// Runs `program` with `arguments`, which it gets by semihosting, and returns what it printed.
pub(crate) fn run(board: &Board, program: &Path, arguments: &[&str]) -> Result<String> {
    let name = program
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let mut printed = tempfile::tempfile().context("cannot make a temporary file")?;
    let mut command = board.qemu()?;
    command.arg("-kernel").arg(program);
    // A comma separates options, two stand for one.
    let arguments = [name.as_str()]
        .into_iter()
        .chain(arguments.iter().copied())
        .map(|text| text.replace(',', ",,"));
    let arguments: String = arguments.map(|text| format!(",arg={text}")).collect();
    command
        .arg("-semihosting-config")
        .arg(format!("enable=on,target=native{arguments}"));
    command.current_dir(root()).stdin(Stdio::null());
    command
        .stdout(printed.try_clone()?)
        .stderr(printed.try_clone()?);
    let mut child = command.spawn().context("cannot start QEMU")?;
    let status = wait(&mut child, LIMIT);
    let mut text = String::new();
    printed.rewind()?;
    printed
        .read_to_string(&mut text)
        .context("the program printed no text")?;
    let status =
        status.with_context(|| format!("{name} on {}; it printed:\n{text}", board.name))?;
    ensure!(
        status.success(),
        "{name} on {} ended with {status}; it printed:\n{text}",
        board.name
    );
    Ok(text)
}

fn wait(child: &mut Child, limit: Duration) -> Result<ExitStatus> {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if start.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            bail!("still running after {} s", limit.as_secs());
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// The number that a program printed behind `name: `.
pub(crate) fn number(printed: &str, name: &str) -> Result<u64> {
    let text = value(printed, name)?;
    text.parse()
        .with_context(|| format!("`{name}: {text}` is no number"))
}

/// The text that a program printed behind `name: `.
pub(crate) fn value<'a>(printed: &'a str, name: &str) -> Result<&'a str> {
    let mut lines = printed
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix(name));
    let value = lines.find_map(|rest| rest.strip_prefix(": "));
    value.with_context(|| format!("the program did not print `{name}`, but:\n{printed}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn a_program_that_hangs_is_ended() {
        let mut child = Command::new("sleep")
            .arg("60")
            .spawn()
            .expect("sleep is everywhere");
        let error = wait(&mut child, Duration::from_millis(1)).expect_err("it hangs");
        assert!(error.to_string().contains("still running"), "{error}");
        assert!(child.try_wait().expect("ended").is_some());
    }

    #[test]
    fn printed_figures_are_found_by_name() {
        let printed = "board: virt\n  digits: 12\ndigits per hour: x\n";
        assert_eq!(number(printed, "digits").expect("there"), 12);
        assert_eq!(value(printed, "board").expect("there"), "virt");
        assert!(number(printed, "digits per hour").is_err());
        assert!(value(printed, "per hour").is_err());
    }
}
