import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiCookieAuth } from '@nestjs/swagger';
import { ACCESS_METADATA, type Access } from '../protocol/access.js';
import { SECURITY_SCHEMES } from '../protocol/security-schemes.js';

/** Declares a route that answers to a browser's own session or interaction only; its handler checks the cookie. */
export const SessionBound = () =>
  applyDecorators(SetMetadata<string, Access>(ACCESS_METADATA, 'session'), ApiCookieAuth(SECURITY_SCHEMES.session));
