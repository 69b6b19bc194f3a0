//! What teachers add to the labels.

use digitnet_core::{Digit, Scratch, int8};
use digitnet_testing::drawn;
use digitnet_train::training::{Config, Teachers};

use crate::training::small_config;

const BLOB: &[u8] = include_bytes!("../../../weights/digits.int8.dgn");

fn taught() -> Config {
    Config {
        teachers: vec!["digits.int8.dgn".to_owned()],
        teacher_share: 0.25,
        ..small_config()
    }
}

#[test]
fn a_digit_is_what_its_label_and_its_teachers_say() {
    let network = int8::Network::embed(BLOB);
    let teachers = Teachers::new(&taught(), vec![network]).expect("the same classes");
    let mut scratch = Box::new(Scratch::new());
    for digit in drawn::digits() {
        let picture = digit.render_digit().map(f32::from);
        let mut targets = [0.0; 11];
        targets[3] = 1.0;
        teachers.advise(&picture, 3, &mut scratch, &mut targets);
        let judged = network.judge(&Digit::new(digit.render_digit()), &mut scratch);
        let (_, scores) = judged.expect("enough scratch");
        for (class, probability) in scores.probabilities().iter().enumerate() {
            let label = if class == 3 { 0.75 } else { 0.0 };
            assert!((targets[class] - label - 0.25 * probability).abs() < 1e-6);
        }
    }
}

#[test]
fn teachers_are_not_asked_of_pictures_without_a_digit() {
    let network = int8::Network::embed(BLOB);
    let teachers = Teachers::new(&taught(), vec![network]).expect("the same classes");
    let mut targets = [0.0; 11];
    targets[10] = 1.0;
    let before = targets;
    teachers.advise(&[0.0; 784], 10, &mut Box::new(Scratch::new()), &mut targets);
    assert_eq!(targets, before);
}

#[test]
fn a_teacher_of_other_classes_is_refused_by_name() {
    let config = Config {
        labels: ["even", "odd"].map(str::to_owned).to_vec(),
        ..taught()
    };
    let refused = Teachers::new(&config, vec![int8::Network::embed(BLOB)]);
    let error = refused.expect_err("other classes").to_string();
    assert!(error.contains("digits.int8.dgn"), "{error}");
}
