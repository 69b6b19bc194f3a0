//! Chooses the int8 kernels for the processor, and tells tests what they have: the compiler has no stable names that code could ask
//! for what small Arm processors can do.

use std::env;
use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let names =
        r#""dsp", "helium", "lanes", "portable", "riscv", "scalar", "thumb1", "thumb2", "vector""#;
    println!("cargo::rustc-check-cfg=cfg(digitnet_kernels, values({names}))");
    println!("cargo::rustc-check-cfg=cfg(digitnet_aligned)");
    println!("cargo::rustc-cfg=digitnet_kernels=\"{}\"", kernels());
    println!("cargo::rustc-check-cfg=cfg(digitnet_repository)");
    if Path::new("../testing").exists() {
        // Tests may have what others of its crates draw; a package stands alone.
        println!("cargo::rustc-cfg=digitnet_repository");
    }
}

fn kernels() -> &'static str {
    let target = env::var("TARGET").unwrap_or_default();
    let feature = |name: &str| env::var_os(format!("CARGO_FEATURE_{name}")).is_some();
    let internal = |name: &str| feature(&format!("__INTERNAL_{name}"));
    let starts_with = |names: &[&str]| names.iter().any(|name| target.starts_with(name));
    let main_line = starts_with(&["thumbv8m.main"]);
    let helium = main_line && has("mve", &HELIUM);
    let dsp = starts_with(&["thumbv7em"]) || main_line && (helium || has("dsp", &DSP));
    if feature("DSP") && !dsp {
        println!(
            "cargo::error=feature `dsp`: the compiler knows of no DSP extension of {target}: build \
             with RUSTFLAGS=-Ctarget-cpu=cortex-m33, or whatever the processor is"
        );
    }
    if internal("PORTABLE") {
        "portable"
    } else if internal("SCALAR") {
        "scalar"
    } else if helium {
        "helium"
    } else if dsp && !aligned() {
        "dsp"
    } else if starts_with(&["thumbv7"]) || main_line {
        "thumb2"
    } else if starts_with(&["thumbv6m", "thumbv8m.base"]) {
        "thumb1"
    } else if starts_with(&["riscv32im"]) {
        "riscv"
    } else if internal("VECTOR") {
        "vector"
    } else if starts_with(&["x86_64", "aarch64"]) || starts_with(&["wasm32"]) && has("simd128", &[])
    {
        "lanes"
    } else {
        "scalar"
    }
}

/// Processors with the DSP extension, as the compiler names them.
const DSP: [&str; 3] = ["cortex-m33", "cortex-m35p", "star-mc1"];
/// Processors with the vector extension.
const HELIUM: [&str; 3] = ["cortex-m52", "cortex-m55", "cortex-m85"];

/// Whether the compiler was told of an extension or of one of the processors that have it. Extensions
/// of small Arm processors are not stable names, which only nightly cargo gives to build scripts.
fn has(extension: &str, processors: &[&str]) -> bool {
    println!("cargo::rerun-if-env-changed=CARGO_ENCODED_RUSTFLAGS");
    let features = env::var("CARGO_CFG_TARGET_FEATURE").unwrap_or_default();
    if features.split(',').any(|feature| feature == extension) {
        return true;
    }
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    let mut told = false;
    for flag in flags.split('\x1f') {
        let flag = flag
            .trim_start_matches("-C")
            .trim_start_matches("--codegen=");
        if let Some(processor) = flag.strip_prefix("target-cpu=") {
            told = processors.contains(&processor);
        }
        if let Some(features) = flag.strip_prefix("target-feature=") {
            for feature in features.split(',') {
                match feature.split_at_checked(1) {
                    Some(("+", name)) if name.starts_with(extension) => told = true,
                    Some(("-", name)) if name == extension => told = false,
                    _ => {}
                }
            }
        }
    }
    told
}

/// Whether words may only be read at multiples of four: `--cfg digitnet_aligned`. The kernels by the
/// DSP extension read weights and levels by words at any address.
fn aligned() -> bool {
    println!("cargo::rerun-if-env-changed=CARGO_CFG_DIGITNET_ALIGNED");
    env::var_os("CARGO_CFG_DIGITNET_ALIGNED").is_some()
}
