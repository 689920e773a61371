//! HTTP/1.1 by hand: the tests need requests that no well-behaved library would send.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// One request before it is written out.
pub struct Message<'a> {
    pub method: &'a str,
    pub target: &'a str,
    pub content_type: Option<&'a str>,
    pub body: &'a [u8],
    /// Sent in chunks of 64 KiB, without a content-length.
    pub chunked: bool,
}

impl<'a> Message<'a> {
    pub fn post(body: &'a [u8]) -> Self {
        Message {
            method: "POST",
            target: "/api",
            content_type: Some("application/json"),
            body,
            chunked: false,
        }
    }

    pub fn get(target: &'a str) -> Self {
        Message { method: "GET", target, content_type: None, body: b"", chunked: false }
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut out = format!("{} {} HTTP/1.1\r\nhost: dcbox.test\r\n", self.method, self.target);
        if let Some(kind) = self.content_type {
            out += &format!("content-type: {kind}\r\n");
        }
        if self.chunked {
            out += "transfer-encoding: chunked\r\n\r\n";
            let mut out = out.into_bytes();
            for chunk in self.body.chunks(64 * 1024) {
                out.extend(format!("{:x}\r\n", chunk.len()).bytes());
                out.extend_from_slice(chunk);
                out.extend(b"\r\n");
            }
            out.extend(b"0\r\n\r\n");
            return out;
        }
        if self.method != "GET" || !self.body.is_empty() {
            out += &format!("content-length: {}\r\n", self.body.len());
        }
        out += "\r\n";
        let mut out = out.into_bytes();
        out.extend_from_slice(self.body);
        out
    }
}

pub struct Response {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Response {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// One connection, kept open between requests.
pub struct Wire(BufReader<TcpStream>);

impl Wire {
    pub fn open(to: SocketAddr) -> io::Result<Wire> {
        let stream = TcpStream::connect_timeout(&to, Duration::from_secs(10))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        stream.set_write_timeout(Some(Duration::from_secs(60)))?;
        Ok(Wire(BufReader::new(stream)))
    }

    pub fn stream(&self) -> &TcpStream {
        self.0.get_ref()
    }

    /// Whether the other side has closed a connection that lay idle.
    pub fn is_stale(&self) -> bool {
        let stream = self.stream();
        stream.set_nonblocking(true).unwrap();
        let peeked = stream.peek(&mut [0]);
        stream.set_nonblocking(false).unwrap();
        !matches!(peeked, Err(why) if why.kind() == io::ErrorKind::WouldBlock)
    }

    /// Sends one request and reads its answer. A server that answers before it has read everything is heard, too.
    pub fn exchange(&mut self, message: &Message) -> io::Result<Response> {
        let sent = self.stream().write_all(&message.bytes());
        match self.receive(message.method == "HEAD") {
            Ok(response) => Ok(response),
            Err(why) => Err(sent.err().unwrap_or(why)),
        }
    }

    pub fn receive(&mut self, without_body: bool) -> io::Result<Response> {
        let status = self.line()?;
        let status = status.split(' ').nth(1).and_then(|code| code.parse().ok());
        let status = status.ok_or_else(|| io::Error::other("no status line"))?;
        let mut headers = Vec::new();
        loop {
            let line = self.line()?;
            if line.is_empty() {
                break;
            }
            let (key, value) = line.split_once(':').ok_or_else(|| io::Error::other("no header"))?;
            headers.push((key.to_ascii_lowercase(), value.trim().to_string()));
        }
        let mut response = Response { status, headers, body: Vec::new() };
        if without_body {
            return Ok(response);
        }
        if response.header("transfer-encoding") == Some("chunked") {
            loop {
                let size = self.line()?;
                let size = usize::from_str_radix(&size, 16).map_err(io::Error::other)?;
                let start = response.body.len();
                response.body.resize(start + size, 0);
                self.0.read_exact(&mut response.body[start..])?;
                self.line()?;
                if size == 0 {
                    break;
                }
            }
        } else if let Some(length) = response.header("content-length") {
            let length = length.parse().map_err(io::Error::other)?;
            response.body.resize(length, 0);
            self.0.read_exact(&mut response.body)?;
        }
        Ok(response)
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.0.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end_matches(['\r', '\n']).to_string())
    }
}

/// Percent-encoding of everything that is not unreserved.
pub fn percent(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(byte as char);
        } else {
            out += &format!("%{byte:02X}");
        }
    }
    out
}
