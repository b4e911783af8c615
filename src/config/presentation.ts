import { textSetting, type Setting } from './setting.js';

/** What people see of the company whose service this is. */
export const presentation = {
  serviceName: textSetting(
    'SERVICE_NAME',
    {
      description: 'Name of the service, in the header and the title of every page.',
      fallback: 'Portico',
      expected: '1 to 60 characters, without control characters',
      example: 'Example Corp sign-in',
    },
    (text) => /^[^\p{C}]{1,60}$/u.test(text) && text.trim() !== '',
  ),
  supportUrl: textSetting(
    'SUPPORT_URL',
    {
      description: 'Where people find help when something goes wrong; error pages name it beside their reference.',
      fallback: '',
      expected: 'an https address, or mailto: with one e-mail address',
      example: 'mailto:help@example.com',
    },
    (text) => text === '' || isSupportUrl(text),
  ),
} satisfies Record<string, Setting<unknown>>;

function isSupportUrl(text: string): boolean {
  if (text.length > 200 || /[\s\p{C}]/u.test(text)) return false;
  if (text.startsWith('mailto:')) return /^mailto:[^@?&#%<>"]+@[^@?&#%<>"]+$/.test(text);
  if (!text.startsWith('https://') || !URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username === '' && password === '';
}
