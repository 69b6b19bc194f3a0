//! One program for all tests of the package: each program more takes seconds to build.

#[path = "../common/mod.rs"]
mod common;

mod abuse;
mod api;
mod cli;
mod decode;
mod odd_files;
mod programs;
mod refusals;
mod several;
mod socket;
