import { connectInputs } from './connect-inputs';
import { corpus } from './corpus';
import { drills } from './drills';
import { frontDoor } from './front-door';
import { projectionModel } from './projection-model';
import { residuals } from './residuals';
import { schedules } from './schedules';
import { secretRotation } from './secret-rotation';
import { seededFaults } from './seeded-faults';
import { sourceVariants } from './source-variants';
import { stories } from './stories';
import type { Verification } from './verification';

export const VERIFICATIONS: readonly Verification[] = [
  stories,
  residuals,
  seededFaults,
  sourceVariants,
  corpus,
  secretRotation,
  projectionModel,
  drills,
  connectInputs,
  frontDoor,
  schedules,
];
