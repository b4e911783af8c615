import { SetMetadata } from '@nestjs/common';
import { ACCESS_METADATA, type Access } from '../protocol/access.js';

/** Declares a route that answers to a browser's own session or interaction only; its handler checks the cookie. */
export const SessionBound = () => SetMetadata<string, Access>(ACCESS_METADATA, 'session');
