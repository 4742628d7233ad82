import type { AlarmState } from '../cloudwatch/evaluate';
import { jsonReply } from '../http/reply';
import type { LocalRoute } from '../http/router';

/** What CloudWatch would say of each alarm now; those that are on come first. */
export const alarmRoutes = (states: () => readonly AlarmState[]): readonly LocalRoute[] => [
  {
    method: 'GET',
    path: '/alarms',
    handle: () =>
      jsonReply(200, {
        alarms: [...states()]
          .sort((a, b) => Number(b.state === 'ALARM') - Number(a.state === 'ALARM'))
          .map(({ alarm, state, values, because }) => ({
            name: alarm.name,
            state,
            tells: alarm.tells,
            values,
            because,
            description: alarm.description,
          })),
      }),
  },
];
