import { Injectable } from '@nestjs/common';
import type { Browser } from '../../authorization/browser.js';
import { type SignIn, SignIns } from '../../authorization/sign-ins.js';

/** Somebody who is signed in in this browser, with the secret of the session. */
export interface Account extends SignIn {
  readonly secret: string;
}

/** The people who are signed in in one browser. */
@Injectable()
export class AccountsService {
  constructor(private readonly signIns: SignIns) {}

  /** The one that counts now first; whose session has ended is left out. */
  async list({ sessionSecret, otherSessionSecrets }: Browser): Promise<Account[]> {
    const accounts: Account[] = [];
    for (const secret of [sessionSecret, ...otherSessionSecrets]) {
      const signIn = await this.signIns.find(secret);
      if (signIn && secret !== undefined) accounts.push({ ...signIn, secret });
    }
    return accounts;
  }
}
