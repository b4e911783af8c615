import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { TokenSet } from '../portico/token-set.js';
import type { SignIn, User } from './sign-in.js';

const LONGEST = 12 * 60 * 60 * 1000;

/** All sign-ins of this process. A browser session holds the id of one; a restart forgets them, which is right for a sample. */
@Injectable()
export class SignIns {
  private readonly byId = new Map<string, SignIn>();

  start(user: User, tokens: TokenSet): SignIn {
    this.forgetOld();
    const signIn: SignIn = { id: secret(), formToken: secret(), user, startedAt: Date.now(), tokens, refreshes: 0 };
    this.byId.set(signIn.id, signIn);
    return signIn;
  }

  find(id: string | undefined): SignIn | undefined {
    const signIn = id === undefined ? undefined : this.byId.get(id);
    return signIn && Date.now() - signIn.startedAt < LONGEST ? signIn : undefined;
  }

  end(signIn: SignIn): void {
    this.byId.delete(signIn.id);
  }

  private forgetOld(): void {
    for (const [id, signIn] of this.byId) {
      // A Map keeps its order: the first that is young enough ends the search.
      if (Date.now() - signIn.startedAt < LONGEST) return;
      this.byId.delete(id);
    }
  }
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}
