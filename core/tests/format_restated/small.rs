//! Blobs of a few hundred bytes, of which a test can damage every one.

use super::blob::{Conv, FloatLayer, Header, Int8Layer, Network};

/// One channel in each convolution, three hidden units, two classes; each layer's weights end
/// between two multiples of four bytes, so that each is followed by padding.
///
/// ```text
///   0  header   64  labels
///  80  conv1 record     92  81 weights   173  padding
/// 176  conv2 record    188  81 weights   269  padding
/// 272  hidden records  308   3 weights   311  padding
/// 312  output records  320   6 weights   326  padding   328  end
/// ```
pub(crate) fn int8() -> Network<Int8Layer> {
    let weights = |count: usize| (0..count).map(|index| (index % 7) as i8 - 3).collect();
    let layer = |channels: usize, each: usize, output: bool| Int8Layer {
        biases: (0..channels).map(|channel| 100 * channel as i32).collect(),
        requantize: (!output).then(|| vec![(3 << 29, 38); channels]),
        weights: vec![weights(each); channels],
    };
    Network {
        header: header(),
        layers: vec![
            layer(1, 81, false),
            layer(1, 81, false),
            layer(3, 1, false),
            layer(2, 3, true),
        ],
    }
}

/// The first one's weights of four bits where they may have them, and longer labels.
///
/// ```text
///   0  header    64  labels
/// 104  conv1 record    116  81 weights              197  padding
/// 200  conv2 record    212   9 groups of 9 weights, 8 bytes each
/// 284  hidden records  320   3 groups of 1 weight, 4 bytes each
/// 332  output records  340   2 groups of 3 weights, 4 bytes each   348  end
/// ```
pub(crate) fn four_bits() -> Network<Int8Layer> {
    let mut network = int8();
    network.header.four_bits = [true; 3];
    network.header.label_bytes = 20;
    network.header.labels[1] = "Ankle boot, size 44".into();
    network
}

/// The same in floats.
///
/// ```text
///   0  header    64  labels
///  80  conv1    408  conv2    736  hidden    760  output    792  end
/// ```
pub(crate) fn float() -> Network<FloatLayer> {
    let weights = |count: usize| (0..count).map(|index| index as f32 / 8.0 - 4.0).collect();
    let layer = |channels: usize, each: usize| FloatLayer {
        biases: (0..channels).map(|channel| channel as f32).collect(),
        weights: vec![weights(each); channels],
    };
    Network {
        header: header(),
        layers: vec![layer(1, 81), layer(1, 81), layer(3, 1), layer(2, 3)],
    }
}

fn header() -> Header {
    let conv = Conv {
        kernel: 9,
        padding: 0,
        channels: 1,
    };
    Header {
        conv1: conv,
        conv2: conv,
        hidden: 3,
        score_scale: 0.5,
        none: None,
        margin: [0; 4],
        none_margin: [0; 4],
        labels: vec!["no".into(), "ja \u{df}".into()],
        label_bytes: 8,
        four_bits: [false; 3],
    }
}
