import { boundName, machinesAmong } from '../../../../shared/domain/identity/machine';
import type { Partition } from '../../../../shared/domain/identity/partition';
import { unheardOf } from '../../../../shared/domain/posture/fold';

interface Told {
  readonly serial?: string;
  readonly links?: readonly string[];
  readonly name?: readonly [commonName: string, at: number, eventId: string];
}
function partition(device: string, { serial, links = [], name }: Told = {}): Partition {
  const identifiers = serial === undefined ? {} : { serialNumber: { value: serial, observedAt: 1 } };
  const binding = name === undefined ? undefined : { commonName: name[0], at: name[1], eventId: name[2] };
  return { history: { ...unheardOf(device, 'jamf'), identifiers }, links, binding };
}
const grouped = (...partitions: readonly Partition[]) =>
  machinesAmong(partitions).map((machine) => machine.map(({ history }) => history.device));

test('no partition, no machine', () => {
  expect(grouped()).toEqual([]);
});

test('partitions that have nothing in common are machines of their own, in the order of their names', () => {
  expect(grouped(partition('c', { serial: '3' }), partition('a'), partition('b', { serial: '2' }))).toEqual([
    ['a'],
    ['b'],
    ['c'],
  ]);
});

test('a serial number joins, however it is printed; one that names no machine does not', () => {
  expect(grouped(partition('c', { serial: ' c02a ' }), partition('b'), partition('a', { serial: 'C02A' }))).toEqual([
    ['a', 'c'],
    ['b'],
  ]);
  expect(grouped(partition('a', { serial: '0' }), partition('b', { serial: '0' }))).toEqual([['a'], ['b']]);
});

test('a link joins, whichever of the two tells of it', () => {
  expect(grouped(partition('a', { links: ['b'] }), partition('b'), partition('c'))).toEqual([['a', 'b'], ['c']]);
  expect(grouped(partition('a'), partition('b', { links: ['a'] }), partition('c'))).toEqual([['a', 'b'], ['c']]);
});

test('what is joined with a third is joined, and each machine is in the order of its names', () => {
  expect(
    grouped(
      partition('d', { serial: '1' }),
      partition('c', { serial: '2' }),
      partition('b', { links: ['c', 'd'] }),
      partition('a', { serial: '1' }),
      partition('aa', { serial: '3' }),
    ),
  ).toEqual([['a', 'b', 'c', 'd'], ['aa']]);
});

test('the name an operator gave is the latest, of two at one instant that of the greater id', () => {
  const named = (...names: readonly (readonly [string, number, string])[]) =>
    boundName(names.map((name, index) => partition(String(index), { name })));
  expect(boundName([partition('a')])).toBeUndefined();
  expect(boundName([partition('a'), partition('b', { name: ['x', 1, '1'] }), partition('c')])).toBe('x');
  expect(named(['x', 1, '9'], ['y', 2, '1'])).toBe('y');
  expect(named(['y', 2, '1'], ['x', 1, '9'])).toBe('y');
  expect(named(['x', 1, '1'], ['y', 1, '2'])).toBe('y');
  expect(named(['y', 1, '2'], ['x', 1, '1'])).toBe('y');
});
