import type { Plan, PlanRef } from '../activities/types.js';

/** The part of the plan that activities need. */
export function planRef(plan: Plan): PlanRef {
  const { syncId, seq, ledgerId, mappingHash, startedAt, full, dryRun, partialRequest } = plan;
  return { syncId, seq, ledgerId, mappingHash, startedAt, full, dryRun, partialRequest };
}
