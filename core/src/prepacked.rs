//! Networks that are prepacked for the processor once, when they are loaded.

use crate::kernels::{CacheLine, Kernel};
use crate::scratch::ScratchTooSmall;
use crate::shape::{ConvShape, Shape};
use crate::{Model, float, int8};

/// Channels of one line.
const CHANNELS: usize = 16;

/// The same for both arithmetics.
macro_rules! prepacked {
    ($arithmetic:ident, $prepack:ident, $head:literal, $taps:literal) => {
        impl<'a> $arithmetic::Network<'a> {
            /// Lines of memory that [`prepacked`](Self::prepacked) needs: 64 bytes each.
            pub const fn cache_lines(&self) -> usize {
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
            /// let mut memory = vec![digitnet_core::CacheLine::EMPTY; network.cache_lines()];
            /// let network = network.prepacked(&mut memory)?;
            /// # let _ = network;
            /// # Ok::<(), digitnet_core::ScratchTooSmall>(())
            /// ```
            ///
            /// # Errors
            ///
            /// [`ScratchTooSmall`] if there are less than [`cache_lines`](Self::cache_lines).
            pub fn prepacked<'m>(
                &self,
                memory: &'m mut [CacheLine],
            ) -> Result<$arithmetic::Network<'m>, ScratchTooSmall>
            where
                'a: 'm,
            {
                match Kernel::all().next() {
                    Some(kernel) => self.prepacked_for(kernel, memory),
                    None => Ok(*self),
                }
            }

            /// [`prepacked`](Self::prepacked) for instructions that need not be the fastest.
            ///
            /// # Errors
            ///
            /// [`ScratchTooSmall`] if there are less than [`cache_lines`](Self::cache_lines).
            pub fn prepacked_for<'m>(
                &self,
                kernel: Kernel,
                memory: &'m mut [CacheLine],
            ) -> Result<$arithmetic::Network<'m>, ScratchTooSmall>
            where
                'a: 'm,
            {
                if memory.len() < self.cache_lines() {
                    return Err(ScratchTooSmall {
                        found: size_of_val(memory),
                        expected: size_of::<CacheLine>() * self.cache_lines(),
                    });
                }
                #[cfg(not(digitnet_kernels = "lanes"))]
                match kernel {}
                #[cfg(digitnet_kernels = "lanes")]
                {
                    let [(_, first), (_, second), ..] = self.layers();
                    let Shape { conv1, conv2, .. } = self.shape();
                    let prepacked = kernel.$prepack(memory, [(first, conv1), (second, conv2)]);
                    let network: $arithmetic::Network<'m> = *self;
                    Ok(network.with(prepacked))
                }
            }
        }
    };
}

prepacked!(int8, prepack_int8, 6, 2);
prepacked!(float, prepack_float, 1, 1);

impl<'a> Model<'a> {
    /// [`int8::Network::cache_lines`] of either arithmetic.
    pub const fn cache_lines(&self) -> usize {
        match self {
            Self::Int8(network) => network.cache_lines(),
            Self::Float(network) => network.cache_lines(),
        }
    }

    /// [`int8::Network::prepacked`] of either arithmetic.
    ///
    /// # Errors
    ///
    /// [`ScratchTooSmall`] if there are less than [`cache_lines`](Self::cache_lines).
    pub fn prepacked<'m>(&self, memory: &'m mut [CacheLine]) -> Result<Model<'m>, ScratchTooSmall>
    where
        'a: 'm,
    {
        Ok(match self {
            Self::Int8(network) => Model::Int8(network.prepacked(memory)?),
            Self::Float(network) => Model::Float(network.prepacked(memory)?),
        })
    }

    /// [`int8::Network::prepacked_for`] of either arithmetic.
    ///
    /// # Errors
    ///
    /// [`ScratchTooSmall`] if there are less than [`cache_lines`](Self::cache_lines).
    pub fn prepacked_for<'m>(
        &self,
        kernel: Kernel,
        memory: &'m mut [CacheLine],
    ) -> Result<Model<'m>, ScratchTooSmall>
    where
        'a: 'm,
    {
        Ok(match self {
            Self::Int8(network) => Model::Int8(network.prepacked_for(kernel, memory)?),
            Self::Float(network) => Model::Float(network.prepacked_for(kernel, memory)?),
        })
    }
}

/// Lines of one convolution: of each block of channels `head`, and one for each group of `taps` in a row
/// of the kernel.
const fn lines(shape: &ConvShape, head: usize, taps: usize) -> usize {
    let groups = shape.kernel * (shape.kernel * shape.in_channels).div_ceil(taps);
    shape.out_channels.div_ceil(CHANNELS) * (head + groups)
}
