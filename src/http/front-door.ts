import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';

/** True when the request was answered, and nobody else needs to look at it. */
export type Doorkeeper = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * Has each request looked at before a route is found for it and hooks are run: nothing that is made for work is made for who is
 * sent away. Once the server has handed its requests to somebody, and before it listens.
 */
export function standAtDoor(server: Server, sendsAway: Doorkeeper): void {
  const inside = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    if (sendsAway(request, response)) return;
    for (const listener of inside) listener.call(server, request, response);
  });
}
