#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use digitnet_core::{Requantize, Shape};

use super::*;
use crate::pack::{self, FloatLayer, Header, Int8Layer};
use crate::refusals::{JUDGING_PICTURES, evaluate_negatives};
use crate::weight_bits::WeightBits;

const PAPER: [u8; PIXELS] = [0; PIXELS];
const INK: [u8; PIXELS] = [255; PIXELS];

/// What three classes score on paper, and what every one of the 49 features adds.
const BIASES: [i32; 3] = [-20, 7, 7];
const STEPS: [i32; 3] = [1, -1, -2];

fn header() -> Header {
    Header {
        shape: Shape::new([1, 0, 1], [1, 0, 1], 0, 3),
        labels: ["a", "b", "c"].map(str::to_owned).to_vec(),
        score_scale: 0.001,
        none_class: None,
        margin: 0.0,
        none_margin: 0.0,
    }
}

fn int8_blob() -> Vec<u8> {
    int8_blob_of(&header())
}

/// Both convolutions hand the picture's pixels on: 28x28 -> 14x14 -> 7x7.
fn int8_blob_of(header: &Header) -> Vec<u8> {
    let same = Requantize::nearest(1.0 / 127.0).unwrap();
    let conv = Int8Layer {
        biases: vec![0],
        requantize: vec![same],
        weights: vec![127],
        bits: WeightBits::Eight,
    };
    let weights = STEPS.iter().flat_map(|&step| [step as i8; 49]).collect();
    let output = Int8Layer {
        biases: BIASES.to_vec(),
        requantize: vec![],
        weights,
        bits: WeightBits::Eight,
    };
    pack::int8(header, &[conv.clone(), conv, output]).unwrap()
}

/// The same in f32, where a pixel of 255 is worth 1.
fn float_blob() -> Vec<u8> {
    let conv = FloatLayer {
        biases: vec![0.0],
        weights: vec![1.0],
    };
    let weights = STEPS
        .iter()
        .flat_map(|&step| [step as f32 * 255.0; 49])
        .collect();
    let output = FloatLayer {
        biases: BIASES.map(|bias| bias as f32).to_vec(),
        weights,
    };
    pack::float(&header(), &[conv.clone(), conv, output]).unwrap()
}

/// Every third picture is ink; the labels are right but for every tenth.
fn data(count: usize) -> Dataset {
    let images = (0..count)
        .map(|i| if i.is_multiple_of(3) { INK } else { PAPER })
        .collect();
    let right = |i: usize| u8::from(!i.is_multiple_of(3));
    let labels = (0..count)
        .map(|i| if i.is_multiple_of(10) { 2 } else { right(i) })
        .collect();
    Dataset { images, labels }
}

/// By hand: on paper only the biases, on ink 49 features of 255 more.
fn scores(ink: bool) -> [i32; 3] {
    let features = if ink { 49 * 255 } else { 0 };
    std::array::from_fn(|class| BIASES[class] + features * STEPS[class])
}

#[test]
fn counts_and_digest_are_those_worked_out_by_hand() {
    let count = CHUNK + 1000;
    let blob = int8_blob();
    let found = evaluate(&Model::parse(&blob).unwrap(), &data(count)).unwrap();

    let mut bytes = Vec::new();
    for i in 0..count {
        bytes.extend(
            scores(i.is_multiple_of(3))
                .iter()
                .flat_map(|score| score.to_le_bytes()),
        );
    }
    assert_eq!(found.digest, hex(&Sha256::digest(&bytes)));

    // Of equal scores the lower class: paper is read as "b", never as "c".
    let expected: Vec<usize> = (0..count)
        .map(|i| usize::from(!i.is_multiple_of(3)))
        .collect();
    assert_eq!(found.predictions, expected);
    let mislabelled: Vec<usize> = (0..count).filter(|i| i.is_multiple_of(10)).collect();
    assert_eq!(
        found
            .misread
            .iter()
            .map(|digit| digit.index)
            .collect::<Vec<_>>(),
        mislabelled
    );
    assert_eq!(found.correct(), count - mislabelled.len());
    assert!((found.accuracy() - 0.9).abs() < 0.001);

    let ink = |i: &usize| i.is_multiple_of(3);
    let (ink, paper): (Vec<usize>, Vec<usize>) = mislabelled.into_iter().partition(ink);
    assert_eq!(
        found.confusion[2],
        [ink.len() as u32, paper.len() as u32, 0]
    );
    assert_eq!(
        found.confusion.as_slice().concat().iter().sum::<u32>() as usize,
        count
    );
    assert_eq!(found.classes, ["a", "b", "c"]);
}

#[test]
fn the_digest_of_an_f32_network_is_over_bit_patterns() {
    let blob = float_blob();
    let found = evaluate(&Model::parse(&blob).unwrap(), &data(2)).unwrap();
    let mut bytes = Vec::new();
    for ink in [true, false] {
        bytes.extend(
            scores(ink)
                .iter()
                .flat_map(|&score| (score as f32).to_le_bytes()),
        );
    }
    assert_eq!(found.digest, hex(&Sha256::digest(&bytes)));
}

/// On paper two classes score alike; on ink one leads by far.
#[test]
fn unsure_answers_are_those_below_the_margin() {
    let margin = |margin| Header { margin, ..header() };
    let count = |header| {
        let blob = int8_blob_of(&header);
        let found = evaluate(&Model::parse(&blob).unwrap(), &data(30)).unwrap();
        (found.none, found.unsure, found.accepted_wrong)
    };
    // Of 30 pictures 10 are ink; 0, 10 and 20 have a wrong label, of them 0 is ink.
    assert_eq!(count(margin(0.0)), (0, 0, 3));
    assert_eq!(count(margin(0.001)), (0, 20, 1));
    assert_eq!(count(margin(1000.0)), (0, 30, 0));
    let none = Header {
        none_class: Some(1),
        ..margin(0.001)
    };
    assert_eq!(count(none), (20, 0, 1));
}

#[test]
fn margins_are_packed_in_units_of_score() {
    let header = Header {
        margin: 0.0204,
        ..header()
    };
    match Model::parse(&int8_blob_of(&header)).unwrap() {
        Model::Int8(network) => assert_eq!(network.margin(), 20),
        Model::Float(_) => panic!("packed as int8"),
    }
}

/// Every picture has ink, so this network sees class 0 in all of them.
#[test]
fn pictures_without_a_digit_are_refused_or_not() {
    let refused = |none_class| {
        let blob = int8_blob_of(&Header {
            none_class,
            ..header()
        });
        let model = Model::parse(&blob).unwrap();
        evaluate_negatives(&model, &data(30)).unwrap()
    };
    assert_eq!(refused(None), None);
    let all = refused(Some(0)).unwrap();
    assert_eq!(
        (all.none, all.pictures),
        (JUDGING_PICTURES, JUDGING_PICTURES)
    );
    assert_eq!(all.share(), 1.0);
    assert_eq!(refused(Some(2)).unwrap().share(), 0.0);
}

#[test]
fn confidence_is_the_probability_of_the_answer() {
    let blob = int8_blob();
    let data = Dataset {
        images: vec![PAPER],
        labels: vec![0],
    };
    let found = evaluate(&Model::parse(&blob).unwrap(), &data).unwrap();
    let Misread {
        index,
        label,
        predicted,
        confidence,
    } = found.misread[0];
    assert_eq!((index, label, predicted), (0, 0, 1));
    // Two equal scores share what the third, 27 units of 0.001 below, leaves them.
    let exact = 1.0 / (2.0 + (-0.027_f32).exp());
    assert!((confidence - exact).abs() < 0.01, "{confidence} {exact}");
}

#[test]
fn disagreements_are_listed() {
    let (int8, float) = (int8_blob(), float_blob());
    let [int8, float] =
        [&int8, &float].map(|blob| evaluate(&Model::parse(blob).unwrap(), &data(30)).unwrap());
    assert_eq!(int8.disagreements(&float), []);
    let mut other = float;
    other.predictions[17] = 2;
    assert_eq!(int8.disagreements(&other), [17]);
}

#[test]
fn what_does_not_fit_the_network_is_refused() {
    let blob = int8_blob();
    let model = Model::parse(&blob).unwrap();
    let refused = |images: usize, labels: &[u8]| {
        let data = Dataset {
            images: vec![PAPER; images],
            labels: labels.to_vec(),
        };
        evaluate(&model, &data).unwrap_err()
    };
    assert_eq!(refused(0, &[]), EvaluationError::Empty);
    assert_eq!(
        refused(2, &[0]),
        EvaluationError::CountsDiffer {
            images: 2,
            labels: 1
        }
    );
    let found = refused(2, &[0, 3]);
    assert_eq!(
        found,
        EvaluationError::LabelOutOfRange {
            index: 1,
            label: 3,
            classes: 3
        }
    );
}

#[test]
fn the_median_is_the_middle_one() {
    let times = [9, 1, 5].map(Duration::from_micros).to_vec();
    let Timing { median, mean, .. } = timing(times, Duration::from_secs(1));
    assert_eq!(
        (median, mean),
        (Duration::from_micros(5), Duration::from_micros(5))
    );
    assert_eq!(timing(vec![], Duration::ZERO).mean, Duration::ZERO);
}
