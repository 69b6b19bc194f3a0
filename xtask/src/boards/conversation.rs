//! A board in QEMU, asked on its serial line.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, ensure};
use digitnet_testing::drawn;

use crate::embedded::installed;

/// Sends the micro:bit all digits that we have drawn, and a picture of another size.
pub(super) fn converse(program: &Path) -> Result<()> {
    // A board that says nothing must not hold this.
    let mut qemu = Command::new("timeout");
    qemu.arg("60")
        .arg(installed(&["qemu-system-arm"], "qemu-system-arm")?);
    qemu.args(["-M", "microbit", "-display", "none", "-monitor", "none"]);
    qemu.args(["-serial", "stdio", "-kernel"]).arg(program);
    qemu.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = qemu.spawn().context("cannot start QEMU")?;
    let mut line = child.stdin.take().context("QEMU's serial line")?;
    let mut answers = BufReader::new(child.stdout.take().context("QEMU's serial line")?).lines();
    let mut ask = |picture: &[u8]| -> Result<String> {
        line.write_all(picture)?;
        line.flush()?;
        answers
            .next()
            .context("the micro:bit says nothing")?
            .context("QEMU")
    };
    let mut right = 0;
    let digits = drawn::digits();
    for digit in &digits {
        let picture = [b"P5\n28 28\n255\n", &digit.render_digit()[..]].concat();
        let said = ask(&picture)?;
        right += usize::from(said.starts_with(&format!("digit {}, ", digit.label)));
    }
    let refused = ask(b"P5\n96 96\n255\n")?;
    // `timeout` hands SIGTERM on to QEMU; killed itself, it would leave QEMU behind.
    Command::new("kill").arg(child.id().to_string()).status()?;
    child.wait()?;
    println!(
        "microbit in QEMU: {right} of {} digits right; a frame: {refused}",
        digits.len()
    );
    ensure!(right == digits.len(), "all are to be read");
    ensure!(
        refused == "error: 28 x 28 pixels are read here, these are 96 x 96",
        "a frame is to be refused"
    );
    Ok(())
}
