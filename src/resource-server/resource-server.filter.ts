import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { BearerError, ResourceServerError } from './bearer-error.js';
import { ProtectedResource } from './protected-resource.js';

/** Answers what the guard refused, and what handlers refuse with the same errors, on any HTTP adapter. */
export class ResourceServerFilter implements ExceptionFilter<ResourceServerError> {
  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly resource: ProtectedResource,
  ) {}

  catch(error: ResourceServerError, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw error;
    const { httpAdapter } = this.adapterHost;
    const response: unknown = host.switchToHttp().getResponse();
    if (error instanceof BearerError) error.within(this.resource.challengeContext);
    for (const [name, value] of Object.entries(error.headers)) httpAdapter.setHeader(response, name, value);
    httpAdapter.reply(response, error.getResponse(), error.getStatus());
  }
}

// Called, not written above the class: what a compiler adds for a decorator would double the size of this file.
Catch(ResourceServerError)(ResourceServerFilter);
