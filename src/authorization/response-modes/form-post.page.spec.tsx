import { createHash } from 'node:crypto';
import { FORM_POST_SCRIPT_HASH, renderFormPostPage } from './form-post.page.js';

describe('FormPostPage', () => {
  const action = 'https://rp1.test/cb?a=1&b=2';
  const html = renderFormPostPage({ action, parameters: { code: 'c', state: '"><script>x</script>' } });

  it('posts every parameter, escaped, to the redirect URI', () => {
    expect(html).toContain('<form id="form-post" method="post" action="https://rp1.test/cb?a=1&amp;b=2">');
    expect(html).toContain('<input type="hidden" name="code" value="c"/>');
    expect(html).toContain('<input type="hidden" name="state" value="&quot;>&lt;script>x&lt;/script>"/>');
  });

  it('contains one script, the one whose hash it exports', () => {
    const scripts = [...html.matchAll(/<script[^>]*>(.*?)<\/script>/gs)].map((match) => match[1] ?? '');
    expect(scripts).toHaveLength(1);
    const digest = createHash('sha256').update(String(scripts[0])).digest('base64');
    expect(FORM_POST_SCRIPT_HASH).toBe(`'sha256-${digest}'`);
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', 'com.example.app:/cb', '/cb'])(
    'refuses to send itself to %s',
    (uri) => {
      expect(() => renderFormPostPage({ action: uri, parameters: {} })).toThrow();
    },
  );
});
