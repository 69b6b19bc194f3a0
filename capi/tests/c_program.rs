//! A program in C, compiled with warnings as errors, linked with the static library and run.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use digitnet_capi::{
    DIGITNET_MAX_DIGITS, DIGITNET_VERDICT_DIGIT, DIGITNET_VERDICT_NONE, DIGITNET_VERDICT_NUMBER,
    DIGITNET_VERDICT_UNSURE, Info, Model,
};
use digitnet_core::prepare::{Picture, Workspace, prepare};
use digitnet_core::{MAX_SCRATCH_BYTES, Reader, Scratch, Verdict, int8::Network};
use digitnet_testing::drawn::{self, Style};
use digitnet_testing::skip::skip;

/// What Rust's standard library needs of the system, as `--print native-static-libs` says it.
const SYSTEM_LIBRARIES: &[&str] = if cfg!(target_os = "linux") {
    &["-lpthread", "-ldl", "-lm", "-lgcc_s"]
} else {
    &[]
};

#[test]
fn a_c_program_reads_what_the_core_reads() {
    let Some(mut compiler) = compiler("CC", "cc", "a_c_program_reads_what_the_core_reads") else {
        return;
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let program = folder.path().join("classify");
    compiler.args(["-std=c99", "-o"]).arg(&program);
    compiler
        .arg(package("tests/c/classify.c"))
        .arg(library())
        .args(SYSTEM_LIBRARIES);
    succeed(&mut compiler);

    let blob = package("../weights/digits.int8.dgn");
    let bytes = fs::read(&blob).expect("the blob is there");
    let network = Network::parse(&bytes).expect("the blob is sound");
    let mut scratch = Box::new(Scratch::<MAX_SCRATCH_BYTES>::new());
    let mut reader = Box::new(Reader::<512, DIGITNET_MAX_DIGITS, MAX_SCRATCH_BYTES>::new(
        &network,
    ));
    for drawn in drawn::digits() {
        let image = drawn.render(&Style {
            width: 90,
            height: 120,
            pen: 8.0,
            ..Style::default()
        });
        let picture =
            Picture::new(&image.pixels, image.width, image.height).expect("sizes are right");
        let prepared = prepare(&picture, &mut Workspace::<512>::new()).expect("there is ink");
        let found = network
            .classify(&prepared.digit, &mut scratch)
            .expect("enough scratch");
        let label = network.label(found.class).expect("every class has one");
        let values: String = found
            .scores
            .values()
            .iter()
            .map(|score| format!(" {score}"))
            .collect();
        let reading = reader.read(&picture).expect("there is ink");
        let first = reading.digits.first();
        let first = first.and_then(|digit| network.label(digit.judgement.class));
        let expected = format!(
            "sizes {} {}\nverdict {} {label}{values}\nlikely 1\nread {} {} {}\n",
            size_of::<Model>(),
            size_of::<Info>(),
            code(found.verdict),
            code(reading.verdict),
            reading.digits.len(),
            first.unwrap_or("-")
        );

        let file = folder.path().join("picture.grey");
        fs::write(&file, &image.pixels).expect("writable");
        let mut run = Command::new(&program);
        run.arg(&blob)
            .arg(&file)
            .args([image.width, image.height].map(|side| side.to_string()));
        assert_eq!(succeed(&mut run), expected, "{}", drawn.name);
    }
}

const fn code(verdict: Verdict) -> i32 {
    match verdict {
        Verdict::None => DIGITNET_VERDICT_NONE,
        Verdict::Digit => DIGITNET_VERDICT_DIGIT,
        Verdict::Number => DIGITNET_VERDICT_NUMBER,
        Verdict::Unsure => DIGITNET_VERDICT_UNSURE,
    }
}

/// What nobody would write by hand is fine, and so is a program of ten lines.
const TEXTS: &str = "#include <digitnet.h>\n#include <stdio.h>\n\
    int main(void) { digitnet_answer answer = {0};\n\
    answer.size = sizeof answer;\n\
    return answer.verdict != DIGITNET_VERDICT_NONE || digitnet_version() != DIGITNET_VERSION ||\n\
    puts(digitnet_error_text(DIGITNET_NO_INK)) < 0; }\n";

#[test]
fn the_header_is_c_of_every_standard() {
    for standard in ["c99", "c11"] {
        let Some(compiler) = compiler("CC", "cc", "the_header_is_c_of_every_standard") else {
            return;
        };
        assert_prints_the_text(compiler, standard, "texts.c", TEXTS);
    }
}

/// Linked, since names would be mangled without `extern "C"`.
#[test]
fn the_header_is_c_plus_plus_too() {
    let source = TEXTS.replace("{0}", "{}");
    for standard in ["c++11", "c++17"] {
        let Some(compiler) = compiler("CXX", "c++", "the_header_is_c_plus_plus_too") else {
            return;
        };
        assert_prints_the_text(compiler, standard, "texts.cpp", &source);
    }
}

fn assert_prints_the_text(mut compiler: Command, standard: &str, name: &str, source: &str) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (program, file) = (folder.path().join("texts"), folder.path().join(name));
    fs::write(&file, source).expect("writable");
    compiler
        .arg(format!("-std={standard}"))
        .arg("-o")
        .arg(&program);
    compiler.arg(file).arg(library()).args(SYSTEM_LIBRARIES);
    succeed(&mut compiler);
    assert!(succeed(&mut Command::new(program)).starts_with("nothing is written"));
}

/// The compiler that the variable names, or the usual one; without it the test is skipped.
fn compiler(variable: &str, usual: &str, test: &str) -> Option<Command> {
    let program = env::var_os(variable).filter(|value| !value.is_empty());
    let program = program.unwrap_or_else(|| usual.into());
    if Command::new(&program).arg("--version").output().is_err() {
        skip(
            test,
            &format!("there is no {}: install a compiler", program.display()),
        );
        return None;
    }
    let mut command = Command::new(program);
    command
        .args(["-Wall", "-Wextra", "-Wpedantic", "-Werror"])
        .arg("-I")
        .arg(package("include"));
    Some(command)
}

/// The static library that was built with this test: cargo puts it beside the test, with a hash in
/// its name, and leaves older ones there.
fn library() -> PathBuf {
    let test = env::current_exe().expect("a test knows where it is");
    let folder = test.parent().expect("a program is in a folder");
    let files = fs::read_dir(folder)
        .expect("the folder can be read")
        .flatten();
    let libraries = files.filter(|file| {
        let name = file.file_name().to_string_lossy().into_owned();
        name.starts_with("libdigitnet_capi") && name.ends_with(".a")
    });
    let newest = libraries.max_by_key(|file| file.metadata().and_then(|data| data.modified()).ok());
    newest
        .expect("cargo builds the static library before this test")
        .path()
}

fn package(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Runs a program that must succeed without a word on stderr, and returns what it printed.
fn succeed(command: &mut Command) -> String {
    let output = command.output().expect("the program can be started");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && errors.is_empty(),
        "{command:?}: {errors}"
    );
    String::from_utf8(output.stdout).expect("it prints text")
}
