import { sendSeeOther } from '../../http/page-reply.js';
import type { ResponseMode } from './response-mode.js';

/** RFC 6749 §4.1.2: the parameters are added to the query of the redirect URI, which keeps what it has (§3.1.2). */
export const query: ResponseMode = {
  send(reply, redirectUri, parameters) {
    const separator = !redirectUri.includes('?') ? '?' : redirectUri.endsWith('?') ? '' : '&';
    sendSeeOther(reply, `${redirectUri}${separator}${encode(parameters)}`);
  },
};

// Appended as text: parsing the registered URI and writing it again could change it.
function encode(parameters: Readonly<Record<string, string>>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
}
