//! Tests of which most, not all, must pass.

use std::fmt::Debug;

/// Fails where less than the share `least`, `0.0..=1.0`, of `all` tries is left beside those that
/// are listed as misread, and shows some of them.
///
/// # Panics
///
/// That is how a test fails.
#[track_caller]
pub fn assert_right(all: usize, misread: &[impl Debug], least: f64) {
    let right = all - misread.len();
    let examples: Vec<_> = misread
        .iter()
        .step_by(misread.len().div_ceil(EXAMPLES).max(1))
        .collect();
    assert!(
        right as f64 >= least * all as f64,
        "{right} of {all} right, not {examples:#?}"
    );
}

const EXAMPLES: usize = 10;
