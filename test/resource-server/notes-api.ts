import { Controller, Get, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  AccessToken,
  CurrentUser,
  Public,
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
    return { owner, scopes: [...token.scopes] };
  }

  @Get('welcome')
  @Public()
  welcome() {
    return { hello: 'world' };
  }

  @Get('forgotten')
  forgotten() {
    return { secret: true };
  }
}

/** Starts the API on a Fastify of its own; requests go through `app.inject`. */
export async function startNotesApi(options: ResourceServerOptions): Promise<NestFastifyApplication> {
  @Module({ imports: [ResourceServerModule.forRoot(options)], controllers: [NotesController] })
  class NotesApiModule {}
  const app = await NestFactory.create<NestFastifyApplication>(NotesApiModule, new FastifyAdapter(), { logger: false });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}

/** Silences the log of the API under test; `errors` collects what would have been logged as an error. */
export function captureErrors(): { errors: string[]; restore: () => void } {
  const errors: string[] = [];
  const spy = jest
    .spyOn(Logger.prototype, 'error')
    .mockImplementation((message: unknown) => void errors.push(String(message)));
  return { errors, restore: () => spy.mockRestore() };
}
