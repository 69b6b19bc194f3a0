//! Hands the linker the memory map, as the start-up code of Arm or of RISC-V wants it.

use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let out = env::var("OUT_DIR")?;
    let riscv = env::var("CARGO_CFG_TARGET_ARCH")? == "riscv32";
    let map = if riscv {
        "memory-riscv.x"
    } else {
        "memory-arm.x"
    };
    fs::copy(map, Path::new(&out).join("memory.x"))?;
    println!("cargo:rustc-link-search={out}");
    if riscv {
        println!("cargo:rustc-link-arg-bins=-Tmemory.x");
    }
    println!("cargo:rustc-link-arg-bins=-Tlink.x");
    println!("cargo:rustc-link-arg-bins=--nmagic");
    println!("cargo:rerun-if-changed={map}");
    Ok(())
}
