//! What a program takes of a board's memory.

use std::{fs, ops::Range, path::Path};

use anyhow::{Context, Result};
use object::{Object as _, ObjectSection as _, SectionFlags, SectionKind, elf::SHF_ALLOC};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MemoryUse {
    pub(super) flash: u64,
    /// Without the stack, which gets what is left.
    pub(super) ram: u64,
}

pub(super) fn memory_use(program: &Path, ram: &Range<u64>) -> Result<MemoryUse> {
    let bytes = fs::read(program).with_context(|| format!("{}", program.display()))?;
    let file = object::File::parse(&*bytes).with_context(|| format!("{}", program.display()))?;
    let mut used = MemoryUse { flash: 0, ram: 0 };
    for section in file.sections() {
        let SectionFlags::Elf { sh_flags, .. } = section.flags() else {
            continue;
        };
        let name = section.name().unwrap_or_default();
        if sh_flags.0 & SHF_ALLOC.0 == 0 || [".stack", ".heap"].contains(&name) {
            continue;
        }
        if section.kind() != SectionKind::UninitializedData {
            used.flash += section.size();
        }
        if ram.contains(&section.address()) {
            used.ram += section.size();
        }
    }
    Ok(used)
}
