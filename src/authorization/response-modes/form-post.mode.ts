import { sendPage } from '../../http/page-reply.js';
import { formActionSource } from '../../protocol/redirect-uri.js';
import { FORM_POST_SCRIPT_HASH, renderFormPostPage } from './form-post.page.js';
import type { ResponseMode } from './response-mode.js';

/** OAuth 2.0 Form Post Response Mode §2: a page whose form sends itself, or is sent by hand where scripts are off. */
export const formPost: ResponseMode = {
  send(reply, redirectUri, parameters) {
    sendPage(reply, renderFormPostPage({ action: redirectUri, parameters }), {
      formActions: [formActionSource(redirectUri)],
      scriptHash: FORM_POST_SCRIPT_HASH,
    });
  },
};
