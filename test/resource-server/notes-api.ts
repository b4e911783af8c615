import { Body, Controller, Get, Logger, Module, Post, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  AccessToken,
  CurrentUser,
  Public,
  RequireAnyScope,
  RequireScope,
  ResourceServerModule,
  type ResourceServerOptions,
  VerifiedToken,
} from '../../src/resource-server/index.js';

/** An API of somebody else, protected in ten lines. */
@Controller('notes')
export class NotesController {
  @Get()
  @RequireScope('notes:read')
  list(@CurrentUser() owner: string, @AccessToken() token: VerifiedToken) {
    return { owner, client: token.clientId, scopes: [...token.scopes] };
  }

  @Post()
  @RequireScope('notes:read', 'notes:write')
  add(@CurrentUser() owner: string, @Body() note: unknown) {
    return { owner, note };
  }

  @Get('any')
  @RequireAnyScope('notes:read', 'notes:admin')
  any() {
    return { ok: true };
  }

  @Get('welcome')
  @Public()
  welcome() {
    return { hello: 'world' };
  }
}

/** Starts an API on a Fastify of its own; requests go through `app.inject`. */
export async function startApi(
  options: ResourceServerOptions,
  controllers: Type[] = [NotesController],
): Promise<NestFastifyApplication> {
  @Module({ imports: [ResourceServerModule.forRoot(options)], controllers })
  class ApiModule {}
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule, new FastifyAdapter(), {
    logger: false,
    abortOnError: false,
  });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}

/** An answer as the tests look at it. */
export interface Answer {
  status: number;
  challenge: string | string[] | undefined;
  headers: Record<string, unknown>;
  body: unknown;
}

/** What a request is, besides GET. */
export interface Asked {
  method?: 'GET' | 'POST' | 'HEAD';
  headers?: Record<string, string>;
  payload?: string | object;
}

/** Asks the API under test. */
export async function ask(app: NestFastifyApplication, url: string, asked: Asked = {}): Promise<Answer> {
  const response = await app.inject({ url, method: 'GET', ...asked });
  const { 'www-authenticate': challenge, ...headers } = response.headers;
  const body: unknown = response.body === '' ? undefined : response.json();
  return { status: response.statusCode, challenge, headers, body };
}

/** Asks with a bearer token. */
export function askWith(
  app: NestFastifyApplication,
  token: string,
  url = '/notes',
  asked: Asked = {},
): Promise<Answer> {
  return ask(app, url, { ...asked, headers: { authorization: `Bearer ${token}`, ...asked.headers } });
}

/** Collects what the API logs as errors. */
export function captureErrors(): { errors: string[]; restore: () => void } {
  const errors: string[] = [];
  const spy = jest
    .spyOn(Logger.prototype, 'error')
    .mockImplementation((message: unknown) => void errors.push(String(message)));
  return { errors, restore: () => spy.mockRestore() };
}
