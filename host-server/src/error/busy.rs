//! Why a server is busy.

use thiserror::Error;

/// What a busy server has too little of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Busy {
    /// As many pictures wait as may.
    #[error("too many pictures wait")]
    Queue,
    /// As many pictures of one client wait as may.
    #[error("too many of your pictures wait")]
    ClientShare,
    /// A picture waited too long for its turn.
    #[error("the picture waited too long")]
    Wait,
    /// The server was told to stop, and its time is up.
    #[error("it is being stopped")]
    Ending,
    /// The memory for uploads and answers is taken.
    #[error("too much is being uploaded")]
    UploadMemory,
    /// This client has as much of that memory as it may.
    #[error("too much of yours is being uploaded or waits to be taken")]
    UploadShare,
}

impl Busy {
    /// A word for figures.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Queue => "queue_full",
            Self::ClientShare => "client_share",
            Self::Wait => "queue_wait",
            Self::Ending => "ending",
            Self::UploadMemory => "upload_memory",
            Self::UploadShare => "upload_share",
        }
    }
}
