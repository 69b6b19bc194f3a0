//! What the programs share: the network, the board's instruction counter, the stack's high-water
//! mark, and two ways to treat a panic.
#![no_std]

pub mod board;
pub mod idx;
pub mod network;
mod panic;
pub mod random_network;
pub mod stack;
