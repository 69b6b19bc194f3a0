//! `digitnet-train train`: learns a network and writes blobs, model card and pictures.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context as _, Result, bail, ensure};
use digitnet_core::{Model, int8};
use digitnet_train::augment::Augmentation;
use digitnet_train::dataset::{Dataset, MnistFiles, sha256_file};
use digitnet_train::model_file::ModelFile;
use digitnet_train::network::Parameters;
use digitnet_train::publish::{Publication, publish};
use digitnet_train::quantize::{self, WeightBits};
use digitnet_train::strokes::{self, Strangers};
use digitnet_train::training::{
    self, Config, EpochSampler, Observer, Outcome, Split, State, Teachers, checkpoint,
};
use indicatif::{ProgressBar, ProgressStyle};

/// Share of the validation digits that may be refused.
const REFUSED: f32 = 0.0035;

/// Learn a network from a folder with MNIST's four files (or others of the same names, such as
/// Fashion-MNIST's or EMNIST's) and write the blobs, a model card and pictures
#[derive(clap::Args, Debug)]
#[command(args_override_self = true)]
pub(crate) struct Args {
    /// Folder with train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and
    /// t10k-labels-idx1-ubyte, plain or .gz (`digitnet-train fetch` gets MNIST's), or with EMNIST's digits
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
    /// Take the arguments of a recipe: "base", the server's network, "small", that of small chips, or "tiny", that of the
    /// smallest
    /// (train/recipes); other arguments win
    #[arg(long = "recipe", value_name = "NAME")]
    _recipe: Option<String>,
    #[command(flatten)]
    recipe: Recipe,
}

#[derive(clap::Args, Debug)]
#[command(next_help_heading = "Recipe")]
struct Recipe {
    /// Side of the kernels of both convolutions
    #[arg(long, value_name = "K,K", value_delimiter = ',', default_values_t = [5, 5])]
    kernels: Vec<usize>,
    /// Zeros around the input of both convolutions
    #[arg(long, value_name = "P,P", value_delimiter = ',', default_values_t = [0, 0])]
    padding: Vec<usize>,
    /// Channels of both convolutions
    #[arg(long, value_name = "C1,C2", value_delimiter = ',', default_values_t = [16, 32])]
    channels: Vec<usize>,
    /// Units of a hidden layer before the output, 0 for none
    #[arg(long, default_value_t = 0)]
    hidden: usize,
    /// What to call each class, in the order of the label numbers
    #[arg(long, value_name = "L,L,...", value_delimiter = ',',
          default_values = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], hide_default_value = true)]
    labels: Vec<String>,
    /// Share of an epoch's pictures that have no digit: a class "none" joins the labels; 0 for none
    #[arg(long, default_value_t = 0.22)]
    negatives: f32,
    /// Share of the validation digits that may be refused as unsure [default: 0.0035]; it decides
    /// only what is packed, so a resumed run may have another
    #[arg(long)]
    refused: Option<f32>,
    /// Factor of the shares of roughly changed digits and of pictures without one in the integer
    /// epochs
    #[arg(long, default_value_t = 0.3)]
    finish: f32,
    /// Epochs in floating point
    #[arg(long, default_value_t = 42)]
    epochs: usize,
    /// Epochs in the core's integer arithmetic that follow
    #[arg(long, default_value_t = 16)]
    int8_epochs: usize,
    /// Pictures per step
    #[arg(long, default_value_t = 128)]
    batch: usize,
    /// Largest learning rate in floating point
    #[arg(long, default_value_t = 0.004)]
    learning_rate: f32,
    /// Largest learning rate in integer arithmetic
    #[arg(long, default_value_t = 0.0006)]
    int8_learning_rate: f32,
    /// Bits of the weights of the integer network: 8, or 4, where the first convolution keeps 8
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u8).range(4..=8))]
    weight_bits: u8,
    /// f32 network to learn on from, of the same channels and labels; with `--epochs 0`
    #[arg(long, value_name = "FILE.f32.dgn")]
    start: Option<PathBuf>,
    /// int8 networks to learn from besides the labels
    #[arg(long, value_name = "FILE.int8.dgn,...", value_delimiter = ',')]
    teacher: Vec<PathBuf>,
    /// Share of what a digit is said to be that comes from the teachers
    #[arg(long, default_value_t = 0.5)]
    teacher_share: f32,
    /// Weight decay of AdamW
    #[arg(long, default_value_t = 0.01)]
    weight_decay: f32,
    /// Share of the averaged weights that stays at each step
    #[arg(long, default_value_t = 0.999)]
    averaging: f32,
    /// Training pictures kept back: temperature and margins are found by them
    #[arg(long, default_value_t = 5000)]
    validation: usize,
    /// Learn from only so many pictures
    #[arg(long)]
    subset: Option<usize>,
    /// Seed of everything random: the same seed, data and machine give the same bytes
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Strength of the changes made to pictures: 0 for none, 1 as usual
    #[arg(long, default_value_t = 1.0)]
    augmentation: f32,
    /// Share of the pictures that are changed roughly [default: 0.3 times the strength]
    #[arg(long)]
    rough: Option<f32>,
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
                    State::learning_on(&config, training_data, start)
                }
            }
        }
        Some(path) => {
            let mut state = checkpoint::load(path)?;
            ensure!(
                state.data == training_data,
                "{}: this run learnt from other data than {}",
                path.display(),
                args.data.display()
            );
            state.config.refused = args.recipe.refused.unwrap_or(state.config.refused);
            state
        }
    };
    let config = state.config.clone();
    for (dataset, path) in [(&train, files.all()[1]), (&test, files.all()[3])] {
        // What the files hold are digits, never the class for pictures without one.
        dataset.check_labels(config.digit_classes(), path)?;
    }
    let teachers = args.recipe.teacher.iter();
    let teachers: Vec<ModelFile> = teachers
        .map(|path| ModelFile::read(path))
        .collect::<Result<_>>()?;
    let teachers = Teachers::new(&config, int8_networks(&teachers)?)?;
    let split = Split {
        strangers,
        ..training::split(&train, config.validation, config.subset, config.seed)?
    };
    fs::create_dir_all(&args.out)
        .with_context(|| format!("{}: cannot be made", args.out.display()))?;

    let checkpoint = args.out.join(format!("{}.checkpoint", args.name));
    let mut progress = Progress::new(&state, &split, checkpoint.clone())?;
    if training::run(&mut state, &split, &teachers, &mut progress)? == Outcome::Stopped {
        progress.bar.abandon();
        checkpoint::save(&state, &checkpoint)?;
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
    println!("{}", publish(&state, &publication)?);
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
        "{name}: this network has other layers than the run, {found:?} and not {expected:?}"
    );
    Ok(quantize::folded(&network))
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

impl Recipe {
    fn augmentation(&self) -> Result<Augmentation> {
        ensure!(
            (0.0..=4.0).contains(&self.augmentation),
            "--augmentation must be 0 to 4, not {}",
            self.augmentation
        );
        let augmentation = Augmentation::default().times(self.augmentation);
        let rough_share = self.rough.unwrap_or(augmentation.rough_share);
        ensure!(
            (0.0..=1.0).contains(&rough_share),
            "--rough must be 0 to 1, not {rough_share}"
        );
        Ok(Augmentation {
            rough_share,
            ..augmentation
        })
    }

    fn config(&self) -> Result<Config> {
        let pair = |name: &str, values: &[usize]| -> Result<[usize; 2]> {
            let pair = <[usize; 2]>::try_from(values).ok();
            pair.with_context(|| format!("{name} takes two numbers, one per convolution"))
        };
        let kernels = pair("--kernels", &self.kernels)?;
        let padding = pair("--padding", &self.padding)?;
        let channels = pair("--channels", &self.channels)?;
        ensure!(
            (0.0..1.0).contains(&self.averaging),
            "--averaging must be at least 0 and below 1"
        );
        let mut labels = self.labels.clone();
        if self.negatives > 0.0 {
            labels.push("none".to_owned());
        }
        let config = Config {
            convs: [0, 1].map(|layer| [kernels[layer], padding[layer], channels[layer]]),
            hidden: self.hidden,
            labels,
            negatives: self.negatives,
            refused: self.refused.unwrap_or(REFUSED),
            finish: self.finish,
            float_epochs: self.epochs,
            int8_epochs: self.int8_epochs,
            batch: self.batch,
            learning_rate: self.learning_rate,
            int8_learning_rate: self.int8_learning_rate,
            weight_bits: match self.weight_bits {
                8 => WeightBits::Eight,
                4 => WeightBits::Four,
                bits => bail!("--weight-bits must be 4 or 8, not {bits}"),
            },
            start: self.start.as_ref().map(|path| path.display().to_string()),
            teachers: self
                .teacher
                .iter()
                .map(|path| path.display().to_string())
                .collect(),
            teacher_share: self.teacher_share,
            weight_decay: self.weight_decay,
            averaging: self.averaging,
            augmentation: self.augmentation()?,
            validation: self.validation,
            subset: self.subset,
            seed: self.seed,
        };
        config.check()?;
        // The core knows every other limit: ask it with a network of zeros.
        training::phases::untrained_blob(&config)?;
        Ok(config)
    }
}

/// Shows how far the run is, saves its checkpoints, and stops it after Ctrl-C.
struct Progress {
    bar: ProgressBar,
    checkpoint: PathBuf,
    interrupted: Arc<AtomicBool>,
}

impl Progress {
    fn new(state: &State, split: &Split, checkpoint: PathBuf) -> Result<Self> {
        let interrupted = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&interrupted);
        ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed))
            .context("Ctrl-C cannot be caught")?;
        let config = &state.config;
        let steps_of = |epoch: usize| {
            let pictures = EpochSampler::new(config, split, epoch).len();
            pictures.div_ceil(config.batch)
        };
        let all: usize = (0..config.epochs()).map(steps_of).sum();
        let done: usize = (0..state.epoch).map(steps_of).sum();
        let bar = ProgressBar::new(all as u64);
        let style = "{elapsed_precise} {wide_bar} {percent} %  {msg}  {eta} left";
        bar.set_style(ProgressStyle::with_template(style)?);
        // Time left is judged from here on, not from work done before a resume.
        bar.set_position((done + state.step) as u64);
        bar.reset_eta();
        Ok(Self {
            bar,
            checkpoint,
            interrupted,
        })
    }
}

impl Observer for Progress {
    fn step(&mut self, state: &State) -> ControlFlow<()> {
        self.bar.inc(1);
        let seen = (state.step * state.config.batch) as f64;
        let validation = state.history.last().map_or(String::new(), |record| {
            format!(", validation {:.2} %", 100.0 * record.validation_accuracy)
        });
        let (epoch, epochs) = (state.epoch + 1, state.config.epochs());
        let loss = state.epoch_loss / seen;
        self.bar.set_message(format!(
            "epoch {epoch}/{epochs}  loss {loss:.4}{validation}"
        ));
        if self.interrupted.load(Ordering::Relaxed) {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }

    fn epoch(&mut self, state: &State) -> Result<()> {
        if let Some(record) = state.history.last() {
            let line = format!(
                "epoch {:>3} {:<5}  loss {:.4}  validation loss {:.4}  accuracy {:.2} %, changed \
                 {:.2} %, without a digit {:.2} %  {:.1} s",
                record.epoch,
                record.phase.name(),
                record.train_loss,
                record.validation_loss,
                100.0 * record.validation_accuracy,
                100.0 * record.changed_accuracy,
                100.0 * record.negatives_accuracy,
                record.seconds
            );
            if self.bar.is_hidden() {
                eprintln!("{line}");
            } else {
                self.bar.println(line);
            }
        }
        checkpoint::save(state, &self.checkpoint)
    }
}
