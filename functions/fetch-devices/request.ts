import * as z from 'zod';

/** Input of the workflow's task: a batch of the devices that one signal hints at. */
const requestSchema = z.object({
  source: z.string().min(1),
  signalId: z.string().min(1),
  looks: z.array(z.object({ key: z.string().min(1), lease: z.string().min(1) })).min(1),
});
export type FetchRequest = z.infer<typeof requestSchema>;

export const readFetchRequest = (input: unknown): FetchRequest => requestSchema.parse(input);
