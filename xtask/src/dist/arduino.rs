//! The example sketch, compiled as Arduino does it, against as much of Arduino as it calls.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, Result, ensure};
use digitnet_testing::drawn;

use super::{qemu, weights::array};
use crate::{command::execute, embedded::installed};

const FLAGS: [&str; 12] = [
    "-mcpu=cortex-m4",
    "-mthumb",
    "-mfpu=fpv4-sp-d16",
    "-mfloat-abi=hard",
    "-Os",
    "-Wall",
    "-Wextra",
    "-Werror",
    "-ffreestanding",
    "-fno-exceptions",
    "-fno-rtti",
    "-nostdlib",
];

/// Builds the sketch with what the unpacked archive has, and lets it read a 3 in QEMU, behind half of a
/// picture that broke off.
pub(super) fn try_sketch(unpacked: &Path, library: &str) -> Result<()> {
    let place = tempfile::tempdir()?;
    let write = |name: &str, text: &str| fs::write(place.path().join(name), text).context("sketch");
    write("Arduino.h", include_str!("Arduino.h"))?;
    write("arduino.cpp", include_str!("arduino.cpp"))?;
    let digits = drawn::digits();
    let three = digits.iter().find(|digit| digit.label == 3);
    let three = three.context("every digit is drawn")?.render_digit();
    let sent = [b"\0P5\n28\xFFP5\n28 28\n255\n", &three[..]].concat();
    let sent = format!(
        "static const unsigned char sent[] = {{\n{}}};\n",
        array(&sent)
    );
    write("sent.h", &sent)?;
    let project = unpacked.join("examples/cortex-m4-qemu");
    let sources = unpacked.join("src");
    let program = place.path().join("sketch");
    let objects = ["startup.c", "semihosting.c"].map(|name| project.join(name));
    let mut objects: Vec<_> = objects.into();
    objects.push(sources.join("digitnet_weights.c"));
    let mut compile = Command::new(installed(&["arm-none-eabi-gcc"], "gcc-arm-none-eabi")?);
    compile
        .current_dir(place.path())
        .args(FLAGS.iter().filter(|flag| **flag != "-fno-rtti"));
    execute(compile.args(["-std=gnu99", "-c"]).args(&objects))?;
    let mut link = Command::new(installed(&["arm-none-eabi-g++"], "gcc-arm-none-eabi")?);
    link.current_dir(place.path()).args(FLAGS);
    link.arg("-I.")
        .arg("-I")
        .arg(&sources)
        .arg("-I")
        .arg(&project);
    // Arduino puts this first into every sketch.
    link.args(["-include", "Arduino.h", "-x", "c++"]);
    link.arg(unpacked.join("examples/ReadDigit/ReadDigit.ino"))
        .arg("arduino.cpp");
    link.args([
        "-x",
        "none",
        "startup.o",
        "semihosting.o",
        "digitnet_weights.o",
    ]);
    link.arg("-T").arg(project.join("mps2.ld"));
    link.arg("-L")
        .arg(sources.join(library))
        .args(["-ldigitnet", "-lgcc"]);
    link.args(["-Wl,--gc-sections,--fatal-warnings,-znoexecstack", "-o"]);
    execute(link.arg(&program))?;
    let printed = qemu::run(&program)?;
    print!("the sketch, in QEMU: {printed}");
    ensure!(printed == "digit 3, 0 us\n", "it is to read a 3");
    Ok(())
}
