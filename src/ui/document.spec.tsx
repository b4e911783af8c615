import { createHash } from 'node:crypto';
import { renderDocument, SCRIPT_HASH, STYLE_HASH } from './document.js';

const sourceOf = (text: string | undefined) => `'sha256-${createHash('sha256').update(String(text)).digest('base64')}'`;

describe('renderDocument', () => {
  const html = renderDocument({ title: 'A title', body: <p>Text</p> });

  it('is a complete document, English and left to right unless told otherwise', () => {
    expect(html).toMatch(/^<!doctype html><html lang="en" dir="ltr"><head><meta charset="utf-8"\/>/);
    expect(html).toContain('<p>Text</p>');
    const arabic = renderDocument({ title: 'A', body: null, language: 'ar', direction: 'rtl' });
    expect(arabic).toContain('<html lang="ar" dir="rtl">');
  });

  it('contains exactly the style and the script whose hashes it exports', () => {
    expect(sourceOf(/<style>(.*?)<\/style>/s.exec(html)?.[1])).toBe(STYLE_HASH);
    expect(sourceOf(/<script type="module">(.*?)<\/script>/s.exec(html)?.[1])).toBe(SCRIPT_HASH);
  });

  it('leaves the script out on request', () => {
    expect(renderDocument({ title: 'A', body: null, script: false })).not.toContain('<script');
  });

  it('escapes the title', () => {
    const attacked = renderDocument({ title: '</title><script>alert(1)</script>', body: null });
    expect(attacked).toContain('&lt;/title>&lt;script>');
    expect(attacked).not.toContain('<script>');
  });
});
