import { parseClaimsRequest } from '../../protocol/claims-request.js';
import { InvalidRequestError } from '../../protocol/errors.js';
import type { Rule } from './question.js';

const DISPLAYS: readonly string[] = ['page', 'popup', 'touch', 'wap'];

/** OpenID Connect Core §3.1.2.1 and §5.5: what cannot be read is refused, since ignoring it could ignore a demand. */
export const requireReadableOpenIdParameters: Rule = ({ parameters }) => {
  const maxAge = parameters.get('max_age');
  if (maxAge !== undefined && !/^\d{1,9}$/.test(maxAge)) {
    throw new InvalidRequestError('max_age must be a whole number of seconds.');
  }
  const claims = parameters.get('claims');
  if (claims !== undefined && parseClaimsRequest(claims) === undefined) {
    throw new InvalidRequestError(
      'claims must be a JSON object with userinfo and id_token, as OpenID Connect Core 5.5 has it.',
    );
  }
  const display = parameters.get('display');
  if (display !== undefined && !DISPLAYS.includes(display)) {
    throw new InvalidRequestError(`display must be one of: ${DISPLAYS.join(', ')}.`);
  }
};
