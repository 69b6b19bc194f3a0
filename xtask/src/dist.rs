//! What people who program microcontrollers download: libraries for each processor, the header, the
//! network, and what CMake, Arduino, PlatformIO and ESP-IDF want beside them.

mod arduino;
#[cfg(test)]
mod manifests;

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};
use digitnet_core::int8::Network;

use crate::{
    command::{execute, output, root},
    embedded::installed,
    firmware_c,
    release::{archive, checksums, licences},
};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only the library in this folder, for example cortex-m33; several times for several
    #[arg(long, value_name = "FOLDER")]
    only: Vec<String>,
}

/// A library's folder, its target, and the processor where it can do more than all of the target. Arduino
/// looks for these folders.
const LIBRARIES: [(&str, &str, Option<&str>); 9] = [
    ("cortex-m0plus", "thumbv6m-none-eabi", None),
    ("cortex-m3", "thumbv7m-none-eabi", None),
    ("cortex-m4", "thumbv7em-none-eabi", None),
    (TRIED, firmware_c::TARGET, None),
    ("cortex-m33", "thumbv8m.main-none-eabi", Some("cortex-m33")),
    (
        "cortex-m33/fpv5-sp-d16-hard",
        "thumbv8m.main-none-eabihf",
        Some("cortex-m33"),
    ),
    (
        "cortex-m55/fpv5-d16-hard",
        "thumbv8m.main-none-eabihf",
        Some("cortex-m55"),
    ),
    ("esp32c3", "riscv32imc-unknown-none-elf", None),
    ("rv32imac", "riscv32imac-unknown-none-elf", None),
];

/// The library that the tried program links.
const TRIED: &str = "cortex-m4/fpv4-sp-d16-hard";

/// Files of `capi/dist`, the same in the archive but for the version.
const TEXTS: [&str; 11] = [
    "CMakeLists.txt",
    "README.md",
    "digitnet-config.cmake",
    "examples/ReadDigit/ReadDigit.ino",
    "examples/cortex-m4-qemu/CMakeLists.txt",
    "examples/cortex-m4-qemu/main.c",
    "idf_component.yml",
    "library.json",
    "library.properties",
    "platformio.py",
    "tools/send.py",
];

/// Files that lie elsewhere.
const COPIES: [(&str, &str); 8] = [
    ("src/digitnet.h", "capi/include/digitnet.h"),
    ("weights/digits.int8.dgn", BLOB),
    ("weights/digitnet_weights.S", "firmware/c/weights.S"),
    ("examples/cortex-m4-qemu/startup.c", "firmware/c/startup.c"),
    ("examples/cortex-m4-qemu/startup.h", "firmware/c/startup.h"),
    (
        "examples/cortex-m4-qemu/semihosting.c",
        "firmware/c/semihosting.c",
    ),
    (
        "examples/cortex-m4-qemu/semihosting.h",
        "firmware/c/semihosting.h",
    ),
    ("examples/cortex-m4-qemu/mps2.ld", "firmware/c/mps2.ld"),
];

const BLOB: &str = "weights/digits.int8.dgn";
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What CI does: the library that is built already, and the program that links it.
pub(crate) fn short() -> Result<()> {
    run(&Args {
        only: vec![TRIED.to_owned()],
    })
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let chosen = |name: &str| args.only.is_empty() || args.only.iter().any(|only| only == name);
    let libraries: Vec<_> = LIBRARIES
        .iter()
        .filter(|library| chosen(library.0))
        .collect();
    let names = LIBRARIES.map(|library| library.0).join(", ");
    ensure!(!libraries.is_empty(), "there are libraries for {names}");
    let folder = root().join("target/dist");
    let written = folder.join("written");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&written).with_context(|| format!("cannot make {}", written.display()))?;

    let mut files = licences();
    for (name, target, processor) in libraries {
        let library = firmware_c::library_for(target, *processor)?;
        files.push((format!("src/{name}/libdigitnet.a"), library));
    }
    for name in TEXTS {
        let from = root().join("capi/dist").join(name);
        let text = fs::read_to_string(&from).with_context(|| format!("{}", from.display()))?;
        files.push(write(&written, name, &text.replace("@VERSION@", VERSION))?);
    }
    for (name, from) in COPIES {
        files.push((name.to_owned(), root().join(from)));
    }
    let blob = fs::read(root().join(BLOB)).context(BLOB)?;
    let [header, source] = weights(&blob)?;
    files.push(write(&written, "src/digitnet_weights.h", &header)?);
    files.push(write(&written, "src/digitnet_weights.c", &source)?);
    firmware_c::draw(&written)?;
    let frame = fs::read(written.join("frame.grey")).context("frame.grey")?;
    let frame = format!(
        "static const unsigned char frame[] = {{\n{}}};\n",
        array(&frame)
    );
    files.push(write(&written, "examples/cortex-m4-qemu/frame.h", &frame)?);

    files.sort();
    let name = format!("digitnet-embedded-{VERSION}");
    let archive = archive(&folder, &name, &files)?;
    fs::remove_dir_all(&written)?;
    print!(
        "{}",
        output(Command::new("tar").arg("-tvzf").arg(&archive))?
    );
    checksums(&folder)?;
    if chosen(TRIED) {
        try_out(&archive, &name)?;
    }
    Ok(())
}

fn write(folder: &Path, name: &str, text: &str) -> Result<(String, PathBuf)> {
    let path = folder.join(name);
    let parent = path.parent().unwrap_or(folder);
    fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
    fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    Ok((name.to_owned(), path))
}

/// The network as an array: a header and a source.
fn weights(blob: &[u8]) -> Result<[String; 2]> {
    let network = Network::parse(blob).map_err(|error| anyhow::anyhow!("{BLOB}: {error}"))?;
    let header = format!(
        "/* The network, as digitnet_model_open takes it: {version}. */\n\
         #ifndef DIGITNET_WEIGHTS_H\n#define DIGITNET_WEIGHTS_H\n\n\
         /* Bytes of scratch memory that it needs, and its classes. */\n\
         #define DIGITNET_WEIGHTS_SCRATCH_BYTES {scratch}\n\
         #define DIGITNET_WEIGHTS_CLASSES {classes}\n\n\
         #ifdef __cplusplus\nextern \"C\" {{\n#endif\n\
         extern const unsigned char digitnet_weights[{len}];\n\
         #ifdef __cplusplus\n}}\n#endif\n\n#endif\n",
        version = VERSION,
        scratch = network.scratch_bytes(),
        classes = network.shape().classes,
        len = blob.len(),
    );
    let source = format!(
        "#include \"digitnet_weights.h\"\n\n\
         /* At a multiple of 4: small processors read it faster so. */\n\
         const unsigned char digitnet_weights[{}] __attribute__((aligned(4))) = {{\n{}}};\n",
        blob.len(),
        array(blob)
    );
    Ok([header, source])
}

fn array(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(4 * bytes.len());
    for line in bytes.chunks(24) {
        for byte in line {
            let _written = write!(text, "{byte},");
        }
        text.push('\n');
    }
    text
}

/// Unpacks the archive, builds its CMake project with nothing else, and runs it in QEMU.
fn try_out(archive: &Path, name: &str) -> Result<()> {
    let place = tempfile::tempdir()?;
    execute(
        Command::new("tar")
            .arg("-xzf")
            .arg(archive)
            .arg("-C")
            .arg(place.path()),
    )?;
    let project = place.path().join(name).join("examples/cortex-m4-qemu");
    let build = place.path().join("build");
    let cmake = installed(&["cmake"], "cmake")?;
    execute(
        Command::new(&cmake)
            .arg("-S")
            .arg(project)
            .arg("-B")
            .arg(&build),
    )?;
    execute(Command::new(&cmake).arg("--build").arg(&build))?;
    let printed = run_in_qemu(&build.join("digit"))?;
    print!("a program of the archive alone, in QEMU: {printed}");
    ensure!(printed == "digit: 3\n", "it is to read a 3");
    arduino::try_sketch(&place.path().join(name))
}

/// What a program for a Cortex-M4 prints.
fn run_in_qemu(program: &Path) -> Result<String> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_array_has_every_byte_of_the_network() {
        let blob = fs::read(root().join(BLOB)).expect("there");
        let [header, source] = weights(&blob).expect("a network");
        assert!(header.contains(&format!("digitnet_weights[{}];", blob.len())));
        let (_, numbers) = source.split_once("{\n").expect("an array");
        let numbers = numbers.trim_end_matches("};\n").replace('\n', "");
        let read: Vec<u8> = numbers
            .split_terminator(',')
            .map(|number| number.parse().expect("a byte"))
            .collect();
        assert_eq!(read, blob);
    }

    #[test]
    fn every_file_of_the_folder_is_packed() {
        for name in TEXTS {
            assert!(root().join("capi/dist").join(name).is_file(), "{name}");
        }
        let mut found = Vec::new();
        let mut folders = vec![root().join("capi/dist")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("readable").flatten() {
                if entry.path().is_dir() {
                    folders.push(entry.path());
                } else {
                    found.push(entry.path());
                }
            }
        }
        assert_eq!(found.len(), TEXTS.len(), "{found:?}");
    }
}
