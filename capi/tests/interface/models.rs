//! What the C interface says of a model, of codes and of itself.

use std::ffi::CStr;

use crate::calls::{INT8, Memory, empty_info, info, label, opened, scratch_bytes};
use digitnet_capi::*;
use digitnet_core::int8::Network;

const NETWORK: Network<'static> = Network::embed(INT8);

#[test]
fn info_labels_and_scratch_are_the_models() {
    let (network, model) = (NETWORK, opened());
    let mut found = empty_info();
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
    // 0 to 9, 16 to 27, 32 to 38.
    assert_eq!(texts.len(), 10 + 12 + 7);
    texts.sort();
    texts.dedup();
    assert_eq!(texts.len(), 10 + 12 + 7);
}

#[test]
fn the_library_has_the_headers_version() {
    assert_eq!(digitnet_version(), DIGITNET_VERSION);
}
