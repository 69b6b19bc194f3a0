//! `cargo xtask <chore>`: one front door for every chore, the same for people and for CI.

#![forbid(unsafe_code)]

mod bench;
mod boards;
mod browser;
mod checks;
mod ci;
mod command;
mod deny;
mod dist;
mod embedded;
mod figures;
mod firmware;
mod firmware_c;
mod fuzz;
mod in_parallel;
mod kernels;
mod loadtest;
mod manifests;
mod measure;
mod mnist;
mod no_std;
mod openapi;
mod package;
mod python;
mod release;
mod rolling;
mod sbom;
mod server;

mod train_smoke;
mod wasm;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "One front door for every chore")]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Everything that CI runs, step by step, with the time of each
    Ci(ci::Args),
    /// Check the formatting
    Fmt(checks::FmtArgs),
    /// Lint every target; warnings are errors
    Clippy,
    /// Lint the firmware, and the core as it is built for it
    FirmwareClippy,
    /// Build the documentation; warnings are errors
    Doc,
    /// Run the tests as README.md tells everybody to
    Test,
    /// Hold the kernels that this processor would not choose to the specification as well
    Kernels(kernels::Args),
    /// Build digitnet-core for a microcontroller and prove that neither std nor alloc links
    NoStd,
    /// Build the firmware, run it in QEMU on MNIST (from MNIST_DIR) and check its figures
    Firmware(firmware::Args),
    /// Build the programs for boards that people own, and say how large they are
    Boards(boards::Args),
    /// Pack the library for microcontrollers: CMake, Arduino, PlatformIO, ESP-IDF
    Dist(dist::Args),
    /// Try the page in headless Chromium and print its figures; not finding one is an error
    Browser,
    /// Hold the speed of each step by counting instructions; against a revision, by times in pairs
    Bench(bench::Args),
    /// Build the reader for the page (browser/digitnet.wasm), or check it
    Wasm(wasm::Args),
    /// Time our kernels beside onnxruntime and LiteRT (from PyPI) with the same network (MNIST_DIR)
    Peers(measure::Passed),
    /// Measure what the server bears, beside a server that answers a constant and one in Flask
    Load(measure::Passed),
    /// Hold the server to its OpenAPI document and to a client of the Open Inference Protocol
    Openapi,
    /// Run the fuzz targets from drawn digits, as often as CI has time for, or longer
    Fuzz(fuzz::Args),
    /// Train shortly on part of MNIST (from MNIST_DIR) and check that something was learnt
    TrainSmoke,
    /// Check the manifests for Kubernetes and Cloud Run against the schemas and against each other
    Manifests,
    /// Start the server and a distributed Locust run against it: report, tables and graphs
    Loadtest(loadtest::Args),
    /// Make what is published of a version: archives, list of contents, checksums
    Release(release::Args),
    /// Restart servers behind HAProxy, one after the other, while they are asked: nothing may fail
    Rolling(rolling::Args),
    /// Write the pictures that the load test sends to loadtest/locust/
    LoadtestPictures,
    /// List what the server is built from, as CycloneDX, with cargo-cyclonedx
    Sbom,
    /// Check licences and sources of the dependencies with cargo-deny
    Deny(deny::Args),
    /// Print the figures of the blobs in weights/ on the MNIST test set (from MNIST_DIR)
    Figures,
    /// Read a folder of labelled pictures as the server does and count what is read right
    Uploads(measure::Passed),
    /// Put digits into situations that people's pictures are in and count what is read right
    Situations(measure::Passed),
    /// Lay single digits of many authors side by side and count the numbers that are read right
    SideBySide(measure::Passed),
}

fn main() -> ExitCode {
    let result = match Cli::parse().chore {
        Chore::Ci(args) => ci::run(&args),
        Chore::Fmt(args) => checks::fmt(&args),
        Chore::Clippy => checks::clippy(),
        Chore::FirmwareClippy => firmware::lint::run(),
        Chore::Doc => checks::doc(),
        Chore::Test => checks::test(),
        Chore::Kernels(args) => kernels::run(&args),
        Chore::NoStd => no_std::run(),
        Chore::Firmware(args) => firmware::run(&args),
        Chore::Boards(args) => boards::run(&args),
        Chore::Dist(args) => dist::run(&args),
        Chore::Browser => browser::run(),
        Chore::Bench(args) => bench::run(&args),
        Chore::Wasm(args) => wasm::run(&args),
        Chore::Peers(args) => measure::peers(&args),
        Chore::Load(args) => measure::load(&args),
        Chore::Openapi => openapi::run(),
        Chore::Fuzz(args) => fuzz::run(&args),
        Chore::TrainSmoke => train_smoke::run(),
        Chore::Manifests => manifests::run(),
        Chore::Loadtest(args) => loadtest::run(&args),
        Chore::Release(args) => release::run(&args),
        Chore::Rolling(args) => rolling::run(&args),
        Chore::LoadtestPictures => loadtest::pictures::run(),
        Chore::Sbom => sbom::run().map(|list| println!("{}", list.display())),
        Chore::Deny(args) => deny::run(&args),
        Chore::Figures => figures::run(),
        Chore::Uploads(args) => measure::evaluate("uploads", &args),
        Chore::Situations(args) => measure::evaluate("situations", &args),
        Chore::SideBySide(args) => measure::evaluate("side-by-side", &args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
