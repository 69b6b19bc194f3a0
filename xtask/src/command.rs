//! Starting other programs: what is started is printed, and a failure says what failed.

use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_path_buf()
}

/// The version of all crates.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The folders with a workspace, from the one that holds the others.
pub(crate) const WORKSPACES: [&str; 5] = [
    ".",
    "firmware",
    "firmware/boards",
    "firmware/boards/esp32c3",
    "fuzz",
];

/// The cargo that runs this chore, in the folder of the workspace.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(root());
    command
}

/// Runs to the end, with the output passing through.
pub(crate) fn execute(command: &mut Command) -> Result<()> {
    eprintln!("$ {}", line(command));
    let status = command.stdin(Stdio::null()).status();
    let status = status.with_context(|| format!("cannot start `{}`", line(command)))?;
    if !status.success() {
        bail!("`{}` failed ({status})", line(command));
    }
    Ok(())
}

/// Runs to the end and returns what it wrote to stdout; stderr passes through.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output();
    let output = output.with_context(|| format!("cannot start `{}`", line(command)))?;
    if !output.status.success() {
        bail!("`{}` failed ({})", line(command), output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("output of `{}`", line(command)))
}

/// Empties a folder, or makes it.
pub(crate) fn empty(folder: &Path) -> Result<()> {
    let _not_there = fs::remove_dir_all(folder);
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))
}

/// Unpacks a `.tar.gz` into a folder.
pub(crate) fn unpack(archive: &Path, folder: &Path) -> Result<()> {
    let mut tar = Command::new("tar");
    execute(tar.arg("-xzf").arg(archive).arg("-C").arg(folder))
}

/// The command as a person would type it: without the folder of the program, with the variables.
fn line(command: &Command) -> String {
    let variables = command.get_envs().filter_map(|(name, value)| {
        let assignment = [name, value?].map(|text| text.to_string_lossy().into_owned());
        Some(assignment.join("="))
    });
    let program = Path::new(command.get_program());
    let program = program
        .file_name()
        .map_or_else(OsString::new, OsString::from);
    let arguments = command
        .get_args()
        .map(|argument| argument.to_string_lossy().into_owned());
    let words = variables
        .chain([program.to_string_lossy().into_owned()])
        .chain(arguments);
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_command() {
        let error = execute(Command::new("false").env("A", "b").arg("c")).expect_err("false fails");
        assert!(
            error.to_string().starts_with("`A=b false c` failed"),
            "{error}"
        );
        let error = execute(&mut Command::new("no-such-program")).expect_err("nothing to start");
        assert_eq!(error.to_string(), "cannot start `no-such-program`");
    }

    #[test]
    fn output_is_what_was_printed() {
        let printed = output(Command::new("echo").arg("two words")).expect("echo works");
        assert_eq!(printed, "two words\n");
        assert!(output(&mut Command::new("false")).is_err());
    }

    #[test]
    fn the_root_is_the_folder_of_the_workspace() {
        assert!(root().join("xtask/Cargo.toml").is_file());
    }
}
