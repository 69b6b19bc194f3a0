//! One HTTP/1.1 connection, which costs the machine as little as it can: the server that is measured
//! runs on the same processors.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

/// Made when it is first needed, and again after either side has closed it.
pub(super) struct Connection {
    address: SocketAddr,
    stream: Option<TcpStream>,
    /// Holds a whole answer, as a rule.
    buffer: Vec<u8>,
}

impl Connection {
    pub(super) fn to(address: SocketAddr) -> Self {
        Self {
            address,
            stream: None,
            buffer: vec![0; BUFFER],
        }
    }

    /// Sends a whole request and reads a whole answer; returns its status.
    pub(super) fn exchange(&mut self, request: &[u8]) -> Result<u16> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => connect(self.address)?,
        };
        stream.write_all(request)?;
        let answer = read(&mut stream, &mut self.buffer)?;
        self.stream = (!answer.closes).then_some(stream);
        Ok(answer.status)
    }
}

/// Sends a request that asks to close the connection; returns the answer's status and body.
pub(super) fn only(address: SocketAddr, request: &[u8]) -> Result<(u16, Vec<u8>)> {
    let mut stream = connect(address)?;
    stream.write_all(request)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let head = parse(&answer)?.context("the answer is cut short")?;
    Ok((head.status, answer.split_off(head.size)))
}

fn connect(address: SocketAddr) -> Result<TcpStream> {
    let stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    Ok(stream)
}

/// What of an answer's head matters.
#[derive(Debug, PartialEq)]
struct Head {
    status: u16,
    /// Bytes of the head itself, with the empty line.
    size: usize,
    /// Bytes of the body.
    length: usize,
    /// No other answer will come.
    closes: bool,
}

/// Reads an answer to its end; its body is thrown away.
fn read(stream: &mut impl Read, buffer: &mut [u8]) -> Result<Head> {
    let mut filled = 0;
    let head = loop {
        let more = stream.read(&mut buffer[filled..])?;
        ensure!(more > 0, "the head has no end, or is larger than expected");
        filled += more;
        if let Some(head) = parse(&buffer[..filled])? {
            break head;
        }
    };
    let mut left = (head.size + head.length)
        .checked_sub(filled)
        .context("more came than the answer's length")?;
    while left > 0 {
        let room = left.min(buffer.len());
        let more = stream.read(&mut buffer[..room])?;
        ensure!(more > 0, "the body is cut short");
        left -= more;
    }
    Ok(head)
}

/// Nothing while the end is missing.
fn parse(bytes: &[u8]) -> Result<Option<Head>> {
    let mut fields = [httparse::EMPTY_HEADER; 32];
    let mut response = httparse::Response::new(&mut fields);
    let httparse::Status::Complete(size) = response.parse(bytes)? else {
        return Ok(None);
    };
    let field = |name: &str| {
        let mut fields = response.headers.iter();
        let found = fields.find(|field| field.name.eq_ignore_ascii_case(name))?;
        std::str::from_utf8(found.value).ok().map(str::trim)
    };
    let length = field("content-length").context("an answer without a length")?;
    Ok(Some(Head {
        status: response.code.context("an answer without a status")?,
        size,
        length: length.parse().context("a length that is no number")?,
        closes: field("connection").is_some_and(|value| value.eq_ignore_ascii_case("close")),
    }))
}

const PATIENCE: Duration = Duration::from_secs(30);
const BUFFER: usize = 8 << 10;

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a few bytes at a time, as a network may.
    struct Slowly<'a>(&'a [u8]);

    impl Read for Slowly<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let size = buffer.len().min(7);
            self.0.read(&mut buffer[..size])
        }
    }

    #[test]
    fn an_answer_is_read_to_its_end_however_it_comes() {
        let body = "x".repeat(300);
        let text = format!("HTTP/1.1 429 Busy\r\nContent-Length: 300\r\n\r\n{body}");
        // A buffer for the head, not for the body.
        let mut buffer = [0; 64];
        let mut left = Slowly(text.as_bytes());
        let head = read(&mut left, &mut buffer).expect("it is whole");
        assert_eq!((head.status, head.length, head.closes), (429, 300, false));
        assert!(left.0.is_empty());
    }

    #[test]
    fn a_connection_that_ends_is_noticed() {
        let text = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nConnection: close\r\n\r\n{}";
        let head = read(&mut &text[..], &mut [0; 256]).expect("it is whole");
        assert!(head.closes);
    }

    #[test]
    fn broken_answers_are_errors() {
        for text in [
            "",
            "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{",
            "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}HTTP",
            "HTTP/1.1 200 OK\r\ncontent-length: two\r\n\r\n{}",
            "HTTP/1.1 200 OK\r\n\r\n{}",
            "nonsense\r\n\r\n",
        ] {
            assert!(
                read(&mut text.as_bytes(), &mut [0; 256]).is_err(),
                "{text:?}"
            );
        }
    }
}
