// W1 to W7, each as: what is needed before (prepare), one request or flow (step), and what is looked at afterwards (verify).
// step() throws when the answer is not what it claims to be; a share of the answers is kept for verify().
import { clientCredentialsWorkloads } from './client-credentials.mjs';
import { passwordLogin, refresh, webServerFlow } from './flows.mjs';
import { introspection, metadata, userinfo } from './questions.mjs';

export const workloads = [
  ...clientCredentialsWorkloads,
  webServerFlow,
  refresh,
  introspection,
  userinfo,
  metadata,
  passwordLogin,
];
