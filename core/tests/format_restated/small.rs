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
        labels: vec!["no".into(), "ja \u{df}".into()],
    }
}
