import { compilePattern } from '../../../local/eventbridge/pattern';
import type { Json } from '../../../local/json';

const matches = (pattern: Json, event: Json): boolean => compilePattern(pattern)(event);

describe('event patterns', () => {
  // The cases follow "Comparison operators for use in event patterns" of the EventBridge user guide.
  test.each<[string, Json, Json, boolean]>([
    ['equal text', { source: ['a'] }, { source: 'a' }, true],
    ['other text', { source: ['a'] }, { source: 'A' }, false],
    ['one of several values', { source: ['a', 'b'] }, { source: 'b' }, true],
    ['a field the event lacks', { source: ['a'] }, { detail: {} }, false],
    ['null', { a: [null] }, { a: null }, true],
    ['null is not absence', { a: [null] }, {}, false],
    ['empty text', { a: [''] }, { a: '' }, true],
    ['boolean', { a: [true] }, { a: true }, true],
    ['a number is not its text', { a: [5] }, { a: '5' }, false],
    ['numbers by value', { a: [300] }, { a: 3.0e2 }, true],
    ['nested fields, all of them', { detail: { a: ['x'], b: ['y'] } }, { detail: { a: 'x', b: 'z' } }, false],
    ['fields of an inherited object are not fields', { constructor: [{ exists: true }] }, {}, false],
    ['an element of an array', { resources: ['r2'] }, { resources: ['r1', 'r2'] }, true],
    ['no element of an array', { resources: ['r3'] }, { resources: ['r1', 'r2'] }, false],
    ['an array of objects, one satisfies all', { d: { a: [1], b: [2] } }, { d: [{ a: 1, b: 2 }] }, true],
    ['an array of objects, none satisfies all', { d: { a: [1], b: [2] } }, { d: [{ a: 1 }, { b: 2 }] }, false],
    ['prefix', { a: [{ prefix: 'us-' }] }, { a: 'us-east-1' }, true],
    ['prefix, other case', { a: [{ prefix: 'US-' }] }, { a: 'us-east-1' }, false],
    ['prefix ignoring case', { a: [{ prefix: { 'equals-ignore-case': 'US-' } }] }, { a: 'us-east-1' }, true],
    ['suffix', { a: [{ suffix: '.png' }] }, { a: 'x.png' }, true],
    ['suffix ignoring case', { a: [{ suffix: { 'equals-ignore-case': '.PNG' } }] }, { a: 'x.png' }, true],
    ['equals ignoring case', { a: [{ 'equals-ignore-case': 'ALICE' }] }, { a: 'alice' }, true],
    ['wildcard', { a: [{ wildcard: 'dir/*.png' }] }, { a: 'dir/x/y.png' }, true],
    ['wildcard takes a dot literally', { a: [{ wildcard: 'a.*' }] }, { a: 'ab' }, false],
    ['wildcard with an escaped star', { a: [{ wildcard: 'a\\*b' }] }, { a: 'axb' }, false],
    ['anything but text', { a: [{ 'anything-but': 'x' }] }, { a: 'y' }, true],
    ['anything but that text', { a: [{ 'anything-but': 'x' }] }, { a: 'x' }, false],
    ['anything but needs the field', { a: [{ 'anything-but': 'x' }] }, {}, false],
    ['anything but a list', { a: [{ 'anything-but': ['x', 'y'] }] }, { a: 'y' }, false],
    ['anything but a number', { a: [{ 'anything-but': 123 }] }, { a: 124 }, true],
    ['anything but a prefix', { a: [{ 'anything-but': { prefix: 'init' } }] }, { a: 'initializing' }, false],
    ['anything but prefixes', { a: [{ 'anything-but': { prefix: ['a', 'b'] } }] }, { a: 'car' }, true],
    ['anything but a suffix', { a: [{ 'anything-but': { suffix: '.txt' } }] }, { a: 'x.txt' }, false],
    ['anything but a wildcard', { a: [{ 'anything-but': { wildcard: '*/lib/*' } }] }, { a: 'x/lib/y' }, false],
    ['number in range', { a: [{ numeric: ['>', 0, '<=', 5] }] }, { a: 5 }, true],
    ['number out of range', { a: [{ numeric: ['>', 0, '<=', 5] }] }, { a: 0 }, false],
    ['equal number', { a: [{ numeric: ['=', 3.5] }] }, { a: 3.5 }, true],
    ['text is no number', { a: [{ numeric: ['=', 5] }] }, { a: '5' }, false],
    ['exists', { a: [{ exists: true }] }, { a: null }, true],
    ['exists, only on leaves', { a: [{ exists: true }] }, { a: { b: 1 } }, false],
    ['exists, not', { a: [{ exists: true }] }, {}, false],
    ['exists false', { a: [{ exists: false }] }, {}, true],
    ['exists false below an absent object', { detail: { a: [{ exists: false }] } }, {}, true],
    ['exists false or a value', { a: [{ exists: false }, 'x'] }, { a: 'x' }, true],
    ['one of two alternatives', { $or: [{ a: [1] }, { b: [2] }] }, { b: 2 }, true],
    ['no alternative', { $or: [{ a: [1] }, { b: [2] }] }, { b: 3 }, false],
    ['an alternative and the rest', { c: [1], $or: [{ a: [1] }, { b: [2] }] }, { b: 2 }, false],
  ])('%s', (_name, pattern, event, expected) => {
    expect(matches(pattern, event)).toBe(expected);
  });

  test.each<[string, Json]>([
    ['a value outside an array', { source: 'a' }],
    ['an empty array', { source: [] }],
    ['an empty object', { detail: {} }],
    ['an unknown operator', { a: [{ cidr: '10.0.0.0/24' }] }],
    ['two operators in one object', { a: [{ prefix: 'a', suffix: 'b' }] }],
    ['a numeric comparison with text', { a: [{ numeric: ['>', '0'] }] }],
    ['an unknown comparison', { a: [{ numeric: ['!=', 0] }] }],
    ['an operator in anything-but it does not know', { a: [{ 'anything-but': { numeric: ['=', 1] } }] }],
    ['exists with text', { a: [{ exists: 'true' }] }],
    ['a single alternative', { $or: [{ a: [1] }] }],
    ['consecutive wildcards', { a: [{ wildcard: 'a**' }] }],
    ['a list', [1]],
  ])('refuses %s', (_name, pattern) => {
    expect(() => compilePattern(pattern)).toThrow();
  });
});
