//! Runs an ONNX network in tract or rten on one thread: `bench/peers/peers.py` times it beside others.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use clap::{Parser, ValueEnum};
use rten::ValueOrView;
use rten_tensor::{NdTensor, NdTensorView};
use tract_onnx::prelude::*;

const SIDE: usize = 28;
const PIXELS: usize = SIDE * SIDE;

#[derive(Parser)]
struct Arguments {
    #[arg(long, value_enum)]
    runtime: RuntimeName,
    /// From pixels, f32 `[batch, 1, 28, 28]` in 0..1, to scores, f32 `[batch, class]`
    #[arg(long, value_name = "FILE.onnx")]
    model: PathBuf,
    /// Pictures of a call
    #[arg(long, default_value_t = 1)]
    batch: usize,
    /// Prints the class of each picture of 784 bytes on standard input, instead of a time
    #[arg(long)]
    answers: bool,
    /// For how long to measure; prints the nanoseconds of one digit in the best of batches of calls
    #[arg(long, default_value_t = 30)]
    milliseconds: u64,
}

#[derive(Clone, Copy, ValueEnum)]
enum RuntimeName {
    Tract,
    Rten,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    ensure!(arguments.batch > 0, "--batch must be at least 1");
    let mut run = match arguments.runtime {
        RuntimeName::Tract => tract(&arguments.model, arguments.batch)?,
        RuntimeName::Rten => rten(&arguments.model, arguments.batch)?,
    };
    if arguments.answers {
        answer(&mut run, arguments.batch)
    } else {
        let digit = vec![0.5; arguments.batch * PIXELS];
        let limit = Duration::from_millis(arguments.milliseconds);
        println!("{}", measure(&mut run, &digit, arguments.batch, limit)?);
        Ok(())
    }
}

/// From the pixels of a batch to its scores.
type Run = Box<dyn FnMut(&[f32]) -> Result<Vec<f32>>>;

fn tract(model: &Path, batch: usize) -> Result<Run> {
    let fact = f32::fact([batch, 1, SIDE, SIDE]);
    let plan = tract_onnx::onnx()
        .model_for_path(model)?
        .with_input_fact(0, fact.into())?
        .into_optimized()?
        .into_runnable()?;
    Ok(Box::new(move |pixels| {
        let input = Tensor::from_shape(&[batch, 1, SIDE, SIDE], pixels)?;
        let outputs = plan.run(tvec!(input.into()))?;
        let scores = outputs.first().context("the network has no scores")?;
        Ok(scores
            .to_plain_array_view::<f32>()?
            .iter()
            .copied()
            .collect())
    }))
}

fn rten(model: &Path, batch: usize) -> Result<Run> {
    let model = rten::Model::load_file(model)?;
    Ok(Box::new(move |pixels| {
        let input = NdTensorView::from_data([batch, 1, SIDE, SIDE], pixels);
        let scores: NdTensor<f32, 2> = model
            .run_one(ValueOrView::from(input.as_dyn()), None)?
            .try_into()?;
        Ok(scores.into_data().to_vec())
    }))
}

fn answer(run: &mut Run, batch: usize) -> Result<()> {
    let mut levels = Vec::new();
    std::io::stdin().read_to_end(&mut levels)?;
    let pixels: Vec<f32> = levels
        .iter()
        .map(|level| f32::from(*level) / 255.0)
        .collect();
    let mut out = std::io::stdout().lock();
    for pixels in pixels.chunks_exact(batch * PIXELS) {
        let scores = run(pixels)?;
        for scores in scores.chunks_exact(scores.len() / batch) {
            let best =
                (0..scores.len()).max_by(|one, other| scores[*one].total_cmp(&scores[*other]));
            writeln!(out, "{}", best.context("the network has no classes")?)?;
        }
    }
    Ok(())
}

fn measure(run: &mut Run, pixels: &[f32], batch: usize, limit: Duration) -> Result<f64> {
    run(pixels)?;
    let calls = (16 / batch).max(1);
    let start = Instant::now();
    let mut best = Duration::MAX;
    while start.elapsed() < limit {
        let begin = Instant::now();
        for _ in 0..calls {
            std::hint::black_box(run(std::hint::black_box(pixels))?);
        }
        best = best.min(begin.elapsed());
    }
    Ok(best.as_nanos() as f64 / (calls * batch) as f64)
}
