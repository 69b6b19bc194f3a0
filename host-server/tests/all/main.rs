//! One program for most tests of the package: each program more takes seconds to build. Tests that look
//! at a process's memory have one of their own.

#[path = "../common/mod.rs"]
mod common;

mod api;
mod cli;
mod decode;
mod jpeg;
mod odd_files;
mod pages;
mod programs;
mod refusals;
mod several;
mod socket;
