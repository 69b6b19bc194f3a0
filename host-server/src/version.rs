//! Which program this is.

use std::sync::LazyLock;

/// Of the release, as the manifests name it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Of the sources: what `DIGITNET_REVISION` was when this was compiled, as releases and the image set
/// it to the commit.
pub const REVISION: &str = match option_env!("DIGITNET_REVISION") {
    Some(revision) => revision,
    None => "unknown",
};

/// Both, for people.
pub fn told() -> &'static str {
    static TOLD: LazyLock<String> = LazyLock::new(|| format!("{VERSION} ({REVISION})"));
    &TOLD
}
