//! Networks that are laid out for the processor once, when they are loaded.

use crate::kernels::{Kernel, Line};
use crate::scratch::ScratchTooSmall;
use crate::shape::{ConvShape, Shape};
use crate::{Model, float, int8};

/// Channels of one line.
const CHANNELS: usize = 16;

/// The same for both arithmetics.
macro_rules! laid_out {
    ($arithmetic:ident, $lay_out:ident, $head:literal, $taps:literal) => {
        impl<'a> $arithmetic::Network<'a> {
            /// Lines of memory that [`laid_out`](Self::laid_out) needs: 64 bytes each.
            pub const fn lines(&self) -> usize {
                let Shape { conv1, conv2, .. } = self.shape();
                lines(conv1, $head, $taps) + lines(conv2, $head, $taps)
            }

            /// The same network, which gives the same scores sooner: its weights are widened, padded
            /// and put in order for this processor's vector units once, not at each pass. For programs
            /// that have the memory; where the processor has no such units, nothing changes.
            ///
            /// ```
            /// # let blob = include_bytes!("../weights/digits.int8.dgn");
            /// # let network = digitnet_core::int8::Network::parse(blob).expect("valid");
            /// let mut memory = vec![digitnet_core::Line::EMPTY; network.lines()];
            /// let network = network.laid_out(&mut memory)?;
            /// # let _ = network;
            /// # Ok::<(), digitnet_core::ScratchTooSmall>(())
            /// ```
            ///
            /// # Errors
            ///
            /// [`ScratchTooSmall`] if there are less than [`lines`](Self::lines).
            pub fn laid_out<'m>(
                &self,
                memory: &'m mut [Line],
            ) -> Result<$arithmetic::Network<'m>, ScratchTooSmall>
            where
                'a: 'm,
            {
                match Kernel::all().next() {
                    Some(kernel) => self.laid_out_for(kernel, memory),
                    None => Ok(*self),
                }
            }

            /// [`laid_out`](Self::laid_out) for instructions that need not be the fastest.
            ///
            /// # Errors
            ///
            /// [`ScratchTooSmall`] if there are less than [`lines`](Self::lines).
            pub fn laid_out_for<'m>(
                &self,
                kernel: Kernel,
                memory: &'m mut [Line],
            ) -> Result<$arithmetic::Network<'m>, ScratchTooSmall>
            where
                'a: 'm,
            {
                if memory.len() < self.lines() {
                    return Err(ScratchTooSmall {
                        found: size_of_val(memory),
                        expected: size_of::<Line>() * self.lines(),
                    });
                }
                #[cfg(not(digitnet_kernels = "lanes"))]
                match kernel {}
                #[cfg(digitnet_kernels = "lanes")]
                {
                    let [(_, first), (_, second), ..] = self.layers();
                    let Shape { conv1, conv2, .. } = self.shape();
                    let laid = kernel.$lay_out(memory, [(first, conv1), (second, conv2)]);
                    let network: $arithmetic::Network<'m> = *self;
                    Ok(network.with(laid))
                }
            }
        }
    };
}

laid_out!(int8, lay_out_int8, 6, 2);
laid_out!(float, lay_out_float, 1, 1);

impl<'a> Model<'a> {
    /// [`int8::Network::lines`] of either arithmetic.
    pub const fn lines(&self) -> usize {
        match self {
            Self::Int8(network) => network.lines(),
            Self::Float(network) => network.lines(),
        }
    }

    /// [`int8::Network::laid_out`] of either arithmetic.
    ///
    /// # Errors
    ///
    /// [`ScratchTooSmall`] if there are less than [`lines`](Self::lines).
    pub fn laid_out<'m>(&self, memory: &'m mut [Line]) -> Result<Model<'m>, ScratchTooSmall>
    where
        'a: 'm,
    {
        Ok(match self {
            Self::Int8(network) => Model::Int8(network.laid_out(memory)?),
            Self::Float(network) => Model::Float(network.laid_out(memory)?),
        })
    }

    /// [`int8::Network::laid_out_for`] of either arithmetic.
    ///
    /// # Errors
    ///
    /// [`ScratchTooSmall`] if there are less than [`lines`](Self::lines).
    pub fn laid_out_for<'m>(
        &self,
        kernel: Kernel,
        memory: &'m mut [Line],
    ) -> Result<Model<'m>, ScratchTooSmall>
    where
        'a: 'm,
    {
        Ok(match self {
            Self::Int8(network) => Model::Int8(network.laid_out_for(kernel, memory)?),
            Self::Float(network) => Model::Float(network.laid_out_for(kernel, memory)?),
        })
    }
}

/// Lines of one convolution: of each block of channels `head`, and one for each group of `taps` in a row
/// of the kernel.
const fn lines(shape: &ConvShape, head: usize, taps: usize) -> usize {
    let groups = shape.kernel * (shape.kernel * shape.in_channels).div_ceil(taps);
    shape.out_channels.div_ceil(CHANNELS) * (head + groups)
}
