//! The networks as arrays in C, one of which a define chooses.

use std::{fmt::Write as _, fs, path::PathBuf};

use anyhow::{Context, Result};
use digitnet_core::int8::Network;

use crate::command::{VERSION, root};

/// The networks that are packed; the first is taken where no define names another.
pub(super) const NETWORKS: [&str; 3] = ["digits", "tiny", "base"];

pub(super) fn blob(network: &str) -> PathBuf {
    root().join(format!("weights/{network}.int8.dgn"))
}

/// The file with a network's bytes as numbers.
pub(super) fn array_name(network: &str) -> String {
    format!("src/weights/{network}.inc")
}

/// What chooses a network.
fn define(network: &str) -> String {
    format!("DIGITNET_WEIGHTS_{}", network.to_uppercase())
}

/// The networks as an array, one of them at a time: a header and a source.
pub(super) fn weights() -> Result<[String; 2]> {
    let [usual, others @ ..] = NETWORKS;
    let mut header = format!(
        "/* A network as digitnet_model_open takes it, of version {VERSION}: {usual}, unless a define for the\n \
         * compiler, or here, names another: {}. */\n\
         #ifndef DIGITNET_WEIGHTS_H\n#define DIGITNET_WEIGHTS_H\n\n",
        others.map(define).join(" or ")
    );
    let mut source = "#include \"digitnet_weights.h\"\n\n\
         /* At a multiple of 4: small processors read it faster so. */\n\
         const unsigned char digitnet_weights[DIGITNET_WEIGHTS_BYTES] __attribute__((aligned(4))) = {\n"
        .to_owned();
    // The usual one is what is left.
    for (index, name) in others.iter().chain([&usual]).enumerate() {
        let condition = match index {
            0 => format!("#if defined({})\n", define(name)),
            _ if *name == usual => "#else\n".to_owned(),
            _ => format!("#elif defined({})\n", define(name)),
        };
        let bytes = fs::read(blob(name)).context(*name)?;
        let network = Network::parse(&bytes).map_err(|error| anyhow::anyhow!("{name}: {error}"))?;
        write!(
            header,
            "{condition}#define DIGITNET_WEIGHTS_BYTES {len}\n\
             /* Bytes of scratch memory that it needs, and its classes. */\n\
             #define DIGITNET_WEIGHTS_SCRATCH_BYTES {scratch}\n\
             #define DIGITNET_WEIGHTS_CLASSES {classes}\n",
            len = bytes.len(),
            scratch = network.scratch_bytes(),
            classes = network.shape().classes,
        )?;
        writeln!(source, "{condition}#include \"weights/{name}.inc\"")?;
    }
    header += "#endif\n\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n\
         extern const unsigned char digitnet_weights[DIGITNET_WEIGHTS_BYTES];\n\
         #ifdef __cplusplus\n}\n#endif\n\n#endif\n";
    source += "#endif\n};\n";
    Ok([header, source])
}

pub(super) fn array(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(4 * bytes.len());
    for line in bytes.chunks(24) {
        for byte in line {
            let _written = write!(text, "{byte},");
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_have_every_byte_of_their_networks() {
        let [header, source] = weights().expect("networks");
        for name in NETWORKS {
            let bytes = fs::read(blob(name)).expect("there");
            let len = format!("#define DIGITNET_WEIGHTS_BYTES {}\n", bytes.len());
            assert!(header.contains(&len), "{header}");
            let array_file = array_name(name);
            let (_, included) = array_file.split_once('/').expect("a folder");
            assert!(source.contains(&format!("#include \"{included}\"")));
            let numbers = array(&bytes).replace('\n', "");
            let read: Vec<u8> = numbers
                .split_terminator(',')
                .map(|number| number.parse().expect("a byte"))
                .collect();
            assert_eq!(read, bytes);
        }
    }

    /// What the archive's README says of the networks' sizes.
    #[test]
    fn the_sizes_that_are_told_are_true() {
        let readme = include_str!("../../../capi/dist/README.md");
        for name in NETWORKS {
            let bytes = fs::read(blob(name)).expect("there");
            let network = Network::parse(&bytes).expect("a network");
            let start = format!("| `{name}` | ");
            let row = readme.lines().find(|line| line.starts_with(&start));
            let row = row.unwrap_or_else(|| panic!("no row of {name}"));
            for number in [bytes.len(), network.scratch_bytes()] {
                assert!(row.contains(&format!("| {number} |")), "{number}: {row}");
            }
        }
    }
}
