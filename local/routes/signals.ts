import { jsonReply } from '../http/reply';
import type { LocalRoute } from '../http/router';
import type { SignalSummary } from '../recent-signals';

export const signalRoutes = (recentSignals: () => Promise<readonly SignalSummary[]>): readonly LocalRoute[] => [
  { method: 'GET', path: '/signals', handle: async () => jsonReply(200, { signals: await recentSignals() }) },
];
