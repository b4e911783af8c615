import { bareLimit, coalescedLimit } from './limit.mjs';
import { betterAuth, oidcProvider } from './peers.mjs';
import { portico } from './portico.mjs';

/** Everything that is measured, Portico first. */
export const servers = [portico, oidcProvider, betterAuth, bareLimit, coalescedLimit];
