//! What a linked program consists of.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use object::{Object, ObjectSection, ObjectSymbol, SectionKind};

/// Bytes of a program, by where they lie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SectionSizes {
    /// Instructions, in flash.
    pub(crate) code: u64,
    /// Constants, in flash: the blob, pictures, texts, and the table of interrupt vectors.
    pub(crate) constants: u64,
    /// Static variables, in RAM; their first values take as much flash where they are not zero.
    pub(crate) ram: u64,
}

pub(crate) fn sizes(program: &Path) -> Result<SectionSizes> {
    let bytes = read(program)?;
    let file = object::File::parse(&*bytes).with_context(|| program.display().to_string())?;
    let mut sizes = SectionSizes::default();
    for section in file.sections() {
        let name = section.name().unwrap_or_default();
        match section.kind() {
            // Regions that linker scripts only reserve.
            _ if name.starts_with(".stack") || name.starts_with(".heap") => {}
            SectionKind::Text => sizes.code += section.size(),
            SectionKind::ReadOnlyData | SectionKind::ReadOnlyString => {
                sizes.constants += section.size();
            }
            SectionKind::Data | SectionKind::UninitializedData => sizes.ram += section.size(),
            _ => {}
        }
    }
    Ok(sizes)
}

/// The functions of a program that calculate with floats in place of an FPU.
pub(crate) fn float_functions(program: &Path) -> Result<Vec<String>> {
    let bytes = read(program)?;
    let file = object::File::parse(&*bytes).with_context(|| program.display().to_string())?;
    let names = file
        .symbols()
        .filter_map(|symbol| symbol.name().ok().map(str::to_owned));
    Ok(names.filter(|name| is_float_function(name)).collect())
}

/// Names of compiler-rt and libgcc, and of Arm's run-time ABI, chapter 4.1.
fn is_float_function(name: &str) -> bool {
    const CONVERSIONS: [&str; 9] = [
        "i2f", "i2d", "ui2f", "ui2d", "l2f", "l2d", "ul2f", "ul2d", "h2f",
    ];
    if let Some(name) = name.strip_prefix("__aeabi_") {
        let is_arithmetic = name.starts_with('f') || name.starts_with('d') && name != "dcmp";
        return is_arithmetic
            || name.starts_with("cf")
            || name.starts_with("cd")
            || CONVERSIONS.contains(&name);
    }
    let Some(name) = name.strip_prefix("__") else {
        return false;
    };
    let is_comparison = ["eq", "ne", "lt", "le", "gt", "ge", "unord", "cmp"]
        .iter()
        .any(|start| name.starts_with(start) && name.ends_with("f2"));
    let is_arithmetic = ["add", "sub", "mul", "div", "pow", "neg"]
        .iter()
        .any(|start| name.starts_with(start) && (name.contains("sf") || name.contains("df")));
    let is_conversion = ["fix", "float", "extend", "trunc"]
        .iter()
        .any(|start| name.starts_with(start) && (name.contains("sf") || name.contains("df")));
    is_comparison || is_arithmetic || is_conversion
}

fn read(program: &Path) -> Result<Vec<u8>> {
    fs::read(program).with_context(|| format!("cannot read {}", program.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn float_functions_are_known_by_name() {
        for name in [
            "__aeabi_fmul",
            "__aeabi_dadd",
            "__aeabi_i2f",
            "__mulsf3",
            "__divdf3",
            "__floatsisf",
            "__fixunssfsi",
            "__ltsf2",
            "__unorddf2",
        ] {
            assert!(is_float_function(name), "{name}");
        }
        for name in [
            "__aeabi_memcpy",
            "__aeabi_uldivmod",
            "__muldi3",
            "__divsi3",
            "__ashldi3",
            "main",
            "__udivti3",
            "__aeabi_lmul",
            "__lshrdi3",
        ] {
            assert!(!is_float_function(name), "{name}");
        }
    }

    #[test]
    fn this_program_has_code_and_constants() {
        let this = std::env::current_exe().expect("runs from a file");
        let sizes = sizes(&this).expect("an object file");
        assert!(
            sizes.code > 1000 && sizes.constants > 1000 && sizes.ram > 0,
            "{sizes:?}"
        );
    }
}
