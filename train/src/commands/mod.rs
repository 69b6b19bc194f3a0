//! One file per subcommand: its arguments and its body.

pub(crate) mod fetch;
