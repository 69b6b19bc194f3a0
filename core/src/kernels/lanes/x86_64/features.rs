//! What the processor can do, asked once.

use core::arch::x86_64::__cpuid_count;
use core::sync::atomic::{AtomicU8, Ordering::Relaxed};

/// Proof that the processor has AVX2 and FMA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::kernels::lanes) struct Avx2(());

/// Proof that the processor has AVX2 and AVX-512, with VNNI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::kernels::lanes) struct Avx512(());

impl Avx2 {
    pub(super) fn detect() -> Option<Self> {
        avx2::get().then_some(Self(()))
    }
}

impl Avx512 {
    pub(super) fn detect() -> Option<Self> {
        /// Asking takes microseconds on a virtual machine.
        static KNOWN: AtomicU8 = AtomicU8::new(UNKNOWN);
        let known = match KNOWN.load(Relaxed) {
            UNKNOWN => {
                let found = if avx512::get() && has_vnni() { YES } else { NO };
                KNOWN.store(found, Relaxed);
                found
            }
            known => known,
        };
        (known == YES).then_some(Self(()))
    }
}

cpufeatures::new!(avx2, "avx2", "fma");
// The operating system keeps the registers of AVX-512 as well.
cpufeatures::new!(avx512, "avx2", "avx512f", "avx512bw");

const UNKNOWN: u8 = 0;
const NO: u8 = 1;
const YES: u8 = 2;

/// `cpufeatures` has no name for VNNI: bit 11 of ECX in leaf 7, says Intel's manual (volume 2, CPUID).
/// The leaf exists where AVX2 does, which stands in it.
fn has_vnni() -> bool {
    __cpuid_count(7, 0).ecx & 1 << 11 != 0
}
