//! `digitnet-train train`: learns a network and writes blobs, model card and pictures.

mod arguments;
mod place;
mod progress;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use digitnet_core::{Model, Shape, int8};
use digitnet_train::dataset::{Dataset, MnistFiles, sha256_file};
use digitnet_train::model_card;
use digitnet_train::model_file::ModelFile;
use digitnet_train::network::Parameters;
use digitnet_train::publish::{Publication, publish};
use digitnet_train::quantize;
use digitnet_train::strokes::{self, Strangers};
use digitnet_train::training::{self, Config, RunEnd, Split, State, Teachers, checkpoint};

use self::arguments::Recipe;
use self::place::Place;
use self::progress::Progress;

/// File systems take names of 255 bytes or less, with what is added to this one.
const MAX_NAME_BYTES: usize = 100;

/// Learn a network from a folder with MNIST's four files (or others of the same names, such as
/// Fashion-MNIST's or EMNIST's) and write the blobs, a model card and pictures
#[derive(clap::Args, Debug)]
#[command(args_override_self = true)]
pub(crate) struct Args {
    /// Folder with train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and
    /// t10k-labels-idx1-ubyte, plain or .gz (`digitnet-train fetch` gets MNIST's), or of EMNIST's names
    #[arg(long, env = "MNIST_DIR", default_value = "data/mnist")]
    data: PathBuf,
    /// Folder with stroke files of other people's hands (`digitnet-train fetch --set omniglot`), to
    /// learn from what is no digit; without it only shapes of our own are
    #[arg(long, env = "STROKES_DIR")]
    strokes: Option<PathBuf>,
    /// Folder to write to
    #[arg(long, default_value = "runs/latest")]
    out: PathBuf,
    /// Name of the files written: NAME.int8.dgn, NAME.f32.dgn, NAME.md, NAME.*.png
    #[arg(long, default_value = "digits")]
    name: String,
    /// Go on with a stopped run; its recipe is in the checkpoint
    #[arg(long, value_name = "CHECKPOINT")]
    resume: Option<PathBuf>,
    /// Take the arguments of a recipe (train/recipes): "base", the server's network, "base8", what that begins with,
    /// "digits", that of chips and C, "small", of the same size with newer training, or "tiny", that of the smallest; other arguments win
    #[arg(long = "recipe", value_name = "NAME")]
    _recipe: Option<String>,
    #[command(flatten)]
    recipe: Recipe,
}

/// Runs the command.
///
/// # Errors
///
/// Where data, recipe or checkpoint are unusable, or a file cannot be written; also after Ctrl-C,
/// with how to go on.
pub(crate) fn run(args: &Args) -> Result<()> {
    ensure!(
        Path::new(&args.name).file_name() == Some(args.name.as_ref()),
        "--name {:?}: must be the name of a file, without a folder; --out names that",
        args.name
    );
    ensure!(
        args.name.len() <= MAX_NAME_BYTES && !args.name.contains(char::is_control),
        "--name {:?}: must be at most {MAX_NAME_BYTES} bytes long, without control characters",
        args.name
    );
    let files = MnistFiles::find(&args.data)?;
    let strokes = args.strokes.iter();
    let strokes = strokes.flat_map(|folder| strokes::FILES.map(|file| folder.join(file.name)));
    let teachers = args.recipe.teacher.iter().cloned();
    let paths = files.all().into_iter().map(Path::to_owned);
    let start = args.recipe.start.iter().cloned();
    let paths = paths.chain(strokes).chain(teachers).chain(start);
    let checksums = paths
        .map(|path| checksum(&path))
        .collect::<Result<Vec<_>>>()?;
    let (train, test) = Dataset::load_mnist(&args.data)?;
    train.check_soundness(&files.train_images, &files.train_labels)?;
    test.check_soundness(&files.test_images, &files.test_labels)?;
    let strangers = match &args.strokes {
        Some(folder) => Strangers::new(strokes::load(folder)?),
        None => Strangers::default(),
    };
    // All but the test set.
    let learnt_from = [&checksums[..2], &checksums[4..]].concat();
    let learnt_from: Vec<String> = learnt_from.into_iter().map(|(_, digest)| digest).collect();
    let training_data = learnt_from.join(" ");
    let mut state = match &args.resume {
        None => {
            let config = args.recipe.config()?;
            match &args.recipe.start {
                None => State::new(&config, training_data),
                Some(path) => {
                    let start = parameters(path, &config)?;
                    State::with(&config, training_data, start)
                }
            }
        }
        Some(path) => {
            let mut state = checkpoint::load(path)?;
            ensure!(
                state.data == training_data,
                "{}: this run learnt from other data than {} and the --strokes, --teacher and --start \
                 that are given: give those that it had",
                path.display(),
                args.data.display()
            );
            state.config.refused = args.recipe.refused.unwrap_or(state.config.refused);
            state.config.check()?;
            state
        }
    };
    let config = state.config.clone();
    for (dataset, path) in [(&train, files.all()[1]), (&test, files.all()[3])] {
        // What the files hold are digits, never the class for pictures without one.
        dataset.check_labels(config.digit_classes(), path)?;
    }
    let unseen = train.unseen(config.digit_classes());
    if !unseen.is_empty() {
        let names: Vec<&str> = unseen
            .iter()
            .map(|&class| config.labels[class].as_str())
            .collect();
        eprintln!(
            "warning: {}: no picture of {}, so these classes are not learnt; are the --labels right?",
            files.train_labels.display(),
            names.join(", ")
        );
    }
    let teachers = args.recipe.teacher.iter();
    let teachers: Vec<ModelFile> = teachers
        .map(|path| ModelFile::read(path))
        .collect::<Result<_>>()?;
    let teachers = Teachers::new(&config, int8_networks(&teachers)?)?;
    let split = Split {
        strangers,
        ..training::split(&train, config.validation, config.subset, config.kept_back)?
    };
    let place = Place::take(&args.out, &args.name, &state, args.resume.as_deref())?;
    let checkpoint = place.checkpoint();
    if args.resume.is_some() {
        // What else is typed counts for nothing.
        eprintln!(
            "goes on in epoch {} of {} of: train {}",
            config.epochs().min(state.epoch + 1),
            config.epochs(),
            model_card::arguments(&config)
        );
    }

    let mut progress = Progress::new(&state, &split, checkpoint.to_owned())?;
    if training::run(&mut state, &split, &teachers, &mut progress)? == RunEnd::Stopped {
        progress.bar.abandon();
        checkpoint::save(&state, checkpoint)?;
        let path = checkpoint.display();
        bail!(
            "stopped in epoch {}; add `--resume {path}` to go on",
            state.epoch + 1
        );
    }
    progress.bar.finish_and_clear();
    let publication = Publication {
        name: &args.name,
        folder: &args.out,
        test: &test,
        strangers: &split.strangers,
        checksums: &checksums,
    };
    let summary = publish(&state, &publication).with_context(|| {
        let path = checkpoint.display();
        format!("the run is kept: add `--resume {path}` when this is mended")
    })?;
    println!("{summary}");
    println!("written to {}", args.out.display());
    Ok(())
}

/// What a run begins with: the weights of an f32 network.
fn parameters(path: &Path, config: &Config) -> Result<Parameters> {
    let file = ModelFile::read(path)?;
    let name = path.display();
    let Model::Float(network) = file.model()? else {
        bail!("{name}: a run begins with an f32 network, this one is int8");
    };
    let (found, expected) = (network.shape(), config.shape());
    ensure!(
        *found == expected,
        "{name}: this network has other layers than the run: {}, and not {}",
        layers(found),
        layers(&expected)
    );
    Ok(quantize::folded(&network))
}

/// As the arguments give them.
fn layers(shape: &Shape) -> String {
    let [first, second] = [&shape.conv1, &shape.conv2];
    format!(
        "--kernels {},{} --padding {},{} --channels {},{} --hidden {} with {} classes",
        first.kernel,
        second.kernel,
        first.padding,
        second.padding,
        first.out_channels,
        second.out_channels,
        shape.hidden,
        shape.classes
    )
}

fn int8_networks(files: &[ModelFile]) -> Result<Vec<int8::Network<'_>>> {
    let networks = files.iter().map(|file| match file.model()? {
        Model::Int8(network) => Ok(network),
        Model::Float(_) => bail!(
            "{}: a teacher must be an int8 network",
            file.path().display()
        ),
    });
    networks.collect()
}

/// A file's name and SHA-256.
fn checksum(path: &Path) -> Result<(String, String)> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Ok((name.into_owned(), sha256_file(path)?))
}
