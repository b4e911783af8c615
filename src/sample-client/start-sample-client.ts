import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { addBrowserSession, SAFE_HEADERS } from './browser-session.js';
import { renderFailure } from './pages/failure.page.js';
import { SampleClientModule } from './sample-client.module.js';
import { type SampleClientOptions, SampleClientSettings } from './settings.js';

const LARGEST_BODY = 16 * 1024;

export interface RunningSampleClient {
  /** Where a browser finds it. */
  url: string;
  close(): Promise<void>;
}

/**
 * Starts the sample client and resolves when it listens. Portico need not run yet: its endpoints are discovered when
 * the first person signs in. Rejects when the port is taken.
 */
export async function startSampleClient(options: SampleClientOptions): Promise<RunningSampleClient> {
  const settings = new SampleClientSettings(options);
  const adapter = new FastifyAdapter({
    bodyLimit: LARGEST_BODY,
    forceCloseConnections: true,
    frameworkErrors: (_error: unknown, _request: FastifyRequest, reply: FastifyReply) => answerUnreadable(reply),
  });
  // No logger is named here: Nest's is one for the whole process, and whoever starts this client has chosen it.
  const app = await NestFactory.create<NestFastifyApplication>(SampleClientModule.with(settings), adapter, {
    abortOnError: false,
  });
  try {
    await addBrowserSession(app, settings);
    await app.listen(settings.port, settings.host);
  } catch (error) {
    await app.close();
    throw isTaken(error)
      ? new Error(`The sample client cannot start: port ${settings.port} is taken.`, { cause: error })
      : error;
  }
  return { url: settings.url, close: () => app.close() };
}

function isTaken(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
}

/** An address that Fastify cannot even route (`/%`): no hook and no filter sees it. */
function answerUnreadable(reply: FastifyReply): void {
  const title = 'This address makes no sense';
  const page = renderFailure({
    status: 400,
    title,
    explanation: 'It is not a valid URL.',
    advice: 'Go back to the start.',
  });
  void reply.status(400).headers(SAFE_HEADERS).type('text/html; charset=utf-8').send(page);
}
