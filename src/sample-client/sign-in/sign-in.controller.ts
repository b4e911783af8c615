import { Controller, Get, Header, HttpCode, Post, Query, Redirect, Req, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sessionCookieName } from '../browser-session.js';
import { renderHome } from '../pages/home.page.js';
import { TokenEndpoint } from '../portico/token-endpoint.js';
import type { TokenSet } from '../portico/token-set.js';
import { SampleClientSettings } from '../settings.js';
import { FinishSignInGuard } from './finish-sign-in.guard.js';
import type { SignIn } from './sign-in.js';
import { SignIns } from './sign-ins.js';
import { CurrentSignIn, SignedInGuard } from './signed-in.guard.js';
import { StartSignInGuard } from './start-sign-in.guard.js';
import { TokenRefresher } from './token-refresher.js';
import { UserInfo } from './user-info.js';

@Controller()
export class SignInController {
  constructor(
    private readonly settings: SampleClientSettings,
    private readonly signIns: SignIns,
    private readonly userInfo: UserInfo,
    private readonly refresher: TokenRefresher,
    private readonly tokenEndpoint: TokenEndpoint,
  ) {}

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  home(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply, @Query('done') done: unknown) {
    if (this.signIns.find(request.session.signInId)) return void reply.redirect('/notes', 303);
    return renderHome({ issuer: this.settings.issuer, signedOut: done === 'signed-out' });
  }

  @Get('login')
  @UseGuards(StartSignInGuard)
  login(): void {
    // The guard sends the browser to Portico.
  }

  @Get('callback')
  @UseGuards(FinishSignInGuard)
  @Redirect('/notes', 303)
  async callback(@Req() request: FastifyRequest & { user: TokenSet }): Promise<void> {
    const user = await this.userInfo.of(request.user);
    // A session id from before the sign-in must not become a signed-in one.
    await request.session.regenerate();
    request.session.signInId = this.signIns.start(user, request.user).id;
  }

  @Post('refresh')
  @UseGuards(SignedInGuard)
  @Redirect('/notes?done=refreshed', 303)
  async refresh(@CurrentSignIn() signIn: SignIn): Promise<void> {
    await this.refresher.replace(signIn, signIn.tokens);
  }

  @Post('sign-out')
  @HttpCode(303)
  @UseGuards(SignedInGuard)
  async signOut(@CurrentSignIn() signIn: SignIn, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    this.signIns.end(signIn);
    await this.tokenEndpoint.revoke(signIn.tokens).catch(() => undefined);
    await request.session.destroy();
    return reply.clearCookie(sessionCookieName(this.settings), { path: '/' }).redirect('/?done=signed-out', 303);
  }
}
