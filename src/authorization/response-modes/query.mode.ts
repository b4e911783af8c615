import { sendSeeOther } from '../../http/page-reply.js';
import { encodeParameters } from './encode-parameters.js';
import type { ResponseMode } from './response-mode.js';

/** RFC 6749 §4.1.2: the parameters are added to the query of the redirect URI, which keeps what it has (§3.1.2). */
export const query: ResponseMode = {
  send(reply, redirectUri, parameters) {
    const separator = !redirectUri.includes('?') ? '?' : redirectUri.endsWith('?') ? '' : '&';
    sendSeeOther(reply, `${redirectUri}${separator}${encodeParameters(parameters)}`);
  },
};
