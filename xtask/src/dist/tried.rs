//! The packed archive, tried as those who download it do.

use std::{path::Path, process::Command};

use anyhow::{Result, ensure};

use super::{arduino::try_sketch, qemu, weights::NETWORKS};
use crate::{
    command::{execute, unpack},
    embedded::installed,
};

/// Unpacks the archive, builds its CMake project with nothing else, and runs it in QEMU.
pub(super) fn try_out(archive: &Path, name: &str, library: &str) -> Result<()> {
    let place = tempfile::tempdir()?;
    unpack(archive, place.path())?;
    let project = place.path().join(name).join("examples/cortex-m4-qemu");
    let cmake = installed(&["cmake"], "cmake")?;
    for network in NETWORKS {
        let build = place.path().join(network);
        execute(
            Command::new(&cmake)
                .arg(format!("-DDIGITNET_WEIGHTS={network}"))
                .arg("-S")
                .arg(&project)
                .arg("-B")
                .arg(&build),
        )?;
        execute(Command::new(&cmake).arg("--build").arg(&build))?;
        let printed = qemu::run(&build.join("digit"))?;
        print!("a program of the archive alone, with {network}, in QEMU: {printed}");
        ensure!(printed == "digit: 3\n", "it is to read a 3");
    }
    try_sketch(&place.path().join(name), library)
}
