import type { Expression } from '../../../../shared/domain/cedar/expression';
import { factsRead } from '../../../../shared/domain/policy/facts-read';

const CONTEXT: Expression = ['context'];
const read = (of: Expression, name: string): Expression => ['.', of, name];
const DEVICE = read(CONTEXT, 'device');

test.each<readonly [Expression, readonly string[]]>([
  [true, []],
  ['context', []],
  [CONTEXT, []],
  [DEVICE, []],
  [read(DEVICE, 'encrypted'), ['device.encrypted']],
  [['has', DEVICE, 'encrypted'], ['device.encrypted']],
  [['has', CONTEXT, 'device'], []],
  [read(read(CONTEXT, 'kolide'), 'compliant'), ['kolide.compliant']],
  // The fact, not what is read off it.
  [read(read(DEVICE, 'osVersion'), 'major'), ['device.osVersion']],
  [['contains', read(DEVICE, 'reports'), 'encrypted'], []],
  [read(['connection'], 'platform'), ['connection.platform']],
  [read(['now'], 'now'), ['now.now']],
  [read(CONTEXT, 'now'), ['now']],
  [read(CONTEXT, 'other'), []],
  [read(['resource'], 'tier'), []],
  [read(['context', 'x'], 'now'), []],
  [read(read(['context', 'x'], 'device'), 'encrypted'), []],
  [read(['connection', 'x'], 'platform'), []],
  [read(['+', CONTEXT, 'device'], 'encrypted'), []],
  [read(['.', CONTEXT, 3], 'encrypted'), []],
  [['.', DEVICE, 3], []],
  [['is', DEVICE, 'encrypted'], []],
  // Each once, in the order in which the condition comes by them.
  [
    ['&&', ['has', DEVICE, 'firewall'], ['||', read(DEVICE, 'encrypted'), read(DEVICE, 'firewall')]],
    ['device.firewall', 'device.encrypted'],
  ],
])('%j looks at %j', (when, facts) => {
  expect(factsRead(when)).toEqual(facts);
});
