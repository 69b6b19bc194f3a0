//! Programs in Python: what they need is installed under `target/`, pinned by version and digest.

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Context, Result, ensure};

use crate::command::{execute, root};

/// A virtual environment.
pub(crate) struct Environment {
    programs: PathBuf,
}

impl Environment {
    /// The environment `target/NAME` with what the lock files list; made anew when they change.
    pub(crate) fn with(name: &str, locks: &[&str]) -> Result<Self> {
        let folder = root().join("target").join(name);
        let programs = folder.join("bin");
        let wanted = read(locks)?;
        let stamp = folder.join("installed");
        if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
            return Ok(Self { programs });
        }
        ensure!(
            Command::new("python3")
                .args([
                    "-c",
                    "import ensurepip, sys; sys.exit(sys.version_info < (3, 11))"
                ])
                .status()
                .is_ok_and(|status| status.success()),
            "Python 3.11 or later with venv is needed: on Debian `apt-get install python3-venv`"
        );
        execute(
            Command::new("python3")
                .args(["-m", "venv", "--clear"])
                .arg(&folder),
        )?;
        let mut install = Command::new(programs.join("pip"));
        install.args(["install", "--quiet", "--disable-pip-version-check"]);
        install.args(["--require-hashes", "--only-binary", ":all:"]);
        for lock in locks {
            install.arg("-r").arg(root().join(lock));
        }
        execute(&mut install)?;
        fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))?;
        Ok(Self { programs })
    }

    /// One of the programs that were installed, in the folder of the workspace.
    pub(crate) fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.path(name));
        // Nothing is written beside the sources.
        command.env("PYTHONDONTWRITEBYTECODE", "1");
        command.current_dir(root());
        command
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.programs.join(name)
    }

    /// Runs the tests that lie in a folder of the workspace.
    pub(crate) fn test(&self, folder: &str) -> Result<()> {
        let discover = ["-m", "unittest", "discover", "--start-directory", folder];
        execute(self.program("python").args(discover))
    }
}

fn read(locks: &[&str]) -> Result<String> {
    let mut all = String::new();
    for lock in locks {
        let path = root().join(lock);
        let text = fs::read_to_string(&path);
        all += &text.with_context(|| format!("cannot read {}", path.display()))?;
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_lock_is_named() {
        let Err(error) = Environment::with("none", &["no-such-lock.txt"]) else {
            panic!("there is no lock");
        };
        assert!(error.to_string().contains("no-such-lock.txt"), "{error}");
    }
}
