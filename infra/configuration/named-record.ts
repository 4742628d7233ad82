import * as z from 'zod';
import { isRecord } from './merge-patch';

/** Settings by name. Unlike `z.record` with a schema for its keys, a wrong name does not hide what is wrong with its settings. */
export const namedRecord = <T extends z.ZodType>(name: z.ZodString, settings: T) =>
  z.record(z.string(), settings).superRefine(
    (record, context) => {
      for (const key of Object.keys(record)) {
        for (const { message } of name.safeParse(key).error?.issues ?? []) {
          context.addIssue({ code: 'custom', path: [key], message });
        }
      }
    },
    { when: ({ value }) => isRecord(value) },
  );
