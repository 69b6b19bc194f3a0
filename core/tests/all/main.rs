//! One program for all tests of the package: each program more takes seconds to build.

#[path = "../format_restated/mod.rs"]
mod format_restated;
#[path = "../pictures/mod.rs"]
mod pictures;
#[path = "../ruled/mod.rs"]
mod ruled;

mod any_bytes;
mod float_matches_format;
mod memory;
mod mnist;
mod prepare_pictures;
mod prepare_properties;
mod reading;
mod reads_drawn_digits;
mod reads_forms;
mod reads_numbers;
mod reads_ruled_digits;
mod refuses_what_is_no_digit;
