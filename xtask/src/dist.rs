//! What people who program microcontrollers download: libraries for each processor, the header, the
//! network, and what CMake, Arduino, PlatformIO and ESP-IDF want beside them.

mod arduino;
#[cfg(test)]
mod manifests;
mod qemu;
mod tried;
mod weights;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};

use crate::{
    command::{VERSION, empty, output, root},
    firmware_c,
    release::{archive, checksums, licences},
};
use weights::{NETWORKS, array, array_name, blob, weights};

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
    empty(&folder)?;

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
        tried::try_out(&archive, &name, TRIED)?;
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

#[cfg(test)]
mod tests {
    use super::*;

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
