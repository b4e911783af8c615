import { defineScopes } from '../resource-server/index.js';
import type { Role } from '../users/role.js';

/** The scopes of the admin API. All are optional for whoever is asked: a client that signs people in needs none. */
export const administrativeScopes = defineScopes({
  'admin:read': {
    title: 'See how this server is set up',
    description: 'Clients, users, sessions, grants, keys, settings and the audit log; no secrets.',
    optional: true,
  },
  'admin:clients': {
    title: 'Manage client applications',
    description: 'Register, change, disable and delete clients, and give them secrets.',
    optional: true,
  },
  'admin:users': {
    title: 'Manage users',
    description: 'Add, change, disable and delete users, set passwords, and sign people out.',
    optional: true,
  },
  'admin:owner': {
    title: 'Manage the server itself',
    description: 'Give roles, rotate signing keys, and manage other administrators.',
    optional: true,
  },
});

export type AdministrativeScope = (typeof administrativeScopes.names)[number];

/** What stands in `aud` of tokens for the admin API: its address. */
export function administrativeAudience(issuer: string): string {
  return `${issuer}/api/admin`;
}

export function isAdministrative(scope: string): scope is AdministrativeScope {
  return administrativeScopes.names.some((name) => name === scope);
}

/** What each role may do at most, by any token. */
export const SCOPES_OF_ROLES: Readonly<Record<Role, readonly AdministrativeScope[]>> = {
  viewer: ['admin:read'],
  client_admin: ['admin:read', 'admin:clients'],
  user_admin: ['admin:read', 'admin:users'],
  owner: ['admin:read', 'admin:clients', 'admin:users', 'admin:owner'],
};
