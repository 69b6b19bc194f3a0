//! The programs of `firmware/boards`, each of a workspace of its own: that they build, and fit.

use anyhow::{Result, ensure};

use crate::{
    command::{execute, root},
    embedded::Way,
    firmware::elf,
};

/// Folder, target, and bytes of flash and RAM that the board has.
const BOARDS: [(&str, &str, u64, u64); 1] = [("pico", "thumbv6m-none-eabi", 2048 << 10, 256 << 10)];

const TARGET_DIR: &str = "target/boards";

pub(crate) fn run() -> Result<()> {
    for (name, target, flash, ram) in BOARDS {
        let way = Way::find(target)?;
        let mut build = way.cargo();
        build.current_dir(root().join("firmware/boards").join(name));
        let upper = target.replace(['-', '.'], "_").to_uppercase();
        if let Some(linker) = way.linker()? {
            build.env(format!("CARGO_TARGET_{upper}_LINKER"), linker);
        }
        build.args(["build", "--locked", "--release", "--target", target]);
        build.args(way.build_arguments());
        build.arg("--target-dir").arg(root().join(TARGET_DIR));
        execute(&mut build)?;
        let program = format!("{TARGET_DIR}/{target}/release/digitnet-{name}");
        let sizes = elf::sizes(&root().join(program))?;
        let in_flash = sizes.code + sizes.constants;
        println!(
            "{name}: {in_flash} bytes of flash, {} of RAM and the stack",
            sizes.ram
        );
        ensure!(in_flash <= flash && sizes.ram <= ram, "{name} is too large");
    }
    Ok(())
}
