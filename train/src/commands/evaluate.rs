//! `digitnet-train evaluate`

mod evaluated;
mod json;
mod text;

use std::{io, path::PathBuf};

use anyhow::{Result, ensure};
use digitnet_train::{
    dataset::{Dataset, DatasetError},
    evaluation::evaluate,
    model_file::ModelFile,
    refusals::evaluate_negatives,
};

use evaluated::Evaluated;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The network: a .dgn file, int8 or f32
    #[arg(long, value_name = "FILE")]
    model: PathBuf,
    /// Pictures: an IDX file, plain or gzip, of at most 28x28 pixels each
    #[arg(long, value_name = "FILE")]
    images: PathBuf,
    /// Their labels: an IDX file, plain or gzip
    #[arg(long, value_name = "FILE")]
    labels: PathBuf,
    /// Another network, to count the digits on which the two disagree
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
    /// Print one JSON object instead of text
    ///
    /// `digest` is the SHA-256 over all scores in order, four little-endian bytes each. Rows of
    /// `confusion` are labels, columns predictions. Fields may be added in later versions; those
    /// that are there keep their name and meaning.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let file = ModelFile::read(&args.model)?;
    let other_file = args.against.as_deref().map(ModelFile::read).transpose()?;
    // Both models before the data: a wrong one should be found at once.
    file.model()?;
    other_file.as_ref().map(ModelFile::model).transpose()?;
    let data = Dataset::load(&args.images, &args.labels)?;
    let evaluated = judge(&file, &data, args)?;
    match data.check_soundness(&args.images, &args.labels) {
        // A set may show one class alone.
        Ok(()) | Err(DatasetError::OneClass { .. }) => {}
        Err(error) => eprintln!("warning: {error}"),
    }
    let other = other_file
        .as_ref()
        .map(|file| judge(file, &data, args))
        .transpose()?;
    if let Some(other) = &other {
        ensure!(
            evaluated.evaluation.classes == other.evaluation.classes,
            "{} and {} have different classes, so they cannot be compared",
            file.path().display(),
            other.file.path().display()
        );
    }
    let mut out = io::stdout().lock();
    if args.json {
        json::write(
            &mut out,
            &args.images,
            &args.labels,
            &evaluated,
            other.as_ref(),
        )
    } else {
        Ok(text::write(&mut out, &evaluated, other.as_ref())?)
    }
}

fn judge<'a>(file: &'a ModelFile, data: &Dataset, args: &Args) -> Result<Evaluated<'a>> {
    let model = file.model()?;
    data.check_labels(model.shape().classes, &args.labels)?;
    let evaluation = evaluate(&model, data)?;
    let refusals = evaluate_negatives(&model, data)?;
    Ok(Evaluated {
        file,
        model,
        evaluation,
        refusals,
    })
}
