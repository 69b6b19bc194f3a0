//! One program for all tests of the package: each program more takes seconds to build.

mod arithmetic;
mod evaluate;
mod fetch;
mod mnist;
mod teachers;
mod train_command;
mod training;
