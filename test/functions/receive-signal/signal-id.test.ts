import { signalId } from '../../../functions/receive-signal/signal-id';

const AT = Date.parse('2026-11-20T08:16:00Z');
const push = (id?: string, timed = true) => ({ by: 'body', id, timed }) as const;
const body = Buffer.from('{"a":1}');

describe('signalId', () => {
  it('is pinned: a change of the recipe would take every redelivery for new', () => {
    expect(signalId('ws1', push('01J'), body, AT)).toBe('mzFd9DRMKB-vp0u64MUukT-U8CMkOsMMrMOfQfJ0R28');
    expect(signalId('ws1', push(undefined, false), body, AT)).toBe('462hXd2KBo3d79My1h5kgQwTd8Fw6FU9Vob88gYH7uI');
  });

  it('depends on source, delivery id and body, and on nothing else where the push is dated', () => {
    const ids = [
      signalId('ws1', push('01J'), body, AT),
      signalId('ws2', push('01J'), body, AT),
      signalId('ws1', push('01K'), body, AT),
      signalId('ws1', push(), body, AT),
      signalId('ws1', push('01J'), Buffer.from('{"a":2}'), AT),
      signalId('ws1', push(undefined, false), body, AT),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    expect(signalId('ws1', push('01J'), body, AT + 86_400_000)).toBe(ids[0]);
    expect(signalId('ws1', push('01J', false), body, AT + 86_400_000)).toBe(ids[0]);
  });

  it('is the same whatever the bytes, where the sender has an id for each delivery', () => {
    const ids = [
      signalId('caep', { by: 'id', id: 'jti-1' }, body, AT),
      signalId('caep', { by: 'id', id: 'jti-1' }, Buffer.from('signed anew'), AT + 86_400_000),
    ];
    expect(ids).toEqual([ids[0], ids[0]]);
    for (const other of [
      signalId('caep2', { by: 'id', id: 'jti-1' }, body, AT),
      signalId('caep', { by: 'id', id: 'jti-2' }, body, AT),
      signalId('caep', { by: 'body', id: 'jti-1', timed: true }, body, AT),
    ]) {
      expect(other).not.toBe(ids[0]);
    }
  });

  it('does not confuse parts that run together', () => {
    expect(signalId('a', push('b'), body, AT)).not.toBe(signalId('a","b', push(), body, AT));
    expect(signalId('a', push('b'), Buffer.from(''), AT)).not.toBe(signalId('a', push('b\n'), Buffer.from(''), AT));
  });
});
