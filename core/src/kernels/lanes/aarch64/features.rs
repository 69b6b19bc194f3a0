//! What the processor can do.

use core::ffi::c_ulong;

/// Proof that the processor has NEON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::kernels::lanes) struct Neon(());

impl Neon {
    /// The architecture has it.
    pub(super) const NEW: Self = Self(());
}

/// Proof that the processor has NEON and its products of matrices of bytes (`FEAT_I8MM`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::kernels::lanes) struct Matrix(());

impl Matrix {
    pub(super) fn detect() -> Option<Self> {
        const AT_HWCAP2: c_ulong = 26;
        const HWCAP2_I8MM: c_ulong = 1 << 13;
        let there = cfg!(target_feature = "i8mm") || told_by_system(AT_HWCAP2, HWCAP2_I8MM);
        there.then_some(Self(()))
    }
}

/// Proof that the processor has NEON and its dot product (`FEAT_DotProd`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::kernels::lanes) struct Dot(());

impl Dot {
    pub(super) fn detect() -> Option<Self> {
        const AT_HWCAP: c_ulong = 16;
        const HWCAP_ASIMDDP: c_ulong = 1 << 20;
        let there = cfg!(target_feature = "dotprod") || told_by_system(AT_HWCAP, HWCAP_ASIMDDP);
        there.then_some(Self(()))
    }
}

/// The processor's own registers tell it to systems alone.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn told_by_system(word: c_ulong, bit: c_ulong) -> bool {
    unsafe extern "C" {
        fn getauxval(kind: c_ulong) -> c_ulong;
    }
    // SAFETY: the C library's function reads what the kernel gave the process, whatever is asked for.
    let capabilities = unsafe { getauxval(word) };
    capabilities & bit != 0
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn told_by_system(_: c_ulong, _: c_ulong) -> bool {
    false
}
