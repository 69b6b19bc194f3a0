//! A program for a Cortex-M4 in QEMU.

use std::{path::Path, process::Command};

use anyhow::{Context, Result};

use crate::embedded::installed;

/// What a program for a Cortex-M4 prints.
pub(super) fn run(program: &Path) -> Result<String> {
    let mut qemu = Command::new("timeout");
    qemu.arg("60")
        .arg(installed(&["qemu-system-arm"], "qemu-system-arm")?);
    qemu.args(["-M", "mps2-an386", "-display", "none", "-monitor", "none"]);
    qemu.args([
        "-serial",
        "none",
        "-semihosting-config",
        "enable=on,target=native",
    ]);
    let printed = qemu.arg("-kernel").arg(program).output().context("QEMU")?;
    // What a program prints by semihosting comes out as errors.
    Ok(String::from_utf8_lossy(&printed.stderr).into_owned())
}
