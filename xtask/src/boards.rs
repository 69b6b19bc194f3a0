//! The programs of `firmware/boards`: that they build, fit, are no larger than is on record, and that the
//! one whose board QEMU has answers digits on its serial line.

use std::{
    fmt::Write as _,
    fs,
    io::{BufRead as _, BufReader, Write as _},
    ops::Range,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context, Result, ensure};
use digitnet_testing::drawn;
use object::{Object as _, ObjectSection as _, SectionFlags, SectionKind, elf::SHF_ALLOC};

use crate::{
    command::{cargo, execute, output, root},
    embedded::{CoreSource, installed},
};

#[derive(clap::Args, Default)]
pub(crate) struct Args {
    /// Only the boards of this folder, for example pico2
    #[arg(long, value_name = "FOLDER")]
    only: Option<String>,
    /// Write the sizes into firmware/boards/README.md instead of comparing with it
    #[arg(long)]
    update: bool,
}

struct Board {
    /// Below `firmware/boards`.
    folder: &'static str,
    target: &'static str,
    /// Bytes that it has.
    flash: u64,
    /// Where its RAM lies.
    ram: Range<u64>,
}

const fn board(
    folder: &'static str,
    target: &'static str,
    flash_kib: u64,
    ram: Range<u64>,
) -> Board {
    Board {
        folder,
        target,
        flash: flash_kib << 10,
        ram,
    }
}

/// RAM of so many kB, where most processors have it.
const fn at_512_mib(kib: u64) -> Range<u64> {
    0x2000_0000..0x2000_0000 + (kib << 10)
}

const BOARDS: [Board; 8] = [
    board(MICROBIT, "thumbv6m-none-eabi", 256, at_512_mib(16)),
    board("microbit-v2", "thumbv7em-none-eabihf", 512, at_512_mib(128)),
    board("pico", "thumbv6m-none-eabi", 2048, at_512_mib(256)),
    board("pico2", "thumbv8m.main-none-eabihf", 4096, at_512_mib(512)),
    board(
        "pico2",
        "riscv32imac-unknown-none-elf",
        4096,
        at_512_mib(512),
    ),
    board("nrf52840", "thumbv7em-none-eabihf", 1024, at_512_mib(256)),
    board("nucleo-f4", "thumbv7em-none-eabihf", 512, at_512_mib(128)),
    board(
        "esp32c3",
        "riscv32imc-unknown-none-elf",
        4096,
        0x3FC8_0000..0x3FCC_E000,
    ),
];

/// The board that QEMU has.
const MICROBIT: &str = "microbit";

/// Where the firmware is built: with its profile, the crate `core` need not be compiled again.
const TARGET_DIR: &str = "target/firmware";

pub(crate) fn run_whole() -> Result<()> {
    run(&Args::default())
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let chosen = |board: &&Board| args.only.as_deref().is_none_or(|only| only == board.folder);
    let boards: Vec<_> = BOARDS.iter().filter(chosen).collect();
    let names = BOARDS.each_ref().map(|board| board.folder).join(", ");
    ensure!(!boards.is_empty(), "there are boards {names}");
    let mut tests = cargo(&["test", "--locked", "--package", "digitnet-serial"]);
    tests.arg("--target-dir").arg(root().join("target/boards"));
    execute(tests.current_dir(root().join("firmware/boards")))?;
    let mut rows = Vec::new();
    for board in boards {
        let start = Instant::now();
        let program = build(board)?;
        let sizes = sizes(&program, &board.ram)?;
        println!(
            "{} for {}: {} bytes of flash, {} of RAM, in {:.0} s",
            board.folder,
            board.target,
            sizes.flash,
            sizes.ram,
            start.elapsed().as_secs_f64()
        );
        let ram = board.ram.end - board.ram.start;
        ensure!(
            sizes.flash <= board.flash && sizes.ram <= ram,
            "{} has {} bytes of flash and {ram} of RAM",
            board.folder,
            board.flash
        );
        if board.folder == MICROBIT {
            converse(&program)?;
        }
        rows.push((board, sizes));
    }
    hold_to_record(&rows, args.update && args.only.is_none())
}

fn build(board: &Board) -> Result<PathBuf> {
    let way = CoreSource::find(board.target)?;
    let mut build = way.cargo();
    build.current_dir(root().join("firmware/boards").join(board.folder));
    if let Some(linker) = way.linker()? {
        let target = board.target.replace(['-', '.'], "_").to_uppercase();
        build.env(format!("CARGO_TARGET_{target}_LINKER"), linker);
    }
    build.args(["build", "--locked", "--release", "--target", board.target]);
    build.args(way.build_arguments());
    build.arg("--target-dir").arg(root().join(TARGET_DIR));
    execute(&mut build)?;
    let built = root().join(TARGET_DIR).join(board.target).join("release");
    Ok(built.join(format!("digitnet-{}", board.folder)))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Sizes {
    flash: u64,
    /// Without the stack, which gets what is left.
    ram: u64,
}

fn sizes(program: &Path, ram: &Range<u64>) -> Result<Sizes> {
    let bytes = fs::read(program).with_context(|| format!("{}", program.display()))?;
    let file = object::File::parse(&*bytes).with_context(|| format!("{}", program.display()))?;
    let mut sizes = Sizes { flash: 0, ram: 0 };
    for section in file.sections() {
        let SectionFlags::Elf { sh_flags, .. } = section.flags() else {
            continue;
        };
        let name = section.name().unwrap_or_default();
        if sh_flags.0 & SHF_ALLOC.0 == 0 || [".stack", ".heap"].contains(&name) {
            continue;
        }
        if section.kind() != SectionKind::UninitializedData {
            sizes.flash += section.size();
        }
        if ram.contains(&section.address()) {
            sizes.ram += section.size();
        }
    }
    Ok(sizes)
}

/// Sends the micro:bit all digits that we have drawn, and a picture of another size.
fn converse(program: &Path) -> Result<()> {
    // A board that says nothing must not hold this.
    let mut qemu = Command::new("timeout");
    qemu.arg("60")
        .arg(installed(&["qemu-system-arm"], "qemu-system-arm")?);
    qemu.args(["-M", "microbit", "-display", "none", "-monitor", "none"]);
    qemu.args(["-serial", "stdio", "-kernel"]).arg(program);
    qemu.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = qemu.spawn().context("cannot start QEMU")?;
    let mut line = child.stdin.take().context("QEMU's serial line")?;
    let mut answers = BufReader::new(child.stdout.take().context("QEMU's serial line")?).lines();
    let mut ask = |picture: &[u8]| -> Result<String> {
        line.write_all(picture)?;
        line.flush()?;
        answers
            .next()
            .context("the micro:bit says nothing")?
            .context("QEMU")
    };
    let mut right = 0;
    let digits = drawn::digits();
    for digit in &digits {
        let picture = [b"P5\n28 28\n255\n", &digit.render_digit()[..]].concat();
        let said = ask(&picture)?;
        right += usize::from(said.starts_with(&format!("digit {}, ", digit.label)));
    }
    let refused = ask(b"P5\n96 96\n255\n")?;
    // `timeout` hands SIGTERM on to QEMU; killed itself, it would leave QEMU behind.
    Command::new("kill").arg(child.id().to_string()).status()?;
    child.wait()?;
    println!(
        "microbit in QEMU: {right} of {} digits right; a frame: {refused}",
        digits.len()
    );
    ensure!(right == digits.len(), "all are to be read");
    ensure!(
        refused == "error: 28 x 28 pixels are read here, these are 96 x 96",
        "a frame is to be refused"
    );
    Ok(())
}

const RECORD: &str = "firmware/boards/README.md";
const START: &str = "<!-- written by `cargo xtask boards --update` -->\n";
const END: &str = "<!-- until here -->\n";

/// Fails when a size has grown by more than 1 %, unless another compiler built what is on record.
fn hold_to_record(rows: &[(&Board, Sizes)], update: bool) -> Result<()> {
    let text = fs::read_to_string(root().join(RECORD)).context(RECORD)?;
    let (before, rest) = text.split_once(START).context(RECORD)?;
    let (recorded, after) = rest.split_once(END).context(RECORD)?;
    let way = CoreSource::find(BOARDS[0].target)?;
    let version = output(way.rustc().arg("--version"))?;
    let compiler = format!("Compiler: {}\n", version.trim());
    if update {
        let table = format!("{compiler}\n{}", table(rows));
        let text = format!("{before}{START}{table}{END}{after}");
        return fs::write(root().join(RECORD), text).context(RECORD);
    }
    let grown: Vec<_> = rows.iter().filter_map(|row| grown(row, recorded)).collect();
    if !recorded.starts_with(&compiler) {
        println!("not held against {RECORD}, which is of another compiler: {grown:?}");
        return Ok(());
    }
    ensure!(
        grown.is_empty(),
        "{grown:?}; `cargo xtask boards --update` accepts it"
    );
    Ok(())
}

fn table(rows: &[(&Board, Sizes)]) -> String {
    let mut table =
        "| | target | bytes of flash | bytes of RAM |\n|---|---|---:|---:|\n".to_owned();
    for (board, sizes) in rows {
        let _written = writeln!(
            table,
            "{}{} | {} |",
            row_start(board),
            sizes.flash,
            sizes.ram
        );
    }
    table
}

fn row_start(board: &Board) -> String {
    format!(
        "| [{0}]({0}/README.md) | `{1}` | ",
        board.folder, board.target
    )
}

/// What has become larger than the table has it, in words.
fn grown((board, sizes): &(&Board, Sizes), recorded: &str) -> Option<String> {
    let name = format!("{} for {}", board.folder, board.target);
    let start = row_start(board);
    let Some(row) = recorded.lines().find_map(|line| line.strip_prefix(&start)) else {
        return Some(format!("{name} is not in the table"));
    };
    let mut before = row
        .split('|')
        .map_while(|cell| cell.trim().parse::<u64>().ok());
    [("flash", sizes.flash), ("RAM", sizes.ram)]
        .into_iter()
        .find_map(|(what, now)| {
            let before = before.next().unwrap_or(0);
            (now * 100 > before * 101)
                .then(|| format!("{name} takes {now} bytes of {what}, {before} before"))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_grows_by_more_than_a_hundredth_is_named() {
        let sizes = |flash, ram| Sizes { flash, ram };
        let recorded = table(&[(&BOARDS[0], sizes(1000, 100))]);
        let grown =
            |board: usize, flash, ram| grown(&(&BOARDS[board], sizes(flash, ram)), &recorded);
        assert_eq!(grown(0, 1010, 101), None);
        assert_eq!(grown(0, 10, 1), None);
        let flash = grown(0, 1011, 100).expect("larger");
        assert!(
            flash.ends_with("takes 1011 bytes of flash, 1000 before"),
            "{flash}"
        );
        let ram = grown(0, 1000, 102).expect("larger");
        assert!(ram.ends_with("takes 102 bytes of RAM, 100 before"), "{ram}");
        assert!(
            grown(1, 1, 1)
                .expect("missing")
                .contains("not in the table")
        );
    }
}
