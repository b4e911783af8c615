import { browserNameOf } from './browser-name.js';

const LINUX = 'Mozilla/5.0 (X11; Linux x86_64)';
const CHROME = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';

describe('The name of a browser', () => {
  it.each([
    [`${LINUX} ${CHROME}`, 'Chrome', 'Linux'],
    [`${LINUX} AppleWebKit/537.36 (KHTML, like Gecko) Chromium/142.0 Chrome/142.0 Safari/537.36`, 'Chromium', 'Linux'],
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Edg/142.0.0.0`, 'Edge', 'Windows'],
    [`Mozilla/5.0 (Linux; Android 15) ${CHROME}`, 'Chrome', 'Android'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0', 'Firefox', 'Linux'],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
      'Safari',
      'iPhone',
    ],
    ['Firefox/1.0', 'Firefox', undefined],
  ])('of %s', (userAgent, browser, system) => {
    expect(browserNameOf(userAgent)).toEqual({ browser, system });
  });

  it.each([[null], [''], ['curl/8.0'], ['<script>Firefoxes</script>']])('of %s is not known', (userAgent) => {
    expect(browserNameOf(userAgent)).toBeUndefined();
  });
});
