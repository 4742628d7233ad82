import { nested, property, quoted, readJsonObject } from '../../../shared/sources/json-object';

describe('readJsonObject', () => {
  it.each([
    ['', 'the body is empty; a JSON object is expected'],
    [' \n', 'the body is empty; a JSON object is expected'],
    ['\ufeff<Notification/>', 'the body is XML; set the format of this notification to JSON'],
    ['{"a":', 'the body is not JSON'],
    ['[]', 'the body is JSON, but not an object'],
    ['null', 'the body is JSON, but not an object'],
    ['"a"', 'the body is JSON, but not an object'],
  ])('%j: %s', (body, problem) => {
    expect(readJsonObject(Buffer.from(body))).toEqual({ ok: false, problem });
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(readJsonObject(Uint8Array.of(0x7b, 0xff, 0x7d))).toEqual({
      ok: false,
      problem: 'the body is not UTF-8 text',
    });
  });

  it('reads an object nested as deep as a body allows', () => {
    const deep = `{"a":${'['.repeat(60_000)}${']'.repeat(60_000)}}`;
    expect(readJsonObject(Buffer.from(deep)).ok).toBe(true);
  });
});

describe('property', () => {
  it('prefers the exact name, and else takes one that differs in case', () => {
    expect(property({ udid: 1, Udid: 2 }, 'Udid')).toBe(2);
    expect(property({ UDID: 1 }, 'Udid')).toBe(1);
  });

  it('never reads what every object inherits', () => {
    expect([property({}, 'constructor'), property({}, '__proto__'), property({}, 'toString')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('reads a nested object, and nothing where there is none', () => {
    expect(nested({ device: { id: 1 } }, 'device')).toEqual({ id: 1 });
    expect([
      nested({ device: 'x' }, 'device'),
      nested({ device: null }, 'device'),
      nested({ device: [1] }, 'device'),
    ]).toEqual([{}, {}, {}]);
  });
});

describe('quoted', () => {
  it('escapes and shortens a word of the sender', () => {
    expect(quoted('a"\n')).toBe('"a\\"\\n"');
    expect(quoted('x'.repeat(100))).toBe(`"${'x'.repeat(80)}…"`);
  });
});
