// The bare limit: a raw Node HTTP server that does only the unavoidable, with the storage design of Portico. It parses,
// hashes, signs and runs the statements, and no more: it is a yardstick, and no server that anybody should run.
// LIMIT: {port, url, database, isCoalesced, clients, users} as JSON.
import { createServer } from 'node:http';
import { routes } from './routes.mjs';
import { openStorage } from './storage.mjs';
import { Issuer } from './issuer.mjs';

const { port, url, clients, users, ...place } = JSON.parse(process.env.LIMIT);
const storage = await openStorage(place);
await storage.prepare(users);
const handlers = routes({
  storage,
  issuer: new Issuer(url),
  clients: new Map(clients.map((one) => [one.id, one])),
  url,
});

function respond(response, { status = 200, headers, body = '' }) {
  response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}

function answer(handler, request, response, body) {
  handler(request, body).then(
    (result) => respond(response, result),
    (error) => respond(response, { status: error.status ?? 500, body: JSON.stringify({ error: error.message }) }),
  );
}

const server = createServer((request, response) => {
  const end = request.url.indexOf('?');
  const handler = handlers[`${request.method} ${end < 0 ? request.url : request.url.slice(0, end)}`];
  if (!handler) return respond(response, { status: 404 });
  if (request.method === 'GET') return answer(handler, request, response);
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => answer(handler, request, response, Buffer.concat(chunks).toString()));
});
server.listen(port, '127.0.0.1');
process.on('SIGTERM', () => storage.close().then(() => process.exit()));
