//! A small HTTP server on the loopback interface that misbehaves as it is told.

use std::{
    collections::VecDeque,
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

/// What the server does with one request.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// Sends the body, or the part of it that the request asks for.
    Serve(Vec<u8>),
    /// As `Serve`, but the connection ends after so many bytes.
    CutAfter(usize, Vec<u8>),
    /// Sends the whole body, whatever part was asked for.
    IgnoreRange(Vec<u8>),
    /// Claims to send the part asked for, but sends the one from this offset on.
    WrongRange(usize, Vec<u8>),
    /// Sends the body without saying how long it is.
    NoLength(Vec<u8>),
    /// Only a status.
    Status(u16),
    /// Accepts the request and says nothing.
    Silence,
}

/// One request that came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    pub path: String,
    pub range: Option<String>,
}

#[derive(Default)]
struct Shared {
    replies: Mutex<VecDeque<Reply>>,
    requests: Mutex<Vec<Request>>,
    stop: AtomicBool,
}

/// Answers each request with the next reply; the last one is repeated.
pub(crate) struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub(crate) fn start(replies: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let address = listener
            .local_addr()
            .expect("a bound socket has an address");
        let shared = Arc::new(Shared {
            replies: Mutex::new(replies.into_iter().collect()),
            ..Default::default()
        });
        let thread = thread::spawn({
            let shared = Arc::clone(&shared);
            move || {
                for stream in listener.incoming().flatten() {
                    if shared.stop.load(Ordering::SeqCst) {
                        return;
                    }
                    // A client that hung up is the client's matter.
                    let _ = answer(&stream, &shared);
                }
            }
        });
        Self {
            address,
            shared,
            thread: Some(thread),
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/mnist/", self.address)
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.shared
            .requests
            .lock()
            .expect("no holder panics")
            .clone()
    }

    /// The `Range` of every request.
    pub(crate) fn ranges(&self) -> Vec<Option<String>> {
        self.requests()
            .into_iter()
            .map(|request| request.range)
            .collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        // Wakes the accept loop.
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn answer(stream: &TcpStream, shared: &Shared) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    let mut range = None;
    for line in lines {
        let line = line?;
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(": ")
            && name.eq_ignore_ascii_case("range")
        {
            range = Some(value.to_owned());
        }
    }
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    shared
        .requests
        .lock()
        .expect("no holder panics")
        .push(Request {
            path,
            range: range.clone(),
        });
    let reply = {
        let mut replies = shared.replies.lock().expect("no holder panics");
        if replies.len() > 1 {
            replies.pop_front()
        } else {
            replies.front().cloned()
        }
    };
    let offset = range.and_then(|range| {
        range
            .strip_prefix("bytes=")?
            .strip_suffix('-')?
            .parse::<usize>()
            .ok()
    });
    send(stream, &reply.unwrap_or(Reply::Status(500)), offset)
}

fn send(mut stream: &TcpStream, reply: &Reply, offset: Option<usize>) -> std::io::Result<()> {
    const WHOLE: &str = "200 OK";
    match reply {
        Reply::Serve(body) | Reply::CutAfter(_, body) => {
            let part = &body[offset.unwrap_or(0).min(body.len())..];
            let head = offset.map(|from| partial(from, body.len()));
            let sent = if let Reply::CutAfter(at, _) = reply {
                part.len().min(*at)
            } else {
                part.len()
            };
            let head = head.as_deref().unwrap_or(WHOLE);
            respond(stream, head, part.len(), &part[..sent])
        }
        Reply::IgnoreRange(body) => respond(stream, WHOLE, body.len(), body),
        Reply::WrongRange(from, body) => {
            let part = &body[*from..];
            respond(stream, &partial(*from, body.len()), part.len(), part)
        }
        Reply::NoLength(body) => {
            write!(stream, "HTTP/1.1 {WHOLE}\r\nConnection: close\r\n\r\n")?;
            stream.write_all(body)
        }
        Reply::Status(status) => respond(stream, &format!("{status} As Told"), 0, &[]),
        Reply::Silence => {
            thread::sleep(Duration::from_secs(2));
            Ok(())
        }
    }
}

/// An answer that announces `length` bytes.
fn respond(mut stream: &TcpStream, head: &str, length: usize, body: &[u8]) -> std::io::Result<()> {
    write!(
        stream,
        "HTTP/1.1 {head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    )?;
    stream.write_all(body)
}

fn partial(from: usize, total: usize) -> String {
    let last = total.saturating_sub(1);
    format!("206 Partial Content\r\nContent-Range: bytes {from}-{last}/{total}")
}
