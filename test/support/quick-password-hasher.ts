import { hash, verify } from '@node-rs/argon2';
import { PasswordHasher } from '../../src/users/password-hasher.js';

/** The same hashes at the least cost that argon2 has: people sign in thousands of times, and few tests are about that. */
export class QuickPasswordHasher extends PasswordHasher {
  protected override readonly cost = { memoryCost: 8, timeCost: 1, parallelism: 1 };
  // By Node's threads: those of a server of its own take longer to start than all its hashes.
  protected override readonly argon2 = { hash, verify, end: () => Promise.resolve() };
}
