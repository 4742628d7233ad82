import * as fc from 'fast-check';
import { html } from '../../console/html';

describe('html', () => {
  test('encodes every value', () => {
    expect(html`<a title="${'"><script>'}">${"it's & <b>"}</a>`.toString()).toBe(
      '<a title="&quot;&gt;&lt;script&gt;">it&#39;s &amp; &lt;b&gt;</a>',
    );
  });

  test('keeps what it made itself, and lists of it', () => {
    const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`);
    expect(html`<ul>${items}${undefined}${5}</ul>`.toString()).toBe('<ul><li>a</li><li>&lt;b&gt;</li>5</ul>');
  });

  test('never lets a value open a tag or leave an attribute', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const inserted = html`${value}`.toString();
        expect(inserted).not.toMatch(/[<>"']/);
      }),
    );
  });
});
