//! Chooses the int8 kernels for the processor: the compiler has no stable names that code could ask
//! for what small Arm processors can do.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let names = r#""dsp", "portable", "scalar", "thumb1", "thumb2", "vector", "x86_64""#;
    println!("cargo::rustc-check-cfg=cfg(digitnet_kernels, values({names}))");
    println!("cargo::rustc-check-cfg=cfg(digitnet_aligned)");
    println!("cargo::rustc-cfg=digitnet_kernels=\"{}\"", kernels());
}

fn kernels() -> &'static str {
    let target = env::var("TARGET").unwrap_or_default();
    let feature = |name: &str| env::var_os(format!("CARGO_FEATURE_{name}")).is_some();
    let internal = |name: &str| feature(&format!("__INTERNAL_{name}"));
    let starts_with = |names: &[&str]| names.iter().any(|name| target.starts_with(name));
    if internal("PORTABLE") {
        "portable"
    } else if internal("SCALAR") {
        "scalar"
    } else if (starts_with(&["thumbv7em"]) || feature("DSP")) && !aligned() {
        "dsp"
    } else if starts_with(&["thumbv7", "thumbv8m.main"]) {
        "thumb2"
    } else if starts_with(&["thumbv6m", "thumbv8m.base"]) {
        "thumb1"
    } else if internal("VECTOR") || starts_with(&["aarch64"]) {
        "vector"
    } else if starts_with(&["x86_64"]) {
        "x86_64"
    } else {
        "scalar"
    }
}

/// Whether words may only be read at multiples of four: `--cfg digitnet_aligned`. The kernels by the
/// DSP extension read weights and levels by words at any address.
fn aligned() -> bool {
    println!("cargo::rerun-if-env-changed=CARGO_CFG_DIGITNET_ALIGNED");
    env::var_os("CARGO_CFG_DIGITNET_ALIGNED").is_some()
}
