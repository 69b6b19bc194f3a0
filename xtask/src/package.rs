//! `digitnet-core` as a package: it builds and passes its tests in a folder of its own.

use anyhow::Result;

use crate::command::{VERSION, cargo, execute, root, unpack};

pub(crate) fn run() -> Result<()> {
    // A folder outside the repository: whatever the package lacks is not found there.
    let folder = tempfile::tempdir()?;
    let mut package = cargo(&["package", "--package", "digitnet-core"]);
    execute(package.args(["--no-verify", "--allow-dirty"]))?;
    let name = format!("digitnet-core-{VERSION}");
    let archive = root().join("target/package").join(format!("{name}.crate"));
    unpack(&archive, folder.path())?;
    // Unoptimized they take minutes.
    let mut test = cargo(&["test", "--release"]);
    test.current_dir(folder.path().join(name));
    execute(
        test.arg("--target-dir")
            .arg(root().join("target/package-tests")),
    )
}
