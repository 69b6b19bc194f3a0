//! What the C interface answers is what the core answers.

use std::ffi::CStr;

use crate::calls::{Aligned, CLASSES, INT8, Memory, Prepare, info, label, opened, scratch_bytes};
use digitnet_capi::*;
use digitnet_core::prepare::{Picture, Workspace, prepare};
use digitnet_core::{Digit, MAX_SCRATCH_BYTES, Scratch, int8::Network};
use digitnet_testing::drawn::{self, Style};

fn network() -> Network<'static> {
    Network::parse(INT8).expect("the blob is sound")
}

#[test]
fn scores_probabilities_and_class_are_the_cores() {
    let network = network();
    let mut scratch = Box::new(Scratch::<MAX_SCRATCH_BYTES>::new());
    for drawn in drawn::digits() {
        let mut memory = Memory::new();
        memory.pixels = drawn.render_digit();
        let digit = Digit::new(memory.pixels);
        let expected = network
            .forward(&digit, &mut scratch)
            .expect("enough scratch memory");

        let call = memory.arguments();
        assert_eq!(call.run(), DIGITNET_OK);
        assert_eq!(
            memory.scores.as_slice(),
            expected.values(),
            "{}",
            drawn.name
        );
        assert_eq!(memory.best as usize, expected.best());

        memory.best = 99;
        let probabilities = memory.probabilities.as_mut_ptr();
        assert_eq!(call.probabilities(probabilities, CLASSES), DIGITNET_OK);
        assert_eq!(
            memory.probabilities.as_slice(),
            expected.probabilities().as_slice()
        );
        assert_eq!(memory.best as usize, expected.best());
    }
}

#[test]
fn a_prepared_picture_is_the_cores() {
    for drawn in drawn::digits() {
        let style = Style {
            width: 61,
            height: 75,
            fill: 0.5,
            pen: 5.0,
            ..Style::default()
        };
        let image = drawn.render(&style);
        let picture =
            Picture::new(&image.pixels, image.width, image.height).expect("sizes are right");
        let expected = prepare(&picture, &mut Workspace::<512>::new()).expect("there is ink");

        let mut workspace = Aligned([0xa5; DIGITNET_WORKSPACE_BYTES]);
        let mut pixels = [0; DIGITNET_PIXELS];
        let call = Prepare {
            grey: image.pixels.as_ptr(),
            grey_len: image.pixels.len(),
            width: image.width,
            height: image.height,
            stride: image.width,
            workspace: workspace.0.as_mut_ptr().cast(),
            workspace_len: workspace.0.len(),
            pixels: pixels.as_mut_ptr(),
            pixels_len: pixels.len(),
        };
        assert_eq!(call.run(), DIGITNET_OK);
        assert_eq!(&pixels, expected.digit.pixels(), "{}", drawn.name);
    }
}

#[test]
fn a_digit_may_take_the_place_of_its_picture() {
    let drawn = drawn::digits().remove(0);
    let mut picture = drawn.render_digit();
    let mut apart = [0; DIGITNET_PIXELS];
    let mut workspace = Aligned([0; DIGITNET_WORKSPACE_BYTES]);
    let mut call = Prepare {
        grey: picture.as_mut_ptr(),
        grey_len: picture.len(),
        width: DIGITNET_SIDE,
        height: DIGITNET_SIDE,
        stride: DIGITNET_SIDE,
        workspace: workspace.0.as_mut_ptr().cast(),
        workspace_len: workspace.0.len(),
        pixels: apart.as_mut_ptr(),
        pixels_len: apart.len(),
    };
    assert_eq!(call.run(), DIGITNET_OK);
    call.pixels = call.grey.cast_mut();
    assert_eq!(call.run(), DIGITNET_OK);
    assert_eq!(picture, apart);
}

#[test]
fn info_labels_and_scratch_are_the_models() {
    let (network, model) = (network(), opened());
    let mut found = Info::default();
    assert_eq!(info(&model, &mut found), DIGITNET_OK);
    let shape = network.shape();
    assert_eq!(found.classes as usize, shape.classes);
    assert_eq!(found.conv1_kernel as usize, shape.conv1.kernel);
    assert_eq!(found.conv1_channels as usize, shape.conv1.out_channels);
    assert_eq!(found.conv2_kernel as usize, shape.conv2.kernel);
    assert_eq!(found.conv2_channels as usize, shape.conv2.out_channels);
    assert_eq!(found.hidden_units as usize, shape.hidden);
    assert_eq!(found.parameters as usize, shape.parameters());
    assert_eq!(
        found.multiply_accumulates as usize,
        shape.multiply_accumulates()
    );
    assert_eq!(found.score_scale.to_bits(), network.score_scale().to_bits());

    assert_eq!(scratch_bytes(&model), network.scratch_bytes());

    for class in 0..found.classes {
        let mut text = [0xff; DIGITNET_LABEL_BYTES];
        assert_eq!(
            label(&model, class, text.as_mut_ptr(), text.len()),
            DIGITNET_OK
        );
        let text = CStr::from_bytes_until_nul(&text).expect("a zero ends the label");
        assert_eq!(text.to_str().ok(), network.label(class as usize));
    }
}

#[test]
fn a_copied_model_is_open() {
    let original = Box::new(opened());
    let copy = *original;
    drop(original);
    let mut memory = Memory::new();
    let mut call = memory.arguments();
    call.model = &copy;
    assert_eq!(call.run(), DIGITNET_OK);
}

#[test]
fn every_code_has_a_text_of_its_own() {
    let text = |status| {
        // SAFETY: the header promises a text that ends with a zero, whatever the code.
        let text = unsafe { CStr::from_ptr(digitnet_error_text(status)) };
        text.to_str().expect("texts are UTF-8").to_owned()
    };
    let unknown = text(Status::MAX);
    assert_eq!(text(Status::MIN), unknown);
    let mut texts: Vec<_> = (0..100).map(text).filter(|text| *text != unknown).collect();
    // 0 to 8, 16 to 27, 32 to 37.
    assert_eq!(texts.len(), 9 + 12 + 6);
    texts.sort();
    texts.dedup();
    assert_eq!(texts.len(), 9 + 12 + 6);
}
