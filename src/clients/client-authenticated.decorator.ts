import { SetMetadata } from '@nestjs/common';
import { ACCESS_METADATA, type Access } from '../protocol/access.js';

/** Declares a route whose caller is a client application that authenticates; its pipeline does so first of all. */
export const ClientAuthenticated = () => SetMetadata<string, Access>(ACCESS_METADATA, 'client');
