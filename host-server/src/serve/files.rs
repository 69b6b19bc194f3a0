//! The file descriptors that connections need: each takes one.

use crate::limits::Limits;

/// Raises what the process may have as far as it can, or else lowers the connections to it, and says so.
#[cfg(unix)]
pub fn fit_files(limits: &mut Limits) -> Option<String> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let wanted = (limits.connections + BESIDE) as u64;
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let has = current.unwrap_or(u64::MAX);
    if has >= wanted {
        return None;
    }
    let raised = maximum.map_or(wanted, |maximum| maximum.min(wanted));
    let asked = Rlimit {
        current: Some(raised),
        maximum,
    };
    let has = setrlimit(Resource::Nofile, asked).map_or(has, |()| raised);
    if has >= wanted {
        return None;
    }
    let connections = usize::try_from(has).unwrap_or(usize::MAX);
    let asked = limits.connections;
    limits.connections = connections.saturating_sub(BESIDE).max(1);
    Some(format!(
        "this process may have {has} open files: {} connections instead of {asked}; raise the limit \
         (ulimit -n) or lower --connections",
        limits.connections
    ))
}

/// Where there is no such limit.
#[cfg(not(unix))]
pub fn fit_files(_: &mut Limits) -> Option<String> {
    None
}

/// Listeners, logs, timers, connections on their way out, and those that are told that there is no
/// room.
const BESIDE: usize = 100;
