export { drawPlan, type PlanFrame } from './draw.ts'
export { planJsonSchema, readPlan } from './read.ts'
export { type FaultSpec, faultSpec, parseFault, SCHEDULE_WORDS, type Schedule, specSchema } from './spec.ts'
