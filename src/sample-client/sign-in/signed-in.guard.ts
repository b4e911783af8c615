import { timingSafeEqual } from 'node:crypto';
import { type CanActivate, createParamDecorator, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ForeignForm, SignInEnded } from '../failure.js';
import type { SignIn } from './sign-in.js';
import { SignIns } from './sign-ins.js';

interface SignedInRequest extends FastifyRequest {
  signIn?: SignIn;
}

/** Lets a signed-in browser through; a form only when it was sent from a page of this sign-in. */
@Injectable()
export class SignedInGuard implements CanActivate {
  constructor(private readonly signIns: SignIns) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<SignedInRequest>();
    const signIn = this.signIns.find(request.session.signInId);
    if (!signIn) throw new SignInEnded('This app does not know you, or not any more.');
    if (request.method !== 'GET') demandFormToken(request.body, signIn);
    request.signIn = signIn;
    return true;
  }
}

function demandFormToken(body: unknown, signIn: SignIn): void {
  const { form_token: given } = (body ?? {}) as { form_token?: unknown };
  const expected = Buffer.from(signIn.formToken);
  const actual = Buffer.from(typeof given === 'string' ? given : '');
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) throw new ForeignForm();
}

/** The sign-in that `SignedInGuard` found. */
export const CurrentSignIn = createParamDecorator((_: unknown, context: ExecutionContext): SignIn => {
  const { signIn } = context.switchToHttp().getRequest<SignedInRequest>();
  if (!signIn) throw new Error('CurrentSignIn without SignedInGuard');
  return signIn;
});
