//! `digitnet-train look-alikes`

use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use digitnet_core::int8;
use digitnet_train::strokes;

/// List the characters that a network which knows digits only takes for digits, across the people who
/// wrote them: `train/src/strokes/look_alikes.txt`
#[derive(clap::Args)]
pub(crate) struct Args {
    /// An int8 network that was trained with --negatives 0
    network: PathBuf,
    /// Folder with the stroke files
    #[arg(long, default_value = "data/omniglot")]
    strokes: PathBuf,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let blob = fs::read(&args.network)
        .with_context(|| format!("{}: cannot be read", args.network.display()))?;
    let network = int8::Network::parse(&blob)?;
    let found = strokes::find_look_alikes(&network, &strokes::load(&args.strokes)?)?;
    let mut out = io::stdout();
    writeln!(
        out,
        "# Written by `digitnet-train look-alikes`: character, digit, share of the people."
    )?;
    for found in found {
        writeln!(out, "{} {} {:.2}", found.name, found.digit, found.share)?;
    }
    Ok(())
}
