import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as z from 'zod';
import { FACT_NAMES } from '../../shared/domain/facts';
import { postureReportSchema } from '../../shared/sources/generic/posture-report';

const guides = path.join(__dirname, '../../docs/guides');
const guide = readFileSync(path.join(guides, 'posture-report.md'), 'utf8');
const example = /```json\n([\s\S]*?)```/.exec(guide)?.[1] ?? '';

describe('the guide to posture reports', () => {
  it('shows a report that reads, with every fact there is', () => {
    expect(postureReportSchema.safeParse(JSON.parse(example)).error).toBeUndefined();
    expect(Object.keys(JSON.parse(example).facts)).toEqual(FACT_NAMES);
  });

  it('comes with the schema that the code has', () => {
    const published = JSON.parse(readFileSync(path.join(guides, 'posture-report.schema.json'), 'utf8'));
    expect(published).toEqual(JSON.parse(JSON.stringify(z.toJSONSchema(postureReportSchema, { io: 'input' }))));
  });
});
