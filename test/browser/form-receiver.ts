import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A client's address that answers are posted to. */
export class FormReceiver {
  /** The fields of the first form. */
  readonly received: Promise<Record<string, string>>;
  private readonly server: Server;

  private constructor() {
    let resolve: (fields: Record<string, string>) => void;
    this.received = new Promise((done) => (resolve = done));
    this.server = createServer((request, response) => {
      void read(request).then((body) => {
        if (request.method === 'POST') resolve(Object.fromEntries(new URLSearchParams(body)));
        response
          .writeHead(200, { 'content-type': 'text/html' })
          .end('<!doctype html><title>Received</title><link rel="icon" href="data:,">');
      });
    });
  }

  static async start(): Promise<FormReceiver> {
    const receiver = new FormReceiver();
    await new Promise<void>((resolve) => receiver.server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}/callback`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
