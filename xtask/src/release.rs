//! What is published of a version: archives of the server and the C library, the list of what is
//! inside, checksums. The same on GitHub and here.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};
use flate2::{Compression, write::GzEncoder};

use crate::{
    command::{VERSION, cargo, empty, execute, output, root, unpack},
    embedded::target_variable,
    firmware_c, sbom,
    server::{self, Build, built},
};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Build for this target; several times for several
    #[arg(long = "target", value_name = "TARGET")]
    targets: Vec<String>,
    /// Take the server that other chores have built, for this machine: what CI does
    #[arg(long, conflicts_with = "targets")]
    built: bool,
}

/// What CI does: everything but the builds for other machines.
pub(crate) fn short() -> Result<()> {
    run(&Args {
        targets: Vec::new(),
        built: true,
    })
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let folder = root().join("target/release-files");
    empty(&folder)?;
    let mut libraries = vec![(firmware_c::TARGET.to_owned(), firmware_c::built_library()?)];
    let mut servers = Vec::new();
    if args.built {
        servers.push((host()?, server::build(Build::Release)?));
    }
    for target in &args.targets {
        servers.push((target.clone(), static_server(target)?));
        libraries.push((target.clone(), library(target)?));
    }
    for (target, program) in &servers {
        let name = format!("digitnet-server-{VERSION}-{target}");
        let mut files = licences();
        files.push(("digitnet-server".to_owned(), program.clone()));
        let archive = archive(&folder, &name, &files)?;
        try_out(&archive, &name, target)?;
    }
    let mut files = licences();
    files.push((
        "include/digitnet.h".to_owned(),
        root().join("capi/include/digitnet.h"),
    ));
    for (target, library) in libraries {
        files.push((format!("lib/{target}/libdigitnet_capi.a"), library));
    }
    archive(&folder, &format!("digitnet-c-{VERSION}"), &files)?;
    // CI does without the program that makes it; a release does not.
    if !args.built || sbom::present() {
        fs::copy(sbom::run()?, folder.join("digitnet-server.cdx.json"))
            .context("the list of what is inside")?;
    }
    checksums(&folder)
}

/// A static program: a glibc binary that needs nothing beside it.
fn static_server(target: &str) -> Result<PathBuf> {
    let mut build = for_target(target, "build")?;
    build.args(["--package", "digitnet-server"]);
    execute(&mut build)?;
    Ok(built(&format!("{target}/release"), "digitnet-server"))
}

fn library(target: &str) -> Result<PathBuf> {
    let mut build = for_target(target, "rustc")?;
    build.args(["--package", "digitnet-capi", "--lib"]);
    build.args(["--crate-type", "staticlib"]);
    execute(&mut build)?;
    Ok(built(&format!("{target}/release"), "libdigitnet_capi.a"))
}

fn for_target(target: &str, command: &str) -> Result<Command> {
    let mut build = cargo(&[command, "--locked", "--release", "--target", target]);
    // Named by target, so that build scripts and macros, which cannot be static, are left alone.
    let rustflags = target_variable(target, "RUSTFLAGS");
    let mut flags = std::env::var(&rustflags).unwrap_or_default();
    flags.push_str(" -C target-feature=+crt-static");
    build.env(rustflags, flags.trim());
    build.env("DIGITNET_REVISION", revision()?);
    if target.starts_with("aarch64") && host()? != target {
        build.env(target_variable(target, "LINKER"), CROSS_COMPILER);
        build.env(format!("CC_{}", target.replace('-', "_")), CROSS_COMPILER);
    }
    Ok(build)
}

fn revision() -> Result<String> {
    Ok(output(Command::new("git").args(["rev-parse", "HEAD"]))?
        .trim()
        .to_owned())
}

fn host() -> Result<String> {
    Ok(
        output(Command::new("rustc").args(["--print", "host-tuple"]))?
            .trim()
            .to_owned(),
    )
}

pub(crate) fn licences() -> Vec<(String, PathBuf)> {
    ["LICENSE-MIT", "LICENSE-APACHE"]
        .map(|name| (name.to_owned(), root().join(name)))
        .to_vec()
}

/// `NAME.tar.gz` with the files in a folder of that name: the same bytes whenever it is made.
pub(crate) fn archive(folder: &Path, name: &str, files: &[(String, PathBuf)]) -> Result<PathBuf> {
    let path = folder.join(format!("{name}.tar.gz"));
    let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    let mut tar = tar::Builder::new(GzEncoder::new(file, Compression::best()));
    for (inside, from) in files {
        let contents = fs::read(from).with_context(|| format!("cannot read {}", from.display()))?;
        let mut header = tar::Header::new_ustar();
        header.set_size(contents.len() as u64);
        let program = inside == "digitnet-server";
        header.set_mode(if program { 0o755 } else { 0o644 });
        tar.append_data(&mut header, format!("{name}/{inside}"), contents.as_slice())?;
    }
    tar.into_inner()?.finish()?.sync_all()?;
    Ok(path)
}

/// Unpacks the server as whoever gets it does, and lets it read a digit.
fn try_out(archive: &Path, name: &str, target: &str) -> Result<()> {
    let place = tempfile::tempdir()?;
    unpack(archive, place.path())?;
    let program = place.path().join(name).join("digitnet-server");
    let mut command = if target == host()? {
        Command::new(&program)
    } else {
        let emulator = format!("qemu-{}", target.split('-').next().unwrap_or_default());
        if Command::new(&emulator).arg("-version").output().is_err() {
            println!("{target}: not started, since there is no {emulator}");
            return Ok(());
        }
        let mut command = Command::new(emulator);
        command.arg(&program);
        command
    };
    let picture = root().join("host-server/src/page/examples/digit.png");
    let said = output(command.args(["classify", "--json"]).arg(picture))?;
    ensure!(said.contains(r#""digit":3,"#), "{target} reads {said}");
    println!("{target}: unpacked, it reads a digit");
    Ok(())
}

/// `SHA256SUMS`, as `sha256sum --check` takes it.
pub(crate) fn checksums(folder: &Path) -> Result<()> {
    let mut names: Vec<_> = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.file_name()))
        .collect::<Result<_>>()?;
    names.sort();
    let sums = output(Command::new("sha256sum").args(&names).current_dir(folder))?;
    fs::write(folder.join("SHA256SUMS"), &sums).context("SHA256SUMS")?;
    print!("{sums}");
    Ok(())
}

/// Debian's, of the package gcc-aarch64-linux-gnu.
const CROSS_COMPILER: &str = "aarch64-linux-gnu-gcc";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_is_the_same_whenever_it_is_made() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let from = folder.path().join("from");
        fs::write(&from, "contents").expect("written");
        let files = [("digitnet-server".to_owned(), from.clone())];
        let first = archive(folder.path(), "a", &files).expect("written");
        let first = fs::read(first).expect("there");
        File::open(&from)
            .and_then(|file| file.set_modified(std::time::UNIX_EPOCH))
            .expect("another time");
        let again = archive(folder.path(), "a", &files).expect("written");
        assert_eq!(fs::read(again).expect("there"), first);
    }

    #[test]
    fn checksums_are_of_every_file() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for name in ["b", "a"] {
            fs::write(folder.path().join(name), name).expect("written");
        }
        checksums(folder.path()).expect("computed");
        let mut check = Command::new("sha256sum");
        check
            .args(["--check", "SHA256SUMS"])
            .current_dir(folder.path());
        assert_eq!(output(&mut check).expect("they agree"), "a: OK\nb: OK\n");
    }
}
