import { interpretNotifications } from '../graph/batch';
import type { GraphSettings } from '../graph/settings';
import { storedJsonObject } from '../json-object';
import type { Interpretation, StoredSignal } from '../source';
import { interpretRecords } from './event-hub';

export const interpretIntune = (signal: StoredSignal, settings: GraphSettings): Interpretation =>
  interpretNotifications(signal) ??
  interpretRecords(storedJsonObject(signal.body), { hasApi: settings.api !== undefined });
