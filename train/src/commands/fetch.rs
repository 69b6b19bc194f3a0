//! `digitnet-train fetch`

use std::{
    io::{self, Write as _},
    path::PathBuf,
};

use digitnet_train::fetch::{Fetcher, MNIST, MNIST_MIRRORS, Outcome, Timeouts};
use indicatif::{ProgressBar, ProgressStyle};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder for the files
    #[arg(long, default_value = "data/mnist")]
    dir: PathBuf,
    /// Fetch from the folder at this address instead of the public mirrors; may be repeated
    #[arg(long, value_name = "URL")]
    mirror: Vec<String>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let mirrors = if args.mirror.is_empty() {
        MNIST_MIRRORS.map(str::to_owned).to_vec()
    } else {
        args.mirror.clone()
    };
    let fetcher = Fetcher::new(&mirrors, &Timeouts::default());
    let mut out = io::stdout();
    for file in &MNIST {
        let bar = ProgressBar::new(file.bytes)
            .with_style(style())
            .with_message(file.name);
        let outcome = fetcher.fetch(file, &args.dir, &mut |bytes| bar.set_position(bytes));
        bar.finish_and_clear();
        let path = args.dir.join(file.name);
        match outcome? {
            Outcome::AlreadyThere => writeln!(out, "{}: already there", path.display())?,
            Outcome::Fetched { url } => writeln!(out, "{}: fetched from {url}", path.display())?,
        }
    }
    Ok(())
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{msg:28} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}")
        .expect("the template is fixed and valid")
}
