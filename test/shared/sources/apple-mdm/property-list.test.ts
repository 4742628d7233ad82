import * as fc from 'fast-check';
import { readPropertyList } from '../../../../shared/sources/apple-mdm/property-list';
import { UninterpretableSignal } from '../../../../shared/sources/uninterpretable-signal';
import { propertyList } from '../../../support/pushes/apple-mdm';

const read = (text: string | Uint8Array) => readPropertyList(typeof text === 'string' ? Buffer.from(text) : text);
const dictionary = (inside: string, before = '') =>
  `<?xml version="1.0"?>${before}<plist version="1.0"><dict>${inside}</dict></plist>`;
const APPLE = '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">';

let printed: jest.SpyInstance[];
beforeEach(() => {
  printed = (['log', 'warn', 'error', 'info'] as const).map((name) => jest.spyOn(console, name).mockReturnValue());
});
// The parser beneath prints what it stumbles over, unless it is stopped: keys and tokens would stand in the log.
afterEach(() => {
  for (const spy of printed) {
    expect(spy).not.toHaveBeenCalled();
    spy.mockRestore();
  }
});

describe('property lists', () => {
  it('are read with all their types', () => {
    const text = dictionary(
      `<key>Text</key><string>a &amp; b &lt;c&gt; &#x41;<![CDATA[<d>]]></string>
       <key>Empty</key><string/><!-- a comment -->
       <key>Whole</key><integer> 3 </integer><key>Part</key><real>0.5</real>
       <key>Yes</key><true/><key>No</key><false></false>
       <key>When</key><date>2026-11-20T08:15:30Z</date><key>Bytes</key><data>
       WFBwbGU=
       </data>
       <key>List</key><array><integer>1</integer><dict><key>Deep</key><true/></dict><array/></array>`,
      APPLE,
    );
    expect(read(text)).toEqual({
      Text: 'a & b <c> A<d>',
      Empty: '',
      Whole: 3,
      Part: 0.5,
      Yes: true,
      No: false,
      When: '2026-11-20T08:15:30Z',
      Bytes: expect.stringContaining('WFBwbGU='),
      List: [1, { Deep: true }, []],
    });
  });

  it('are read as they were written', () => {
    const value = fc.letrec<{ value: string | number | boolean | object }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.string({ unit: 'grapheme-ascii' }),
        fc.integer(),
        fc.boolean(),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(fc.string({ unit: 'grapheme-ascii' }), tie('value'), { maxKeys: 4 }),
      ),
    })).value;
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme-ascii' }), value, { maxKeys: 5 }), (written) => {
        const plain = JSON.parse(JSON.stringify(written));
        expect(JSON.parse(JSON.stringify(read(propertyList(plain))))).toEqual(plain);
      }),
      { numRuns: 300 },
    );
  });

  it('have own members only, whatever a key is called', () => {
    const value = read(dictionary('<key>__proto__</key><dict><key>FDE_Enabled</key><true/></dict>'));
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Reflect.get({}, 'FDE_Enabled')).toBeUndefined();
  });

  it('survive a name with characters that XML does not have', () => {
    expect(read(dictionary('<key>DeviceName</key><string>a\u0001b\u001b</string><key>Y</key><true/>'))).toMatchObject({
      Y: true,
    });
  });

  const billion = `<!DOCTYPE plist [<!ENTITY a "ha">${Array.from({ length: 30 }, (_, i) => `<!ENTITY a${i} "&a${i - 1};&a${i - 1};">`).join('')}]>`;
  it.each([
    ['an entity of its own', dictionary('<key>A</key><string>&x;</string>', '<!DOCTYPE plist [<!ENTITY x "y">]>')],
    ['entities that multiply', dictionary('<key>A</key><string>&a29;</string>', billion)],
    [
      'a file of the machine',
      dictionary('<key>A</key><string>&x;</string>', '<!DOCTYPE plist [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
    ],
    ['an entity in an attribute', `<!DOCTYPE plist [<!ENTITY x "1.0">]><plist version="&x;"><dict/></plist>`],
    ['an entity nobody declared', dictionary('<key>A</key><string>&nbsp;</string>')],
    ['a tag that is not closed', dictionary('<key>A</key><string>x')],
    ['tags that cross', '<plist><dict><key>A</dict></key></plist>'],
    ['two roots', '<plist><dict/></plist><plist><dict/></plist>'],
    ['an endless row of brackets', `<plist><string>${'<'.repeat(100_000)}`],
    ['an open comment', `<plist>${'<!--'.repeat(50_000)}</plist>`],
    ['text before it', `x${dictionary('')}`],
    ['text after it', `${dictionary('')}x`],
  ])('with %s are not well-formed', (_, text) => {
    expect(() => read(text)).toThrow(new UninterpretableSignal('property list: it is not well-formed XML'));
  });

  it.each<[string, string | Uint8Array, string]>([
    ['nothing', '', 'it is not well-formed XML'],
    [
      'declarations nobody uses',
      dictionary('', '<!DOCTYPE plist [<!ENTITY x "y">]>'),
      'it has declarations of its own',
    ],
    ['the binary form', Buffer.from('bplist00\u00d1\u0001\u0002'), 'it is binary, not XML'],
    ['the old form with braces', '{ FDE_Enabled = 1; }', 'it is not well-formed XML'],
    ['JSON', '{"FDE_Enabled":true}', 'it is not well-formed XML'],
    ['another document', '<html><dict/></html>', 'it does not begin with <plist>'],
    ['another namespace', '<x:plist xmlns:x="u"><dict/></x:plist>', 'it does not begin with <plist>'],
    ['UTF-16', Buffer.from(dictionary(''), 'utf16le'), 'it is not well-formed XML'],
    ['bytes that are no text', Buffer.from([0x3c, 0xff, 0xfe]), 'it is not UTF-8 text'],
    ['no value', '<plist/>', 'it holds no single value'],
    ['two values', '<plist><dict/><dict/></plist>', 'it holds no single value'],
    ['a list', '<plist><array/></plist>', 'it holds no dictionary'],
    ['a text', '<plist><string>x</string></plist>', 'it holds no dictionary'],
    ['a key without a value', dictionary('<key>A</key>'), 'a dictionary has a key without a value'],
    ['a value without a key', dictionary('<true/><true/>'), 'a dictionary has a value without a key'],
    ['a key twice', dictionary('<key>A</key><true/><key>A</key><false/>'), 'a dictionary has a key twice'],
    ['a foreign element', dictionary('<key>A</key><script/>'), 'it has an element that property lists do not have'],
    ['a pit', `<plist>${'<array>'.repeat(40)}${'</array>'.repeat(40)}</plist>`, 'it is nested more than 32 deep'],
    [
      'a pit without a bottom',
      `<plist>${'<array>'.repeat(90_000)}${'</array>'.repeat(90_000)}</plist>`,
      'it is nested more than 32 deep',
    ],
    [
      'a pit behind a comment',
      `<plist><!--${'</array>'.repeat(100)}-->${'<array>'.repeat(40)}${'</array>'.repeat(40)}</plist>`,
      'it is nested more than 32 deep',
    ],
    ['a crowd', `<plist><array>${'<true/>'.repeat(200_001)}</array></plist>`, 'it has more than 100000 elements'],
    ['a flood', `<plist><string>${'x'.repeat(4 * 1024 * 1024)}</string></plist>`, 'it has more than 4194304 bytes'],
  ])('with %s are refused', (_, text, problem) => {
    expect(() => read(text)).toThrow(new UninterpretableSignal(`property list: ${problem}`));
  });

  it('are read or refused, whatever the bytes: never another error, never a quotation', () => {
    const genuine = propertyList({ SecretKey: 'hunter2', SecurityInfo: { FDE_Enabled: true, List: [1, 'a'] } });
    const piece = fc.constantFrom(
      '<',
      '>',
      '&',
      ';',
      '"',
      '<dict>',
      '</dict>',
      '<key>',
      '<![CDATA[',
      ']]>',
      '<!--',
      '<?',
    );
    fc.assert(
      fc.property(
        fc.nat({ max: genuine.length }),
        fc.nat({ max: 20 }),
        fc.oneof(piece, fc.string({ unit: 'binary' })),
        (at, removed, inserted) => {
          try {
            read(genuine.slice(0, at) + inserted + genuine.slice(at + removed));
          } catch (error) {
            expect(error).toBeInstanceOf(UninterpretableSignal);
            expect(String(error)).not.toContain('hunter');
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
