//! What the processor can do.

/// Proof that the processor has NEON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::kernels::lanes) struct Neon(());

impl Neon {
    /// The architecture has it.
    pub(super) const NEW: Self = Self(());
}

/// Proof that the processor has NEON and its dot product (`FEAT_DotProd`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::kernels::lanes) struct Dot(());

impl Dot {
    pub(super) fn detect() -> Option<Self> {
        (cfg!(target_feature = "dotprod") || told_by_system()).then_some(Self(()))
    }
}

/// The processor's own registers tell it to systems alone.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn told_by_system() -> bool {
    use core::ffi::c_ulong;
    unsafe extern "C" {
        fn getauxval(kind: c_ulong) -> c_ulong;
    }
    const AT_HWCAP: c_ulong = 16;
    const HWCAP_ASIMDDP: c_ulong = 1 << 20;
    // SAFETY: the C library's function reads what the kernel gave the process, whatever is asked for.
    let capabilities = unsafe { getauxval(AT_HWCAP) };
    capabilities & HWCAP_ASIMDDP != 0
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn told_by_system() -> bool {
    false
}
