import { STATUS_CODES, type Server } from 'node:http';
import type { Socket } from 'node:net';

/** What slow, large and many clients may take of one process. docs/operations.md has them as a table. */
export const SERVER_LIMITS = {
  /** Bytes. A URL beyond this is refused before anything looks at it. */
  longestUrl: 8 * 1024,
  /** Bytes of all header lines together, with the request line. */
  largestHeader: 16 * 1024,
  /** Bytes. */
  largestBody: 64 * 1024,
  /** New connections that may wait until the process takes them; the kernel's own limit is net.core.somaxconn. */
  longestQueue: 4096,
  /** Milliseconds from the first byte of a request, or from the connection, to the end of its headers. */
  headersTimeout: 10_000,
  /** Milliseconds from the first byte of a request to its last. */
  requestTimeout: 15_000,
  /** Milliseconds in which nothing is sent or received in the middle of a request or its answer. */
  silenceTimeout: 30_000,
  /** Milliseconds between two looks at the first two of these times. */
  checkInterval: 2000,
};

export type ServerLimits = Readonly<typeof SERVER_LIMITS>;

/** The options of Fastify that mean these limits. */
export function limitOptions(limits: ServerLimits, keepAliveSeconds: number) {
  return {
    bodyLimit: limits.largestBody,
    requestTimeout: limits.requestTimeout,
    connectionTimeout: limits.silenceTimeout,
    keepAliveTimeout: keepAliveSeconds * 1000,
    http: {
      maxHeaderSize: limits.largestHeader,
      headersTimeout: limits.headersTimeout,
      connectionsCheckingInterval: limits.checkInterval,
    },
    clientErrorHandler: refuseUnreadable,
  };
}

/** Connections beyond these are closed when they come; those that are open notice nothing. */
export function limitConnections(server: Server, most: number): void {
  server.maxConnections = most;
  // A worker that is full would otherwise hand the connection back, and all full ones would hand it round in circles.
  (server as Server & { dropMaxConnection?: boolean }).dropMaxConnection = true;
}

const STATUS_BY_CODE = new Map([
  ['HPE_HEADER_OVERFLOW', 431],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', 413],
  ['ERR_HTTP_REQUEST_TIMEOUT', 408],
]);

const TEXTS = new Map([
  [400, 'This is not HTTP/1.1.'],
  [408, 'The request did not arrive in time.'],
  [413, 'A chunk extension is too long.'],
  [431, `The headers are longer than ${SERVER_LIMITS.largestHeader} bytes.`],
]);

/** What is no request, or never became one, gets the shape of all other errors, and the connection ends. */
export function refuseUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const status = STATUS_BY_CODE.get(error.code ?? '') ?? 400;
  const body = JSON.stringify({ error: 'invalid_request', error_description: TEXTS.get(status) });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'Connection: close',
  ];
  if (socket.writable && !isAnswering(socket)) socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroy(error);
}

/** An answer that has begun cannot become another one. Node's own handler asks the same of the same field. */
function isAnswering(socket: Socket & { _httpMessage?: { _headerSent?: boolean } | null }): boolean {
  return socket._httpMessage?._headerSent === true;
}
