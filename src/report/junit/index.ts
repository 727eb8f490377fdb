import type { ReportFormat } from '../format.ts'
import { renderXml } from './suites.tsx'

/** JUnit XML for CI: a suite for each result, a case for everything that it judged. */
export const junitFormat: ReportFormat = {
  name: 'junit',
  summary: 'JUnit XML for CI: a case for each metric and threshold',
  render: renderXml,
}
