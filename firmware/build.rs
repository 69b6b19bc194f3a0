//! Chooses the memory map of the board that the target stands for, and draws the pictures that
//! `classify` reads.

use std::{env, error::Error, fs, path::Path};

use digitnet_testing::drawn::{self, Style};

fn main() -> Result<(), Box<dyn Error>> {
    let out = env::var("OUT_DIR")?;
    let out = Path::new(&out);
    let target = env::var("TARGET")?;
    // The name that QEMU has for it, and its family.
    let (board, family) = match target.as_str() {
        "thumbv6m-none-eabi" => ("microbit", "microbit"),
        "thumbv7m-none-eabi" => ("mps2-an385", "mps2"),
        "thumbv7em-none-eabihf" => ("mps2-an386", "mps2"),
        "thumbv8m.main-none-eabihf" => ("mps3-an547", "mps3"),
        "riscv32imc-unknown-none-elf" => ("virt", "virt"),
        _ => return Err(format!("no board for {target}: README.md lists the targets").into()),
    };
    println!("cargo:rustc-env=BOARD={board}");
    println!(
        "cargo:rustc-check-cfg=cfg(board, values(\"microbit\", \"mps2\", \"mps3\", \"virt\"))"
    );
    println!("cargo:rustc-cfg=board=\"{family}\"");
    let scripts: &[&str] = if family == "virt" {
        &["memory.x", "link.x"]
    } else {
        &["link.x"]
    };
    let memory = Path::new("memory").join(family).with_extension("x");
    fs::copy(&memory, out.join("memory.x")).map_err(|error| format!("{memory:?}: {error}"))?;
    println!("cargo:rustc-link-search={}", out.display());
    for script in scripts {
        println!("cargo:rustc-link-arg-bins=-T{script}");
    }
    draw(out)?;
    example(out)?;
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=memory");
    Ok(())
}

/// The README's example in Rust, and the network that it embeds.
fn example(out: &Path) -> Result<(), Box<dyn Error>> {
    let text = fs::read_to_string("../README.md")?;
    let chapter = text.split("## For a firmware engineer").nth(1);
    let block = chapter.and_then(|chapter| chapter.split("```rust\n").nth(1));
    let block = block.and_then(|block| block.split("```").next());
    fs::write(
        out.join("readme.rs"),
        block.ok_or("no example in README.md")?,
    )?;
    let blob = "digits.int8.dgn";
    fs::copy(Path::new("../weights").join(blob), out.join(blob))?;
    println!("cargo:rerun-if-changed=../README.md");
    println!("cargo:rerun-if-changed=../weights/digits.int8.dgn");
    Ok(())
}

/// A "7" as the network wants it, and a "3" as a small camera sees it: leaning, off the middle, in
/// uneven light, with noise.
fn draw(out: &Path) -> Result<(), Box<dyn Error>> {
    let digits = drawn::digits();
    let find = |label| {
        digits
            .iter()
            .find(move |digit| digit.label == label)
            .ok_or("every digit is drawn")
    };
    fs::write(out.join("digit.grey"), find(7)?.render_digit())?;
    let photo = Style {
        width: 96,
        height: 96,
        fill: 0.6,
        pen: 7.0,
        edge: 2.0,
        slant: 0.1,
        shift: (6.0, -4.0),
        ink: 60,
        paper: 200,
        noise: 8,
        shade: 50,
        ..Style::default()
    };
    fs::write(out.join("frame.grey"), find(3)?.render(&photo).pixels)?;
    Ok(())
}
