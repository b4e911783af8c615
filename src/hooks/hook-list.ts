import type { Hook } from './hook.js';

/** Injection token of the hooks as they are registered, in their order. */
export const HOOK_ENTRIES = Symbol('HOOK_ENTRIES');

const KINDS: readonly string[] = ['beforeTokens', 'afterLogin', 'securityEvent'] satisfies Hook['on'][];

/** Finds out what is wrong with hooks before anybody depends on them. @throws TypeError naming every fault */
export function checkHooks(hooks: readonly Hook[]): readonly Hook[] {
  const faults = hooks.flatMap((hook, index) =>
    faultsOf(hook).map((fault) => `hook ${hook.name || index + 1}: ${fault}`),
  );
  const names = hooks.map(({ name }) => name);
  const repeated = names.filter((name, index) => names.indexOf(name) !== index);
  faults.push(...repeated.map((name) => `hook ${name}: the name stands twice`));
  if (faults.length > 0) throw new TypeError(`Hooks that cannot be registered:\n  ${faults.join('\n  ')}`);
  return hooks;
}

function faultsOf(hook: Hook): string[] {
  const { name, on, timeLimitMs = 1 } = hook;
  const isTimely = Number.isInteger(timeLimitMs) && timeLimitMs >= 1 && timeLimitMs <= 10_000;
  return [
    ...(typeof name === 'string' && /^[a-z0-9-]{1,64}$/.test(name)
      ? []
      : ['name must be a-z, digits and hyphens, at most 64 characters']),
    ...(KINDS.includes(on) ? [] : [`on must be one of ${KINDS.join(', ')}`]),
    ...(typeof hook.run === 'function' ? [] : ['run must be a function']),
    ...(isTimely ? [] : ['timeLimitMs must be 1 to 10,000']),
    ...(on === 'securityEvent' && 'critical' in hook ? ['nobody waits for it, so it cannot be critical'] : []),
  ];
}
