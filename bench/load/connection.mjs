// A keep-alive connection that sends one request at a time, written out by hand: a general HTTP client would need more
// of its core than the fastest servers here need of theirs, and then the client would be what is measured.
import { connect } from 'node:net';

const ANSWER_MS = 10_000;
const HEAD_END = '\r\n\r\n';

export class Answer {
  constructor(head, body) {
    this.status = Number(head.slice(9, 12));
    this.head = head;
    this.body = body;
  }

  /** The first header of this name, or undefined. */
  header(name) {
    return new RegExp(`\\r\\n${name}: *([^\\r]*)`, 'i').exec(this.head)?.[1];
  }

  /** All headers of this name. */
  headers(name) {
    return [...this.head.matchAll(new RegExp(`\\r\\n${name}: *([^\\r]*)`, 'gi'))].map(([, value]) => value);
  }
}

/** The text of a request. `lines` are whole header lines. */
export function requestText(method, path, lines = [], body = undefined) {
  const length = body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  const head = [`${method} ${path} HTTP/1.1`, 'Host: 127.0.0.1', ...lines, ...length].join('\r\n');
  return `${head}${HEAD_END}${body ?? ''}`;
}

export class Connection {
  constructor(port) {
    this.port = port;
    this.socket = undefined;
    this.received = '';
    this.waiting = undefined;
  }

  /** Sends the text of a request; resolves with its `Answer`, or rejects when the connection ends before it. */
  send(text) {
    return new Promise((resolve, reject) => {
      if (this.waiting) throw new Error('One request at a time.');
      this.waiting = { resolve, reject };
      this.socket ??= this.open();
      this.socket.write(text);
    });
  }

  close() {
    this.socket?.destroy();
    this.socket = undefined;
  }

  open() {
    const socket = connect({ port: this.port, host: '127.0.0.1', noDelay: true });
    socket.setTimeout(ANSWER_MS);
    // What is looked at in answers is ASCII, and bytes are counted.
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => this.take(chunk));
    socket.on('timeout', () => (this.waiting ? this.fail(new Error(`No answer within ${ANSWER_MS} ms.`)) : undefined));
    socket.on('error', (error) => this.fail(error));
    socket.on('close', () => socket === this.socket && this.fail(new Error('The server closed the connection.')));
    return socket;
  }

  fail(error) {
    const { waiting } = this;
    this.waiting = undefined;
    this.received = '';
    this.close();
    waiting?.reject(error);
  }

  take(chunk) {
    this.received = this.received === '' ? chunk : this.received + chunk;
    const answer = readAnswer(this.received);
    if (!answer) return;
    this.received = '';
    const { waiting } = this;
    this.waiting = undefined;
    if (/\r\nconnection: close/i.test(answer.head)) this.close();
    waiting.resolve(answer);
  }
}

/** The answer when all of it is there. An answer to one request is all that can be on the connection. */
function readAnswer(text) {
  const headEnd = text.indexOf(HEAD_END);
  if (headEnd < 0) return undefined;
  const head = text.slice(0, headEnd);
  const rest = headEnd + HEAD_END.length;
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) {
    const end = rest + Number(length);
    return text.length >= end ? new Answer(head, text.slice(rest, end)) : undefined;
  }
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) return readChunks(head, text.slice(rest));
  return new Answer(head, '');
}

function readChunks(head, text) {
  let body = '';
  for (let at = 0; ;) {
    const lineEnd = text.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(text.slice(at, lineEnd), 16);
    if (size === 0) return text.length >= lineEnd + 4 ? new Answer(head, body) : undefined;
    body += text.slice(lineEnd + 2, lineEnd + 2 + size);
    at = lineEnd + 2 + size + 2;
    if (text.length < at) return undefined;
  }
}
