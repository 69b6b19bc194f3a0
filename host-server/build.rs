//! Compresses the page's reader: it takes seconds, so it is done once.

use std::env;
use std::fs::{self, File};
use std::path::Path;

const READER: &str = "../browser/digitnet.wasm";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={READER}");
    let folder = env::var_os("OUT_DIR").expect("cargo names a folder");
    let module = fs::read(READER).expect("browser/digitnet.wasm is committed");
    let mut packed = File::create(Path::new(&folder).join("digitnet.wasm.br")).expect("a file");
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: module.len(),
        ..Default::default()
    };
    brotli::BrotliCompress(&mut module.as_slice(), &mut packed, &parameters).expect("compressed");
}
