//! The page in a headless Chromium, as visitors use it. Screenshots go to `target/screenshots`.

#[path = "../common/mod.rs"]
mod common;

mod answers;
mod driver;
mod figures;
mod hands;
mod plain;
mod reach;
mod ways_in;
