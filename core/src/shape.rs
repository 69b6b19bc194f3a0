//! The sizes of a network's layers, as the blob's header gives them.

use core::ops::Range;

use crate::limits::SIDE;

/// What a network looks like: two convolutions, an optional hidden layer, one score per class.
///
/// ```text
/// SIDE x SIDE x 1 -> conv1 -> ReLU -> max-pool 2x2 -> conv2 -> ReLU -> max-pool 2x2
///                 -> [hidden, ReLU] -> output: one score per class
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// First convolution; its input is the picture.
    pub conv1: ConvShape,
    /// Second convolution; its input is the pooled output of the first.
    pub conv2: ConvShape,
    /// Units of the hidden layer, 0 where there is none.
    pub hidden: usize,
    /// Classes, and so scores.
    pub classes: usize,
}

/// One convolution with its ReLU and 2x2 pooling. Maps are stored row by row, channels innermost:
/// `[y][x][channel]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConvShape {
    /// Side of the square input map, in pixels.
    pub in_side: usize,
    /// Channels of the input map.
    pub in_channels: usize,
    /// Side of the square kernel, in taps.
    pub kernel: usize,
    /// Rows and columns of zeros assumed around the input.
    pub padding: usize,
    /// Channels of the output map.
    pub out_channels: usize,
}

// What firmware sizes memory by is inlined always, so that a program whose network is a constant has
// the sizes as constants too, however small it is to be.

impl Shape {
    /// Chains the layers: the second convolution reads what the first one writes.
    ///
    /// Each convolution is given as `[kernel, padding, channels]`.
    pub const fn new(conv1: [usize; 3], conv2: [usize; 3], hidden: usize, classes: usize) -> Self {
        let conv1 = ConvShape {
            in_side: SIDE,
            in_channels: 1,
            kernel: conv1[0],
            padding: conv1[1],
            out_channels: conv1[2],
        };
        let conv2 = ConvShape {
            in_side: conv1.pooled_side(),
            in_channels: conv1.out_channels,
            kernel: conv2[0],
            padding: conv2[1],
            out_channels: conv2[2],
        };
        Self {
            conv1,
            conv2,
            hidden,
            classes,
        }
    }

    /// Values that the first dense layer reads: the second pooled map, flattened.
    #[inline(always)]
    pub const fn features(&self) -> usize {
        self.conv2.pooled_len()
    }

    /// Values that the output layer reads.
    pub const fn output_inputs(&self) -> usize {
        if self.hidden > 0 {
            self.hidden
        } else {
            self.features()
        }
    }

    /// Weights and biases of all layers.
    pub const fn parameters(&self) -> usize {
        self.conv1.weights()
            + self.conv1.out_channels
            + self.conv2.weights()
            + self.conv2.out_channels
            + self.hidden * (self.features() + 1)
            + self.classes * (self.output_inputs() + 1)
    }

    /// Multiplications that one forward pass needs when padding is counted as pixels.
    pub const fn multiply_accumulates(&self) -> usize {
        self.conv1.multiply_accumulates()
            + self.conv2.multiply_accumulates()
            + self.hidden * self.features()
            + self.classes * self.output_inputs()
    }

    /// Taps of one window that are gathered at a time: at least one row of either kernel, in whole
    /// groups of eight.
    #[inline(always)]
    pub const fn window_taps(&self) -> usize {
        let (first, second) = (self.conv1.run(), self.conv2.run());
        if first > second {
            first.next_multiple_of(8)
        } else {
            second.next_multiple_of(8)
        }
    }

    /// Values of the first pooled map that one pooled row of the second is computed from.
    #[inline(always)]
    pub(crate) const fn strip_values(&self) -> usize {
        let (side, rows) = (self.conv2.in_side, self.conv2.kernel + 1);
        let rows = if rows < side { rows } else { side };
        rows * side * self.conv2.in_channels
    }

    /// Values of one row of the second pooled map.
    #[inline(always)]
    pub(crate) const fn row_values(&self) -> usize {
        self.conv2.pooled_side() * self.conv2.out_channels
    }

    /// Values that a forward pass of the f32 network keeps at a time: both pooled maps; the hidden
    /// layer's values take the place of the first map.
    pub const fn scratch_values(&self) -> usize {
        let first = self.conv1.pooled_len();
        let reused = if self.hidden > first {
            self.hidden
        } else {
            first
        };
        reused + self.conv2.pooled_len()
    }
}

impl ConvShape {
    /// Side of the map before pooling; 0 where the kernel does not fit into the input.
    #[inline(always)]
    pub const fn conv_side(&self) -> usize {
        (self.in_side + 2 * self.padding + 1).saturating_sub(self.kernel)
    }

    /// Side of the map after pooling; an odd last row and column are dropped.
    #[inline(always)]
    pub const fn pooled_side(&self) -> usize {
        self.conv_side() / 2
    }

    /// Values of the pooled map.
    #[inline(always)]
    pub const fn pooled_len(&self) -> usize {
        self.pooled_side() * self.pooled_side() * self.out_channels
    }

    /// Rows of the input that pooled row `y` is computed from.
    pub(crate) fn rows_of(&self, y: usize) -> Range<usize> {
        let start = (2 * y).saturating_sub(self.padding);
        let end = (2 * y + self.kernel + 1).saturating_sub(self.padding);
        start..end.min(self.in_side)
    }

    /// Weights that one output channel has in one row of its kernel.
    #[inline(always)]
    pub(crate) const fn run(&self) -> usize {
        self.kernel * self.in_channels
    }

    /// Weights that one output channel has: `kernel * kernel * in_channels`.
    pub const fn taps(&self) -> usize {
        self.kernel * self.kernel * self.in_channels
    }

    /// Weights of all output channels.
    pub const fn weights(&self) -> usize {
        self.taps() * self.out_channels
    }

    const fn multiply_accumulates(&self) -> usize {
        // Only the convolved pixels that pooling looks at.
        let side = 2 * self.pooled_side();
        side * side * self.weights()
    }
}
