//! Fetches files of known size and SHA-256 from mirrors.
//!
//! What has arrived is kept in `NAME.part`; a later try, on any mirror, continues there. Only a
//! file with the right digest ever gets its final name.

mod partial_file;
mod remote_file;

use std::{io::Read, path::Path, time::Duration};

use ureq::{
    Agent, Body,
    http::{Response, StatusCode, header},
};

use self::partial_file::PartialFile;
pub use self::remote_file::{FetchError, RemoteFile};
use crate::dataset::sha256_file;

/// The four files of MNIST as published, compressed.
pub const MNIST: [RemoteFile<'static>; 4] = [
    RemoteFile {
        name: "train-images-idx3-ubyte.gz",
        bytes: 9_912_422,
        sha256: "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    },
    RemoteFile {
        name: "train-labels-idx1-ubyte.gz",
        bytes: 28_881,
        sha256: "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    },
    RemoteFile {
        name: "t10k-images-idx3-ubyte.gz",
        bytes: 1_648_877,
        sha256: "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    },
    RemoteFile {
        name: "t10k-labels-idx1-ubyte.gz",
        bytes: 4_542,
        sha256: "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    },
];

/// Where MNIST is published, in the order in which it is tried.
pub const MNIST_MIRRORS: [&str; 3] = [
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://raw.githubusercontent.com/fgnt/mnist/master/",
];

/// Where Omniglot is published.
pub const OMNIGLOT_MIRRORS: [&str; 1] =
    ["https://raw.githubusercontent.com/brendenlake/omniglot/master/python/"];

/// How long to wait before a mirror is given up.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// For a connection, name look-up included.
    pub connect: Duration,
    /// For the next bytes.
    pub read: Duration,
    /// For a whole answer; what has arrived by then is kept.
    pub total: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(15),
            read: Duration::from_secs(30),
            total: Duration::from_secs(30 * 60),
        }
    }
}

/// How a file came to be in the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It was there already, with the right digest; nothing was asked of any mirror.
    AlreadyThere,
    /// It was fetched, at least its last part, from this address.
    Fetched {
        /// The address.
        url: String,
    },
}

/// Fetches files from a list of mirrors.
pub struct Fetcher {
    agent: Agent,
    mirrors: Vec<String>,
}

/// A mirror that keeps breaking off is asked this often for one file.
const TRIES_PER_MIRROR: u32 = 3;

/// Why one request did not end in the whole file.
enum RequestError {
    /// This disk, not the mirror: asking another does not help.
    Local(FetchError),
    /// The same mirror may well give the rest.
    Retry(String),
    /// This mirror will not give the file.
    Mirror(String),
}

impl From<FetchError> for RequestError {
    fn from(error: FetchError) -> Self {
        Self::Local(error)
    }
}

impl Fetcher {
    /// A fetcher that asks `mirrors` in this order; each is the address of a folder.
    #[must_use]
    pub fn new(mirrors: &[String], timeouts: &Timeouts) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .user_agent(concat!("digitnet-train/", env!("CARGO_PKG_VERSION")))
            .timeout_resolve(Some(timeouts.connect))
            .timeout_connect(Some(timeouts.connect))
            .timeout_recv_response(Some(timeouts.read))
            .timeout_per_read(Some(timeouts.read))
            .timeout_per_write(Some(timeouts.read))
            .timeout_global(Some(timeouts.total))
            .build();
        let mirrors = mirrors
            .iter()
            .map(|url| url.trim_end_matches('/').to_owned())
            .collect();
        Self {
            agent: Agent::new_with_config(config),
            mirrors,
        }
    }

    /// Makes sure that `dir` holds the right `file`. `progress` hears how many of its bytes are
    /// there.
    ///
    /// # Errors
    ///
    /// [`FetchError`]; nothing wrong or incomplete is left under the final name by this call.
    pub fn fetch(
        &self,
        file: &RemoteFile<'_>,
        dir: &Path,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Origin, FetchError> {
        let target = dir.join(file.name);
        if is_right(&target, file) {
            progress(file.bytes);
            return Ok(Origin::AlreadyThere);
        }
        let mut part = PartialFile::open(&target, file)?;
        let mut reasons = Vec::new();
        for mirror in &self.mirrors {
            let url = format!("{mirror}/{}", file.name);
            match self.fetch_from(&url, &mut part, progress) {
                Ok(()) => {
                    part.finish(&target)?;
                    return Ok(Origin::Fetched { url });
                }
                Err(RequestError::Local(error)) => return Err(error),
                Err(RequestError::Retry(why) | RequestError::Mirror(why)) => {
                    reasons.push((url, why))
                }
            }
        }
        part.remove_if_empty()?;
        Err(FetchError::AllMirrorsFailed {
            name: file.name.to_owned(),
            reasons,
        })
    }

    /// Asks one mirror, again where the connection breaks.
    fn fetch_from(
        &self,
        url: &str,
        part: &mut PartialFile<'_>,
        progress: &mut dyn FnMut(u64),
    ) -> Result<(), RequestError> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.request(url, part, progress) {
                Err(RequestError::Retry(_)) if tries < TRIES_PER_MIRROR => {}
                result => return result,
            }
        }
    }

    /// One request for what is missing.
    fn request(
        &self,
        url: &str,
        part: &mut PartialFile<'_>,
        progress: &mut dyn FnMut(u64),
    ) -> Result<(), RequestError> {
        let resumed = part.len() > 0;
        if !part.is_full() {
            progress(part.len());
            let mut request = self.agent.get(url);
            if resumed {
                request = request.header(header::RANGE, format!("bytes={}-", part.len()));
            }
            let response = request
                .call()
                .map_err(|error| RequestError::Mirror(error.to_string()))?;
            prepare_part(&response, part)?;
            copy(&mut response.into_body(), part, progress)?;
        }
        let found = part.sha256()?;
        if found == part.file().sha256 {
            return Ok(());
        }
        part.clear()?;
        let why = format!("SHA-256 is {found}, not {}: discarded", part.file().sha256);
        // The beginning may have been another mirror's: this one gets the chance to give it all.
        Err(if resumed {
            RequestError::Retry(why)
        } else {
            RequestError::Mirror(why)
        })
    }
}

fn is_right(path: &Path, file: &RemoteFile<'_>) -> bool {
    path.metadata()
        .is_ok_and(|metadata| metadata.is_file() && metadata.len() == file.bytes)
        && sha256_file(path).is_ok_and(|digest| digest == file.sha256)
}

/// Makes the `.part` file end where the answer's body begins.
fn prepare_part(response: &Response<Body>, part: &mut PartialFile<'_>) -> Result<(), RequestError> {
    let status = response.status();
    let expected = match status {
        StatusCode::PARTIAL_CONTENT => {
            let range = response.headers().get(header::CONTENT_RANGE);
            let range = range
                .and_then(|value| value.to_str().ok())
                .unwrap_or("no Content-Range");
            if !range.starts_with(&format!("bytes {}-", part.len())) {
                let why = format!("asked for bytes from {}, offered {range:?}", part.len());
                part.clear()?;
                return Err(RequestError::Retry(why));
            }
            part.file().bytes - part.len()
        }
        // The mirror knows no ranges: everything comes again.
        StatusCode::OK => {
            part.clear()?;
            part.file().bytes
        }
        StatusCode::RANGE_NOT_SATISFIABLE => {
            part.clear()?;
            return Err(RequestError::Retry(format!("HTTP status {status}")));
        }
        _ => return Err(RequestError::Mirror(format!("HTTP status {status}"))),
    };
    match response.body().content_length() {
        Some(offered) if offered != expected => Err(RequestError::Mirror(format!(
            "offers {offered} bytes where {expected} are wanted: another file"
        ))),
        _ => Ok(()),
    }
}

fn copy(
    body: &mut Body,
    part: &mut PartialFile<'_>,
    progress: &mut dyn FnMut(u64),
) -> Result<(), RequestError> {
    let mut reader = body.as_reader();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match reader.read(&mut buffer) {
            Ok(0) if part.is_full() => return Ok(()),
            Ok(0) => return Err(RequestError::Retry(cut(part, "the connection ended"))),
            Ok(length) => {
                if !part.append(&buffer[..length])? {
                    part.clear()?;
                    let why = format!("sends more than {} bytes: another file", part.file().bytes);
                    return Err(RequestError::Mirror(why));
                }
                progress(part.len());
            }
            Err(error) => return Err(RequestError::Retry(cut(part, &error.to_string()))),
        }
    }
}

fn cut(part: &PartialFile<'_>, why: &str) -> String {
    format!("{why} after {} of {} bytes", part.len(), part.file().bytes)
}
