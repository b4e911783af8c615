import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Clock } from '../clock/clock.js';
import { Database } from '../database/database.js';
import { connectionsOf } from '../database/server-driver.js';
import { DeliveriesRepository } from '../deliveries/deliveries.repository.js';
import { KeyRing } from '../keys/key-ring.js';
import { UsersService } from '../users/users.service.js';
import type { Labels } from './family.js';

/** One value of a gauge, by label values. */
export interface Reading {
  readonly labels?: Labels;
  readonly value: number;
}

/** A number that is read when somebody asks. */
export interface GaugeSeries {
  /** One sentence for the scrape, and for the generated table. */
  readonly help: string;
  readonly labels?: readonly string[];
  /** How the values of several workers make one. Default: their sum. */
  readonly ofWorkers?: 'max';
  readonly read: (sources: GaugeSources) => Promise<readonly Reading[]> | readonly Reading[];
}

/** Where gauges are read. */
@Injectable()
export class GaugeSources {
  constructor(
    readonly users: UsersService,
    readonly keys: KeyRing,
    readonly deliveries: DeliveriesRepository,
    readonly database: Database,
    readonly clock: Clock,
    readonly adapterHost: HttpAdapterHost,
  ) {}
}

/** Every series that is read at the scrape, by name. */
export const gaugeSeries: Readonly<Record<string, GaugeSeries>> = {
  portico_http_connections: {
    help: 'Open connections of clients.',
    read: async ({ adapterHost }) => [{ value: await clientsOf(adapterHost) }],
  },
  portico_password_hash_running: {
    help: 'Passwords that are hashed or checked right now.',
    read: ({ users }) => [{ value: users.hashingLoad.running }],
  },
  portico_password_hash_waiting: {
    help: 'Passwords that wait for it.',
    read: ({ users }) => [{ value: users.hashingLoad.waiting }],
  },
  portico_database_connections: {
    help: 'Connections to the database, by state (open, free); SQLite has one.',
    labels: ['state'],
    read: ({ database }) => {
      const { open, free } = connectionsOf(database.dataSource);
      return [
        { labels: { state: 'open' }, value: open },
        { labels: { state: 'free' }, value: free },
      ];
    },
  },
  portico_database_waiting: {
    help: 'Callers that wait for a connection to the database.',
    read: ({ database }) => [{ value: connectionsOf(database.dataSource).waiting }],
  },
  portico_logout_deliveries_pending: {
    help: 'Clients that have to be told of a sign-out yet (the outbox of back-channel logout).',
    ofWorkers: 'max',
    read: async ({ deliveries }) => [{ value: await deliveries.countPending() }],
  },
  portico_signing_key_age_seconds: {
    help: 'Seconds for which the key that signs now has signed, by algorithm.',
    labels: ['algorithm'],
    ofWorkers: 'max',
    read: async ({ keys, clock }) =>
      (await keys.list())
        .filter(({ state }) => state === 'signing')
        .map(({ key }) => ({
          labels: { algorithm: key.algorithm },
          value: Math.max(0, (clock.now() - key.signsFrom) / 1000),
        })),
  },
};

function clientsOf({ httpAdapter }: HttpAdapterHost): Promise<number> {
  const server = httpAdapter.getHttpServer() as { getConnections(done: (error: unknown, count: number) => void): void };
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error instanceof Error ? reject(error) : resolve(count)));
  });
}
