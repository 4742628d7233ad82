import type { CompositeSpecification } from './alarm-specification';

/**
 * What wakes somebody where one cause would raise several alarms. A composite is on while any of its parts is; it tells
 * once, however many follow.
 */
export const COMPOSITES: readonly CompositeSpecification[] = [
  {
    id: 'ConnectFault',
    tells: 'page',
    title: 'People cannot connect through a fault of ours',
    happened:
      'At least one of these is on: connections are denied by a fault of ours; the connect handler fails; it is throttled.',
    meaning: 'People are turned away whatever the state of their devices, and can do nothing about it.',
    look: { query: 'denials-by-fault' },
    why: 'A slow or throttled store shows as denials by fault, as errors and as throttles, in this order: one page.',
  },
  {
    id: 'Denials',
    tells: 'page',
    title: 'Many people are denied',
    happened: 'At least one of these is on: many connections are denied; one rule denies many connections.',
    meaning:
      'People cannot work. Each reads on the screen what to fix; if the cause is a rule or a source, they cannot.',
    look: { query: 'denials-by-reason' },
    why: 'A bad rule raises the share of denials and the count of its own: one page.',
  },
  {
    id: 'Ingest',
    tells: 'page',
    title: 'Pushes do not become verdicts',
    happened:
      'At least one of these is on: pushes are turned away by a fault of ours; the ingest workflow keeps failing; pushes become verdicts late.',
    meaning:
      'Devices that were just repaired stay denied, and devices that just failed stay admitted. If it lasts for days, devices are denied as stale.',
    look: { query: 'failed-ingest-executions' },
    why: 'A store or a function that fails raises failures first and lag when it recovers: one page.',
  },
];
