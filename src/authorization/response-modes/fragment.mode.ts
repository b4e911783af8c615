import { sendSeeOther } from '../../http/page-reply.js';
import { encodeParameters } from './encode-parameters.js';
import type { ResponseMode } from './response-mode.js';

/** OAuth 2.0 Multiple Response Types §2.1: behind the `#`, which browsers keep to themselves. A registered URI has none. */
export const fragment: ResponseMode = {
  send(reply, redirectUri, parameters) {
    sendSeeOther(reply, `${redirectUri}#${encodeParameters(parameters)}`);
  },
};
