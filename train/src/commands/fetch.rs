//! `digitnet-train fetch`

use std::{
    io::{self, Write as _},
    path::PathBuf,
};

use digitnet_train::fetch::{
    Fetcher, MNIST, MNIST_MIRRORS, OMNIGLOT_MIRRORS, Origin, RemoteFile, Timeouts,
};
use digitnet_train::strokes;
use indicatif::{ProgressBar, ProgressStyle};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// What to fetch
    #[arg(long, value_enum, default_value_t = Set::Mnist)]
    set: Set,
    /// Folder for the files [default: data/ and the name of the set]
    #[arg(long)]
    dir: Option<PathBuf>,
    /// Fetch from the folder at this address instead of the public mirrors; may be repeated
    #[arg(long, value_name = "URL")]
    mirror: Vec<String>,
}

/// A data set.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Set {
    /// MNIST's four files: 70,000 digits
    Mnist,
    /// Omniglot's strokes: letters of eight scripts by 20 people each, to learn what is no digit
    Omniglot,
}

impl Set {
    /// Folder, files and where they are published.
    fn parts(
        self,
    ) -> (
        &'static str,
        &'static [RemoteFile<'static>],
        &'static [&'static str],
    ) {
        match self {
            Self::Mnist => ("data/mnist", &MNIST, &MNIST_MIRRORS),
            Self::Omniglot => ("data/omniglot", &strokes::FILES, &OMNIGLOT_MIRRORS),
        }
    }
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let (dir, files, mirrors) = args.set.parts();
    let dir = args.dir.clone().unwrap_or_else(|| dir.into());
    let mirrors: Vec<String> = if args.mirror.is_empty() {
        mirrors.iter().map(|&mirror| mirror.to_owned()).collect()
    } else {
        args.mirror.clone()
    };
    let fetcher = Fetcher::new(&mirrors, &Timeouts::default());
    let mut out = io::stdout();
    for file in files {
        let bar = ProgressBar::new(file.bytes)
            .with_style(style())
            .with_message(file.name);
        let outcome = fetcher.fetch(file, &dir, &mut |bytes| bar.set_position(bytes));
        bar.finish_and_clear();
        let path = dir.join(file.name);
        match outcome? {
            Origin::AlreadyThere => writeln!(out, "{}: already there", path.display())?,
            Origin::Fetched { url } => writeln!(out, "{}: fetched from {url}", path.display())?,
        }
    }
    Ok(())
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{msg:28} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}")
        .expect("the template is fixed and valid")
}
