import { readClaims } from '../portico/token-set.js';
import type { SignIn } from '../sign-in/sign-in.js';
import { ActionButton } from './document.js';

interface Props {
  signIn: SignIn;
  issuer: string;
  now: number;
}

/** What the flow gave this app. No token is shown: a page is the wrong place for one. */
export function HeldByThisApp({ signIn, issuer, now }: Props) {
  const { tokens, user } = signIn;
  const claims = readClaims(tokens.accessToken);
  return (
    <section aria-labelledby="held">
      <h2 id="held">What this app holds</h2>
      <dl class="facts">
        <Fact name="Issuer">{issuer}</Fact>
        <Fact name="You, as Portico names you">
          <code id="subject">{user.subject ?? 'not told'}</code>
        </Fact>
        <Fact name="Scopes you granted">
          <span id="scopes">{tokens.scope.join(' ')}</span>
        </Fact>
        <Fact name="Access token">
          <Expiry expiresAt={tokens.expiresAt} now={now} />
        </Fact>
        <Fact name="Refresh token">
          <span id="refreshes">
            {tokens.refreshToken ? `yes, used ${count(signIn.refreshes, 'time')}` : 'no: sign in again when it expires'}
          </span>
        </Fact>
      </dl>
      {tokens.refreshToken && (
        <ActionButton action="/refresh" formToken={signIn.formToken} label="Refresh now" id="refresh" />
      )}
      {claims && (
        <details>
          <summary>What is in the access token</summary>
          <pre id="claims">{JSON.stringify(claims, null, 2)}</pre>
        </details>
      )}
    </section>
  );
}

function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Expiry({ expiresAt, now }: { expiresAt: number | undefined; now: number }) {
  if (expiresAt === undefined) return <span id="expires">works until Portico ends it</span>;
  const seconds = Math.max(0, Math.round((expiresAt - now) / 1000));
  const rest = seconds < 120 ? count(seconds, 'second') : count(Math.round(seconds / 60), 'minute');
  const date = new Date(expiresAt);
  return (
    <span id="expires">
      works for {rest}, until <time dateTime={date.toISOString()}>{date.toUTCString()}</time>
    </span>
  );
}

function count(number: number, unit: string): string {
  return `${number} ${unit}${number === 1 ? '' : 's'}`;
}
