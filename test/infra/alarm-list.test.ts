import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { alarmList } from '../../infra/operations/alarm-list';
import { PROJECT_ROOT, Synthesized } from './synthesized';

test('docs/alarms.md lists the alarms as they are synthesized (npm run alarms -- --write)', () => {
  const synthesized = new Synthesized();
  const Resources = Object.fromEntries([
    ...synthesized.ofType('AWS::CloudWatch::Alarm'),
    ...synthesized.ofType('AWS::CloudWatch::CompositeAlarm'),
  ]);
  expect(readFileSync(path.join(PROJECT_ROOT, 'docs', 'alarms.md'), 'utf8')).toBe(alarmList({ Resources }));
});
