import { isLoopbackUrl, splitList } from '../../config/values.js';
import { failed, type HardeningCheck, pass, warning } from '../check.js';
import { AddressList } from '../../outbound/global-address.js';

const EXAMPLE_HOST = /(^|\.)(example\.(com|org|net)|example|test|invalid|localhost)$/;
/** Bits of a prefix that no network of one company has fewer of, by family. */
const FEWEST_BITS = { ipv4: 8, ipv6: 16 };

/** This machine by each of its names, and what hands out the credentials of a cloud. */
const NOBODY_ELSES = ['127.0.0.1', '0.0.0.0', '::1', '::', '169.254.169.254'];

/** Networks of so many addresses that they are everybody's, alone or together. */
function isWide(network: string): boolean {
  const [address = '', prefix] = network.split('/');
  return prefix !== undefined && Number(prefix) < FEWEST_BITS[address.includes(':') ? 'ipv6' : 'ipv4'];
}

export const isProduction: HardeningCheck = {
  name: 'production',
  of: 'settings',
  expected: 'NODE_ENV is production',
  atWorst: 'failed',
  mend: 'Set NODE_ENV=production.',
  read: 'docs/settings.md',
  find: ({ nodeEnv }) => (nodeEnv === 'production' ? pass : failed)(`NODE_ENV is ${nodeEnv}`),
};

export const hasHttpsIssuer: HardeningCheck = {
  name: 'issuer',
  of: 'settings',
  expected: 'ISSUER is https, with a host that others can reach',
  atWorst: 'failed',
  mend: 'Set ISSUER to the public https address, and put a proxy with TLS in front.',
  read: 'docs/deploying.md',
  find: ({ issuer }) => {
    const isPublic =
      issuer.startsWith('https:') && !isLoopbackUrl(issuer) && !EXAMPLE_HOST.test(new URL(issuer).hostname);
    return (isPublic ? pass : failed)(`ISSUER is ${issuer}`);
  },
};

export const hasStrongSecrets: HardeningCheck = {
  name: 'secrets',
  of: 'settings',
  expected: 'every key of SECRETS is random, and stands there once',
  atWorst: 'failed',
  mend: 'Make keys with portico secret generate; replace a weak one as docs/operations.md says (Changing SECRETS).',
  read: 'docs/operations.md',
  find: ({ secrets }) => {
    const weak = secrets.flatMap((key, n) => (looksRandom(key) ? [] : [n + 1]));
    if (weak.length > 0) return failed(`no random key: number ${weak.join(', ')} of ${secrets.length}`);
    const isRepeated = new Set(secrets.map((key) => key.toString('hex'))).size < secrets.length;
    return isRepeated ? failed('a key that stands there twice') : pass(`${secrets.length} of 32 bytes`);
  },
};

export const knowsItsProxies: HardeningCheck = {
  name: 'trusted-proxies',
  of: 'settings',
  expected: 'TRUSTED_PROXIES names the proxies in front, and not everybody',
  atWorst: 'failed',
  mend: 'Set TRUSTED_PROXIES to the addresses or networks of the proxies, as narrow as they are.',
  read: 'docs/deploying.md',
  find: ({ issuer, trustedProxies }) => {
    const networks = splitList(trustedProxies);
    if (networks.some(isWide)) {
      return failed(`${trustedProxies}: whoever comes may say which address they have`);
    }
    // Portico speaks no TLS itself, so an https issuer has a proxy; unnamed, everybody comes from its one address.
    if (networks.length > 0 || !issuer.startsWith('https:')) return pass(trustedProxies || 'no proxy, and no https');
    return failed('none: limits of attempts take all people for one network');
  },
};

export const isWithoutDemo: HardeningCheck = {
  name: 'demo',
  of: 'settings',
  expected: 'DEMO is off',
  atWorst: 'failed',
  mend: 'Set DEMO=false, or NODE_ENV=production, which says so.',
  read: 'docs/settings.md',
  find: ({ demo }) => (demo ? failed('on: a user with a printed password') : pass('off')),
};

export const isWithoutSample: HardeningCheck = {
  name: 'sample-api',
  of: 'settings',
  expected: 'SAMPLE_RESOURCE is off',
  atWorst: 'warning',
  mend: 'Set SAMPLE_RESOURCE=false, unless somebody uses the notes API.',
  read: 'docs/settings.md',
  find: ({ sampleResource }) => (sampleResource ? warning('on: the notes API and its scopes exist') : pass('off')),
};

export const hasOwnName: HardeningCheck = {
  name: 'service-name',
  of: 'settings',
  expected: 'the pages have the name that people know the service by',
  atWorst: 'warning',
  mend: 'Set SERVICE_NAME.',
  read: 'docs/settings.md',
  find: ({ serviceName }) => (serviceName === 'Portico' ? warning : pass)(`SERVICE_NAME is ${serviceName}`),
};

export const hasSupportContact: HardeningCheck = {
  name: 'support-contact',
  of: 'settings',
  expected: 'error pages say whom to ask',
  atWorst: 'warning',
  mend: 'Set SUPPORT_URL to an https or mailto address.',
  read: 'docs/settings.md',
  find: ({ supportUrl }) => (supportUrl === '' ? warning('no SUPPORT_URL') : pass(supportUrl)),
};

export const logsForMachines: HardeningCheck = {
  name: 'log',
  of: 'settings',
  expected: 'LOG_FORMAT is json, and LOG_LEVEL is not debug',
  atWorst: 'warning',
  mend: 'Set LOG_FORMAT=json and LOG_LEVEL=info.',
  read: 'docs/settings.md',
  find: ({ logFormat, logLevel }) => {
    const isGood = logFormat === 'json' && logLevel !== 'debug';
    return (isGood ? pass : warning)(`${logFormat}, ${logLevel}`);
  },
};

export const hasMetricsToken: HardeningCheck = {
  name: 'metrics-token',
  of: 'settings',
  expected: 'METRICS_TOKEN is set, and random',
  atWorst: 'failed',
  mend: 'Set METRICS_TOKEN to the output of portico secret generate, here and where the metrics are collected.',
  read: 'docs/metrics.md',
  find: ({ metricsToken, nodeEnv }) => {
    if (metricsToken !== '') {
      return looksRandom(Buffer.from(metricsToken)) ? pass('set') : failed('set to something that can be guessed');
    }
    return nodeEnv === 'production'
      ? warning('none: nobody can collect metrics')
      : failed('none: anybody may read metrics');
  },
};

export const isWatchfulOutbound: HardeningCheck = {
  name: 'outbound-networks',
  of: 'settings',
  expected: 'registered addresses can call neither this machine nor every network',
  atWorst: 'failed',
  mend: 'Set OUTBOUND_ALLOWED_NETWORKS to the networks in which applications of yours are, or leave it out.',
  read: 'docs/settings.md',
  find: ({ outboundAllowedNetworks: networks }) => {
    const allowed = new AddressList(splitList(networks));
    const isOpen = splitList(networks).some(isWide) || NOBODY_ELSES.some((address) => allowed.has(address));
    return isOpen ? failed(networks) : pass(networks || 'public addresses only');
  },
};

/** Of 32 random bytes, or as many characters, more than these are different ones all but always. */
const DIFFERENT = 12;

/** Whether nobody has typed it: neither a repeated word nor a row of bytes. */
function looksRandom(bytes: Buffer): boolean {
  const steps = new Set(bytes.subarray(1).map((byte, n) => (byte - bytes[n]! + 256) % 256));
  return new Set(bytes).size > DIFFERENT && steps.size > DIFFERENT;
}
