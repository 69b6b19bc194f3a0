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
const COPIES: [(&str, &str); 7] = [
    ("src/digitnet.h", "capi/include/digitnet.h"),
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

/// The networks that are packed; the first is taken where no define names another.
const NETWORKS: [&str; 3] = ["digits", "tiny", "base"];
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
    for name in NETWORKS {
        let numbers = array(&fs::read(blob(name)).context(name)?);
        files.push(write(&written, &array_name(name), &numbers)?);
        files.push((format!("weights/{name}.int8.dgn"), blob(name)));
    }
    let [header, source] = weights()?;
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

fn blob(network: &str) -> PathBuf {
    root().join(format!("weights/{network}.int8.dgn"))
}

/// The file with a network's bytes as numbers.
fn array_name(network: &str) -> String {
    format!("src/weights/{network}.inc")
}

/// What chooses a network.
fn define(network: &str) -> String {
    format!("DIGITNET_WEIGHTS_{}", network.to_uppercase())
}

/// The networks as an array, one of them at a time: a header and a source.
fn weights() -> Result<[String; 2]> {
    let [usual, others @ ..] = NETWORKS;
    let mut header = format!(
        "/* A network as digitnet_model_open takes it, of version {VERSION}: {usual}, unless a define for the\n \
         * compiler, or here, names another: {}. */\n\
         #ifndef DIGITNET_WEIGHTS_H\n#define DIGITNET_WEIGHTS_H\n\n",
        others.map(define).join(" or ")
    );
    let mut source = "#include \"digitnet_weights.h\"\n\n\
         /* At a multiple of 4: small processors read it faster so. */\n\
         const unsigned char digitnet_weights[DIGITNET_WEIGHTS_BYTES] __attribute__((aligned(4))) = {\n"
        .to_owned();
    // The usual one is what is left.
    for (index, name) in others.iter().chain([&usual]).enumerate() {
        let condition = match index {
            0 => format!("#if defined({})\n", define(name)),
            _ if *name == usual => "#else\n".to_owned(),
            _ => format!("#elif defined({})\n", define(name)),
        };
        let bytes = fs::read(blob(name)).context(*name)?;
        let network = Network::parse(&bytes).map_err(|error| anyhow::anyhow!("{name}: {error}"))?;
        write!(
            header,
            "{condition}#define DIGITNET_WEIGHTS_BYTES {len}\n\
             /* Bytes of scratch memory that it needs, and its classes. */\n\
             #define DIGITNET_WEIGHTS_SCRATCH_BYTES {scratch}\n\
             #define DIGITNET_WEIGHTS_CLASSES {classes}\n",
            len = bytes.len(),
            scratch = network.scratch_bytes(),
            classes = network.shape().classes,
        )?;
        writeln!(source, "{condition}#include \"weights/{name}.inc\"")?;
    }
    header += "#endif\n\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n\
         extern const unsigned char digitnet_weights[DIGITNET_WEIGHTS_BYTES];\n\
         #ifdef __cplusplus\n}\n#endif\n\n#endif\n";
    source += "#endif\n};\n";
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
        let printed = run_in_qemu(&build.join("digit"))?;
        print!("a program of the archive alone, with {network}, in QEMU: {printed}");
        ensure!(printed == "digit: 3\n", "it is to read a 3");
    }
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
    fn arrays_have_every_byte_of_their_networks() {
        let [header, source] = weights().expect("networks");
        for name in NETWORKS {
            let bytes = fs::read(blob(name)).expect("there");
            let len = format!("#define DIGITNET_WEIGHTS_BYTES {}\n", bytes.len());
            assert!(header.contains(&len), "{header}");
            let array_file = array_name(name);
            let (_, included) = array_file.split_once('/').expect("a folder");
            assert!(source.contains(&format!("#include \"{included}\"")));
            let numbers = array(&bytes).replace('\n', "");
            let read: Vec<u8> = numbers
                .split_terminator(',')
                .map(|number| number.parse().expect("a byte"))
                .collect();
            assert_eq!(read, bytes);
        }
    }

    /// What the archive's README says of the networks' sizes.
    #[test]
    fn the_sizes_that_are_told_are_true() {
        let readme = include_str!("../../capi/dist/README.md");
        for name in NETWORKS {
            let bytes = fs::read(blob(name)).expect("there");
            let network = Network::parse(&bytes).expect("a network");
            let start = format!("| `{name}` | ");
            let row = readme.lines().find(|line| line.starts_with(&start));
            let row = row.unwrap_or_else(|| panic!("no row of {name}"));
            for number in [bytes.len(), network.scratch_bytes()] {
                assert!(row.contains(&format!("| {number} |")), "{number}: {row}");
            }
        }
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
