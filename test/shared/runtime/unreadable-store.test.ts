import * as z from 'zod';
import { parseStored } from '../../../shared/runtime/unreadable-store';

const schema = z.object({ a: z.object({ b: z.number() }) });

describe('parseStored', () => {
  test('reads what its schema accepts', () => {
    expect(parseStored(schema, '{"a":{"b":1}}', 'thing 1')).toStrictEqual({ a: { b: 1 } });
  });

  test.each([
    ['is no JSON', '{', 'thing 1 cannot be read'],
    ['is not there', undefined, 'thing 1 cannot be read'],
    [
      'is of another shape',
      '{"a":{"b":"1"}}',
      'thing 1 (a.b: Invalid input: expected number, received string) cannot be read',
    ],
  ])('names what %s', (_, text, message) => {
    expect(() => parseStored(schema, text, 'thing 1')).toThrow(
      expect.objectContaining({ name: 'UnreadableStore', message }),
    );
  });
});
