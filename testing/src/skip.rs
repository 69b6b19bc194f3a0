//! Skips that nobody can overlook.
//!
//! A test that needs something the machine lacks (the MNIST files, a browser) calls [`skip`] and
//! returns. Where `DIGITNET_NO_SKIP=1` is set, as in CI, the same call fails the test.

use std::{
    env,
    io::{self, Write},
    path::PathBuf,
};

/// Says on stderr that `test` was skipped and `why`.
///
/// # Panics
///
/// When the environment has `DIGITNET_NO_SKIP=1`.
#[track_caller]
pub fn skip(test: &str, why: &str) {
    let forbidden = skips_are_failures(env::var("DIGITNET_NO_SKIP").ok().as_deref());
    // The descriptor itself: the test harness swallows what passing tests say with `eprintln!`.
    report(&mut io::stderr(), test, why, forbidden);
}

/// The folder named by `MNIST_DIR`; without that variable the test is [skipped](skip).
///
/// # Panics
///
/// When `MNIST_DIR` is set but is no folder, or as [`skip`] does.
#[track_caller]
pub fn mnist_dir(test: &str) -> Option<PathBuf> {
    let Some(value) = env::var_os("MNIST_DIR").filter(|value| !value.is_empty()) else {
        skip(
            test,
            "set MNIST_DIR to a folder with the four MNIST files to run it",
        );
        return None;
    };
    let dir = PathBuf::from(value);
    assert!(
        dir.is_dir(),
        "{test}: MNIST_DIR is {}, which is no folder",
        dir.display()
    );
    Some(dir)
}

fn skips_are_failures(value: Option<&str>) -> bool {
    !matches!(value, None | Some("" | "0"))
}

#[track_caller]
fn report(out: &mut dyn Write, test: &str, why: &str, fail: bool) {
    // Nothing can be done where stderr is closed.
    let _ = out.write_all(format!("SKIPPED {test}: {why}\n").as_bytes());
    assert!(
        !fail,
        "SKIPPED {test}: {why} (DIGITNET_NO_SKIP forbids skips)"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_skip_is_said_and_passes_where_skips_are_allowed() {
        for value in [None, Some(""), Some("0")] {
            let mut out = Vec::new();
            report(
                &mut out,
                "full_mnist",
                "no files",
                skips_are_failures(value),
            );
            assert_eq!(out, b"SKIPPED full_mnist: no files\n");
        }
    }

    #[test]
    #[should_panic(expected = "SKIPPED full_mnist: no files")]
    fn a_skip_fails_where_skips_are_forbidden() {
        report(
            &mut Vec::new(),
            "full_mnist",
            "no files",
            skips_are_failures(Some("1")),
        );
    }
}
