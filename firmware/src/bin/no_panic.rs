//! Everything of `digitnet-core` that firmware calls, on data that the compiler cannot foresee: it
//! links only when no panic can be reached.
#![no_std]
#![no_main]

use core::hint::black_box;

use digitnet_core::prepare::{Picture, Polarity, Workspace, prepare};
use digitnet_core::{Digit, Model, Reader, int8::Network};
use digitnet_firmware::network::{BLOB, NETWORK, NetworkScratch, SCRATCH_BYTES};

digitnet_firmware::no_panic_links!();

static FRAME: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/frame.grey"));

#[cfg_attr(target_arch = "arm", cortex_m_rt::entry)]
#[cfg_attr(target_arch = "riscv32", riscv_rt::entry)]
fn main() -> ! {
    let mut workspace = Workspace::<512>::new();
    let mut reader = Reader::<512, 4, SCRATCH_BYTES>::new(black_box(&NETWORK));
    let mut scratch = NetworkScratch::new();
    let mut memory = [0; SCRATCH_BYTES];
    loop {
        let (width, height, stride, apart) = black_box((96, 96, 96, 1));
        let picture = Picture::with_strides(black_box(FRAME), width, height, stride, apart);
        let Ok(picture) = picture else { continue };
        read_all(&picture, &mut reader);
        let Ok(prepared) = prepare(&picture, &mut workspace) else {
            continue;
        };
        read_int8(black_box(BLOB), &prepared.digit, &mut scratch);
        read_any(black_box(BLOB), &prepared.digit, black_box(&mut memory));
        if let Ok(answer) = reader.classify(black_box(&prepared.digit)) {
            black_box((answer.verdict.name(), answer.class, answer.confidence()));
        }
        let observed = reader.observe(&prepared.digit, |layer, values| {
            black_box((layer, values.first()));
        });
        black_box(observed.is_ok());
    }
}

/// The whole picture, and all that a reading has.
fn read_all(picture: &Picture<'_>, reader: &mut Reader<'_, 512, 4, SCRATCH_BYTES>) {
    let polarity = black_box(None::<Polarity>).or(Polarity::of(picture));
    let Ok(unread) = reader.find(picture, polarity.map(Polarity::opposite)) else {
        return;
    };
    black_box(unread.writing().ink_box(unread.writing().all()));
    match unread.read() {
        Ok(reading) => {
            black_box((reading.verdict, reading.rejected, reading.confidence()));
            let writing = &reading.writing;
            black_box((writing.polarity(), writing.threshold()));
            for digit in reading.digits {
                black_box(reading.seen(digit));
                black_box((digit.judgement.class, digit.scores.best(), digit.line));
                black_box(writing.pieces(digit.span).count());
                black_box(writing.is_cut(digit.span.first));
            }
        }
        Err(error) => {
            black_box(error);
        }
    }
    if let Ok(reading) = reader.read(picture) {
        black_box(reading.digits.len());
    }
}

fn read_int8(blob: &[u8], digit: &Digit, scratch: &mut NetworkScratch) {
    match Network::parse(blob) {
        Ok(network) => {
            if let Ok(scores) = network.forward(digit, scratch) {
                black_box((network.label(scores.best()), scores.values().len()));
                black_box(scores.top::<3>().first());
                black_box(network.verdict(&scores));
            }
            if let Ok((judgement, scores)) = network.judge(digit, scratch) {
                black_box((judgement.verdict, scores.best()));
            }
        }
        Err(error) => {
            black_box(error.summary());
        }
    }
}

fn read_any(blob: &[u8], digit: &Digit, memory: &mut [u8]) {
    if let Ok(model) = Model::parse(blob)
        && let Ok(scores) = model.forward_in(digit.pixels(), memory)
    {
        black_box((model.label(scores.best()), scores.probabilities().first()));
        black_box(model.verdict(&scores));
    }
}
