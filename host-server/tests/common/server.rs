//! The real binary, behind a real socket.

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use socket2::{Domain, SockRef, Socket, Type};

/// A running server, ended with the test.
pub(crate) struct Server {
    process: Child,
    pub(crate) address: SocketAddr,
    _stdout: BufReader<ChildStdout>,
}

impl Server {
    /// With default limits.
    pub(crate) fn start() -> Self {
        Self::with(&[])
    }

    /// With further arguments.
    pub(crate) fn with(arguments: &[&str]) -> Self {
        let mut command = Self::program();
        command.args(["--log-level", "error"]).args(arguments);
        Self::spawn(&mut command)
    }

    /// The program, told to take a free port of the loopback.
    pub(crate) fn program() -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_digitnet-server"));
        command
            .args(["--host", "127.0.0.1", "--port", "0"])
            .env_remove("PORT");
        command
    }

    /// Starts a program that becomes the server.
    pub(crate) fn spawn(command: &mut Command) -> Self {
        let mut process = command
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut stdout = BufReader::new(process.stdout.take().expect("stdout is a pipe"));
        let mut line = String::new();
        stdout
            .read_line(&mut line)
            .expect("the server says where it listens");
        let address = line.trim().rsplit("http://").next().unwrap_or_default();
        // Whoever listens everywhere does so on the loopback, too.
        let address = address.replace("localhost", "127.0.0.1");
        let address = address.split(' ').next().unwrap_or_default().parse();
        let address = address.unwrap_or_else(|_| panic!("no address in {line:?}"));
        Self {
            process,
            address,
            _stdout: stdout,
        }
    }

    /// Its standard error, where that is a pipe.
    pub(crate) fn stderr(&mut self) -> std::process::ChildStderr {
        self.process.stderr.take().expect("stderr is a pipe")
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("the server accepts");
        stream
            .set_read_timeout(Some(Duration::from_secs(60)))
            .expect("a timeout can be set");
        stream
    }

    /// One request over a connection of its own, which the server must close.
    pub(crate) fn exchange(&self, request: &[u8]) -> String {
        let mut stream = self.connect();
        // Who is refused early may find the connection closed while it still sends.
        let _cut_off = stream.write_all(request);
        answer(&mut stream)
    }

    /// Uploads a file.
    pub(crate) fn classify(&self, file: &[u8]) -> String {
        self.exchange(&upload(file))
    }

    /// The body of the answer to a plain GET.
    pub(crate) fn get(&self, path: &str) -> String {
        let request = format!("GET {path} HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n");
        let answer = self.exchange(request.as_bytes());
        let (_, body) = answer.split_once("\r\n\r\n").expect("a whole answer");
        body.to_owned()
    }

    /// Memory in bytes: `VmRSS` now, `VmHWM` at most so far. `None` where /proc is not.
    pub(crate) fn memory(&self, field: &str) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with(field))?;
        let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kilobytes << 10)
    }

    /// The value of a figure, 0 where it is not told.
    pub(crate) fn figure(&self, name: &str) -> f64 {
        let figures = self.get("/metrics");
        let line = figures.lines().find(|line| {
            line.strip_prefix(name)
                .is_some_and(|rest| rest.starts_with(' '))
        });
        let value = line.and_then(|line| line.rsplit(' ').next()?.parse().ok());
        value.unwrap_or(0.0)
    }

    #[cfg(unix)]
    pub(crate) fn terminate(&self) {
        self.signal("-TERM");
    }

    #[cfg(unix)]
    pub(crate) fn signal(&self, signal: &str) {
        let id = self.process.id().to_string();
        let kill = Command::new("kill").args([signal, &id]).status();
        assert!(kill.expect("kill runs").success(), "the signal was sent");
    }

    /// Waits for the end, at most `patience`.
    pub(crate) fn end(&mut self, patience: Duration) -> ExitStatus {
        let start = Instant::now();
        loop {
            let ended = self.process.try_wait();
            if let Some(status) = ended.expect("the server can be waited for") {
                return status;
            }
            assert!(start.elapsed() < patience, "the server did not end");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ended_already = self.process.kill();
        let _status = self.process.wait();
    }
}

/// All that comes until the server closes.
pub(crate) fn answer(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let ended = stream.read_to_end(&mut answer);
    let answer = String::from_utf8(answer).expect("the answer is text");
    assert!(!answer.is_empty(), "no answer: {ended:?}");
    answer
}

/// A request to the API whose headers say nothing of the body.
pub(crate) fn post(headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST /api/v1/classify HTTP/1.1\r\nHost: digitnet\r\nConnection: close\r\n{headers}\r\n"
    );
    [head.as_bytes(), body].concat()
}

/// A request to the API with a file as its body.
pub(crate) fn upload(file: &[u8]) -> Vec<u8> {
    post(&format!("Content-Length: {}\r\n", file.len()), file)
}

pub(crate) fn chunked(body: &[u8]) -> Vec<u8> {
    let mut coded = Vec::new();
    for chunk in body.chunks(64 << 10) {
        coded.extend(format!("{:x}\r\n", chunk.len()).as_bytes());
        coded.extend(chunk);
        coded.extend(b"\r\n");
    }
    coded.extend(b"0\r\n\r\n");
    coded
}

/// The status of an answer.
pub(crate) fn status(answer: &str) -> u16 {
    let status = answer.split(' ').nth(1);
    let status = status.and_then(|status| status.parse().ok());
    status.unwrap_or_else(|| panic!("no status in {answer:?}"))
}

/// A connection from another address of the loopback: another client.
pub(crate) fn connect_from(server: SocketAddr, number: u8) -> io::Result<TcpStream> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    let from = SocketAddr::from(([127, 0, 0, number], 0));
    socket.bind(&from.into())?;
    socket.connect(&server.into())?;
    let stream = TcpStream::from(socket);
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    stream.set_write_timeout(Some(Duration::from_secs(30)))?;
    Ok(stream)
}

/// Ends a connection without a word.
pub(crate) fn reset(stream: TcpStream) {
    let linger = SockRef::from(&stream).set_linger(Some(Duration::ZERO));
    linger.expect("sockets linger");
}
