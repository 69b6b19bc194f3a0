//! Tells the crate which Arm processors have the DSP extension: the compiler has no stable name
//! for it that code could ask for.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(digitnet_dsp)");
    let target = env::var("TARGET").unwrap_or_default();
    let has_dsp = target.starts_with("thumbv7em") || env::var_os("CARGO_FEATURE_DSP").is_some();
    if has_dsp && env::var_os("CARGO_FEATURE_PORTABLE").is_none() {
        println!("cargo::rustc-cfg=digitnet_dsp");
    }
}
